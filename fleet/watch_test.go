package fleet_test

import (
	"testing"

	"airvein/fleet"
	"airvein/geo"
)

func TestLinkIsLostAfterFiveSeconds(t *testing.T) {
	var w fleet.LinkWatch
	if w.State() != fleet.LinkNone || w.Tick(at(60000)) {
		t.Fatal("a link that never was cannot be lost")
	}
	if !w.Receive(at(0), fleet.Heartbeat{}) || w.Receive(at(1000), fleet.GlobalPosition{}) {
		t.Fatal("the first message, and only it, brings the link up")
	}
	if w.Receive(at(5900), fleet.CommandAck{}) || w.Tick(at(5999)) {
		t.Fatal("lost before 5 s")
	}
	if !w.Tick(at(6000)) || w.State() != fleet.LinkLost || w.Tick(at(7000)) {
		t.Fatal("not lost once, 5 s after the last position")
	}
	if !w.Receive(at(8000), fleet.Heartbeat{}) || !w.Live() {
		t.Fatal("not back")
	}
}

func TestPositionsNeverMoveADroneBack(t *testing.T) {
	here := geo.LatLng{Lat: 32, Lng: 118}
	steps := []struct {
		boot uint32
		pos  geo.LatLng
		want fleet.PositionVerdict
	}{
		{100000, here, fleet.PositionFresh},
		{100200, here, fleet.PositionFresh},
		{100200, here, fleet.PositionStale}, // doubled
		{98300, here, fleet.PositionStale},  // reordered
		{90100, here, fleet.PositionStale},  // ten seconds late, and
		{90300, here, fleet.PositionStale},  // not by itself
		{100400, geo.LatLng{}, fleet.PositionBad},
		{100400, geo.LatLng{Lat: 95, Lng: 10}, fleet.PositionBad},
		{100600, here, fleet.PositionFresh},
		{4000, here, fleet.PositionStale}, // very late, or a restart
		{100800, here, fleet.PositionFresh},
		{4000, here, fleet.PositionStale},
		{4000, here, fleet.PositionStale}, // doubled
		{4200, here, fleet.PositionReboot},
		{4400, here, fleet.PositionFresh},
		{1<<32 - 100, here, fleet.PositionFresh},
		{100, here, fleet.PositionFresh}, // the boot clock went round
	}
	var p fleet.Positions
	for i, s := range steps {
		if got := p.Judge(fleet.GlobalPosition{BootMS: s.boot, Pos: s.pos}); got != s.want {
			t.Fatalf("step %d, boot %d: %d, want %d", i, s.boot, got, s.want)
		}
	}
}

func TestModes(t *testing.T) {
	for _, c := range []struct {
		beat    fleet.Heartbeat
		vtol    uint8 // MAV_VTOL_STATE
		vehicle bool
		flown   string // as what; empty: not flown
	}{
		{fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}, 0, true, "ArduPilot Copter"},
		{fleet.Heartbeat{Type: fleet.TypeFixedWing, Autopilot: fleet.AutopilotArdu}, 0, true, ""},
		{fleet.Heartbeat{Type: fleet.TypeFixedWing, Autopilot: fleet.AutopilotArdu}, fleet.VTOLHovers, true, "ArduPilot QuadPlane"},
		{fleet.Heartbeat{Type: 21, Autopilot: fleet.AutopilotArdu}, 0, true, "ArduPilot QuadPlane"},
		{fleet.Heartbeat{Type: 2, Autopilot: fleet.AutopilotPX4}, 0, true, "PX4"},
		{fleet.Heartbeat{Type: fleet.TypeVTOL, Autopilot: fleet.AutopilotPX4}, 0, true, "PX4 VTOL"},
		{fleet.Heartbeat{Type: fleet.TypeFixedWing, Autopilot: fleet.AutopilotPX4}, 0, true, ""},
		{fleet.Heartbeat{Type: 10, Autopilot: fleet.AutopilotArdu}, 0, true, ""}, // a rover
		{fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}, 0, false, ""},
		{fleet.Heartbeat{Type: 26, Autopilot: fleet.AutopilotInvalid}, 0, false, ""}, // a gimbal
	} {
		name := ""
		if a, ok := fleet.AutopilotOf(c.beat, c.vtol); ok {
			name = a.Name()
		}
		if c.beat.IsVehicle() != c.vehicle || name != c.flown {
			t.Errorf("%+v: vehicle %v, flown as %q", c.beat, c.beat.IsVehicle(), name)
		}
	}
	if fleet.CopterModeName(fleet.CopterBrake) != "BRAKE" || fleet.CopterModeName(77) != "mode 77" || (fleet.QuadPlane{}).ModeName(fleet.PlaneQLand) != "QLAND" {
		t.Error("mode names")
	}
}
