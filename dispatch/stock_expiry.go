package dispatch

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"airvein/dispatch/blood"
)

// expired gives up what was held too long: reservations that nobody packed,
// by the policy's hours, and earmarks past their end.
func (s *State) expired(now time.Time) []Event {
	for _, sh := range s.liveShipments {
		if at, ok := s.reservedUntil(sh); ok && !now.Before(at) {
			return s.stop(sh, "airvein", fmt.Sprintf("its units were reserved for %.0f h and not packed", at.Sub(sh.AllocatedAt).Hours()))
		}
	}
	var events []Event
	for _, id := range slices.Sorted(maps.Keys(s.stock.earmarked)) {
		if end := s.stock.earmarked[id]; !end.IsZero() && !now.Before(end) {
			u := s.units[id]
			events = append(events, UnitMoved{Unit: id, Was: u.Status, Status: blood.Available, Place: u.Depot, By: "airvein",
				Reason: "its earmark ended", Authority: s.Record(id).Authority})
		}
	}
	return events
}

// reservedUntil is when a shipment that waits to be packed is given up.
func (s *State) reservedUntil(sh *Shipment) (time.Time, bool) {
	d, ok := s.policy.ReservedFor()
	return sh.AllocatedAt.Add(d), ok && sh.State == ShipmentStateAllocated
}

// stockDeadlines are the times at which expired and openTraces have
// something to say.
func (s *State) stockDeadlines(at func(time.Time)) {
	for _, sh := range s.liveShipments {
		if t, ok := s.reservedUntil(sh); ok {
			at(t)
		}
	}
	for _, end := range s.stock.earmarked {
		if !end.IsZero() {
			at(end)
		}
	}
	if t, ok := s.traceDeadline(); ok {
		at(t)
	}
}
