package driver_test

import (
	"strings"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

func (r *rig) command(verb fleet.Verb) {
	r.dir.Command = &fleet.FlightCommand{Key: "F1-" + string(verb), Verb: verb}
}

func TestCommandsAreObservedInTheMode(t *testing.T) {
	r := airborne(t)
	for _, c := range []struct {
		verb fleet.Verb
		mode uint32
	}{
		{fleet.VerbHold, fleet.CopterBrake}, {fleet.VerbResume, fleet.CopterAuto},
		{fleet.VerbLand, fleet.CopterLand},
	} {
		r.command(c.verb)
		o := r.until(fleet.ReportCommandObserved, 3*time.Second)
		if r.c.mode != c.mode || o.Key != "F1-"+string(c.verb) {
			t.Fatalf("%s: mode %d, %+v", c.verb, r.c.mode, o)
		}
		r.run(5 * time.Second)
		r.want("") // said once, and no mode of ours is a stranger's
		if got := r.commands(); len(got) != 1 {
			t.Fatalf("%s: sent %+v", c.verb, got)
		}
		r.dir.Command, r.dir.LastVerb = nil, c.verb
		r.run(2 * time.Second)
		r.want("")
	}
}

// TestAcknowledgedIsNotDone: the vehicle accepts a command and does not
// follow it.
func TestAcknowledgedIsNotDone(t *testing.T) {
	for _, verb := range []fleet.Verb{fleet.VerbHold, fleet.VerbLand} {
		r := airborne(t)
		r.c.swallow[fleet.CmdDoSetMode] = true
		r.command(verb)
		f := r.until(fleet.ReportCommandFailed, 11*time.Second)
		if f.Key != "F1-"+string(verb) || f.Text == "" {
			t.Fatalf("%+v", f)
		}
		r.want("")
		r.c.swallow = map[uint16]bool{}
		r.c.got = nil
		r.run(10 * time.Second)
		if verb == fleet.VerbHold {
			if got := r.commands(); len(got) != 0 {
				t.Fatalf("a hold that failed is still tried: %+v", got)
			}
			continue
		}
		r.want("command_observed") // return and land are never given up
	}
}

func TestSilentCommandsRaiseTheirConfirmation(t *testing.T) {
	r := airborne(t)
	var sent []uint8
	var times []time.Time
	r.drop = func(m fleet.Message) bool {
		c, ok := m.(fleet.Command)
		if ok && c.ID == fleet.CmdDoSetMode {
			sent, times = append(sent, c.Confirmation), append(times, r.now)
		}
		return ok
	}
	r.command(fleet.VerbLand)
	r.run(5 * time.Second)
	if len(sent) != 4 || sent[0] != 0 || sent[3] != 3 || times[1].Sub(times[0]) != 1500*time.Millisecond {
		t.Fatalf("confirmations %v at %v", sent, times)
	}
}

func TestHoldFallsBackToLoiter(t *testing.T) {
	r := airborne(t)
	r.drop = func(m fleet.Message) bool {
		c, ok := m.(fleet.Command)
		if ok && c.ID == fleet.CmdDoSetMode && c.P[1] == fleet.CopterBrake {
			r.c.say(fleet.CommandAck{ID: c.ID, Result: fleet.ResultFailed})
			return true
		}
		return false
	}
	r.command(fleet.VerbHold)
	r.until(fleet.ReportCommandObserved, 3*time.Second)
	if r.c.mode != fleet.CopterLoiter {
		t.Fatalf("mode %d", r.c.mode)
	}
}

// TestReturnFliesBackTheWayOut: by a jump to the mirrored waypoint, not
// straight across what the route avoids. Passing the release so is none.
func TestReturnFliesBackTheWayOut(t *testing.T) {
	r := airborne(t)
	r.c.cur = 3
	r.run(time.Second)
	r.command(fleet.VerbReturn)
	r.until(fleet.ReportCommandObserved, 3*time.Second)
	if r.c.cur != 10 || r.c.mode != fleet.CopterAuto {
		t.Fatalf("item %d, mode %d", r.c.cur, r.c.mode)
	}
	r.run(5 * time.Second)
	r.want("")
}

func TestReturnFromAHoldGoesOnInAuto(t *testing.T) {
	r := airborne(t)
	r.command(fleet.VerbHold)
	r.until(fleet.ReportCommandObserved, 3*time.Second)
	r.command(fleet.VerbReturn)
	r.until(fleet.ReportCommandObserved, 3*time.Second)
	if r.c.cur != 11 || r.c.mode != fleet.CopterAuto {
		t.Fatalf("item %d, mode %d", r.c.cur, r.c.mode)
	}
}

func TestReturnGoesStraightWhereTheJumpIsRefused(t *testing.T) {
	r := airborne(t)
	r.c.deny[fleet.CmdDoSetMissionCurr] = fleet.ResultDenied
	r.command(fleet.VerbReturn)
	r.until(fleet.ReportCommandObserved, 10*time.Second)
	if r.c.mode != fleet.CopterRTL {
		t.Fatalf("mode %d", r.c.mode)
	}
}

func TestPilotIsNotFought(t *testing.T) {
	r := airborne(t)
	r.c.pos, r.c.cur = ward, 3
	r.until(fleet.ReportHoldReached, 2*time.Second)
	r.c.setMode(fleet.CopterLoiter)
	r.run(100 * time.Millisecond)
	r.dir.PadClear = true
	r.run(20 * time.Second)
	if len(r.reports) != 1 || r.reports[0].Kind != fleet.ReportModeChanged || r.reports[0].Text != "LOITER" {
		t.Fatalf("%+v", r.reports)
	}
	r.reports = nil
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("the pilot has the drone and it was told %+v", got)
	}
	r.c.setMode(fleet.CopterAuto) // handed back
	r.run(2 * time.Second)
	if len(r.reports) != 1 || r.reports[0].Text != "AUTO" || r.c.cur != 4 {
		t.Fatalf("%+v, item %d", r.reports, r.c.cur)
	}
}

