package driver

import (
	"fmt"
	"time"

	"airvein/fleet"
)

// flight is what a driver does for one flight.
type flight struct {
	id       string
	plan     fleet.Plan
	stage    fleet.Stage
	padClear bool
	sound    bool // the plan fits its hash
	began    time.Time
	stepped  time.Time

	known  fleet.PlanKnowledge // of the plan on board
	said   bool                // that it is another one
	prep   *preparation
	swap   *preparation // of the plan of a reroute, in flight
	check  preflight
	read   *reading  // of the mission: before arming, after a restart or a lost link
	fence  *reading  // of the fence, before arming
	readAt time.Time // when the mission was last read in flight
	board  uint32    // the opaque id of the plan on board, 0 where there are none
	edges  *fleet.Edges

	launch launching
	mode   modeWatch
	work   *work
	late   fleet.Verb // of a command that failed: it may still take effect
	over   bool       // failed before arming, and said so
}

func newFlight(now time.Time, dir *fleet.Directive) *flight {
	f := &flight{id: dir.Flight, plan: *dir.Plan, began: now, stepped: now}
	f.sound = f.plan.Hash == fleet.HashPlan(f.plan.Mission, f.plan.Fence)
	f.mode.base = dir.LastVerb
	f.direct(now, dir)
	f.launch.fresh = f.stage >= fleet.StageLaunch
	return f
}

// direct takes the directive of the flight that is under way.
func (f *flight) direct(now time.Time, dir *fleet.Directive) {
	f.stage, f.padClear = dir.Stage, dir.PadClear
	if dir.Plan.Hash != f.plan.Hash {
		f.replan(*dir.Plan)
	}
	if dir.Abort && f.launch.abort == "" {
		f.launch.abort = "called back before it left"
	}
	if f.stage == fleet.StagePrepare && f.prep == nil {
		f.prep = newPreparation(now, f.plan)
	}
	if f.stage >= fleet.StageLaunch && f.edges == nil {
		f.edges = fleet.NewEdges(f.plan, f.stage == fleet.StageFly)
		f.edges.Know(f.known)
		// Minutes may lie between a preparation and its launch: what is on board
		// is read once more before arming (I13).
		f.read = newReading(fleet.PlanMission, f.plan.Mission)
		if dir.LastVerb == fleet.VerbReturn || dir.Command != nil && dir.Command.Verb == fleet.VerbReturn {
			// A jump home may have been made before this driver was: passing the
			// release then proves nothing.
			f.edges.MarkTurned(true)
		}
		if dir.Command != nil && dir.Command.Verb == fleet.VerbReroute {
			f.edges.Replan(f.plan) // which of two plans is on board is not known
		}
	}
	switch {
	case dir.Command == nil:
		f.work = nil
	case f.work == nil || f.work.key != dir.Command.Key:
		f.work = &work{key: dir.Command.Key, verb: dir.Command.Verb, yields: dir.Command.Yields, began: now}
	}
}

// linkUp: what another hand did while nobody listened is not known. The
// plan on board is read again (I13).
func (f *flight) linkUp(now time.Time) {
	if f.stage >= fleet.StageLaunch && f.read == nil {
		f.read, f.fence = newReading(fleet.PlanMission, f.plan.Mission), nil
	}
	if f.prep != nil {
		f.prep.heard = now
	}
	if f.swap != nil {
		f.swap.pause(now, "the link was lost")
	}
}

func (f *flight) rebooted(now time.Time) {
	f.check, f.swap = preflight{}, nil
	if f.prep != nil && f.stage == fleet.StagePrepare {
		f.prep.again()
		f.known = fleet.PlanUnread
	}
	if f.stage >= fleet.StageLaunch {
		f.read, f.fence = newReading(fleet.PlanMission, f.plan.Mission), nil
		if !f.edges.Flown() {
			f.known = fleet.PlanUnread
			f.edges.Know(f.known)
		}
	}
}

func (f *flight) receive(now time.Time, m fleet.Message) {
	if f.prep != nil && f.stage == fleet.StagePrepare {
		f.prep.receive(now, m)
	}
	if f.swap != nil {
		f.swap.receive(now, m)
	}
	for _, r := range []*reading{f.read, f.fence} {
		if r != nil {
			r.receive(now, m)
		}
	}
	f.watchPlan(m)
	if f.edges != nil {
		f.edges.Observe(now, m)
	}
}

