package dispatch

import (
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo/airspace"
	"airvein/geo/deconflict"
)

// New is a State that knows nothing: Configure comes first.
func New() *State {
	none, err := airspace.NewSet("none", nil)
	if err != nil {
		panic("dispatch: an empty airspace is refused: " + err.Error())
	}
	return &State{
		airspace:  none,
		intents:   deconflict.NewIndex(),
		orders:    map[OrderID]*Order{},
		keys:      map[orderKey]OrderID{},
		bodies:    map[OrderID]string{},
		shipments: map[ShipmentID]*Shipment{},
		flights:   map[FlightID]*Flight{},
		units:     map[blood.UnitID]*blood.Unit{},
		shelves:   map[string]*assign.Shelf{},
		boxes:     map[BoxID]*Box{},
		roads:     map[string]*RoadClosure{},
		storages:  map[StorageID]*Storage{},
		drones:    map[fleet.DroneID]*Drone{},
		stockAsOf: map[string]time.Time{}, closures: map[string]Closure{},
		stock: newStockBook(),
	}
}
