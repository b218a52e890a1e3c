package driver

import (
	"fmt"
	"time"

	"airvein/fleet"
)

// rerouteFor is how long a reroute may take before it is said to be late: two
// plans of some twenty items over a link that loses a third of its frames.
const rerouteFor = 60 * time.Second

// timeFor is how long a command may take to show its effect (I16).
func timeFor(v fleet.Verb) time.Duration {
	if v == fleet.VerbReroute {
		return rerouteFor
	}
	return commandFor
}

// replan gives the flight the plan that it is to go on with.
func (f *flight) replan(plan fleet.Plan) {
	f.plan = plan
	f.sound = plan.Hash == fleet.HashPlan(plan.Mission, plan.Fence)
	f.known, f.said, f.board = fleet.PlanUnread, false, 0
	f.read, f.fence, f.swap = nil, nil, nil
	if f.edges != nil {
		f.edges.Replan(plan)
	}
}

// rerouting reports whether the plan on board is being exchanged.
func (f *flight) rerouting() bool {
	return f.work != nil && f.work.verb == fleet.VerbReroute && !f.work.done
}

// reroute exchanges the plan of a drone in the air. What is on board is read
// first: after a crash, or an acknowledgement that was lost, it may be the
// new plan already. Only a drone that is held is given another one, part by
// part, each read back and compared; then it joins the plan at its item and
// goes on.
func (d *Driver) reroute(now time.Time, w *work) {
	f := d.flight
	switch {
	case !f.sound:
		d.giveUp(w, "the plan does not fit its own hash")
		return
	case d.inOtherHand(w):
		d.giveUp(w, "the drone is in "+d.modeName()+" by another hand")
		return
	}
	w.sent = true
	if f.swap == nil {
		f.swap = newExchange(now, f.plan)
	}
	if !f.swap.done() {
		d.exchange(now, w)
		return
	}
	if f.known != fleet.PlanSame {
		f.known, f.readAt, f.board = fleet.PlanSame, now, 0
		f.edges.Know(f.known)
	}
	if d.rejoined(w) {
		w.done, f.swap = true, nil
		f.mode.base, f.late = w.verb, ""
		d.report(fleet.Report{Kind: fleet.ReportCommandObserved, Key: w.key, Hash: f.plan.Hash})
		return
	}
	d.rejoin(now)
}

// exchange is a step of bringing the plan on board.
func (d *Driver) exchange(now time.Time, w *work) {
	x := d.flight.swap
	if x.uploads() && !d.in(fleet.ModeBrake, fleet.ModeLoiter) {
		d.pursueHold(now, w)
		return
	}
	out, err := x.step(now, d.pilot)
	d.sendAll(out)
	if err == nil {
		return
	}
	if !w.failed {
		w.failed = true
		d.report(fleet.Report{Kind: fleet.ReportCommandFailed, Key: w.key,
			Text: fmt.Sprintf("its new plan could not be brought on board: %v", err)})
	}
	d.flight.swap = nil // it is held, and begins again by reading
}

// rejoined reports whether the drone flies the new plan.
func (d *Driver) rejoined(*work) bool {
	return d.in(fleet.ModeMission) && !d.v.curAt.IsZero() && d.v.cur.Seq >= d.flight.plan.JoinSeq
}

// rejoin sets the item at which the drone joins its plan, and lets it fly
// once that is seen.
func (d *Driver) rejoin(now time.Time) {
	join := d.flight.plan.JoinSeq
	if d.v.curAt.IsZero() || d.v.cur.Seq != join {
		d.goal.pursue(now, "join", fleet.Command{ID: fleet.CmdDoSetMissionCurr, P: [7]float64{float64(join)}})
		return
	}
	d.goal.pursue(now, "go on", d.pilot.Enter(fleet.ModeMission))
}
