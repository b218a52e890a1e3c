// Package oracle finds shortest ways by brute force, to hold the planner
// against: a dense visibility graph over all corners, every leg cut at every
// edge and looked at on both sides. It shares nothing with the planner, is
// slow, and is for tests and measurements only.
package oracle

import (
	"math"
	"slices"
)

// Point is a place in a plane, in metres.
type Point struct{ X, Y float64 }

// Outline is closed rings, the first point not repeated. Inside is where
// they wind around a point to the left more often than to the right.
type Outline [][]Point

// Cost is what a straight leg costs.
type Cost func(dx, dy float64) float64

// beside is how far from a leg its two sides are looked at, and shortest
// how long a piece of it must be to matter, in metres.
const (
	beside   = 1e-6
	shortest = 1e-6
)

// Shortest is the cost of the cheapest way from one place to another that
// enters no outline; ok is false if there is none, or an end lies inside.
func Shortest(outlines []Outline, from, to Point, cost Cost) (total float64, ok bool) {
	w := newWorld(outlines)
	if w.inside(from) || w.inside(to) {
		return 0, false
	}
	at := []Point{from, to}
	for _, o := range outlines {
		for _, ring := range o {
			for _, p := range ring {
				if !w.buried(p) {
					at = append(at, p)
				}
			}
		}
	}
	best := make([]float64, len(at))
	for i := range best {
		best[i] = math.Inf(1)
	}
	best[0] = 0
	done := make([]bool, len(at))
	for {
		u := -1
		for i, c := range best {
			if !done[i] && !math.IsInf(c, 1) && (u < 0 || c < best[u]) {
				u = i
			}
		}
		if u < 0 {
			return 0, false
		}
		if u == 1 {
			return best[1], true
		}
		done[u] = true
		for v := range at {
			if c := best[u] + cost(at[v].X-at[u].X, at[v].Y-at[u].Y); !done[v] && c < best[v] && w.open(at[u], at[v]) {
				best[v] = c
			}
		}
	}
}

type world struct {
	outlines []Outline
	bounds   [][4]float64
}

func newWorld(outlines []Outline) *world {
	w := &world{outlines: outlines}
	for _, o := range outlines {
		b := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
		for _, ring := range o {
			for _, p := range ring {
				b = [4]float64{math.Min(b[0], p.X), math.Min(b[1], p.Y), math.Max(b[2], p.X), math.Max(b[3], p.Y)}
			}
		}
		w.bounds = append(w.bounds, b)
	}
	return w
}

// inside counts, for each outline, the edges that a ray to the north meets.
func (w *world) inside(p Point) bool {
	for i, o := range w.outlines {
		if b := w.bounds[i]; p.X < b[0] || p.X > b[2] || p.Y < b[1] || p.Y > b[3] {
			continue
		}
		turns := 0
		for _, ring := range o {
			for k, a := range ring {
				b := ring[(k+1)%len(ring)]
				if (a.X <= p.X) == (b.X <= p.X) {
					continue
				}
				if y := a.Y + (p.X-a.X)/(b.X-a.X)*(b.Y-a.Y); y > p.Y {
					if a.X > p.X { // the edge heads west above: the inside is below it
						turns++
					} else {
						turns--
					}
				}
			}
		}
		if turns > 0 {
			return true
		}
	}
	return false
}

// buried reports whether all around a corner is inside.
func (w *world) buried(p Point) bool {
	for k := range 16 {
		s, c := math.Sincos((float64(k) + 0.37) * math.Pi / 8)
		if !w.inside(Point{p.X + beside*c, p.Y + beside*s}) {
			return false
		}
	}
	return true
}

// open cuts the leg where it meets an edge and looks at each piece.
func (w *world) open(a, b Point) bool {
	dx, dy := b.X-a.X, b.Y-a.Y
	l := math.Hypot(dx, dy)
	if l < shortest {
		return true
	}
	cuts := []float64{0, 1}
	for i, o := range w.outlines {
		if m := w.bounds[i]; math.Max(a.X, b.X) < m[0] || math.Min(a.X, b.X) > m[2] || math.Max(a.Y, b.Y) < m[1] || math.Min(a.Y, b.Y) > m[3] {
			continue
		}
		for _, ring := range o {
			for k, p := range ring {
				q := ring[(k+1)%len(ring)]
				ex, ey := q.X-p.X, q.Y-p.Y
				det := dx*ey - dy*ex
				if det == 0 {
					continue
				}
				t := ((p.X-a.X)*ey - (p.Y-a.Y)*ex) / det
				u := ((p.X-a.X)*dy - (p.Y-a.Y)*dx) / det
				// A leg that misses an edge's end by a hair is cut there too:
				// a cut too many does no harm.
				if hair := 10 * beside / math.Hypot(ex, ey); t > 0 && t < 1 && u > -hair && u < 1+hair {
					cuts = append(cuts, t)
				}
			}
		}
	}
	slices.Sort(cuts)
	nx, ny := -dy/l*beside, dx/l*beside
	for i := 1; i < len(cuts); i++ {
		if (cuts[i]-cuts[i-1])*l < shortest {
			continue
		}
		t := (cuts[i] + cuts[i-1]) / 2
		m := Point{a.X + t*dx, a.Y + t*dy}
		if w.inside(Point{m.X + nx, m.Y + ny}) && w.inside(Point{m.X - nx, m.Y - ny}) {
			return false
		}
	}
	return true
}
