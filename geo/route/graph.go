package route

import "math"

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
	pos    []pt         // the nodes' places again, close together for the search
	links  [][2][]int32 // by node: with the zone on the left, and on the right
	known  []bool       // links are there
	box    []box
	reach  [][2]float64 // how far from the node links were looked for
	fan    fan
	free   []run // stretches of node numbers to be used again
}

type node struct {
	turn
	cover int32 // how many shapes lie over it
	shape int32 // its slot, or -1 where the node is none
}

type run struct{ first, n int32 }

// A link is a node's number, doubled, and one more where the leg reaches it
// with the zone on the right.
func link(v int32, right int) int32 { return v<<1 | int32(right) }

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
	for _, s := range shapes {
		g.insert(s)
	}
	for i := range g.nodes {
		g.nodes[i].cover = g.coverOf(g.pos[i])
	}
	return g
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
	for i, t := range s.turns {
		id := g.first[slot] + int32(i)
		g.nodes[id] = node{turn: t, shape: slot}
		g.pos[id], g.known[id], g.box[id] = t.at, false, box{t.at, t.at}
		g.links[id][left], g.links[id][right] = g.links[id][left][:0], g.links[id][right][:0]
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
		g.nodes, g.pos = append(g.nodes, node{shape: -1}), append(g.pos, pt{})
		g.links, g.known = append(g.links, [2][]int32{}), append(g.known, false)
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
		fresh = fresh && !g.known[v]
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
		n += len(g.links[v][left]) + len(g.links[v][right])
	}
	all := make([]int32, 0, n) // side by side, for the search
	for v := range g.nodes {
		g.known[v] = g.alive(int32(v))
		for s := range 2 {
			from := len(all)
			all = append(all, g.links[v][s]...)
			g.links[v][s] = all[from:len(all):len(all)]
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
			w, on := l>>1, 1-int(l&1)
			if g.pos[w].x == n.at.x && has(g.links[v][s], l) {
				continue // due north: the other found it already
			}
			g.links[v][s] = append(g.links[v][s], l)
			g.links[w][on] = append(g.links[w][on], link(v, 1-s))
			g.box[v].add(g.pos[w])
			g.box[w].add(n.at)
		}
	}
}

// know finds a node's links if they are not known.
func (g *graph) know(v int32) {
	if g.known[v] {
		return
	}
	for s := range 2 {
		f := &g.fan
		g.reach[v][s] = f.look(g, v, s, math.Inf(-1), math.Inf(1))
		g.links[v][s] = append(g.links[v][s][:0], f.found...)
		for _, l := range f.found {
			g.box[v].add(g.pos[l>>1])
		}
	}
	g.known[v] = true
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
