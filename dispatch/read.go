package dispatch

import (
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/airspace"
)

// Site is the site in force; Configured reports whether there is one.
func (s *State) Site() *site.Site { return &s.site }

// Configured reports whether a site was ever made known, and its hash.
func (s *State) Configured() (hash string, ok bool) { return s.siteHash, s.siteHash != "" }

// LastAt is the scenario time of the newest event: time never goes back
// before it.
func (s *State) LastAt() time.Time { return s.lastAt }

// Airspace is the set of zones in force.
func (s *State) Airspace() *airspace.Set { return s.airspace }

// Weather is the newest weather and when it was set; nil where none was.
func (s *State) Weather() (*site.Weather, time.Time) { return s.weather, s.weatherAt }

// Order finds an order.
func (s *State) Order(id OrderID) (*Order, bool) { o, ok := s.orders[id]; return o, ok }

// OrderByKey finds the order that a hospital's idempotency key made.
func (s *State) OrderByKey(hospital, key string) (*Order, bool) {
	id, ok := s.keys[orderKey{hospital, key}]
	return s.orders[id], ok
}

// Orders are all orders, oldest first.
func (s *State) Orders() []*Order { return inOrder(s.orderSeq, s.orders) }

// Shipment finds a shipment.
func (s *State) Shipment(id ShipmentID) (*Shipment, bool) { x, ok := s.shipments[id]; return x, ok }

// Shipments are all shipments, oldest first.
func (s *State) Shipments() []*Shipment { return inOrder(s.shipSeq, s.shipments) }

// Flight finds a flight.
func (s *State) Flight(id FlightID) (*Flight, bool) { f, ok := s.flights[id]; return f, ok }

// Flights are all flights, oldest first.
func (s *State) Flights() []*Flight { return inOrder(s.flightSeq, s.flights) }

// Unit finds a unit.
func (s *State) Unit(id blood.UnitID) (*blood.Unit, bool) { u, ok := s.units[id]; return u, ok }

// Units are all units in the order of their ids.
func (s *State) Units() []*blood.Unit { return byID(s.units) }

// Box finds a box.
func (s *State) Box(id BoxID) (*Box, bool) { b, ok := s.boxes[id]; return b, ok }

// Boxes are all boxes in the order of their ids.
func (s *State) Boxes() []*Box { return byID(s.boxes) }

// Drone finds a drone.
func (s *State) Drone(id fleet.DroneID) (*Drone, bool) { d, ok := s.drones[id]; return d, ok }

// Drones are all drones in the order of their ids.
func (s *State) Drones() []*Drone { return byID(s.drones) }

// Alarms is the alarm book.
func (s *State) Alarms() *alarm.Book { return &s.alarms }

// StockAsOf is when a depot's stock was last imported.
func (s *State) StockAsOf(depot string) (time.Time, bool) { t, ok := s.stockAsOf[depot]; return t, ok }

func inOrder[K comparable, V any](seq []K, m map[K]*V) []*V {
	out := make([]*V, len(seq))
	for i, id := range seq {
		out[i] = m[id]
	}
	return out
}
