package fleet

import (
	"fmt"
	"math"
	"time"

	"airvein/geo"
)

const (
	takeoffM = 2.0 // above the place of take-off while armed: in the air
	// groundFor is how long the vehicle must say that it is on the ground.
	groundFor = time.Second
	// fallFor is how long a disarmed drone may go without saying that it is
	// on the ground: the two messages come a second apart.
	fallFor = 3 * time.Second
	// holdSlackM widens the pad for the wait at height.
	holdSlackM = 30.0
	// volumeSlackM is the hysteresis of leaving the corridor.
	volumeSlackM = 20.0
	// ceilingSlackM is how far above its cruise height a drone may be.
	ceilingSlackM = 30.0
	// gap is the longest time between two looks at the mission in which its
	// passing of the release counts as seen.
	gap = 3 * time.Second
)

// PlanKnowledge is what is known of the plan on board.
type PlanKnowledge uint8

// What is known.
const (
	PlanUnread    PlanKnowledge = iota
	PlanSame                    // read back and equal to the flight's
	PlanDifferent               // read back and not
)

// Edges turns one flight's telemetry into reports, each said once. It is a
// pure detector with hysteresis: a new one, made after a restart, says the
// same again from what it sees.
type Edges struct {
	plan  Plan
	track Track
	known PlanKnowledge

	pos     geo.LatLng
	alt     float64
	hasPos  bool
	battery float64
	byBatt  bool // the battery's level comes from BATTERY_STATUS alone

	armed, saidArmed       bool
	flown, saidTookOff     bool
	groundSince            time.Time
	saidLanded, saidDisarm bool
	landedKnown, fell      bool
	disarmedAt             time.Time

	low        int
	saidLow    bool
	outs       int
	outside    bool
	saidHold   bool
	reached    int
	saidRel    bool
	pending    bool // passed the release unseen; the plan has not been read
	turned     bool // jumped to the way home: passing the release is none
	seqBefore  uint16
	lookBefore time.Time
	inCylinder time.Time
	out        []Report
}

// NewEdges makes a detector. Flown says that the flight is known to have
// taken off, so that a drone found on the ground has landed.
func NewEdges(plan Plan, flown bool) *Edges {
	return &Edges{plan: plan, track: TrackOf(plan), flown: flown, reached: -1, battery: -1}
}

// Reports drains what was seen.
func (e *Edges) Reports() []Report {
	out := e.out
	e.out = nil
	return out
}

// Flown reports whether the drone has been in the air; Landed whether it is
// down again; Over whether it is disarmed as well.
func (e *Edges) Flown() bool { return e.flown }

// Landed reports whether the drone is down again.
func (e *Edges) Landed() bool { return e.saidLanded }

// Over reports whether the drone is down again and disarmed.
func (e *Edges) Over() bool { return e.saidDisarm }

// Holding reports whether the drone was seen waiting over the pad.
func (e *Edges) Holding() bool { return e.saidHold }

// MarkTurned tells the detector whether the drone was sent home by a jump in
// its mission: it then passes the release item without executing it.
func (e *Edges) MarkTurned(turned bool) { e.turned = turned }

// Replan gives the detector the plan that the drone is to go on with. Until
// it has been read back from the vehicle nothing of its mission counts:
// item numbers are of a plan that may be half of each.
func (e *Edges) Replan(plan Plan) {
	e.plan, e.track = plan, TrackOf(plan)
	e.known, e.pending, e.turned = PlanDifferent, false, false
	e.saidHold, e.reached, e.outs = false, -1, 0
	e.lookBefore, e.seqBefore, e.inCylinder = time.Time{}, 0, time.Time{}
}

// MarkFlown tells the detector what it could not see: that the drone flew
// while nobody watched.
func (e *Edges) MarkFlown() { e.flown = true }

func (e *Edges) say(r Report) {
	r.Pos, r.AltTakeoffM, r.BatteryPct = e.pos, e.alt, max(e.battery, 0)
	e.out = append(e.out, r)
}

// Know tells the detector what reading the plan back showed.
func (e *Edges) Know(k PlanKnowledge) {
	e.known = k
	if !e.pending {
		return
	}
	e.pending = false
	if !e.turned && !e.saidRel {
		e.passedUnseen()
	}
}

