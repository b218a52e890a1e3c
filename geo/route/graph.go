package route

import (
	"cmp"
	"math"
	"slices"
)

// graph is the bitangent visibility graph of some shapes: its nodes are
// their turning points, and two are linked where the leg between them is
// clear and grazes the outline at both. Every shortest way is made of such
// legs, but for its first and last. Links of a node are found when it is
// first looked at, or all at once by prepare, and kept up to date when a
// shape comes or goes.
type graph struct {
	shapes []*shape // a slot is nil once its shape is gone
	first  []int32  // a shape's first node; its nodes follow in order
	grid   *grid
	nodes  []node
	box    []box        // by node
	reach  [][2]float64 // by node: how far from it links were looked for
	fan    fan
	free   []run // stretches of node numbers to be used again

	boundsM2 float64 // the areas of the shapes' bounds together
}

// node is all that a search asks of a turning point, close together.
type node struct {
	turn
	links [2][]link // with the zone on the left, and on the right
	cover int32     // how many shapes lie over it
	shape int32     // its slot, or -1 where the node is none
	known bool      // links are there
}

// link leads to another node. It carries that node's place: a search turns
// most links down by their direction alone.
type link struct {
	to pt
	id int32 // the node's number, doubled, and one more where the leg reaches it with the zone on the right
}

func (l *link) node() int32 { return l.id >> 1 }
func (l *link) side() int   { return int(l.id & 1) }

type run struct{ first, n int32 }

// linkTo is a link that reaches a node with its zone on a side.
func (g *graph) linkTo(v int32, side int) link { return link{g.nodes[v].at, v<<1 | int32(side)} }

// The sides on which a zone lies beside a leg.
const (
	left  = 0
	right = 1
)

func newGraph(shapes []*shape) *graph {
	g := &graph{}
	lo, hi := pt{math.Inf(1), math.Inf(1)}, pt{math.Inf(-1), math.Inf(-1)}
	n := 0
	for _, s := range shapes {
		lo = pt{min(lo.x, s.lo.x), min(lo.y, s.lo.y)}
		hi = pt{max(hi.x, s.hi.x), max(hi.y, s.hi.y)}
		n += len(s.edges)
	}
	if n == 0 {
		lo, hi = pt{-1, -1}, pt{1, 1}
	}
	g.grid = newGrid(lo, hi, n)
	for _, s := range g.nearby(shapes) {
		g.insert(s)
	}
	g.grid.pack()
	for i := range g.nodes {
		g.nodes[i].cover = g.coverOf(g.nodes[i].at)
	}
	return g
}

// nearby sorts shapes so that neighbours in the plane are mostly neighbours
// in memory: by the bits of their column and row, in turns.
func (g *graph) nearby(shapes []*shape) []*shape {
	key := func(s *shape) uint64 {
		c, r := uint64(g.grid.col((s.lo.x+s.hi.x)/2)), uint64(g.grid.row((s.lo.y+s.hi.y)/2))
		k := uint64(0)
		for bit := range 16 {
			k |= (c>>bit&1)<<(2*bit) | (r>>bit&1)<<(2*bit+1)
		}
		return k
	}
	out := slices.Clone(shapes)
	slices.SortStableFunc(out, func(a, b *shape) int { return cmp.Compare(key(a), key(b)) })
	return out
}

// insert adds a shape's edges and nodes and looks at nothing else.
func (g *graph) insert(s *shape) int32 {
	slot := int32(-1)
	for i, old := range g.shapes {
		if old == nil && s != nil {
			slot = int32(i)
			break
		}
	}
	if slot < 0 {
		slot = int32(len(g.shapes))
		g.shapes, g.first = append(g.shapes, nil), append(g.first, 0)
	}
	g.shapes[slot], g.first[slot] = s, g.room(int32(len(s.turns)))
	g.grid.insert(s, slot)
	g.boundsM2 += s.boundsM2()
	for i, t := range s.turns {
		id := g.first[slot] + int32(i)
		g.nodes[id] = node{turn: t, shape: slot, links: g.nodes[id].links}
		g.forget(id)
		g.box[id] = box{t.at, t.at}
		g.grid.insertTurn(&t, id)
	}
	return slot
}

