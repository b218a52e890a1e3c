package memory

import (
	"fmt"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
	"airvein/fleet"
)

// rules are the never-twice rules that a database keeps as UNIQUE
// constraints. They are written apart from the dispatcher, so that a defect
// of the one is found by the other.
type rules struct {
	orders    map[dispatch.OrderID]bool
	keys      map[[2]string]bool // hospital, idempotency key
	shipments map[dispatch.ShipmentID]*shipment
	units     map[blood.UnitID]dispatch.ShipmentID // promised to
	boxes     map[dispatch.BoxID]dispatch.ShipmentID
	flights   map[dispatch.FlightID]fleet.DroneID // active or over
	drones    map[fleet.DroneID]dispatch.FlightID // active
	undo      []func()
}

type shipment struct {
	units     []blood.UnitID
	box       dispatch.BoxID
	delivered bool
}

func newRules() *rules {
	return &rules{
		orders: map[dispatch.OrderID]bool{}, keys: map[[2]string]bool{},
		shipments: map[dispatch.ShipmentID]*shipment{}, units: map[blood.UnitID]dispatch.ShipmentID{},
		boxes: map[dispatch.BoxID]dispatch.ShipmentID{}, flights: map[dispatch.FlightID]fleet.DroneID{},
		drones: map[fleet.DroneID]dispatch.FlightID{},
	}
}

// add takes all events, or none and says which rule they break.
func (r *rules) add(events []dispatch.Event) error {
	r.undo = r.undo[:0]
	for _, e := range events {
		if err := r.one(e); err != nil {
			for i := len(r.undo) - 1; i >= 0; i-- {
				r.undo[i]()
			}
			return fmt.Errorf("%w: %s: %w", journal.ErrRefused, e.Kind(), err)
		}
	}
	return nil
}

// put and drop change a map and remember how to change it back.
func put[K comparable, V any](r *rules, m map[K]V, k K, v V) {
	old, had := m[k]
	m[k] = v
	r.undo = append(r.undo, func() {
		if had {
			m[k] = old
		} else {
			delete(m, k)
		}
	})
}

func drop[K comparable, V any](r *rules, m map[K]V, k K) {
	if old, had := m[k]; had {
		delete(m, k)
		r.undo = append(r.undo, func() { m[k] = old })
	}
}

func (r *rules) one(e dispatch.Event) error {
	switch e := e.(type) {
	case dispatch.OrderPlaced:
		return r.placed(e)
	case dispatch.ShipmentAllocated:
		return r.allocated(e)
	case dispatch.ShipmentPacked:
		return r.packed(e)
	case dispatch.ShipmentDelivered:
		return r.delivered(e)
	case dispatch.ShipmentFailed:
		r.setUnits(e.Shipment, e.Units)
	case dispatch.ShipmentReturned:
		r.setUnits(e.Shipment, blood.Returned)
	case dispatch.ShipmentUnpacked:
		r.setUnits(e.Shipment, e.Status)
		r.emptyBox(e.Shipment)
	case dispatch.ColdChainBroken:
		for _, u := range e.Units {
			r.setUnit(e.Shipment, u, blood.Quarantined)
		}
	case dispatch.UnitsDisposed:
		for _, u := range e.Units {
			r.setUnit(e.Shipment, u, e.Status)
		}
	case dispatch.UnitMoved:
		r.stand(e.Unit, e.Status)
	case dispatch.UnitsRecalled:
		for _, u := range e.Units {
			r.stand(u.Unit, u.Status)
		}
	case dispatch.FateConfirmed:
		r.stand(e.Unit, e.Status)
	case dispatch.FlightFailed:
		r.flightOver(e.Flight)
	case dispatch.FlightEnded:
		r.flightOver(e.Flight)
	}
	return nil
}

