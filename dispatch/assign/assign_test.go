package assign_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/geo/route"
)

func check(t *testing.T, got assign.Result, want string) {
	t.Helper()
	want = strings.ReplaceAll(strings.TrimLeft(want, "\n"), "\t", "")
	if s := show(got); s != want {
		t.Errorf("got\n%swant\n%s", s, want)
	}
}

// Which bags one depot gives for one line of red cells.
func TestUnits(t *testing.T) {
	const rc = blood.RedCells
	for _, tc := range []struct {
		name  string
		need  assign.Need
		units []blood.Unit
		want  string // units in the order chosen; then what is short
	}{
		{"first expiry first out", red(4, "A+"), []blood.Unit{bag("c", rc, "A+", 300, 9), bag("a", rc, "A+", 300, 7), bag("b", rc, "A+", 300, 8)}, "a b"},
		{"same expiry: by id", red(2, "A+"), []blood.Unit{bag("b", rc, "A+", 300, 7), bag("a", rc, "A+", 300, 7)}, "a"},
		{"the best tier before the earlier expiry", red(2, "A+"), []blood.Unit{bag("o", rc, "O+", 300, 2), bag("a", rc, "A+", 300, 20)}, "a"},
		{"tier after tier", red(8, "A+"), []blood.Unit{
			bag("4", rc, "O-", 300, 1), bag("3", rc, "A-", 300, 2), bag("2", rc, "O+", 300, 3), bag("1", rc, "A+", 300, 4),
		}, "1 2 3 4"},
		{"only what is eligible", red(8, "A+"), []blood.Unit{
			bag("b", rc, "B+", 300, 9), bag("ab", rc, "AB+", 300, 9), bag("u", rc, "unknown", 300, 9), bag("q", rc, "A?", 300, 9), bag("a", rc, "A+", 300, 9),
		}, "a; short 6 no_eligible"},
		{"RhD-positive not for RhD-negative", red(2, "A-"), []blood.Unit{bag("p", rc, "A+", 300, 2), bag("n", rc, "O-", 300, 9)}, "n"},
		{"unknown patient: O-negative alone", red(2, "unknown"), []blood.Unit{bag("p", rc, "O+", 300, 2), bag("n", rc, "O-", 300, 9)}, "n"},
		{"identical only", assign.Need{Component: rc, Group: "A+", Amount: 4, UnitDef: blood.CN200ml, IdenticalOnly: true},
			[]blood.Unit{bag("o", rc, "O+", 300, 2), bag("a", rc, "A+", 300, 20)}, "a; short 2 no_eligible"},
		{"stock: the product's own group", assign.Need{Component: rc, Group: "AB+", Amount: 2, UnitDef: blood.CN200ml, Stock: true},
			[]blood.Unit{bag("o", rc, "O+", 300, 2), bag("ab", rc, "AB+", 300, 20)}, "ab"},
		{"stock of unknown group", assign.Need{Component: rc, Group: "unknown", Amount: 2, UnitDef: blood.CN200ml, Stock: true},
			[]blood.Unit{bag("u", rc, "unknown", 300, 2)}, "; short 2 no_eligible"},
		{"whole bags", red(3, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 7), bag("b", rc, "A+", 300, 8)}, "a b"},
		{"a smaller excess within two days", red(3, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 7), bag("b", rc, "A+", 300, 8), bag("s", rc, "A+", 150, 9.9)}, "a s"},
		{"a smaller excess after two days", red(3, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 7), bag("b", rc, "A+", 300, 8), bag("s", rc, "A+", 150, 10.1)}, "a b"},
		{"a smaller excess of a worse tier", red(1, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 7), bag("o", rc, "O+", 150, 7)}, "a"},
		{"the smallest of the excesses", red(1, "A+"), []blood.Unit{bag("a", rc, "A+", 450, 7), bag("b", rc, "A+", 300, 7.5), bag("c", rc, "A+", 225, 8)}, "c"},
		{"no bag that leaves something open", red(1.5, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 7), bag("b", rc, "A+", 150, 8)}, "a"},
		{"bags counted in another definition", assign.Need{Component: rc, Group: "A+", Amount: 2, UnitDef: blood.Bag450ml},
			[]blood.Unit{bag("a", rc, "A+", 300, 7), bag("b", rc, "A+", 300, 8), bag("c", rc, "A+", 300, 9)}, "a b"},
		{"millilitres", assign.Need{Component: rc, Group: "A+", Amount: 500, UnitDef: blood.Millilitre},
			[]blood.Unit{bag("a", rc, "A+", 300, 7), bag("b", rc, "A+", 300, 8), bag("c", rc, "A+", 300, 9)}, "a b"},
		{"a definition that does not fit", assign.Need{Component: rc, Group: "A+", Amount: 1, UnitDef: blood.TreatmentDose},
			[]blood.Unit{bag("a", rc, "A+", 300, 7)}, "; short 1 no_eligible"},
		{"expires too soon", red(4, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 4.2/24), bag("b", rc, "A+", 300, 5.0/24), bag("x", rc, "A+", 300, -1)}, "b; short 2 no_eligible"},
		{"another component", red(2, "A+"), []blood.Unit{bag("p", blood.Plasma, "A+", 200, 7)}, "; short 2 no_stock"},
		{"nothing needed", red(0, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 7)}, ""},
		{"a negative need", red(-4, "A+"), []blood.Unit{bag("a", rc, "A+", 300, 7)}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(tc.need)
			w.depot("n", 600, slices.Clone(tc.units)...)
			r := w.choose()
			got := []string{}
			for _, c := range r.Choices {
				for _, p := range c.Picks {
					got = append(got, strings.TrimPrefix(string(p.Unit), "n-"))
				}
			}
			s := strings.Join(got, " ")
			for _, u := range r.Unserved {
				s += fmt.Sprintf("; short %g %s", u.Amount, u.Code)
			}
			if s != tc.want {
				t.Errorf("got %q, want %q: %s", s, tc.want, show(r))
			}
		})
	}
}

