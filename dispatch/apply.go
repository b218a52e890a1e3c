package dispatch

import (
	"fmt"
	"time"
)

// Apply changes State by one event. It reads nothing but the event and the
// State, and never fails: an event that reached the journal happened.
func (s *State) Apply(at time.Time, e Event) {
	s.deadline = nil
	if at.After(s.lastAt) {
		s.lastAt = at
	}
	switch e := e.(type) {
	case SiteConfigured:
		s.applySite(at, e)
	case StockImported:
		s.applyStock(at, e)
	case PolicyApproved:
		s.applyPolicyApproved(at, e)
	case WeatherSet:
		s.weather, s.weatherAt = &e.Weather, at
		s.resources++
	case ZonePut:
		s.applyZonePut(e)
	case ZoneRemoved:
		s.applyZoneRemoved(e)
	case OrderPlaced:
		s.applyPlaced(at, e)
	case OrderHeld:
		s.applyHeld(at, e)
	case OrderCancelled:
		s.applyCancelled(at, e)
	case OrderDeclaredUnfulfillable:
		s.applyUnfulfillable(at, e)
	case HeldOrdersReconsidered:
		s.tried, s.triedAt = e.Resources, at
	case DroneSeen:
		s.applyDroneSeen(at, e)
	case BoxMoved:
		s.applyBoxMoved(at, e)
	case BoxDigested:
		s.applyDigest(at, e)
	case AlarmRaised:
		s.alarms.Raise(e.Alarm)
		s.alarmed(e.Alarm)
	case AlarmCleared:
		s.alarms.Clear(e.Cause, at)
	case AlarmAcked:
		s.alarms.Ack(e.ID, e.By, e.Comment, at)
	case AlarmShelved:
		s.alarms.Shelve(e.ID, e.By, e.Comment, e.Until, at)
	default:
		if !s.applyOther(at, e) {
			panic(fmt.Sprintf("dispatch: event kind %q has no Apply", e.Kind()))
		}
	}
	if !endsNothing(e) {
		s.prune()
	}
}

// endsNothing tells the kinds that come most often and after which all that
// was live still is.
func endsNothing(e Event) bool {
	switch e.(type) {
	case OrderPlaced, OrderHeld, DroneSeen, BoxDigested, AlarmRaised, AlarmCleared, AlarmAcked, AlarmShelved, HeldOrdersReconsidered:
		return true
	}
	return false
}

// applyOther hands an event to the one that knows its kind.
func (s *State) applyOther(at time.Time, e Event) bool {
	return s.applyShipmentEvent(at, e) ||
		s.applyFlightEvent(at, e) ||
		s.applyDetourEvent(at, e) ||
		s.applyControl(at, e) ||
		s.applyUnitEvent(at, e) ||
		s.applyRoadEvent(at, e) ||
		s.applyColdEvent(at, e) ||
		s.applyStorageEvent(at, e)
}

func (s *State) applyShipmentEvent(at time.Time, e Event) bool {
	switch e := e.(type) {
	case ShipmentAllocated:
		s.applyAllocated(at, e)
	case ShipmentPacked:
		s.applyPacked(at, e)
	case ShipmentUnpacked:
		s.applyUnpacked(at, e)
	case ShipmentFailed:
		s.applyShipmentFailed(at, e)
	case ShipmentRecalled:
		s.applyRecalled(at, e)
	case ShipmentReturned:
		s.applyReturned(at, e)
	case ShipmentArrived:
		s.applyArrived(at, e)
	case HandoverRefused:
		s.applyHandoverRefused(at, e)
	case ShipmentDelivered:
		s.applyDelivered(at, e)
	case UnitsDisposed:
		s.applyDisposed(at, e)
	default:
		return false
	}
	return true
}

func (s *State) applyFlightEvent(at time.Time, e Event) bool {
	switch e := e.(type) {
	case FlightConsented:
		s.applyConsented(at, e)
	case FlightPrepared:
		s.applyPrepared(at, e)
	case PreflightFailed:
		s.applyPreflightFailed(at, e)
	case LaunchOrdered:
		s.applyLaunch(at, e)
	case FlightFailed:
		s.applyFlightFailed(at, e)
	case FlightObserved:
		s.applyObserved(at, e)
	case PadCleared:
		s.applyPadCleared(at, e)
	case FlightCommanded:
		s.applyCommanded(at, e)
	case FlightRescheduled:
		s.applyRescheduled(at, e)
	case FlightOverran:
		s.keepOpen(at, s.flights[e.Flight], openEnd)
	case FlightEnded:
		s.applyFlightEnded(at, e)
	default:
		return false
	}
	return true
}
