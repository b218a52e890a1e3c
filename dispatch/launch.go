package dispatch

import (
	"fmt"
	"slices"
	"time"

	"airvein/fleet"
)

// traffic says whether a flight may launch now, apart from all others, and
// if not, from when; zero where nobody can say. lapsed: its slot has passed
// unused, so that it needs another one.
type traffic struct {
	check  fleet.Check
	until  time.Time
	lapsed bool
}

// traffic looks a flight up among the intents once more, as it would fly if
// it were launched now: it may be early, or late, and so may the others.
func (s *State) traffic(now time.Time, f *Flight) traffic {
	x := s.newSlots(now)
	t := traffic{check: fleet.Check{Check: "deconfliction"}}
	w, ok, err := x.earliest(f, now, launchSlack, longestWait)
	switch {
	case err != nil:
		t.check.Value = err.Error()
	case w.Delay == 0:
		t.check.OK, t.check.Value = true, "clear of all other flights"
	case now.Before(f.Depart):
		t.until = f.Depart
		if at := wholeSecond(now.Add(w.Delay)); ok && at.Before(f.Depart) {
			t.until = at
		}
		t.check.Value = fmt.Sprintf("waits until %s for %s", s.clock(t.until), s.met(w.Last))
	default:
		t.lapsed = true
		if again, ok, err := x.earliest(f, now, launchSlack+slotSlack, moveWait); ok && err == nil {
			t.until = wholeSecond(now.Add(again.Delay))
		}
		t.check.Value = "its slot has passed; " + s.met(w.Last)
	}
	return t
}

// launch is the decision to arm, and what it means for flights that give
// way.
func (s *State) launch(now time.Time, f *Flight, checks []fleet.Check, batteryPct float64) []Event {
	if f.Straight {
		return []Event{LaunchOrdered{Flight: f.ID, Checks: checks, BatteryPct: batteryPct}}
	}
	moved, err := s.newSlots(now).take(f, now, launchSlack)
	if err != nil {
		return nil // the check before has said so
	}
	return append([]Event{LaunchOrdered{Flight: f.ID, Checks: checks, BatteryPct: batteryPct}}, moved...)
}

// ready is what a flight's own checks say whose drone is fit.
type ready struct {
	checks []fleet.Check
	launch bool
	wait   *traffic // all is right but that others are in the way
}

func (s *State) ready(now time.Time, f *Flight) ready {
	if f.State != FlightStatePreparing || !f.DroneFit || f.Straight {
		return ready{}
	}
	if !allOK(s.groundChecks(now, f)) { // the cheap ones first
		return ready{}
	}
	own := s.baseChecks(now, f)
	if !allOK(own) {
		return ready{}
	}
	t := s.traffic(now, f)
	own = append(own, t.check)
	drone := slices.DeleteFunc(slices.Clone(f.Preflight), func(c fleet.Check) bool {
		return slices.ContainsFunc(own, func(o fleet.Check) bool { return o.Check == c.Check })
	})
	r := ready{checks: append(drone, own...), launch: t.check.OK}
	if !t.check.OK {
		r.wait = &t
	}
	return r
}

// waitForSlot says anew for whom a flight waits that could launch but for
// others, and gives it another slot where its own has passed.
func (s *State) waitForSlot(now time.Time, f *Flight, r ready) []Event {
	if r.wait.lapsed && !r.wait.until.IsZero() {
		reason := fmt.Sprintf("its slot passed before it was ready; departs at %s, after %s", s.clock(r.wait.until), briefly(r.wait.until.Sub(now)))
		events := []Event{FlightRescheduled{Flight: f.ID, Depart: r.wait.until, Reason: reason}}
		moved, err := s.newSlots(now).take(f, r.wait.until, launchSlack+slotSlack)
		if err != nil {
			return nil
		}
		return append(events, moved...)
	}
	if !slices.Equal(r.checks, f.Preflight) {
		return []Event{PreflightFailed{Flight: f.ID, Checks: r.checks, DroneFit: true}}
	}
	return nil
}
