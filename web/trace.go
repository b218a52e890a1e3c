package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

// Step is one step in a unit's life, from its receipt into stock to its
// fate.
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

	textRef string // of words that can be erased
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

type traceInput struct {
	ID     string `path:"id"`
	Format string `query:"format" enum:"json,csv" default:"json"`
}

// trace is what an order's and a unit's trace have in common.
type trace struct {
	Steps       []Step        `json:"steps"`
	Temperature []Temperature `json:"temperature"`
	Open        []string      `json:"open" doc:"units whose fate nobody has confirmed"`
}

type orderTrace struct {
	Order string `json:"order"`
	trace
}

func (s *Server) orderTrace(ctx context.Context, in *traceInput) (*reportOutput, error) {
	out := orderTrace{}
	err := s.seeOrder(ctx, in.ID, func(sc scope, o *dispatch.Order) {
		out.Order = string(o.ID)
		out.trace = traceOfOrder(sc, o)
	})
	if err != nil {
		return nil, err
	}
	return s.traceAnswer(ctx, in.Format, out, &out.trace)
}

type unitTrace struct {
	Units []UnitDetail `json:"units"`
	trace
}

func (s *Server) unitTrace(ctx context.Context, in *traceInput) (*reportOutput, error) {
	out := unitTrace{Units: []UnitDetail{}}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		units := slices.DeleteFunc(slices.Clone(v.State.Named(in.ID)), func(u *blood.Unit) bool { return !sc.unit(u) })
		for _, u := range units {
			out.Units = append(out.Units, unitDetail(v.State, u))
		}
		out.Steps, out.Temperature = traceOfUnits(sc, units)
		out.Open = openOf(sc.st, units)
	})
	if len(out.Units) == 0 {
		return nil, notFound()
	}
	return s.traceAnswer(ctx, in.Format, out, &out.trace)
}

// traceOfOrder is all that befell an order's units, oldest first.
func traceOfOrder(sc scope, o *dispatch.Order) trace {
	var units []*blood.Unit
	for _, id := range o.Shipments {
		sh, ok := sc.st.Shipment(id)
		if !ok {
			continue
		}
		for _, p := range sh.Picks {
			if u, ok := sc.st.Unit(p.Unit); ok && !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
	}
	steps, temps := custodyOf(sc.st, o, func(blood.UnitID) bool { return true })
	for _, u := range units {
		steps = append(steps, lifeOf(sc.st, u)...)
	}
	steps = append(steps, reportsOf(sc.st, o.Shipments, func(blood.UnitID) bool { return true })...)
	return trace{inTime(steps), temps, openOf(sc.st, units)}
}

// traceOfUnits gathers what every order that the principal may see did with
// the units, and what people did with them outside of orders.
func traceOfUnits(sc scope, units []*blood.Unit) ([]Step, []Temperature) {
	steps, temps := []Step{}, []Temperature{}
	wanted := map[blood.UnitID]bool{}
	orders := map[dispatch.OrderID]bool{}
	for _, u := range units {
		wanted[u.ID] = true
		steps = append(steps, lifeOf(sc.st, u)...)
		for _, id := range sc.st.Record(u.ID).Shipments {
			if sh, ok := sc.st.Shipment(id); ok {
				orders[sh.Order] = true
			}
		}
	}
	want := func(id blood.UnitID) bool { return wanted[id] }
	for _, id := range sorted(orders) {
		o, ok := sc.st.Order(id)
		if !ok || !sc.order(o) {
			continue
		}
		ss, ts := custodyOf(sc.st, o, want)
		steps, temps = append(append(steps, ss...), reportsOf(sc.st, o.Shipments, want)...), append(temps, ts...)
	}
	return inTime(steps), temps
}

// inTime sorts steps, the oldest first; of one instant, receipts into stock
// come first, then custody, then what people say of the unit.
func inTime(steps []Step) []Step {
	rank := func(s Step) int {
		switch {
		case s.What == "stocked" || s.What == "listed":
			return 0
		case s.Shipment != "" && s.textRef == "" && s.What != "unit_recalled" && !strings.HasPrefix(s.What, "fate_"):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(rank(a), rank(b))) })
	return steps
}

