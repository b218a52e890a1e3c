package dispatch

import (
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
)

// TestRecalledYetReleased: a box that was called back and let down all the
// same waits for its ward like any other, and its ward is reminded.
func TestRecalledYetReleased(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.do(CommandFlight{Flight: "o1-f1", Verb: fleet.VerbReturn, By: "pilot"})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	if got := b.shipment("o1-s1").State; got != ShipmentStateArrived {
		t.Fatalf("shipment %s after the release", got)
	}
	receive := time.Duration(2 * b.s.Site().Timing.ReceiveS * float64(time.Second))
	b.pass(receive + time.Minute)
	if _, open := b.s.Alarms().OpenCause(alarm.Cause(alarm.OrderOverdue, "o1-s1/receive")); !open {
		t.Error("nobody is told that the box was not received")
	}
}

// TestReleaseThatWasNone: the gripper stuck, the release was reported, and
// the drone brought its box home. Whoever holds the box unpacks it.
func TestReleaseThatWasNone(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.refused(Unpack{Shipment: "o1-s1", By: "depot"}, CodeConflict, "") // the drone is not home yet
	b.onGround(d, 50)
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	b.unitStatus("o1-s1", blood.Quarantined)
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateFailed {
		t.Errorf("shipment %s", sh.State)
	}
	b.pass(10 * time.Second)
	if sh := b.shipment("o1-s2"); !sh.State.Serving() {
		t.Errorf("nothing else serves the order: %s", sh.State)
	}
}

// TestBadBeforeLaunch: a box that was out of range before its launch never
// flies, and its order does not wait for it.
func TestBadBeforeLaunch(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.boxC = 25
	b.pass(time.Minute)
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateFailed {
		t.Fatalf("shipment %s", sh.State)
	}
	if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateFailed {
		t.Errorf("flight %s", f.State)
	}
	if sh := b.shipment("o1-s2"); !sh.State.Serving() {
		t.Errorf("nothing else serves the order: %s", sh.State)
	}
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	b.unitStatus("o1-s1", blood.Quarantined)
}

// TestBesideItsPad: a drone that landed further from its pad than a launch
// allows is away, not ready: it would be prepared for ever.
func TestBesideItsPad(t *testing.T) {
	b := newBench(t)
	pad := testSite().Depots[0].Pad.LatLng
	for metres, want := range map[float64]DroneState{40: DroneReady, 70: DroneAway} {
		b.report("d1", fleet.Report{Kind: fleet.ReportOnGround, BatteryPct: 100, Pos: geo.Offset(pad, 90, metres)})
		if d, _ := b.s.Drone("d1"); d.State != want {
			t.Errorf("%.0f m from its pad the drone is %s", metres, d.State)
		}
	}
}