func TestPilotWhoTakesOverEndsACommand(t *testing.T) {
	r := airborne(t)
	r.c.swallow[fleet.CmdDoSetMode] = true
	r.command(fleet.VerbLand)
	r.run(2 * time.Second)
	r.c.setMode(fleet.CopterLoiter)
	r.until(fleet.ReportCommandFailed, time.Second)
	r.c.got = nil
	r.run(20 * time.Second)
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("sent %+v", got)
	}
	r.want("mode_changed")
}

// TestOnlyAPilotTakesTheDroneBack: a return that no pilot gave yields to
// the hand that has the drone, and says so; a pilot's does not (I20).
func TestOnlyAPilotTakesTheDroneBack(t *testing.T) {
	r := airborne(t)
	r.c.setMode(fleet.CopterLoiter)
	r.until(fleet.ReportModeChanged, 3*time.Second)
	r.c.got = nil
	r.dir.Command = &fleet.FlightCommand{Key: "F1-c1", Verb: fleet.VerbReturn, Yields: true}
	r.until(fleet.ReportCommandFailed, time.Second)
	r.run(20 * time.Second)
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("the pilot has the drone and it was told %+v", got)
	}
	r.dir.Command = &fleet.FlightCommand{Key: "F1-c2", Verb: fleet.VerbReturn}
	if o := r.until(fleet.ReportCommandObserved, 5*time.Second); o.Key != "F1-c2" {
		t.Fatalf("%+v", o)
	}
}

func TestFailsafeIsRecognised(t *testing.T) {
	r := airborne(t)
	r.c.status = fleet.StatusCritical
	r.c.setMode(fleet.CopterRTL)
	r.c.say(fleet.StatusText{Severity: 2, Text: "Battery Failsafe"})
	f := r.until(fleet.ReportFailsafe, 2*time.Second)
	if !strings.HasPrefix(f.Text, "RTL: ") || !r.d.Telemetry().Failsafe {
		t.Fatalf("%+v", f)
	}
	r.run(20 * time.Second)
	r.want("")
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("a failsafe is flown out, and the drone was told %+v", got)
	}
}

func TestCommandToALandedDroneFails(t *testing.T) {
	r := airborne(t)
	r.c.landed = fleet.LandedOnGround
	r.until(fleet.ReportLanded, 2*time.Second)
	r.command(fleet.VerbReturn)
	f := r.until(fleet.ReportCommandFailed, time.Second)
	if f.Text != "the drone has landed" {
		t.Fatalf("%q", f.Text)
	}
}

func TestAnotherStationsPlanIsNoticedAfterALostLink(t *testing.T) {
	r := airborne(t)
	r.c.silent = true
	r.run(8 * time.Second)
	r.want("link_lost")
	if r.d.Telemetry().Link != fleet.LinkLost {
		t.Fatal("the console shows a lost drone as live")
	}
	r.c.plans[fleet.PlanMission][4].LatE7 += 900
	r.c.silent = false
	r.until(fleet.ReportPlanChanged, 5*time.Second)
	r.want("link_up")
	r.c.pos, r.c.cur = ward, 3
	r.dir.PadClear = true
	r.c.got = nil
	r.run(5 * time.Second)
	r.command(fleet.VerbResume)
	r.c.setMode(fleet.CopterLoiter)
	r.run(5 * time.Second)
	if got := r.commands(); len(got) != 0 {
		t.Fatalf("a plan that is not ours is flown: %+v", got)
	}
	r.command(fleet.VerbReturn) // straight home: the way of this plan is not known
	r.until(fleet.ReportCommandObserved, 3*time.Second)
	if r.c.mode != fleet.CopterRTL {
		t.Fatalf("mode %d", r.c.mode)
	}
}

func TestLinkLostReleasesNothing(t *testing.T) {
	r := airborne(t)
	r.c.pos, r.c.cur = ward, 3
	r.until(fleet.ReportHoldReached, 2*time.Second)
	r.c.silent = true
	r.run(20 * time.Second)
	r.c.silent = false
	r.c.pos, r.c.cur, r.c.alt = geo.Offset(base, 300, 3000), 10, 120
	r.run(5 * time.Second)
	r.want("link_lost link_up released") // the plan on board lets go at the pad only
}
