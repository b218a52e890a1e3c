package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
)

// withdraw is what follows for shipments when units of theirs may not be
// used any more; lost gives each its reason. Those that have not left are
// called off, so that their orders are chosen for again at once. A box in
// the air turns round where it holds nothing else; where it does, it flies
// on for the sake of the rest, and the ward takes the unit into quarantine.
// Who has such a unit, or may get it, is told not to transfuse it.
// Decisions say by unit what was decided.
func (s *State) withdraw(now time.Time, by string, lost map[blood.UnitID]string) (events []Event, decisions map[blood.UnitID]string) {
	decisions = map[blood.UnitID]string{}
	for _, sh := range s.liveShipments {
		mine := picked(sh, lost)
		if len(mine) == 0 {
			continue
		}
		decision, more := s.withdrawFrom(now, sh, by, mine, lost)
		events = append(events, more...)
		for _, id := range mine {
			decisions[id] = decision
		}
	}
	return events, decisions
}

// picked are the units of a shipment that are in the set, as it was picked.
func picked(sh *Shipment, in map[blood.UnitID]string) []blood.UnitID {
	var out []blood.UnitID
	for _, p := range sh.Picks {
		if _, ok := in[p.Unit]; ok {
			out = append(out, p.Unit)
		}
	}
	return out
}

func (s *State) withdrawFrom(now time.Time, sh *Shipment, by string, mine []blood.UnitID, lost map[blood.UnitID]string) (string, []Event) {
	reason := lost[mine[0]]
	switch sh.State {
	case ShipmentStateAllocated, ShipmentStatePacked:
		return fmt.Sprintf("shipment %s had not left: it was called off and its order is chosen for again", sh.ID), s.stop(sh, by, reason)
	case ShipmentStateFailed, ShipmentStateReturned:
		return fmt.Sprintf("shipment %s is back at its depot: the unit stays in quarantine when it is unpacked", sh.ID), nil
	}
	events := []Event{s.doNotTransfuse(now, sh, mine, reason)}
	if sh.State != ShipmentStateInTransit {
		return fmt.Sprintf("shipment %s is %s: whoever opens its box keeps the unit apart", sh.ID, sh.State), events
	}
	if s.othersIn(sh, lost) {
		return fmt.Sprintf("shipment %s flies on for its other units: the ward takes this one into quarantine, and it is chosen again", sh.ID), events
	}
	if f := s.flights[sh.Flight]; f == nil || !f.turnable() {
		return fmt.Sprintf("shipment %s is too far on to turn round: the ward takes the unit into quarantine, and it is chosen again", sh.ID), events
	}
	return fmt.Sprintf("shipment %s was turned round: its box holds nothing else, and its order is chosen for again", sh.ID), append(events, s.recall(sh, by, reason)...)
}

// turnable reports whether a flight can still be turned round before it
// lets its box down.
func (f *Flight) turnable() bool {
	return (f.State == FlightStateLaunching || f.State == FlightStateOutbound || f.State == FlightStateHolding) && !f.landing()
}

// othersIn reports whether a box holds units that may be used.
func (s *State) othersIn(sh *Shipment, lost map[blood.UnitID]string) bool {
	return slices.ContainsFunc(sh.Picks, func(p Pick) bool {
		u := s.units[p.Unit]
		_, gone := lost[p.Unit]
		return u != nil && !gone && !u.Status.KeptApart()
	})
}

// doNotTransfuse tells a hospital, until a named person there, or one who
// has told them, acknowledges.
func (s *State) doNotTransfuse(now time.Time, sh *Shipment, units []blood.UnitID, reason string) Event {
	names := make([]string, len(units))
	for i, id := range units {
		names[i] = string(id)
	}
	return s.raise(now, alarm.UnitTakenBack, string(sh.ID), alarm.Alarm{
		Order: string(sh.Order), Shipment: string(sh.ID), Flight: string(sh.Flight), Box: string(sh.Box),
		Text: fmt.Sprintf("do not transfuse %s of %s: %s", strings.Join(names, ", "), sh.ID, reason)})
}
