package route

import "math"

// grid sorts edges, turning points and shapes into square cells, so that a
// leg looks only at what lies along it.
type grid struct {
	lo     pt
	m      float64 // the side of a cell
	nx, ny int
	edges  [][]edge
	owners [][]int32 // the shapes that the edges are of
	turns  [][]cellTurn
	shapes [][]int32 // shapes whose bounds reach the cell
}

// cellTurn is a node as a cell lists it: what most looks ask, close
// together.
type cellTurn struct {
	at, in, out pt
	id          int32
}

const (
	maxCells = 1 << 18
	// slackM widens every visit of cells, far beyond rounding errors.
	slackM = 1e-3
)

// newGrid makes an empty grid for about n edges between two corners.
func newGrid(lo, hi pt, n int) *grid {
	lo, hi = pt{lo.x - 1, lo.y - 1}, pt{hi.x + 1, hi.y + 1}
	w, h := hi.x-lo.x, hi.y-lo.y
	// Four edges a cell: finer ones are more to walk than they spare.
	cells := min(maxCells, max(16, float64(n)/4))
	m := max(math.Sqrt(w*h/cells), max(w, h)/2048)
	g := &grid{lo: lo, m: m, nx: int(w/m) + 1, ny: int(h/m) + 1}
	g.edges = make([][]edge, g.nx*g.ny)
	g.owners = make([][]int32, g.nx*g.ny)
	g.turns = make([][]cellTurn, g.nx*g.ny)
	g.shapes = make([][]int32, g.nx*g.ny)
	return g
}

func (g *grid) areaM2() float64 { return g.m * g.m * float64(g.nx*g.ny) }

// holds reports whether everything between two corners lies in the grid.
func (g *grid) holds(lo, hi pt) bool {
	return lo.x >= g.lo.x+slackM && lo.y >= g.lo.y+slackM &&
		hi.x <= g.lo.x+g.m*float64(g.nx)-slackM && hi.y <= g.lo.y+g.m*float64(g.ny)-slackM
}

func (g *grid) col(x float64) int { return clampInt((x-g.lo.x)/g.m, g.nx) }
func (g *grid) row(y float64) int { return clampInt((y-g.lo.y)/g.m, g.ny) }

func clampInt(f float64, n int) int {
	if !(f > 0) {
		return 0
	}
	if f >= float64(n) {
		return n - 1
	}
	return int(f)
}

func (g *grid) cell(q pt) int { return g.row(q.y)*g.nx + g.col(q.x) }

// span is the columns that the segment from a to b touches in a row, in the
// order from a to b.
func (g *grid) span(a, b pt, row int) (from, to, step int) {
	y0 := g.lo.y + float64(row)*g.m - slackM
	y1 := y0 + g.m + 2*slackM
	xa, xb := a.x, b.x
	if dy := b.y - a.y; dy > 1e-9 || dy < -1e-9 {
		k := (b.x - a.x) / dy
		near, far := y0, y1
		if dy < 0 {
			near, far = y1, y0
		}
		if (near-a.y)*dy > 0 {
			xa = a.x + (near-a.y)*k
		}
		if (far-b.y)*dy < 0 {
			xb = a.x + (far-a.y)*k
		}
	}
	if xa <= xb {
		return g.col(xa - slackM), g.col(xb + slackM), 1
	}
	return g.col(xa + slackM), g.col(xb - slackM), -1
}

// rows is the rows that the segment touches, in the order from a to b.
func (g *grid) rows(a, b pt) (from, to, step int) {
	if a.y <= b.y {
		return g.row(a.y - slackM), g.row(b.y + slackM), 1
	}
	return g.row(a.y + slackM), g.row(b.y - slackM), -1
}

