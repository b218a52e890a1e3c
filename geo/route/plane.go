package route

import (
	"math"

	"airvein/geo"
)

// plane is the flat world that a way is searched in: longitude and latitude
// scaled to metres at the latitude midway between start and goal. Straight
// in it is straight in longitude and latitude, which is what GeoJSON means
// by a zone's edge, so inside, outside and crossing have no projection
// error at all. Lengths are right at the middle latitude and off by about
// tan(lat)·Δlat elsewhere (1.2 per mille 12 km away, at 32 degrees); the
// search therefore measures each leg at its own latitude, and each zone's
// buffer is widened by the worst scale over the zone (see inflation).
type plane struct {
	lat0, lng0 float64
	kx, ky     float64 // metres a degree at lat0
}

type pt struct{ x, y float64 }

func planeAt(a, b geo.LatLng) plane {
	p := plane{lat0: (a.Lat + b.Lat) / 2, lng0: (a.Lng + b.Lng) / 2}
	p.kx, p.ky = geo.MetresPerDegree(p.lat0)
	return p
}

func (p plane) to(lng, lat float64) pt { return pt{(lng - p.lng0) * p.kx, (lat - p.lat0) * p.ky} }

func (p plane) from(q pt) geo.LatLng {
	return geo.LatLng{Lat: p.lat0 + q.y/p.ky, Lng: p.lng0 + q.x/p.kx}
}

// metres is the length of a leg, measured at its middle latitude.
func (p plane) metres(a, b pt) float64 {
	kx, ky := geo.MetresPerDegree(p.lat0 + (a.y+b.y)/2/p.ky)
	return math.Hypot((a.x-b.x)*kx/p.kx, (a.y-b.y)*ky/p.ky)
}

// inflation is the factor by which a distance in the plane must exceed a
// distance on the ground to be at least as long as it, anywhere between two
// latitudes.
func (p plane) inflation(south, north float64) float64 {
	far := math.Min(89.9, math.Max(math.Abs(south), math.Abs(north)))
	kx, _ := geo.MetresPerDegree(far) // shrinks towards the pole
	low := math.Min(math.Abs(south), math.Abs(north))
	if south < 0 && north > 0 {
		low = 0
	}
	_, ky := geo.MetresPerDegree(low) // grows towards the pole
	return math.Max(1, math.Max(p.kx/kx, p.ky/ky))
}

func dist(a, b pt) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

func cross(a, b, c pt) float64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }

// toSegment is the distance from p to the segment from a to b.
func toSegment(p, a, b pt) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = math.Min(1, math.Max(0, ((p.x-a.x)*dx+(p.y-a.y)*dy)/l))
	}
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}

// apart is the distance between two segments, 0 where they meet.
func apart(a, b, c, d pt) float64 {
	if cross(a, b, c)*cross(a, b, d) < 0 && cross(c, d, a)*cross(c, d, b) < 0 {
		return 0
	}
	return math.Min(
		math.Min(toSegment(a, c, d), toSegment(b, c, d)),
		math.Min(toSegment(c, a, b), toSegment(d, a, b)))
}
