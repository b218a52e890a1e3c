package dispatch

import (
	"strings"
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"

	"github.com/paulmach/orb"
)

// newRoadBench is a bench whose hospital north lies 40 minutes by car from
// its depot, and whose immediate orders are to be there within an hour.
func newRoadBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	s := testSite()
	s.Hospitals[0].RoadMin = map[string]float64{"center": 40}
	s.Supply.ImmediateWithinMin = 60
	b.do(Configure{Site: s, Hash: "road"})
	return b
}

// fog lies over the river: a strip that no drone of the bench can fly around.
func fog() PutZone {
	z := square("fog", 0, 0, 0)
	z.Geometry = orb.MultiPolygon{{orb.Ring{{118.2, 32.08}, {119.4, 32.08}, {119.4, 32.09}, {118.2, 32.09}, {118.2, 32.08}}}}
	return PutZone{By: "dispatcher", Zone: z}
}

func whyOf(o *Order, what string) string {
	var out []string
	for _, w := range o.Why {
		if w.What == what {
			out = append(out, w.Chosen+": "+w.Because)
		}
	}
	return strings.Join(out, "\n")
}

// TestFoggedIn: the river is fogged in, so that no drone crosses it, and the
// order goes by road: courier, custody, box and temperature as in the air.
func TestFoggedIn(t *testing.T) {
	b := newRoadBench(t)
	b.do(fog())
	b.do(redCells("o1", 4))
	sh := b.shipment("o1-s1")
	if sh.Mode != ModeRoad || sh.Flight != "" || sh.Drone != "" || len(sh.Picks) != 2 {
		t.Fatalf("shipment %+v", sh)
	}
	if want := b.now.Add(45 * time.Minute); !sh.ETA.Equal(want) { // five to pack, forty to drive
		t.Errorf("promised for %v, want %v", sh.ETA, want)
	}
	if why := whyOf(b.order("o1"), "mode"); !strings.Contains(why, "road: a car arrives in about 45 min; a drone at center needs") {
		t.Errorf("why by road: %s", why)
	}
	b.refused(Depart{Shipment: "o1-s1", Courier: "Wang", By: "depot"}, CodeConflict, "")
	b.pack("o1-s1", "cold-1")
	b.refused(Depart{Shipment: "o1-s1", Courier: "Wang", By: "depot"}, CodeConflict, "") // no reading yet
	b.pass(time.Minute)
	b.refused(Depart{Shipment: "o1-s1", By: "depot"}, CodeInvalid, "courier")
	b.refused(Arrive{Shipment: "o1-s1", By: "nurse"}, CodeConflict, "")
	leave := Depart{Shipment: "o1-s1", Courier: "Wang", By: "depot"}
	b.do(leave)
	n := len(b.events)
	b.do(leave)
	if len(b.events) != n {
		t.Error("leaving twice happened twice")
	}
	b.refused(Depart{Shipment: "o1-s1", Courier: "Li", By: "depot"}, CodeConflict, "")
	if box, _ := b.s.Box("cold-1"); box.State != BoxInTransit || box.Place != "Wang" {
		t.Errorf("box %+v", box)
	}
	b.pass(40 * time.Minute)
	b.do(Arrive{Shipment: "o1-s1", By: "nurse"})
	b.do(Arrive{Shipment: "o1-s1", By: "nurse"})
	b.refused(b.receive("o1", "o1-s1", "000000"), CodeWrongCode, "code")
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.state("o1", OrderStateDelivered)
	if sh.Cold.Samples < 100 || sh.Verdict != "in_range" {
		t.Errorf("temperature record: %d samples, %s", sh.Cold.Samples, sh.Verdict)
	}
	b.custodyComplete("o1")
	b.sameAfterRestore()
}

// TestModes: a car is taken when it is sooner, or when no drone can go.
func TestModes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		setup func(*bench)
		mode  Mode
		why   string
	}{
		{"a drone is sooner", func(*bench) {}, ModeDrone, "a car in about 45 min"},
		{"a car is sooner", func(b *bench) {
			s := testSite()
			s.Hospitals[0].RoadMin = map[string]float64{"center": 4}
			b.do(Configure{Site: s, Hash: "near"})
		}, ModeRoad, "the soonest drone in about"},
		{"wind", func(b *bench) { b.do(SetWeather{By: "x", Weather: site.Weather{WindMPS: 20}}) }, ModeRoad, "wind of 20 m/s"},
		{"no drone", func(b *bench) {
			for i := range 2 {
				in := redCells(OrderID([]string{"a", "b"}[i]), 1)
				in.Hospital = "east"
				b.do(in)
			}
		}, ModeRoad, "no drone is free at center"},
		{"too heavy", func(b *bench) {
			s := testSite()
			s.Hospitals[0].RoadMin = map[string]float64{"center": 40}
			s.Models[0].PayloadMaxG = 3100
			b.do(Configure{Site: s, Hash: "weak"})
		}, ModeRoad, "not one bag fits"},
		{"the road is closed", func(b *bench) {
			b.do(PutRoadClosure{By: "x", Closure: RoadClosure{ID: "c", Closed: true, Reason: "the bridge is shut"}})
		}, ModeDrone, "the road from center is closed: the bridge is shut"},
		{"a jam", func(b *bench) {
			b.do(PutRoadClosure{By: "x", Closure: RoadClosure{ID: "c", Hospitals: []string{"north"}, ExtraMin: 20, Reason: "a jam"}})
		}, ModeDrone, "a car in about 65 min; 20 min more on the road: a jam"},
		{"a jam elsewhere", func(b *bench) {
			b.do(PutRoadClosure{By: "x", Closure: RoadClosure{ID: "c", Hospitals: []string{"east"}, ExtraMin: 20, Reason: "a jam"}})
		}, ModeDrone, "a car in about 45 min"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newRoadBench(t)
			tc.setup(b)
			b.do(redCells("o1", 2))
			if sh := b.shipment("o1-s1"); sh.Mode != tc.mode {
				t.Errorf("goes by %s", sh.Mode)
			}
			if why := whyOf(b.order("o1"), "mode"); !strings.Contains(why, tc.why) {
				t.Errorf("why: %s", why)
			}
		})
	}
	b := newRoadBench(t)
	for _, x := range []struct {
		c     RoadClosure
		field string
	}{
		{RoadClosure{ID: "c", Closed: true}, "reason"},
		{RoadClosure{ID: "c", Reason: "x"}, "extra_min"},
		{RoadClosure{ID: "c", Reason: "x", Closed: true, ExtraMin: 3}, "extra_min"},
		{RoadClosure{ID: "c", Reason: "x", Closed: true, Depots: []string{"nowhere"}}, "depots[0]"},
		{RoadClosure{ID: "c", Reason: "x", Closed: true, Hospitals: []string{"nowhere"}}, "hospitals[0]"},
		{RoadClosure{ID: "c", Reason: "x", Closed: true, Until: &start}, "until"},
	} {
		b.refused(PutRoadClosure{By: "x", Closure: x.c}, CodeInvalid, x.field)
	}
	b.refused(EndRoadClosure{By: "x", ID: "c"}, CodeNotFound, "")
}

