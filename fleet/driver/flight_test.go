package driver_test

import (
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

func passing(checks []fleet.Check) bool {
	for _, c := range checks {
		if !c.OK {
			return false
		}
	}
	return len(checks) == 10
}

// prepared is a rig whose preflight has passed.
func prepared(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.dir = directive(fleet.StagePrepare)
	if v := r.until(fleet.ReportPlanVerified, 20*time.Second); v.Hash != plan().Hash || v.Flight != "F1" {
		t.Fatalf("verified %+v", v)
	}
	if p := r.until(fleet.ReportPreflight, 20*time.Second); !passing(p.Checks) {
		t.Fatalf("%+v", p.Checks)
	}
	r.want("link_up")
	return r
}

// airborne is a rig in the air on its way out.
func airborne(t *testing.T) *rig {
	t.Helper()
	r := prepared(t)
	r.dir = directive(fleet.StageLaunch)
	r.until(fleet.ReportArmed, 10*time.Second)
	for r.c.mode != fleet.CopterAuto {
		r.run(50 * time.Millisecond)
	}
	r.c.landed, r.c.cur, r.c.alt, r.c.status = fleet.LandedInAir, 2, 50, fleet.StatusActive
	r.until(fleet.ReportTookOff, 2*time.Second)
	r.dir = directive(fleet.StageFly)
	r.c.pos, r.c.alt = geo.Offset(base, 300, 1000), 120
	r.run(time.Second)
	r.want("")
	r.c.got = nil
	return r
}

func TestAWholeFlight(t *testing.T) {
	r := airborne(t)
	r.c.pos, r.c.cur = ward, 3
	r.until(fleet.ReportHoldReached, 2*time.Second)
	r.run(5 * time.Second)
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("the pad is not clear and the drone was told %+v", got)
	}
	r.dir.PadClear = true
	r.run(time.Second)
	if r.c.cur != 4 {
		t.Fatalf("the pad is clear and the drone is at item %d", r.c.cur)
	}
	r.c.alt, r.c.cur = 30, 6
	r.run(3 * time.Second)
	if got := r.commands(); len(got) != 1 || got[0].ID != fleet.CmdDoSetMissionCurr {
		t.Fatalf("sent %+v", got)
	}
	r.c.alt, r.c.cur = 60, 9
	r.until(fleet.ReportReleased, time.Second)
	r.c.pos, r.c.alt, r.c.cur, r.c.landed = base, 0, 12, fleet.LandedOnGround
	landed := r.until(fleet.ReportLanded, 2*time.Second)
	if geo.Distance(landed.Pos, base) > 1 || landed.Flight != "F1" {
		t.Fatalf("%+v", landed)
	}
	r.c.armed, r.c.cur = false, 0
	r.until(fleet.ReportDisarmed, 2*time.Second)
	if g := r.until(fleet.ReportOnGround, 2*time.Second); g.BatteryPct != 95 {
		t.Fatalf("%+v", g)
	}
	r.want("")
	r.dir = nil
	r.c.battery = 100
	if g := r.until(fleet.ReportOnGround, 2*time.Second); g.Flight != "" {
		t.Fatalf("%+v", g)
	}
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("after the landing the drone was told %+v", got)
	}
}

func TestPrepareSendsNoCommandButFenceAndGuided(t *testing.T) {
	r := prepared(t)
	got := r.commands()
	if len(got) != 2 || got[0].ID != fleet.CmdDoFenceEnable || got[1].ID != fleet.CmdDoSetMode || got[1].P[1] != fleet.CopterGuided {
		t.Fatalf("%+v", got)
	}
}

func TestPlanFailsWhenTheDroneNeverAnswers(t *testing.T) {
	r := newRig(t)
	r.c.silent = true
	r.dir = directive(fleet.StagePrepare)
	r.run(59 * time.Second)
	r.want("")
	if f := r.until(fleet.ReportPlanFailed, 2*time.Second); f.Text != "no heartbeat for 60 s" {
		t.Fatalf("%q", f.Text)
	}
	r.run(70 * time.Second)
	r.want("") // once
}

func TestPlanFailsWhenThePlanIsNotAnswered(t *testing.T) {
	r := newRig(t)
	r.drop = func(m fleet.Message) bool { _, ok := m.(fleet.MissionCount); return ok }
	r.dir = directive(fleet.StagePrepare)
	r.until(fleet.ReportPlanFailed, 62*time.Second)
	r.want("link_up")
}

// TestPlanFails: what is refused three times, or comes back wrong, or makes
// no sense is said at once and in words.
func TestPlanFails(t *testing.T) {
	for name, c := range map[string]struct {
		bend func(*rig)
		want string
	}{
		"refused": {func(r *rig) { r.c.deny[denyUpload] = fleet.MissionNoSpace },
			"upload of the mission refused at item 12: no space"},
		"no mission": {func(r *rig) { r.dir.Plan.Mission = nil; rehash(r.dir.Plan) },
			"the flight has no mission: an empty plan is never uploaded: a count of 0 clears the vehicle's"},
		"no fence": {func(r *rig) { r.dir.Plan.Fence = nil; rehash(r.dir.Plan) },
			"the flight has no fence: an empty plan is never uploaded: a count of 0 clears the vehicle's"},
		"wrong hash": {func(r *rig) { r.dir.Plan.Hash = "00" }, "the flight's plan does not fit its own hash"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.dir = directive(fleet.StagePrepare)
			c.bend(r)
			if f := r.until(fleet.ReportPlanFailed, 30*time.Second); f.Text != c.want {
				t.Fatalf("%q, want %q", f.Text, c.want)
			}
		})
	}
}