func (r *rules) placed(e dispatch.OrderPlaced) error {
	key := [2]string{e.Hospital, e.Key}
	if r.orders[e.ID] {
		return fmt.Errorf("order %s is there already", e.ID)
	}
	if e.Key != "" && r.keys[key] {
		return fmt.Errorf("hospital %s has used this idempotency key already", e.Hospital)
	}
	put(r, r.orders, e.ID, true)
	if e.Key != "" {
		put(r, r.keys, key, true)
	}
	return nil
}

func (r *rules) allocated(e dispatch.ShipmentAllocated) error {
	if r.shipments[e.ID] != nil {
		return fmt.Errorf("shipment %s is there already", e.ID)
	}
	if !r.orders[e.Order] {
		return fmt.Errorf("shipment %s serves order %s, which is not there", e.ID, e.Order)
	}
	flies := e.Mode != dispatch.ModeRoad
	another := e.Stop > 0 && r.drones[e.Drone] == e.Flight // shipment of a plain flight that is being planned
	if f, ok := r.drones[e.Drone]; ok && flies && !another {
		return fmt.Errorf("drone %s has flight %s already", e.Drone, f)
	}
	if _, ok := r.flights[e.Flight]; ok && flies && !another {
		return fmt.Errorf("flight %s is there already", e.Flight)
	}
	s := &shipment{}
	for _, p := range e.Picks {
		if other, ok := r.units[p.Unit]; ok {
			return fmt.Errorf("unit %s is promised to shipment %s already", p.Unit, other)
		}
		put(r, r.units, p.Unit, e.ID)
		s.units = append(s.units, p.Unit)
	}
	put(r, r.shipments, e.ID, s)
	if flies {
		put(r, r.flights, e.Flight, e.Drone)
		put(r, r.drones, e.Drone, e.Flight)
	}
	return nil
}

func (r *rules) packed(e dispatch.ShipmentPacked) error {
	if other, ok := r.boxes[e.Box]; ok && other != e.Shipment {
		return fmt.Errorf("box %s holds shipment %s already", e.Box, other)
	}
	if s := r.shipments[e.Shipment]; s != nil {
		packed := *s
		packed.box = e.Box
		put(r, r.shipments, e.Shipment, &packed)
		put(r, r.boxes, e.Box, e.Shipment)
	}
	return nil
}

func (r *rules) delivered(e dispatch.ShipmentDelivered) error {
	s := r.shipments[e.Shipment]
	if s == nil {
		return fmt.Errorf("shipment %s is not there", e.Shipment)
	}
	if s.delivered {
		return fmt.Errorf("shipment %s was delivered already", e.Shipment)
	}
	done := *s
	done.delivered = true
	put(r, r.shipments, e.Shipment, &done)
	for _, u := range e.Units {
		if e.Quarantined {
			r.setUnit(e.Shipment, u, blood.Quarantined)
		}
	}
	for _, x := range e.Rejected {
		r.setUnit(e.Shipment, x.Unit, blood.Returned)
	}
	r.emptyBox(e.Shipment)
	return nil
}

func (r *rules) setUnits(id dispatch.ShipmentID, to blood.Status) {
	if s := r.shipments[id]; s != nil {
		for _, u := range s.units {
			r.setUnit(id, u, to)
		}
	}
}

// stand frees a unit that a person's word keeps from whom it was promised.
func (r *rules) stand(u blood.UnitID, to blood.Status) { r.setUnit(r.units[u], u, to) }

// setUnit frees a unit that is not promised to anybody any more.
func (r *rules) setUnit(id dispatch.ShipmentID, u blood.UnitID, to blood.Status) {
	switch to {
	case blood.Reserved, blood.Packed, blood.InTransit, blood.Delivered:
	default:
		if r.units[u] == id {
			drop(r, r.units, u)
		}
	}
}

func (r *rules) emptyBox(id dispatch.ShipmentID) {
	if s := r.shipments[id]; s != nil && r.boxes[s.box] == id {
		drop(r, r.boxes, s.box)
	}
}

func (r *rules) flightOver(id dispatch.FlightID) {
	if d, ok := r.flights[id]; ok && r.drones[d] == id {
		drop(r, r.drones, d)
	}
}
