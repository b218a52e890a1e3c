package dispatch

import (
	"fmt"
	"math"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
)

const (
	// homeM is how near its depot's pad a drone is at home: no further than
	// its preflight asks for, or it would be chosen and never let go.
	homeM = 50
	// readyPct is the battery from which a drone counts as turned round.
	readyPct = 90
)

// decideReport takes a drone's observation. Drivers say again after a
// restart what they see, so what State knows already makes no event.
func (s *State) decideReport(now time.Time, in DroneReport) ([]Event, *Error) {
	d, ok := s.Drone(in.Drone)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such drone in this site")
	}
	if in.Report.Kind == fleet.ReportLinkSuspect {
		return []Event{s.raise(now, alarm.LinkSuspect, string(d.ID), alarm.Alarm{Drone: string(d.ID), Flight: string(d.Flight),
			Text: fmt.Sprintf("somebody may be speaking in %s's name: %s", d.ID, in.Report.Text)})}, nil
	}
	if in.Report.Kind == fleet.ReportAirborne {
		return s.strangeFlight(now, d, in.Report), nil
	}
	f := s.flights[d.Flight]
	if f == nil || in.Report.Flight != "" && FlightID(in.Report.Flight) != f.ID {
		return s.idleReport(d, in.Report), nil
	}
	if !f.State.Airborne() {
		return s.groundReport(now, d, f, in.Report), nil
	}
	return s.flyingReport(now, f, in.Report), nil
}

// idleReport keeps the drone's readiness: on its own pad, its battery
// charged, its link live.
func (s *State) idleReport(d *Drone, r fleet.Report) []Event {
	e := DroneSeen{Drone: d.ID, State: d.State, Link: d.Link, BatteryPct: d.BatteryPct}
	switch r.Kind {
	case fleet.ReportLinkUp:
		e.Link = fleet.LinkLive
	case fleet.ReportLinkLost:
		e.Link = fleet.LinkLost
	case fleet.ReportOnGround:
		e.Link, e.BatteryPct = fleet.LinkLive, r.BatteryPct
		if d.Flight != "" {
			break
		}
		e.State = DroneTurnaround
		if depot, ok := s.site.Depot(d.Depot); !ok || geo.Distance(r.Pos, depot.Pad.LatLng) > homeM {
			e.State = DroneAway
		} else if r.BatteryPct >= readyPct {
			e.State = DroneReady
		}
	default:
		return nil
	}
	if e.State == d.State && e.Link == d.Link && math.Abs(e.BatteryPct-d.BatteryPct) < 5 {
		return nil
	}
	events := []Event{e}
	if d.State == DroneAway && e.State != DroneAway {
		for _, a := range s.alarms.Open() {
			if (a.Kind == alarm.LandedAway || a.Kind == alarm.StrangeFlight) && a.Drone == string(d.ID) && a.ClearedAt == nil {
				events = append(events, AlarmCleared{Cause: a.Cause}) // somebody fetched it
			}
		}
	}
	return events
}

// groundReport: the flight is planned, waiting or being prepared.
func (s *State) groundReport(now time.Time, d *Drone, f *Flight, r fleet.Report) []Event {
	switch r.Kind {
	case fleet.ReportPlanVerified:
		if f.State == FlightStatePreparing && f.PreparedHash != r.Hash {
			return []Event{FlightPrepared{Flight: f.ID, Hash: r.Hash}}
		}
	case fleet.ReportPreflight:
		return s.decidePreflight(now, f, r)
	case fleet.ReportPlanFailed:
		if f.State == FlightStatePreparing {
			return s.failFlight(now, f, "the drone could not be prepared: "+r.Text)
		}
	case fleet.ReportLinkUp, fleet.ReportLinkLost, fleet.ReportOnGround:
		return s.idleReport(d, r)
	}
	return nil
}

// failFlight ends a flight before arming. Its units stay packed until
// depot staff unpack them; what is missing is chosen again, elsewhere.
func (s *State) failFlight(now time.Time, f *Flight, reason string) []Event {
	events := append([]Event{FlightFailed{Flight: f.ID, Reason: reason, Drone: DroneUnseen}}, s.over(f)...)
	for _, id := range f.Shipments {
		sh := s.shipments[id]
		switch sh.State {
		case ShipmentStateAllocated:
			events = append(events, ShipmentFailed{Shipment: id, Reason: reason, Units: blood.Available})
		case ShipmentStatePacked, ShipmentStateRecalled:
			events = append(events, ShipmentFailed{Shipment: id, Reason: reason, Units: blood.Packed})
		}
		events = append(events, s.raise(now, alarm.FlightFailed, string(f.ID), alarm.Alarm{
			Order: string(sh.Order), Shipment: string(id), Flight: string(f.ID), Drone: string(f.Drone),
			Text: fmt.Sprintf("flight of %s failed: %s; unpack box %s at %s", f.Drone, reason, sh.Box, sh.Depot)}))
	}
	return events
}