func rehash(p *fleet.Plan) { p.Hash = fleet.HashPlan(p.Mission, p.Fence) }

// TestCorruptedReadBackIsNeverVerified: the vehicle acknowledges and holds
// something else.
func TestCorruptedReadBackIsNeverVerified(t *testing.T) {
	r := newRig(t)
	r.dir = directive(fleet.StagePrepare)
	r.drop = func(fleet.Message) bool {
		if p := r.c.plans[fleet.PlanMission]; len(p) > 2 && r.c.up == nil {
			p[2].LatE7 = 1
		}
		return false
	}
	f := r.until(fleet.ReportPlanFailed, 60*time.Second)
	if want := "the mission on board is not the one that was sent: item 2: position"; f.Text[:len(want)] != want {
		t.Fatalf("%q", f.Text)
	}
	r.want("link_up")
}

// TestPrepareUnderLoss loses each message of the mission protocol once, at
// every step.
func TestPrepareUnderLoss(t *testing.T) {
	for hit := 0; ; hit++ {
		n := 0
		r := newRig(t)
		r.dir = directive(fleet.StagePrepare)
		r.drop = func(m fleet.Message) bool {
			switch m.(type) {
			case fleet.MissionCount, fleet.MissionRequest, fleet.MissionItem, fleet.MissionAck, fleet.MissionRequestList:
				n++
				return n == hit+1
			}
			return false
		}
		r.until(fleet.ReportPlanVerified, 40*time.Second)
		r.want("link_up")
		if n <= hit {
			break
		}
	}
}

func TestLostFinalAckIsReadBackNotSentAgain(t *testing.T) {
	r := newRig(t)
	r.dir = directive(fleet.StagePrepare)
	r.drop = func(m fleet.Message) bool { _, ok := m.(fleet.MissionAck); return ok }
	r.until(fleet.ReportPlanVerified, 20*time.Second)
	items := 0
	for _, m := range r.c.got {
		if _, ok := m.(fleet.MissionItem); ok {
			items++
		}
	}
	if want := len(plan().Mission) + len(plan().Fence); items != want {
		t.Fatalf("%d items were sent, want each of %d once", items, want)
	}
}

func TestNothingIsUploadedToAnArmedDrone(t *testing.T) {
	r := newRig(t)
	r.c.armed = true
	r.dir = directive(fleet.StagePrepare)
	f := r.until(fleet.ReportPlanFailed, 62*time.Second)
	if f.Text != "the drone has been armed by another hand for 60 s" {
		t.Fatalf("%q", f.Text)
	}
	for _, m := range r.c.got {
		switch m.(type) {
		case fleet.MissionCount, fleet.MissionItem:
			t.Fatalf("sent %#v", m)
		}
	}
}

func TestWhatIsNoMulticopterIsRefusedByName(t *testing.T) {
	r := newRig(t)
	r.dir = directive(fleet.StagePrepare)
	r.d.Direct(start, r.dir)
	r.d.Receive(start, fleet.Frame{System: system, Component: 1, Message: fleet.Heartbeat{Type: fleet.TypeFixedWing, Autopilot: fleet.AutopilotArdu}})
	if reports := r.d.Reports(); len(reports) != 1 {
		t.Fatalf("before it has said whether it hovers: %+v", reports)
	}
	r.d.Receive(start, fleet.Frame{System: system, Component: 1, Message: fleet.ExtendedSysState{Landed: fleet.LandedOnGround}})
	reports := append([]fleet.Report{{}}, r.d.Reports()...)
	if len(reports) != 2 || reports[1].Kind != fleet.ReportPlanFailed {
		t.Fatalf("%+v", reports)
	}
}

// TestPreflightSaysWhatFails once, when the set of failing checks changes,
// and when all pass.
func TestPreflightSaysWhatFails(t *testing.T) {
	r := newRig(t)
	r.c.battery, r.c.prearm = 40, false
	r.dir = directive(fleet.StagePrepare)
	r.run(time.Second)
	r.c.say(fleet.StatusText{Severity: 2, Text: "PreArm: Need Position Estimate"})
	p := r.until(fleet.ReportPreflight, 30*time.Second)
	failing := map[string]string{}
	for _, c := range p.Checks {
		if !c.OK {
			failing[c.Check] = c.Value
		}
		if c.Value == "" {
			t.Errorf("check %s has no value", c.Check)
		}
	}
	if len(failing) != 2 || failing["battery"] != "40 %, 60 % needed" ||
		failing["prearm"] != "not passed in GUIDED: PreArm: Need Position Estimate" {
		t.Fatalf("%+v", failing)
	}
	r.run(20 * time.Second)
	r.want("link_up plan_verified")
	r.c.battery = 39 // the set is the same
	r.run(5 * time.Second)
	r.want("")
	r.c.battery = 80
	r.until(fleet.ReportPreflight, 3*time.Second)
	r.c.prearm = true
	if p := r.until(fleet.ReportPreflight, 3*time.Second); !passing(p.Checks) {
		t.Fatalf("%+v", p.Checks)
	}
	r.want("")
}

