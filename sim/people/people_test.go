package people

import (
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/geo"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// first runs the team until it acts, in steps of a second, and says when.
func first(t *testing.T, team *Team, role Role, where string, v View) (Action, time.Duration) {
	t.Helper()
	for s := range 3600 {
		at := start.Add(time.Duration(s) * time.Second)
		if as := team.Step(at, role, where, v); len(as) > 0 {
			return as[0], at.Sub(start)
		}
	}
	t.Fatal("nobody did anything in an hour")
	return Action{}, 0
}

func packing() View {
	return View{
		Shipments: []Shipment{{ID: "s1", State: "allocated", Depot: "d", Class: "cold", PlannedG: 4200, Units: []Unit{{"u1"}, {"u2"}}}},
		Boxes: []Box{
			{ID: "b1", State: "conditioned", Class: "room", Place: "d"},
			{ID: "b2", State: "clean", Place: "d"},
			{ID: "b3", State: "conditioned", Class: "cold", Place: "elsewhere"},
			{ID: "b4", State: "conditioned", Class: "cold", Place: "d"},
		},
	}
}

func TestEachRoleDoesItsPart(t *testing.T) {
	lat, lon := 32.1, 118.7
	soon := start.Add(10 * time.Second)
	cases := []struct {
		name  string
		role  Role
		site  string
		view  View
		wants Action
	}{
		{"the packer takes the conditioned box of the class", Packer, "d", packing(),
			Action{Do: Pack, Shipment: "s1", Box: "b4"}},
		{"a failed shipment is unpacked", Packer, "d",
			View{
				Shipments: []Shipment{{ID: "s1", State: "failed", Depot: "d"}},
				Boxes:     []Box{{ID: "b1", State: "packed", Place: "d", Shipment: "s1"}},
			},
			Action{Do: Unpack, Shipment: "s1"}},
		{"an empty box is fetched from the ward", Packer, "d",
			View{Boxes: []Box{{ID: "b1", State: "at_hospital", Place: "h"}}, HomeClass: map[string]string{"b1": "cold"}},
			Action{Do: MoveBox, Box: "b1", State: "returning"}},
		{"a clean box is conditioned to its own class", Packer, "d",
			View{Boxes: []Box{{ID: "b1", State: "clean", Place: "d"}}, HomeClass: map[string]string{"b1": "frozen"}},
			Action{Do: MoveBox, Box: "b1", State: "conditioned", Class: "frozen"}},
		{"the pilot consents", Pilot, "", View{Flights: []Flight{{ID: "f", State: "waiting"}}},
			Action{Do: Consent, Flight: "f"}},
		{"the ward clears its pad for a waiting drone", Ward, "h", View{Flights: []Flight{{ID: "f", Hospital: "h", State: "holding"}}},
			Action{Do: PadClear, Flight: "f"}},
		{"and for one that is nearly there", Ward, "h",
			View{
				Flights: []Flight{{ID: "f", Drone: "x", Hospital: "h", State: "outbound"}},
				Drones:  []Drone{{ID: "x", Lat: &lat, Lon: &lon}}, Pad: geo.LatLng{Lat: 32.101, Lng: 118.7},
			},
			Action{Do: PadClear, Flight: "f"}},
		{"and again when its word runs out", Ward, "h",
			View{Flights: []Flight{{ID: "f", Hospital: "h", State: "holding", PadClearValidUntil: &soon}}},
			Action{Do: PadClear, Flight: "f"}},
		{"the ward receives what arrived", Ward, "h",
			View{Shipments: []Shipment{{ID: "s1", Order: "o", State: "arrived", Hospital: "h", Units: []Unit{{"u1"}}}}},
			Action{Do: Receive, Order: "o", Shipment: "s1"}},
		{"the dispatcher acknowledges an alarm", Dispatcher, "", View{Alarms: []Alarm{{ID: "a", Open: true}}},
			Action{Do: AckAlarm, Alarm: "a"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, after := first(t, NewTeam(1, DefaultPace()), c.role, c.site, c.view)
			if got.Do != c.wants.Do || got.Shipment != c.wants.Shipment || got.Flight != c.wants.Flight ||
				got.Box != c.wants.Box || got.State != c.wants.State || got.Class != c.wants.Class || got.Alarm != c.wants.Alarm {
				t.Errorf("did %+v, want %+v", got, c.wants)
			}
			span := DefaultPace()[got.Do]
			if after < span.Min || after > span.Max+time.Second {
				t.Errorf("took %v, want between %v and %v", after, span.Min, span.Max)
			}
			if got.Role != c.role || got.Site != c.site || got.By == "" {
				t.Errorf("nobody in particular did %+v", got)
			}
		})
	}
}

func TestNobodyActsOnWhatIsNotTheirs(t *testing.T) {
	v := View{
		Shipments: []Shipment{{ID: "s1", State: "arrived", Hospital: "other"}, {ID: "s2", State: "in_transit", Hospital: "h"}},
		Flights:   []Flight{{ID: "f", Hospital: "other", State: "holding"}, {ID: "g", Hospital: "h", State: "outbound"}},
		Boxes:     []Box{{ID: "b", State: "at_hospital", Place: "h"}},
		Alarms:    []Alarm{{ID: "a", Open: false}, {ID: "b", Open: true, AckedAt: &start}},
	}
	team := NewTeam(1, DefaultPace())
	for _, at := range []time.Time{start, start.Add(24 * time.Hour)} {
		for _, who := range []struct {
			role Role
			site string
		}{{Ward, "h"}, {Packer, "d"}, {Pilot, ""}, {Dispatcher, ""}} {
			if as := team.Step(at, who.role, who.site, v); len(as) > 0 {
				t.Errorf("%s at %q did %+v", who.role, who.site, as)
			}
		}
	}
}

func TestASeedRepeatsAndSeedsDiffer(t *testing.T) {
	when := func(seed uint64) time.Duration {
		_, after := first(t, NewTeam(seed, DefaultPace()), Packer, "d", packing())
		return after
	}
	if when(7) != when(7) {
		t.Error("the same seed gave two delays")
	}
	if when(7) == when(8) && when(8) == when(9) {
		t.Error("three seeds gave one delay")
	}
}

func TestARefusedStepIsTriedAgainLaterAndADoneOneIsNot(t *testing.T) {
	team := NewTeam(1, DefaultPace())
	a, after := first(t, team, Packer, "d", packing())
	now := start.Add(after)
	team.Failed(a.Key, now)
	if as := team.Step(now.Add(retryFirst-time.Second), Packer, "d", packing()); len(as) > 0 {
		t.Error("tried again at once")
	}
	now = now.Add(retryFirst)
	if as := team.Step(now, Packer, "d", packing()); len(as) != 1 {
		t.Fatalf("want one more try, got %v", as)
	}
	team.Done(a.Key)
	if as := team.Step(now.Add(time.Hour), Packer, "d", packing()); len(as) > 0 {
		t.Errorf("did again what was done: %v", as)
	}
	team.Step(now.Add(2*time.Hour), Packer, "d", View{})
	if len(team.plans) != 0 {
		t.Errorf("passed occasions are still kept: %v", team.plans)
	}
}

func scenario() site.Scenario {
	return site.Scenario{
		Site: site.Site{ID: "x", Hospitals: []site.Hospital{{ID: "h1"}, {ID: "h2"}}, Drones: make([]site.Drone, 3)},
		Demand: site.Demand{Kinds: []site.DemandKind{
			{Weight: 3, Component: blood.RedCells, Groups: []blood.Group{"A+", "O+"}, Amounts: []int{1, 2}, UnitDef: blood.CN200ml, Urgency: blood.Immediate},
			{Weight: 1, Component: blood.Plasma, Groups: []blood.Group{"A+"}, Amounts: []int{2}, UnitDef: blood.CN200ml, Urgency: blood.Routine},
			{Weight: 0, Component: blood.Platelets, Groups: []blood.Group{"A+"}, Amounts: []int{1}},
		}},
	}
}

func TestDemandIsPacedMixedAndEnds(t *testing.T) {
	d, err := NewDemand(scenario(), 5, 40)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := d.Next(start, 2); ok {
		t.Error("placed a third order for three drones")
	}
	seen := map[string]int{}
	now := start
	for d.Left() > 0 {
		w, ok := d.Next(now, 0)
		if ok {
			seen[string(w.Component)]++
			seen[w.Hospital]++
			d.Placed(now)
			if _, again := d.Next(now, 0); again {
				t.Fatal("two orders at one moment")
			}
		}
		now = now.Add(5 * time.Second)
	}
	if seen["red_cells"] <= seen["plasma"] || seen["plasma"] == 0 || seen["platelets"] != 0 {
		t.Errorf("not by weight: %v", seen)
	}
	if seen["h1"] == 0 || seen["h2"] == 0 {
		t.Errorf("not mixed: %v", seen)
	}
	if _, ok := d.Next(now.Add(time.Hour), 0); ok {
		t.Error("more orders than asked for")
	}
}

func TestDemandNeedsKinds(t *testing.T) {
	sc := scenario()
	sc.Demand.Kinds = nil
	if _, err := NewDemand(sc, 1, 1); err == nil {
		t.Error("drew orders from nothing")
	}
	if _, err := NewDemand(sc, 1, 0); err != nil {
		t.Errorf("no orders need no demand: %v", err)
	}
}
