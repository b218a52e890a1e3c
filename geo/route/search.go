package route

import (
	"math"

	"airvein/geo"
)

// Buffer is the memory of a search, to be used again: a query that finds a
// way then allocates nothing. It serves one query at a time.
type Buffer struct {
	way  []geo.LatLng
	pts  []pt
	node []reached
	now  uint32
	heap []item
	hold item // in the queue, and no more than any in the heap, if held
	held bool
	fan  fan
}

// reached is how a search came to a node at the least cost.
type reached struct {
	cost float64
	via  int32  // the node before it and one, doubled, and the side
	mark uint32 // the search's number, once the cost is final
}

// item is a node that may be reached at a cost, by rank: cost and the least
// that is left to the goal. A node may stand in the queue several times; the
// first to leave it counts.
type item struct {
	rank, cost float64
	node, via  int32
}

// ring stands in the queue for the nodes that the start might see and that
// have not been looked at, being farther than what is.
const ring = -1

func (b *Buffer) reset(nodes int) {
	if len(b.node) < nodes {
		b.node = make([]reached, nodes+nodes/8)
		b.now = 0
	}
	if b.now == math.MaxUint32 {
		clear(b.node)
		b.now = 0
	}
	b.now++
	b.heap, b.held, b.pts, b.way = b.heap[:0], false, b.pts[:0], b.way[:0]
}

// find leaves the cheapest way from s to t in the buffer, both ends
// included; it is not there if ok is false. A* over the graph: a node is
// left only in directions that bend the way around its zone. The legs from
// the start are looked at in the order of their rank, ellipse by ellipse
// around start and goal, and checked only when one is next; the leg to the
// goal is tried from each node whose turn has come.
func (g *graph) find(b *Buffer, m *metric, s, t pt) (ok bool) {
	b.reset(len(g.nodes))
	direct := m.cost(sub(t, s))
	if g.grid.clear(s, t) && !math.IsInf(direct, 1) {
		b.pts = append(b.pts, s, t)
		return true
	}
	bound, stage := direct, 0
	b.push(item{rank: bound, node: ring})
	for b.waiting() {
		it := b.pop()
		if it.node == ring {
			next := g.widen(direct, stage)
			stage++
			b.fan.start(g, b, m, s, t, bound, next)
			bound = next
			if !math.IsInf(next, 1) {
				b.push(item{rank: next, node: ring})
			}
			continue
		}
		v := it.node
		n := &b.node[v]
		if n.mark == b.now || it.via < 2 && !g.grid.clear(s, g.nodes[v].at) {
			continue
		}
		n.cost, n.via, n.mark = it.cost, it.via, b.now
		if g.expand(b, m, v, s, t) {
			b.trace(g, v, s, t)
			return true
		}
	}
	return false
}

// widen is the bound of a stage: what a detour mostly takes in a sky so
// crowded, then more, then everything. Where zones of breadth w stand n to
// the area, a way is pushed aside by about w once in 1/nw, which makes it
// longer by a part that goes with (nw²)²; the factor is measured.
func (g *graph) widen(direct float64, stage int) float64 {
	if stage > 4 || math.IsInf(direct, 1) {
		return math.Inf(1)
	}
	crowd := g.boundsM2 / g.grid.areaM2()
	return direct * (1 + min(0.1, max(0.0008, 0.1*crowd*crowd))*math.Pow(4, float64(stage)))
}

// expand offers the nodes after v, and reports whether the goal is next.
func (g *graph) expand(b *Buffer, m *metric, v int32, s, t pt) bool {
	n, cost, via := &g.nodes[v], b.node[v].cost, b.node[v].via
	from, on := s, int(via&1)
	if p := via >> 1; p > 0 {
		from = g.nodes[p-1].at
	}
	in := sub(n.at, from)
	tol := grain * (math.Abs(in.x) + math.Abs(in.y))
	if on == right {
		in = pt{-in.x, -in.y}
	}
	if d := sub(t, n.at); cross(in, d) >= -tol*(math.Abs(d.x)+math.Abs(d.y)) {
		if graze, ok := n.grazes(d); ok && graze == on && !math.IsInf(m.cost(d), 1) && g.grid.clear(n.at, t) {
			return true
		}
	}
	if !n.known {
		g.know(v)
	}
	list := n.links[on]
	for i := range list {
		l := &list[i]
		d := sub(l.to, n.at)
		if cross(in, d) < -tol*(math.Abs(d.x)+math.Abs(d.y)) {
			continue
		}
		c := cost + m.cost(d)
		if rank := c + m.cost(sub(t, l.to)); rank <= math.MaxFloat64 {
			b.push(item{rank, c, l.node(), (v+1)<<1 | l.id&1})
		}
	}
	return false
}

// trace writes the way down from its end.
func (b *Buffer) trace(g *graph, v int32, s, t pt) {
	b.pts = append(b.pts, t)
	for p := v + 1; p > 0; p = b.node[p-1].via >> 1 {
		n := &g.nodes[p-1]
		b.pts = append(b.pts, n.at)
		b.way = append(b.way, g.shapes[n.shape].places[p-1-g.first[n.shape]])
	}
	b.pts = append(b.pts, s)
	for i, j := 0, len(b.pts)-1; i < j; i, j = i+1, j-1 {
		b.pts[i], b.pts[j] = b.pts[j], b.pts[i]
	}
	for i, j := 0, len(b.way)-1; i < j; i, j = i+1, j-1 {
		b.way[i], b.way[j] = b.way[j], b.way[i]
	}
}

// waiting reports whether the queue holds anything.
func (b *Buffer) waiting() bool { return b.held || len(b.heap) > 0 }

// push puts an item into the queue: a heap of four children a node, and
// before it the one item that has come last and may be the next to go, as
// the next corner of a zone often is.
func (b *Buffer) push(it item) {
	if !b.held {
		b.hold, b.held = it, true
		return
	}
	if it.rank < b.hold.rank {
		it, b.hold = b.hold, it
	}
	b.heap = append(b.heap, it)
	h := b.heap
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) / 4
		if h[p].rank <= it.rank {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = it
}

// pop takes the item of least rank.
func (b *Buffer) pop() item {
	h := b.heap
	if b.held {
		b.held = false
		if len(h) == 0 || b.hold.rank <= h[0].rank {
			return b.hold
		}
		top := h[0]
		sift(h, b.hold)
		return top
	}
	top, it := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	b.heap = h
	if len(h) > 0 {
		sift(h, it)
	}
	return top
}

// sift puts an item in the place of a heap's first.
func sift(h []item, it item) {
	i := 0
	for {
		c := 4*i + 1
		if c >= len(h) {
			break
		}
		least := c
		for k := c + 1; k < min(c+4, len(h)); k++ {
			if h[k].rank < h[least].rank {
				least = k
			}
		}
		if h[least].rank >= it.rank {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = it
}
