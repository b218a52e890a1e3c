package airspace

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// edge is one edge of a polygon's ring, by the numbers of ring and vertex
// it begins at. Its ends stand in the sweep's order.
type edge struct {
	ring, vertex int
	lo, hi       orb.Point
}

// before is the order in which the sweep meets points: west to east, and
// south to north where two are equally far west. So no edge is upright to
// it.
func before(a, b orb.Point) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }

// crossing finds two edges of a polygon's closed rings that share a point
// they should not: neighbours may share their common vertex alone. It is
// the sweep of Shamos and Hoey ("Geometric Intersection Problems", 1976)
// over exact orientations: n log n comparisons, whatever the drawing.
func crossing(rings []orb.Ring) (a, b edge, found bool) {
	s := sweep{}
	for r, ring := range rings {
		n := len(ring) - 1
		first := len(s.edges)
		for i := range n {
			e := edge{ring: r, vertex: i, lo: ring[i], hi: ring[i+1]}
			if before(e.lo, e.hi) > 0 {
				e.lo, e.hi = e.hi, e.lo
			}
			s.edges = append(s.edges, e)
			s.corners = append(s.corners, corner{at: ring[i], in: first + (i+n-1)%n, out: first + i})
		}
	}
	slices.SortFunc(s.corners, func(x, y corner) int { return cmp.Or(before(x.at, y.at), cmp.Compare(x.out, y.out)) })
	for i, c := range s.corners {
		if i > 0 && c.at == s.corners[i-1].at {
			return s.pair(c.out, s.corners[i-1].out)
		}
		if x, y, bad := s.step(c); bad {
			return s.pair(x, y)
		}
	}
	return edge{}, edge{}, false
}

// corner is a vertex with the edges that end and begin there.
type corner struct {
	at      orb.Point
	in, out int
}

// sweep holds the edges that the sweep line cuts, from south to north.
type sweep struct {
	edges   []edge
	corners []corner
	status  []int
}

func (s *sweep) pair(x, y int) (a, b edge, found bool) {
	if x > y {
		x, y = y, x
	}
	return s.edges[x], s.edges[y], true
}

// step moves the sweep over one vertex and answers with two edges that
// meet there, or next to each other from there on.
func (s *sweep) step(c corner) (x, y int, bad bool) {
	at := s.find(c.at)
	ending := 0
	for _, e := range []int{c.in, c.out} {
		if s.edges[e].hi == c.at {
			ending++
		}
	}
	// Whatever else passes through the vertex has no business there.
	for i := at; i < len(s.status) && s.on(i, c.at); i++ {
		if e := s.status[i]; e != c.in && e != c.out {
			return e, c.out, true
		}
	}
	switch ending {
	case 2:
		return s.end(at, c)
	case 1:
		old, fresh := c.in, c.out
		if s.edges[c.out].hi == c.at {
			old, fresh = c.out, c.in
		}
		if at >= len(s.status) || s.status[at] != old {
			return s.astray(old, at)
		}
		s.status[at] = fresh
		return s.check(at)
	}
	return s.begin(at, c)
}

// begin lets two edges in, the southern one first.
func (s *sweep) begin(at int, c corner) (x, y int, bad bool) {
	low, high := c.in, c.out
	switch o := orient(c.at, s.edges[low].hi, s.edges[high].hi); {
	case o == 0: // the ring folds back on itself
		return low, high, true
	case o < 0:
		low, high = high, low
	}
	s.status = slices.Insert(s.status, at, low, high)
	if at > 0 && s.meets(at-1, at) {
		return s.status[at-1], low, true
	}
	if at+2 < len(s.status) && s.meets(at+1, at+2) {
		return high, s.status[at+2], true
	}
	return 0, 0, false
}

// end takes two edges out and looks at those that are neighbours now.
func (s *sweep) end(at int, c corner) (x, y int, bad bool) {
	if at+1 >= len(s.status) || s.status[at] != c.in && s.status[at] != c.out || s.status[at+1] != c.in && s.status[at+1] != c.out {
		return s.astray(c.in, at)
	}
	if foldsBack(s.edges[c.in].lo, c.at, s.edges[c.out].lo) {
		return c.in, c.out, true
	}
	s.status = slices.Delete(s.status, at, at+2)
	if at > 0 && at < len(s.status) && s.meets(at-1, at) {
		return s.status[at-1], s.status[at], true
	}
	return 0, 0, false
}

// astray: an edge is not where its end says it should be, so that it has
// crossed another one before. The sweep finds a crossing before this can
// happen; should it ever, the ring is refused all the same.
func (s *sweep) astray(e, at int) (x, y int, bad bool) {
	other := (e + 1) % len(s.edges)
	if at < len(s.status) {
		other = s.status[at]
	}
	return e, other, true
}

// check looks at an edge's new neighbours.
func (s *sweep) check(at int) (x, y int, bad bool) {
	if at > 0 && s.meets(at-1, at) {
		return s.status[at-1], s.status[at], true
	}
	if at+1 < len(s.status) && s.meets(at, at+1) {
		return s.status[at], s.status[at+1], true
	}
	return 0, 0, false
}

// find is the first place whose edge does not pass south of p.
func (s *sweep) find(p orb.Point) int {
	lo, hi := 0, len(s.status)
	for lo < hi {
		mid := (lo + hi) / 2
		e := s.edges[s.status[mid]]
		if orient(e.lo, e.hi, p) > 0 { // p lies north of it
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (s *sweep) on(i int, p orb.Point) bool {
	e := s.edges[s.status[i]]
	return orient(e.lo, e.hi, p) == 0
}

// meets reports whether two edges share more than neighbours may.
func (s *sweep) meets(i, j int) bool {
	x, y := s.status[i], s.status[j]
	a, b := s.edges[x], s.edges[y]
	for _, v := range [2]orb.Point{a.lo, a.hi} {
		if v != b.lo && v != b.hi || a.ring != b.ring {
			continue
		}
		other, far := a.lo, b.lo
		if v == a.lo {
			other = a.hi
		}
		if v == b.lo {
			far = b.hi
		}
		return foldsBack(other, v, far) // a common vertex; two of them fold back
	}
	return meet(a.lo, a.hi, b.lo, b.hi)
}
