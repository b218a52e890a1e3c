package airspace

import (
	"math"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// Bounds is the zone's box with its buffer and marginM around it.
func (z Zone) bounds(marginM float64) orb.Bound {
	b := z.Geometry.Bound()
	keep := z.BufferM + marginM
	far := math.Min(89, math.Max(math.Abs(b.Min[1]), math.Abs(b.Max[1]))+keep/110574)
	kx, _ := geo.MetresPerDegree(far)
	dx, dy := 1.001*keep/kx, 1.001*keep/110574
	return orb.Bound{Min: orb.Point{b.Min[0] - dx, b.Min[1] - dy}, Max: orb.Point{b.Max[0] + dx, b.Max[1] + dy}}
}

// NearLine reports whether a line, straight in longitude and latitude from
// position to position, comes nearer to the zone than its buffer and
// marginM, heights and times aside. Distances are taken in a plane at each
// leg, good to two per mille at 10 km; in doubt the line is near.
func (z Zone) NearLine(line []geo.LatLng, marginM float64) bool {
	if len(line) == 1 {
		line = []geo.LatLng{line[0], line[0]}
	}
	box := z.bounds(marginM)
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if !a.Valid() || !b.Valid() || math.Abs(a.Lng-b.Lng) >= 180 {
			return true
		}
		leg := orb.Bound{Min: orb.Point{math.Min(a.Lng, b.Lng), math.Min(a.Lat, b.Lat)}, Max: orb.Point{math.Max(a.Lng, b.Lng), math.Max(a.Lat, b.Lat)}}
		if leg.Intersects(box) && (z.Contains(a) || z.nearLeg(a, b, 1.002*(z.BufferM+marginM)+0.01)) {
			return true
		}
	}
	return false
}

// nearLeg reports whether an edge of the zone comes within keepM of a leg.
func (z Zone) nearLeg(a, b geo.LatLng, keepM float64) bool {
	kx, ky := geo.MetresPerDegree((a.Lat + b.Lat) / 2)
	p, q := orb.Point{a.Lng * kx, a.Lat * ky}, orb.Point{b.Lng * kx, b.Lat * ky}
	lo := orb.Point{math.Min(p[0], q[0]) - keepM, math.Min(p[1], q[1]) - keepM}
	hi := orb.Point{math.Max(p[0], q[0]) + keepM, math.Max(p[1], q[1]) + keepM}
	for _, polygon := range z.Geometry {
		for _, ring := range polygon {
			for i := 0; i+1 < len(ring); i++ {
				c := orb.Point{ring[i][0] * kx, ring[i][1] * ky}
				d := orb.Point{ring[i+1][0] * kx, ring[i+1][1] * ky}
				if math.Max(c[0], d[0]) < lo[0] || math.Min(c[0], d[0]) > hi[0] || math.Max(c[1], d[1]) < lo[1] || math.Min(c[1], d[1]) > hi[1] {
					continue
				}
				if apart(p, q, c, d) <= keepM {
					return true
				}
			}
		}
	}
	return false
}

// apart is the distance between two segments, 0 where they meet.
func apart(a, b, c, d orb.Point) float64 {
	if meet(a, b, c, d) {
		return 0
	}
	to := func(p, u, v orb.Point) float64 {
		x, y := nearest(u[0]-p[0], u[1]-p[1], v[0]-p[0], v[1]-p[1])
		return math.Hypot(x, y)
	}
	return math.Min(math.Min(to(a, c, d), to(b, c, d)), math.Min(to(c, a, b), to(d, a, b)))
}

// Touches reports whether a cell and the zone with its buffer share a
// point, heights and times aside.
func (z Zone) Touches(c geo.Cell) (bool, error) {
	outline, err := c.Boundary()
	if err != nil {
		return false, err
	}
	at, err := c.Center()
	if err != nil {
		return false, err
	}
	if z.Contains(at) {
		return true, nil
	}
	for i := range outline { // a cell across the 180th meridian: on the centre's side
		outline[i].Lng = near(outline[i].Lng, at.Lng)
	}
	if z.NearLine(append(outline, outline[0]), 0) {
		return true, nil
	}
	// What is left is a zone all inside the cell.
	var ring orb.Ring
	for _, p := range append(outline, outline[0]) {
		ring = append(ring, p.Point())
	}
	for _, polygon := range z.Geometry {
		if v := polygon[0][0]; inRing(ring, orb.Point{near(v[0], at.Lng), v[1]}) {
			return true, nil
		}
	}
	return false, nil
}

// near is the longitude's reading that lies nearest to another one.
func near(lng, to float64) float64 {
	switch {
	case lng-to > 180:
		return lng - 360
	case lng-to < -180:
		return lng + 360
	}
	return lng
}
