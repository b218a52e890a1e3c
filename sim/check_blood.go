package sim

import (
	"math"
	"slices"
	"strconv"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/fleet/history"
)

// bloodEvent follows every unit by the journal alone (I3, I4, I5, I6, I24).
func (c *checker) bloodEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.StockImported:
		for _, id := range e.Removed {
			delete(c.status, id)
		}
		for _, u := range e.Units {
			c.units[u.ID], c.status[u.ID] = u, u.Status
		}
	case dispatch.OrderPlaced:
		c.orders[e.ID] = e
	case dispatch.ShipmentAllocated:
		c.allocated(e)
	case dispatch.ShipmentPacked:
		s := c.ships[e.Shipment]
		s.state, s.box, s.packedAt = dispatch.ShipmentStatePacked, e.Box, c.w.now
		c.codes[string(e.Shipment)] = e.Code
		c.set(s, blood.Packed)
	case dispatch.FlightObserved:
		c.observed(e)
	case dispatch.ShipmentFailed:
		s := c.ships[e.Shipment]
		s.state = dispatch.ShipmentStateFailed
		c.set(s, e.Units)
	case dispatch.ShipmentRecalled:
		c.ships[e.Shipment].state = dispatch.ShipmentStateRecalled
	case dispatch.ShipmentReturned:
		s := c.ships[e.Shipment]
		s.state = dispatch.ShipmentStateReturned
		c.set(s, blood.Returned)
	case dispatch.ShipmentUnpacked:
		c.set(c.ships[e.Shipment], e.Status)
	case dispatch.ShipmentArrived:
		c.ships[e.Shipment].state = dispatch.ShipmentStateArrived
		c.arrivedAt[string(e.Shipment)] = c.w.now
	case dispatch.ShipmentDelivered:
		c.delivered(e)
	case dispatch.UnitsDisposed:
		for _, u := range e.Units {
			c.to(u, e.Status)
		}
	case dispatch.ColdChainBroken:
		c.coldBroken(e)
	case dispatch.StorageBroken:
		c.quarantine("", e.Units)
	case dispatch.StorageDisposed:
		for _, u := range e.Units {
			c.status[u] = e.Status // by a named person
		}
	default:
		c.unitEvent(e)
	}
}

// unitEvent follows what named people do with single units: their word
// alone brings one back to the shelf that was kept apart or had left (I24).
func (c *checker) unitEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.UnitMoved:
		if e.By == "" || e.Reason == "" {
			c.w.broken("I24", "unit %s is %s, and nobody says why", e.Unit, e.Status)
		}
		if was := c.status[e.Unit]; was != e.Was {
			c.w.broken("I5", "unit %s was %s, and its step says %s", e.Unit, was, e.Was)
		}
		if e.Status == blood.Available {
			delete(c.gone, e.Unit)
		}
		c.stand(e.Unit, e.Status)
	case dispatch.UnitsRecalled:
		for _, u := range e.Units {
			c.stand(u.Unit, u.Status)
		}
	case dispatch.FateConfirmed:
		c.stand(e.Unit, e.Status)
	}
}

// stand is a unit's status by a person's word, and with it nobody's who it
// was promised to where it is kept apart.
func (c *checker) stand(u blood.UnitID, to blood.Status) {
	c.status[u] = to
	if to.KeptApart() || to == blood.Returned {
		delete(c.holder, u)
	}
}

// coldBroken: a record that is bad takes every unit aboard out of service,
// and one that is good none.
func (c *checker) coldBroken(e dispatch.ColdChainBroken) {
	if s := c.ships[e.Shipment]; len(e.Units) != len(s.Picks) && !slices.ContainsFunc(s.Picks, func(p dispatch.Pick) bool {
		st := c.status[p.Unit]
		return !slices.Contains(e.Units, p.Unit) && (st == blood.Quarantined || st == blood.Discarded)
	}) {
		c.w.broken("I24", "%d of the %d units of shipment %s go into quarantine for its box", len(e.Units), len(s.Picks), e.Shipment)
	}
	c.quarantine(e.Shipment, e.Units)
}

func (c *checker) quarantine(from dispatch.ShipmentID, units []blood.UnitID) {
	for _, u := range units {
		c.to(u, blood.Quarantined)
		if c.holder[u] == from {
			delete(c.holder, u)
		}
	}
}

