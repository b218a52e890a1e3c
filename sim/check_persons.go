package sim

import (
	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// personsEvent: I9, what goes out without a crossmatch carries the name of
// the physician who asked for it so, and those of two others, the one who
// packed it and the one who checked it.
func (c *checker) personsEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.OrderPlaced:
		if e.Urgency == blood.Immediate && e.AuthorisedBy == "" {
			c.w.broken("I9", "order %s asks for blood without a crossmatch, in nobody's name", e.ID)
		}
	case dispatch.ShipmentPacked:
		o := c.orders[c.ships[e.Shipment].Order]
		if o.Urgency == blood.Routine || o.Urgency == blood.UrgentCrossmatched {
			return
		}
		if e.PackedBy == "" || e.CheckedBy == "" || e.PackedBy == e.CheckedBy {
			c.w.broken("I9", "shipment %s (%s) is released by %q and %q, not by two persons", e.Shipment, o.Urgency, e.PackedBy, e.CheckedBy)
		}
	}
}
