package airspace

import (
	"math"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// A zone's edges are straight in longitude and latitude (RFC 7946, 3.1.1),
// so inside and crossing are decided in that plane, without error from a
// projection. Only distances need metres.

// area is the signed area in square degrees, positive if counter-clockwise.
func area(ring orb.Ring) float64 {
	sum := 0.0
	for i := 0; i+1 < len(ring); i++ {
		ax, ay := ring[i][0]-ring[0][0], ring[i][1]-ring[0][1]
		bx, by := ring[i+1][0]-ring[0][0], ring[i+1][1]-ring[0][1]
		sum += ax*by - bx*ay
	}
	return sum / 2
}

// inRing is the even-odd rule; a point on the outline may be either.
func inRing(ring orb.Ring, p orb.Point) bool {
	in := false
	for i := 0; i+1 < len(ring); i++ {
		a, b := ring[i], ring[i+1]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// Contains reports whether p lies inside the zone's outline, its heights
// and times aside. Holes are outside.
func (z Zone) Contains(p geo.LatLng) bool {
	for _, polygon := range z.Geometry {
		in := false
		for _, ring := range polygon {
			if inRing(ring, p.Point()) {
				in = !in
			}
		}
		if in {
			return true
		}
	}
	return false
}

// DistanceM is how far p is from the zone's outline in metres, 0 inside.
// The nearest point of each edge is found in a plane scaled to the
// ellipsoid at p and its distance taken at the latitude between the two:
// under 1 mm off at 2 km and under 10 cm at 20 km, up to 60 degrees. A
// position that is not on the globe is at distance 0.
func (z Zone) DistanceM(p geo.LatLng) float64 {
	if !p.Valid() || z.Contains(p) {
		return 0
	}
	kx, ky := geo.MetresPerDegree(p.Lat)
	best := math.Inf(1)
	var dLng, dLat float64
	for _, polygon := range z.Geometry {
		for _, ring := range polygon {
			for i := 0; i+1 < len(ring); i++ {
				x, y := nearest((ring[i][0]-p.Lng)*kx, (ring[i][1]-p.Lat)*ky, (ring[i+1][0]-p.Lng)*kx, (ring[i+1][1]-p.Lat)*ky)
				if d := x*x + y*y; d < best {
					best, dLng, dLat = d, x/kx, y/ky
				}
			}
		}
	}
	kx, ky = geo.MetresPerDegree(p.Lat + dLat/2)
	return math.Hypot(dLng*kx, dLat*ky)
}

// nearest is the point of the segment from a to b nearest to the origin.
func nearest(ax, ay, bx, by float64) (x, y float64) {
	dx, dy := bx-ax, by-ay
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = math.Min(1, math.Max(0, -(ax*dx+ay*dy)/l))
	}
	return ax + t*dx, ay + t*dy
}
