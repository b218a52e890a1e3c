package route

import (
	"math"

	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

const (
	// marginM is what the search keeps beyond buffer and clearance: legs
	// read as geodesics instead of straight lines (legBendM), positions
	// rounded to MAVLink's 1e-7 degree (1 cm) and rounding errors.
	marginM = 1.0
	// maxTurnDeg is the angle of one step around a zone's corner. The way
	// round follows the corner's arc from outside, by at most
	// 1/cos(15°) = 1.035 times its radius.
	maxTurnDeg = 30.0
)

// obstacle is one polygon of a zone with what is kept from it. It is not an
// outline made wider but a distance: a leg is free when it stays keep away
// from every edge and starts outside. So obstacles that overlap or touch,
// or whose buffers do, close the gap between them by themselves.
type obstacle struct {
	zone  string
	rings [][]pt // not closed; the zone lies to the left of each edge
	keep  float64
	lo    pt // the bounds, keep included
	hi    pt
}

// obstacles turns zones into what the search steers clear of.
func obstacles(p plane, zones []airspace.Zone, clearanceM float64) []obstacle {
	var out []obstacle
	for _, z := range zones {
		for _, polygon := range z.Geometry {
			out = append(out, newObstacle(p, z.ID, polygon, z.BufferM+clearanceM+marginM))
		}
	}
	return out
}

func newObstacle(p plane, zone string, polygon orb.Polygon, keepM float64) obstacle {
	b := polygon.Bound()
	// The scale must hold wherever a distance to the zone is measured: over
	// its latitudes and twice the distance beyond.
	reach := 2 * keepM / 110574 // metres in the shortest degree of latitude
	o := obstacle{zone: zone, keep: keepM * p.inflation(b.Min[1]-reach, b.Max[1]+reach)}
	o.lo, o.hi = p.to(b.Min[0], b.Min[1]), p.to(b.Max[0], b.Max[1])
	o.lo.x, o.lo.y = o.lo.x-o.keep, o.lo.y-o.keep
	o.hi.x, o.hi.y = o.hi.x+o.keep, o.hi.y+o.keep
	for i, ring := range polygon {
		pts := make([]pt, len(ring)-1)
		sum := 0.0
		for j := range pts {
			pts[j] = p.to(ring[j][0], ring[j][1])
			if j > 1 {
				sum += cross(pts[0], pts[j-1], pts[j])
			}
		}
		if (sum > 0) != (i == 0) { // outer counter-clockwise, holes clockwise
			for a, b := 0, len(pts)-1; a < b; a, b = a+1, b-1 {
				pts[a], pts[b] = pts[b], pts[a]
			}
		}
		o.rings = append(o.rings, pts)
	}
	return o
}

// blocks reports whether q is inside the polygon or nearer than keep.
func (o *obstacle) blocks(q pt) bool {
	if q.x < o.lo.x || q.x > o.hi.x || q.y < o.lo.y || q.y > o.hi.y {
		return false
	}
	in := false
	for _, ring := range o.rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.y > q.y) != (b.y > q.y) && q.x < a.x+(q.y-a.y)/(b.y-a.y)*(b.x-a.x) {
				in = !in
			}
			if toSegment(q, a, b) < o.keep {
				return true
			}
		}
	}
	return in
}

// cuts reports whether the leg from a to b, whose ends are free, comes
// nearer than keep to any edge. Staying keep away from every edge it cannot
// get inside, either.
func (o *obstacle) cuts(a, b pt) bool {
	lo := pt{math.Min(a.x, b.x), math.Min(a.y, b.y)}
	hi := pt{math.Max(a.x, b.x), math.Max(a.y, b.y)}
	if hi.x < o.lo.x || lo.x > o.hi.x || hi.y < o.lo.y || lo.y > o.hi.y {
		return false
	}
	for _, ring := range o.rings {
		for i, c := range ring {
			d := ring[(i+1)%len(ring)]
			near := math.Max(c.x, d.x) >= lo.x-o.keep && math.Min(c.x, d.x) <= hi.x+o.keep &&
				math.Max(c.y, d.y) >= lo.y-o.keep && math.Min(c.y, d.y) <= hi.y+o.keep
			if near && apart(a, b, c, d) < o.keep {
				return true
			}
		}
	}
	return false
}

// corners are the points at which a way around may turn: about each corner
// that points away from the zone, the corners of a polygon drawn around the
// arc of radius keep, so that neighbours see each other along tangents.
func (o *obstacle) corners() []pt {
	var out []pt
	r := o.keep + 0.01
	for _, ring := range o.rings {
		n := len(ring)
		for i, v := range ring {
			before, after := ring[(i+n-1)%n], ring[(i+1)%n]
			turn := math.Atan2(cross(before, v, after), (v.x-before.x)*(after.x-v.x)+(v.y-before.y)*(after.y-v.y))
			if turn <= 0 {
				continue
			}
			steps := math.Ceil(turn/(maxTurnDeg*math.Pi/180) - 1e-9)
			step := turn / math.Max(1, steps)
			// The outward normal of an edge with the zone on its left.
			normal := math.Atan2(v.y-before.y, v.x-before.x) - math.Pi/2
			for k := 0.0; k < math.Max(1, steps); k++ {
				s, c := math.Sincos(normal + (k+0.5)*step)
				out = append(out, pt{v.x + c*r/math.Cos(step/2), v.y + s*r/math.Cos(step/2)})
			}
		}
	}
	return out
}
