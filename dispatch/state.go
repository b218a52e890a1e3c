package dispatch

import (
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/airspace"
	"airvein/geo/deconflict"
)

// State is everything the dispatcher knows. Only Apply changes it. What
// its methods hand out is to be read, not written.
type State struct {
	site         site.Site
	siteHash     string
	configuredAt time.Time
	zones        []airspace.Zone // in force, those of the site first
	airspace     *airspace.Set
	weather      *site.Weather
	weatherAt    time.Time

	orders    map[OrderID]*Order
	orderSeq  []OrderID
	keys      map[orderKey]OrderID
	bodies    map[OrderID]string
	shipments map[ShipmentID]*Shipment
	shipSeq   []ShipmentID
	flights   map[FlightID]*Flight
	flightSeq []FlightID
	units     map[blood.UnitID]*blood.Unit
	shelves   map[string]*assign.Shelf // of each depot, derived from units
	boxes     map[BoxID]*Box
	roads     map[string]*RoadClosure // closures of them
	storages  map[StorageID]*Storage
	drones    map[fleet.DroneID]*Drone
	alarms    alarm.Book
	stockAsOf map[string]time.Time
	stock     stockBook
	closures  map[string]Closure // of landing sites, by id
	approvals []PolicyApproval   // of policies, oldest first
	policy    *blood.Policy      // of the site, read from what is built in

	// What is not done with, so that a step's cost does not grow with the
	// years: derived from the maps above.
	liveOrders    []*Order
	liveShipments []*Shipment
	liveFlights   []*Flight
	intents       *deconflict.Index // of the live flights
	learned       learned
	deadline      *deadline // the next one, where it was reckoned since the last Apply

	resources uint64    // counts what may let a held order go on
	tried     uint64    // that count when held orders were last tried
	triedAt   time.Time // and when: time itself opens zones and clears weather
	lastAt    time.Time
}

type orderKey struct{ hospital, key string }
