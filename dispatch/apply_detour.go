package dispatch

import (
	"time"

	"airvein/fleet"
)

func (s *State) applyDetourEvent(at time.Time, e Event) bool {
	switch e := e.(type) {
	case DetourSought:
		f := s.flights[e.Flight]
		f.Detour = &Detour{Want: e.Want, Site: e.Site, By: e.By, Reason: e.Reason}
		s.noteFlight(at, f, "detour_sought", e.By, e.Reason)
	case DetourRefused:
		f := s.flights[e.Flight]
		if f.Detour == nil {
			return true // a command of this same decision ended the search
		}
		if f.Detour.Refused != e.Reason {
			s.noteFlight(at, f, "detour_refused", "airvein", e.Reason)
		}
		f.Detour.TriedAt, f.Detour.Refused = at, e.Reason
	case FlightRerouted:
		s.applyRerouted(at, e)
	case SiteClosed:
		s.applyClosure(at, e)
	case FlightClosed:
		s.applyClosed(at, e)
	default:
		return false
	}
	return true
}

// applyRerouted makes the new plan the flight's. Until the drone was seen to
// fly it, which plan is on board is not known.
func (s *State) applyRerouted(at time.Time, e FlightRerouted) {
	f := s.flights[e.Flight]
	f.Commands++
	f.Command = &fleet.FlightCommand{Key: e.Key, Verb: fleet.VerbReroute, Yields: true}
	f.Undone, f.Detour, f.Offplan = false, nil, true
	f.Reason, f.Want = e.Reason, e.Want
	f.Out, f.Back, f.Plan, f.cells = e.Out, e.Back, e.Plan, nil
	f.Plan.NeedPct = e.NeedPct
	if e.Want == WantOnward {
		f.State, f.HoldAt = FlightStateOutbound, time.Time{}
		for _, id := range f.Shipments {
			sh := s.shipments[id]
			sh.ETA, sh.ETALow, sh.ETAHigh = e.ETA, e.ETALow, e.ETAHigh
		}
	} else {
		f.State, f.Intent = FlightStateReturning, IntentContingent
	}
	s.keepOpen(at, f, openEnd)
	s.noteFlight(at, f, "rerouted", e.By, e.Reason)
}

// heldAt keeps where a drone stood still, and with what.
func (f *Flight) heldAt(at time.Time, r fleet.Report) {
	f.HeldAt = at
	f.Held = Measured{Pos: r.Pos, AltTakeoffM: r.AltTakeoffM, BatteryPct: r.BatteryPct}
}
