package driver

import (
	"time"

	"airvein/fleet"
)

// modeWatch tells a mode that we asked for from one that a pilot or a
// failsafe chose. Those are reported and left alone (I20).
type modeWatch struct {
	base    fleet.Verb // the newest command that took effect; empty: the mission
	strange bool       // the drone is in a mode that nobody here asked for
	said    uint32     // the strange mode that was reported
	seen    uint32     // the strange mode that is about to be
	seenAt  time.Time
	alarmed bool // a critical status was reported
}

// reasonWait is how long a strange mode waits for the text that says why:
// the heartbeat comes first.
const reasonWait = time.Second

// modesOf is what a command's effect looks like.
func modesOf(v fleet.Verb) []fleet.Mode {
	switch v {
	case fleet.VerbHold:
		return []fleet.Mode{fleet.ModeBrake, fleet.ModeLoiter}
	case fleet.VerbReturn:
		// The way home is the mission's, where the plan has one.
		return []fleet.Mode{fleet.ModeReturn, fleet.ModeMission, fleet.ModeMissionReturn}
	case fleet.VerbLand:
		return []fleet.Mode{fleet.ModeLand}
	}
	return []fleet.Mode{fleet.ModeMission, fleet.ModeMissionReturn}
}

// ours reports whether the drone may be in the mode by our own doing.
func (d *Driver) ours(custom uint32) bool {
	f := d.flight
	if !f.edges.Flown() && d.is(custom, fleet.ModeReady) {
		return true
	}
	verbs := []fleet.Verb{f.mode.base}
	if f.work != nil {
		verbs = append(verbs, f.work.verb)
	}
	if f.rerouting() {
		verbs = append(verbs, fleet.VerbHold) // while its plan is exchanged
	}
	if f.late != "" {
		verbs = append(verbs, f.late)
	}
	for _, v := range verbs {
		modes := modesOf(v)
		if d.is(custom, modes...) {
			return true
		}
		if d.pilot.MissionEndsInReturn() && modes[0] == fleet.ModeMission && d.missionDone() && d.is(custom, fleet.ModeReturn) {
			return true
		}
	}
	return false
}

// missionDone reports whether the mission is at its last item, the way
// home, or past it.
func (d *Driver) missionDone() bool {
	return d.v.cur.State == missionComplete || int(d.v.cur.Seq) >= len(d.flight.plan.Mission)-1
}

// watchMode reports a mode that we did not ask for, and the way back.
func (d *Driver) watchMode(now time.Time) {
	f, w := d.flight, &d.flight.mode
	if !d.link.Live() || d.v.beatAt.IsZero() || !d.v.armed() || f.edges.Over() {
		return
	}
	d.watchStatus(now)
	mode := d.v.mode()
	if d.ours(mode) {
		if w.strange && w.said == w.seen {
			d.report(fleet.Report{Kind: fleet.ReportModeChanged, Text: d.modeName()})
		}
		w.strange = false
		return
	}
	if !w.strange || w.seen != mode {
		w.strange, w.seen, w.seenAt = true, mode, now
		w.said = ^mode
	}
	if w.said == mode {
		return
	}
	why := d.failsafeText(now)
	if why == "" && now.Sub(w.seenAt) < reasonWait {
		return
	}
	w.said = mode
	if why == "" {
		d.report(fleet.Report{Kind: fleet.ReportModeChanged, Text: d.modeName()})
		return
	}
	w.alarmed = true
	d.report(fleet.Report{Kind: fleet.ReportFailsafe, Text: d.modeName() + ": " + why})
}

// failsafeText is why the vehicle acts by itself, empty when it does not
// seem to.
func (d *Driver) failsafeText(now time.Time) string {
	switch {
	case !d.v.trouble.at.IsZero() && now.Sub(d.v.trouble.at) <= slowFreshFor:
		return d.v.trouble.text
	case d.v.breached:
		return "fence breached"
	case d.critical():
		return "the vehicle reports a critical state"
	}
	return ""
}

func (d *Driver) critical() bool {
	return d.v.beat.Status == fleet.StatusCritical || d.v.beat.Status == fleet.StatusEmergency
}

// watchStatus reports a failsafe that left the mode as it was.
func (d *Driver) watchStatus(now time.Time) {
	w := &d.flight.mode
	switch {
	case !d.critical():
		w.alarmed = false
	case w.alarmed || !d.ours(d.v.mode()):
	default:
		w.alarmed = true
		d.report(fleet.Report{Kind: fleet.ReportFailsafe, Text: d.modeName() + ": " + d.failsafeText(now)})
	}
}
