package fleet_test

import (
	"reflect"
	"strings"
	"testing"

	"airvein/fleet"
	"airvein/geo"
)

var (
	base = geo.LatLng{Lat: 32.06, Lng: 118.78}
	ward = geo.Offset(base, 300, 6000)
)

// flightPlan: home, take-off, one waypoint, hold 3, down 4, winch 5, wait 6,
// release 7, winch 8, up 9, waypoint 10, RTL 11.
func flightPlan() fleet.Plan {
	item := func(cmd uint16, p geo.LatLng, z float64) fleet.Item {
		lat, lng := p.E7()
		return fleet.Item{Command: cmd, Frame: fleet.FrameGlobalRelAlt, LatE7: lat, LngE7: lng, Z: z}
	}
	mid := geo.Offset(base, 300, 3000)
	p := fleet.Plan{
		Home: base, Pad: ward, PadRadiusM: 10, HoldSeq: 3, ReleaseSeq: 7, ReleaseMaxM: 35,
		CruiseAltM: 120, CorridorM: 100, ReservePct: 20, NeedPct: 60,
		Mission: []fleet.Item{
			item(fleet.CmdNavWaypoint, base, 20), item(fleet.CmdNavTakeoff, base, 120),
			item(fleet.CmdNavWaypoint, mid, 120), item(fleet.CmdNavLoiterUnlim, ward, 120),
			item(fleet.CmdNavWaypoint, ward, 30), {Command: fleet.CmdDoWinch}, {Command: fleet.CmdNavDelay},
			{Command: fleet.CmdDoGripper}, {Command: fleet.CmdDoWinch},
			item(fleet.CmdNavWaypoint, ward, 120), item(fleet.CmdNavWaypoint, mid, 120), {Command: fleet.CmdNavRTL},
		},
	}
	return p
}

// edger feeds a detector and writes what it says as words.
type edger struct {
	e    *fleet.Edges
	ms   int
	said []string
}

func (x *edger) see(ms ...fleet.Message) {
	for _, m := range ms {
		x.e.Observe(at(x.ms), m)
		for _, r := range x.e.Reports() {
			x.said = append(x.said, string(r.Kind))
		}
	}
}

func (x *edger) wait(ms int) { x.ms += ms }

func (x *edger) want(t *testing.T, words string) {
	t.Helper()
	if got := strings.Join(x.said, " "); got != words {
		t.Fatalf("said %q, want %q", got, words)
	}
	x.said = nil
}

func armed(on bool) fleet.Heartbeat {
	h := fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}
	if on {
		h.BaseMode = fleet.FlagArmed
	}
	return h
}

func pos(p geo.LatLng, alt float64) fleet.GlobalPosition {
	return fleet.GlobalPosition{Pos: p, AltTakeoffM: alt}
}

func state(s uint8) fleet.ExtendedSysState { return fleet.ExtendedSysState{Landed: s} }

func current(seq uint16) fleet.MissionCurrent { return fleet.MissionCurrent{Seq: seq, State: 3} }

// flying is a detector that has seen a take-off.
func flying(t *testing.T) *edger {
	t.Helper()
	x := &edger{e: fleet.NewEdges(flightPlan(), false)}
	x.e.Know(fleet.PlanSame)
	x.see(armed(false), pos(base, 0), state(fleet.LandedOnGround))
	x.want(t, "")
	x.see(armed(true), pos(base, 1.5), state(fleet.LandedTakeoff))
	x.want(t, "armed")
	x.see(pos(base, 2.5))
	x.want(t, "took_off")
	x.see(state(fleet.LandedInAir), armed(true), current(2))
	x.want(t, "")
	return x
}