// flyingReport: the arm command may have been sent. Nothing here lets the
// drone go before it was seen on the ground.
func (s *State) flyingReport(now time.Time, f *Flight, r fleet.Report) []Event {
	seen := []Event{FlightObserved{Flight: f.ID, Report: r}}
	switch r.Kind {
	case fleet.ReportArmed:
		if f.ArmedAt.IsZero() {
			return seen
		}
	case fleet.ReportLaunchFailed:
		if f.State == FlightStateLaunching {
			return s.failFlight(now, f, "the drone refused to fly: "+r.Text)
		}
	case fleet.ReportTookOff:
		if f.State == FlightStateLaunching {
			return seen
		}
	case fleet.ReportHoldReached:
		if f.State == FlightStateOutbound {
			return seen
		}
	case fleet.ReportItemReached:
		if f.State == FlightStateHolding && r.Seq > f.Plan.HoldSeq && r.Seq <= f.Plan.ReleaseSeq {
			return seen
		}
	case fleet.ReportReleased:
		return s.afterRelease(now, f, s.released(now, f, seen))
	case fleet.ReportStopReleased:
		return s.stopReleased(f, r, seen)
	case fleet.ReportReleasedAway:
		return s.releasedAway(now, f, seen)
	case fleet.ReportLanded:
		if f.LandedAt.IsZero() && !f.TookOffAt.IsZero() {
			return seen
		}
	case fleet.ReportDisarmed:
		if f.TookOffAt.IsZero() {
			// It flew and landed while nobody listened: a drone that was never
			// armed says launch_failed instead.
			late := fleet.Report{Kind: fleet.ReportTookOff, Flight: r.Flight, Pos: f.Plan.Home, Text: "not seen"}
			return append([]Event{FlightObserved{Flight: f.ID, Report: late}}, s.flightEnds(now, f, r)...)
		}
		return s.flightEnds(now, f, r)
	case fleet.ReportOnGround:
		if !f.TookOffAt.IsZero() {
			return s.flightEnds(now, f, r)
		}
	default:
		return s.flyingTrouble(now, f, r, seen)
	}
	return nil
}

func (s *State) released(now time.Time, f *Flight, seen []Event) []Event {
	if f.Boxless {
		return nil
	}
	for _, id := range f.Shipments {
		if st := s.shipments[id].State; st == ShipmentStateInTransit || st == ShipmentStateRecalled {
			seen = append(seen, ShipmentArrived{Shipment: id})
		}
	}
	return seen
}

// afterRelease: a zone was drawn over the way home while the box was let
// down, which nothing interrupts.
func (s *State) afterRelease(now time.Time, f *Flight, events []Event) []Event {
	if on := s.zonesTouching(f, now); len(on) > 0 && len(events) > 0 && f.Command == nil {
		g := *f
		g.State, g.Boxless = FlightStateReturning, true
		return append(events, s.seek(now, &g, WantHome, "", "airvein", "zone "+on[0].ID+" lies on its way home")...)
	}
	return events
}

// releasedAway: the box is not where a ward can take it. It counts as lost
// until somebody finds it.
func (s *State) releasedAway(now time.Time, f *Flight, seen []Event) []Event {
	if f.Boxless {
		return nil
	}
	return append(seen, s.loseShipments(now, f, alarm.ReleasedAway, blood.Lost, "the box was let go away from the pad")...)
}

func (s *State) loseShipments(now time.Time, f *Flight, kind alarm.Kind, to blood.Status, reason string) []Event {
	var events []Event
	for _, id := range f.Shipments {
		sh := s.shipments[id]
		if sh.State == ShipmentStateInTransit || sh.State == ShipmentStateRecalled || sh.State == ShipmentStatePacked {
			events = append(events, ShipmentFailed{Shipment: id, Reason: reason, Units: to})
		}
		events = append(events, s.raise(now, kind, string(f.ID), alarm.Alarm{
			Order: string(sh.Order), Shipment: string(id), Flight: string(f.ID), Drone: string(f.Drone), Box: string(sh.Box),
			Text: fmt.Sprintf("%s: %s", f.Drone, reason)}))
	}
	return events
}