func (c *checker) observed(e dispatch.FlightObserved) {
	if e.Report.Kind != fleet.ReportTookOff {
		return
	}
	for _, s := range c.ships {
		recalled := s.state == dispatch.ShipmentStateRecalled // before it left, and it left
		if s.Flight == e.Flight && (s.state == dispatch.ShipmentStatePacked || recalled) {
			if !recalled {
				s.state = dispatch.ShipmentStateInTransit
			}
			c.set(s, blood.InTransit)
			for _, p := range s.Picks {
				c.gone[p.Unit] = true
			}
		}
	}
}

func (c *checker) set(s *ship, to blood.Status) {
	for _, p := range s.Picks {
		if !c.status[p.Unit].KeptApart() { // only a named person's word ends that
			c.to(p.Unit, to)
		}
		promised := to == blood.Reserved || to == blood.Packed || to == blood.InTransit || to == blood.Delivered
		if !promised && c.holder[p.Unit] == s.ID {
			delete(c.holder, p.Unit)
		}
	}
}

// to moves one unit on. One that left its depot never comes back to the
// shelf by itself, and one that is bad only by a named person.
func (c *checker) to(u blood.UnitID, to blood.Status) {
	from := c.status[u]
	if to == blood.Available && (c.gone[u] || from == blood.Quarantined || from == blood.Discarded || from == blood.Lost) {
		c.w.broken("I4", "unit %s was %s, left the depot: %v, and is available again", u, from, c.gone[u])
	}
	if (from == blood.Discarded || from == blood.Lost) && to != from && to != blood.Lost && to != blood.Discarded && to != blood.Quarantined && to != blood.Returned {
		c.w.broken("I5", "unit %s was %s and is %s now", u, from, to)
	}
	c.status[u] = to
}

func (c *checker) allocated(e dispatch.ShipmentAllocated) {
	s := &ship{ShipmentAllocated: e, state: dispatch.ShipmentStateAllocated}
	c.ships[e.ID] = s
	o := c.orders[e.Order]
	for _, p := range e.Picks {
		if other, ok := c.holder[p.Unit]; ok {
			c.w.broken("I3", "unit %s is allocated to %s and to %s", p.Unit, other, e.ID)
		}
		u, ok := c.units[p.Unit]
		l := o.Lines[p.Line]
		switch {
		case !ok || c.gone[p.Unit] || c.status[p.Unit] != blood.Available:
			c.w.broken("I4", "unit %s is on no shelf: it is %s", p.Unit, c.status[p.Unit])
		case !u.Expiry.After(e.ETAHigh):
			c.w.broken("I4", "unit %s expires %s, and may arrive %s", p.Unit, u.Expiry, e.ETAHigh)
		case u.Depot != e.Depot:
			c.w.broken("I4", "unit %s is at %s and not at %s", p.Unit, u.Depot, e.Depot)
		case l.Component != u.Component:
			c.w.broken("I4", "unit %s is %s and %s was ordered", p.Unit, u.Component, l.Component)
		case !suits(u, l.Group):
			c.w.broken("I4", "%s of group %s for a patient of group %s", u.Component, u.Group, l.Group)
		}
		c.holder[p.Unit] = e.ID
	}
	c.set(s, blood.Reserved)
}

// carries are the antigens of a group's red cells, written apart from the
// dispatcher's own rule.
func carries(g blood.Group) string {
	switch g {
	case "O-":
		return ""
	case "O+":
		return "D"
	case "A-":
		return "A"
	case "A+":
		return "AD"
	case "B-":
		return "B"
	case "B+":
		return "BD"
	case "AB-":
		return "AB"
	}
	return "ABD"
}

// suits: red cells bring no antigen that the patient lacks; plasma lacks
// none that the patient has; platelets are of the patient's ABO group and
// bring no D to who lacks it.
func suits(u blood.Unit, patient blood.Group) bool {
	has, may := carries(u.Group), carries(patient)
	switch u.Component {
	case blood.RedCells:
		return subset(has, may)
	case blood.Plasma:
		return subset(withoutD(may), withoutD(has))
	case blood.Platelets:
		return withoutD(has) == withoutD(may) && subset(has, may)
	}
	return false
}

func subset(a, b string) bool {
	return !slices.ContainsFunc([]rune(a), func(x rune) bool { return !slices.Contains([]rune(b), x) })
}

func withoutD(s string) string {
	return string(slices.DeleteFunc([]rune(s), func(x rune) bool { return x == 'D' }))
}

