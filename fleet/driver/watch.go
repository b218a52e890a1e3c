package driver

import (
	"fmt"
	"time"

	"airvein/fleet"
)

const (
	// commandFor is how long a command may take to show its effect before it
	// is reported as failed (I16).
	commandFor = 10 * time.Second
	// adoptFor is how long a command that is always permitted waits for the
	// mission to be read after a restart.
	adoptFor = 5 * time.Second
	// currentFor is how old the mission's current item may be for a jump to
	// be aimed by it, and how long a new look at it is waited for.
	currentFor = 3 * time.Second
	// jumpTries is how often a refused jump to the way home is tried before
	// the straight way is taken.
	jumpTries = 3
)

// work is one person's command being worked on.
type work struct {
	key    string
	verb   fleet.Verb
	yields bool // to another hand
	began  time.Time
	mode   uint32 // when the first message went out
	sent   bool
	done   bool // observed
	failed bool // said so; return, land and reroute are still tried
	gaveUp bool
	jump   uint16 // the item the way home begins at
	jumped bool   // jump is set
	direct bool   // home in a straight line: the vehicle refuses the jump
	brake  bool   // BRAKE was refused: hold in LOITER
}

// watch is a step of a flight in the air: the command that is to be worked
// on, else the way past the hold.
func (d *Driver) watch(now time.Time) {
	f := d.flight
	if w := f.work; w != nil && !w.done {
		d.work(now, w)
		return
	}
	d.passHold(now)
}

// passHold moves the mission on to the pad while the ward's word is good
// and the drone waits over it. Whether it went is seen in MISSION_CURRENT.
func (d *Driver) passHold(now time.Time) {
	f := d.flight
	if !f.padClear || f.known != fleet.PlanSame || f.mode.strange || !d.in(fleet.ModeMission) ||
		!d.link.Live() || !f.edges.Holding() || f.edges.Landed() || d.v.cur.Seq != f.plan.HoldSeq || d.v.curAt.IsZero() {
		return
	}
	d.goal.pursue(now, "pass", fleet.Command{ID: fleet.CmdDoSetMissionCurr, P: [7]float64{float64(f.plan.HoldSeq) + 1}})
}

// work goes on with a command until its effect is seen in telemetry.
func (d *Driver) work(now time.Time, w *work) {
	f := d.flight
	switch {
	case w.gaveUp:
		return
	case f.edges.Landed():
		d.giveUp(w, "the drone has landed")
		return
	case now.Sub(w.began) >= timeFor(w.verb) && !w.failed:
		d.commandLate(w)
	}
	if !d.link.Live() || !d.v.known() {
		return
	}
	if w.verb == fleet.VerbReroute {
		d.reroute(now, w)
		return
	}
	heard := now.Sub(laterOf(f.began, d.link.Since()))
	if f.known == fleet.PlanUnread && (w.verb == fleet.VerbResume || heard < adoptFor) {
		return // mode, position and mission are read before any command
	}
	if w.verb == fleet.VerbReturn && !w.jumped && now.Sub(d.v.curAt) > currentFor && now.Sub(w.began) < currentFor {
		return // the way home begins where the mission is now
	}
	if f.known == fleet.PlanDifferent && w.verb == fleet.VerbResume {
		d.giveUp(w, "the plan on board is not this flight's")
		return
	}
	if d.inOtherHand(w) {
		d.giveUp(w, "the drone is in "+d.modeName()+" by another hand")
		return
	}
	if d.effect(w) {
		w.done = true
		f.mode.base, f.late = w.verb, ""
		if w.verb == fleet.VerbResume && d.v.cur.Seq <= f.plan.ReleaseSeq {
			f.edges.MarkTurned(false)
		}
		d.report(fleet.Report{Kind: fleet.ReportCommandObserved, Key: w.key})
		return
	}
	w.sent = true
	d.pursueVerb(now, w)
}

// inOtherHand reports whether a pilot or a failsafe has the drone, and the
// command is not to take it from them (I20).
func (d *Driver) inOtherHand(w *work) bool {
	if !w.sent {
		w.mode = d.v.mode()
		return w.yields && d.flight.mode.strange
	}
	return d.v.mode() != w.mode && !d.ours(d.v.mode())
}

