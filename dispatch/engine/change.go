package engine

import (
	"maps"
	"slices"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
	"airvein/fleet"
)

// Change is what a step may have changed, each list sorted. Seq is the
// newest record. Drones also names those with new telemetry, Boxes those
// with a new reading.
type Change struct {
	Seq       journal.Seq
	Orders    []dispatch.OrderID
	Shipments []dispatch.ShipmentID
	Flights   []dispatch.FlightID
	Boxes     []dispatch.BoxID
	Drones    []fleet.DroneID

	Units, Alarms, Zones, Weather, Site, Roads bool
}

// Empty reports whether nothing has changed.
func (c *Change) Empty() bool {
	return len(c.Orders)+len(c.Shipments)+len(c.Flights)+len(c.Boxes)+len(c.Drones) == 0 &&
		!c.Units && !c.Alarms && !c.Zones && !c.Weather && !c.Site && !c.Roads
}

// touched gathers what a step changes.
type touched struct {
	orders    map[dispatch.OrderID]bool
	shipments map[dispatch.ShipmentID]bool
	flights   map[dispatch.FlightID]bool
	boxes     map[dispatch.BoxID]bool
	drones    map[fleet.DroneID]bool
	flags     Change
}

func newTouched() *touched {
	return &touched{
		orders: map[dispatch.OrderID]bool{}, shipments: map[dispatch.ShipmentID]bool{}, flights: map[dispatch.FlightID]bool{},
		boxes: map[dispatch.BoxID]bool{}, drones: map[fleet.DroneID]bool{},
	}
}

func (t *touched) change(seq journal.Seq) Change {
	c := t.flags
	c.Seq = seq
	c.Orders, c.Shipments, c.Flights = sorted(t.orders), sorted(t.shipments), sorted(t.flights)
	c.Boxes, c.Drones = sorted(t.boxes), sorted(t.drones)
	return c
}

func sorted[K interface {
	~string
	comparable
}](m map[K]bool) []K {
	if len(m) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(m))
}

// event notes what an event changes, in the State after it: a shipment
// brings its order, box, flight and drone along.
func (t *touched) event(s *dispatch.State, e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.SiteConfigured:
		t.everything(s)
	case dispatch.SiteClosed:
		t.flags.Site = true
	case dispatch.StockImported:
		t.flags.Units = true
	case dispatch.UnitMoved:
		t.unit(s, e.Unit)
	case dispatch.FateConfirmed:
		t.unit(s, e.Unit)
	case dispatch.UnitsRecalled:
		for _, u := range e.Units {
			t.unit(s, u.Unit)
		}
	case dispatch.FeedbackGiven:
		t.shipment(s, e.Shipment)
	case dispatch.OrderPlaced:
		t.orders[e.ID] = true
	case dispatch.OrderHeld:
		t.orders[e.Order] = true
	case dispatch.OrderCancelled:
		t.orders[e.Order] = true
	case dispatch.OrderDeclaredUnfulfillable:
		t.orders[e.Order] = true
	case dispatch.HandoverRefused:
		t.shipment(s, e.Shipment)
	case dispatch.DroneSeen:
		t.drones[e.Drone] = true
	case dispatch.BoxMoved:
		t.boxes[e.Box] = true
	case dispatch.BoxDigested:
		t.boxes[e.Box] = true
		t.shipment(s, e.Shipment)
	case dispatch.ColdChainBroken:
		t.shipment(s, e.Shipment)
		t.flags.Units = true
	case dispatch.BoxOpened:
		t.boxes[e.Box] = true
		t.shipment(s, e.Shipment)
	case dispatch.StorageBroken, dispatch.StorageDisposed:
		t.flags.Units = true
	case dispatch.StorageDigested:
	case dispatch.WeatherSet:
		t.flags.Weather = true
	case dispatch.RoadClosurePut, dispatch.RoadClosureEnded:
		t.roads(s)
	case dispatch.ZonePut, dispatch.ZoneRemoved:
		t.flags.Zones = true
	case dispatch.AlarmRaised, dispatch.AlarmCleared, dispatch.AlarmAcked, dispatch.AlarmShelved:
		t.flags.Alarms = true
	default:
		t.carried(s, e)
	}
}

