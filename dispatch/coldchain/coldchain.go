// Package coldchain owns temperature envelopes, the recording of a box's
// readings, and the verdict on them. It recommends; a named person
// decides. Absence of data is never in range.
package coldchain

import (
	"time"

	"airvein/dispatch/blood"
)

// Verdict is the classifier's word on a record, worst last.
type Verdict string

// The verdicts (blood.md 2.4).
const (
	InRange  Verdict = "in_range"
	Advisory Verdict = "advisory"
	Minor    Verdict = "minor"
	Major    Verdict = "major"
	Unknown  Verdict = "unknown"
)

// Reading is one sample of one probe. At is scenario time.
type Reading struct {
	At    time.Time `json:"at"`
	Probe int       `json:"probe"`
	C     float64   `json:"c"`
}

// Digest summarises the readings of one box between two instants, and
// holds what the recorder needs to go on from To after a crash.
type Digest struct {
	From        time.Time   `json:"from"`
	To          time.Time   `json:"to"`
	Class       blood.Class `json:"class"`
	MinC        float64     `json:"min_c"`
	MaxC        float64     `json:"max_c"`
	MeanC       float64     `json:"mean_c"`
	Samples     int         `json:"samples"`
	Rejected    int         `json:"rejected"` // impossible or stuck: never count as in range
	LongestGapS float64     `json:"longest_gap_s"`
	OutS        float64     `json:"out_s"` // seconds outside the normal range
	Last        *Reading    `json:"last,omitempty"`
	OutSince    *time.Time  `json:"out_since,omitempty"` // an excursion is open
	CalmSince   *time.Time  `json:"calm_since,omitempty"`
}

// Record is what is known of one shipment's temperature so far: digests
// folded together. The zero Record has seen nothing.
type Record struct {
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
	Open        bool        `json:"open"` // an excursion is under way
}