func stepView(c dispatch.CustodyStep) Step {
	return Step{
		At: utc(c.At), What: c.What, Who: c.Who, Place: c.Place, Unit: string(c.Unit), Box: string(c.Box),
		Shipment: string(c.Shipment), Flight: string(c.Flight), C: c.C, Reason: some(c.Reason, c.Reason != ""),
	}
}

// custodyOf gives an order's custody steps and temperatures, of the units
// asked for.
func custodyOf(st *dispatch.State, o *dispatch.Order, want func(blood.UnitID) bool) ([]Step, []Temperature) {
	steps, temps := []Step{}, []Temperature{}
	for _, c := range o.Custody {
		if c.Unit == "" || want(c.Unit) {
			steps = append(steps, stepView(c))
		}
	}
	for _, id := range o.Shipments {
		sh, ok := st.Shipment(id)
		if !ok || sh.Box == "" {
			continue
		}
		for _, p := range sh.Picks {
			if want(p.Unit) {
				temps = append(temps, temperatureOf(st, sh, p.Unit))
			}
		}
	}
	return steps, temps
}

// lifeOf is a unit's life outside of orders: its receipt into stock, what
// later lists said, and what named people did with it.
func lifeOf(st *dispatch.State, u *blood.Unit) []Step {
	r := st.Record(u.ID)
	steps := []Step{}
	for i, l := range r.Listed {
		receipt := st.Receipt(l)
		what := "listed"
		if i == 0 {
			what = "stocked"
		}
		reason := fmt.Sprintf("%s by list %q as of %s", l.Status, receipt.Source, receipt.AsOf.UTC().Format(time.RFC3339))
		steps = append(steps, Step{At: utc(receipt.At), What: what, Who: receipt.By, Place: receipt.Depot, Unit: string(u.ID), Reason: &reason})
	}
	for _, c := range r.Steps {
		steps = append(steps, stepView(c))
	}
	return steps
}

// reportsOf are the hospital's reports on shipments, of the units asked for.
func reportsOf(st *dispatch.State, shipments []dispatch.ShipmentID, want func(blood.UnitID) bool) []Step {
	var steps []Step
	for _, f := range st.Feedback() {
		if !slices.Contains(shipments, f.Shipment) || f.Unit != "" && !want(f.Unit) {
			continue
		}
		sh, _ := st.Shipment(f.Shipment)
		what, reason := "feedback", fmt.Sprintf("rated %d of 5", f.Rating)
		if f.Sort == dispatch.FeedbackReaction {
			what, reason = "reaction", string(f.Severity)
		}
		steps = append(steps, Step{At: utc(f.At), What: what, Who: f.By, Place: sh.Hospital, Unit: string(f.Unit),
			Shipment: string(f.Shipment), Flight: string(sh.Flight), Reason: &reason, textRef: f.TextRef})
	}
	return steps
}

// openOf are the units whose fate nobody has confirmed.
func openOf(st *dispatch.State, units []*blood.Unit) []string {
	out := []string{}
	for _, u := range units {
		if st.TraceOpen(u.ID) {
			out = append(out, string(u.ID))
		}
	}
	return out
}

func temperatureOf(st *dispatch.State, sh *dispatch.Shipment, unit blood.UnitID) Temperature {
	c := coldChainView(st, sh)
	return Temperature{
		Box: string(sh.Box), Unit: string(unit), Shipment: string(sh.ID), From: utc(sh.Cold.From), To: utc(sh.Cold.To),
		MinC: c.MinC, MaxC: c.MaxC, MeanC: c.MeanC, Samples: c.Samples, LongestGapS: c.LongestGapS, Verdict: c.Verdict,
	}
}
