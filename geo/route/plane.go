package route

import (
	"math"

	"airvein/geo"
)

// plane is the flat world that ways are searched in: the azimuthal
// equidistant projection of the ellipsoid about a centre. Distance and
// direction from the centre are exact. Elsewhere a length across that
// direction is drawn too long by r²/6R², r being the distance from the
// centre: 3 millionths 25 km away, 40 millionths 100 km away. A geodesic of
// 25 km that passes 25 km from the centre leaves the straight line by 3 cm.
type plane struct{ centre geo.LatLng }

type pt struct{ x, y float64 }

const earthM = 6.371e6

func (p plane) to(at geo.LatLng) pt {
	d, az := geo.Inverse(p.centre, at)
	s, c := math.Sincos(az * math.Pi / 180)
	return pt{d * s, d * c}
}

func (p plane) from(q pt) geo.LatLng {
	return geo.Offset(p.centre, geo.NormDeg(math.Atan2(q.x, q.y)*180/math.Pi), math.Hypot(q.x, q.y))
}

// stretch is how much longer than on the ground a length may be drawn at
// distance r from the centre, as a part of it.
func stretch(r float64) float64 { return r * r / (6 * earthM * earthM) }

func dist(a, b pt) float64 { return math.Sqrt((a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y)) }

// cross is positive where b lies to the left of a.
func cross(a, b pt) float64 { return a.x*b.y - a.y*b.x }

func sub(a, b pt) pt { return pt{a.x - b.x, a.y - b.y} }

// side is positive where c lies to the left of the line from a to b.
func side(a, b, c pt) float64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }

// meets reports whether two closed segments share a point. What lies on
// one line counts as meeting.
func meets(a, b, c, d pt) bool {
	d1, d2 := side(a, b, c), side(a, b, d)
	if d1 > 0 && d2 > 0 || d1 < 0 && d2 < 0 {
		return false
	}
	d3, d4 := side(c, d, a), side(c, d, b)
	return !(d3 > 0 && d4 > 0 || d3 < 0 && d4 < 0)
}