// fly is one step of the flight.
func (d *Driver) fly(now time.Time) {
	f := d.flight
	f.stepped = now
	if f.edges != nil {
		d.reportEdges()
	}
	switch {
	case f.over:
	case f.stage == fleet.StagePrepare:
		d.prepare(now)
	case f.stage >= fleet.StageLaunch:
		f.reread(now)
		d.readBack(now)
		d.watchMode(now)
		switch {
		case f.edges.Over():
		case f.edges.Flown():
			d.watch(now)
		default:
			d.launchStep(now)
		}
		d.reportEdges()
	}
}

func (d *Driver) reportEdges() {
	for _, r := range d.flight.edges.Reports() {
		d.report(r)
	}
}

// watchPlan reads the plan anew at the first sign that another hand has put
// another one on board (F8): the vehicle gives it another id, or counts other
// items; an ArduPilot, which has no ids, tells every station MIS_TOTAL at the
// end of an upload.
func (f *flight) watchPlan(m fleet.Message) {
	if f.known != fleet.PlanSame || f.stage < fleet.StageLaunch || f.read != nil {
		return
	}
	changed := false
	switch m := m.(type) {
	case fleet.ParamValue:
		changed = m.Name == "MIS_TOTAL"
	case fleet.MissionCurrent:
		changed = m.MissionID != 0 && f.board != 0 && m.MissionID != f.board ||
			m.Total != 0 && int(m.Total) != len(f.plan.Mission)-1
		if m.MissionID != 0 {
			f.board = m.MissionID
		}
	}
	if changed {
		f.read = newReading(fleet.PlanMission, f.plan.Mission)
	}
}

// rereadEvery is how often the plan on board is read in flight whatever the
// vehicle says (I13).
const rereadEvery = 30 * time.Second

// reread begins to read the plan of a flying drone anew where that is due.
func (f *flight) reread(now time.Time) {
	if f.readAt.IsZero() || f.read != nil || f.rerouting() {
		f.readAt = now
	}
	if f.edges.Flown() && !f.edges.Landed() && now.Sub(f.readAt) >= rereadEvery {
		f.read = newReading(fleet.PlanMission, f.plan.Mission)
	}
}

// readBack reads the mission on board where it must be known anew.
func (d *Driver) readBack(now time.Time) {
	f := d.flight
	if f.rerouting() {
		f.read = nil // the exchange reads for itself
	}
	if f.read == nil || !d.link.Live() {
		return
	}
	d.sendAll(f.read.step(now, d.pilot))
	if !f.read.done {
		return
	}
	err := f.read.err
	f.read = nil
	if err == nil {
		f.known = fleet.PlanSame
	} else {
		f.known = fleet.PlanDifferent
		if !f.said {
			f.said = true
			d.report(fleet.Report{Kind: fleet.ReportPlanChanged, Text: err.Error()})
		}
	}
	f.edges.Know(f.known)
}

// prepare is a step of bringing the plan on board and checking the drone.
func (d *Driver) prepare(now time.Time) {
	f, p := d.flight, d.flight.prep
	if err := p.overdue(now, &d.link); err != nil {
		d.planFailed(err)
		return
	}
	if !f.sound {
		d.planFailed(fmt.Errorf("the flight's plan does not fit its own hash"))
		return
	}
	switch {
	case !d.link.Live() || d.v.beatAt.IsZero():
		if !p.done() {
			p.pause(now, "no heartbeat")
		}
		if p.done() {
			d.preflight(now)
		}
		return
	case d.nameless() && !p.done():
		p.pause(now, "it has not said whether it hovers")
		return
	case !d.flyable():
		d.planFailed(fmt.Errorf("this vehicle (type %d, autopilot %d) is neither a multicopter nor a VTOL with ArduPilot or PX4, which are what this version flies",
			d.v.beat.Type, d.v.beat.Autopilot))
		return
	case f.plan.VTOL != fleet.OnWings(d.pilot):
		d.planFailed(fmt.Errorf("the site says vtol: %v for the drone's model, and the vehicle is %s; correct one of them", f.plan.VTOL, d.pilot.Name()))
		return
	case d.v.armed() && !p.done():
		p.pause(now, "the drone has been armed by another hand")
		return
	}
	out, err := p.step(now, d.pilot)
	d.sendAll(out)
	if err != nil {
		d.planFailed(err)
		return
	}
	if !p.done() {
		return
	}
	if f.known != fleet.PlanSame {
		f.known = fleet.PlanSame
		f.check = preflight{began: now}
		d.report(fleet.Report{Kind: fleet.ReportPlanVerified, Hash: f.plan.Hash})
	}
	d.preflight(now)
}

func (d *Driver) planFailed(err error) {
	d.flight.over = true
	d.report(fleet.Report{Kind: fleet.ReportPlanFailed, Text: err.Error()})
}
