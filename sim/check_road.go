package sim

import (
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/fleet/history"
)

// roadEvent follows the boxes that go by road: what leaves is right, it is
// where it was said to be, and nobody is late in silence (I3, I4, I8, I24).
func (c *checker) roadEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.ShipmentPacked:
		if s := c.ships[e.Shipment]; s.Mode == dispatch.ModeRoad {
			c.owes(s, "depart", 2*c.w.cfg.Scenario.Site.Timing.PackS)
		}
	case dispatch.ShipmentDeparted:
		c.departed(e)
	case dispatch.ShipmentSentByRoad:
		s := c.ships[e.Shipment]
		if s.state != dispatch.ShipmentStateAllocated && s.state != dispatch.ShipmentStatePacked {
			c.w.broken("I4", "shipment %s was %s when it was sent by road instead", e.Shipment, s.state)
		}
		s.Mode, s.Flight, s.Drone = dispatch.ModeRoad, "", ""
	case dispatch.ShipmentArrived:
		if s := c.ships[e.Shipment]; s.Mode == dispatch.ModeRoad {
			c.onPad[string(e.Shipment)] = true
			if e.Unseen || e.By == "" {
				c.w.broken("I6", "shipment %s came by road, and nobody saw the courier", e.Shipment)
			}
		}
	}
}

func (c *checker) owes(s *ship, stage string, seconds float64) {
	s.stage, s.since, s.due = stage, c.w.now, c.w.now.Add(time.Duration(seconds*float64(time.Second)))
}

// departed: what a courier drives away with was packed, is good, and is on
// no drone.
func (c *checker) departed(e dispatch.ShipmentDeparted) {
	s := c.ships[e.Shipment]
	switch {
	case s.Mode != dispatch.ModeRoad:
		c.w.broken("I4", "shipment %s flies, and was given to a courier", e.Shipment)
	case s.state != dispatch.ShipmentStatePacked:
		c.w.broken("I4", "shipment %s left by road while it was %s", e.Shipment, s.state)
	case e.Courier == "":
		c.w.broken("I4", "shipment %s left with nobody", e.Shipment)
	}
	if why := c.unfit(s); why != "" {
		c.w.broken("I24", "shipment %s left by road: %s", e.Shipment, why)
	}
	xs := c.samples[string(s.box)]
	if !slices.ContainsFunc(xs, func(x history.Reading) bool {
		return c.w.now.Sub(x.At) < 4*time.Minute && !x.At.Before(s.packedAt)
	}) {
		c.w.broken("I24", "shipment %s left by road, and no reading of box %s is under four minutes old", e.Shipment, s.box)
	}
	h, _ := c.w.cfg.Scenario.Site.Hospital(s.Hospital)
	driveS := 60 * h.RoadMin[s.Depot]
	for _, p := range s.Picks {
		if u := c.units[p.Unit]; !u.Expiry.After(c.w.now.Add(time.Duration(driveS) * time.Second)) {
			c.w.broken("I4", "unit %s left by road and expires %s", p.Unit, u.Expiry)
		}
		c.gone[p.Unit] = true
	}
	s.state = dispatch.ShipmentStateInTransit
	c.set(s, blood.InTransit)
	// The table's time, by the worst that promises allow for, and two minutes.
	c.owes(s, "drive", 1.4*driveS+120)
}