func TestDepots(t *testing.T) {
	const rc = blood.RedCells
	t.Run("the soonest arrival", func(t *testing.T) {
		w := newWorld(red(4, "A+"))
		w.depot("far", 1200, bags(3, "", rc, "A+", 300, 2)...)
		w.depot("near", 600, bags(3, "", rc, "A+", 300, 30)...)
		check(t, w.choose(), "near cold near-d1 0:near-00 0:near-01\n")
	})
	t.Run("in the same minute, the nearest expiry", func(t *testing.T) {
		w := newWorld(red(4, "A+"))
		w.depot("a", 600, bags(3, "", rc, "A+", 300, 30)...)
		w.depot("b", 605, bags(3, "", rc, "A+", 300, 2)...)
		check(t, w.choose(), "b cold b-d1 0:b-00 0:b-01\n")
	})
	t.Run("one that holds all before a nearer one that does not", func(t *testing.T) {
		w := newWorld(red(4, "A+"))
		w.depot("far", 1200, bags(2, "", rc, "A+", 300, 9)...)
		w.depot("near", 600, bags(1, "", rc, "A+", 300, 9)...)
		check(t, w.choose(), "far cold far-d1 0:far-00 0:far-01\n")
	})
	t.Run("none holds all: the most first, then the rest", func(t *testing.T) {
		w := newWorld(red(8, "A+"))
		w.depot("far", 1200, bags(3, "", rc, "A+", 300, 9)...)
		w.depot("near", 600, bags(2, "", rc, "A+", 300, 9)...)
		r := w.choose()
		check(t, r, "far cold far-d1 0:far-00 0:far-01 0:far-02\nnear cold near-d1 0:near-00\n")
		if len(r.Choices) == 2 {
			if got := r.Choices[1].Why[0].Because; !strings.Contains(got, "the rest") {
				t.Errorf("the second depot: %q", got)
			}
			if got := r.Choices[0].Why[0].Because; !strings.Contains(got, "6 U of 8 U") {
				t.Errorf("the first depot: %q", got)
			}
		}
	})
	t.Run("none holds all, with what is short", func(t *testing.T) {
		w := newWorld(red(20, "A+"))
		w.depot("nanjing-center", 600, append(bags(6, "", rc, "A+", 300, 9), bag("b", rc, "B+", 300, 9))...)
		r := w.choose()
		check(t, r, `
		nanjing-center cold nanjing-center-d1 0:nanjing-center-00 0:nanjing-center-01 0:nanjing-center-02 0:nanjing-center-03 0:nanjing-center-04 0:nanjing-center-05
		0 short 8 no_eligible: red cells for an A+ patient eligible: 12 U at nanjing-center, 20 U needed
		`)
	})
}

