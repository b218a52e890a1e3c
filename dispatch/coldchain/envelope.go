package coldchain

import (
	"time"

	"airvein/dispatch/blood"
)

// Envelope is the temperatures that something may be at, in degrees
// Celsius, limits included. OK is the normal range, Target what it should
// be, Hard what nothing may pass. A minor excursion exists only where a
// hard limit lies outside the normal range: at every other limit a single
// reading outside is major. The zero Envelope is that of a policy which
// does not say: nothing is inside it, and every verdict by it is unknown.
type Envelope struct {
	OKMin     float64       `json:"ok_min"`
	OKMax     float64       `json:"ok_max"`
	TargetMin float64       `json:"target_min"`
	TargetMax float64       `json:"target_max"`
	HardMin   float64       `json:"hard_min"`
	HardMax   float64       `json:"hard_max"`
	OutMax    time.Duration `json:"out_max"`   // outside the normal range in sum: longer is major
	MaxGap    time.Duration `json:"max_gap"`   // longer without a reading is unknown
	MaxStuck  time.Duration `json:"max_stuck"` // a probe that says the same for longer is silent since
}

// The plausible readings of a box's probe: what lies outside was never a
// temperature. Below minLimitC no envelope needs a limit.
const (
	minLimitC = -90
	maxLimitC = 60
)

// EnvelopeOf is the envelope by a policy of what holds these components in
// a phase: the narrowest of theirs. Values and their sources stand in the
// policy's file. Where the policy leaves one out it is zero.
func EnvelopeOf(p *blood.Policy, phase blood.Phase, components ...blood.Component) Envelope {
	l, ok := p.Cold(phase, components...)
	sensors, known := p.Sensors()
	if !ok || !known {
		return Envelope{}
	}
	return Envelope{
		OKMin: l.OK[0], OKMax: l.OK[1], TargetMin: l.Target[0], TargetMax: l.Target[1], HardMin: l.Hard[0], HardMax: l.Hard[1],
		OutMax: time.Duration(l.OutMin * float64(time.Minute)), MaxGap: sensors.MaxGap, MaxStuck: sensors.MaxStuck,
	}
}

// Known reports whether a policy says what is in range.
func (e Envelope) Known() bool { return e.MaxGap > 0 }

// in reports whether c is in the normal range.
func (e Envelope) in(c float64) bool { return e.Known() && c >= e.OKMin && c <= e.OKMax }

// calm reports whether c is well inside the normal range.
func (e Envelope) calm(c float64) bool {
	return e.in(c) && c >= e.OKMin+calmMarginC && c <= e.OKMax-calmMarginC
}
