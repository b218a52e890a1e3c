package coldchain

import (
	"time"

	"airvein/dispatch/blood"
)

// Envelope is the temperatures that a class may travel at, in degrees
// Celsius, limits included. OK is the normal range, Target what it should
// be, Hard what nothing may pass. A minor excursion exists only where a
// hard limit lies outside the normal range: at every other limit a single
// reading outside is major.
type Envelope struct {
	OKMin, OKMax         float64
	TargetMin, TargetMax float64
	HardMin, HardMax     float64
	MaxGap               time.Duration // longer without a reading is unknown
	OutMax               time.Duration // outside the normal range in sum: longer is major
	Source               string
}

// The plausible readings of a box's probe: what lies outside was never a
// temperature. Below minLimitC no envelope needs a limit.
const (
	minLimitC = -90
	maxLimitC = 60
)

// EnvelopeOf is the envelope of a class in transport, which differs from
// storage. An unknown class has one that nothing can be inside.
//
// Cold: 2 to 10 °C is the transport range of WS/T 400 (China; the text of
// the 2012 edition from memory, to be confirmed against WS/T 400-2023) and
// of the UK's and the ISBT's transport practice; storage is 2 to 6 °C (WS
// 399-2012), which is the target. Under 1 °C red cells haemolyse and are
// discarded (Guidelines for the Blood Transfusion Services in the UK); 10 °C
// is the upper limit of 21 CFR 600.15 too. Thirty minutes in sum is the
// 30-minute rule for red cells out of control.
//
// Room: 20 to 24 °C (21 CFR 600.15; WS 399-2012 for storage). No source
// gives a hard limit further out, so there is none.
//
// Frozen: at or below -18 °C (21 CFR 600.15). How warm is too warm for a
// moment is a physician's value that nobody has set, so any reading above
// is major.
//
// A gap over five minutes is a proposal of this project, as is what counts
// as minor: both are for the country policies to confirm.
func EnvelopeOf(class blood.Class) Envelope {
	e := Envelope{MaxGap: 5 * time.Minute}
	switch class {
	case blood.Cold:
		e.OKMin, e.OKMax = 2, 10
		e.TargetMin, e.TargetMax = 2, 6
		e.HardMin, e.HardMax = 1, 10
		e.OutMax = 30 * time.Minute
		e.Source = "WS/T 400 (to be confirmed against the 2023 edition); WS 399-2012; 21 CFR 600.15; UK Red Book"
	case blood.Room:
		e.OKMin, e.OKMax = 20, 24
		e.TargetMin, e.TargetMax = 20, 24
		e.HardMin, e.HardMax = 20, 24
		e.OutMax = time.Hour
		e.Source = "21 CFR 600.15; WS 399-2012"
	case blood.Frozen:
		e.OKMin, e.OKMax = minLimitC, -18
		e.TargetMin, e.TargetMax = minLimitC, -18
		e.HardMin, e.HardMax = minLimitC, -18
		e.Source = "21 CFR 600.15"
	default:
		e.OKMin, e.OKMax = maxLimitC, minLimitC
		e.TargetMin, e.TargetMax = e.OKMin, e.OKMax
		e.HardMin, e.HardMax = e.OKMin, e.OKMax
	}
	return e
}

// in reports whether c is in the normal range.
func (e Envelope) in(c float64) bool { return c >= e.OKMin && c <= e.OKMax }

// calm reports whether c is well inside the normal range.
func (e Envelope) calm(c float64) bool {
	return c >= e.OKMin+calmMarginC && c <= e.OKMax-calmMarginC
}
