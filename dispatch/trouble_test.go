package dispatch

import (
	"strings"
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

func (b *bench) alarmed(kind alarm.Kind, want bool) {
	b.t.Helper()
	for _, a := range b.s.Alarms().Open() {
		if a.Kind == kind && a.ClearedAt == nil {
			if !want {
				b.t.Fatalf("alarm %s stands: %s", kind, a.Text)
			}
			return
		}
	}
	if want {
		b.t.Fatalf("no alarm %s", kind)
	}
}

func (b *bench) unitStatus(id ShipmentID, want blood.Status) {
	b.t.Helper()
	for _, p := range b.shipment(id).Picks {
		if u, _ := b.s.Unit(p.Unit); u.Status != want {
			b.t.Fatalf("unit of %s is %s, want %s", id, u.Status, want)
		}
	}
}

// TestHeldAndTriedAgain: an order that cannot be served is kept, says why,
// raises the dispatcher's alarm, and goes on when something changes.
func TestHeldAndTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*bench)
		code  string
		mend  func(*bench)
	}{
		"no conditioned box": {
			func(b *bench) {
				for _, id := range []BoxID{"cold-1", "cold-2", "cold-3"} {
					b.do(SetBox{Box: id, State: BoxClean, By: "x"})
				}
			}, "no_box",
			func(b *bench) { b.do(SetBox{Box: "cold-2", State: BoxConditioned, Class: blood.Cold, By: "x"}) },
		},
		"no drone": {
			func(b *bench) {
				for _, d := range b.s.Drones() {
					b.report(d.ID, fleet.Report{Kind: fleet.ReportLinkLost})
				}
			}, "no_drone",
			func(b *bench) { b.report("d2", fleet.Report{Kind: fleet.ReportLinkUp}) },
		},
		"storm": {
			func(b *bench) { b.do(SetWeather{Weather: site.Weather{WindMPS: 20}}) }, "wind",
			func(b *bench) { b.do(SetWeather{Weather: site.Weather{WindMPS: 3}}) },
		},
		"zone over the hospital": {
			func(b *bench) { b.do(PutZone{By: "x", Zone: square("z", 32.12, 118.78, 0.005)}) }, "no_route",
			func(b *bench) { b.do(RemoveZone{By: "x", ID: "z"}) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			c.spoil(b)
			b.do(redCells("o1", 4))
			b.state("o1", OrderStateHeld)
			if h := b.order("o1").Held; h.Code != c.code || h.Reason == "" {
				t.Fatalf("held: %+v, want %s", h, c.code)
			}
			b.alarmed(alarm.OrderHeld, true)
			n := len(b.events)
			b.pass(time.Minute)
			if len(b.events) != n {
				t.Errorf("a held order that nothing changes for makes events: %v", b.events[n:])
			}
			c.mend(b)
			b.state("o1", OrderStateInProgress)
			b.alarmed(alarm.OrderHeld, false)
		})
	}
}

func square(id string, lat, lng, half float64) airspace.Zone {
	ring := orb.Ring{{lng - half, lat - half}, {lng + half, lat - half}, {lng + half, lat + half}, {lng - half, lat + half}, {lng - half, lat - half}}
	return airspace.Zone{ID: id, Name: id, Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{{ring}}}
}

func TestNoStockThenImported(t *testing.T) {
	b := newBench(t)
	in := redCells("o1", 4)
	in.Lines[0].Group = "B+"
	in.Lines[0].Substitution = "identical_only"
	b.do(in)
	b.state("o1", OrderStateHeld)
	units := testUnits()[:2]
	for i := range units {
		units[i].DIN = strings.Replace(units[i].DIN, "G1234", "G1235", 1)
		units[i].ID = blood.MakeUnitID("isbt128", units[i].DIN, units[i].Product, "00")
		units[i].Group = "B+"
	}
	b.do(ImportStock{Depot: "center", Units: units, AsOf: start})
	b.state("o1", OrderStateInProgress)
}

