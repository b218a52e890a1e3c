package dispatch

import (
	"strings"
	"testing"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

func (b *bench) strangeText() string {
	a, _ := b.s.Alarms().OpenCause(alarm.Cause(alarm.StrangeFlight, "d1"))
	return a.Text
}

// A drone that flies on no flight of ours is not chosen, and somebody is
// told; on its own pad again it is.
func TestInTheAirUnknown(t *testing.T) {
	b := newBench(t)
	b.report("d1", fleet.Report{Kind: fleet.ReportAirborne, BatteryPct: 70})
	b.alarmed(alarm.StrangeFlight, true)
	if d, _ := b.s.Drone("d1"); d.State != DroneAway || !strings.Contains(b.strangeText(), "knows of no flight") {
		t.Fatalf("drone %s, alarm %q", d.State, b.strangeText())
	}
	b.do(redCells("o1", 4))
	if sh, ok := b.s.Shipment("o1-s1"); ok && sh.Drone == "d1" {
		t.Fatal("a drone that is in the air was chosen")
	}
	b.onGround("d1", 100)
	if d, _ := b.s.Drone("d1"); d.State != DroneReady {
		t.Errorf("home again, the drone is %s", d.State)
	}
	if a, _ := b.s.Alarms().OpenCause(alarm.Cause(alarm.StrangeFlight, "d1")); a.Active() {
		t.Error("the alarm stands though the drone is home")
	}
	b.sameAfterRestore()
}

// The record has the flight packed and waiting: it is the one that flies.
func TestInTheAirWithItsBox(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.report(d, fleet.Report{Kind: fleet.ReportAirborne, BatteryPct: 70})
	f, _ := b.s.Flight("o1-f1")
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateInTransit || f.State != FlightStateOutbound {
		t.Fatalf("shipment %s, flight %s", sh.State, f.State)
	}
	b.alarmed(alarm.StrangeFlight, true)
	b.home("o1-f1", d)
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	b.unitStatus("o1-s1", blood.Quarantined) // it left: never available again by itself
	b.sameAfterRestore()
}

// The record has the flight not packed: it is given up, its units are kept
// back, and the order is served otherwise.
func TestInTheAirThoughNotPacked(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.report(d, fleet.Report{Kind: fleet.ReportAirborne, BatteryPct: 70})
	b.unitStatus("o1-s1", blood.Quarantined)
	if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateFailed {
		t.Errorf("flight %s", f.State)
	}
	b.alarmed(alarm.StrangeFlight, true)
	if sh, ok := b.s.Shipment("o1-s2"); !ok || sh.Drone == d {
		t.Errorf("the order is served by %+v", sh)
	}
	b.sameAfterRestore()
}