// insert adds a shape's edges.
func (g *grid) insert(s *shape, slot int32) {
	for i := range s.edges {
		e := s.edges[i]
		r, last, dr := g.rows(e.a, e.b)
		for ; ; r += dr {
			c, end, dc := g.span(e.a, e.b, r)
			for ; ; c += dc {
				k := r*g.nx + c
				g.edges[k] = append(g.edges[k], e)
				g.owners[k] = append(g.owners[k], slot)
				if c == end {
					break
				}
			}
			if r == last {
				break
			}
		}
	}
	g.each(s, func(k int) { g.shapes[k] = append(g.shapes[k], slot) })
}

// pack lays the cells' lists side by side: what is looked at one after the
// other lies together.
func (g *grid) pack() {
	g.edges, g.owners = packed(g.edges), packed(g.owners)
	g.turns, g.shapes = packed(g.turns), packed(g.shapes)
}

// packed copies lists into one array. They have no room to grow, so that
// what is added to one goes elsewhere.
func packed[T any](lists [][]T) [][]T {
	n := 0
	for _, l := range lists {
		n += len(l)
	}
	all := make([]T, 0, n)
	for i, l := range lists {
		from := len(all)
		all = append(all, l...)
		lists[i] = all[from:len(all):len(all)]
	}
	return lists
}

// erase takes a shape's edges out again.
func (g *grid) erase(s *shape, slot int32) {
	g.each(s, func(k int) {
		kept := g.edges[k][:0]
		for i, e := range g.edges[k] {
			if g.owners[k][i] != slot {
				kept = append(kept, e)
			}
		}
		g.edges[k] = kept
		g.owners[k] = without(g.owners[k], slot)
		g.shapes[k] = without(g.shapes[k], slot)
	})
}

func (g *grid) each(s *shape, visit func(cell int)) {
	c0, c1 := g.col(s.lo.x-2*slackM), g.col(s.hi.x+2*slackM)
	for r := g.row(s.lo.y - 2*slackM); r <= g.row(s.hi.y+2*slackM); r++ {
		for c := c0; c <= c1; c++ {
			visit(r*g.nx + c)
		}
	}
}

func (g *grid) insertTurn(t *turn, id int32) {
	k := g.cell(t.at)
	g.turns[k] = append(g.turns[k], cellTurn{t.at, t.in, t.out, id})
}

func (g *grid) eraseTurn(at pt, id int32) {
	k := g.cell(at)
	kept := g.turns[k][:0]
	for _, t := range g.turns[k] {
		if t.id != id {
			kept = append(kept, t)
		}
	}
	g.turns[k] = kept
}

func without(list []int32, v int32) []int32 {
	kept := list[:0]
	for _, x := range list {
		if x != v {
			kept = append(kept, x)
		}
	}
	return kept
}

// clear reports whether the segment from a to b meets no edge. Where it
// leaves the grid nothing is.
func (g *grid) clear(a, b pt) bool {
	lo, hi := g.lo, pt{g.lo.x + g.m*float64(g.nx), g.lo.y + g.m*float64(g.ny)}
	if max(a.x, b.x) < lo.x || min(a.x, b.x) > hi.x || max(a.y, b.y) < lo.y || min(a.y, b.y) > hi.y {
		return true
	}
	r, last, dr := g.rows(a, b)
	dx, dy := b.x-a.x, b.y-a.y
	for ; ; r += dr {
		c, end, dc := g.span(a, b, r)
		for ; ; c += dc {
			list := g.edges[r*g.nx+c]
			for i := range list {
				e := &list[i]
				// meets, with the segment's own side first: most edges of a
				// cell lie wholly on one.
				d1 := dx*(e.a.y-a.y) - dy*(e.a.x-a.x)
				d2 := dx*(e.b.y-a.y) - dy*(e.b.x-a.x)
				if d1 > 0 && d2 > 0 || d1 < 0 && d2 < 0 {
					continue
				}
				d3, d4 := side(e.a, e.b, a), side(e.a, e.b, b)
				if d3 > 0 && d4 > 0 || d3 < 0 && d4 < 0 {
					continue
				}
				return false
			}
			if c == end {
				break
			}
		}
		if r == last {
			return true
		}
	}
}
