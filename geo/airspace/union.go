package airspace

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

const (
	// unionGrain is the lattice in degrees, a ninth of a millimetre, that the
	// corners of a union stand on: edges that are meant to be one then are.
	unionGrain = 1e-9
	// unionAside is how far from an edge its two sides are looked at.
	unionAside = 2e-9
	// maxUnion is how many corners polygons to be united may have together.
	maxUnion = 20000
)

// Union is the area that polygons cover together, as polygons that do not
// meet but in corners: outer rings counter-clockwise, holes clockwise. What
// two of them share, an edge too, parts nothing. Its outline is off by no
// more than half a millimetre. Rings that do not close are an error: who
// cannot say where the edge is does not say that there is none.
func Union(polygons []orb.Polygon) (orb.MultiPolygon, error) {
	u := union{bounds: make([]orb.Bound, len(polygons))}
	corners := 0
	for i, p := range polygons {
		p = wound(orb.MultiPolygon{p})[0]
		for r, ring := range p {
			corners += len(ring)
			for k := range ring {
				p[r][k] = onLattice(ring[k])
			}
		}
		u.polygons, u.bounds[i] = append(u.polygons, p), p.Bound()
	}
	if corners > maxUnion {
		return nil, fmt.Errorf("%d corners together are more than %d", corners, maxUnion)
	}
	rings, err := stitch(u.outline())
	if err != nil {
		return nil, err
	}
	return nested(rings)
}

func onLattice(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]/unionGrain) * unionGrain, math.Round(p[1]/unionGrain) * unionGrain}
}

type union struct {
	polygons []orb.Polygon
	bounds   []orb.Bound
}

// piece is a part of an edge between two corners of the union's lattice.
type piece struct{ a, b orb.Point }

// outline is every piece of an edge that has the union on its left alone.
func (u *union) outline() []piece {
	var edges []piece
	for _, p := range u.polygons {
		for _, ring := range p {
			for k := 0; k+1 < len(ring); k++ {
				if ring[k] != ring[k+1] {
					edges = append(edges, piece{ring[k], ring[k+1]})
				}
			}
		}
	}
	slices.SortFunc(edges, func(a, b piece) int {
		return cmp.Or(cmp.Compare(min(a.a[0], a.b[0]), min(b.a[0], b.b[0])), comparePieces(a, b))
	})
	cuts := cutsOf(edges)
	seen := map[piece]bool{}
	var out []piece
	for i, e := range edges {
		dx, dy := e.b[0]-e.a[0], e.b[1]-e.a[1]
		at := func(p orb.Point) float64 { return (p[0]-e.a[0])*dx + (p[1]-e.a[1])*dy }
		stops := append(cuts[i], e.a, e.b)
		slices.SortFunc(stops, func(a, b orb.Point) int {
			return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
		})
		stops = slices.Compact(stops)
		for k := 0; k+1 < len(stops); k++ {
			s := piece{stops[k], stops[k+1]}
			if !seen[s] && u.parts(s) {
				out = append(out, s)
			}
			seen[s] = true
		}
	}
	return out
}

func comparePieces(a, b piece) int {
	return cmp.Or(cmp.Compare(a.a[0], b.a[0]), cmp.Compare(a.a[1], b.a[1]), cmp.Compare(a.b[0], b.b[0]), cmp.Compare(a.b[1], b.b[1]))
}

// cutsOf are the points at which other edges meet each edge. The edges are
// in order of their western ends.
func cutsOf(edges []piece) [][]orb.Point {
	cuts := make([][]orb.Point, len(edges))
	for i, e := range edges {
		east := max(e.a[0], e.b[0]) + unionGrain
		south, north := min(e.a[1], e.b[1])-unionGrain, max(e.a[1], e.b[1])+unionGrain
		for j := i + 1; j < len(edges) && min(edges[j].a[0], edges[j].b[0]) <= east; j++ {
			f := edges[j]
			if max(f.a[1], f.b[1]) < south || min(f.a[1], f.b[1]) > north {
				continue
			}
			for _, p := range [2]orb.Point{f.a, f.b} {
				if e.holds(p) {
					cuts[i] = append(cuts[i], p)
				}
			}
			for _, p := range [2]orb.Point{e.a, e.b} {
				if f.holds(p) {
					cuts[j] = append(cuts[j], p)
				}
			}
			if p, ok := e.crossing(f); ok {
				cuts[i], cuts[j] = append(cuts[i], p), append(cuts[j], p)
			}
		}
	}
	return cuts
}

// holds reports whether a point lies on the piece, to within the lattice,
// and is not one of its ends.
func (e piece) holds(p orb.Point) bool {
	if p == e.a || p == e.b {
		return false
	}
	dx, dy := e.b[0]-e.a[0], e.b[1]-e.a[1]
	l := math.Hypot(dx, dy)
	along, off := ((p[0]-e.a[0])*dx+(p[1]-e.a[1])*dy)/l, ((p[0]-e.a[0])*dy-(p[1]-e.a[1])*dx)/l
	return along > 0 && along < l && math.Abs(off) <= unionGrain
}

