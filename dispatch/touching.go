package dispatch

import (
	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// touchStepM is how densely a way is looked at; the zone's buffer and half
// a step are added, so that a corner cut between two looks still counts.
const touchStepM = 20.0

// FlightsTouching are the flights not over whose way a zone lies on, in
// the order they were planned.
func (s *State) FlightsTouching(z airspace.Zone) []FlightID {
	var out []FlightID
	for _, f := range s.liveFlights {
		if s.touches(f, z) {
			out = append(out, f.ID)
		}
	}
	return out
}

// touches reports whether a flight's way comes into a zone that binds at
// its height. Windows in time are taken as always open: a flight may wait.
func (s *State) touches(f *Flight, z airspace.Zone) bool {
	if z.Kind == airspace.Advisory {
		return false
	}
	set, err := airspace.NewSet("one", []airspace.Zone{z})
	if err != nil {
		return true // a zone that cannot be read is in the way
	}
	until := s.lastAt
	if len(z.Active) > 0 {
		until = z.Active[len(z.Active)-1].To
	}
	if len(set.Binding(s.lastAt, until, f.Plan.CruiseAltM, f.Plan.HomeAMSLM)) == 0 {
		return false
	}
	way := f.Out.Waypoints
	for i := 1; i < len(way); i++ {
		length, bearing := geo.Distance(way[i-1], way[i]), geo.Bearing(way[i-1], way[i])
		for d := 0.0; d <= length; d += touchStepM {
			if within(geo.Offset(way[i-1], bearing, d), z, touchStepM/2) {
				return true
			}
		}
	}
	return len(way) > 0 && within(way[len(way)-1], z, touchStepM/2)
}

// within reports whether p lies in a zone or nearer to it than its buffer
// and slack, in a plane around p.
func within(p geo.LatLng, z airspace.Zone, slack float64) bool {
	if planar.MultiPolygonContains(z.Geometry, p.Point()) {
		return true
	}
	kx, ky := geo.Distance(p, geo.LatLng{Lat: p.Lat, Lng: p.Lng + 0.001})*1000, geo.Distance(p, geo.LatLng{Lat: p.Lat + 0.001, Lng: p.Lng})*1000
	flat := func(q orb.Point) orb.Point { return orb.Point{(q[0] - p.Lng) * kx, (q[1] - p.Lat) * ky} }
	for _, poly := range z.Geometry {
		for _, ring := range poly {
			for i := 1; i < len(ring); i++ {
				if planar.DistanceFromSegment(flat(ring[i-1]), flat(ring[i]), orb.Point{}) <= z.BufferM+slack {
					return true
				}
			}
		}
	}
	return false
}
