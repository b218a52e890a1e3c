package route

import (
	"cmp"
	"math"
	"slices"

	"airvein/geo"
)

// Corridor is a convex polygon that keeps at least halfWidthM around a
// line: for the fence that a drone enforces by itself. The ring is open
// (the first position is not repeated), counter-clockwise, and rounded to
// MAVLink's 1e-7 degree. It is nil for an empty line, a width that is not
// positive, or positions that are not on the globe.
//
// A convex fence around a bent way also holds what the way bends around:
// it catches a drone that flies off, not one that cuts a corner.
func Corridor(line []geo.LatLng, halfWidthM float64) []geo.LatLng {
	if len(line) == 0 || !(halfWidthM > 0) || math.IsInf(halfWidthM, 0) {
		return nil
	}
	for _, p := range line {
		if !p.Valid() {
			return nil
		}
	}
	const around = 8
	p := chartOf(line[0], line[len(line)-1])
	south, north := line[0].Lat, line[0].Lat
	for _, q := range line {
		south, north = math.Min(south, q.Lat), math.Max(north, q.Lat)
	}
	reach := 2 * halfWidthM / 110574
	r := (halfWidthM + 1) * p.inflation(south-reach, north+reach) / math.Cos(math.Pi/around)
	var pts []pt
	for _, q := range line {
		c := p.to(q.Lng, q.Lat)
		for k := range around {
			s, cs := math.Sincos(2 * math.Pi * (float64(k) + 0.5) / around)
			pts = append(pts, pt{c.x + r*cs, c.y + r*s})
		}
	}
	var out []geo.LatLng
	for _, q := range hull(pts) {
		out = append(out, roundE7(p.from(q)))
	}
	return out
}

// hull is the convex hull, counter-clockwise (Andrew's monotone chain).
func hull(pts []pt) []pt {
	slices.SortFunc(pts, func(a, b pt) int {
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	var h []pt
	chain := func(q pt, base int) {
		for len(h) >= base+2 && side(h[len(h)-2], h[len(h)-1], q) <= 1e-6 {
			h = h[:len(h)-1]
		}
		h = append(h, q)
	}
	for _, q := range pts {
		chain(q, 0)
	}
	base := len(h) - 1
	for i := len(pts) - 2; i >= 0; i-- {
		chain(pts[i], base)
	}
	return h[:len(h)-1]
}

// chart is longitude and latitude scaled to metres at a middle latitude:
// the plane in which a fence's edges are straight.
type chart struct {
	lat0, lng0 float64
	kx, ky     float64 // metres a degree at lat0
}

func chartOf(a, b geo.LatLng) chart {
	c := chart{lat0: (a.Lat + b.Lat) / 2, lng0: (a.Lng + b.Lng) / 2}
	c.kx, c.ky = geo.MetresPerDegree(c.lat0)
	return c
}

func (c chart) to(lng, lat float64) pt { return pt{(lng - c.lng0) * c.kx, (lat - c.lat0) * c.ky} }

func (c chart) from(q pt) geo.LatLng {
	return geo.LatLng{Lat: c.lat0 + q.y/c.ky, Lng: c.lng0 + q.x/c.kx}
}

// inflation is the factor by which a distance in the chart must exceed a
// distance on the ground to be at least as long as it, anywhere between two
// latitudes.
func (c chart) inflation(south, north float64) float64 {
	far := math.Min(89.9, math.Max(math.Abs(south), math.Abs(north)))
	kx, _ := geo.MetresPerDegree(far) // shrinks towards the pole
	low := math.Min(math.Abs(south), math.Abs(north))
	if south < 0 && north > 0 {
		low = 0
	}
	_, ky := geo.MetresPerDegree(low) // grows towards the pole
	return math.Max(1, math.Max(c.kx/kx, c.ky/ky))
}
