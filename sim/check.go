package sim

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/memory"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb/planar"
)

// checker holds the world to the invariants. It reads the journal and what
// an onlooker sees, never the dispatcher's State, and has rules of its own.
type checker struct {
	w        *World
	read     journal.Seq
	j        *memory.Journal
	units    map[blood.UnitID]blood.Unit
	orders   map[dispatch.OrderID]dispatch.OrderPlaced
	alloc    map[dispatch.ShipmentID]dispatch.ShipmentAllocated
	holder   map[blood.UnitID]dispatch.ShipmentID // I3
	gone     map[blood.UnitID]bool                // left the depot
	done     map[dispatch.ShipmentID]bool         // delivered
	launched map[dispatch.FlightID]bool
	flight   map[fleet.DroneID]dispatch.FlightID
	armed    map[fleet.DroneID]bool
	released map[fleet.DroneID]int
	history  hash.Hash // of every record, in order
}

func newChecker(w *World) *checker {
	return &checker{
		w: w, j: memory.Open(w.disk), units: map[blood.UnitID]blood.Unit{}, orders: map[dispatch.OrderID]dispatch.OrderPlaced{},
		alloc: map[dispatch.ShipmentID]dispatch.ShipmentAllocated{}, holder: map[blood.UnitID]dispatch.ShipmentID{},
		gone: map[blood.UnitID]bool{}, done: map[dispatch.ShipmentID]bool{}, launched: map[dispatch.FlightID]bool{},
		flight: map[fleet.DroneID]dispatch.FlightID{}, armed: map[fleet.DroneID]bool{}, released: map[fleet.DroneID]int{}, history: sha256.New(),
	}
}

// step reads what the journal has that is new.
func (c *checker) step() {
	for {
		rs, err := c.j.Read(context.Background(), c.read, 100)
		if err != nil {
			c.w.problem("journal: %v", err)
			return
		}
		for _, r := range rs {
			c.read = r.Seq
			c.history.Write(r.Hash[:])
			c.event(r)
			if c.w.cfg.Trace != nil {
				fmt.Fprintf(c.w.cfg.Trace, "%s %d %s %+v\n", r.At.Sub(c.w.cfg.Start), r.Seq, r.Event.Kind(), r.Event)
			}
		}
		if len(rs) < 100 {
			return
		}
	}
}

func (c *checker) event(r journal.Record) {
	switch e := r.Event.(type) {
	case dispatch.StockImported:
		for _, u := range e.Units {
			c.units[u.ID] = u
		}
	case dispatch.OrderPlaced:
		c.orders[e.ID] = e
	case dispatch.ShipmentAllocated:
		c.allocated(e)
	case dispatch.ShipmentFailed:
		c.free(e.Shipment, e.Units)
	case dispatch.ShipmentUnpacked:
		c.free(e.Shipment, e.Status)
	case dispatch.LaunchOrdered:
		c.launched[e.Flight] = true
		for _, k := range e.Checks {
			if !k.OK {
				c.w.problem("I18: flight %s was launched though %s failed: %s", e.Flight, k.Check, k.Value)
			}
		}
	case dispatch.FlightObserved:
		if e.Report.Kind == fleet.ReportTookOff {
			for id, a := range c.alloc {
				if a.Flight == e.Flight {
					for _, p := range c.alloc[id].Picks {
						c.gone[p.Unit] = true
					}
				}
			}
		}
	case dispatch.FlightFailed:
		if !c.launched[e.Flight] {
			c.endFlight(e.Flight)
		}
	case dispatch.FlightEnded:
		c.endFlight(e.Flight)
	case dispatch.ShipmentDelivered:
		if c.done[e.Shipment] {
			c.w.problem("I6: shipment %s was delivered twice", e.Shipment)
		}
		c.done[e.Shipment] = true
	}
}

func (c *checker) endFlight(id dispatch.FlightID) {
	for d, f := range c.flight {
		if f == id {
			delete(c.flight, d)
		}
	}
}

func (c *checker) free(id dispatch.ShipmentID, to blood.Status) {
	for _, p := range c.alloc[id].Picks {
		if to == blood.Available && c.gone[p.Unit] {
			c.w.problem("I4: unit %s left the depot and is available again", p.Unit)
		}
		if to != blood.Packed && c.holder[p.Unit] == id {
			delete(c.holder, p.Unit)
		}
	}
}