func TestClassesNeverShareABox(t *testing.T) {
	w := newWorld(
		assign.Need{Line: 0, Component: blood.Plasma, Group: "A+", Amount: 2, UnitDef: blood.CN200ml},
		assign.Need{Line: 1, Component: blood.RedCells, Group: "A+", Amount: 2, UnitDef: blood.CN200ml},
		assign.Need{Line: 2, Component: blood.Platelets, Group: "A+", Amount: 1, UnitDef: blood.TreatmentDose},
		assign.Need{Line: 3, Component: blood.RedCells, Group: "B+", Amount: 2, UnitDef: blood.CN200ml},
	)
	d := w.depot("n", 600,
		bag("f", blood.Plasma, "AB+", 200, 100), bag("a", blood.RedCells, "A+", 300, 9), bag("p", blood.Platelets, "A+", 260, 3), bag("b", blood.RedCells, "B+", 300, 9))
	d.Drones = append(d.Drones, assign.DroneOffer{ID: "n-d3", Model: model(10000), BatteryPct: 95})
	check(t, w.choose(), "n frozen n-d1 0:n-f\nn cold n-d2 1:n-a 3:n-b\nn room n-d3 2:n-p\n")

	// With one drone, the line named first flies.
	w.p.Depots[0].Drones = w.p.Depots[0].Drones[:1]
	check(t, w.choose(), `
	n frozen n-d1 0:n-f
	1 short 2 no_drone: 2 U of red cells for an A+ patient cannot go now: no drone is free at n
	2 short 1 no_drone: 1 dose of platelets for an A+ patient cannot go now: no drone is free at n
	3 short 2 no_drone: 2 U of red cells for a B+ patient cannot go now: no drone is free at n
	`)
}

func TestAUnitServesOneLineOnce(t *testing.T) {
	a, b := red(2, "A+"), red(2, "A+")
	b.Line = 1
	w := newWorld(a, b)
	w.depot("n", 600, bag("x", blood.RedCells, "A+", 300, 7))
	check(t, w.choose(), `
	n cold n-d1 0:n-x
	1 short 2 no_eligible: red cells for an A+ patient eligible: 2 U at n, 2 U needed
	`)
}

func TestBoxesAndDronesBoundAChoice(t *testing.T) {
	const rc = blood.RedCells
	t.Run("the box's room", func(t *testing.T) {
		w := newWorld(red(8, "A+"))
		d := w.depot("n", 600, bags(4, "", rc, "A+", 300, 9)...)
		for i := range d.Boxes {
			d.Boxes[i].CapacityML = 900
		}
		r := w.choose()
		check(t, r, "n cold n-d1 0:n-00 0:n-01 0:n-02\nn cold n-d2 0:n-03\n")
	})
	t.Run("the drone's payload", func(t *testing.T) {
		w := newWorld(red(8, "A+"))
		d := w.depot("n", 600, bags(4, "", rc, "A+", 300, 9)...)
		for i := range d.Drones {
			d.Drones[i].Model = model(2500 + 2*blood.WeightG(rc, 300))
		}
		r := w.choose()
		check(t, r, "n cold n-d1 0:n-00 0:n-01\nn cold n-d2 0:n-02 0:n-03\n")
		for _, c := range r.Choices {
			if want := 2500 + 2*blood.WeightG(rc, 300); c.PlannedG != want {
				t.Errorf("planned %g g, want %g", c.PlannedG, want)
			}
		}
	})
	t.Run("the rest without a box", func(t *testing.T) {
		w := newWorld(red(8, "A+"))
		d := w.depot("n", 600, bags(4, "", rc, "A+", 300, 9)...)
		d.Boxes = []assign.BoxOffer{{Class: blood.Cold, CapacityML: 900, TareG: 2500}, {Class: blood.Room, CapacityML: 9000}}
		check(t, w.choose(), `
		n cold n-d1 0:n-00 0:n-01 0:n-02
		0 short 2 no_box: 2 U of red cells for an A+ patient cannot go now: no box conditioned for cold is free at n
		`)
	})
	t.Run("the box that takes more, else the smaller one", func(t *testing.T) {
		w := newWorld(red(4, "A+"))
		d := w.depot("n", 600, bags(2, "", rc, "A+", 300, 9)...)
		d.Boxes = []assign.BoxOffer{{blood.Cold, 6000, 4000}, {blood.Cold, 300, 1000}, {blood.Cold, 700, 2000}, {blood.Cold, 4000, 3000}}
		r := w.choose()
		if len(r.Choices) != 1 || r.Choices[0].PlannedG != 2000+2*blood.WeightG(rc, 300) {
			t.Errorf("%s planned %g", show(r), r.Choices[0].PlannedG)
		}
	})
	t.Run("the fuller battery", func(t *testing.T) {
		w := newWorld(red(2, "A+"))
		d := w.depot("n", 600, bags(2, "", rc, "A+", 300, 9)...)
		d.Drones[1].BatteryPct = 99
		check(t, w.choose(), "n cold n-d2 0:n-00\n")
	})
	t.Run("not one bag fits", func(t *testing.T) {
		w := newWorld(red(2, "A+"))
		d := w.depot("n", 600, bags(2, "", rc, "A+", 300, 9)...)
		for i := range d.Boxes {
			d.Boxes[i].CapacityML = 299
		}
		check(t, w.choose(), "0 short 2 too_heavy: 2 U of red cells for an A+ patient cannot go now: not one bag fits a free box and the payload of a free drone at n\n")
	})
}

