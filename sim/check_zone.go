package sim

import (
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb/planar"
)

// drawnFor is how long a drone may be in a zone that was drawn in its way and
// its flight show nothing of it: held, called back, or sent another way.
const drawnFor = 10 * time.Second

// zoneEvent follows the zones that are drawn during a run, and the ways that
// flights are given because of them.
func (c *checker) zoneEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.ZonePut:
		c.drawn[e.Zone.ID] = e.Zone
	case dispatch.ZoneRemoved:
		delete(c.drawn, e.ID)
	case dispatch.FlightRerouted:
		c.rerouted(e)
	}
}

// rerouted: I11 and I12 of a way that was found in flight.
func (c *checker) rerouted(e dispatch.FlightRerouted) {
	f := c.flights[e.Flight]
	f.Plan, f.line = e.Plan, lineOf(e.Plan)
	f.rerouted, f.outSince = true, time.Time{}
	f.command = &spoken{key: e.Key, verb: fleet.VerbReroute, at: c.w.now}
	if e.Plan.Hash != fleet.HashPlan(e.Plan.Mission, e.Plan.Fence) {
		c.w.broken("I13", "flight %s is given a plan that does not fit its own hash", e.Flight)
	}
	for _, z := range c.drawn {
		if !airborneIn(z) {
			continue
		}
		for i := 1; i < len(e.Out.Waypoints); i++ {
			if crosses(z, e.Out.Waypoints[i-1], e.Out.Waypoints[i]) && e.Want != dispatch.WantSite {
				c.w.broken("I12", "flight %s is led through zone %s", e.Flight, z.ID)
			}
		}
	}
	// In still air, without payload: no way takes less.
	m, _ := c.w.cfg.Scenario.Site.Model(c.droneModel(f.Drone))
	least := geo.Distance(e.At, e.Plan.Pad)
	if e.Want == dispatch.WantOnward {
		least += geo.Distance(e.Plan.Pad, e.Plan.Home)
	}
	if need := 100 * least / m.CruiseMPS * m.CruiseW / 3600 / m.BatteryWh; e.BatteryPct < need*0.7 {
		c.w.broken("I11", "flight %s is led on with %.1f %% of its battery, and the distance alone takes %.1f %%", e.Flight, e.BatteryPct, need)
	}
}

// lineOf is the ground track of a plan.
func lineOf(p fleet.Plan) []geo.LatLng {
	line := []geo.LatLng{p.Home}
	for _, it := range p.Mission[1:] {
		if it.LatE7 != 0 || it.LngE7 != 0 {
			line = append(line, it.Pos())
		}
	}
	return line
}

func airborneIn(z airspace.Zone) bool {
	return z.Kind != airspace.Advisory && len(z.Active) == 0 && z.FloorM == nil && z.CeilingM == nil
}

// crosses samples a leg every hundred metres.
func crosses(z airspace.Zone, a, b geo.LatLng) bool {
	n := 1 + int(geo.Distance(a, b)/100)
	for k := range n + 1 {
		f := float64(k) / float64(n)
		p := geo.LatLng{Lat: a.Lat + f*(b.Lat-a.Lat), Lng: a.Lng + f*(b.Lng-a.Lng)}
		if planar.MultiPolygonContains(z.Geometry, p.Point()) {
			return true
		}
	}
	return false
}

// insideDrawn: a drone that flies its mission in a zone that was drawn shows
// so: I12, and the truth of what the dispatcher sees.
func (c *checker) insideDrawn(id fleet.DroneID, d *watched, v autopilot.State) {
	f := c.flights[c.current[id]]
	in := ""
	for _, z := range c.drawn {
		if airborneIn(z) && planar.MultiPolygonContains(z.Geometry, v.Pos.Point()) {
			in = z.ID
		}
	}
	s, ok := c.w.flightOf(c.current[id])
	if in == "" || f == nil || !ok || v.Mode != fleet.CopterAuto || d.hand || s.Command != nil || s.Detour != nil ||
		s.LastVerb == fleet.VerbReturn || s.State != dispatch.FlightStateOutbound || c.w.now.Sub(d.heardAt) > 2*time.Second {
		d.inDrawn = time.Time{}
		return
	}
	if d.inDrawn.IsZero() {
		d.inDrawn = c.w.now
	}
	if c.wellFor(d.inDrawn, drawnFor) {
		c.w.broken("I12", "%s flies in zone %s for %s, and its flight shows nothing of it", id, in, c.w.now.Sub(d.inDrawn))
	}
}

// flightOf is a flight as the server knows it.
func (w *World) flightOf(id dispatch.FlightID) (*dispatch.Flight, bool) {
	if w.loop == nil {
		return nil, false
	}
	return w.loop.State().Flight(id)
}
