package dispatch

import (
	"math"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
)

const (
	// touchM is kept from a zone besides its buffer when a way is held
	// against it again: a way is planned with more.
	touchM = 10.0
	// foresight is how far ahead a zone's windows matter to a flight that
	// has not left yet.
	foresight = time.Hour
)

// FlightsTouching are the flights not over whose way a zone lies on, in
// the order they were planned.
func (s *State) FlightsTouching(z airspace.Zone) []FlightID {
	var out []FlightID
	for _, f := range s.liveFlights {
		if touches(f, z, s.lastAt) {
			out = append(out, f.ID)
		}
	}
	return out
}

// zonesTouching are the zones in force that lie on a flight's way. The
// cells of its way find them.
func (s *State) zonesTouching(f *Flight, now time.Time) []airspace.Zone {
	var out []airspace.Zone
	for _, z := range s.airspace.Along(f.Out.Waypoints, f.Out.Cells, touchM) {
		if touches(f, z, now) {
			out = append(out, z)
		}
	}
	return out
}

// touches reports whether a flight's way, which is also its way home,
// comes into a zone that binds from now until it is over: on the way at its
// height, over depot and pad at every height up to it.
func touches(f *Flight, z airspace.Zone, now time.Time) bool {
	until := now.Add(foresight + time.Duration((f.Out.TimeS+f.Back.TimeS)*float64(time.Second)) + holdAllowance)
	if f.Depart.After(now) {
		until = until.Add(f.Depart.Sub(now))
	}
	way := f.Out.Waypoints
	binds := func(lowM float64) bool {
		return z.BindsBetween(now, until, lowM, f.Plan.CruiseAltM, f.Plan.HomeAMSLM)
	}
	if len(way) == 0 || f.Straight {
		return false
	}
	if binds(f.Plan.CruiseAltM) && z.NearLine(way, touchM) {
		return true
	}
	low := math.Inf(-1) // a pad may lie below the place of take-off
	return binds(low) && (z.NearLine(way[:1], touchM) || z.NearLine([]geo.LatLng{way[len(way)-1]}, touchM))
}
