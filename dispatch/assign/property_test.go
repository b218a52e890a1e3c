package assign_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

// dice draws from a seed by Knuth's 64-bit linear congruential generator.
type dice uint64

func (d *dice) n(n int) int {
	*d = *d*6364136223846793005 + 1442695040888963407
	return int(uint64(*d>>33) % uint64(n))
}

// draw makes a problem of up to three depots and three lines.
func draw(d *dice) *world {
	components := []blood.Component{blood.RedCells, blood.RedCells, blood.Platelets, blood.Plasma}
	def := func(c blood.Component) blood.UnitDef {
		if c == blood.Platelets {
			return blood.TreatmentDose
		}
		return blood.CN200ml
	}
	groups := blood.Groups()
	var needs []assign.Need
	for i := range 1 + d.n(3) {
		c := components[d.n(4)]
		needs = append(needs, assign.Need{
			Line: i, Component: c, Group: groups[d.n(len(groups))], Amount: float64(1 + d.n(12)), UnitDef: def(c),
			Stock: d.n(5) == 0, IdenticalOnly: d.n(5) == 0,
		})
	}
	w := newWorld(needs...)
	for i := range d.n(4) {
		var units []blood.Unit
		for j := range d.n(40) {
			c := components[d.n(4)]
			u := bag(fmt.Sprintf("u%02d", j), c, groups[d.n(len(groups))], 100+50*d.n(5), float64(d.n(100))/10)
			u.UnitDef = def(c)
			if d.n(10) == 0 {
				u.Status = blood.Quarantined
			}
			units = append(units, u)
		}
		o := w.depot(fmt.Sprintf("dep%d", i), float64(300+100*d.n(10)), units...)
		w.need[o.Depot.ID] = float64(30 + 10*d.n(8))
		w.perKg = float64(d.n(5))
		o.Boxes = o.Boxes[:d.n(len(o.Boxes)+1)]
		for j := range o.Boxes {
			o.Boxes[j].CapacityML = 300 + 300*d.n(10)
		}
		o.Drones = nil
		for j := range d.n(4) {
			o.Drones = append(o.Drones, assign.DroneOffer{
				ID: fleet.DroneID(fmt.Sprintf("%s-d%d", o.Depot.ID, j)), Model: model(float64(2600 + 500*d.n(8))), BatteryPct: float64(40 + d.n(61)),
			})
		}
	}
	return w
}

// Whatever the problem, a result keeps the rules: free units of the
// choice's own depot, eligible, once, long-lived, in whole bags of one
// class that a box and a drone can carry; each drone once; and what is
// neither chosen nor short is nothing.
func TestResultsKeepTheRules(t *testing.T) {
	served, short := 0, 0
	for seed := range 2000 {
		d := dice(seed)
		w := draw(&d)
		r := w.choose()
		if err := broken(w, r); err != "" {
			t.Fatalf("seed %d: %s\n%s", seed, err, show(r))
		}
		served += len(r.Choices)
		short += len(r.Unserved)
	}
	if served < 500 || short < 500 {
		t.Errorf("%d choices and %d shortfalls: the problems are not worth much", served, short)
	}
}

func broken(w *world, r assign.Result) string {
	used := map[blood.UnitID]bool{}
	drones := map[fleet.DroneID]bool{}
	got := make([]float64, len(w.p.Needs))
	for _, c := range r.Choices {
		i := slices.IndexFunc(w.p.Depots, func(o assign.DepotOffer) bool { return o.Depot.ID == c.Depot })
		if i < 0 || len(c.Picks) == 0 || drones[c.Drone] {
			return "a choice without depot or units, or with a drone that flies already"
		}
		drones[c.Drone] = true
		if err := brokenChoice(w, &w.p.Depots[i], c, used, got); err != "" {
			return err
		}
	}
	for i, n := range w.p.Needs {
		missing := 0.0
		for _, s := range r.Unserved {
			if s.Line == n.Line {
				missing += s.Amount
				if s.Amount <= 0 || s.Code == "" || s.Reason == "" {
					return "a shortfall of nothing, or without code or reason"
				}
			}
		}
		if want := max(0, n.Amount-got[i]); missing != want {
			return fmt.Sprintf("line %d: %g is short, want %g", n.Line, missing, want)
		}
	}
	return ""
}

func brokenChoice(w *world, o *assign.DepotOffer, c assign.Choice, used map[blood.UnitID]bool, got []float64) string {
	ml, g := 0, 0.0
	for _, p := range c.Picks {
		j := slices.IndexFunc(w.units[o.Depot.ID], func(u blood.Unit) bool { return u.ID == p.Unit })
		if j < 0 || used[p.Unit] {
			return "a unit of another depot, or one chosen twice"
		}
		used[p.Unit] = true
		u, n := w.units[o.Depot.ID][j], w.p.Needs[p.Line]
		if u.Status != blood.Available || u.Component != n.Component || blood.ClassOf(u.Component) != c.Class {
			return "a unit that is not free, or of another component or class"
		}
		v := blood.Eligible(blood.Query{Component: u.Component, Unit: u.Group, Patient: n.Group, FCP: blood.No, Child: blood.No, Neonate: blood.No, Policy: w.p.Policy})
		if n.Stock && u.Group != n.Group || !n.Stock && !v.Eligible || n.IdenticalOnly && u.Group != n.Group {
			return "a unit that is not eligible"
		}
		if u.Expiry.Before(c.ETAHigh.Add(4 * time.Hour)) {
			return "a unit that expires too soon"
		}
		if got[p.Line] >= n.Amount {
			return "a unit more than needed"
		}
		amount, _ := blood.AmountOf(u, n.UnitDef)
		got[p.Line] += amount
		ml += u.ML
		g += blood.WeightG(u.Component, u.ML)
	}
	fits := slices.ContainsFunc(o.Boxes, func(b assign.BoxOffer) bool {
		return b.Class == c.Class && b.CapacityML >= ml && b.TareG+g == c.PlannedG
	})
	k := slices.IndexFunc(o.Drones, func(d assign.DroneOffer) bool { return d.ID == c.Drone })
	if !fits || k < 0 {
		return "no such box or drone at the depot"
	}
	if d := o.Drones[k]; d.BatteryPct < c.Leg.NeedPct || c.PlannedG > d.Model.PayloadMaxG {
		return "a drone without the battery or the payload"
	}
	if c.ETALow.After(c.ETA) || c.ETA.After(c.ETAHigh) || len(c.Why) < 4 {
		return "a spread that does not hold the arrival, or too few reasons"
	}
	return ""
}
