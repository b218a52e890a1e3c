package dispatch

import (
	"encoding/json"
	"fmt"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/geo/airspace"
)

// snapshotVersion changes with the shape of the snapshot: an older one is
// not read but replaced by replaying the journal.
const snapshotVersion = 8

// snapshot is State as bytes. Lists instead of maps, so that two equal
// States have equal bytes.
type snapshot struct {
	Version   int
	Site      site.Site
	SiteHash  string
	SiteAt    time.Time
	Zones     []airspace.Zone
	ZonesAt   string
	Weather   *site.Weather
	WeatherAt time.Time
	Orders    []*Order
	Keys      []snapshotKey
	Shipments []*Shipment
	Flights   []*Flight
	Units     []*blood.Unit
	Boxes     []*Box
	Roads     []*RoadClosure
	Storages  []*Storage
	Drones    []*Drone
	Alarms    alarm.Book
	StockAsOf map[string]time.Time
	Closures  map[string]Closure
	Stock     stockSnapshot
	Approvals []PolicyApproval
	Resources uint64
	Tried     uint64
	TriedAt   time.Time
	LastAt    time.Time
}

type snapshotKey struct {
	Hospital, Key, Body string
	Order               OrderID
}

// Snapshot writes the whole State.
func (s *State) Snapshot() ([]byte, error) {
	x := snapshot{
		Version: snapshotVersion, Site: s.site, SiteHash: s.siteHash, SiteAt: s.configuredAt, Zones: s.zones, ZonesAt: s.airspace.Version(),
		Weather: s.weather, WeatherAt: s.weatherAt, Orders: s.Orders(), Shipments: s.Shipments(), Flights: s.Flights(),
		Units: s.Units(), Boxes: s.Boxes(), Storages: s.Storages(), Drones: s.Drones(), Alarms: s.alarms, StockAsOf: s.stockAsOf, Closures: s.closures, Roads: byID(s.roads), Stock: s.stock.snapshot(), Approvals: s.approvals,
		Resources: s.resources, Tried: s.tried, TriedAt: s.triedAt, LastAt: s.lastAt,
	}
	keyOf := map[OrderID]string{}
	for k, id := range s.keys {
		keyOf[id] = k.key
	}
	for _, o := range s.Orders() {
		if key, ok := keyOf[o.ID]; ok {
			x.Keys = append(x.Keys, snapshotKey{Hospital: o.Hospital, Key: key, Body: s.bodies[o.ID], Order: o.ID})
		}
	}
	return json.Marshal(x)
}

// Restore reads what Snapshot wrote. An error means: replay the journal.
func Restore(data []byte) (*State, error) {
	var x snapshot
	if err := json.Unmarshal(data, &x); err != nil {
		return nil, fmt.Errorf("snapshot cannot be read: %w", err)
	}
	if x.Version != snapshotVersion {
		return nil, fmt.Errorf("snapshot has version %d, this Airvein reads %d", x.Version, snapshotVersion)
	}
	set, err := airspace.NewSet(x.ZonesAt, x.Zones)
	if err != nil {
		return nil, fmt.Errorf("snapshot's zones: %w", err)
	}
	s := New()
	s.site, s.siteHash, s.configuredAt, s.zones, s.airspace = x.Site, x.SiteHash, x.SiteAt, x.Zones, set
	s.approvals = x.Approvals
	s.findPolicy()
	s.weather, s.weatherAt, s.alarms = x.Weather, x.WeatherAt, x.Alarms
	s.resources, s.tried, s.triedAt, s.lastAt = x.Resources, x.Tried, x.TriedAt, x.LastAt
	for _, o := range x.Orders {
		s.orders[o.ID] = o
		s.orderSeq = append(s.orderSeq, o.ID)
		s.liveOrders = append(s.liveOrders, o)
	}
	for _, k := range x.Keys {
		s.keys[orderKey{k.Hospital, k.Key}], s.bodies[k.Order] = k.Order, k.Body
	}
	for _, sh := range x.Shipments {
		s.shipments[sh.ID] = sh
		s.shipSeq = append(s.shipSeq, sh.ID)
		s.liveShipments = append(s.liveShipments, sh)
	}
	for _, f := range x.Flights {
		s.flights[f.ID] = f
		s.flightSeq = append(s.flightSeq, f.ID)
		s.liveFlights = append(s.liveFlights, f)
	}
	for _, u := range x.Units {
		s.putUnit(u)
	}
	for _, b := range x.Boxes {
		s.boxes[b.ID] = b
	}
	for _, c := range x.Roads {
		s.roads[c.ID] = c
	}
	for _, x := range x.Storages {
		s.storages[x.ID] = x
	}
	for _, d := range x.Drones {
		s.drones[d.ID] = d
	}
	for id, c := range x.Closures {
		s.closures[id] = c
	}
	for depot, at := range x.StockAsOf {
		s.stockAsOf[depot] = at
	}
	s.restoreStock(x.Stock)
	s.prune()
	for _, f := range s.liveFlights {
		s.fileIntent(f, f.FiledAt)
	}
	return s, nil
}