// Observe takes the vehicle's next message. Positions must have been judged
// fresh.
func (e *Edges) Observe(now time.Time, m Message) {
	switch m := m.(type) {
	case Heartbeat:
		e.heartbeat(now, m.Armed())
	case GlobalPosition:
		e.position(now, m)
	case ExtendedSysState:
		e.landed(now, m.Landed)
	case SysStatus:
		if m.BatteryPct >= 0 {
			e.byBatt = false
			e.charge(m.BatteryPct)
		} else {
			e.byBatt = true
		}
	case BatteryStatus:
		if e.byBatt && m.BatteryPct >= 0 {
			e.charge(m.BatteryPct)
		}
	case MissionCurrent:
		e.current(now, m.Seq)
	case MissionItemReached:
		e.itemReached(now, m.Seq)
	}
}

func (e *Edges) heartbeat(now time.Time, armed bool) {
	if armed && !e.saidArmed {
		e.saidArmed = true
		e.say(Report{Kind: ReportArmed})
	}
	if armed || e.armed || e.disarmedAt.IsZero() {
		e.disarmedAt = now
	}
	e.armed = armed
	switch {
	case armed || !e.flown:
	case e.saidLanded:
		e.disarm()
	case !e.landedKnown && now.Sub(e.disarmedAt) >= LostAfter:
		// This vehicle does not say when it is on the ground. Disarmed for so
		// long, it is.
		e.land()
		e.disarm()
	case e.landedKnown && e.groundSince.IsZero() && !e.fell && now.Sub(e.disarmedAt) >= fallFor:
		e.fell = true
		e.say(Report{Kind: ReportFailsafe, Text: "disarmed in the air"})
	}
}

func (e *Edges) disarm() {
	if !e.saidDisarm {
		e.saidDisarm = true
		e.say(Report{Kind: ReportDisarmed})
	}
}

func (e *Edges) land() {
	e.saidLanded = true
	e.say(Report{Kind: ReportLanded})
}

func (e *Edges) takeOff() {
	if e.saidTookOff || e.saidLanded {
		return
	}
	e.flown, e.saidTookOff, e.groundSince = true, true, time.Time{}
	e.say(Report{Kind: ReportTookOff})
}

func (e *Edges) landed(now time.Time, state uint8) {
	e.landedKnown = e.landedKnown || state != LandedUndefined
	if state != LandedOnGround {
		e.groundSince = time.Time{}
		if state == LandedInAir {
			e.takeOff()
		}
		return
	}
	if e.groundSince.IsZero() {
		e.groundSince = now
	}
	if e.touching(now) {
		return
	}
	if e.flown && !e.saidLanded && now.Sub(e.groundSince) >= groundFor {
		e.land()
		if !e.armed && !e.disarmedAt.IsZero() {
			e.disarm()
		}
	}
}

// touchFor is how long a release on the ground may take before it counts as
// a landing.
const touchFor = time.Minute

// touching reports whether a drone that says it is on the ground is letting
// its box go there, to climb away again.
func (e *Edges) touching(now time.Time) bool {
	return e.plan.Touches && e.armed && e.known != PlanDifferent && !e.turned && e.seqBefore == e.plan.ReleaseSeq &&
		now.Sub(e.groundSince) < touchFor
}

func (e *Edges) airborne() bool { return e.flown && !e.saidLanded }

func (e *Edges) position(now time.Time, g GlobalPosition) {
	e.pos, e.alt, e.hasPos = g.Pos, g.AltTakeoffM, true
	if e.armed && g.AltTakeoffM > takeoffM {
		e.takeOff()
	}
	if !e.airborne() {
		return
	}
	if geo.Distance(g.Pos, e.plan.Pad) <= e.plan.PadRadiusM && g.AltTakeoffM <= e.plan.ReleaseMaxM {
		e.inCylinder = now
	}
	d := e.track.Distance(g.Pos)
	high := e.plan.CruiseAltM > 0 && g.AltTakeoffM > e.plan.CruiseAltM+ceilingSlackM
	switch {
	case d > e.plan.CorridorM+volumeSlackM || high:
		e.outs++
		// One position may be a glitch of the receiver.
		if e.outs >= 2 && !e.outside {
			e.outside = true
			text := fmt.Sprintf("%.0f m off its track", d)
			if high {
				text = fmt.Sprintf("%.0f m above take-off, %.0f m are planned", g.AltTakeoffM, e.plan.CruiseAltM)
			}
			e.say(Report{Kind: ReportLeftVolume, Text: text})
		}
	case d <= e.plan.CorridorM:
		e.outs = 0
		if e.outside {
			e.outside = false
			e.say(Report{Kind: ReportBackInVolume})
		}
	default:
		e.outs = 0
	}
}

