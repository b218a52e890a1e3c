package route

import "math"

// fan looks out from a node over the directions in which a way may leave
// it, column of cells by column, and forgets directions that an edge
// already passed hides. It owns only scratch.
type fan struct {
	fresh  bool    // what other nodes know is not up to date
	beyond float64 // nodes nearer along than this are not looked for
	found  []link
	hidden []gap // disjoint, in order
	later  []laterGap
}

// gap is a stretch of slopes: of the way across per way along the fan's
// main direction.
type gap struct{ lo, hi float64 }

type laterGap struct {
	gap
	at float64 // hides what is farther along than this
}

// axes turns the plane so that a fan's main direction is the first axis.
type axes struct {
	swap bool
	sign float64
}

func (x axes) along(d pt) float64 {
	if x.swap {
		return x.sign * d.y
	}
	return x.sign * d.x
}

func (x axes) across(d pt) float64 {
	if x.swap {
		return d.x
	}
	return d.y
}

// look leaves in found the links of node v with its zone on one side, of
// those in slopes from lo to hi, and returns how far along it had to look.
// Slopes are those of node.axes. A fresh look leaves out what is known.
func (f *fan) look(g *graph, v int32, s int, lo, hi float64) float64 {
	f.found, f.hidden, f.later = f.found[:0], f.hidden[:0], f.later[:0]
	n := &g.nodes[v]
	x, wlo, whi := n.axes(s)
	lo, hi = max(lo, wlo), min(hi, whi)
	if lo > hi {
		return 0
	}
	gr, u := g.grid, n.at
	c, cells, others := gr.col(u.x), gr.nx, gr.ny
	base, other := u.x-gr.lo.x, u.y-gr.lo.y
	if x.swap {
		c, cells, others = gr.row(u.y), gr.ny, gr.nx
		base, other = other, base
	}
	step := 1
	if x.sign < 0 {
		step = -1
	}
	far := 0.0
	for ; c >= 0 && c < cells; c += step {
		edge := float64(c) * gr.m
		if step > 0 {
			edge += gr.m
		}
		near := far
		far = max(0, x.sign*(edge-base))
		a := min(lo*near, lo*far) + other - 2*slackM
		b := max(hi*near, hi*far) + other + 2*slackM
		if b < 0 || a > float64(others)*gr.m {
			return math.Inf(1)
		}
		atNear, atFar := 1/near, 1/far // slopes of the column's borders a metre across
		for r, last := clampInt(a/gr.m, others), clampInt(b/gr.m, others); r <= last; r++ {
			k := r*gr.nx + c
			if x.swap {
				k = c*gr.nx + r
			}
			if len(f.hidden) > 0 && near > 0 {
				y0 := float64(r)*gr.m - other
				y1 := y0 + gr.m
				if f.hides(max(lo, min(y0*atNear, y0*atFar)), min(hi, max(y1*atNear, y1*atFar))) {
					continue
				}
			}
			if len(gr.edges[k]) > 0 {
				f.edges(gr.edges[k], u, x, lo, hi)
			}
			if len(gr.turns[k]) > 0 && far >= f.beyond {
				f.nodes(g, gr.turns[k], v, s, x, lo, hi)
			}
		}
		f.settle(far)
		if len(f.hidden) == 1 && f.hidden[0].lo <= lo && f.hidden[0].hi >= hi {
			return far
		}
	}
	return math.Inf(1)
}

// axes are the directions and slopes in which a way may leave a node.
func (n *node) axes(s int) (x axes, lo, hi float64) {
	a, b := n.in, n.out
	if s == right {
		a, b = pt{-a.x, -a.y}, pt{-b.x, -b.y}
	}
	m := pt{a.x + b.x, a.y + b.y}
	x = axes{swap: math.Abs(m.y) > math.Abs(m.x), sign: 1}
	if x.along(m) < 0 {
		x.sign = -1
	}
	la, lb := x.across(a)/x.along(a), x.across(b)/x.along(b)
	return x, min(la, lb) - 4*grain, max(la, lb) + 4*grain
}

// east narrows slopes to directions that do not lead west; ok is false if
// there are none.
func (x axes) east(lo, hi float64) (from, to float64, ok bool) {
	if !x.swap {
		return lo, hi, x.sign > 0
	}
	return max(0, lo), hi, hi >= 0
}

// edges notes what a cell's edges hide.
func (f *fan) edges(list []edge, u pt, x axes, lo, hi float64) {
	for i := range list {
		da, db := sub(list[i].a, u), sub(list[i].b, u)
		if cross(da, db) >= 0 {
			continue // seen from within: what hides lies before it
		}
		pa, pb := x.along(da), x.along(db)
		if pa <= 0 || pb <= 0 {
			continue
		}
		qa, qb := x.across(da), x.across(db)
		if qa < lo*pa && qb < lo*pb || qa > hi*pa && qb > hi*pb {
			continue
		}
		sa, sb := qa/pa, qb/pb
		if sa > sb {
			sa, sb = sb, sa
		}
		if f.hides(max(lo, sa), min(hi, sb)) {
			continue
		}
		f.later = append(f.later, laterGap{gap{sa, sb}, max(pa, pb)})
	}
}

// hides reports whether all slopes between two are hidden.
func (f *fan) hides(lo, hi float64) bool {
	for i := range f.hidden {
		if f.hidden[i].hi >= lo {
			return f.hidden[i].lo <= lo && f.hidden[i].hi >= hi
		}
	}
	return false
}

// settle makes hidden what edges wholly nearer than far hide.
func (f *fan) settle(far float64) {
	kept := f.later[:0]
	for _, l := range f.later {
		if l.at > far {
			kept = append(kept, l)
			continue
		}
		f.hide(l.gap)
	}
	f.later = kept
}

func (f *fan) hide(g gap) {
	i := 0
	for i < len(f.hidden) && f.hidden[i].hi < g.lo {
		i++
	}
	j := i
	for j < len(f.hidden) && f.hidden[j].lo <= g.hi {
		g.lo, g.hi = min(g.lo, f.hidden[j].lo), max(g.hi, f.hidden[j].hi)
		j++
	}
	if i == j {
		f.hidden = append(f.hidden, gap{})
		copy(f.hidden[i+1:], f.hidden[i:])
		f.hidden[i] = g
		return
	}
	f.hidden[i] = g
	f.hidden = append(f.hidden[:i+1], f.hidden[j:]...)
}

// nodes adds the links to a cell's nodes.
func (f *fan) nodes(g *graph, list []cellTurn, v int32, s int, x axes, lo, hi float64) {
	from := &g.nodes[v]
	for i := range list {
		to := &list[i]
		d := sub(to.at, from.at)
		p, q := x.along(d), x.across(d)
		if p <= 1e-9 || q < lo*p || q > hi*p {
			continue
		}
		arrive, ok := grazes(to.in, to.out, d)
		if !ok {
			continue
		}
		if on, ok := from.grazes(d); !ok || on != s {
			continue
		}
		w := to.id
		slope := q / p
		if w == v || g.nodes[w].cover != 0 || f.hides(slope-grain, slope+grain) {
			continue
		}
		if f.fresh && from.known && has(from.links[s], g.linkTo(w, arrive)) {
			continue
		}
		if !f.fresh && g.nodes[w].known {
			if !has(g.nodes[w].links[1-arrive], g.linkTo(v, 1-s)) {
				continue
			}
		} else if !g.grid.clear(from.at, to.at) {
			continue
		}
		f.found = append(f.found, g.linkTo(w, arrive))
	}
}

func has(list []link, l link) bool {
	for i := range list {
		if list[i].id == l.id {
			return true
		}
	}
	return false
}
