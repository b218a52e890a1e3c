package assign_test

import (
	"fmt"
	"strings"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/route"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// world is a problem being put together: depots with their flying time.
type world struct {
	p      assign.Problem
	units  map[string][]blood.Unit // by depot
	flyS   map[string]float64
	need   map[string]float64 // battery per cent for a depot
	perKg  float64            // more per cent for a kilogram
	refuse map[string]error
	asked  map[string]int
}

func newWorld(needs ...assign.Need) *world {
	w := &world{units: map[string][]blood.Unit{}, flyS: map[string]float64{}, need: map[string]float64{}, refuse: map[string]error{}, asked: map[string]int{}}
	cn, err := blood.FindPolicy("cn")
	if err != nil {
		panic(err)
	}
	w.p = assign.Problem{
		Policy: cn,
		Now:    now, Urgency: blood.Immediate, FCP: blood.No, Child: blood.No, Neonate: blood.No, Needs: needs,
		Timing: site.Timing{PackS: 300, ConsentS: 60, PreflightS: 60, PadClearS: 120},
	}
	w.p.Route = func(d site.Depot, m fleet.Model, kg float64) (assign.Leg, error) {
		w.asked[fmt.Sprintf("%s %s %.1f", d.ID, m.ID, kg)]++
		if err := w.refuse[d.ID]; err != nil {
			return assign.Leg{}, err
		}
		out := route.Plan{AltM: 120, LengthM: w.flyS[d.ID] * 20, StraightM: w.flyS[d.ID] * 20, TimeS: w.flyS[d.ID]}
		return assign.Leg{Out: out, Back: out, NeedPct: w.need[d.ID] + w.perKg*kg}, nil
	}
	return w
}

func model(payloadG float64) fleet.Model {
	return fleet.Model{ID: fmt.Sprintf("m%.0f", payloadG), PayloadMaxG: payloadG, DescentMPS: 4, WinchHeightM: 20}
}

// depot adds a depot with two cold, room and frozen boxes and two drones.
func (w *world) depot(id string, flyS float64, units ...blood.Unit) *assign.DepotOffer {
	for i := range units {
		units[i].Depot = id
		units[i].ID = blood.UnitID(fmt.Sprintf("%s-%s", id, units[i].ID))
	}
	d := assign.DepotOffer{Depot: site.Depot{ID: id}}
	w.units[id] = units
	for range 2 {
		for _, class := range []blood.Class{blood.Cold, blood.Room, blood.Frozen} {
			d.Boxes = append(d.Boxes, assign.BoxOffer{Class: class, CapacityML: 4000, TareG: 2500})
		}
	}
	for _, n := range []string{"1", "2"} {
		d.Drones = append(d.Drones, assign.DroneOffer{ID: fleet.DroneID(id + "-d" + n), Model: model(10000), BatteryPct: 95})
	}
	w.flyS[id], w.need[id] = flyS, 60
	w.p.Depots = append(w.p.Depots, d)
	return &w.p.Depots[len(w.p.Depots)-1]
}

// choose lays out the shelves and asks for a choice.
func (w *world) choose() assign.Result {
	w.lay()
	return assign.Choose(w.p)
}

func (w *world) lay() {
	for i := range w.p.Depots {
		d := &w.p.Depots[i]
		d.Shelf = shelfOf(d.Depot.ID, w.units[d.Depot.ID])
	}
}

// shelfOf holds a depot's free units, as the dispatcher keeps it.
func shelfOf(depot string, units []blood.Unit) *assign.Shelf {
	s := assign.NewShelf()
	for _, u := range units {
		if u.Status == blood.Available && u.Depot == depot {
			s.Put(&u)
		}
	}
	return s
}

// bag makes available units: days to live, volume.
func bag(id string, c blood.Component, g blood.Group, ml int, days float64) blood.Unit {
	def := blood.CN200ml
	if c == blood.Platelets {
		def = blood.TreatmentDose
	}
	return blood.Unit{
		ID: blood.UnitID(id), Component: c, Group: g, ML: ml, UnitDef: def, Status: blood.Available,
		Expiry: now.Add(time.Duration(days * 24 * float64(time.Hour))),
	}
}

func bags(n int, prefix string, c blood.Component, g blood.Group, ml int, days float64) []blood.Unit {
	var out []blood.Unit
	for i := range n {
		out = append(out, bag(fmt.Sprintf("%s%02d", prefix, i), c, g, ml, days+float64(i)/100))
	}
	return out
}

func red(amount float64, g blood.Group) assign.Need {
	return assign.Need{Component: blood.RedCells, Group: g, Amount: amount, UnitDef: blood.CN200ml}
}

// show writes a result in one line a choice and shortfall.
func show(r assign.Result) string {
	var b strings.Builder
	for _, c := range r.Choices {
		var ids []string
		for _, p := range c.Picks {
			ids = append(ids, fmt.Sprintf("%d:%s", p.Line, p.Unit))
		}
		fmt.Fprintf(&b, "%s %s %s %s\n", c.Depot, c.Class, c.Drone, strings.Join(ids, " "))
	}
	for _, s := range r.Unserved {
		fmt.Fprintf(&b, "%d short %g %s: %s\n", s.Line, s.Amount, s.Code, s.Reason)
	}
	return b.String()
}