// TestCancelAtEachStage: the right consequence for units, box and drone.
func TestCancelAtEachStage(t *testing.T) {
	cancel := CancelOrder{Order: "o1", By: "ward", Reason: "bleeding stopped"}
	t.Run("allocated", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		b.do(cancel)
		b.do(cancel)
		b.state("o1", OrderStateCancelled)
		b.unitStatus("o1-s1", blood.Available)
		if d, _ := b.s.Drone(b.shipment("o1-s1").Drone); d.State != DroneReady {
			t.Errorf("drone is %s", d.State)
		}
	})
	t.Run("packed", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		b.pack("o1-s1", "cold-1")
		b.pass(2 * time.Minute)
		b.do(cancel)
		b.unitStatus("o1-s1", blood.Packed)
		b.do(Unpack{Shipment: "o1-s1", By: "depot"})
		b.do(Unpack{Shipment: "o1-s1", By: "depot"})
		b.unitStatus("o1-s1", blood.Available)
	})
	t.Run("flying", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		d := b.shipment("o1-s1").Drone
		b.pack("o1-s1", "cold-1")
		b.launch("o1-f1", d)
		b.do(cancel)
		dir := b.s.Directives(b.now)[d]
		if dir.Command == nil || dir.Command.Verb != fleet.VerbReturn {
			t.Fatalf("directive %+v", dir)
		}
		b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: dir.Command.Key})
		b.home("o1-f1", d)
		b.unitStatus("o1-s1", blood.Returned)
		b.do(Unpack{Shipment: "o1-s1", By: "depot"})
		b.unitStatus("o1-s1", blood.Quarantined)
	})
	t.Run("arrived", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		d := b.shipment("o1-s1").Drone
		b.pack("o1-s1", "cold-1")
		b.launch("o1-f1", d)
		b.report(d, fleet.Report{Kind: fleet.ReportReleased})
		b.refused(cancel, CodeConflict, "")
	})
}

// TestDroneNeverAnswers: before arming the flight fails, the units stay
// packed until they are unpacked, and the order is served anew.
func TestDroneNeverAnswers(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "p"})
	b.report(d, fleet.Report{Kind: fleet.ReportPlanFailed, Text: "no answer for 60 s"})
	if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateFailed || f.Reason == "" {
		t.Fatalf("flight %+v", f)
	}
	b.unitStatus("o1-s1", blood.Packed)
	b.alarmed(alarm.FlightFailed, true)
	if sh := b.shipment("o1-s2"); sh.Drone == d || sh.State != ShipmentStateAllocated {
		t.Errorf("second shipment %+v", sh)
	}
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	b.unitStatus("o1-s1", blood.Available)
}

// TestSilenceAfterArming: then it is a lost link, and never let go.
func TestSilenceAfterArming(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "p"})
	b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Checks: fit, BatteryPct: 100})
	b.report(d, fleet.Report{Kind: fleet.ReportLinkLost})
	b.report(d, fleet.Report{Kind: fleet.ReportPlanFailed, Text: "no answer"})
	b.pass(2 * time.Hour)
	f, _ := b.s.Flight("o1-f1")
	if f.State != FlightStateLaunching || b.shipment("o1-s1").State != ShipmentStatePacked {
		t.Fatalf("flight %s, shipment %s", f.State, b.shipment("o1-s1").State)
	}
	b.alarmed(alarm.LinkLost, true)
	b.alarmed(alarm.OrderOverdue, true)
	b.report(d, fleet.Report{Kind: fleet.ReportLinkUp})
	b.alarmed(alarm.LinkLost, false)
	b.report(d, fleet.Report{Kind: fleet.ReportLaunchFailed, Text: "seen disarmed on the ground"})
	if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateFailed {
		t.Errorf("flight %s", f.State)
	}
}

