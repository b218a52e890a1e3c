package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

const (
	// padClearFor is how long the ward's word that its pad is clear holds.
	padClearFor = 2 * time.Minute
	// readingFor is how old a box's newest reading may be at launch.
	readingFor = 3 * time.Minute
)

func (s *State) decideConsent(in Consent) ([]Event, *Error) {
	f, ok := s.Flight(in.Flight)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such flight")
	}
	if in.Pilot == "" {
		return nil, refuse(CodeInvalid, "pilot", "name the pilot in command")
	}
	if f.ConsentBy != "" && f.ConsentBy == in.Pilot {
		return nil, nil
	}
	if len(in.Accepts) > 0 {
		return nil, refuse(CodeNotYet, "accepts", "this version compares no failsafe parameters, so there is none to accept")
	}
	if f.State != FlightStateWaiting {
		return nil, refuse(CodeConflict, "", "the flight is %s; consent is given once its box is packed, and once", f.State)
	}
	return []Event{FlightConsented{Flight: f.ID, Pilot: in.Pilot, By: in.By}}, nil
}

func (s *State) decidePadClear(now time.Time, in PadClear) ([]Event, *Error) {
	f, ok := s.Flight(in.Flight)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such flight")
	}
	if in.By == "" {
		return nil, refuse(CodeInvalid, "by", "name who sees that the pad is clear")
	}
	switch f.State {
	case FlightStateLaunching, FlightStateOutbound, FlightStateHolding:
	case FlightStateDelivering, FlightStateReturning:
		return nil, nil // heard already
	default:
		return nil, refuse(CodeConflict, "", "the flight is %s: say that the pad is clear once the drone is on its way", f.State)
	}
	if f.PadClearBy == in.By && now.Sub(f.PadClearAt) < 10*time.Second {
		return nil, nil // the same word, said twice
	}
	return []Event{PadCleared{Flight: f.ID, By: in.By}}, nil
}

// PadClearUntil is until when the ward's word holds; zero where none does.
func (f *Flight) PadClearUntil() time.Time {
	if f.PadClearAt.IsZero() {
		return time.Time{}
	}
	return f.PadClearAt.Add(padClearFor)
}

func (s *State) decideCommand(now time.Time, in CommandFlight) ([]Event, *Error) {
	f, ok := s.Flight(in.Flight)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such flight")
	}
	if !slices.Contains([]fleet.Verb{fleet.VerbHold, fleet.VerbResume, fleet.VerbReturn, fleet.VerbLand}, in.Verb) {
		return nil, refuse(CodeInvalid, "", "a flight is held, resumed, returned or landed")
	}
	if f.verb() == in.Verb && !f.Undone && f.Detour == nil || in.Verb == fleet.VerbReturn && f.goingHome() {
		return nil, nil // being done
	}
	if !f.State.Airborne() {
		return nil, refuse(CodeConflict, "", "the flight is %s: there is nothing in the air to command", f.State)
	}
	if in.Verb == fleet.VerbResume && f.LastVerb != fleet.VerbHold && (f.Command == nil || f.Command.Verb != fleet.VerbHold) {
		return nil, refuse(CodeConflict, "", "only a held flight resumes")
	}
	if in.Verb == fleet.VerbResume && (f.landing() || s.calledBack(f)) {
		return nil, refuse(CodeConflict, "", "the drone was told to land or its box was called back: it does not go on to the pad")
	}
	if in.Verb == fleet.VerbResume {
		if err := f.notInControl(in.By, in.Pilot); err != nil {
			return nil, err
		}
	}
	switch in.Verb {
	case fleet.VerbReturn:
		reason := cmp.Or(in.Reason, "the flight was told to return")
		return append(s.goHome(now, f, in.By, in.Reason, false), s.recallAboard(f, in.By, reason)...), nil
	case fleet.VerbResume:
		return s.resume(now, f, in)
	}
	e := s.command(f, in.Verb, in.By, in.Reason)
	e.Yields = false
	return []Event{e}, nil
}

// resume lets a held flight go on: along its plan, along the new one that it
// was about to take on board, or by another way where a zone is in the way
// now.
func (s *State) resume(now time.Time, f *Flight, in CommandFlight) ([]Event, *Error) {
	want := WantOnward
	if f.State == FlightStateReturning {
		want = WantHome
	}
	switch {
	case f.Plan.LandSite != "" && (f.Offplan || len(s.zonesTouching(f, now)) > 0):
		return s.seek(now, f, WantSite, f.Plan.LandSite, in.By, in.Reason), nil
	case f.Offplan || len(s.zonesTouching(f, now)) > 0:
		return s.seek(now, f, want, "", in.By, in.Reason), nil
	}
	e := s.command(f, fleet.VerbResume, in.By, in.Reason)
	e.Yields = false
	return []Event{e}, nil
}

// calledBack reports whether a flight is to turn round with its box and has
// not been seen to.
func (s *State) calledBack(f *Flight) bool {
	if f.Boxless || f.State == FlightStateReturning {
		return false
	}
	return slices.ContainsFunc(f.Shipments, func(id ShipmentID) bool { return s.shipments[id].State == ShipmentStateRecalled })
}

