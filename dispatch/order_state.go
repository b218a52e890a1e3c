package dispatch

import (
	"slices"

	"airvein/dispatch/blood"
)

// shipmentsOf are an order's shipments, oldest first.
func (s *State) shipmentsOf(o *Order) []*Shipment { return inOrder(o.Shipments, s.shipments) }

// Served is how much of a line is under way and how much was delivered, in
// the line's own unit definition.
func (s *State) Served(o *Order, line int) (allocated, delivered float64) {
	for _, sh := range s.shipmentsOf(o) {
		serving := sh.State.Serving()
		for _, p := range sh.Picks {
			u := s.units[p.Unit]
			if p.Line != line || u == nil {
				continue
			}
			n, _ := blood.AmountOf(*u, o.Lines[line].UnitDef)
			switch {
			case serving && !u.Status.KeptApart():
				allocated += n
			case slices.Contains(sh.Accepted, p.Unit):
				delivered += n
			}
		}
	}
	return allocated, delivered
}

// crumb is less than any bag is short of: what is missing by no more is
// rounding.
const crumb = 1e-6

// open reports whether something may still have to be chosen for an order.
func (o *Order) open() bool { return o.Cancelled == nil && o.Unfulfillable == nil }

// OrderState derives an order's state from its shipments.
func (s *State) OrderState(o *Order) OrderState {
	switch {
	case o.Cancelled != nil:
		return OrderStateCancelled
	case o.Unfulfillable != nil:
		return OrderStateUnfulfillable
	}
	all, some := true, false
	for i, l := range o.Lines {
		_, delivered := s.Served(o, i)
		all = all && delivered >= l.Amount-crumb
		some = some || delivered > 0
	}
	if all {
		return OrderStateDelivered
	}
	if some {
		return OrderStatePartlyDelivered
	}
	for _, sh := range s.shipmentsOf(o) {
		if sh.State.Serving() {
			return OrderStateInProgress
		}
	}
	if o.Held != nil {
		return OrderStateHeld
	}
	return OrderStatePlaced
}
