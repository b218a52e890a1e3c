package dispatch

import (
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
)

// airborne is a bench whose first order's box is in the air.
func airborne(t *testing.T) (*bench, fleet.DroneID) {
	t.Helper()
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	return b, d
}

// launching is a bench whose first flight was ordered to launch and has not
// been seen to fly.
func launching(t *testing.T) (*bench, fleet.DroneID) {
	t.Helper()
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "p"})
	b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Checks: fit, BatteryPct: 100})
	if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateLaunching {
		t.Fatalf("flight %s", f.State)
	}
	return b, d
}

// TestLateIsExpired: what counts is when a unit arrives if it leaves now,
// not when it was meant to arrive once (I4).
func TestLateIsExpired(t *testing.T) {
	shortLived := func(t *testing.T) *bench {
		b := newBench(t)
		var units []blood.Unit
		for _, u := range b.s.Units() {
			x := *u
			x.Expiry = b.now.Add(6 * time.Hour)
			units = append(units, x)
		}
		b.do(ImportStock{Depot: "center", Snapshot: true, AsOf: b.now, Units: units})
		b.do(redCells("o1", 4))
		return b
	}
	t.Run("at packing", func(t *testing.T) {
		b := shortLived(t)
		b.pass(6*time.Hour - 5*time.Minute)
		sh := b.shipment("o1-s1")
		in := Pack{Shipment: "o1-s1", Box: "cold-1", Seal: "S", WeightG: 3700, PackedBy: "a", CheckedBy: "c", Code: "123456"}
		for _, p := range sh.Picks {
			in.Units = append(in.Units, p.Unit)
		}
		b.refused(in, CodeInvalid, "units[0]")
	})
	t.Run("at launch", func(t *testing.T) {
		b := shortLived(t)
		b.pack("o1-s1", "cold-1")
		b.pass(6*time.Hour - 5*time.Minute)
		b.do(Consent{Flight: "o1-f1", Pilot: "p"})
		b.report(b.shipment("o1-s1").Drone, fleet.Report{Kind: fleet.ReportPreflight, Checks: fit, BatteryPct: 100})
		if f, _ := b.s.Flight("o1-f1"); f.State != FlightStatePreparing {
			t.Fatalf("flight %s with units that expire on their way", f.State)
		}
	})
}

// TestCalledBackBeforeTakeOff: a box that flew is never taken for one that
// did not, though it was recalled before it left the ground.
func TestCalledBackBeforeTakeOff(t *testing.T) {
	b, d := launching(t)
	b.do(CancelOrder{Order: "o1", By: "ward", Reason: "x"})
	b.report(d, fleet.Report{Kind: fleet.ReportTookOff})
	if box, _ := b.s.Box("cold-1"); box.State != BoxInTransit {
		t.Errorf("box %s in the air", box.State)
	}
	b.pass(3 * time.Minute)
	b.home("o1-f1", d)
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	b.unitStatus("o1-s1", blood.Quarantined)
}

// TestImportRevivesNothing: the blood centre's list neither frees nor
// forgets what we keep apart for what happened to it in our hands (I24).
func TestImportRevivesNothing(t *testing.T) {
	for name, prepare := range map[string]func(*bench){
		"flew and came back": func(*bench) {},
		"discarded": func(b *bench) {
			b.do(Dispose{Shipment: "o1-s1", Verdict: "discard", By: "physician", Comment: "warm"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, d := airborne(t)
			b.do(CancelOrder{Order: "o1", By: "ward", Reason: "x"})
			b.pass(time.Minute)
			b.home("o1-f1", d)
			b.do(Unpack{Shipment: "o1-s1", By: "depot"})
			prepare(b)
			u, _ := b.s.Unit(b.shipment("o1-s1").Picks[0].Unit)
			want := u.Status
			for _, snapshot := range []bool{true, false} {
				b.do(ImportStock{Depot: "center", Snapshot: snapshot, AsOf: b.now, Units: testUnits()})
				b.unitStatus("o1-s1", want)
			}
			b.do(ImportStock{Depot: "center", Snapshot: true, AsOf: b.now})
			b.unitStatus("o1-s1", want)
		})
	}
}

// TestImportTakesBack: a unit that its centre quarantines does not go to a
// patient because an order had it already.
func TestImportTakesBack(t *testing.T) {
	bad := func(b *bench) ImportStock {
		u, _ := b.s.Unit(b.shipment("o1-s1").Picks[0].Unit)
		x := *u
		x.Status = blood.Quarantined
		return ImportStock{Depot: "center", AsOf: b.now, Units: []blood.Unit{x}}
	}
	t.Run("reserved", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		in := bad(b)
		b.do(in)
		if u, _ := b.s.Unit(in.Units[0].ID); u.Status != blood.Quarantined || b.shipment("o1-s1").State != ShipmentStateFailed {
			t.Fatalf("unit %s, shipment %s", u.Status, b.shipment("o1-s1").State)
		}
		if sh := b.shipment("o1-s2"); sh.State != ShipmentStateAllocated || sh.Picks[0].Unit == in.Units[0].ID {
			t.Errorf("what is missing was not chosen again: %+v", sh)
		}
	})
	t.Run("packed", func(t *testing.T) {
		b := newBench(t)
		b.do(redCells("o1", 4))
		b.pack("o1-s1", "cold-1")
		b.pass(time.Minute)
		in := bad(b)
		b.do(in)
		b.do(Unpack{Shipment: "o1-s1", By: "depot"})
		if u, _ := b.s.Unit(in.Units[0].ID); u.Status != blood.Quarantined {
			t.Errorf("unpacking made it %s", u.Status)
		}
	})
	t.Run("of another group than was said", func(t *testing.T) {
		for _, packed := range []bool{false, true} {
			b := newBench(t)
			b.do(redCells("o1", 4))
			if packed {
				b.pack("o1-s1", "cold-1")
				b.pass(time.Minute)
			}
			in := bad(b)
			in.Units[0].Status, in.Units[0].Group = blood.Available, "B+"
			b.do(in)
			u, _ := b.s.Unit(in.Units[0].ID)
			want := map[bool]blood.Status{false: blood.Available, true: blood.Quarantined}[packed]
			if u.Group != "B+" || u.Status != want || b.shipment("o1-s1").State != ShipmentStateFailed {
				t.Errorf("packed %v: %s %s, shipment %s", packed, u.Group, u.Status, b.shipment("o1-s1").State)
			}
			for _, p := range b.shipment("o1-s2").Picks {
				if p.Unit == u.ID {
					t.Error("chosen again")
				}
			}
		}
	})
	t.Run("flying", func(t *testing.T) {
		b, d := airborne(t)
		in := bad(b)
		b.do(in)
		b.alarmed(alarm.UnitTakenBack, true)
		b.pass(time.Minute)
		b.report(d, fleet.Report{Kind: fleet.ReportReleased})
		b.do(b.receive("o1", "o1-s1", "123456"))
		if u, _ := b.s.Unit(in.Units[0].ID); u.Status != blood.Quarantined {
			t.Errorf("receipt made it %s", u.Status)
		}
	})
}

