package dispatch

import (
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
)

// TraceOpen reports whether a hospital owes a unit's fate: it has it, and
// has not said what became of it.
func (s *State) TraceOpen(id blood.UnitID) bool {
	r, u := s.stock.records[id], s.units[id]
	return r != nil && u != nil && r.Away != "" && r.Fate == nil && u.Status != blood.Discarded
}

// tracesOf are the units of a shipment whose fate its hospital owes.
func (s *State) tracesOf(sh *Shipment) []blood.UnitID {
	var out []blood.UnitID
	for _, p := range sh.Picks {
		if s.carrying(p.Unit) == sh && s.TraceOpen(p.Unit) {
			out = append(out, p.Unit)
		}
	}
	return out
}

// traceEnds clears a shipment's open trace when the unit's was the last.
func (s *State) traceEnds(sh *Shipment, done blood.UnitID, ends bool) []Event {
	left := s.tracesOf(sh)
	if !ends || len(left) > 1 || len(left) == 1 && left[0] != done {
		return nil
	}
	return s.cleared(alarm.OpenTrace, string(sh.ID))
}

// traceDue is when a delivered shipment's fates are due; ok is false where
// the policy does not say.
func (s *State) traceDue(sh *Shipment) (time.Time, bool) {
	d, ok := s.policy.FateDue()
	return sh.EndedAt.Add(d), ok
}

// openTraces raises the alarm of each delivery whose fates are overdue.
func (s *State) openTraces(now time.Time) []Event {
	var events []Event
	for _, id := range s.stock.unclosed {
		sh := s.shipments[id]
		due, ok := s.traceDue(sh)
		if !ok || now.Before(due) {
			break // the oldest comes first
		}
		if left := s.tracesOf(sh); len(left) > 0 {
			events = append(events, s.raise(now, alarm.OpenTrace, string(id), alarm.Alarm{
				Order: string(sh.Order), Shipment: string(id),
				Text: fmt.Sprintf("open trace: hospital %s has not said what became of %d units of %s", sh.Hospital, len(left), id)}))
		}
	}
	return events
}

// traceDeadline is when the next open trace is to be told of.
func (s *State) traceDeadline() (time.Time, bool) {
	for _, id := range s.stock.unclosed {
		sh := s.shipments[id]
		if len(s.tracesOf(sh)) > 0 {
			return s.traceDue(sh)
		}
	}
	return time.Time{}, false
}

// watchTrace notes a delivery whose fates are owed; watched drops one that
// was told of or is closed.
func (s *State) watchTrace(sh *Shipment) {
	if len(s.tracesOf(sh)) > 0 {
		s.stock.unclosed = append(s.stock.unclosed, sh.ID)
	}
}

func (s *State) watched(id ShipmentID) {
	s.stock.unclosed = slices.DeleteFunc(s.stock.unclosed, func(x ShipmentID) bool { return x == id })
}