// antigens are what red cells of a group carry, written apart from the
// dispatcher's own rule.
func antigens(g blood.Group) string {
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

func (c *checker) allocated(e dispatch.ShipmentAllocated) {
	c.alloc[e.ID] = e
	if f, ok := c.flight[e.Drone]; ok {
		c.w.problem("drone %s was given flight %s while it has %s", e.Drone, e.Flight, f)
	}
	c.flight[e.Drone] = e.Flight
	o := c.orders[e.Order]
	for _, p := range e.Picks {
		if other, ok := c.holder[p.Unit]; ok {
			c.w.problem("I3: unit %s is allocated to %s and to %s", p.Unit, other, e.ID)
		}
		c.holder[p.Unit] = e.ID
		u, ok := c.units[p.Unit]
		switch l := o.Lines[p.Line]; {
		case !ok || c.gone[p.Unit]:
			c.w.problem("I4: unit %s is not on any shelf", p.Unit)
		case !u.Expiry.After(e.ETAHigh):
			c.w.problem("I4: unit %s expires on the way", p.Unit)
		case l.Component != u.Component:
			c.w.problem("I4: unit %s is no %s", p.Unit, l.Component)
		case l.Component == blood.RedCells && !subset(antigens(u.Group), antigens(l.Group)):
			c.w.problem("I4: red cells %s for a patient %s", u.Group, l.Group)
		case l.Component == blood.Plasma && !subset(abo(l.Group), abo(u.Group)):
			c.w.problem("I4: plasma %s for a patient %s", u.Group, l.Group)
		}
	}
}

func subset(a, b string) bool {
	for _, x := range a {
		found := false
		for _, y := range b {
			found = found || x == y
		}
		if !found {
			return false
		}
	}
	return true
}

func abo(g blood.Group) string {
	out := ""
	for _, x := range antigens(g) {
		if x != 'D' {
			out += string(x)
		}
	}
	return out
}

// vehicle looks at one aircraft from outside.
func (c *checker) vehicle(id fleet.DroneID, v autopilot.State) {
	if v.Armed && !c.armed[id] && !c.launched[c.flight[id]] {
		c.w.problem("I18: %s is armed without a decision to launch", id)
	}
	c.armed[id] = v.Armed
	if !v.OnGround {
		c.outsideZones(id, v)
	}
	for ; c.released[id] < len(v.Releases); c.released[id]++ {
		c.release(id, v.Releases[c.released[id]])
	}
}

// outsideZones: I12, by the true position.
func (c *checker) outsideZones(id fleet.DroneID, v autopilot.State) {
	for _, z := range c.w.cfg.Scenario.Site.Zones {
		if z.Kind != airspace.Advisory && len(z.Active) == 0 && z.FloorM == nil && z.CeilingM == nil && planar.MultiPolygonContains(z.Geometry, v.Pos.Point()) {
			c.w.problem("I12: %s is inside zone %s at %v", id, z.ID, v.Pos)
		}
	}
}

// release: I21, inside the pad of that flight's order, and once.
func (c *checker) release(id fleet.DroneID, r autopilot.Release) {
	f := c.flight[id]
	for _, a := range c.alloc {
		if a.Flight != f {
			continue
		}
		h, _ := c.w.cfg.Scenario.Site.Hospital(a.Hospital)
		if d := geo.Distance(r.Pos, h.Pad.LatLng); d > h.Pad.RadiusM {
			c.w.problem("I21: %s let its box go %.0f m from the pad of %s", id, d, a.Hospital)
		}
		return
	}
	c.w.problem("I21: %s let a box go without a flight", id)
}

// atEnd: liveness (I34) and what must hold when all is quiet.
func (c *checker) atEnd() {
	if _, err := c.j.Verify(context.Background()); err != nil {
		c.w.problem("I27: %v", err)
	}
	if c.w.loop == nil {
		c.w.problem("the server is down at the end")
		return
	}
	s := c.w.loop.State()
	for _, id := range c.w.acked {
		o, ok := s.Order(id)
		if !ok {
			c.w.problem("I1: order %s was acknowledged and is lost", id)
			continue
		}
		if st := s.OrderState(o); !st.Terminal() && o.Held == nil {
			c.w.problem("I34: order %s is %s at the end, waiting for nothing that has a name", id, st)
		}
	}
	for _, f := range s.Flights() {
		if !f.State.Over() {
			c.w.problem("I34: flight %s is %s at the end", f.ID, f.State)
		}
	}
}
