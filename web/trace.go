package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// Step is one custody step.
type Step struct {
	At       time.Time `json:"at"`
	What     string    `json:"what"`
	Who      string    `json:"who"`
	Place    string    `json:"place"`
	Unit     string    `json:"unit"`
	Box      string    `json:"box"`
	Shipment string    `json:"shipment"`
	Flight   string    `json:"flight"`
	C        *float64  `json:"c"`
	Reason   *string   `json:"reason"`
}

// Temperature is one unit's record in one box.
type Temperature struct {
	Box         string    `json:"box"`
	Unit        string    `json:"unit"`
	Shipment    string    `json:"shipment"`
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	MinC        *float64  `json:"min_c"`
	MaxC        *float64  `json:"max_c"`
	MeanC       *float64  `json:"mean_c"`
	Samples     int       `json:"samples"`
	LongestGapS float64   `json:"longest_gap_s"`
	Verdict     string    `json:"verdict"`
}

type orderTraceOutput struct {
	Body struct {
		Order       string        `json:"order"`
		Steps       []Step        `json:"steps"`
		Temperature []Temperature `json:"temperature"`
	}
}

func (s *Server) orderTrace(ctx context.Context, in *idInput) (*orderTraceOutput, error) {
	out := &orderTraceOutput{}
	err := s.seeOrder(ctx, in.ID, func(sc scope, o *dispatch.Order) {
		out.Body.Order = string(o.ID)
		out.Body.Steps, out.Body.Temperature = traceOf(sc.st, o, func(blood.UnitID) bool { return true })
	})
	return out, err
}

// traceOf gives an order's steps, oldest first, and temperatures, of the
// units asked for.
func traceOf(st *dispatch.State, o *dispatch.Order, want func(blood.UnitID) bool) ([]Step, []Temperature) {
	steps, temps := []Step{}, []Temperature{}
	for _, c := range o.Custody {
		if c.Unit != "" && !want(c.Unit) {
			continue
		}
		steps = append(steps, Step{
			At: utc(c.At), What: c.What, Who: c.Who, Place: c.Place, Unit: string(c.Unit), Box: string(c.Box),
			Shipment: string(c.Shipment), Flight: string(c.Flight), C: c.C, Reason: some(c.Reason, c.Reason != ""),
		})
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.At.Compare(b.At) })
	for _, id := range o.Shipments {
		sh, ok := st.Shipment(id)
		if !ok || sh.Box == "" {
			continue
		}
		for _, p := range sh.Picks {
			if want(p.Unit) {
				temps = append(temps, temperatureOf(sh, p.Unit))
			}
		}
	}
	return steps, temps
}

func temperatureOf(sh *dispatch.Shipment, unit blood.UnitID) Temperature {
	c := coldChainView(sh)
	return Temperature{
		Box: string(sh.Box), Unit: string(unit), Shipment: string(sh.ID), From: utc(sh.Cold.From), To: utc(sh.Cold.To),
		MinC: c.MinC, MaxC: c.MaxC, MeanC: c.MeanC, Samples: c.Samples, LongestGapS: c.LongestGapS, Verdict: c.Verdict,
	}
}

// unitTrace gathers what every order did with the units, oldest first.
func unitTrace(sc scope, want func(blood.UnitID) bool) ([]Step, []Temperature) {
	steps, temps := []Step{}, []Temperature{}
	for _, o := range sc.st.Orders() {
		if !sc.order(o) {
			continue
		}
		ss, ts := traceOf(sc.st, o, want)
		steps, temps = append(steps, ss...), append(temps, ts...)
	}
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Unit, b.Unit))
	})
	return steps, temps
}
