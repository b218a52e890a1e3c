package route

import (
	"math"

	"airvein/geo"

	"github.com/paulmach/orb"
)

const (
	// touchM is kept from a zone without buffer: it covers positions rounded
	// to MAVLink's 1e-7 degree (8 mm), edges drawn as chords (chordM) and
	// legs read as geodesics or as straight in longitude and latitude. Zones
	// that touch overlap by it, so nothing leads between them.
	touchM = 0.05
	// marginM is the same where a buffer or a clearance is kept, and arcM how
	// far the polygon around a round corner may stand off the arc. Together
	// they stay under the metre by which an enclosing polygon may exceed the
	// true buffer.
	marginM   = 0.42
	arcM      = 0.5
	touchArcM = 0.01
	// chordM is how far an edge, straight in longitude and latitude, may bow
	// from the chords that stand for it in the plane.
	chordM = 0.01
	// turnM is how far outside the blocking outline the turning points lie,
	// so that a leg along an edge is told from one through it. It makes ways
	// longer by less than itself a corner.
	turnM = 1e-4
	// straight is the turn in radians below which a corner is none.
	straight = 1e-9
	// mergeM is the distance below which corners are one.
	mergeM = 1e-3
)

// shape is one polygon of a zone with what is kept from it, as the search
// sees it: a closed outline that may cross itself, blocked where it winds
// around a point at least once. That is the union of the polygon, a strip
// along each edge and a fan at each corner, so it needs no clipping.
type shape struct {
	zone   string
	edges  []edge
	turns  []turn
	places []geo.LatLng // of the turns
	lo, hi pt
	slabs  [][]int32 // edges by bands of y, for large shapes
	slabM  float64
}

type edge struct{ a, b pt }

// turn is a corner that a way may turn at: its place and the directions of
// the outline before and after it, the zone on the left.
type turn struct {
	at      pt
	in, out pt
}

// newShape draws the outline of a polygon, outer ring first, with keepM
// around it.
func newShape(p plane, zone string, polygon orb.Polygon, keepM float64) *shape {
	turned := make(orb.Polygon, len(polygon))
	for i, ring := range polygon {
		turned[i] = ring
		if want := i == 0; (ring.Orientation() == orb.CCW) != want {
			turned[i] = ring.Clone()
			turned[i].Reverse()
		}
	}
	return newOriented(p, zone, turned, keepM)
}

// newOriented draws rings that all have the zone on their left.
func newOriented(p plane, zone string, polygon orb.Polygon, keepM float64) *shape {
	s := &shape{zone: zone, lo: pt{math.Inf(1), math.Inf(1)}, hi: pt{math.Inf(-1), math.Inf(-1)}}
	r, slack := touchM, touchArcM
	for _, ring := range polygon {
		pts := p.ring(ring)
		far := 0.0
		for _, q := range pts {
			far = max(far, math.Hypot(q.x, q.y))
		}
		if keepM > 0 {
			r, slack = keepM*(1+1e-5+stretch(far+keepM))+marginM, arcM
		}
		s.outline(pts, r, slack)
	}
	for i := range s.turns {
		s.places = append(s.places, p.from(s.turns[i].at))
	}
	s.index()
	return s
}

// ring is a ring's corners in the plane, open, with more of them where an
// edge that is straight in longitude and latitude bows.
func (p plane) ring(ring orb.Ring) []pt {
	var out []pt
	add := func(q pt) {
		if len(out) == 0 || dist(out[len(out)-1], q) > mergeM {
			out = append(out, q)
		}
	}
	for i := 0; i+1 < len(ring); i++ {
		a, b := ring[i], ring[i+1]
		add(p.to(geo.FromPoint(a)))
		bow := bowM(geo.FromPoint(a), geo.FromPoint(b))
		n := math.Ceil(math.Sqrt(bow / chordM))
		for k := 1.0; k < n; k++ {
			add(p.to(geo.LatLng{Lat: a[1] + (b[1]-a[1])*k/n, Lng: a[0] + (b[0]-a[0])*k/n}))
		}
	}
	if len(out) > 1 && dist(out[0], out[len(out)-1]) <= mergeM {
		out = out[:len(out)-1]
	}
	if len(out) == 1 { // smaller than a corner: still in the way
		out = append(out, pt{out[0].x + mergeM, out[0].y})
	}
	return out
}

// bowM is how far a line straight in longitude and latitude bows from the
// geodesic between its ends, at most: the parallel's curvature, tan(lat)/R,
// over the way east, and that of the meridians' convergence over the way
// north.
func bowM(a, b geo.LatLng) float64 {
	kx, ky := geo.MetresPerDegree((a.Lat + b.Lat) / 2)
	east, north := math.Abs(a.Lng-b.Lng)*kx, math.Abs(a.Lat-b.Lat)*ky
	tan := math.Tan(max(math.Abs(a.Lat), math.Abs(b.Lat)) * math.Pi / 180)
	return (east*(east+2*north)*tan + 0.01*(east+north)*(east+north)) / (8 * 6.34e6)
}