// crossing is the lattice point at which two pieces cross in their middles.
func (e piece) crossing(f piece) (orb.Point, bool) {
	ex, ey, fx, fy := e.b[0]-e.a[0], e.b[1]-e.a[1], f.b[0]-f.a[0], f.b[1]-f.a[1]
	det := ex*fy - ey*fx
	if det == 0 {
		return orb.Point{}, false
	}
	ox, oy := f.a[0]-e.a[0], f.a[1]-e.a[1]
	s, t := (ox*fy-oy*fx)/det, (ox*ey-oy*ex)/det
	if !(s > 0 && s < 1 && t > 0 && t < 1) {
		return orb.Point{}, false
	}
	return onLattice(orb.Point{e.a[0] + s*ex, e.a[1] + s*ey}), true
}

// parts reports whether the union lies on the left of a piece and not on
// its right.
func (u *union) parts(s piece) bool {
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	l := math.Hypot(dx, dy)
	nx, ny := -dy/l*unionAside, dx/l*unionAside
	m := orb.Point{(s.a[0] + s.b[0]) / 2, (s.a[1] + s.b[1]) / 2}
	return u.covers(orb.Point{m[0] + nx, m[1] + ny}) && !u.covers(orb.Point{m[0] - nx, m[1] - ny})
}

func (u *union) covers(p orb.Point) bool {
	for i, polygon := range u.polygons {
		if !u.bounds[i].Contains(p) {
			continue
		}
		inside := false
		for _, ring := range polygon {
			inside = inside != inRing(ring, p)
		}
		if inside {
			return true
		}
	}
	return false
}

// stitch joins pieces into closed rings. Where several go on from a corner
// the one farthest to the left does, which keeps areas that touch there apart.
func stitch(pieces []piece) ([]orb.Ring, error) {
	from := map[orb.Point][]int{}
	for i, s := range pieces {
		from[s.a] = append(from[s.a], i)
	}
	used := make([]bool, len(pieces))
	var rings []orb.Ring
	for i := range pieces {
		if used[i] {
			continue
		}
		ring := orb.Ring{pieces[i].a}
		for at := i; ; {
			used[at] = true
			s := pieces[at]
			ring = append(ring, s.b)
			if s.b == ring[0] {
				break
			}
			next, turn := -1, math.Inf(-1)
			for _, k := range from[s.b] {
				if t := bend(s, pieces[k]); !used[k] && t > turn {
					next, turn = k, t
				}
			}
			if next < 0 {
				return nil, errors.New("the outline of the union does not close; draw the polygons so that they overlap or keep apart clearly")
			}
			at = next
		}
		if ring = plainRing(ring); len(ring) >= 4 && math.Abs(area(ring)) >= 1e-14 {
			rings = append(rings, ring)
		}
	}
	return rings, nil
}

// bend is by how much b leads to the left of a, from -π to π.
func bend(a, b piece) float64 {
	ax, ay, bx, by := a.b[0]-a.a[0], a.b[1]-a.a[1], b.b[0]-b.a[0], b.b[1]-b.a[1]
	return math.Atan2(ax*by-ay*bx, ax*bx+ay*by)
}

// plainRing is a ring without corners that its neighbours' edge passes
// through.
func plainRing(ring orb.Ring) orb.Ring {
	pts := ring[:len(ring)-1]
	var out orb.Ring
	for i, p := range pts {
		before, after := pts[(i+len(pts)-1)%len(pts)], pts[(i+1)%len(pts)]
		if math.Abs(bend(piece{before, p}, piece{p, after})) > 1e-12 {
			out = append(out, p)
		}
	}
	if len(out) < 3 {
		return nil
	}
	return append(out, out[0])
}

// nested puts each hole into the outer ring that it lies in.
func nested(rings []orb.Ring) (orb.MultiPolygon, error) {
	var out orb.MultiPolygon
	for _, r := range rings {
		if area(r) > 0 {
			out = append(out, orb.Polygon{r})
		}
	}
	for _, r := range rings {
		if area(r) > 0 {
			continue
		}
		best := -1
		for i, p := range out {
			if inRing(p[0], inner(r)) && (best < 0 || math.Abs(area(p[0])) < math.Abs(area(out[best][0]))) {
				best = i
			}
		}
		if best < 0 {
			return nil, errors.New("a hole of the union lies in no part of it")
		}
		out[best] = append(out[best], r)
	}
	return out, nil
}

// inner is a point just outside a clockwise ring: in the union around it.
func inner(r orb.Ring) orb.Point {
	a, b := r[0], r[1]
	dx, dy := b[0]-a[0], b[1]-a[1]
	l := math.Hypot(dx, dy)
	return orb.Point{(a[0]+b[0])/2 - dy/l*unionAside, (a[1]+b[1])/2 + dx/l*unionAside}
}
