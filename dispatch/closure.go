package dispatch

import (
	"fmt"
	"time"

	"airvein/dispatch/alarm"
	"airvein/fleet"
)

// Closure is a landing site that its people have closed.
type Closure struct {
	By     string
	Reason string
	At     time.Time
}

// SiteClosed closes a depot's or a hospital's pad to flights, or opens it
// again.
type SiteClosed struct {
	Site   string `json:"site"`
	Closed bool   `json:"closed"`
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
}

// Kind names the event.
func (SiteClosed) Kind() string { return "site_closed" }

// CloseSite is a person's word that a pad cannot be landed on, or can again.
type CloseSite struct {
	Site   string
	Closed bool
	By     string
	Reason string
}

func (CloseSite) input() {}

// siteClosed reports whether a pad is closed, and why.
func (s *State) siteClosed(id string) (why string, closed bool) {
	c, closed := s.closures[id]
	return c.Reason, closed
}

// SiteClosure is a pad's closure, where it is closed.
func (s *State) SiteClosure(id string) (Closure, bool) { c, ok := s.closures[id]; return c, ok }

func (s *State) decideClosure(now time.Time, in CloseSite) ([]Event, *Error) {
	_, depot := s.site.Depot(in.Site)
	_, hospital := s.site.Hospital(in.Site)
	c, closed := s.closures[in.Site]
	switch {
	case !depot && !hospital:
		return nil, refuse(CodeNotFound, "", "there is no such depot or hospital")
	case in.By == "":
		return nil, refuse(CodeInvalid, "by", "name who says so")
	case in.Closed && in.Reason == "":
		return nil, refuse(CodeInvalid, "reason", "say why nothing can land there")
	case in.Closed == closed && c.Reason == in.Reason, !in.Closed && !closed:
		return nil, nil
	}
	events := []Event{SiteClosed(in)}
	if in.Closed {
		events = append(events, s.closeFlights(now, in)...)
	}
	return events, nil
}

// closeFlights is what a closed pad does to flights: those on the ground fail,
// so that what they carry is chosen again, and those on their way there look
// for another place, nearest first (F22).
func (s *State) closeFlights(now time.Time, in CloseSite) []Event {
	var events []Event
	reason := fmt.Sprintf("the pad of %s is closed: %s", in.Site, in.Reason)
	for _, f := range s.liveFlights {
		if f.Hospital != in.Site && f.Depot != in.Site && f.Plan.LandSite != in.Site {
			continue
		}
		if !f.State.Airborne() || f.State == FlightStateLaunching {
			for _, sid := range f.Shipments {
				if sh := s.shipments[sid]; sh.State.Serving() {
					events = append(events, s.stop(sh, in.By, reason)...)
				}
			}
			continue
		}
		out := f.State == FlightStateOutbound || f.State == FlightStateHolding
		var more []Event
		switch {
		case f.landing():
		case f.Plan.LandSite == in.Site, f.Depot == in.Site && !out:
			more = s.seek(now, f, WantSite, "", in.By, reason)
		case f.Hospital == in.Site && out && !f.Boxless:
			more = append(s.recallAboard(f, in.By, reason), s.goHome(now, f, in.By, reason, true)...)
		}
		if len(more) > 0 {
			more = append(more, s.raise(now, alarm.SiteClosed, string(f.ID), alarm.Alarm{
				Flight: string(f.ID), Drone: string(f.Drone), Text: fmt.Sprintf("%s: %s", f.Drone, reason)}))
		}
		events = append(events, more...)
	}
	return events
}

func (s *State) applyClosure(at time.Time, e SiteClosed) {
	if !e.Closed {
		delete(s.closures, e.Site)
		s.resources++
		return
	}
	s.closures[e.Site] = Closure{By: e.By, Reason: e.Reason, At: at}
}

// verbOf is what a drone is being told, empty where nothing is.
func (f *Flight) verb() fleet.Verb {
	if f.Command == nil {
		return ""
	}
	return f.Command.Verb
}