// flightEnds: on the ground and disarmed. Where the box still counted as
// aboard, it is home again, or down with its drone somewhere else, or was
// released unseen while nobody listened: then the ward or the depot says.
func (s *State) flightEnds(now time.Time, f *Flight, r fleet.Report) []Event {
	depot, ok := s.site.Depot(f.Depot)
	home := ok && geo.Distance(r.Pos, depot.Pad.LatLng) <= homeM
	at := s.siteAt(r.Pos)
	events := []Event{FlightEnded{Flight: f.ID, Pos: r.Pos, Home: home, Site: at}}
	events = append(events, s.over(f)...)
	if !home {
		text := fmt.Sprintf("%s is on the ground at %s, at no landing site: an emergency landing. Tell the people there, and fetch it", f.Drone, r.Pos)
		if at != "" {
			text = fmt.Sprintf("%s is on the ground at the pad of %s, not at its depot", f.Drone, at)
		}
		events = append(events, s.raise(now, alarm.LandedAway, string(f.ID), alarm.Alarm{Flight: string(f.ID), Drone: string(f.Drone), Text: text}))
	}
	if f.Boxless {
		return events
	}
	for _, id := range f.Shipments {
		sh := s.shipments[id]
		switch {
		case sh.State == ShipmentStateDelivered:
		case at == sh.Hospital && sh.State == ShipmentStateInTransit:
			events = append(events, ShipmentArrived{Shipment: id})
		case !home:
			events = append(events, ShipmentFailed{Shipment: id, Reason: "its drone landed away from the depot with the box", Units: blood.Quarantined})
		case sh.State == ShipmentStateRecalled:
			events = append(events, ShipmentReturned{Shipment: id})
		case sh.State == ShipmentStateInTransit, sh.State == ShipmentStatePacked:
			events = append(events, ShipmentArrived{Shipment: id, Unseen: true}, s.raise(now, alarm.NotReceived, string(id), alarm.Alarm{
				Order: string(sh.Order), Shipment: string(id), Flight: string(f.ID), Box: string(sh.Box),
				Text: fmt.Sprintf("%s came home and nobody saw it let the box go: ask the ward, else unpack box %s", f.Drone, sh.Box)}))
		}
	}
	return events
}

// over clears the alarms whose cause ends with a flight.
func (s *State) over(f *Flight) []Event {
	var events []Event
	for _, k := range []alarm.Kind{
		alarm.LinkLost, alarm.BatteryLow, alarm.LeftVolume, alarm.Failsafe, alarm.ModeChanged,
		alarm.CommandFailed, alarm.PlanChanged, alarm.ZoneConflict, alarm.SiteClosed, alarm.EmergencyLanding, alarm.Diverted,
	} {
		events = append(events, s.cleared(k, string(f.ID))...)
	}
	return events
}

// flyingTrouble: what a dispatcher and the pilot must see at once.
func (s *State) flyingTrouble(now time.Time, f *Flight, r fleet.Report, seen []Event) []Event {
	a := alarm.Alarm{Flight: string(f.ID), Drone: string(f.Drone)}
	if len(f.Shipments) > 0 {
		a.Shipment = string(f.Shipments[0])
		a.Order = string(s.shipments[f.Shipments[0]].Order)
	}
	switch r.Kind {
	case fleet.ReportLinkUp:
		if f.Link == fleet.LinkLive {
			return nil
		}
		return append(seen, s.cleared(alarm.LinkLost, string(f.ID))...)
	case fleet.ReportLinkLost:
		if f.Link == fleet.LinkLost {
			return nil
		}
		a.Text = fmt.Sprintf("%s is not heard: its position is a prediction from now on", f.Drone)
		return append(seen, s.raise(now, alarm.LinkLost, string(f.ID), a))
	case fleet.ReportModeChanged, fleet.ReportFailsafe:
		return s.ownWill(now, f, r, a, seen)
	case fleet.ReportCommandObserved:
		if f.Command == nil || f.Command.Key != r.Key {
			return nil
		}
		seen = append(seen, s.cleared(alarm.CommandFailed, string(f.ID))...)
		return append(seen, s.commandObserved(now, f, r)...)
	case fleet.ReportCommandFailed:
		if f.Command == nil || f.Command.Key != r.Key {
			return nil
		}
		a.Text = fmt.Sprintf("%s does not %s: %s", f.Drone, f.Command.Verb, r.Text)
		return append(seen, s.raise(now, alarm.CommandFailed, string(f.ID), a))
	case fleet.ReportBatteryLow:
		return s.batteryLow(now, f, r, a, seen)
	case fleet.ReportLeftVolume:
		if f.Intent == IntentNonconforming {
			return nil
		}
		a.Text = fmt.Sprintf("%s is outside its flight's volume", f.Drone)
		return append(seen, s.raise(now, alarm.LeftVolume, string(f.ID), a))
	case fleet.ReportBackInVolume:
		clear := s.cleared(alarm.LeftVolume, string(f.ID))
		if f.Intent != IntentNonconforming && len(clear) == 0 {
			return nil
		}
		return append(seen, clear...)
	case fleet.ReportPlanChanged:
		a.Text = fmt.Sprintf("somebody else changed the plan on %s; the pilot decides", f.Drone)
		return append(seen, s.raise(now, alarm.PlanChanged, string(f.ID), a))
	}
	return nil
}