// TestLostBoxFound: a box that was let go or came down somewhere else is not
// kept from use for ever, nor recorded for ever: whoever has it unpacks it.
func TestLostBoxFound(t *testing.T) {
	for name, r := range map[string]fleet.Report{
		"released away": {Kind: fleet.ReportReleasedAway},
		"landed away":   {Kind: fleet.ReportDisarmed, Pos: geo.LatLng{Lat: 32.09, Lng: 118.78}},
	} {
		t.Run(name, func(t *testing.T) {
			b, d := airborne(t)
			b.report(d, r)
			b.do(Unpack{Shipment: "o1-s1", By: "depot"})
			b.do(Unpack{Shipment: "o1-s1", By: "depot"})
			b.unitStatus("o1-s1", blood.Quarantined)
			if box, _ := b.s.Box("cold-1"); box.State != BoxReceived || box.Shipment != "" {
				t.Errorf("box %+v", box)
			}
			b.alarmed(alarm.ReleasedAway, false)
		})
	}
}

// TestReceivedThoughCalledBack: who knows the code has the box in hand,
// whatever was ordered or seen meanwhile.
func TestReceivedThoughCalledBack(t *testing.T) {
	for name, until := range map[string]func(*bench, fleet.DroneID){
		"recalled":           func(*bench, fleet.DroneID) {},
		"and the drone home": func(b *bench, d fleet.DroneID) { b.home("o1-f1", d) },
	} {
		t.Run(name, func(t *testing.T) {
			b, d := airborne(t)
			b.do(CommandFlight{Flight: "o1-f1", Verb: fleet.VerbReturn, By: "pilot"})
			b.pass(time.Minute)
			until(b, d)
			b.do(b.receive("o1", "o1-s1", "123456"))
			b.unitStatus("o1-s1", blood.Delivered)
			b.state("o1", OrderStateDelivered)
			// What was chosen instead is not needed: its units and drone are free.
			b.unitStatus("o1-s2", blood.Available)
			if dr, _ := b.s.Drone(b.shipment("o1-s2").Drone); dr.State != DroneReady {
				t.Errorf("drone %s", dr.State)
			}
		})
	}
}

// TestReleaseIsNotOfTheRejected: a named person's release of what the cold
// chain put in doubt says nothing of a unit that the ward would not take.
func TestReleaseIsNotOfTheRejected(t *testing.T) {
	b, d := airborne(t)
	b.boxC = 25
	b.pass(2 * time.Minute)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	in := b.receive("o1", "o1-s1", "123456")
	in.Rejected = []Rejection{{Unit: in.Units[0], Reason: "torn"}}
	in.Units = in.Units[1:]
	b.do(in)
	b.do(Dispose{Shipment: "o1-s1", Verdict: "release", By: "physician", Comment: "short"})
	if u, _ := b.s.Unit(in.Rejected[0].Unit); u.Status != blood.Returned {
		t.Errorf("the torn unit is %s", u.Status)
	}
	if u, _ := b.s.Unit(in.Units[0]); u.Status != blood.Delivered {
		t.Errorf("the released unit is %s", u.Status)
	}
}

// TestReleasedAfterAll: what was chosen instead of a quarantined shipment
// is let go when a named person releases that one, and nobody goes on
// waiting for it.
func TestReleasedAfterAll(t *testing.T) {
	b, d := airborne(t)
	b.boxC = 25
	b.pass(2 * time.Minute)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.boxC = 4
	b.pack("o1-s2", "cold-2")
	b.do(Dispose{Shipment: "o1-s1", Verdict: "release", By: "physician", Comment: "short"})
	b.state("o1", OrderStateDelivered)
	sh := b.shipment("o1-s2")
	if f, _ := b.s.Flight(sh.Flight); sh.State != ShipmentStateFailed || f.State != FlightStateFailed {
		t.Errorf("shipment %s, flight %s", sh.State, f.State)
	}
}

// TestSameReceipt: the same receipt again is one that names the same units.
func TestSameReceipt(t *testing.T) {
	b, d := airborne(t)
	b.pass(time.Minute)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	in := b.receive("o1", "o1-s1", "123456")
	b.do(in)
	b.do(in)
	in.Units = []blood.UnitID{in.Units[0], "somebody-elses"}
	b.refused(in, CodeConflict, "")
}
