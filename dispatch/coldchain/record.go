package coldchain

import (
	"time"

	"airvein/dispatch/blood"
)

// Record is what is known of one shipment's temperature so far: digests
// folded together. The zero Record has seen nothing.
type Record struct {
	Envelope    Envelope    `json:"envelope"` // what it is judged by
	Class       blood.Class `json:"class"`
	From        time.Time   `json:"from"`
	To          time.Time   `json:"to"`
	MinC        float64     `json:"min_c"`
	MaxC        float64     `json:"max_c"`
	SumC        float64     `json:"sum_c"`
	Samples     int         `json:"samples"`
	LongestGapS float64     `json:"longest_gap_s"`
	OutS        float64     `json:"out_s"`
	Excursions  int         `json:"excursions"`
	Open        bool        `json:"open"`             // an excursion is under way
	Stuck       bool        `json:"stuck,omitempty"`  // a probe said the very same for too long
	Opened      int         `json:"opened,omitempty"` // outside a pack or receive step
	KineticSum  float64     `json:"kinetic_sum,omitempty"`
}

// Fold adds the next digest. Where the recording was cut changes nothing
// in the record. A digest of another class than the record's cannot belong
// to it; it makes the record's class unknown rather than pass unseen.
func (rec *Record) Fold(d Digest) {
	if rec.From.IsZero() {
		rec.From, rec.Class = d.From, d.Class
		if d.OutSince != nil && d.Excursions == 0 {
			rec.Excursions++ // it was under way when the record began
		}
	}
	if d.Class != rec.Class {
		rec.Class = ""
	}
	if d.To.After(rec.To) {
		rec.To = d.To
	}
	if d.Samples > 0 {
		if rec.Samples == 0 {
			rec.MinC, rec.MaxC = d.MinC, d.MaxC
		}
		rec.MinC, rec.MaxC = min(rec.MinC, d.MinC), max(rec.MaxC, d.MaxC)
		rec.SumC += d.MeanC * float64(d.Samples)
		rec.KineticSum += d.Kinetic * float64(d.Samples)
		rec.Samples += d.Samples
	}
	rec.LongestGapS = max(rec.LongestGapS, d.LongestGapS)
	rec.OutS += d.OutS
	rec.Excursions += d.Excursions
	rec.Open = d.OutSince != nil
	rec.Stuck = rec.Stuck || d.Stuck
}

// MeanC is the mean of all readings, 0 where there is none.
func (rec Record) MeanC() float64 {
	if rec.Samples == 0 {
		return 0
	}
	return rec.SumC / float64(rec.Samples)
}

// Verdict classifies the record; the worst that applies. Unknown is the
// worst of all: a gap may hide anything, whatever the readings around it
// say, and so may an opened lid. The mean plays no part, nor does a mean
// kinetic temperature: an hour with five minutes at 25 °C has an innocent
// mean.
func (rec Record) Verdict() Verdict { return rec.VerdictOf(blood.ColdHistory{}) }

// VerdictOf classifies the record for a unit that has been through
// something before: a second excursion in its life, or more time outside in
// sum than is allowed, is major. What a named person released once does not
// count against a unit whose new record is in range.
func (rec Record) VerdictOf(before blood.ColdHistory) Verdict {
	e := rec.Envelope
	switch {
	case rec.Samples == 0, blood.Class("") == rec.Class, !e.Known(), rec.LongestGapS > e.MaxGap.Seconds(), rec.Opened > 0:
		return Unknown
	case rec.MinC < e.HardMin, rec.MaxC > e.HardMax,
		rec.OutS > 0 && rec.OutS+before.OutS > e.OutMax.Seconds(), rec.Excursions > 1, rec.Excursions > 0 && before.Excursions > 0:
		return Major
	case rec.MinC < e.OKMin, rec.MaxC > e.OKMax, rec.Excursions > 0, rec.OutS > 0:
		return Minor
	case rec.MinC < e.TargetMin, rec.MaxC > e.TargetMax:
		return Advisory
	}
	return InRange
}
