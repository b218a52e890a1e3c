package site

import (
	"fmt"

	"airvein/fleet"
)

// WithDrones is a plain scenario with another fleet: so many drones, shared
// out over the depots and models that had some as evenly as it goes, in the
// order of the file.
func (s Scenario) WithDrones(n int) (Scenario, error) {
	if !s.Plain {
		return s, fmt.Errorf("scenario %s has drones with links and autopilots of their own: only one with drone_models can be given more or fewer of them", s.Site.ID)
	}
	type place struct{ model, depot string }
	var places []place
	had := map[place]bool{}
	for _, d := range s.Site.Drones {
		if at := (place{d.Model, d.Depot}); !had[at] {
			had[at] = true
			places = append(places, at)
		}
	}
	s.Site.Drones = nil
	made := map[string]int{}
	for i := range n {
		at := places[i%len(places)]
		made[at.model]++
		s.Site.Drones = append(s.Site.Drones, Drone{ID: fleet.DroneID(fmt.Sprintf("%s-%03d", at.model, made[at.model])), Model: at.model, Depot: at.depot})
	}
	s.Site.Boxes = plainBoxes(s.Site)
	return s, nil
}
