package dispatch

import (
	"slices"
	"strconv"
	"time"

	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo/airspace"
)

func (s *State) applySite(at time.Time, e SiteConfigured) {
	own := s.zones[:0:0]
	for _, z := range s.zones {
		same := func(o airspace.Zone) bool { return o.ID == z.ID }
		if !slices.ContainsFunc(s.site.Zones, same) && !slices.ContainsFunc(e.Site.Zones, same) {
			own = append(own, z) // drawn by a dispatcher: the file does not own it
		}
	}
	s.site, s.siteHash, s.configuredAt = e.Site, e.Hash, at
	s.findPolicy()
	s.setZones(append(slices.Clone(e.Site.Zones), own...))
	s.resources++

	s.applyStorages(at)

	drones := map[fleet.DroneID]bool{}
	for _, d := range e.Site.Drones {
		drones[d.ID] = true
		if old := s.drones[d.ID]; old != nil {
			old.Model, old.Depot = d.Model, d.Depot
			continue
		}
		s.drones[d.ID] = &Drone{ID: d.ID, Model: d.Model, Depot: d.Depot, State: DroneUnseen, BatteryPct: -1, Link: fleet.LinkNone, Since: at}
	}
	for id, d := range s.drones {
		if !drones[id] && d.Flight == "" { // one that flies is never forgotten (I19)
			delete(s.drones, id)
		}
	}
	boxes := map[BoxID]bool{}
	for _, b := range e.Site.Boxes {
		id := BoxID(b.ID)
		boxes[id] = true
		if s.boxes[id] != nil {
			continue
		}
		box := &Box{ID: id, State: BoxClean, Place: b.Depot, Since: at}
		if b.Conditioned {
			box.State, box.Class = BoxConditioned, b.Class
		}
		s.boxes[id] = box
	}
	for id, b := range s.boxes {
		if !boxes[id] && b.Shipment == "" {
			delete(s.boxes, id)
		}
	}
}

// setZones makes the zones the airspace in force. They were validated when
// they were decided on.
func (s *State) setZones(zones []airspace.Zone) {
	set, err := airspace.NewSet(s.nextAirspace(), zones)
	if err != nil {
		panic("dispatch: a zone that was accepted is refused: " + err.Error())
	}
	s.zones, s.airspace = slices.Clone(set.Zones()), set
}

// applyZonePut puts one zone; the others are shared with the set before.
func (s *State) applyZonePut(e ZonePut) {
	set, err := s.airspace.Put(s.nextAirspace(), e.Zone)
	if err != nil {
		panic("dispatch: a zone that was accepted is refused: " + err.Error())
	}
	s.zones, s.airspace = slices.Clone(set.Zones()), set
	s.resources++
}

func (s *State) applyZoneRemoved(e ZoneRemoved) {
	s.airspace = s.airspace.Remove(s.nextAirspace(), e.ID)
	s.zones = slices.Clone(s.airspace.Zones())
	s.resources++
}

// nextAirspace is the version after the one in force.
func (s *State) nextAirspace() string {
	n, _ := strconv.Atoi(s.airspace.Version())
	return strconv.Itoa(n + 1)
}

func (s *State) applyDroneSeen(at time.Time, e DroneSeen) {
	d := s.drones[e.Drone]
	if d == nil {
		return // its site no longer has it
	}
	if d.State != e.State {
		d.Since = at
	}
	d.State, d.Link, d.BatteryPct = e.State, e.Link, e.BatteryPct
	s.resources++
}

func (s *State) applyBoxMoved(at time.Time, e BoxMoved) {
	b := s.boxes[e.Box]
	if b == nil {
		return
	}
	b.State, b.Class, b.Place, b.By, b.Since = e.State, e.Class, e.Place, e.By, at
	if e.State == BoxConditioned {
		s.resources++
	}
}

func (s *State) applyDigest(at time.Time, e BoxDigested) {
	sh := s.shipments[e.Shipment]
	if sh == nil {
		return
	}
	s.firstReading(sh, e.Digest)
	sh.Cold.Fold(e.Digest)
	if r := e.Digest.Last; r != nil {
		c := r.C
		sh.LastC, sh.LastCAt = &c, r.At
	}
}

// setUnits gives the units of a shipment a status, and their place in it.
// What is kept apart stays so, whatever becomes of the shipment.
func (s *State) setUnits(sh *Shipment, to blood.Status) {
	for _, p := range sh.Picks {
		if u := s.units[p.Unit]; u != nil && !u.Status.KeptApart() {
			s.setStatus(u, to)
		}
	}
}
