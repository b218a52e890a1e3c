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
func modesOf(v fleet.Verb) []uint32 {
	switch v {
	case fleet.VerbHold:
		return []uint32{fleet.CopterBrake, fleet.CopterLoiter}
	case fleet.VerbReturn:
		// The way home is the mission's, where the plan has one.
		return []uint32{fleet.CopterRTL, fleet.CopterAuto, fleet.CopterAutoRTL}
	case fleet.VerbLand:
		return []uint32{fleet.CopterLand}
	}
	return []uint32{fleet.CopterAuto, fleet.CopterAutoRTL}
}

// ours reports whether the drone may be in the mode by our own doing.
func (f *flight) ours(mode uint32) bool {
	if !f.edges.Flown() && mode == fleet.CopterGuided {
		return true
	}
	verbs := []fleet.Verb{f.mode.base}
	if f.work != nil {
		verbs = append(verbs, f.work.verb)
	}
	if f.late != "" {
		verbs = append(verbs, f.late)
	}
	for _, v := range verbs {
		for _, m := range modesOf(v) {
			if m == mode {
				return true
			}
		}
	}
	return false
}

// watchMode reports a mode that we did not ask for, and the way back.
func (d *Driver) watchMode(now time.Time) {
	f, w := d.flight, &d.flight.mode
	if !d.link.Live() || d.v.beatAt.IsZero() || !d.v.armed() || f.edges.Over() {
		return
	}
	d.watchStatus(now)
	mode := d.v.mode()
	if f.ours(mode) {
		if w.strange && w.said == w.seen {
			d.report(fleet.Report{Kind: fleet.ReportModeChanged, Text: d.v.modeName()})
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
		d.report(fleet.Report{Kind: fleet.ReportModeChanged, Text: d.v.modeName()})
		return
	}
	w.alarmed = true
	d.report(fleet.Report{Kind: fleet.ReportFailsafe, Text: d.v.modeName() + ": " + why})
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
	case w.alarmed || !d.flight.ours(d.v.mode()):
	default:
		w.alarmed = true
		d.report(fleet.Report{Kind: fleet.ReportFailsafe, Text: d.v.modeName() + ": " + d.failsafeText(now)})
	}
}