func TestEdgesOfAWholeFlight(t *testing.T) {
	x := flying(t)
	x.see(fleet.MissionItemReached{Seq: 1}, fleet.MissionItemReached{Seq: 1}) // PX4 repeats it
	x.want(t, "item_reached")
	x.see(current(3), pos(geo.Offset(ward, 120, 60), 120), current(3))
	x.want(t, "")
	x.wait(1000)
	x.see(pos(geo.Offset(ward, 120, 35), 120), current(3), current(3))
	x.want(t, "hold_reached")
	for _, seq := range []uint16{4, 6, 6} {
		x.wait(1000)
		x.see(pos(ward, 31), current(seq))
	}
	x.wait(1000)
	x.see(pos(ward, 60), current(9))
	x.want(t, "released")
	x.wait(1000)
	x.see(current(10), current(11), pos(base, 3))
	x.want(t, "")
	x.see(state(fleet.LandedLanding), state(fleet.LandedOnGround))
	x.wait(500)
	x.see(state(fleet.LandedOnGround))
	x.want(t, "")
	x.wait(600)
	x.see(state(fleet.LandedOnGround), armed(true))
	x.want(t, "landed")
	x.see(armed(false), armed(false), state(fleet.LandedOnGround), current(0))
	x.want(t, "disarmed")
}

func TestLandedNeedsASecondOfIt(t *testing.T) {
	x := flying(t)
	for range 5 {
		x.see(state(fleet.LandedOnGround)) // a glitch, again and again
		x.wait(900)
		x.see(state(fleet.LandedInAir))
		x.wait(900)
	}
	x.want(t, "")
}

func TestDisarmedComesAfterLanded(t *testing.T) {
	x := flying(t)
	x.see(state(fleet.LandedOnGround), armed(false)) // both within a second
	x.want(t, "")
	x.wait(1000)
	x.see(state(fleet.LandedOnGround))
	x.want(t, "landed disarmed")
}

func TestDisarmedInTheAirIsAnEmergency(t *testing.T) {
	x := flying(t)
	x.see(armed(false))
	x.wait(2000)
	x.see(state(fleet.LandedInAir), armed(false))
	x.want(t, "")
	x.wait(1500)
	x.see(armed(false), armed(false))
	x.want(t, "failsafe")
}

func TestArmedAloneIsNotFlown(t *testing.T) {
	x := &edger{e: fleet.NewEdges(flightPlan(), false)}
	x.see(armed(true), state(fleet.LandedOnGround), current(9))
	x.wait(5000)
	x.see(state(fleet.LandedOnGround), armed(false))
	x.want(t, "armed")
	x.see(pos(base, 9)) // a drift of the barometer while disarmed
	x.want(t, "")
}

func TestBatteryLowTwiceInARow(t *testing.T) {
	x := flying(t)
	level := func(pct float64) fleet.Message { return fleet.SysStatus{BatteryPct: pct} }
	x.see(level(19), level(21), level(19), level(-1), level(20))
	x.want(t, "")
	x.see(level(19), level(18), level(17))
	x.want(t, "battery_low")
	y := flying(t)
	y.see(level(-1), fleet.BatteryStatus{BatteryPct: 15}, fleet.BatteryStatus{BatteryPct: 15})
	y.want(t, "battery_low")
}

func TestVolumeHasHysteresis(t *testing.T) {
	x := flying(t)
	off := func(m float64) fleet.Message { return pos(geo.Offset(geo.Offset(base, 300, 2000), 30, m), 120) }
	x.see(off(119), off(500), off(119), off(500)) // single glitches
	x.want(t, "")
	x.see(off(121), off(122), off(300))
	x.want(t, "left_volume")
	x.see(off(110), off(119), off(101))
	x.want(t, "")
	x.see(off(99), off(98))
	x.want(t, "back_in_volume")
}

