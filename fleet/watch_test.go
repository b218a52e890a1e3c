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
		vehicle bool
		copter  bool // one that is flown
	}{
		{fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}, true, true},
		{fleet.Heartbeat{Type: 1, Autopilot: fleet.AutopilotArdu}, true, false}, // a plane
		{fleet.Heartbeat{Type: 2, Autopilot: fleet.AutopilotPX4}, true, true},
		{fleet.Heartbeat{Type: 20, Autopilot: fleet.AutopilotPX4}, true, false}, // VTOL
		{fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}, false, false},
		{fleet.Heartbeat{Type: 26, Autopilot: fleet.AutopilotInvalid}, false, false}, // a gimbal
	} {
		_, flown := fleet.AutopilotOf(c.beat)
		if c.beat.IsVehicle() != c.vehicle || flown != c.copter {
			t.Errorf("%+v: vehicle %v, flown %v", c.beat, c.beat.IsVehicle(), flown)
		}
	}
	if fleet.CopterModeName(fleet.CopterBrake) != "BRAKE" || fleet.CopterModeName(77) != "mode 77" {
		t.Error("mode names")
	}
}