func TestBattery(t *testing.T) {
	const rc = blood.RedCells
	t.Run("exactly enough", func(t *testing.T) {
		w := newWorld(red(2, "A+"))
		d := w.depot("n", 600, bags(2, "", rc, "A+", 300, 9)...)
		d.Drones[0].BatteryPct, d.Drones[1].BatteryPct = 59.9, 60
		r := w.choose()
		check(t, r, "n cold n-d2 0:n-00\n")
	})
	t.Run("too little", func(t *testing.T) {
		w := newWorld(red(2, "A+"))
		d := w.depot("n", 600, bags(2, "", rc, "A+", 300, 9)...)
		d.Drones[0].BatteryPct, d.Drones[1].BatteryPct = 59.9, 40
		check(t, w.choose(), "0 short 2 battery: 2 U of red cells for an A+ patient cannot go now: "+
			"a drone at n needs 60 % battery for out and back with its reserve, and n-d1 has 59 %\n")
	})
	t.Run("not a number", func(t *testing.T) {
		w := newWorld(red(2, "A+"))
		d := w.depot("n", 600, bags(2, "", rc, "A+", 300, 9)...)
		d.Drones[0].BatteryPct, d.Drones[1].BatteryPct = math.NaN(), math.NaN()
		if r := w.choose(); len(r.Choices) != 0 {
			t.Errorf("an unknown battery flies: %s", show(r))
		}
	})
	t.Run("a lighter load where the full one is too much", func(t *testing.T) {
		w := newWorld(red(8, "A+"))
		w.perKg = 10
		d := w.depot("n", 600, bags(4, "", rc, "A+", 300, 9)...)
		w.need["n"] = 20
		d.Drones = d.Drones[:1]
		d.Drones[0].BatteryPct = 20 + 10*3.3 // the box and two bags
		r := w.choose()
		check(t, r, `
		n cold n-d1 0:n-00 0:n-01
		0 short 4 no_drone: 4 U of red cells for an A+ patient cannot go now: no drone is free at n
		`)
	})
	t.Run("another depot instead", func(t *testing.T) {
		w := newWorld(red(2, "A+"))
		d := w.depot("near", 600, bags(2, "", rc, "A+", 300, 9)...)
		d.Drones[0].BatteryPct, d.Drones[1].BatteryPct = 10, 10
		w.depot("far", 1200, bags(2, "", rc, "A+", 300, 9)...)
		check(t, w.choose(), "far cold far-d1 0:far-00\n")
	})
}

