package sim

import (
	"airvein/dispatch"
)

// onceEvent: I28, what happens to a thing once stands in the record once.
func (c *checker) onceEvent(e dispatch.Event) {
	subject := ""
	switch e := e.(type) {
	case dispatch.OrderPlaced:
		subject = string(e.ID)
	case dispatch.OrderCancelled:
		subject = string(e.Order)
	case dispatch.OrderDeclaredUnfulfillable:
		subject = string(e.Order)
	case dispatch.ShipmentAllocated:
		subject = string(e.ID)
	case dispatch.ShipmentPacked:
		subject = string(e.Shipment)
	case dispatch.ShipmentUnpacked:
		subject = string(e.Shipment)
	case dispatch.ShipmentReturned:
		subject = string(e.Shipment)
	case dispatch.ShipmentArrived:
		subject = string(e.Shipment)
	case dispatch.ShipmentDelivered:
		subject = string(e.Shipment)
	case dispatch.FlightConsented:
		subject = string(e.Flight)
	case dispatch.LaunchOrdered:
		subject = string(e.Flight)
	case dispatch.FlightCommanded:
		subject = string(e.Flight) + " " + e.Key
	case dispatch.FlightEnded:
		subject = string(e.Flight)
	case dispatch.FlightFailed:
		subject = string(e.Flight)
	default:
		return
	}
	if key := e.Kind() + " " + subject; c.once[key] {
		c.w.broken("I28", "%s stands in the record twice", key)
	} else {
		c.once[key] = true
	}
}

// recorded: I28, the State that the server shows is that of the newest
// record: nothing changed without one, and none was left out.
func (c *checker) recorded() {
	if seq := c.w.loop.Seq(); seq != c.read {
		c.w.broken("I28", "the server shows record %d, and the record has %d", seq, c.read)
	}
}
