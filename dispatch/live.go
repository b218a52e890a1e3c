package dispatch

import "slices"

// prune drops from the live lists what has ended. A shipment is live while
// it serves its order, or is recalled: it may be let down all the same; a
// returned or failed one, until its depot has taken it out of its box.
func (s *State) prune() {
	s.liveOrders = slices.DeleteFunc(s.liveOrders, func(o *Order) bool { return s.OrderState(o).Terminal() })
	s.liveShipments = slices.DeleteFunc(s.liveShipments, func(sh *Shipment) bool {
		return !sh.State.Serving() && sh.State != ShipmentStateRecalled && !s.toUnpack(sh)
	})
	s.liveFlights = slices.DeleteFunc(s.liveFlights, func(f *Flight) bool { return f.State.Over() })
}
