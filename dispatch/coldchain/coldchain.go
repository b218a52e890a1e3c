// Package coldchain owns temperature envelopes, the recording of a box's
// readings, and the verdict on them. It recommends; a named person
// decides. Absence of data is never in range.
package coldchain

import (
	"slices"
	"time"

	"airvein/dispatch/blood"
)

// Verdict is the classifier's word on a record, worst last.
type Verdict string

// The verdicts.
const (
	InRange  Verdict = "in_range" // every reading in the normal range, no long gap
	Advisory Verdict = "advisory" // in the normal range, outside the target
	Minor    Verdict = "minor"    // outside, within the hard limits, once and shortly
	Major    Verdict = "major"    // beyond a hard limit, or too long, or again
	Unknown  Verdict = "unknown"  // not known well enough to say
)

// Worst is the worse of two verdicts.
func Worst(a, b Verdict) Verdict {
	order := []Verdict{InRange, Advisory, Minor, Major, Unknown}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// Reading is one sample of one probe. At is scenario time.
type Reading struct {
	At    time.Time `json:"at"`
	Probe int       `json:"probe"`
	C     float64   `json:"c"`
}

// Digest summarises the readings of one box that came in between two
// instants, and holds what the recorder needs to go on from To after a
// crash. A reading that came late is in the digest of its coming.
type Digest struct {
	Began       time.Time    `json:"began"` // of the whole recording
	From        time.Time    `json:"from"`
	To          time.Time    `json:"to"`
	Class       blood.Class  `json:"class"`
	MinC        float64      `json:"min_c"`
	MaxC        float64      `json:"max_c"`
	MeanC       float64      `json:"mean_c"`
	Samples     int          `json:"samples"`
	Rejected    int          `json:"rejected"`      // impossible, repeated, or out of order: never count as in range
	LongestGapS float64      `json:"longest_gap_s"` // without any valid reading, also where it began before From
	OutS        float64      `json:"out_s"`         // seconds outside the normal range, of the worst probe
	Excursions  int          `json:"excursions,omitempty"`
	Last        *Reading     `json:"last,omitempty"`
	OutSince    *time.Time   `json:"out_since,omitempty"` // an excursion is open
	CalmSince   *time.Time   `json:"calm_since,omitempty"`
	Probes      []ProbeState `json:"probes,omitempty"`  // by probe number
	Stuck       bool         `json:"stuck,omitempty"`   // a probe says the very same for too long
	Kinetic     float64      `json:"kinetic,omitempty"` // mean of what mean kinetic temperature averages
}

// ProbeState is one probe's place in its readings at the end of a digest.
type ProbeState struct {
	Last      Reading    `json:"last"`
	OutSince  *time.Time `json:"out_since,omitempty"`
	CalmSince *time.Time `json:"calm_since,omitempty"`
	SameSince time.Time  `json:"same_since"` // it has said the very same since then
}
