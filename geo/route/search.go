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
	fan  fan
}

// reached is what a search knows of a node.
type reached struct {
	cost float64
	via  int32  // the node before it and one, doubled, and the side
	mark uint32 // the search's number, and one more once the cost is final
}

// item is a node that may be reached at a cost, by rank: cost and the least
// that is left to the goal.
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
	if b.now > math.MaxUint32-4 {
		clear(b.node)
		b.now = 0
	}
	b.now += 2
	b.heap, b.pts, b.way = b.heap[:0], b.pts[:0], b.way[:0]
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
	for len(b.heap) > 0 {
		it := b.pop()
		if it.node == ring {
			next := widen(direct, stage)
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
		if n.mark == b.now+1 || n.mark == b.now && n.cost < it.cost {
			continue
		}
		if it.via < 2 {
			if !g.grid.clear(s, g.pos[v]) {
				continue
			}
			n.cost, n.via = it.cost, it.via
		}
		n.mark = b.now + 1
		if g.expand(b, m, v, s, t) {
			b.trace(g, v, s, t)
			return true
		}
	}
	return false
}

// widen is the bound of a stage: a little more than the straight way at
// first, then everything.
func widen(direct float64, stage int) float64 {
	if stage > 6 || math.IsInf(direct, 1) {
		return math.Inf(1)
	}
	return direct * (1 + 0.0008*math.Pow(3.5, float64(stage)))
}

// expand offers the nodes after v, and reports whether the goal is next.
func (g *graph) expand(b *Buffer, m *metric, v int32, s, t pt) bool {
	at, cost := g.pos[v], b.node[v].cost
	from, on := s, int(b.node[v].via&1)
	if p := b.node[v].via >> 1; p > 0 {
		from = g.pos[p-1]
	}
	in := sub(at, from)
	tol := grain * (math.Abs(in.x) + math.Abs(in.y))
	if on == right {
		in = pt{-in.x, -in.y}
	}
	if d := sub(t, at); cross(in, d) >= -tol*(math.Abs(d.x)+math.Abs(d.y)) {
		if graze, ok := g.nodes[v].grazes(d); ok && graze == on && !math.IsInf(m.cost(d), 1) && g.grid.clear(at, t) {
			return true
		}
	}
	g.know(v)
	for _, l := range g.links[v][on] {
		w := l >> 1
		d := sub(g.pos[w], at)
		if cross(in, d) < -tol*(math.Abs(d.x)+math.Abs(d.y)) {
			continue
		}
		n := &b.node[w]
		if n.mark == b.now+1 {
			continue
		}
		c := cost + m.cost(d)
		if n.mark == b.now && n.cost <= c || c > math.MaxFloat64 {
			continue
		}
		n.mark, n.cost, n.via = b.now, c, (v+1)<<1|l&1
		b.push(item{c + m.cost(sub(t, g.pos[w])), c, w, n.via})
	}
	return false
}

// trace writes the way down from its end.
func (b *Buffer) trace(g *graph, v int32, s, t pt) {
	b.pts = append(b.pts, t)
	for p := v + 1; p > 0; p = b.node[p-1].via >> 1 {
		b.pts = append(b.pts, g.pos[p-1])
		b.way = append(b.way, g.nodes[p-1].ll)
	}
	b.pts = append(b.pts, s)
	for i, j := 0, len(b.pts)-1; i < j; i, j = i+1, j-1 {
		b.pts[i], b.pts[j] = b.pts[j], b.pts[i]
	}
	for i, j := 0, len(b.way)-1; i < j; i, j = i+1, j-1 {
		b.way[i], b.way[j] = b.way[j], b.way[i]
	}
}

// push and pop keep a heap of four children a node.
func (b *Buffer) push(it item) {
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

func (b *Buffer) pop() item {
	h := b.heap
	top, it := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	b.heap = h
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
	if len(h) > 0 {
		h[i] = it
	}
	return top
}
