package route

import "math"

// start offers the nodes that a leg from s may graze, of those with a rank
// above lo and up to hi, in the four directions; whether the leg is clear is
// not asked yet.
func (f *fan) start(g *graph, b *Buffer, m *metric, s, t pt, lo, hi float64) {
	e := newEllipse(s, t, hi*m.top)
	turned := newEllipse(pt{s.y, s.x}, pt{t.y, t.x}, hi*m.top)
	for _, sign := range [2]float64{1, -1} {
		f.quarter(g, b, m, s, t, axes{false, sign}, &turned, lo, hi)
		f.quarter(g, b, m, s, t, axes{true, sign}, &e, lo, hi)
	}
}

// quarter looks over the directions within 45 degrees of an axis, inside
// the ellipse that a way of rank hi can touch, column by column, past what
// is hidden. The ellipse is given with the axis as its y. It is convex and s
// lies inside, so directions in which it is left, or hidden, stay so.
func (f *fan) quarter(g *graph, b *Buffer, m *metric, s, t pt, x axes, e *ellipse, lo, hi float64) {
	f.hidden, f.later = f.hidden[:0], f.later[:0]
	gr := g.grid
	c, cells, others := gr.col(s.x), gr.nx, gr.ny
	origin, origin2, base, other := gr.lo.x, gr.lo.y, s.x-gr.lo.x, s.y-gr.lo.y
	if x.swap {
		c, cells, others = gr.row(s.y), gr.ny, gr.nx
		origin, origin2, base, other = origin2, origin, other, base
	}
	step := 1
	if x.sign < 0 {
		step = -1
	}
	far := 0.0
	for ; c >= 0 && c < cells; c += step {
		near := far
		from := origin + float64(c)*gr.m
		edge := from - origin
		if step > 0 {
			edge += gr.m
		}
		far = max(0, x.sign*(edge-base))
		if c == 0 && step < 0 || c == cells-1 && step > 0 {
			far = math.MaxFloat64 // what lies off the grid counts to its border
		}
		if from > e.mid.y+e.high || from+gr.m < e.mid.y-e.high {
			return
		}
		y0, y1 := e.span(from, from+gr.m)
		y0, y1 = y0-origin2, y1-origin2
		// The slopes that the ellipse still spans here, of those from -1 to 1.
		low, high := -1.0, 1.0
		if near > 0 {
			low, high = max(low, (y0-other)/near), min(high, (y1-other)/near)
			if far < math.MaxFloat64 {
				low, high = max(-1, min(low, (y0-other)/far)), min(1, max(high, (y1-other)/far))
			}
			if low > high || f.hides(low, high) {
				return
			}
		}
		y0, y1 = max(y0, other-far-2*slackM), min(y1, other+far+2*slackM)
		for r, last := clampInt(y0/gr.m, others), clampInt(y1/gr.m, others); r <= last; r++ {
			k := r*gr.nx + c
			if x.swap {
				k = c*gr.nx + r
			}
			if len(gr.edges[k]) > 0 {
				f.edges(gr.edges[k], s, x, low, high)
			}
			f.offer(g, b, m, s, t, x, gr.turns[k], lo, hi)
		}
		f.settle(far)
	}
}

// offer puts a cell's nodes into the queue.
func (f *fan) offer(g *graph, b *Buffer, m *metric, s, t pt, x axes, list []cellTurn, lo, hi float64) {
	for i := range list {
		n := &list[i]
		d := sub(n.at, s)
		on, ok := grazes(n.in, n.out, d)
		if !ok {
			continue
		}
		p, q := x.along(d), x.across(d)
		if p < 0 || q > p || q < -p {
			continue
		}
		if p > 0 && len(f.hidden) > 0 {
			if slope := q / p; f.hides(slope-grain, slope+grain) {
				continue
			}
		}
		c := m.cost(d)
		rank := c + m.cost(sub(t, n.at))
		if !(rank > lo && rank <= hi) || c > math.MaxFloat64 || g.nodes[n.id].cover != 0 {
			continue
		}
		if b.node[n.id].mark == b.now {
			continue
		}
		b.push(item{rank, c, n.id, int32(on)})
	}
}
