// Package report owns the service figures: one definition for the
// simulation and for the web, so that the two can be held against each
// other. It counts what it is handed and measures nothing itself.
package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"airvein/dispatch/blood"
)

// Row is one order as the figures see it. Units and Verdicts are of what
// was delivered: one verdict for each shipment.
type Row struct {
	Order, Hospital, Urgency, State string
	PlacedAt                        time.Time
	FirstDeliveredAt, DeliveredAt   *time.Time // DeliveredAt: of the last of it
	PromisedAt                      *time.Time // the expected arrival first told
	Units                           int
	Verdicts                        []string
	Held                            bool       // ever
	Reason                          string     // of its state, as a code or a person's words
	RoadMin                         *float64   // what the road would take, where known
	DueAt                           *time.Time // by when it is on time, where anybody said
	Late                            bool       // not delivered, and DueAt has passed
}

// The order states that the figures tell apart; every other one is open.
const (
	delivered     = "delivered"
	cancelled     = "cancelled"
	unfulfillable = "unfulfillable"
)

// Figures are the service figures of the orders placed in a span of time,
// the end excluded. Times are minutes from the order to its full delivery;
// they are 0 where Delivered is 0, and WithinPromisePct is 0 where Promised
// is: read the count first. MedianMin and P90Min are nearest ranks, so that
// each is the time of a real order.
type Figures struct {
	From             time.Time         `json:"from"`
	To               time.Time         `json:"to"`
	Orders           int               `json:"orders"`
	Delivered        int               `json:"delivered"`
	Cancelled        int               `json:"cancelled"`
	Unfulfillable    int               `json:"unfulfillable"`
	Held             int               `json:"held"` // ever, whatever came of them
	Open             int               `json:"open"`
	MedianMin        float64           `json:"median_min"`
	P90Min           float64           `json:"p90_min"`
	WorstMin         float64           `json:"worst_min"`
	Promised         int               `json:"promised"` // delivered orders that had a promise
	WithinPromisePct float64           `json:"within_promise_pct"`
	UnitsDelivered   int               `json:"units_delivered"`
	ColdChain        map[string]int    `json:"cold_chain"` // shipments by verdict
	ByHospital       []HospitalFigures `json:"by_hospital"`
	All              UrgencyFigures    `json:"all"`
	ByUrgency        []UrgencyFigures  `json:"by_urgency"`
	ImmediatePct     float64           `json:"immediate_pct"` // of the orders; 0 where there are none
	Outcomes         []Outcome         `json:"outcomes"`
}

// HospitalFigures are one hospital's part, in the order of their ids.
type HospitalFigures struct {
	Hospital       string  `json:"hospital"`
	Orders         int     `json:"orders"`
	Delivered      int     `json:"delivered"`
	MedianMin      float64 `json:"median_min"`
	P90Min         float64 `json:"p90_min"`
	WorstMin       float64 `json:"worst_min"`
	UnitsDelivered int     `json:"units_delivered"`
}

// Service counts the orders placed from the one time until before the
// other. A zero time leaves that end open.
func Service(rows []Row, from, to time.Time) Figures {
	f := Figures{From: from, To: to, ColdChain: map[string]int{}, ByHospital: []HospitalFigures{}}
	var minutes []float64
	within := 0
	hospitals := map[string][]Row{}
	var counted []Row
	for _, r := range rows {
		if !from.IsZero() && r.PlacedAt.Before(from) || !to.IsZero() && !r.PlacedAt.Before(to) {
			continue
		}
		hospitals[r.Hospital] = append(hospitals[r.Hospital], r)
		f.count(r)
		counted = append(counted, r)
		m, ok := r.minutes()
		if !ok {
			continue
		}
		minutes = append(minutes, m)
		if r.PromisedAt != nil {
			f.Promised++
			if !r.DeliveredAt.After(*r.PromisedAt) {
				within++
			}
		}
	}
	if f.Promised > 0 {
		f.WithinPromisePct = 100 * float64(within) / float64(f.Promised)
	}
	f.MedianMin, f.P90Min, f.WorstMin = ranks(minutes)
	f.All, f.ByUrgency, f.Outcomes = urgencyFigures("all", counted), byUrgency(counted), Outcomes(counted)
	for _, u := range f.ByUrgency {
		if u.Urgency == string(blood.Immediate) {
			f.ImmediatePct = round6(100 * float64(u.Orders) / float64(f.Orders))
		}
	}
	for id, rs := range hospitals {
		f.ByHospital = append(f.ByHospital, hospitalFigures(id, rs))
	}
	slices.SortFunc(f.ByHospital, func(a, b HospitalFigures) int { return cmp.Compare(a.Hospital, b.Hospital) })
	return f
}

func (f *Figures) count(r Row) {
	f.Orders++
	switch r.State {
	case delivered:
		f.Delivered++
	case cancelled:
		f.Cancelled++
	case unfulfillable:
		f.Unfulfillable++
	default:
		f.Open++
	}
	if r.Held {
		f.Held++
	}
	f.UnitsDelivered += r.Units
	for _, v := range r.Verdicts {
		f.ColdChain[v]++
	}
}

func hospitalFigures(id string, rows []Row) HospitalFigures {
	h := HospitalFigures{Hospital: id, Orders: len(rows)}
	var minutes []float64
	for _, r := range rows {
		h.UnitsDelivered += r.Units
		if m, ok := r.minutes(); ok {
			h.Delivered++
			minutes = append(minutes, m)
		}
	}
	h.MedianMin, h.P90Min, h.WorstMin = ranks(minutes)
	return h
}

// minutes from the order to its full delivery; ok is false before that.
func (r Row) minutes() (float64, bool) {
	if r.State != delivered || r.DeliveredAt == nil {
		return 0, false
	}
	return r.DeliveredAt.Sub(r.PlacedAt).Minutes(), true
}

// ranks are the median, the 90th percentile and the worst by the nearest
// rank.
func ranks(x []float64) (median, p90, worst float64) {
	if len(x) == 0 {
		return 0, 0, 0
	}
	slices.Sort(x)
	at := func(p float64) float64 { return x[int(math.Ceil(p*float64(len(x))))-1] }
	return at(0.5), at(0.9), at(1)
}
