package web

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/dispatch/engine"
	"airvein/fleet"
)

// dirty is what changed between two deltas, by id.
type dirty struct {
	orders    map[dispatch.OrderID]bool
	shipments map[dispatch.ShipmentID]bool
	flights   map[dispatch.FlightID]bool
	boxes     map[dispatch.BoxID]bool
	drones    map[fleet.DroneID]bool
	alarms    map[string]bool
	topics    map[string]bool // of things that are asked for, not told
	anyAlarm  bool
}

func newDirty() *dirty {
	return &dirty{
		orders: map[dispatch.OrderID]bool{}, shipments: map[dispatch.ShipmentID]bool{}, flights: map[dispatch.FlightID]bool{},
		boxes: map[dispatch.BoxID]bool{}, drones: map[fleet.DroneID]bool{}, alarms: map[string]bool{}, topics: map[string]bool{},
	}
}

func (d *dirty) empty() bool {
	return len(d.orders)+len(d.shipments)+len(d.flights)+len(d.boxes)+len(d.drones)+len(d.alarms)+len(d.topics) == 0
}

func (d *dirty) add(c engine.Change) {
	mark(d.orders, c.Orders)
	mark(d.shipments, c.Shipments)
	mark(d.flights, c.Flights)
	mark(d.boxes, c.Boxes)
	mark(d.drones, c.Drones)
	d.anyAlarm = d.anyAlarm || c.Alarms
	for _, t := range []struct {
		name    string
		changed bool
	}{{"stock", c.Units}, {"zones", c.Zones}, {"weather", c.Weather}, {"site", c.Site}, {"roads", c.Roads}} {
		if t.changed {
			d.topics[t.name] = true
		}
	}
}

func (d *dirty) merge(o *dirty) {
	maps.Copy(d.orders, o.orders)
	maps.Copy(d.shipments, o.shipments)
	maps.Copy(d.flights, o.flights)
	maps.Copy(d.boxes, o.boxes)
	maps.Copy(d.drones, o.drones)
	maps.Copy(d.alarms, o.alarms)
	maps.Copy(d.topics, o.topics)
}

// expand adds what shows a changed thing within it: a flight's state is in
// its shipments, a shipment in its order, a box's record in its shipment
// and its drone. A drone's telemetry is in nothing else.
func (d *dirty) expand(st *dispatch.State) {
	for id := range d.boxes {
		b, ok := st.Box(id)
		if !ok {
			continue
		}
		if sh, ok := st.Shipment(b.Shipment); ok {
			d.shipments[sh.ID] = true
			d.drones[sh.Drone] = true // it shows the box's temperature
		}
	}
	for id := range d.flights {
		if f, ok := st.Flight(id); ok {
			d.drones[f.Drone] = true
			mark(d.shipments, f.Shipments)
		}
	}
	for id := range d.shipments {
		if sh, ok := st.Shipment(id); ok {
			d.orders[sh.Order] = true
		}
	}
}

func mark[K comparable](set map[K]bool, ids []K) {
	for _, id := range ids {
		set[id] = true
	}
}

func sorted[K cmp.Ordered](set map[K]bool) []K { return slices.Sorted(maps.Keys(set)) }

// changedAlarms finds which alarms are not as they were told last: the
// engine says only that some changed.
func (h *hub) changedAlarms(v engine.View, d *dirty) {
	if !d.anyAlarm && len(h.alarms) > 0 {
		return
	}
	now := map[string]alarm.Alarm{}
	for _, a := range v.State.Alarms().All() {
		now[a.ID] = a
		if old, ok := h.alarms[a.ID]; !ok || !reflect.DeepEqual(old, a) {
			d.alarms[a.ID] = true
		}
	}
	h.alarms = now
}