// room is n node numbers in a row.
func (g *graph) room(n int32) int32 {
	for i, r := range g.free {
		if r.n == n {
			g.free = append(g.free[:i], g.free[i+1:]...)
			return r.first
		}
	}
	first := int32(len(g.nodes))
	for range n {
		g.nodes = append(g.nodes, node{shape: -1})
		g.reach, g.box = append(g.reach, [2]float64{}), append(g.box, box{})
	}
	return first
}

func (g *graph) alive(v int32) bool { return g.nodes[v].cover == 0 && g.nodes[v].shape >= 0 }

// coverOf is how many shapes lie over a point.
func (g *graph) coverOf(q pt) int32 {
	n := int32(0)
	for _, s := range g.grid.shapes[g.grid.cell(q)] {
		if g.shapes[s].covers(q) {
			n++
		}
	}
	return n
}

// over is a shape that lies over a point, or nil.
func (g *graph) over(q pt) *shape {
	for _, s := range g.grid.shapes[g.grid.cell(q)] {
		if g.shapes[s].covers(q) {
			return g.shapes[s]
		}
	}
	return nil
}

// prepare finds every link now. Of two nodes the western one finds the
// other, unless some links are known: then each finds its own.
func (g *graph) prepare() {
	fresh := true
	for v := range g.nodes {
		fresh = fresh && !g.nodes[v].known
	}
	if !fresh {
		for v := range g.nodes {
			if g.alive(int32(v)) {
				g.know(int32(v))
			}
		}
		return
	}
	for v := range g.nodes {
		if g.alive(int32(v)) {
			g.lookEast(int32(v))
		}
	}
	n := 0
	for v := range g.nodes {
		n += len(g.nodes[v].links[left]) + len(g.nodes[v].links[right])
	}
	// One after the other along each side of a zone, as a search walks.
	all := make([]link, 0, n)
	for slot, sh := range g.shapes {
		if sh == nil {
			continue
		}
		for s := range 2 {
			for k := range sh.turns {
				v := &g.nodes[g.first[slot]+int32(k)]
				v.known = v.cover == 0
				from := len(all)
				all = append(all, v.links[s]...)
				v.links[s] = all[from:len(all):len(all)]
			}
		}
	}
}

// lookEast finds a node's links that do not lead west, for both ends.
func (g *graph) lookEast(v int32) {
	n, f := &g.nodes[v], &g.fan
	for s := range 2 {
		x, lo, hi := n.axes(s)
		lo, hi, ok := x.east(lo, hi)
		if !ok {
			continue
		}
		g.reach[v][s] = f.look(g, v, s, lo, hi)
		for _, l := range f.found {
			w, on := l.node(), 1-l.side()
			if l.to.x == n.at.x && has(n.links[s], l) {
				continue // due north: the other found it already
			}
			n.links[s] = append(n.links[s], l)
			g.nodes[w].links[on] = append(g.nodes[w].links[on], g.linkTo(v, 1-s))
			g.box[v].add(l.to)
			g.box[w].add(n.at)
		}
	}
}

// know finds a node's links if they are not known.
func (g *graph) know(v int32) {
	n := &g.nodes[v]
	if n.known {
		return
	}
	for s := range 2 {
		f := &g.fan
		g.reach[v][s] = f.look(g, v, s, math.Inf(-1), math.Inf(1))
		n.links[s] = append(n.links[s][:0], f.found...)
		for _, l := range f.found {
			g.box[v].add(l.to)
		}
	}
	n.known = true
}

// box bounds a node and all that it is linked to.
type box struct{ lo, hi pt }

func (b *box) add(q pt) {
	b.lo = pt{min(b.lo.x, q.x), min(b.lo.y, q.y)}
	b.hi = pt{max(b.hi.x, q.x), max(b.hi.y, q.y)}
}

func (b *box) meets(lo, hi pt) bool {
	return b.lo.x <= hi.x && b.hi.x >= lo.x && b.lo.y <= hi.y && b.hi.y >= lo.y
}

// grazes says on which side of a leg in direction d a node's zone lies; ok
// is false if the leg would go through it.
func (n *turn) grazes(d pt) (side int, ok bool) { return grazes(n.in, n.out, d) }

func grazes(in, out, d pt) (side int, ok bool) {
	a, b := cross(in, d), cross(d, out)
	tol := grain * (math.Abs(d.x) + math.Abs(d.y))
	if a >= -tol && b >= -tol {
		return left, true
	}
	return right, a <= tol && b <= tol
}

// grain is the angle in radians below which directions count as the same.
const grain = 1e-9
