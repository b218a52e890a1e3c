package sim

import (
	"maps"
	"math"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/geo"
)

const (
	// apartM and apartUpM are less than any two volumes leave between two
	// drones that keep to their plans.
	apartM, apartUpM = 60.0, 14.0
	// terminalM is around a depot, where the columns keep flights apart in
	// time and not their ways.
	terminalM = 650.0
	// plannedM is under the width of two corridors.
	plannedM  = 80.0
	sampleFor = 5 * time.Second
)

func (c *checker) apartEvent(e dispatch.Event) {
	switch e.(type) {
	case dispatch.ShipmentAllocated, dispatch.FlightRescheduled:
		c.replan = true
	}
}

// byPlan reports whether a flight is on its own plan as far as anybody
// knows: neither touched, nor commanded, nor late, nor off its way.
func (c *checker) byPlan(f *sortie) bool {
	d := c.drones[f.Drone]
	s, ok := c.w.loop.State().Flight(f.Flight)
	return ok && !f.over && !f.rerouted && !d.hand && !d.taken && !d.disturbed && f.command == nil && s.OpenUntil.IsZero() &&
		(s.Intent == dispatch.IntentAccepted || s.Intent == dispatch.IntentActivated)
}

func (c *checker) live() []*sortie {
	var out []*sortie
	for _, id := range slices.Sorted(maps.Keys(c.flights)) {
		if f := c.flights[id]; !f.over {
			out = append(out, f)
		}
	}
	return out
}

// nominal is where a flight is by its plan at a moment that both of two
// flights' volumes hold; false where it is on the ground, or near its depot.
func nominal(f *sortie, depart, at time.Time) (geo.LatLng, bool) {
	s := at.Sub(depart).Seconds()
	if s < 0 || f.Out.TimeS <= 0 || s > f.Out.TimeS {
		return geo.LatLng{}, false
	}
	p := along(f.Out.Waypoints, s/f.Out.TimeS)
	return p, geo.Distance(p, f.Plan.Home) > terminalM
}

// along is the place at a part of a way.
func along(way []geo.LatLng, part float64) geo.LatLng {
	total := 0.0
	for i := 1; i < len(way); i++ {
		total += geo.Distance(way[i-1], way[i])
	}
	left := part * total
	for i := 1; i < len(way); i++ {
		d := geo.Distance(way[i-1], way[i])
		if left <= d && d > 0 {
			x := left / d
			return geo.LatLng{Lat: way[i-1].Lat + x*(way[i].Lat-way[i-1].Lat), Lng: way[i-1].Lng + x*(way[i].Lng-way[i-1].Lng)}
		}
		left -= d
	}
	return way[len(way)-1]
}

// apartPlanned: I10, no two flights that were both accepted meet on their
// ways out, by their plans alone; where one had to give way its slot says so.
func (c *checker) apartPlanned() {
	if !c.replan {
		return
	}
	c.replan = false
	live := c.live()
	for i, a := range live {
		for _, b := range live[i+1:] {
			high := math.Abs(a.Plan.HomeAMSLM+a.Plan.CruiseAltM-b.Plan.HomeAMSLM-b.Plan.CruiseAltM) > apartUpM
			if a.launched || b.launched || high || !c.byPlan(a) || !c.byPlan(b) {
				continue
			}
			from := a.Depart
			if b.Depart.After(from) {
				from = b.Depart
			}
			for at := from; at.Before(from.Add(time.Hour)); at = at.Add(sampleFor) {
				p, okP := nominal(a, a.Depart, at)
				q, okQ := nominal(b, b.Depart, at)
				if okP && okQ && geo.Distance(p, q) < plannedM {
					c.w.broken("I10", "flights %s and %s are both accepted, and by their plans are %.0f m apart at %s", a.Flight, b.Flight, geo.Distance(p, q), at.Format(time.TimeOnly))
					return
				}
				if at.Sub(a.Depart).Seconds() > a.Out.TimeS || at.Sub(b.Depart).Seconds() > b.Out.TimeS {
					break
				}
			}
		}
	}
}

// apartFlown: I10, two drones that keep to their plans are apart in the air.
func (c *checker) apartFlown() {
	live := c.live()
	for i, a := range live {
		va := c.w.states[a.Drone]
		if va.OnGround || va.Mode != fleet.CopterAuto {
			continue
		}
		for _, b := range live[i+1:] {
			vb := c.w.states[b.Drone]
			if vb.OnGround || vb.Mode != fleet.CopterAuto || math.Abs(va.AltAMSLM-vb.AltAMSLM) > apartUpM {
				continue
			}
			d := geo.Distance(va.Pos, vb.Pos)
			near := geo.Distance(va.Pos, a.Plan.Home) < terminalM || geo.Distance(vb.Pos, b.Plan.Home) < terminalM
			if d > apartM || near && d > apartM/4 || !c.byPlan(a) || !c.byPlan(b) {
				continue
			}
			c.w.broken("I10", "%s and %s are %.0f m apart in the air, and both keep to their plans", a.Drone, b.Drone, d)
			return
		}
	}
}
