package driver_test

import (
	"math"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// restart puts a new driver in the old one's place.
func (r *rig) restart() {
	r.d = newDriver()
	r.reports, r.c.got = nil, nil
}

func TestNewDriverReadsBeforeItCommands(t *testing.T) {
	r := airborne(t)
	r.c.pos, r.c.cur = ward, 3
	r.until(fleet.ReportHoldReached, 2*time.Second)
	r.restart()
	r.dir.PadClear = true
	if r.d.Adopted() {
		t.Fatal("adopted before a word was heard")
	}
	read := false
	for range 200 {
		r.run(50 * time.Millisecond)
		for _, m := range r.c.got {
			switch m := m.(type) {
			case fleet.MissionAck:
				read = true
			case fleet.Command:
				if !read && m.ID != fleet.CmdSetMessageInterval && m.ID != fleet.CmdRequestMessage {
					t.Fatalf("commanded %+v before the mission was read", m)
				}
			}
		}
	}
	if !r.d.Adopted() || r.c.cur != 4 {
		t.Fatalf("adopted %v, item %d", r.d.Adopted(), r.c.cur)
	}
	r.want("link_up armed took_off hold_reached")
}

func TestNewDriverIsAdoptedWithinFiveSeconds(t *testing.T) {
	r := airborne(t)
	r.c.streams = map[uint32]bool{} // they were another link's
	r.restart()
	r.run(5 * time.Second)
	if !r.d.Adopted() {
		t.Fatal("not adopted within 5 s")
	}
}

// TestNewDriverFindsTheRelease that happened while nobody listened, and the
// landing.
func TestNewDriverFindsTheRelease(t *testing.T) {
	r := airborne(t)
	r.c.pos, r.c.cur = mid, 10
	r.restart()
	r.run(5 * time.Second)
	r.want("link_up armed took_off released")

	r.c.pos, r.c.alt, r.c.cur, r.c.landed, r.c.armed = base, 0, 0, fleet.LandedOnGround, false
	r.restart()
	r.run(5 * time.Second)
	r.want("link_up landed disarmed")
}

// TestNewDriverDoesNotTakeAReturnForARelease.
func TestNewDriverDoesNotTakeAReturnForARelease(t *testing.T) {
	for _, pending := range []bool{true, false} {
		r := airborne(t)
		r.c.cur = 10 // the jump home was made
		if pending {
			r.command(fleet.VerbReturn)
		} else {
			r.dir.LastVerb = fleet.VerbReturn
		}
		r.restart()
		r.run(5 * time.Second)
		if pending {
			r.want("link_up armed took_off command_observed")
		} else {
			r.want("link_up armed took_off")
		}
		if got := r.commands(); len(got) != 0 {
			t.Fatalf("sent %+v", got)
		}
	}
}

func TestNewDriverKnowsTheModeItShouldFind(t *testing.T) {
	r := airborne(t)
	r.c.mode = fleet.CopterBrake
	r.dir.LastVerb = fleet.VerbHold
	r.restart()
	r.run(5 * time.Second)
	r.want("link_up armed took_off")

	r.c.mode = fleet.CopterRTL // a failsafe that fired while the server was down
	r.restart()
	r.run(5 * time.Second)
	r.want("link_up armed took_off mode_changed")
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("fought it with %+v", got)
	}
}

// TestNewDriverAtTheLaunch goes on where the old one was.
func TestNewDriverAtTheLaunch(t *testing.T) {
	for name, c := range map[string]struct {
		bend func(*copter)
		want string
		mode uint32
	}{
		"before arming": {func(*copter) {}, "link_up armed", fleet.CopterAuto},
		"armed":         {func(c *copter) { c.armed = true }, "link_up armed", fleet.CopterAuto},
		"in the air": {func(c *copter) { c.fly(mid, 120, 2) },
			"link_up armed took_off", fleet.CopterAuto},
		"flown and back": {func(c *copter) { c.mode = fleet.CopterAuto },
			"link_up landed disarmed", fleet.CopterAuto},
		"down elsewhere": {func(c *copter) { c.pos = mid }, "link_up landed disarmed", fleet.CopterGuided},
		"restarted itself": {func(c *copter) { c.mode = fleet.CopterStabilize },
			"link_up launch_failed", fleet.CopterStabilize},
		"drained meanwhile": {func(c *copter) { c.battery = 12 }, "link_up launch_failed", fleet.CopterGuided},
		"another plan": {func(c *copter) { c.plans[fleet.PlanMission][5].P[2] = 3 },
			"link_up plan_changed launch_failed", fleet.CopterGuided},
		"another fence": {func(c *copter) { c.plans[fleet.PlanFence][0].LatE7-- },
			"link_up launch_failed", fleet.CopterGuided},
	} {
		t.Run(name, func(t *testing.T) {
			r := prepared(t)
			r.dir = directive(fleet.StageLaunch)
			c.bend(r.c)
			r.restart()
			r.run(6 * time.Second)
			r.want(c.want)
			if r.c.mode != c.mode {
				t.Fatalf("mode %d, want %d", r.c.mode, c.mode)
			}
		})
	}
}

