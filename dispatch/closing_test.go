package dispatch

import (
	"strings"
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
)

// TestLostInTheAir: a drone that is heard, or may still fly on its battery, is
// not given up. Then a named person ends it: its order is served again, and
// people are told where to search.
func TestLostInTheAir(t *testing.T) {
	b, d := airborne(t)
	fix := &Measured{Pos: halfway(), AltTakeoffM: 120, BatteryPct: 60}
	in := CloseFlight{Flight: "o1-f1", How: ClosedLost, By: "Q. Dispatcher", Reason: "not heard since the storm", Fix: fix, FixAt: b.now}
	b.refused(in, CodeConflict, "")
	b.report(d, fleet.Report{Kind: fleet.ReportLinkLost})
	b.refused(in, CodeConflict, "") // 1.5 kWh at 2 kW: 45 minutes
	b.pass(46 * time.Minute)
	nameless := in
	nameless.By = ""
	b.refused(nameless, CodeInvalid, "reason")
	b.do(in)
	b.do(in)
	b.unitStatus("o1-s1", blood.Lost)
	b.alarmed(alarm.DroneLost, true)
	a, _ := b.s.Alarms().OpenCause(alarm.Cause(alarm.DroneLost, "o1-f1"))
	// 60 % keep it up for 27 minutes, at 20 m/s.
	if !strings.Contains(a.Text, "within 32.4 km") || !strings.Contains(a.Text, "32.0750") {
		t.Errorf("search notice: %s", a.Text)
	}
	if dr, _ := b.s.Drone(d); dr.State != DroneLost || dr.Flight != "" {
		t.Errorf("drone %s, flight %q", dr.State, dr.Flight)
	}
	if o := b.order("o1"); len(o.Shipments) < 2 && o.Held == nil {
		t.Error("the order waits for nothing and nobody")
	}
	b.sameAfterRestore()
	b.onGround(d, 100) // and it is found after all
	if dr, _ := b.s.Drone(d); dr.State != DroneReady {
		t.Errorf("drone %s", dr.State)
	}
}

// TestFoundOnTheGround: somebody stands beside a drone that is not heard.
func TestFoundOnTheGround(t *testing.T) {
	b, d := airborne(t)
	b.report(d, fleet.Report{Kind: fleet.ReportLinkLost})
	in := CloseFlight{Flight: "o1-f1", How: ClosedFound, By: "F. Armer", Reason: "lies in the field, box whole"}
	in.Pos = geo.LatLng{Lat: 99}
	b.refused(in, CodeInvalid, "lat")
	in.Pos = halfway()
	b.do(in)
	b.unitStatus("o1-s1", blood.Quarantined)
	b.alarmed(alarm.LandedAway, true)
	if dr, _ := b.s.Drone(d); dr.State != DroneAway {
		t.Errorf("drone %s", dr.State)
	}
	b.refused(CloseFlight{Flight: "o1-f1", How: ClosedLost, By: "x", Reason: "y"}, CodeConflict, "")
}

// preparing is a flight whose drone fails its preflight.
func preparing(t *testing.T) (*bench, fleet.DroneID) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "p", By: "pilot"})
	b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Checks: []fleet.Check{{Check: "gps_fix", Value: "no 3D fix, 3 satellites"}}, BatteryPct: 100})
	return b, d
}

// TestPreflightNeverPasses: the flight ends by itself with its reason, or by
// a person's word before, and what it carries is chosen again.
func TestPreflightNeverPasses(t *testing.T) {
	b, _ := preparing(t)
	b.pass(25 * time.Minute)
	f := b.flight("o1-f1")
	if f.State != FlightStateFailed || !strings.Contains(f.Reason, "gps_fix: no 3D fix") {
		t.Errorf("flight %s: %s", f.State, f.Reason)
	}
	b.alarmed(alarm.FlightFailed, true)
	if len(b.order("o1").Shipments) < 2 {
		t.Error("nothing was chosen again")
	}

	b, _ = preparing(t)
	b.refused(CallOff{Flight: "o1-f1", By: "pilot"}, CodeInvalid, "reason")
	b.do(CallOff{Flight: "o1-f1", By: "pilot", Reason: "a rotor is chipped"})
	b.do(CallOff{Flight: "o1-f1", By: "pilot", Reason: "a rotor is chipped"})
	if f := b.flight("o1-f1"); f.State != FlightStateFailed || !strings.Contains(f.Reason, "chipped") {
		t.Errorf("flight %s: %s", f.State, f.Reason)
	}
	b, _ = airborne(t)
	b.refused(CallOff{Flight: "o1-f1", By: "pilot", Reason: "x"}, CodeConflict, "")
}

// TestPromiseAfterLatePacking: a box that is packed late is promised later.
func TestPromiseAfterLatePacking(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	was := b.shipment("o1-s1").ETA
	b.pass(20 * time.Minute)
	b.pack("o1-s1", "cold-1")
	sh := b.shipment("o1-s1")
	if later := sh.ETA.Sub(was); later < 14*time.Minute || later > 22*time.Minute || !sh.ETAHigh.After(sh.ETA) {
		t.Errorf("promised %s later", later)
	}
}
