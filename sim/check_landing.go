package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/fleet/autopilot"
	"airvein/geo"
)

// siteSlackM is how near a pad a drone must stand to count as on it.
const siteSlackM = 60

// onSite reports whether a place is one that was approved beforehand: a
// depot's pad or a hospital's.
func (c *checker) onSite(p geo.LatLng) bool {
	s := c.w.cfg.Scenario.Site
	for _, d := range s.Depots {
		if geo.Distance(p, d.Pad.LatLng) <= siteSlackM {
			return true
		}
	}
	for _, h := range s.Hospitals {
		if geo.Distance(p, h.Pad.LatLng) <= siteSlackM {
			return true
		}
	}
	return false
}

// cameDown notes a drone that came down on no approved site.
func (c *checker) cameDown(f *sortie, v autopilot.State) {
	if !c.onSite(v.Pos) {
		c.strayed[f.Flight] = stray{c.w.now, fmt.Sprintf("%.5f,%.5f", v.Pos.Lat, v.Pos.Lng)}
	}
}

// strayEvent: an emergency was recorded for it, with notice to people.
func (c *checker) strayEvent(e dispatch.Event) {
	if e, ok := e.(dispatch.AlarmRaised); ok && e.Alarm.Flight != "" && e.Alarm.Priority == alarm.Emergency {
		delete(c.strayed, dispatch.FlightID(e.Alarm.Flight))
	}
}

// noticeWithin is how soon after a landing people have notice of it, once
// the drone is heard again.
const noticeWithin = 20 * time.Second

// strays: I22, a drone that came down where nobody approved of it is an
// emergency on record, with notice to people.
func (c *checker) strays() {
	for _, id := range slices.Sorted(maps.Keys(c.strayed)) {
		s, f := c.strayed[id], c.flights[id]
		stands := slices.ContainsFunc(slices.Collect(maps.Values(c.alarms)), func(a *latched) bool {
			return a.flight == string(id) && !a.cleared && alarm.PriorityOf(a.kind) == alarm.Emergency
		})
		heard := c.drones[f.Drone].heardAt
		switch {
		case stands:
			delete(c.strayed, id)
		case c.w.now.Sub(heard) > 3*time.Second || c.w.radios[f.Drone].ill():
			s.at = c.w.now // nobody can know yet
			c.strayed[id] = s
		case c.wellFor(s.at, noticeWithin):
			c.w.broken("I22", "%s came down at %s, on no approved site, %s ago, and no emergency stands for flight %s (%s)",
				f.Drone, s.pos, c.w.now.Sub(s.at).Round(time.Second), id, strings.Join(c.alarmsOf(id), ", "))
			delete(c.strayed, id)
		}
	}
}

func (c *checker) alarmsOf(id dispatch.FlightID) []string {
	var out []string
	for _, cause := range slices.Sorted(maps.Keys(c.alarms)) {
		if c.alarms[cause].flight == string(id) {
			out = append(out, cause)
		}
	}
	return out
}