func TestNewDriverWhilePreparingVerifiesAgain(t *testing.T) {
	r := prepared(t)
	r.restart()
	r.until(fleet.ReportPlanVerified, 20*time.Second)
	if p := r.until(fleet.ReportPreflight, 20*time.Second); !passing(p.Checks) {
		t.Fatalf("%+v", p.Checks)
	}
}

func TestAutopilotThatRestartsIsPreparedAnew(t *testing.T) {
	r := prepared(t)
	r.c.boot, r.c.fence, r.c.mode = r.now.Add(-time.Second), false, fleet.CopterStabilize
	r.c.streams = map[uint32]bool{fleet.MsgGlobalPosition: true}
	r.c.plans = map[fleet.PlanType][]fleet.Item{}
	r.until(fleet.ReportPlanVerified, 20*time.Second)
	for !passing(r.until(fleet.ReportPreflight, 20*time.Second).Checks) {
	}
	if !r.c.fence || r.c.mode != fleet.CopterGuided {
		t.Fatalf("fence %v, mode %d", r.c.fence, r.c.mode)
	}
}

func TestAutopilotThatRestartsInFlightIsReported(t *testing.T) {
	r := airborne(t)
	r.c.boot = r.now.Add(-time.Second)
	r.run(3 * time.Second)
	r.want("failsafe")
}

func TestAFreedDroneIsToldAnew(t *testing.T) {
	r := newRig(t)
	r.run(3 * time.Second)
	if len(r.reports) != 2 || r.reports[1].Kind != fleet.ReportOnGround || r.reports[1].BatteryPct != 95 {
		t.Fatalf("%+v", r.reports)
	}
	r.reports = nil
	r.dir = directive(fleet.StagePrepare)
	r.run(time.Second)
	r.dir = nil // the flight failed
	r.until(fleet.ReportOnGround, 2*time.Second)
}

func TestS7DirectiveOfAnOldTermIsNotObeyed(t *testing.T) {
	r := newRig(t)
	r.dir = directive(fleet.StagePrepare)
	r.dir.Term = 6
	r.run(5 * time.Second)
	for _, m := range r.c.got {
		if _, ok := m.(fleet.MissionCount); ok {
			t.Fatal("a leader of the past put a plan on board")
		}
	}
}

func TestOnlyOurAutopilotIsHeard(t *testing.T) {
	d := newDriver()
	d.Tick(start)
	d.Outbox()
	strangers := []fleet.Frame{
		{System: 9, Component: 1, Message: beat(fleet.TypeHexarotor, fleet.AutopilotArdu)},
		{System: system, Component: 190, Message: beat(fleet.TypeGCS, fleet.AutopilotInvalid)},
		{System: system, Component: 154, Message: beat(26, fleet.AutopilotInvalid)}, // a gimbal
		{System: system, Component: 1, Message: fleet.GlobalPosition{Pos: base}},    // before its first heartbeat
	}
	for _, f := range strangers {
		d.Receive(start, f)
	}
	if got := d.Reports(); len(got) != 0 || d.Telemetry().Link != fleet.LinkNone {
		t.Fatalf("%+v", got)
	}
	d.Receive(start, fleet.Frame{System: system, Component: 1, Message: beat(fleet.TypeHexarotor, fleet.AutopilotArdu)})
	d.Receive(start, fleet.Frame{System: system, Component: 2, Message: fleet.GlobalPosition{Pos: base}})
	if d.Telemetry().Link != fleet.LinkLive || d.Telemetry().HasPos {
		t.Fatalf("%+v", d.Telemetry())
	}
}

func beat(typ, autopilot uint8) fleet.Heartbeat {
	return fleet.Heartbeat{Type: typ, Autopilot: autopilot}
}

