package driver

import (
	"fmt"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

const (
	armTries = 3
	// prearmWait is how long a launch waits for the pre-arm bit before it
	// asks all the same: the vehicle's refusal then says why.
	prearmWait = 10 * time.Second
	// flownAwayM is how far from home a drone on the ground has flown.
	flownAwayM = 100
	// missionComplete is MISSION_STATE_COMPLETE.
	missionComplete = 5
)

// launching arms the drone and starts its mission.
type launching struct {
	fresh  bool // this driver found the flight at its launch
	waited time.Time
	armed  bool // seen
	lapsed int  // armed and disarmed again on the ground
	abort  string
}

// launchStep: the flight may launch and has not been seen in the air. Only
// what telemetry shows counts, so a driver that comes new goes on where the
// old one was.
func (d *Driver) launchStep(now time.Time) {
	f, l := d.flight, &d.flight.launch
	if !d.link.Live() || !d.v.known() || d.v.extAt.IsZero() {
		return // after an arm command silence is a lost link, never a failure
	}
	if d.v.armed() {
		l.armed = true
		d.start(now)
		return
	}
	if l.armed {
		l.armed = false
		l.lapsed++
	}
	if !d.v.onGround(now) {
		return
	}
	switch {
	case l.fresh && d.hasFlown():
		f.edges.MarkFlown()
	case l.abort != "":
		d.launchFailed(l.abort)
	case l.fresh && !d.in(fleet.ModeReady):
		d.launchFailed("found in " + d.modeName() + " after a restart, not as it was prepared")
	case l.fresh && d.v.battery >= 0 && !d.checkBattery().OK:
		// The decision to launch rests on a battery that was measured before
		// nobody listened (I11, I18).
		d.launchFailed("its battery is at " + d.checkBattery().Value)
	case l.lapsed >= armTries:
		d.launchFailed("armed and disarmed again without taking off; " + d.v.why(now))
	case f.known == fleet.PlanDifferent:
		d.launchFailed("the plan on board is not this flight's")
	case f.known == fleet.PlanUnread || f.read != nil || !d.fenceRead(now):
	default:
		d.arm(now)
	}
}

// hasFlown reports whether a drone that stands disarmed has been where a
// launch leads: preparation leaves it at home in GUIDED, and only a started
// mission or what ended it leaves it in these modes.
func (d *Driver) hasFlown() bool {
	switch {
	case d.in(fleet.ModeMission, fleet.ModeMissionReturn, fleet.ModeReturn, fleet.ModeLand, fleet.ModeSmartReturn):
		return true
	case d.v.cur.State == missionComplete && !d.v.curAt.IsZero():
		return true // and the flight's own plan had not begun when it came on board
	}
	return geo.Distance(d.v.pos.Pos, d.flight.plan.Home) > flownAwayM
}

// fenceRead reads the fence back once more before arming.
func (d *Driver) fenceRead(now time.Time) bool {
	f := d.flight
	if f.fence == nil {
		f.fence = newReading(fleet.PlanFence, f.plan.Fence)
	}
	d.sendAll(f.fence.step(now, d.pilot))
	if f.fence.done && f.fence.err != nil {
		d.launchFailed("the fence on board is not this flight's: " + f.fence.err.Error())
		return false
	}
	return f.fence.done
}

// arm brings the drone into GUIDED, its fence on, and arms it.
func (d *Driver) arm(now time.Time) {
	l, f := &d.flight.launch, d.fencing()
	var e *fleet.Effort
	what := ""
	switch {
	case !f.settled:
		return
	case !d.fenceGood(f) && (d.fenceOn() || !f.commanded):
		d.launchFailed("its fence is not enforced as it should be: " + d.fenceText(f))
		return
	case !d.fenceOn() && f.commanded:
		what = "the fence"
		e = d.goal.pursue(now, "fence", f.enable)
	case !d.in(fleet.ModeReady):
		what = d.readyName() + " mode"
		e = d.goal.pursue(now, "ready", d.pilot.Enter(fleet.ModeReady))
	case !d.v.curAt.IsZero() && d.v.cur.Seq > 1:
		// A mission that was broken off would go on in its middle.
		what = "starting the mission from its beginning"
		e = d.goal.pursue(now, "rewind", fleet.Command{ID: fleet.CmdDoSetMissionCurr})
	default:
		if l.waited.IsZero() {
			l.waited = now
		}
		if !d.v.prearmOK() && now.Sub(l.waited) < prearmWait {
			return
		}
		what = "arming"
		e = d.goal.pursue(now, "arm", fleet.Command{ID: fleet.CmdComponentArm, P: [7]float64{1}})
	}
	if n, _ := e.Failures(); n+l.lapsed >= armTries {
		text := refusal(e, what)
		if why := d.v.why(now); why != "" {
			text += ": " + why
		}
		d.launchFailed(text)
	}
}

// start starts the mission of an armed drone that stands on the ground. A
// drone that is in AUTO has started; one in a mode of another hand is left.
func (d *Driver) start(now time.Time) {
	f, l := d.flight, &d.flight.launch
	if l.abort != "" {
		d.goal.pursue(now, "disarm", fleet.Command{ID: fleet.CmdComponentArm})
		return
	}
	if !d.in(fleet.ModeReady) || f.known == fleet.PlanUnread || f.mode.strange || !d.v.onGround(now) {
		return
	}
	if f.known == fleet.PlanDifferent {
		l.abort = "the plan on board is not this flight's"
		return
	}
	e := d.goal.pursue(now, "start", d.pilot.Start())
	if n, _ := e.Failures(); n >= armTries {
		l.abort = refusal(e, "starting the mission")
	}
}

func (d *Driver) launchFailed(text string) {
	d.flight.over = true
	d.report(fleet.Report{Kind: fleet.ReportLaunchFailed, Text: fmt.Sprintf("%s (disarmed, on the ground)", text)})
}
