package route

import (
	"fmt"
	"math"

	"airvein/geo"
	"airvein/geo/airspace"
)

const (
	// legBendM is how far the readings of a leg may differ: a straight line
	// in longitude and latitude, a geodesic, an autopilot's local plane.
	// Legs are split until they agree to this (see split).
	legBendM = 0.4
	// stepM is the shortest step of the check. Half of it, the most by which
	// a way can come nearer between two samples, and legBendM stay under
	// marginM together.
	stepM = 1.0
)

// verify walks the finished way again, over the zones as they were given
// and not as the search saw them, and answers with the first place that is
// too near. It steps as far as the distance found makes safe.
func verify(way []geo.LatLng, zones []airspace.Zone, clearanceM float64) error {
	for i, p := range way {
		if !p.Valid() {
			return fmt.Errorf("waypoint %d is no position", i+1)
		}
	}
	for _, z := range zones {
		need := z.BufferM + clearanceM + legBendM
		for i := 1; i < len(way); i++ {
			if at, d, ok := walkLeg(z, way[i-1], way[i], need); !ok {
				return &tooNear{zone: z.ID, at: at, metres: d, need: need}
			}
		}
	}
	return nil
}

func walkLeg(z airspace.Zone, a, b geo.LatLng, need float64) (at geo.LatLng, metres float64, ok bool) {
	length := geo.Distance(a, b)
	for s := 0.0; ; {
		f := 1.0
		if length > 0 {
			f = math.Min(1, s/length)
		}
		at = geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*f, Lng: a.Lng + (b.Lng-a.Lng)*f}
		metres = z.DistanceM(at)
		if !(metres >= need) {
			return at, metres, false
		}
		if f == 1 {
			return at, metres, true
		}
		// A step in longitude and latitude is a step on the ground but for a
		// scale that varies little over a leg; 0.9 covers that.
		s += math.Max(stepM, 0.9*(metres-need))
	}
}

type tooNear struct {
	zone         string
	at           geo.LatLng
	metres, need float64
}

func (e *tooNear) Error() string {
	return fmt.Sprintf("%v is %.1f m from zone %s, less than %.1f m", e.at, e.metres, e.zone, e.need)
}

// split puts waypoints into legs so long that a geodesic and a straight
// line in longitude and latitude would part by more than legBendM: between
// them lies about L²·tan(lat)/8R.
func split(way []geo.LatLng) []geo.LatLng {
	out := way[:1:1]
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		tan := math.Max(0.05, math.Tan(math.Max(math.Abs(a.Lat), math.Abs(b.Lat))*math.Pi/180))
		longest := math.Sqrt(8 * 6.36e6 * legBendM * 0.9 / tan)
		n := math.Ceil(geo.Distance(a, b) / longest)
		for k := 1.0; k < n; k++ {
			out = append(out, roundE7(geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*k/n, Lng: a.Lng + (b.Lng-a.Lng)*k/n}))
		}
		out = append(out, b)
	}
	return out
}

// roundE7 is the position as MAVLink will carry it: what is checked is what
// is flown.
func roundE7(p geo.LatLng) geo.LatLng { return geo.FromE7(p.E7()) }
