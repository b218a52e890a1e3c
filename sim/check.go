package sim

import (
	"context"
	"crypto/sha256"
	"hash"
	"math"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/memory"
	"airvein/fleet"
	"airvein/fleet/history"
	"airvein/geo"
	"airvein/geo/airspace"
)

// checker holds the world to the invariants. It reads the journal, what is
// on the air and what an onlooker sees, and has rules of its own. Where it
// looks at the dispatcher's State, it holds what that shows people against
// what it knows itself.
type checker struct {
	w       *World
	read    journal.Seq
	j       *memory.Journal
	history hash.Hash // of every record, in order
	decided int       // events so far

	// Blood (check_blood.go).
	units    map[blood.UnitID]blood.Unit
	status   map[blood.UnitID]blood.Status
	orders   map[dispatch.OrderID]dispatch.OrderPlaced
	placedAs map[dispatch.OrderID]dispatch.PlaceOrder // answered
	ended    map[dispatch.OrderID]dispatch.OrderState
	ships    map[dispatch.ShipmentID]*ship
	holder   map[blood.UnitID]dispatch.ShipmentID // I3
	gone     map[blood.UnitID]bool                // left the depot

	// Flight (check_flight.go).
	flights map[dispatch.FlightID]*sortie
	current map[fleet.DroneID]dispatch.FlightID
	drones  map[fleet.DroneID]*watched
	gusting bool
	drawn   map[string]airspace.Zone // during the run (check_zone.go)

	// Boxes.
	samples   map[string][]history.Reading // the server took
	onPad     map[string]bool              // shipments let down there
	cameHome  map[string]bool              // with their drone
	arrivedAt map[string]time.Time
	codes     map[string]string

	// Alarms (check_alarm.go).
	alarms  map[string]*latched
	healthy time.Time // since when server and store have been well

	more
}

// ship is what the journal says of a shipment.
type ship struct {
	dispatch.ShipmentAllocated
	state    dispatch.ShipmentState
	box      dispatch.BoxID
	packedAt time.Time // the world's time, as all here
	stage    string    // the step that somebody owes
	since    time.Time
	due      time.Time
	asked    bool // a ward was seen to receive it
}

func newChecker(w *World) *checker {
	c := &checker{
		w: w, j: memory.Open(w.disk), history: sha256.New(),
		units: map[blood.UnitID]blood.Unit{}, status: map[blood.UnitID]blood.Status{}, orders: map[dispatch.OrderID]dispatch.OrderPlaced{},
		placedAs: map[dispatch.OrderID]dispatch.PlaceOrder{}, ended: map[dispatch.OrderID]dispatch.OrderState{},
		ships: map[dispatch.ShipmentID]*ship{}, holder: map[blood.UnitID]dispatch.ShipmentID{}, gone: map[blood.UnitID]bool{},
		flights: map[dispatch.FlightID]*sortie{}, current: map[fleet.DroneID]dispatch.FlightID{}, drones: map[fleet.DroneID]*watched{},
		samples: map[string][]history.Reading{}, onPad: map[string]bool{}, cameHome: map[string]bool{}, arrivedAt: map[string]time.Time{},
		codes: map[string]string{}, drawn: map[string]airspace.Zone{}, alarms: map[string]*latched{}, more: newMore(),
	}
	for _, d := range w.cfg.Scenario.Site.Drones {
		c.drones[d.ID] = &watched{}
	}
	return c
}

// step reads what the journal has that is new.
func (c *checker) step() {
	for {
		rs, err := c.j.Read(context.Background(), c.read, 100)
		if err != nil {
			c.w.broken("I27", "the journal cannot be read: %v", err)
			return
		}
		for _, r := range rs {
			if r.Seq != c.read+1 {
				c.w.broken("I27", "record %d follows %d", r.Seq, c.read)
			}
			c.read = r.Seq
			c.history.Write(r.Hash[:])
			c.decided++
			c.w.trace("  %d %s %+v", r.Seq, r.Event.Kind(), r.Event)
			c.event(r.Event)
			c.w.phaseEvent(r.Event)
		}
		if len(rs) < 100 {
			return
		}
	}
}

// event takes one thing that happened into what the checker knows.
func (c *checker) event(e dispatch.Event) {
	c.bloodEvent(e)
	c.flightEvent(e)
	c.zoneEvent(e)
	c.stageEvent(e)
	c.alarmEvent(e)
	c.roadEvent(e)
	c.moreEvent(e)
}

// second is what is held every second: what time alone may break.
func (c *checker) second() {
	w := c.w
	well := w.loop != nil && w.loop.Trouble() == nil && (w.calm || w.disked == (diskFaults{}))
	switch {
	case !well:
		c.healthy = time.Time{}
		return
	case c.healthy.IsZero():
		c.healthy = w.now
	}
	c.links()
	c.deadlines()
	c.latches()
	c.volumes()
	c.terminal()
	c.moreSecond()
	if w.now.Unix()%30 == 0 {
		c.shelves()
	}
}

// wellFor reports whether the server has had that long, in good health, to
// do something that was due then.
func (c *checker) wellFor(due time.Time, d time.Duration) bool {
	if c.healthy.After(due) {
		due = c.healthy
	}
	return c.w.now.Sub(due) > d
}

// acknowledged is an order that the server answered for.
func (c *checker) acknowledged(id dispatch.OrderID, in dispatch.PlaceOrder) { c.placedAs[id] = in }

// orderAgain sends an answered order once more with its key: the same
// order answers, or another body under that key is refused (I2).
func (c *checker) orderAgain(id dispatch.OrderID, changed bool) bool {
	in, ok := c.placedAs[id]
	if !ok || c.w.loop == nil {
		return false
	}
	c.w.placed++
	in.ID += "-again"
	if changed {
		in.BodyHash = "another body"
	}
	decided := c.orderCount()
	err := c.w.input(in)
	switch {
	case unavailable(err):
		return true
	case changed && err == nil:
		c.w.broken("I2", "another body under the key of %s was accepted", id)
	case !changed && err != nil:
		c.w.broken("I2", "%s sent again was refused: %v", id, err)
	case c.orderCount() != decided:
		c.w.broken("I2", "%s sent again made another order", id)
	}
	return true
}

func (c *checker) orderCount() int { return len(c.orders) }

// says notes what a person is about to say.
func (c *checker) says(in dispatch.Input) {
	if r, ok := in.(dispatch.Receive); ok && c.ships[r.Shipment] != nil {
		c.ships[r.Shipment].asked = true
	}
}

// metres is the distance of a position from a line, on a plane at the
// position: good to a metre within a few kilometres.
func metres(p geo.LatLng, line []geo.LatLng) float64 {
	const perDeg = 111320.0 // of latitude
	kx := perDeg * math.Cos(p.Lat*math.Pi/180)
	at := func(q geo.LatLng) (x, y float64) { return (q.Lng - p.Lng) * kx, (q.Lat - p.Lat) * perDeg }
	x0, y0 := at(line[0])
	best := math.Hypot(x0, y0)
	for _, q := range line[1:] {
		x1, y1 := at(q)
		dx, dy := x1-x0, y1-y0
		f := 0.0
		if l := dx*dx + dy*dy; l > 0 {
			f = max(0, min(1, -(x0*dx+y0*dy)/l))
		}
		best = min(best, math.Hypot(x0+f*dx, y0+f*dy))
		x0, y0 = x1, y1
	}
	return best
}
