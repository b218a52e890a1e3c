package site

import "airvein/fleet"

// Depot finds a depot by its id.
func (s Site) Depot(id string) (Depot, bool) {
	for _, d := range s.Depots {
		if d.ID == id {
			return d, true
		}
	}
	return Depot{}, false
}

// Hospital finds a hospital by its id.
func (s Site) Hospital(id string) (Hospital, bool) {
	for _, h := range s.Hospitals {
		if h.ID == id {
			return h, true
		}
	}
	return Hospital{}, false
}

// Model finds a drone model by its id.
func (s Site) Model(id string) (fleet.Model, bool) {
	for _, m := range s.Models {
		if m.ID == id {
			return m, true
		}
	}
	return fleet.Model{}, false
}

// Box finds a box by its id.
func (s Site) Box(id string) (Box, bool) {
	for _, b := range s.Boxes {
		if b.ID == id {
			return b, true
		}
	}
	return Box{}, false
}

// Drone finds a drone by its id.
func (s Site) Drone(id fleet.DroneID) (Drone, bool) {
	for _, d := range s.Drones {
		if d.ID == id {
			return d, true
		}
	}
	return Drone{}, false
}