func TestReleaseAwayFromThePad(t *testing.T) {
	for name, c := range map[string]struct {
		where geo.LatLng
		alt   float64
	}{
		"beside the pad": {geo.Offset(ward, 0, 15), 30},
		"too high":       {ward, 36},
	} {
		x := flying(t)
		x.see(pos(c.where, 120), current(3), current(4))
		x.said = nil
		for range 4 {
			x.wait(1000)
			x.see(pos(c.where, c.alt), current(6))
		}
		x.wait(1000)
		x.see(current(9), current(10))
		if got := strings.Join(x.said, " "); got != "released_away" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestReleaseUnseen: the link was lost or the server down while the box was
// let go. The plan on board says where that was, once it has been read.
func TestReleaseUnseen(t *testing.T) {
	far := geo.Offset(base, 300, 3000)
	x := flying(t)
	x.see(pos(ward, 120), current(3))
	x.said = nil
	x.wait(60000)
	x.see(pos(far, 120), current(10))
	x.want(t, "released")

	fresh := &edger{e: fleet.NewEdges(flightPlan(), true)}
	fresh.see(armed(true), state(fleet.LandedInAir), pos(far, 120), current(10))
	fresh.want(t, "armed took_off") // not before the plan was read
	fresh.e.Know(fleet.PlanSame)
	fresh.see(current(10))
	fresh.want(t, "released")

	other := &edger{e: fleet.NewEdges(flightPlan(), true)}
	other.see(pos(far, 120), current(10))
	other.e.Know(fleet.PlanDifferent)
	other.see(current(10))
	other.want(t, "released_away")
}

// TestJumpHomeIsNoRelease: the mission passes the release item without
// executing it.
func TestJumpHomeIsNoRelease(t *testing.T) {
	far := geo.Offset(base, 300, 3000)
	x := flying(t)
	x.e.MarkTurned(true)
	x.see(pos(far, 120), current(2))
	x.wait(1000)
	x.see(current(10))
	x.want(t, "")

	stranger := flying(t) // another ground station's doing
	stranger.see(pos(far, 120), current(2))
	stranger.wait(1000)
	stranger.see(current(10), current(10))
	stranger.want(t, "plan_changed")

	both := flying(t) // let go, while the command home was under way
	both.see(pos(ward, 30), current(6))
	both.said = nil
	both.e.MarkTurned(true)
	both.wait(500)
	both.see(fleet.MissionItemReached{Seq: 7}, current(9))
	both.want(t, "item_reached released")
}

// TestFoundOnTheGround: the flight ended while the server was down.
func TestFoundOnTheGround(t *testing.T) {
	x := &edger{e: fleet.NewEdges(flightPlan(), true)}
	x.see(armed(false), pos(base, 0), state(fleet.LandedOnGround), current(0))
	x.wait(1000)
	x.see(state(fleet.LandedOnGround))
	x.want(t, "landed disarmed")
}

// TestVehicleWithoutLandedState: disarmed for long is on the ground.
func TestVehicleWithoutLandedState(t *testing.T) {
	x := &edger{e: fleet.NewEdges(flightPlan(), true)}
	for range 6 {
		x.see(armed(false))
		x.wait(1000)
	}
	x.want(t, "landed disarmed")
}

func TestReportsCarryWhereAndHowFull(t *testing.T) {
	e := fleet.NewEdges(flightPlan(), false)
	for _, m := range []fleet.Message{armed(true), fleet.SysStatus{BatteryPct: 80}, pos(base, 5)} {
		e.Observe(start, m)
	}
	got := e.Reports()
	want := fleet.Report{Kind: fleet.ReportTookOff, Pos: base, AltTakeoffM: 5, BatteryPct: 80}
	if len(got) != 2 || !reflect.DeepEqual(got[1], want) {
		t.Fatalf("%+v, want %+v", got, want)
	}
}

func TestGroundWatch(t *testing.T) {
	var g fleet.GroundWatch
	said := []float64{}
	for _, pct := range []float64{41, 41.5, 44.9, 45.1, 45, 45.2, 49, 100, 99, 95.5, 94.9, 95} {
		if g.Judge(pct) {
			said = append(said, pct)
		}
	}
	if want := []float64{41, 45.1, 100, 94.9, 95}; !reflect.DeepEqual(said, want) {
		t.Fatalf("%v, want %v", said, want)
	}
}