func TestArmingRefusedThreeTimes(t *testing.T) {
	r := prepared(t)
	r.c.deny[fleet.CmdComponentArm] = fleet.ResultFailed
	r.c.say(fleet.StatusText{Severity: 2, Text: "Arm: Compass not healthy"})
	r.dir = directive(fleet.StageLaunch)
	f := r.until(fleet.ReportLaunchFailed, 20*time.Second)
	if f.Text != "arming was refused (failed): Arm: Compass not healthy (disarmed, on the ground)" {
		t.Fatalf("%q", f.Text)
	}
	arms := 0
	for _, c := range r.commands() {
		if c.ID == fleet.CmdComponentArm {
			arms++
		}
	}
	if arms != 3 {
		t.Fatalf("%d tries", arms)
	}
	r.run(10 * time.Second)
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("after the failure the drone was told %+v", got)
	}
	r.want("")
}

// TestSilenceAfterArmingIsALostLink, never a failed launch.
func TestSilenceAfterArmingIsALostLink(t *testing.T) {
	r := prepared(t)
	r.drop = func(m fleet.Message) bool {
		if c, ok := m.(fleet.Command); ok && c.ID == fleet.CmdComponentArm {
			r.c.armed = true // it hears the command, and nothing more is heard of it
			r.c.silent = true
		}
		return false
	}
	r.dir = directive(fleet.StageLaunch)
	r.run(5 * time.Minute)
	r.want("link_lost")
	r.drop, r.c.silent = nil, false
	r.run(2 * time.Second)
	if r.c.mode != fleet.CopterAuto {
		t.Fatalf("the link is back and the mission was not started: mode %d", r.c.mode)
	}
	r.want("link_up armed")
}

// TestLostAcksOfALaunch: what telemetry shows counts.
func TestLostAcksOfALaunch(t *testing.T) {
	r := prepared(t)
	r.drop = func(m fleet.Message) bool { _, ok := m.(fleet.CommandAck); return ok }
	r.dir = directive(fleet.StageLaunch)
	r.run(3 * time.Second)
	if !r.c.armed || r.c.mode != fleet.CopterAuto {
		t.Fatalf("armed %v, mode %d", r.c.armed, r.c.mode)
	}
}

func TestMissionThatDoesNotStartIsDisarmed(t *testing.T) {
	r := prepared(t)
	r.c.deny[fleet.CmdMissionStart] = fleet.ResultFailed
	r.dir = directive(fleet.StageLaunch)
	f := r.until(fleet.ReportLaunchFailed, 30*time.Second)
	if r.c.armed || f.Text != "starting the mission was refused (failed) (disarmed, on the ground)" {
		t.Fatalf("armed %v: %q", r.c.armed, f.Text)
	}
}

func TestBrokenOffMissionIsRewound(t *testing.T) {
	r := prepared(t)
	r.c.cur = 6 // of the flight before
	r.dir = directive(fleet.StageLaunch)
	r.until(fleet.ReportArmed, 10*time.Second)
	if r.c.cur != 0 {
		t.Fatalf("armed with the mission at item %d", r.c.cur)
	}
}

// TestPrearmCountsInTheModeItIsReadIn: ArduPilot's pre-arm bit is true in
// STABILIZE and may go false on entering GUIDED.
func TestPrearmCountsInTheModeItIsReadIn(t *testing.T) {
	r := newRig(t)
	r.dir = directive(fleet.StagePrepare)
	r.drop = func(m fleet.Message) bool {
		_, ok := m.(fleet.SysStatus)
		return ok && r.c.mode == fleet.CopterGuided
	}
	p := r.until(fleet.ReportPreflight, 20*time.Second)
	for _, c := range p.Checks {
		if c.OK != (c.Check != "prearm") {
			t.Errorf("%+v", c)
		}
	}
}

// TestPlanChangedBeforeTheLaunch: another ground station was there between
// the preparation and the launch.
func TestPlanChangedBeforeTheLaunch(t *testing.T) {
	for kind, words := range map[fleet.PlanType]string{
		fleet.PlanMission: "plan_changed launch_failed", fleet.PlanFence: "launch_failed",
	} {
		r := prepared(t)
		r.c.plans[kind][1].LngE7 += 50
		r.c.got = nil
		r.dir = directive(fleet.StageLaunch)
		r.run(10 * time.Second)
		r.want(words)
		if got := r.commands(); len(got) != 0 {
			t.Fatalf("%v: sent %+v", kind, got)
		}
	}
}