func (e *Edges) charge(pct float64) {
	if math.IsNaN(pct) {
		return
	}
	e.battery = pct
	if !e.airborne() || pct >= e.plan.ReservePct {
		e.low = 0
		return
	}
	e.low++
	if e.low >= 2 && !e.saidLow {
		e.saidLow = true
		e.say(Report{Kind: ReportBatteryLow, Text: fmt.Sprintf("%.0f %% left", pct)})
	}
}

func (e *Edges) hold() {
	if !e.saidHold {
		e.saidHold = true
		e.say(Report{Kind: ReportHoldReached, Seq: e.plan.HoldSeq})
	}
}

func (e *Edges) itemReached(now time.Time, seq uint16) {
	// PX4 repeats this message every second: transitions count.
	if !e.airborne() || e.known == PlanDifferent || int(seq) == e.reached {
		return
	}
	e.reached = int(seq)
	e.say(Report{Kind: ReportItemReached, Seq: seq})
	if seq == e.plan.HoldSeq && seq != 0 {
		e.hold()
	}
	if seq == e.plan.ReleaseSeq && seq != 0 && !e.saidRel {
		e.passed(now)
	}
}

func (e *Edges) current(now time.Time, seq uint16) {
	if !e.airborne() || e.known == PlanDifferent || e.plan.ReleaseSeq == 0 {
		return
	}
	if seq == e.plan.HoldSeq && e.hasPos && geo.Distance(e.pos, e.plan.Pad) <= max(e.plan.PadRadiusM, e.plan.HoldRadiusM)+holdSlackM {
		e.hold()
	}
	if seq <= e.plan.ReleaseSeq {
		e.lookBefore, e.seqBefore = now, seq
		return
	}
	if e.saidRel || e.pending || e.turned {
		return
	}
	if e.skipped(now) {
		e.turned = true
		e.say(Report{Kind: ReportPlanChanged, Seq: seq,
			Text: fmt.Sprintf("its mission jumped from item %d to %d without a command of ours", e.seqBefore, seq)})
		return
	}
	e.passed(now)
}

// skipped reports whether the mission was seen on the way out a moment ago
// and is past the release now: letting the box down takes longer than that,
// so another hand has moved it on and nothing was let go.
func (e *Edges) skipped(now time.Time) bool {
	return !e.lookBefore.IsZero() && now.Sub(e.lookBefore) <= gap && e.seqBefore <= e.plan.HoldSeq &&
		e.inCylinder.Before(e.lookBefore)
}

// passed decides where the release happened: between the last look at the
// mission before it and this one. The drone was at the pad if a position in
// between was, since it waits there for longer than positions are apart.
func (e *Edges) passed(now time.Time) {
	seen := !e.lookBefore.IsZero() && now.Sub(e.lookBefore) <= gap
	since := now.Add(-gap)
	if seen {
		since = e.lookBefore.Add(-time.Second)
	}
	switch {
	case !e.inCylinder.IsZero() && !e.inCylinder.Before(since):
		e.saidRel = true
		e.say(Report{Kind: ReportReleased, Seq: e.plan.ReleaseSeq})
	case seen:
		e.saidRel = true
		e.say(Report{Kind: ReportReleasedAway, Seq: e.plan.ReleaseSeq,
			Text: fmt.Sprintf("%.0f m from the pad, %.0f m above take-off", geo.Distance(e.pos, e.plan.Pad), e.alt)})
	case e.known == PlanUnread:
		e.pending = true
	default:
		e.passedUnseen()
	}
}

// passedUnseen: the release lies in a gap of the telemetry or before a
// restart. A plan that was read back lets go at the pad and nowhere else.
func (e *Edges) passedUnseen() {
	e.saidRel = true
	if e.known == PlanDifferent {
		e.say(Report{Kind: ReportReleasedAway, Seq: e.plan.ReleaseSeq,
			Text: "not seen, and the plan on board is not this flight's"})
		return
	}
	e.say(Report{Kind: ReportReleased, Seq: e.plan.ReleaseSeq, Text: "not seen: the plan on board has passed its release"})
}

// GroundWatch says when a drone on the ground is worth a report: once, and
// again whenever its battery has risen past a whole 5 %, or lost as much.
type GroundWatch struct {
	said bool
	last float64
}

// Judge takes a battery level on the ground, disarmed.
func (g *GroundWatch) Judge(pct float64) bool {
	const step = 5
	if g.said && math.Floor(pct/step) <= math.Floor(g.last/step) && pct > g.last-step {
		return false
	}
	g.said, g.last = true, pct
	return true
}

// Reset forgets: the drone was in the air or out of sight.
func (g *GroundWatch) Reset() { *g = GroundWatch{} }
