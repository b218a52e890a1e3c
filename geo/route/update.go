package route

import (
	"math"
	"slices"
)

// add brings a shape into the graph: it ends the links that it cuts and the
// nodes that it covers, and links its own.
func (g *graph) add(s *shape) {
	if !g.grid.holds(s.lo, s.hi) {
		g.regrid(s)
	}
	slot := g.insert(s)
	for k, n := g.first[slot], int32(len(s.turns)); n > 0; k, n = k+1, n-1 {
		g.nodes[k].cover = g.coverOf(g.nodes[k].at)
	}
	g.grid.each(s, func(cell int) {
		for _, t := range g.grid.turns[cell] {
			v := t.id
			if g.nodes[v].shape != slot && s.covers(g.nodes[v].at) {
				g.nodes[v].cover++
				g.forget(v)
			}
		}
	})
	for v := range g.nodes {
		if g.nodes[v].known && g.box[v].meets(s.lo, s.hi) {
			g.prune(int32(v), s)
		}
	}
	for k, n := g.first[slot], int32(len(s.turns)); n > 0; k, n = k+1, n-1 {
		g.join(k)
	}
}

// remove takes a shape out: its nodes go, what it covered comes back, and
// nodes look again at what it hid.
func (g *graph) remove(s *shape) {
	slot := int32(slices.Index(g.shapes, s))
	if slot < 0 {
		return
	}
	g.grid.erase(s, slot)
	g.boundsM2 -= s.boundsM2()
	first, n := g.first[slot], int32(len(s.turns))
	for v := first; v < first+n; v++ {
		g.grid.eraseTurn(g.nodes[v].at, v)
		g.nodes[v].shape = -1
		g.forget(v)
	}
	g.shapes[slot] = nil
	g.free = append(g.free, run{first, n})
	var back []int32
	g.grid.each(s, func(cell int) {
		for _, t := range g.grid.turns[cell] {
			v := t.id
			if s.covers(g.nodes[v].at) {
				if g.nodes[v].cover--; g.nodes[v].cover == 0 {
					back = append(back, v)
				}
			}
		}
	})
	for v := range g.nodes {
		if !g.nodes[v].known {
			continue
		}
		if g.box[v].meets(s.lo, s.hi) {
			g.prune(int32(v), nil)
		}
		g.uncover(int32(v), s)
	}
	for _, v := range back {
		g.join(v)
	}
}

func (g *graph) forget(v int32) {
	n := &g.nodes[v]
	n.known = false
	n.links[left], n.links[right] = n.links[left][:0], n.links[right][:0]
}

// prune ends a node's links to nodes that are no more, and those that a
// shape cuts, if one is given.
func (g *graph) prune(v int32, s *shape) {
	n := &g.nodes[v]
	for on := range 2 {
		kept := n.links[on][:0]
		for _, l := range n.links[on] {
			if g.alive(l.node()) && (s == nil || !s.crosses(n.at, l.to)) {
				kept = append(kept, l)
			}
		}
		n.links[on] = kept
	}
}

// crosses is cuts after a look at which side of the leg the bounds lie.
func (s *shape) crosses(a, b pt) bool {
	s1, s2 := side(a, b, s.lo), side(a, b, s.hi)
	s3, s4 := side(a, b, pt{s.lo.x, s.hi.y}), side(a, b, pt{s.hi.x, s.lo.y})
	if s1 > 0 && s2 > 0 && s3 > 0 && s4 > 0 || s1 < 0 && s2 < 0 && s3 < 0 && s4 < 0 {
		return false
	}
	return s.cuts(a, b)
}

// join links a node that has come, or come back, both ways.
func (g *graph) join(v int32) {
	if !g.alive(v) || g.nodes[v].known {
		return
	}
	g.fan.fresh = true
	g.know(v)
	g.fan.fresh = false
	for s := range 2 {
		for _, l := range g.nodes[v].links[s] {
			g.answer(v, s, l)
		}
	}
}

// answer gives the node at a new link's end the same link back.
func (g *graph) answer(v int32, s int, l link) {
	w, back := &g.nodes[l.node()], g.linkTo(v, 1-s)
	on := 1 - l.side()
	if w.known && !has(w.links[on], back) {
		w.links[on] = append(w.links[on], back)
		g.box[l.node()].add(back.to)
	}
}

// uncover links a node to what a shape, now gone, hid from it. Of two such
// nodes the western one finds the other.
func (g *graph) uncover(v int32, s *shape) {
	n := &g.nodes[v]
	for on := range 2 {
		x, lo, hi := n.axes(on)
		lo, hi, ahead := x.east(lo, hi)
		if !ahead {
			continue
		}
		lo, hi, near, ok := s.slopes(n.at, x, lo, hi)
		if !ok || near > g.reach[v][on] {
			continue
		}
		g.fan.fresh, g.fan.beyond = true, max(0, near)
		far := g.fan.look(g, v, on, lo, hi)
		g.fan.fresh, g.fan.beyond = false, 0
		g.reach[v][on] = max(g.reach[v][on], far)
		for _, l := range g.fan.found {
			n.links[on] = append(n.links[on], l)
			g.box[v].add(l.to)
			g.answer(v, on, l)
		}
	}
}

// slopes narrows a stretch of slopes to those that a shape may lie in, and
// says how near it comes along the axis; ok is false where there are none.
func (s *shape) slopes(at pt, x axes, lo, hi float64) (from, to, near float64, ok bool) {
	a, b := sub(s.lo, at), sub(s.hi, at)
	near, far := x.along(a), x.along(b)
	if near > far {
		near, far = far, near
	}
	low, high := x.across(a), x.across(b)
	if far <= 0 {
		return 0, 0, 0, false
	}
	from, to = math.Inf(-1), math.Inf(1)
	if low > 0 {
		from = low / far
	} else if near > 0 {
		from = low / near
	}
	if high < 0 {
		to = high / far
	} else if near > 0 {
		to = high / near
	}
	from, to = max(lo, from), min(hi, to)
	return from, to, near, from <= to
}

// regrid makes room for a shape outside the grid.
func (g *graph) regrid(s *shape) {
	old := g.grid
	n := len(s.edges)
	lo, hi := s.lo, s.hi
	for _, o := range g.shapes {
		if o != nil {
			n += len(o.edges)
			lo = pt{min(lo.x, o.lo.x), min(lo.y, o.lo.y)}
			hi = pt{max(hi.x, o.hi.x), max(hi.y, o.hi.y)}
		}
	}
	g.grid = newGrid(lo, hi, n)
	for slot, o := range g.shapes {
		if o != nil {
			g.grid.insert(o, int32(slot))
		}
	}
	for _, list := range old.turns {
		for i := range list {
			g.grid.insertTurn(&g.nodes[list[i].id].turn, list[i].id)
		}
	}
	g.grid.pack()
	// A look that ended at the old grid's edge saw all there was.
}
