package dispatch

import (
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

func (s *State) applyConsented(at time.Time, e FlightConsented) {
	f := s.flights[e.Flight]
	f.ConsentBy, f.ConsentAt, f.Controller, f.State = e.Pilot, at, e.By, FlightStatePreparing
	s.noteFlight(at, f, "consented", e.Pilot, "")
}

func (s *State) applyPrepared(at time.Time, e FlightPrepared) {
	f := s.flights[e.Flight]
	f.PreparedHash = e.Hash
	s.noteFlight(at, f, "plan_verified", string(f.Drone), "")
}

func (s *State) applyPreflightFailed(at time.Time, e PreflightFailed) {
	f := s.flights[e.Flight]
	f.Preflight, f.DroneFit = e.Checks, e.DroneFit
}

func (s *State) applyLaunch(at time.Time, e LaunchOrdered) {
	f := s.flights[e.Flight]
	f.Preflight, f.DroneFit, f.LaunchAt = e.Checks, true, at
	f.State, f.Intent = FlightStateLaunching, IntentActivated
	d := s.drones[f.Drone]
	d.State, d.Since = DroneAirborne, at
	s.fileIntent(f, at)
	s.noteFlight(at, f, "launched", f.ConsentBy, "")
}

func (s *State) applyFlightFailed(at time.Time, e FlightFailed) {
	f := s.flights[e.Flight]
	f.State, f.Intent, f.Reason, f.EndedAt = FlightStateFailed, IntentEnded, e.Reason, at
	s.freeDrone(at, f, e.Drone)
	s.fileIntent(f, at)
	s.noteFlight(at, f, "flight_failed", "airvein", e.Reason)
}

// freeDrone takes a flight off its drone.
func (s *State) freeDrone(at time.Time, f *Flight, to DroneState) {
	if d := s.drones[f.Drone]; d != nil && d.Flight == f.ID {
		d.Flight, d.State, d.Since = "", to, at
	}
	s.resources++
}

func (s *State) applyPadCleared(at time.Time, e PadCleared) {
	f := s.flights[e.Flight]
	f.PadClearBy, f.PadClearAt = e.By, at
	s.noteFlight(at, f, "pad_clear", e.By, "")
}

func (s *State) applyCommanded(at time.Time, e FlightCommanded) {
	f := s.flights[e.Flight]
	f.Commands++
	f.Command = &fleet.FlightCommand{Key: e.Key, Verb: e.Verb, Yields: e.Yields}
	f.Undone, f.Detour = false, nil // what looks for another way says so after its hold
	f.Reason = e.Reason
	// It is no longer where its windows say, and nobody knows for how long.
	least := openEnd
	if e.Verb == fleet.VerbReturn || e.Verb == fleet.VerbLand {
		f.Intent, least = IntentContingent, s.comesHome(f)
	}
	s.keepOpen(at, f, least)
	s.noteFlight(at, f, "commanded_"+string(e.Verb), e.By, e.Reason)
}

func (s *State) applyObserved(at time.Time, e FlightObserved) {
	f, r := s.flights[e.Flight], e.Report
	who := string(f.Drone)
	d := s.drones[f.Drone]
	switch r.Kind {
	case fleet.ReportLinkUp:
		f.Link, d.Link, f.LinkLostAt = fleet.LinkLive, fleet.LinkLive, time.Time{}
	case fleet.ReportLinkLost:
		f.Link, d.Link, f.LinkLostAt = fleet.LinkLost, fleet.LinkLost, at
	case fleet.ReportArmed:
		f.ArmedAt = at
	case fleet.ReportTookOff:
		f.TookOffAt, f.State = at, FlightStateOutbound
		for _, id := range f.Shipments {
			s.depart(at, s.shipments[id])
			s.promiseAgain(at, f, s.shipments[id])
		}
	case fleet.ReportHoldReached:
		f.HoldAt, f.State = at, FlightStateHolding
	case fleet.ReportItemReached:
		f.State = FlightStateDelivering
		return
	case fleet.ReportStopReleased:
		f.ReleasedAt = at
	case fleet.ReportReleased, fleet.ReportReleasedAway:
		f.ReleasedAt, f.State, f.Boxless = at, FlightStateReturning, true
		f.OpenUntil = time.Time{}
		s.fileIntent(f, at)
	case fleet.ReportLanded:
		f.LandedAt, f.LandedPos = at, r.Pos
	case fleet.ReportLeftVolume:
		f.Intent = IntentNonconforming
		s.keepOpen(at, f, openEnd)
	case fleet.ReportModeChanged, fleet.ReportFailsafe:
		s.keepOpen(at, f, openEnd)
	case fleet.ReportBackInVolume:
		if f.Intent == IntentNonconforming {
			f.Intent = IntentActivated
		}
	case fleet.ReportCommandObserved:
		s.commandDone(at, f, r)
	case fleet.ReportCommandFailed:
		f.Undone = true
		if f.Detour != nil {
			f.Detour.TriedAt = at
		}
		if f.verb() == fleet.VerbHold || f.verb() == fleet.VerbResume {
			f.Command = nil
		}
	}
	s.noteFlight(at, f, string(r.Kind), who, r.Text)
}

// promiseAgain narrows the promise once the box is in the air.
func (s *State) promiseAgain(at time.Time, f *Flight, sh *Shipment) {
	if f.Straight {
		return // to the second already
	}
	if m, ok := s.site.Model(s.drones[f.Drone].Model); ok {
		sh.ETA, sh.ETALow, sh.ETAHigh = assign.UnderWay(at, s.site.Timing, m, f.Out)
	}
}

// applyRescheduled moves a flight's slot, and what was promised with it.
func (s *State) applyRescheduled(at time.Time, e FlightRescheduled) {
	f := s.flights[e.Flight]
	later := max(0, e.Depart.Sub(f.Depart)-f.Late)
	f.Depart, f.Late = e.Depart, 0
	s.fileIntent(f, e.Depart)
	for _, id := range f.Shipments {
		sh := s.shipments[id]
		sh.ETA, sh.ETALow, sh.ETAHigh = sh.ETA.Add(later), sh.ETALow.Add(later), sh.ETAHigh.Add(later)
	}
	s.noteFlight(at, f, "rescheduled", "airvein", e.Reason)
}

// depart: the box is in the air.
func (s *State) depart(at time.Time, sh *Shipment) {
	switch sh.State {
	case ShipmentStatePacked:
		sh.State = ShipmentStateInTransit
	case ShipmentStateRecalled: // called back before it left, and it left
	default:
		return
	}
	sh.DepartedAt = at
	s.setUnits(sh, blood.InTransit)
	if b := s.boxes[sh.Box]; b != nil {
		b.State, b.Place, b.Since = BoxInTransit, string(sh.Drone), at
	}
	s.orders[sh.Order].custody(at, sh, "departed", string(sh.Drone), sh.Depot, "")
}

func (s *State) commandDone(at time.Time, f *Flight, r fleet.Report) {
	if f.Command == nil {
		return
	}
	f.LastVerb = f.Command.Verb
	f.HeldAt = time.Time{}
	switch f.LastVerb {
	case fleet.VerbReturn:
		f.State = FlightStateReturning
	case fleet.VerbHold:
		f.heldAt(at, r)
	case fleet.VerbReroute:
		f.Offplan = false
		if f.Want == WantOnward && f.Intent == IntentContingent {
			f.Intent = IntentActivated
		}
	}
	f.Command = nil
}

func (s *State) applyFlightEnded(at time.Time, e FlightEnded) {
	f := s.flights[e.Flight]
	f.State, f.Intent, f.EndedAt, f.LandedPos, f.Command = FlightStateEnded, IntentEnded, at, e.Pos, nil
	if f.LandedAt.IsZero() {
		f.LandedAt = at
	}
	to := DroneTurnaround
	if !e.Home {
		to = DroneAway
	}
	s.freeDrone(at, f, to)
	s.fileIntent(f, at)
	s.noteFlight(at, f, "flight_ended", string(f.Drone), "")
}

// noteFlight writes a line into the history of every order aboard.
func (s *State) noteFlight(at time.Time, f *Flight, what, who, reason string) {
	for _, id := range f.Shipments {
		sh := s.shipments[id]
		s.orders[sh.Order].noteShipment(at, sh, what, who, reason)
	}
}
