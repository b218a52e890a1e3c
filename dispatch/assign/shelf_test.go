package assign_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
)

// A shelf holds what was put on it and not taken away, and gives the first
// to expire first, however many come and go.
func TestAShelfKeepsItsOrder(t *testing.T) {
	d := dice(7)
	s := assign.NewShelf()
	var on []*blood.Unit
	for i := range 3000 {
		if len(on) > 0 && d.n(3) == 0 {
			j := d.n(len(on))
			s.Take(on[j])
			on = slices.Delete(on, j, j+1)
			continue
		}
		u := bag(fmt.Sprintf("u%04d", i), blood.RedCells, "A+", 300, float64(100+d.n(5000))/100)
		s.Put(&u)
		on = append(on, &u)
	}
	if s.Len() != len(on) {
		t.Fatalf("%d units lie there, want %d", s.Len(), len(on))
	}
	slices.SortFunc(on, func(a, b *blood.Unit) int {
		if x := a.Expiry.Compare(b.Expiry); x != 0 {
			return x
		}
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	w := newWorld(red(60, "A+"))
	w.depot("n", 600)
	w.p.Depots[0].Shelf = s
	w.p.Depots[0].Boxes[0] = assign.BoxOffer{Class: blood.Cold, CapacityML: 20000, TareG: 100}
	w.p.Depots[0].Drones[0].Model = model(1e6)
	r := assign.Choose(w.p)
	if len(r.Choices) != 1 || len(r.Choices[0].Picks) != 30 {
		t.Fatal(show(r))
	}
	for i, p := range r.Choices[0].Picks {
		if p.Unit != on[i].ID {
			t.Errorf("bag %d is %s, want %s", i, p.Unit, on[i].ID)
		}
	}
	for _, u := range on {
		if !s.Has(u) {
			t.Fatalf("%s lies there and is not found", u.ID)
		}
		s.Take(u)
		if s.Has(u) {
			t.Fatalf("%s was taken away and is found", u.ID)
		}
	}
	if s.Len() != 0 {
		t.Errorf("%d units are left", s.Len())
	}
}

// What a choice looks at follows from what is ordered, not from what lies
// on the shelves.
func TestVisitedUnitsDoNotGrowWithStock(t *testing.T) {
	visited := map[int]int{}
	for _, n := range []int{40, 4000} {
		w := newWorld(red(8, "A+"))
		for _, id := range []string{"a", "b"} {
			var units []blood.Unit
			for _, g := range []blood.Group{"A+", "O+", "A-", "O-", "B+"} {
				units = append(units, bags(n, string(g), blood.RedCells, g, 300, 3)...)
			}
			w.depot(id, 600, units...)
		}
		r := w.choose()
		if len(r.Choices) != 1 {
			t.Fatal(show(r))
		}
		visited[n] = r.Visited
	}
	if visited[4000] > visited[40] || visited[40] == 0 {
		t.Errorf("units visited: %v", visited)
	}
}

// A scarce unit's turn comes later than its expiry says, by its price: it
// is spared, and still used before it goes to waste.
func TestScarceUnitsAreSpared(t *testing.T) {
	irradiated := func(id string, days float64) blood.Unit {
		u := bag(id, blood.RedCells, "A+", 300, days)
		u.Attributes = []blood.Attribute{"irradiated"}
		return u
	}
	for _, tc := range []struct {
		name  string
		need  assign.Need
		units []blood.Unit
		want  string
	}{
		{"spared", red(2, "A+"), []blood.Unit{irradiated("i", 3), bag("p", blood.RedCells, "A+", 300, 9)}, "n cold n-d1 0:n-p\n"},
		{"not let expire", red(2, "A+"), []blood.Unit{irradiated("i", 3), bag("p", blood.RedCells, "A+", 300, 11)}, "n cold n-d1 0:n-i\n"},
		{"taken where it was asked for", assign.Need{Component: blood.RedCells, Group: "A+", Amount: 2, UnitDef: blood.CN200ml, Attributes: []blood.Attribute{"irradiated"}},
			[]blood.Unit{irradiated("i", 12), irradiated("j", 13)}, "n cold n-d1 0:n-i\n"},
		{"RhD-negative platelets", assign.Need{Component: blood.Platelets, Group: "A+", Amount: 1, UnitDef: blood.TreatmentDose},
			[]blood.Unit{bag("n", blood.Platelets, "A-", 250, 2), bag("p", blood.Platelets, "A+", 250, 4)}, "n room n-d1 0:n-p\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(tc.need)
			w.p.Scarcity = map[string]time.Duration{"irradiated": 7 * 24 * time.Hour, assign.RhDNegative: 3 * 24 * time.Hour}
			w.depot("n", 600, tc.units...)
			check(t, w.choose(), tc.want)
		})
	}
}