// delivered: I6, a ward said so, once; I24, nothing bad is passed.
func (c *checker) delivered(e dispatch.ShipmentDelivered) {
	s := c.ships[e.Shipment]
	if s.state == dispatch.ShipmentStateDelivered {
		c.w.broken("I6", "shipment %s was delivered twice", e.Shipment)
	}
	if !s.asked {
		c.w.broken("I6", "shipment %s counts as delivered, and nobody received it", e.Shipment)
	}
	if why := c.unfit(s); why != "" && !e.Quarantined && len(e.Units) > 0 {
		c.w.broken("I24", "shipment %s was passed for transfusion (%s): %s", e.Shipment, e.Verdict, why)
	}
	s.state = dispatch.ShipmentStateDelivered
	for _, p := range s.Picks {
		switch {
		case slices.ContainsFunc(e.Accepted, func(a dispatch.Acceptance) bool { return a.Unit == p.Unit && a.Clinician != "" }):
			c.to(p.Unit, blood.Delivered)
		case c.status[p.Unit].KeptApart() && (!e.Broken || c.status[p.Unit] == blood.Discarded || slices.Contains(e.Units, p.Unit)):
		case !slices.Contains(e.Units, p.Unit):
			c.to(p.Unit, blood.Returned)
			delete(c.holder, p.Unit)
		case e.Quarantined:
			c.to(p.Unit, blood.Quarantined)
			delete(c.holder, p.Unit)
		default:
			c.to(p.Unit, blood.Delivered)
		}
	}
}

// limits are the temperatures that no unit of a class may pass in transport
// (blood reference 2.2), written apart from the dispatcher's own.
func limits(class blood.Class) (least, most float64) {
	switch class {
	case blood.Cold:
		return 1, 10
	case blood.Room:
		return 20, 24
	}
	return -90, -18
}

// unfit is why a box's readings forbid its units, by what the server was
// given; empty where they do not.
func (c *checker) unfit(s *ship) string {
	least, most := limits(s.Class)
	heard := []time.Time{s.packedAt}
	last := time.Time{}
	for _, x := range c.samples[string(s.box)] {
		switch {
		case x.Probe != 1 && x.At.Before(s.packedAt):
		case x.Probe != 1:
			heard = append(heard, x.At) // the dock's: only that it was heard
		case x.At.Before(s.packedAt), math.IsNaN(x.C), x.C < -90, x.C > 60, !x.At.After(last):
		case x.C < least || x.C > most:
			return "a reading of " + degrees(x.C)
		default:
			last = x.At
			heard = append(heard, x.At)
		}
	}
	heard = append(heard, c.w.now)
	slices.SortFunc(heard, time.Time.Compare)
	for i := 1; i < len(heard); i++ {
		if gap := heard[i].Sub(heard[i-1]); gap > 6*time.Minute {
			return "no reading for " + gap.Round(time.Second).String()
		}
	}
	return ""
}

func degrees(c float64) string { return strconv.FormatFloat(c, 'f', 1, 64) + " °C" }

// reading is a sample that the server took.
func (c *checker) reading(x history.Reading) {
	c.samples[x.Sensor] = append(c.samples[x.Sensor], x)
}

// shelves: I5, what people see of every unit is what its events say.
func (c *checker) shelves() {
	units := c.w.loop.State().Units()
	for _, u := range units {
		if want, ok := c.status[u.ID]; !ok || u.Status != want {
			c.w.broken("I5", "unit %s shows as %s, and its events say %q", u.ID, u.Status, want)
			return
		}
	}
	if len(units) != len(c.status) {
		c.w.broken("I5", "%d units show, and %d came in and were not taken away", len(units), len(c.status))
	}
}

// terminal: I6, an order that has ended stays so.
func (c *checker) terminal() {
	s := c.w.loop.State()
	for _, o := range s.Orders() {
		st := s.OrderState(o)
		if was, ok := c.ended[o.ID]; ok && was != st {
			c.w.broken("I6", "order %s was %s and is %s", o.ID, was, st)
		}
		if st.Terminal() {
			c.ended[o.ID] = st
		}
	}
}

// otherUnit is a unit that was not chosen.
func (c *checker) otherUnit(chosen []blood.UnitID) blood.UnitID {
	var ids []blood.UnitID
	for id := range c.status {
		if !slices.Contains(chosen, id) {
			ids = append(ids, id)
		}
	}
	return slices.Min(ids)
}