// TestCarDeadline: the last minute at which a car can leave and still be in
// time is known, and told before it passes.
func TestCarDeadline(t *testing.T) {
	b := newRoadBench(t)
	b.do(redCells("o1", 4))
	d, ok := b.s.CarDeadline(b.order("o1"), b.now)
	if !ok || d.Depot != "center" || !d.LeaveBy.Equal(start.Add(20*time.Minute)) || !d.InTime.Equal(start.Add(time.Hour)) {
		t.Fatalf("deadline %+v, %v", d, ok)
	}
	b.pack("o1-s1", "cold-1")
	b.pass(14 * time.Minute)
	b.alarmed(alarm.CarDeadline, false)
	b.pass(time.Minute) // five minutes to pack
	b.alarmed(alarm.CarDeadline, true)
	b.refused(SendByRoad{Shipment: "o1-s1", By: "dispatcher"}, CodeInvalid, "reason")
	drone := b.shipment("o1-s1").Drone
	b.do(SendByRoad{Shipment: "o1-s1", By: "dispatcher", Reason: "fog"})
	sh := b.shipment("o1-s1")
	if x, _ := b.s.Drone(drone); sh.Mode != ModeRoad || sh.State != ShipmentStatePacked || x.Flight != "" {
		t.Fatalf("shipment %+v, drone %+v", sh, x)
	}
	b.alarmed(alarm.CarDeadline, true)
	b.do(Depart{Shipment: "o1-s1", Courier: "Wang", By: "depot"})
	b.alarmed(alarm.CarDeadline, false)
	if _, ok := b.s.CarDeadline(b.order("o1"), b.now); ok {
		t.Error("a car is on its way, and the board still asks for one")
	}
	// A closure on the way is told; the courier turns round, and what is
	// missing is chosen again.
	b.do(PutRoadClosure{By: "x", Closure: RoadClosure{ID: "c", Closed: true, Reason: "flood"}})
	b.alarmed(alarm.RoadBlocked, true)
	b.do(CallBackCar{Shipment: "o1-s1", By: "dispatcher", Reason: "flood"})
	b.alarmed(alarm.RoadBlocked, false)
	if again := b.shipment("o1-s2"); again.Mode != ModeDrone {
		t.Errorf("second shipment %+v", again)
	}
	b.pass(10 * time.Minute)
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	for _, p := range sh.Picks {
		if u, _ := b.s.Unit(p.Unit); u.Status != blood.Quarantined {
			t.Errorf("unit that was on the road is %s", u.Status)
		}
	}
	b.do(EndRoadClosure{By: "x", ID: "c"})
	b.sameAfterRestore()
}

// TestLostOnTheRoad: a box that will reach nobody is lost, and chosen again.
func TestLostOnTheRoad(t *testing.T) {
	b := newRoadBench(t)
	b.do(SetWeather{By: "x", Weather: site.Weather{WindMPS: 20}})
	b.do(redCells("o1", 2))
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(Depart{Shipment: "o1-s1", Courier: "Wang", By: "depot"})
	b.do(LoseCar{Shipment: "o1-s1", By: "dispatcher", Reason: "an accident"})
	if u, _ := b.s.Unit(b.shipment("o1-s1").Picks[0].Unit); u.Status != blood.Lost {
		t.Errorf("unit is %s", u.Status)
	}
	if again := b.shipment("o1-s2"); again.Mode != ModeRoad || again.State != ShipmentStateAllocated {
		t.Errorf("second shipment %+v", again)
	}
	// A road that closes before the box leaves ends the shipment.
	b.do(PutRoadClosure{By: "x", Closure: RoadClosure{ID: "c", Closed: true, Reason: "flood"}})
	if got := b.shipment("o1-s2").State; got != ShipmentStateFailed {
		t.Errorf("second shipment is %s", got)
	}
	b.state("o1", OrderStateHeld)
}