// outline adds the edges and turns of a ring kept at distance r.
func (s *shape) outline(pts []pt, r, slack float64) {
	n := len(pts)
	step := min(math.Pi/3, 2*math.Acos(r/(r+slack)))
	var line []pt
	for i, v := range pts {
		before, after := pts[(i+n-1)%n], pts[(i+1)%n]
		l1, l2 := dist(before, v), dist(v, after)
		e1 := pt{(v.x - before.x) / l1, (v.y - before.y) / l1}
		e2 := pt{(after.x - v.x) / l2, (after.y - v.y) / l2}
		n1, n2 := pt{e1.y, -e1.x}, pt{e2.y, -e2.x} // outward: the zone is to the left
		bend := math.Atan2(cross(e1, e2), e1.x*e2.x+e1.y*e2.y)
		switch {
		case math.Abs(bend) < straight:
			line = append(line, pt{v.x + r*n1.x, v.y + r*n1.y})
		case bend < 0 && r*math.Tan(-bend/2) < 0.4*min(l1, l2):
			k := r / (1 + n1.x*n2.x + n1.y*n2.y)
			line = append(line, pt{v.x + k*(n1.x+n2.x), v.y + k*(n1.y+n2.y)})
		case bend < 0: // the strips of both edges overlap or pass each other
			line = append(line, pt{v.x + r*n1.x, v.y + r*n1.y}, v, pt{v.x + r*n2.x, v.y + r*n2.y})
		default:
			steps := max(1, math.Ceil(bend/step-1e-9))
			line = s.corner(line, v, e1, bend/steps, int(steps), r)
		}
	}
	for i, a := range line {
		s.edges = append(s.edges, edge{a, line[(i+1)%len(line)]})
		// The turning points outside it belong to its bounds.
		s.lo = pt{min(s.lo.x, a.x-2*turnM), min(s.lo.y, a.y-2*turnM)}
		s.hi = pt{max(s.hi.x, a.x+2*turnM), max(s.hi.y, a.y+2*turnM)}
	}
}

// corner goes round a corner in steps along a polygon drawn around the arc.
func (s *shape) corner(line []pt, v, e1 pt, step float64, steps int, r float64) []pt {
	base := math.Atan2(e1.y, e1.x)
	reach := 1 / math.Cos(step/2)
	dir := func(k float64) pt {
		sn, cs := math.Sincos(base + k*step)
		return pt{cs, sn}
	}
	in := e1
	for k := range steps {
		mid, out := dir(float64(k)+0.5), dir(float64(k)+1)
		normal := pt{mid.y, -mid.x}
		line = append(line, pt{v.x + r*reach*normal.x, v.y + r*reach*normal.y})
		far := (r + turnM) * reach
		s.turns = append(s.turns, turn{at: pt{v.x + far*normal.x, v.y + far*normal.y}, in: in, out: out})
		in = out
	}
	return line
}

// index sorts a large shape's edges into bands of y.
func (s *shape) index() {
	if len(s.edges) < 64 {
		return
	}
	n := len(s.edges) / 8
	s.slabM = (s.hi.y - s.lo.y) / float64(n)
	s.slabs = make([][]int32, n)
	for i, e := range s.edges {
		for k := s.slab(min(e.a.y, e.b.y)); k <= s.slab(max(e.a.y, e.b.y)); k++ {
			s.slabs[k] = append(s.slabs[k], int32(i))
		}
	}
}

func (s *shape) slab(y float64) int {
	return min(len(s.slabs)-1, max(0, int((y-s.lo.y)/s.slabM)))
}

// covers reports whether q lies inside: whether the outline winds around it
// to the left more often than to the right.
func (s *shape) covers(q pt) bool {
	if q.x < s.lo.x || q.x > s.hi.x || q.y < s.lo.y || q.y > s.hi.y {
		return false
	}
	wind := 0
	if s.slabs == nil {
		for i := range s.edges {
			wind += s.edges[i].winds(q)
		}
		return wind > 0
	}
	for _, i := range s.slabs[s.slab(q.y)] {
		wind += s.edges[i].winds(q)
	}
	return wind > 0
}

func (e *edge) winds(q pt) int {
	if e.a.y <= q.y {
		if e.b.y > q.y && side(e.a, e.b, q) > 0 {
			return 1
		}
	} else if e.b.y <= q.y && side(e.a, e.b, q) < 0 {
		return -1
	}
	return 0
}

// cuts reports whether the segment from a to b meets the outline.
func (s *shape) cuts(a, b pt) bool {
	if max(a.x, b.x) < s.lo.x || min(a.x, b.x) > s.hi.x || max(a.y, b.y) < s.lo.y || min(a.y, b.y) > s.hi.y {
		return false
	}
	for i := range s.edges {
		if meets(a, b, s.edges[i].a, s.edges[i].b) {
			return true
		}
	}
	return false
}

// boundsM2 is the area of the shape's bounds.
func (s *shape) boundsM2() float64 { return (s.hi.x - s.lo.x) * (s.hi.y - s.lo.y) }