func TestRouteRefusals(t *testing.T) {
	const rc = blood.RedCells
	for _, tc := range []struct {
		err  error
		code string
	}{
		{&route.Refusal{Code: route.TooWindy, Message: "the wind is 19 m/s"}, assign.Wind},
		{&route.Refusal{Code: route.NoWay, Message: "zone river is in the way"}, assign.NoRoute},
		{fmt.Errorf("wrapped: %w", &route.Refusal{Code: route.TooWindy, Message: "wind"}), assign.Wind},
		{errors.New("something else"), assign.NoRoute},
	} {
		w := newWorld(red(2, "A+"))
		w.depot("n", 600, bags(2, "", rc, "A+", 300, 9)...)
		w.refuse["n"] = tc.err
		r := w.choose()
		if len(r.Choices) != 0 || len(r.Unserved) != 1 || r.Unserved[0].Code != tc.code || !strings.Contains(r.Unserved[0].Reason, tc.err.Error()) {
			t.Errorf("%v: %s", tc.err, show(r))
		}
	}
}

func TestShortfalls(t *testing.T) {
	const rc = blood.RedCells
	t.Run("no depot at all", func(t *testing.T) {
		check(t, newWorld(red(2, "A+")).choose(), "0 short 2 no_stock: no depot has red cells free to issue, 2 U needed\n")
	})
	t.Run("the refusal that is the same for every unit", func(t *testing.T) {
		w := newWorld(assign.Need{Component: blood.Platelets, Group: "unknown", Amount: 1, UnitDef: blood.TreatmentDose})
		w.depot("n", 600, bag("p", blood.Platelets, "A+", 260, 3))
		r := w.choose()
		if len(r.Unserved) != 1 || r.Unserved[0].Code != assign.NoEligible || !strings.Contains(r.Unserved[0].Reason, "no order of choice") {
			t.Error(show(r))
		}
	})
	t.Run("the code nearest to a flight, every depot's reason", func(t *testing.T) {
		w := newWorld(red(6, "A+"))
		w.depot("a", 600, bags(1, "", rc, "A+", 300, 9)...).Drones = nil
		d := w.depot("b", 600, bags(1, "", rc, "A+", 300, 9)...)
		d.Drones[0].BatteryPct, d.Drones[1].BatteryPct = 10, 10
		check(t, w.choose(), `
		0 short 2 no_eligible: red cells for an A+ patient eligible: 2 U at a, 2 U at b, 6 U needed
		0 short 4 battery: 4 U of red cells for an A+ patient cannot go now: no drone is free at a; a drone at b needs 60 % battery for out and back with its reserve, and b-d1 has 10 %
		`)
	})
	t.Run("what is left is too old for the way", func(t *testing.T) {
		w := newWorld(red(2, "A+"))
		w.depot("n", 600, bag("a", rc, "A+", 300, 4.3/24))
		check(t, w.choose(), "0 short 2 no_eligible: 2 U of red cells for an A+ patient cannot go now: what is left at n expires before the laboratory and a transfusion could be done with it after its arrival\n")
	})
}

// A unit must outlast the latest arrival by the laboratory's work in that
// urgency and a transfusion, to the second.
func TestExpiryOutlastsTheLatestArrival(t *testing.T) {
	for urgency, after := range map[blood.Urgency]time.Duration{
		blood.Immediate: 4*time.Hour + 10*time.Minute, blood.UrgentCrossmatched: 5 * time.Hour,
	} {
		w := newWorld(red(2, "A+"))
		w.p.Urgency = urgency
		w.depot("n", 600, bag("a", blood.RedCells, "A+", 300, 7))
		high := w.choose().Choices[0].ETAHigh
		w.units[w.p.Depots[0].Depot.ID][0].Expiry = high.Add(after)
		if r := w.choose(); len(r.Choices) != 1 {
			t.Errorf("%s, exactly: %s", urgency, show(r))
		}
		w.units[w.p.Depots[0].Depot.ID][0].Expiry = high.Add(after - time.Second)
		if r := w.choose(); len(r.Choices) != 0 {
			t.Errorf("%s, a second less: %s", urgency, show(r))
		}
		w.p.Policy = nil
		w.units[w.p.Depots[0].Depot.ID][0].Expiry = high.Add(100 * time.Hour)
		if r := w.choose(); len(r.Choices) != 0 || !strings.Contains(r.Unserved[0].Reason, "does not say how long") {
			t.Errorf("%s, without a policy: %s", urgency, show(r))
		}
	}
}

