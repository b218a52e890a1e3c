package dispatch

import (
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
)

const (
	// touchStepM is how densely a way is looked at; half a step is added to
	// the zone, so that a corner cut between two looks still counts.
	touchStepM = 20.0
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

// touches reports whether a flight's way, which is also its way home,
// comes into a zone that binds at its height from now until it is over.
func touches(f *Flight, z airspace.Zone, now time.Time) bool {
	set, err := airspace.NewSet("one", []airspace.Zone{z})
	if err != nil {
		return true // a zone that cannot be read is in the way
	}
	until := now.Add(foresight + time.Duration((f.Out.TimeS+f.Back.TimeS)*float64(time.Second)) + holdAllowance)
	if len(set.Binding(now, until, f.Plan.CruiseAltM, f.Plan.HomeAMSLM)) == 0 {
		return false
	}
	way := f.Out.Waypoints
	for i := 1; i < len(way); i++ {
		length, bearing := geo.Distance(way[i-1], way[i]), geo.Bearing(way[i-1], way[i])
		for d := 0.0; d <= length; d += touchStepM {
			if z.DistanceM(geo.Offset(way[i-1], bearing, d)) <= z.BufferM+touchStepM/2 {
				return true
			}
		}
	}
	return len(way) > 0 && z.DistanceM(way[len(way)-1]) <= z.BufferM+touchStepM/2
}
