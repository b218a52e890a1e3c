package dispatch

import (
	"fmt"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

// strangeFlight takes a drone's word that it is in the air where State has
// it on the ground: the record was restored from before its launch, or
// somebody else flies it. What flies wins over what is written (I19, I36,
// F31), and each difference is an alarm that says what to do.
//
// A flight that was packed is taken for the one that is in the air: its box
// and units are, and count as departed. One that was not packed yet, as far
// as the record goes, is given up, and its units kept back: whether they are
// in the air a person must find out.
func (s *State) strangeFlight(now time.Time, d *Drone, r fleet.Report) []Event {
	f := s.flights[d.Flight]
	if f != nil && f.State.Airborne() {
		return nil
	}
	var events []Event
	var text string
	switch {
	case f == nil:
		if d.State == DroneAway && d.Link == fleet.LinkLive {
			return nil // said before
		}
		text = "the record knows of no flight: find out who flies it and what is aboard"
		events = []Event{DroneSeen{Drone: d.ID, State: DroneAway, Link: fleet.LinkLive, BatteryPct: r.BatteryPct}}
	case s.allPacked(f):
		text = fmt.Sprintf("the record has flight %s still on the ground: it is taken to be the one that flies, with its box; confirm it with the depot", f.ID)
		events = []Event{
			LaunchOrdered{Flight: f.ID, BatteryPct: r.BatteryPct, Checks: []fleet.Check{{Check: "record", Value: "found in the air"}}},
			FlightObserved{Flight: f.ID, Report: fleet.Report{Kind: fleet.ReportTookOff, Flight: string(f.ID), Pos: r.Pos, AltTakeoffM: r.AltTakeoffM, BatteryPct: r.BatteryPct, Text: "found in the air"}},
		}
	default:
		text = fmt.Sprintf("the record has flight %s not even packed: it is given up and its units are kept back; find out what is aboard", f.ID)
		events = s.giveUp(f)
	}
	a := alarm.Alarm{Drone: string(d.ID), Text: fmt.Sprintf("%s is in the air, and %s", d.ID, text)}
	if f != nil {
		a.Flight = string(f.ID)
	}
	return append(events, s.raise(now, alarm.StrangeFlight, string(d.ID), a))
}

func (s *State) allPacked(f *Flight) bool {
	for _, id := range f.Shipments {
		if s.shipments[id].State != ShipmentStatePacked {
			return false
		}
	}
	return true
}

// giveUp ends a flight that its drone does not fly, and keeps its units
// back.
func (s *State) giveUp(f *Flight) []Event {
	const reason = "its drone was found in the air without it"
	events := append([]Event{FlightFailed{Flight: f.ID, Reason: reason, Drone: DroneAway}}, s.over(f)...)
	for _, id := range f.Shipments {
		if s.shipments[id].State.Serving() {
			events = append(events, ShipmentFailed{Shipment: id, Reason: reason, Units: blood.Quarantined})
		}
	}
	return events
}