// TestEndsUnseen: the server slept while the drone delivered and came home.
func TestEndsUnseen(t *testing.T) {
	fly := func(t *testing.T) (*bench, fleet.DroneID) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		d := b.shipment("o1-s1").Drone
		b.pack("o1-s1", "cold-1")
		b.launch("o1-f1", d)
		b.onGround(d, 50)
		b.alarmed(alarm.NotReceived, true)
		return b, d
	}
	t.Run("the ward has it", func(t *testing.T) {
		b, _ := fly(t)
		b.do(b.receive("o1", "o1-s1", "123456"))
		b.state("o1", OrderStateDelivered)
		b.alarmed(alarm.NotReceived, false)
	})
	t.Run("it came home", func(t *testing.T) {
		b, _ := fly(t)
		b.do(Unpack{Shipment: "o1-s1", By: "depot"})
		b.unitStatus("o1-s1", blood.Quarantined)
	})
	t.Run("not even its take-off was seen", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		d := b.shipment("o1-s1").Drone
		b.pack("o1-s1", "cold-1")
		b.pass(time.Minute)
		b.do(Consent{Flight: "o1-f1", Pilot: "p"})
		b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Checks: fit, BatteryPct: 100})
		b.onGround(d, 100) // before it was armed: nothing ended
		if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateLaunching {
			t.Fatalf("flight %s", f.State)
		}
		home := testSite().Depots[0].Pad.LatLng
		b.report(d, fleet.Report{Kind: fleet.ReportLanded, Pos: home})
		b.report(d, fleet.Report{Kind: fleet.ReportDisarmed, Pos: home})
		if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateEnded || f.TookOffAt.IsZero() {
			t.Fatalf("flight %+v", f)
		}
		b.do(b.receive("o1", "o1-s1", "123456"))
		b.state("o1", OrderStateDelivered)
	})
	t.Run("it lies elsewhere", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		d := b.shipment("o1-s1").Drone
		b.pack("o1-s1", "cold-1")
		b.launch("o1-f1", d)
		b.report(d, fleet.Report{Kind: fleet.ReportDisarmed, Pos: geo.LatLng{Lat: 32.09, Lng: 118.78}})
		b.alarmed(alarm.LandedAway, true)
		b.unitStatus("o1-s1", blood.Quarantined)
		if dr, _ := b.s.Drone(d); dr.State != DroneAway {
			t.Errorf("drone %s", dr.State)
		}
	})
}

func TestReleasedAway(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.report(d, fleet.Report{Kind: fleet.ReportReleasedAway})
	b.unitStatus("o1-s1", blood.Lost)
	b.alarmed(alarm.ReleasedAway, true)
	if sh := b.shipment("o1-s2"); sh.State != ShipmentStateAllocated {
		t.Errorf("second shipment %+v", sh)
	}
}

// TestTwoOrdersOneUnit: the last A+ platelet dose goes to one of them.
func TestTwoOrdersOneUnit(t *testing.T) {
	b := newBench(t)
	for _, id := range []OrderID{"o1", "o2"} {
		in := redCells(id, 1)
		in.Lines[0].Component, in.Lines[0].UnitDef = blood.Platelets, blood.TreatmentDose
		b.do(in)
	}
	b.state("o1", OrderStateInProgress)
	b.state("o2", OrderStateHeld)
}

// TestUrgentFirst: what frees up goes to the immediate order, though the
// routine one came first.
func TestUrgentFirst(t *testing.T) {
	b := newBench(t)
	for _, d := range b.s.Drones() {
		b.report(d.ID, fleet.Report{Kind: fleet.ReportLinkLost})
	}
	slow := redCells("o1", 2)
	slow.Urgency = blood.Routine
	b.do(slow)
	b.do(redCells("o2", 2))
	b.report("d1", fleet.Report{Kind: fleet.ReportLinkUp})
	b.state("o1", OrderStateHeld)
	b.state("o2", OrderStateInProgress)
}

// TestZoneOnTheWay: a zone drawn over planned and flying routes.
func TestZoneOnTheWay(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.do(redCells("o2", 2))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	z := square("z", 32.09, 118.78, 0.004)
	if got := b.s.FlightsTouching(z); len(got) != 2 {
		t.Fatalf("touching %v", got)
	}
	b.do(PutZone{By: "x", Zone: z})
	if dir := b.s.Directives(b.now)[d]; dir.Command == nil || dir.Command.Verb != fleet.VerbHold {
		t.Errorf("the flying drone is not held: %+v", dir)
	}
	sh := b.shipment("o2-s2")
	f, _ := b.s.Flight(sh.Flight)
	if b.shipment("o2-s1").State != ShipmentStateFailed || touches(f, z, b.now) {
		t.Errorf("the planned flight was not planned anew around the zone")
	}
}

func TestRestartSaysNothingTwice(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	n := len(b.events)
	for _, k := range []fleet.ReportKind{fleet.ReportPlanVerified, fleet.ReportArmed, fleet.ReportTookOff} {
		b.report(d, fleet.Report{Kind: k, Hash: "x"})
	}
	b.onGround("d2", 100)
	if len(b.events) != n {
		t.Errorf("repeated reports made events: %v", b.events[n:])
	}
}
