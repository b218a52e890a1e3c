package assign_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

// vary gives a drawn problem what lets one choice stand for another: drones
// of few models with all sorts of batteries, boxes alike; and with it cars,
// floors, prices, attributes, and patients whom the freshest is for.
func vary(d *dice, w *world) {
	w.p.Urgency = []blood.Urgency{blood.Immediate, blood.UrgentCrossmatched}[d.n(2)]
	w.p.Neonate = []blood.Tri{blood.No, blood.No, blood.Yes}[d.n(3)]
	w.p.Scarcity = map[string]time.Duration{assign.RhDNegative: 48 * time.Hour, "irradiated": 24 * time.Hour}
	w.perKg = float64(d.n(20))
	for i := range w.p.Depots {
		o := &w.p.Depots[i]
		for j := range w.units[o.Depot.ID] {
			if d.n(6) == 0 {
				w.units[o.Depot.ID][j].Attributes = []blood.Attribute{"irradiated"}
			}
		}
		for _, class := range []blood.Class{blood.Cold, blood.Room, blood.Frozen} {
			for range 1 + d.n(3) {
				o.Boxes = append(o.Boxes, assign.BoxOffer{Class: class, CapacityML: 600 * (1 + d.n(2)), TareG: 2500})
			}
		}
		for j := range 1 + d.n(4) {
			o.Drones = append(o.Drones, assign.DroneOffer{ID: fleet.DroneID(fmt.Sprintf("%s-e%d", o.Depot.ID, j)), BatteryPct: float64(50 + d.n(51))})
		}
		for j := range o.Drones {
			o.Drones[j].Model = model(float64(3600 + 1500*d.n(2)))
		}
		if d.n(3) == 0 {
			o.Car = &assign.CarOffer{DriveS: float64(600 + 100*d.n(20)), Waits: d.n(2) == 0}
		}
		if d.n(3) == 0 {
			o.Depot.Floor = map[blood.Component]map[blood.Group]int{blood.RedCells: {"O+": d.n(4), "A+": d.n(4), "O-": d.n(4)}}
		}
	}
}

// A drone whose model is like another's is not planned for again. Where
// every model bears a name of its own, each drone is planned for by itself:
// the choices, their reasons and what is short stay the same.
func TestWhatIsAlikeIsChosenAsIfPlannedForByItself(t *testing.T) {
	served, lessened := 0, 0
	for seed := range 800 {
		d := dice(seed)
		w := draw(&d)
		vary(&d, w)
		got := w.choose()
		for i := range w.p.Depots {
			o := &w.p.Depots[i]
			o.Drones = slices.Clone(o.Drones)
			for j := range o.Drones {
				o.Drones[j].Model.Name = string(o.Drones[j].ID)
			}
		}
		want := assign.Choose(w.p)
		if !reflect.DeepEqual(got.Choices, want.Choices) || !reflect.DeepEqual(got.Unserved, want.Unserved) {
			t.Fatalf("seed %d: got\n%swant\n%s", seed, show(got), show(want))
		}
		if got.Visited > want.Visited {
			t.Fatalf("seed %d: %d units looked at, %d by itself", seed, got.Visited, want.Visited)
		}
		served += len(got.Choices)
		if got.Visited < want.Visited {
			lessened++
		}
	}
	if served < 400 || lessened < 200 {
		t.Errorf("%d choices, %d problems with less to look at: the problems are not worth much", served, lessened)
	}
}