func TestArrival(t *testing.T) {
	w := newWorld(red(2, "A+"))
	w.depot("n", 600, bag("a", blood.RedCells, "A+", 300, 7))
	c := w.choose().Choices[0]
	// 420 s of people, 600 s of flight, 25 s down, 20 s of winch, 5 s to come to rest.
	for _, x := range []struct {
		what string
		got  time.Time
		s    float64
	}{{"eta", c.ETA, 420 + 600 + 50}, {"low", c.ETALow, 210 + 570 + 50}, {"high", c.ETAHigh, 630 + 720 + 50 + 120}} {
		if got := x.got.Sub(now).Seconds(); got != x.s {
			t.Errorf("%s after %g s, want %g", x.what, got, x.s)
		}
	}
}

func TestWhy(t *testing.T) {
	w := newWorld(red(3, "A+"))
	w.depot("near", 600, bag("a", blood.RedCells, "A+", 300, 7.5), bag("b", blood.RedCells, "A+", 300, 8), bag("o", blood.RedCells, "O-", 300, 1))
	w.depot("far", 1200, bags(3, "", blood.RedCells, "A+", 300, 9)...)
	r := w.choose()
	if len(r.Choices) != 1 {
		t.Fatal(show(r))
	}
	want := []assign.Why{
		{"depot", "near", "can serve all of it; arrives in about 18 min; far would arrive in about 28 min"},
		{"unit", "near-a", "A+ red cells, 2 U; the unit's ABO group is the patient's own; the first to expire of 2 of this rank, 7 days left"},
		{"unit", "near-b", "A+ red cells, 2 U; the unit's ABO group is the patient's own; the only one of this rank left, 8 days left"},
		{"unit", "4 U", "bags are never split: 1 U more than the 3 U needed"},
		{"drone", "near-d1", "95 % battery, 60 % needed for out and back with its reserve; the best of 2 free drones"},
		{"route", "12.0 km, about 10 min", "the straight way, clear of every no-fly zone"},
	}
	if !slices.Equal(r.Choices[0].Why, want) {
		for _, y := range r.Choices[0].Why {
			t.Logf("%q %q %q", y.What, y.Chosen, y.Because)
		}
		t.Error("these are not the reasons wanted")
	}
}

// The order in which depots, units, boxes and drones are handed over
// decides nothing, and what is handed over is not changed.
func TestDeterministic(t *testing.T) {
	build := func(flip bool) *world {
		w := newWorld(red(20, "A+"), assign.Need{Line: 1, Component: blood.Plasma, Group: "B-", Amount: 6, UnitDef: blood.CN200ml})
		for i, id := range []string{"a", "b", "c"} {
			units := append(bags(3, "r", blood.RedCells, "A+", 300, float64(5+i)), bags(3, "o", blood.RedCells, "O-", 150, 3)...)
			w.depot(id, 600+float64(300*i), append(units, bags(2, "f", blood.Plasma, "AB-", 200, 90)...)...)
		}
		if flip {
			slices.Reverse(w.p.Depots)
			for i := range w.p.Depots {
				slices.Reverse(w.units[w.p.Depots[i].Depot.ID])
				slices.Reverse(w.p.Depots[i].Boxes)
				slices.Reverse(w.p.Depots[i].Drones)
			}
		}
		return w
	}
	w := build(false)
	w.lay()
	before := fmt.Sprintf("%+v", w.p.Depots)
	first := fmt.Sprintf("%+v", assign.Choose(w.p))
	if n := w.p.Depots[0].Shelf.Len(); n != 8 {
		t.Errorf("%d units on a shelf of 8 after choosing", n)
	}
	if fmt.Sprintf("%+v", w.p.Depots) != before {
		t.Error("choosing changed the problem")
	}
	for key, n := range w.asked {
		if n > 1 {
			t.Errorf("the way for %s was planned %d times", key, n)
		}
	}
	for i := range 20 {
		if got := fmt.Sprintf("%+v", build(i%2 == 1).choose()); got != first {
			t.Fatalf("run %d:\n%s\nfirst\n%s", i, got, first)
		}
	}
}