// commandLate says that the effect has not been seen in time.
func (d *Driver) commandLate(w *work) {
	w.failed = true
	text := "no effect seen"
	if !d.link.Live() {
		text = "the drone is not heard"
	} else if x := d.flight.swap; x != nil && x.trouble != nil {
		text = x.trouble.Error()
	} else if e := d.goal.effort; e != nil {
		if n, _ := e.Failures(); n > 0 {
			text = refusal(e, "it")
		}
	}
	d.report(fleet.Report{Kind: fleet.ReportCommandFailed, Key: w.key,
		Text: fmt.Sprintf("%s in %.0f s", text, timeFor(w.verb).Seconds())})
	if w.verb == fleet.VerbHold || w.verb == fleet.VerbResume {
		w.gaveUp = true
		d.flight.late = w.verb
	}
}

func (d *Driver) giveUp(w *work, text string) {
	w.gaveUp = true
	d.flight.late = w.verb
	if !w.failed {
		w.failed = true
		d.report(fleet.Report{Kind: fleet.ReportCommandFailed, Key: w.key, Text: text})
	}
}

// effect reports whether the command's effect is in the telemetry.
func (d *Driver) effect(w *work) bool {
	if w.verb != fleet.VerbReturn {
		return d.in(modesOf(w.verb)...)
	}
	if d.in(fleet.ModeReturn) || d.in(fleet.ModeMissionReturn) && !d.in(fleet.ModeMission) {
		return true
	}
	return !w.direct && d.in(fleet.ModeMission) && d.homeward(w)
}

// homeward reports whether the mission is on its way home: at or past the
// item that the jump aims at.
func (d *Driver) homeward(w *work) bool {
	return d.aim(w) && d.v.cur.Seq >= w.jump
}

// aim finds the item of the way home, once, from the item now current. It
// fails where the plan gives none or what is on board is not known to be
// it.
func (d *Driver) aim(w *work) bool {
	f := d.flight
	if w.jumped {
		return true
	}
	if f.known != fleet.PlanSame || d.v.curAt.IsZero() || int(d.v.cur.Seq) >= len(f.plan.ReturnSeq) {
		return false
	}
	seq := f.plan.ReturnSeq[d.v.cur.Seq]
	if int(seq) >= len(f.plan.Mission) || seq == 0 {
		return false
	}
	w.jump, w.jumped = seq, true
	return true
}

// pursueVerb sends what brings the effect about.
func (d *Driver) pursueVerb(now time.Time, w *work) {
	switch w.verb {
	case fleet.VerbHold:
		d.pursueHold(now, w)
	case fleet.VerbResume:
		d.goal.pursue(now, "resume", d.pilot.Enter(fleet.ModeMission))
	case fleet.VerbLand:
		d.goal.pursue(now, "land", d.pilot.Enter(fleet.ModeLand))
	case fleet.VerbReturn:
		d.pursueReturn(now, w)
	default:
		d.giveUp(w, fmt.Sprintf("%q is no command of this version", w.verb))
	}
}

// pursueHold brakes. BRAKE needs no sticks; LOITER, where a copter refuses
// BRAKE, obeys them.
func (d *Driver) pursueHold(now time.Time, w *work) {
	if w.brake {
		d.goal.pursue(now, "loiter", d.pilot.Enter(fleet.ModeLoiter))
		return
	}
	e := d.goal.pursue(now, "brake", d.pilot.Enter(fleet.ModeBrake))
	if n, _ := e.Failures(); n > 0 {
		w.brake = true
	}
}

// pursueReturn flies home the way the drone came, by a jump in its mission:
// a straight line could cross a no-fly zone. The straight line is left for
// a drone whose plan is not known, or that refuses the jump.
func (d *Driver) pursueReturn(now time.Time, w *work) {
	f := d.flight
	switch {
	case w.direct || !d.aim(w):
		w.direct = true
		d.goal.pursue(now, "return", d.pilot.Enter(fleet.ModeReturn))
	case d.v.cur.Seq < w.jump:
		if w.jump > f.plan.ReleaseSeq {
			f.edges.MarkTurned(true)
		}
		e := d.goal.pursue(now, "jump", fleet.Command{ID: fleet.CmdDoSetMissionCurr, P: [7]float64{float64(w.jump)}})
		if n, _ := e.Failures(); n >= jumpTries {
			w.direct = true
		}
	default:
		d.goal.pursue(now, "homeward", d.pilot.Enter(fleet.ModeMission))
	}
}