// command is one that the dispatcher gives by itself, or for a ward.
func (s *State) command(f *Flight, v fleet.Verb, by, reason string) FlightCommanded {
	return FlightCommanded{Flight: f.ID, Key: fmt.Sprintf("%s-c%d", f.ID, f.Commands+1), Verb: v, By: by, Reason: reason, Yields: true}
}

// ownChecks is the dispatcher's part of the preflight: what the drone
// cannot know. All of it stands in the decision record of the launch.
func (s *State) ownChecks(now time.Time, f *Flight) []fleet.Check {
	if f.Straight {
		return append(s.groundChecks(now, f), straightCheck())
	}
	return append(s.baseChecks(now, f), s.traffic(now, f).check)
}

// baseChecks are those that look at the flight alone.
func (s *State) baseChecks(now time.Time, f *Flight) []fleet.Check {
	checks := s.groundChecks(now, f)
	checks = append(checks, s.permitChecks(now, f)...)
	return append(checks, s.airspaceCheck(now, f))
}

// groundChecks are those that cost nothing to look at again and again.
func (s *State) groundChecks(now time.Time, f *Flight) []fleet.Check {
	checks := []fleet.Check{{Check: "pilot_consent", OK: f.ConsentBy != "", Value: f.ConsentBy}}
	for _, id := range f.Shipments {
		sh := s.shipments[id]
		checks = append(checks, fleet.Check{Check: "box_sealed", OK: sh.State == ShipmentStatePacked && sh.Seal != "", Value: "seal " + sh.Seal})
		checks = append(checks, s.boxCheck(now, sh))
		valid := !slices.ContainsFunc(sh.Picks, func(p Pick) bool {
			u := s.units[p.Unit]
			return u == nil || u.Status != blood.Packed || u.Expiry.Before(s.latest(now, sh))
		})
		checks = append(checks, fleet.Check{Check: "units_valid", OK: valid, Value: fmt.Sprintf("%d units", len(sh.Picks))})
	}
	return append(checks, s.weatherCheck(now, f))
}

func (s *State) boxCheck(now time.Time, sh *Shipment) fleet.Check {
	c := fleet.Check{Check: "box_temperature"}
	v := sh.Cold.Verdict()
	switch {
	case sh.LastC == nil:
		c.Value = "no reading since the box was packed"
	case now.Sub(sh.LastCAt) > readingFor:
		c.Value = fmt.Sprintf("the newest reading is %.0f min old", now.Sub(sh.LastCAt).Minutes())
	case !fine(v):
		c.Value = fmt.Sprintf("verdict %s, %.1f °C", v, *sh.LastC)
	default:
		c.OK, c.Value = true, fmt.Sprintf("%.1f °C, %s", *sh.LastC, v)
	}
	return c
}

func (s *State) weatherCheck(now time.Time, f *Flight) fleet.Check {
	w := s.weather
	if w == nil || (!w.ValidUntil.IsZero() && !w.ValidUntil.After(now)) {
		return fleet.Check{Check: "weather", OK: true, Value: "none reported: the pilot's consent covers it"}
	}
	c := fleet.Check{Check: "weather", OK: true, Value: fmt.Sprintf("wind %.0f m/s, gusts %.0f m/s", w.WindMPS, w.GustMPS)}
	if d := s.drones[f.Drone]; d != nil {
		if m, ok := s.site.Model(d.Model); ok && m.WindMaxMPS > 0 && max(w.WindMPS, w.GustMPS) > m.WindMaxMPS {
			c.OK = false
			c.Value += fmt.Sprintf(", and the drone flies in up to %.0f m/s", m.WindMaxMPS)
		}
	}
	return c
}

func (s *State) airspaceCheck(now time.Time, f *Flight) fleet.Check {
	if on := s.zonesTouching(f, now); len(on) > 0 {
		return fleet.Check{Check: "airspace", Value: "zone " + on[0].ID + " lies on the route"}
	}
	return fleet.Check{Check: "airspace", OK: true, Value: "zones version " + s.airspace.Version()}
}

func allOK(checks []fleet.Check) bool {
	return !slices.ContainsFunc(checks, func(c fleet.Check) bool { return !c.OK })
}

func (s *State) decidePreflight(now time.Time, f *Flight, r fleet.Report) []Event {
	if f.State != FlightStatePreparing {
		return nil
	}
	fit := len(r.Checks) > 0 && allOK(r.Checks)
	checks := append(slices.Clone(r.Checks), s.ownChecks(now, f)...)
	if fit && allOK(checks) {
		return s.launch(now, f, checks, r.BatteryPct)
	}
	if slices.Equal(checks, f.Preflight) && fit == f.DroneFit {
		return nil
	}
	return []Event{PreflightFailed{Flight: f.ID, Checks: checks, DroneFit: fit}}
}

// raise makes an alarm's event, its cause and id from kind and subject.
func (s *State) raise(now time.Time, kind alarm.Kind, subject string, a alarm.Alarm) Event {
	a.Kind, a.Cause, a.Priority = kind, alarm.Cause(kind, subject), alarm.PriorityOf(kind)
	a.ID = strings.ReplaceAll(a.Cause, ":", "-") + fmt.Sprintf("-%d", now.UnixMilli())
	a.RaisedAt, a.LastAt, a.Count = now, now, 1
	return AlarmRaised{Alarm: a}
}