// unit notes a unit's change, with the orders that it was for.
func (t *touched) unit(s *dispatch.State, id blood.UnitID) {
	t.flags.Units = true
	for _, sh := range s.Record(id).Shipments {
		t.shipment(s, sh)
	}
}

// carried notes the events of shipments that move units, and of flights.
func (t *touched) carried(s *dispatch.State, e dispatch.Event) {
	var shipment dispatch.ShipmentID
	switch e := e.(type) {
	case dispatch.ShipmentAllocated:
		shipment = e.ID
	case dispatch.ShipmentPacked:
		shipment = e.Shipment
	case dispatch.ShipmentDeparted:
		shipment = e.Shipment
	case dispatch.ShipmentSentByRoad:
		shipment = e.Shipment
	case dispatch.ShipmentUnpacked:
		shipment = e.Shipment
	case dispatch.ShipmentFailed:
		shipment = e.Shipment
	case dispatch.ShipmentRecalled:
		shipment = e.Shipment
	case dispatch.ShipmentReturned:
		shipment = e.Shipment
	case dispatch.ShipmentArrived:
		shipment = e.Shipment
	case dispatch.ShipmentDelivered:
		shipment = e.Shipment
	case dispatch.UnitsDisposed:
		shipment = e.Shipment
	default:
		t.flight(s, flightOf(e))
		return
	}
	t.flags.Units = true
	t.shipment(s, shipment)
}

func flightOf(e dispatch.Event) dispatch.FlightID {
	switch e := e.(type) {
	case dispatch.FlightConsented:
		return e.Flight
	case dispatch.FlightPrepared:
		return e.Flight
	case dispatch.PreflightFailed:
		return e.Flight
	case dispatch.LaunchOrdered:
		return e.Flight
	case dispatch.FlightFailed:
		return e.Flight
	case dispatch.FlightObserved:
		return e.Flight
	case dispatch.PadCleared:
		return e.Flight
	case dispatch.FlightCommanded:
		return e.Flight
	case dispatch.FlightRescheduled:
		return e.Flight
	case dispatch.FlightOverran:
		return e.Flight
	case dispatch.FlightEnded:
		return e.Flight
	case dispatch.FlightClosed:
		return e.Flight
	case dispatch.ControlOffered:
		return e.Flight
	case dispatch.ControlTaken:
		return e.Flight
	case dispatch.DetourSought:
		return e.Flight
	case dispatch.DetourRefused:
		return e.Flight
	case dispatch.FlightRerouted:
		return e.Flight
	}
	return ""
}

// everything: the State was rebuilt, or its site is another.
func (t *touched) everything(s *dispatch.State) {
	t.flags.Units, t.flags.Alarms, t.flags.Zones, t.flags.Weather, t.flags.Site, t.flags.Roads = true, true, true, true, true, true
	for _, o := range s.Orders() {
		t.orders[o.ID] = true
	}
	for _, sh := range s.Shipments() {
		t.shipments[sh.ID] = true
	}
	for _, f := range s.Flights() {
		t.flights[f.ID] = true
	}
	for _, b := range s.Boxes() {
		t.boxes[b.ID] = true
	}
	for _, d := range s.Drones() {
		t.drones[d.ID] = true
	}
}

// roads: until when a car can leave for an order has changed.
func (t *touched) roads(s *dispatch.State) {
	t.flags.Roads = true
	for _, o := range s.Orders() {
		if !s.OrderState(o).Terminal() {
			t.orders[o.ID] = true
		}
	}
}

func (t *touched) shipment(s *dispatch.State, id dispatch.ShipmentID) {
	sh, ok := s.Shipment(id)
	if !ok || t.shipments[id] {
		return
	}
	t.shipments[id] = true
	t.orders[sh.Order] = true
	if sh.Box != "" {
		t.boxes[sh.Box] = true
	}
	if sh.Drone != "" {
		t.drones[sh.Drone] = true
	}
	t.flight(s, sh.Flight)
}

func (t *touched) flight(s *dispatch.State, id dispatch.FlightID) {
	f, ok := s.Flight(id)
	if !ok || t.flights[id] {
		return
	}
	t.flights[id] = true
	t.drones[f.Drone] = true
	for _, sh := range f.Shipments {
		t.shipment(s, sh)
	}
}
