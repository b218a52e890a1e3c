package dispatch

import (
	"time"

	"airvein/fleet"
)

// Directives is what every drone should be doing now, from State alone:
// nil means that it is left alone. They are levels: a driver is told again
// and again until what it observes has become an event.
func (s *State) Directives(now time.Time) map[fleet.DroneID]*fleet.Directive {
	out := make(map[fleet.DroneID]*fleet.Directive, len(s.drones))
	for id, d := range s.drones {
		out[id] = s.directive(now, s.flights[d.Flight])
	}
	return out
}

func (s *State) directive(now time.Time, f *Flight) *fleet.Directive {
	if f == nil || f.Straight {
		return nil
	}
	d := &fleet.Directive{Flight: string(f.ID), Plan: &f.Plan, LastVerb: f.LastVerb}
	switch f.State {
	case FlightStatePreparing:
		d.Stage = fleet.StagePrepare
	case FlightStateLaunching:
		// A command given now waits for the take-off, and a call back calls the
		// launch off: whether the drone still is on the ground its driver sees.
		d.Stage = fleet.StageLaunch
		d.Abort = f.Command != nil && (f.Command.Verb == fleet.VerbReturn || f.Command.Verb == fleet.VerbLand)
	case FlightStateOutbound, FlightStateHolding, FlightStateDelivering, FlightStateReturning:
		d.Stage, d.Command = fleet.StageFly, f.Command
		d.PadClear = f.State == FlightStateHolding && f.Command == nil && f.LastVerb != fleet.VerbHold && now.Before(f.PadClearUntil())
	default:
		return nil
	}
	return d
}