func TestHeartbeatsGoOutOnceASecond(t *testing.T) {
	r := newRig(t)
	beats := 0
	r.drop = func(m fleet.Message) bool {
		if h, ok := m.(fleet.Heartbeat); ok && h.Type == fleet.TypeGCS {
			beats++
		}
		return false
	}
	r.run(10 * time.Second)
	if beats != 10 {
		t.Fatalf("%d heartbeats in 10 s", beats)
	}
}

func TestStreamsAreAskedForUntilTheyCome(t *testing.T) {
	r := newRig(t)
	asked := map[float64]int{}
	r.drop = func(m fleet.Message) bool {
		c, ok := m.(fleet.Command)
		if !ok || c.ID != fleet.CmdSetMessageInterval {
			return false
		}
		asked[c.P[0]]++
		if c.P[0] == fleet.MsgGlobalPosition && c.P[1] != 200000 {
			t.Fatalf("positions every %g us", c.P[1])
		}
		return asked[c.P[0]] < 3 // lost twice
	}
	r.run(30 * time.Second)
	if asked[fleet.MsgGlobalPosition] != 3 || !r.d.Telemetry().HasPos {
		t.Fatalf("asked %v", asked)
	}
	if asked[fleet.MsgHygrometer] > 5 {
		t.Fatalf("a sensor that is not there was asked for %d times", asked[fleet.MsgHygrometer])
	}
}

func TestOldVehiclesAreAskedTheOldWayAndNotBoth(t *testing.T) {
	r := newRig(t)
	r.c.old = true
	r.run(2 * time.Second)
	r.c.got = nil
	r.run(20 * time.Second)
	old := 0
	for _, m := range r.c.got {
		switch m := m.(type) {
		case fleet.RequestDataStream:
			old++
		case fleet.Command:
			if m.ID == fleet.CmdSetMessageInterval {
				t.Fatal("both ways were used")
			}
		}
	}
	if !r.d.Telemetry().HasPos || old > 1 {
		t.Fatalf("position %v, asked again %d times", r.d.Telemetry().HasPos, old)
	}
}

func TestStalePositionsMoveNothing(t *testing.T) {
	r := airborne(t)
	here := r.d.Telemetry().Pos
	r.d.Receive(r.now, fleet.Frame{System: system, Component: 1, Message: fleet.GlobalPosition{
		BootMS: uint32(r.now.Sub(r.c.boot).Milliseconds()) - 1500, Pos: base}})
	r.d.Receive(r.now, fleet.Frame{System: system, Component: 1, Message: fleet.GlobalPosition{
		BootMS: uint32(r.now.Sub(r.c.boot).Milliseconds()) + 10, Pos: geo.LatLng{Lat: math.NaN(), Lng: 200}}})
	if r.d.Telemetry().Pos != here {
		t.Fatalf("moved to %v", r.d.Telemetry().Pos)
	}
}

func TestBoxReadings(t *testing.T) {
	d := newDriver()
	for _, m := range []fleet.Message{
		fleet.Hygrometer{ID: 2, C: 4.5, HumidityPct: 60},
		fleet.NamedValue{Name: "BOXT1", Value: 5},
		fleet.NamedValue{Name: "BOXTX", Value: 6}, fleet.NamedValue{Name: "AIRSPD", Value: 7},
		fleet.Hygrometer{ID: 2, C: math.NaN()},
	} {
		d.Receive(start, fleet.Frame{System: system, Component: 25, Message: m})
	}
	got := d.Hygrometer()
	if len(got) != 2 || got[0].ID != 2 || got[0].C != 4.5 || got[0].At != start || got[1].ID != 1 || got[1].C != 5 {
		t.Fatalf("%+v", got)
	}
	if len(d.Hygrometer()) != 0 {
		t.Fatal("not drained")
	}
}

// TestNewDriverArmsNothingUnread: the mission on board cannot be read, and
// the fence can.
func TestNewDriverArmsNothingUnread(t *testing.T) {
	r := prepared(t)
	r.dir = directive(fleet.StageLaunch)
	r.drop = func(m fleet.Message) bool {
		l, ok := m.(fleet.MissionRequestList)
		return ok && l.Type == fleet.PlanMission
	}
	r.restart()
	r.run(30 * time.Second)
	r.want("link_up")
	if got := r.commands(); len(got) != 0 || r.d.Adopted() {
		t.Fatalf("sent %+v, adopted %v", got, r.d.Adopted())
	}
}
