package sim

import (
	"maps"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

// outlasts is what a unit must at least outlast now to be of use to a
// waiting order: people and a flight take longer in any scenario.
const outlasts = 24 * time.Hour

// served is what of each line of an order stands on its shipments.
func (c *checker) served(o dispatch.OrderPlaced) []float64 {
	out := make([]float64, len(o.Lines))
	for _, s := range c.ships {
		if s.Order != o.ID || !(s.state.Serving() || s.state == dispatch.ShipmentStateDelivered) {
			continue
		}
		for _, p := range s.Picks {
			if c.status[p.Unit] == blood.Returned || c.status[p.Unit] == blood.Quarantined {
				continue
			}
			out[p.Line] += amountOf(c.units[p.Unit], o.Lines[p.Line].UnitDef)
		}
	}
	return out
}

// amountOf is what a unit counts for a line, by its volume.
func amountOf(u blood.Unit, def blood.UnitDef) float64 {
	if u.UnitDef == def {
		return 1
	}
	ml, ok := blood.NominalML(u.Component, def)
	if !ok || ml == 0 {
		return float64(u.ML)
	}
	return float64(u.ML) / float64(ml)
}

// urgencies, the most urgent first, written apart from the dispatcher's own.
func moreUrgent(a, b blood.Urgency) bool {
	order := []blood.Urgency{blood.Immediate, blood.UrgentGroupSpecific, blood.UrgentCrossmatched, blood.Routine}
	return slices.Index(order, a) < slices.Index(order, b)
}

// overtaken: I7, a choice for one order takes no drone and no unit for
// which a more urgent one waits at that moment. An order that waits for
// something else (a way, a permit, weather, a battery) has that as its
// recorded reason.
func (c *checker) overtaken(e dispatch.ShipmentAllocated) {
	mine := c.orders[e.Order]
	for _, id := range slices.Sorted(maps.Keys(c.orders)) {
		o := c.orders[id]
		if id == e.Order || c.closed[id] || !moreUrgent(o.Urgency, mine.Urgency) || o.Patient.Antibodies != nil {
			continue
		}
		held := c.heldAs[id]
		if held == "" || !slices.Contains([]string{"no_drone", "no_stock", "no_eligible"}, held) {
			continue // what is under way for it is all that it needs, or it waits for another thing
		}
		for i, got := range c.served(o) {
			l := o.Lines[i]
			if got >= l.Amount-0.01 || len(l.Attributes) > 0 || blood.ClassOf(l.Component) != e.Class || !c.reaches(e, o.Hospital) {
				continue
			}
			if u, ok := c.couldServe(e, l, held); ok {
				c.w.broken("I7", "%s (%s) gets drone %s and unit %s would serve %s (%s), which waits: %s", e.Order, mine.Urgency, e.Drone, u, id, o.Urgency, held)
				return
			}
		}
	}
}

// couldServe finds a unit for a waiting line: of those that the choice
// takes, or, where a drone was what the line waited for, any at its depot.
func (c *checker) couldServe(e dispatch.ShipmentAllocated, l dispatch.Line, held string) (blood.UnitID, bool) {
	fit := func(id blood.UnitID) bool {
		u := c.units[id]
		exact := l.Substitution != "identical_only" || u.Group == l.Group
		return u.Component == l.Component && suits(u, l.Group) && exact && u.Expiry.Sub(c.w.Scenario(c.w.now)) > outlasts
	}
	for _, p := range e.Picks {
		if fit(p.Unit) {
			return p.Unit, true
		}
	}
	if held != "no_drone" {
		return "", false
	}
	for _, id := range slices.Sorted(maps.Keys(c.status)) {
		if c.status[id] == blood.Available && c.units[id].Depot == e.Depot && fit(id) {
			return id, true
		}
	}
	return "", false
}

// reaches reports whether the drone of a choice surely flies to another
// hospital as well: it is no farther than the one that it is sent to.
func (c *checker) reaches(e dispatch.ShipmentAllocated, hospital string) bool {
	return hospital == e.Hospital || c.flownTo[reach{e.Drone, e.Depot, hospital}] && !c.gusting
}

// reach is a way that a drone was given before.
type reach struct {
	drone    fleet.DroneID
	depot    string
	hospital string
}

func (c *checker) priorityEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.OrderHeld:
		c.heldAs[e.Order] = e.Code
	case dispatch.OrderCancelled:
		c.closed[e.Order] = true
	case dispatch.OrderDeclaredUnfulfillable:
		c.closed[e.Order] = true
	case dispatch.ShipmentAllocated:
		c.overtaken(e)
		c.flownTo[reach{e.Drone, e.Depot, e.Hospital}] = true
		delete(c.heldAs, e.Order) // what is still missing is held anew in the same step
	}
}