// ownWill: the vehicle changed its mode without us. We do not fight it; a
// box that is on its way home by the vehicle's own will is recalled.
func (s *State) ownWill(now time.Time, f *Flight, r fleet.Report, a alarm.Alarm, seen []Event) []Event {
	kind := alarm.ModeChanged
	if r.Kind == fleet.ReportFailsafe {
		kind = alarm.Failsafe
	}
	a.Text = fmt.Sprintf("%s changed its mode by itself or by another hand: %s", f.Drone, r.Text)
	events := append(seen, s.raise(now, kind, string(f.ID), a))
	if !strings.Contains(strings.ToUpper(r.Text), "RTL") || f.Boxless {
		return events
	}
	for _, id := range f.Shipments {
		if sh := s.shipments[id]; sh.State == ShipmentStateInTransit {
			events = append(events, ShipmentRecalled{Shipment: id, By: string(f.Drone), Reason: "the drone returns by itself: " + r.Text})
		}
	}
	return events
}

// batteryLow: a drone that waits over its pad goes home; one on its way is
// a person's decision, since the pad may be nearer than home.
func (s *State) batteryLow(now time.Time, f *Flight, r fleet.Report, a alarm.Alarm, seen []Event) []Event {
	if b, open := s.alarms.OpenCause(alarm.Cause(alarm.BatteryLow, string(f.ID))); open && b.ClearedAt == nil {
		return nil
	}
	a.Text = fmt.Sprintf("%s has %.0f %% of its battery left, under its reserve", f.Drone, r.BatteryPct)
	events := append(seen, s.raise(now, alarm.BatteryLow, string(f.ID), a))
	if f.State == FlightStateHolding && !f.landing() {
		events = append(events, s.turnBack(now, f, "its battery is under the reserve")...)
	}
	return events
}

// commandObserved goes on from a command whose effect was seen: a drone that
// is held looks for its way, and one that flies another has no conflict any
// more.
func (s *State) commandObserved(now time.Time, f *Flight, r fleet.Report) []Event {
	switch {
	case f.verb() == fleet.VerbHold && f.Detour != nil:
		return s.detour(now, f, Measured{Pos: r.Pos, AltTakeoffM: r.AltTakeoffM, BatteryPct: r.BatteryPct})
	case f.verb() == fleet.VerbReroute, f.verb() == fleet.VerbResume:
		return append(s.cleared(alarm.ZoneConflict, string(f.ID)), s.cleared(alarm.SiteClosed, string(f.ID))...)
	}
	return nil
}

// turnBack sends a drone home with its box.
func (s *State) turnBack(now time.Time, f *Flight, reason string) []Event {
	var events []Event
	for _, id := range f.Shipments {
		if sh := s.shipments[id]; sh.State == ShipmentStateInTransit {
			events = append(events, ShipmentRecalled{Shipment: id, By: "airvein", Reason: reason})
		}
	}
	if f.Command == nil || f.Command.Verb != fleet.VerbReturn || f.Undone {
		events = append(events, s.goHome(now, f, "airvein", reason, true)...)
	}
	return events
}

// cleared clears an alarm where it stands.
func (s *State) cleared(kind alarm.Kind, subject string) []Event {
	if a, ok := s.alarms.OpenCause(alarm.Cause(kind, subject)); ok && a.ClearedAt == nil {
		return []Event{AlarmCleared{Cause: a.Cause}}
	}
	return nil
}
