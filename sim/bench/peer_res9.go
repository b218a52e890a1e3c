package bench

import (
	"math"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// denseRes9 is a peer: A* over all H3 cells of resolution 9 of the field in
// flat arrays, a cell that any zone touches being closed, and the line of
// cells pulled straight afterwards. Its parameters: centre-to-centre
// metres as cost and as estimate, six neighbours, sight sampled every 50 m
// on a raster of 50 m that says which cells are closed.
type denseRes9 struct {
	index  map[geo.Cell]int32
	at     [][2]float64 // metres from the middle
	next   [][6]int32   // -1 where there is none
	closed []bool

	raster []bool
	side   int
	lo     float64

	cost []float64
	via  []int32
	mark []uint32
	now  uint32
	heap []rank
	line []int32
	path []int32
}

type rank struct {
	f    float64
	cell int32
}

const (
	rasterM = 50.0
	fringeM = 2000 // cells around the field, so that ways may leave it
)

func newDenseRes9(set *airspace.Set, sideM float64) (*denseRes9, error) {
	h := sideM/2 + fringeM
	corner := func(x, y float64) orb.Point { return offset(x, y).Point() }
	cells, err := geo.CellsOfPolygon(orb.Polygon{{corner(-h, -h), corner(h, -h), corner(h, h), corner(-h, h), corner(-h, -h)}}, 9)
	if err != nil {
		return nil, err
	}
	d := &denseRes9{index: make(map[geo.Cell]int32, len(cells)), lo: -h}
	kx, ky := geo.MetresPerDegree(middle().Lat)
	for i, c := range cells {
		d.index[c] = int32(i)
		p, err := c.Center()
		if err != nil {
			return nil, err
		}
		d.at = append(d.at, [2]float64{(p.Lng - middle().Lng) * kx, (p.Lat - middle().Lat) * ky})
	}
	n := len(cells)
	d.next, d.closed = make([][6]int32, n), make([]bool, n)
	d.cost, d.via, d.mark = make([]float64, n), make([]int32, n), make([]uint32, n)
	for i, c := range cells {
		disk, err := geo.GridDisk(c, 1)
		if err != nil {
			return nil, err
		}
		k := 0
		d.next[i] = [6]int32{-1, -1, -1, -1, -1, -1}
		for _, o := range disk {
			if j, ok := d.index[o]; ok && o != c {
				d.next[i][k] = j
				k++
			}
		}
	}
	for _, z := range set.Zones() {
		for _, polygon := range z.Geometry {
			over, err := geo.CellsOfPolygon(polygon, 9)
			if err != nil {
				return nil, err
			}
			for _, c := range over {
				if i, ok := d.index[c]; ok {
					d.closed[i] = true
				}
			}
		}
	}
	return d, d.paint(h)
}

// paint fills the raster of closed cells.
func (d *denseRes9) paint(h float64) error {
	d.side = int(2*h/rasterM) + 1
	d.raster = make([]bool, d.side*d.side)
	for r := range d.side {
		for c := range d.side {
			cell, err := geo.CellOf(offset(d.lo+(float64(c)+0.5)*rasterM, d.lo+(float64(r)+0.5)*rasterM), 9)
			if err != nil {
				return err
			}
			i, ok := d.index[cell]
			d.raster[r*d.side+c] = !ok || d.closed[i]
		}
	}
	return nil
}

// find is the metres of the pulled way.
func (d *denseRes9) find(q query) (float64, bool) {
	a, err1 := geo.CellOf(q.from, 9)
	b, err2 := geo.CellOf(q.to, 9)
	s, ok1 := d.index[a]
	t, ok2 := d.index[b]
	if err1 != nil || err2 != nil || !ok1 || !ok2 || d.closed[s] || d.closed[t] || !d.search(s, t) {
		return 0, false
	}
	return d.pull(), true
}

func (d *denseRes9) search(s, t int32) bool {
	d.now += 2
	d.heap = d.heap[:0]
	left := func(i int32) float64 {
		dx, dy := d.at[i][0]-d.at[t][0], d.at[i][1]-d.at[t][1]
		return math.Sqrt(dx*dx + dy*dy)
	}
	d.cost[s], d.via[s], d.mark[s] = 0, -1, d.now
	d.push(rank{left(s), s})
	for len(d.heap) > 0 {
		u := d.pop().cell
		if d.mark[u] == d.now+1 {
			continue
		}
		d.mark[u] = d.now + 1
		if u == t {
			d.line = d.line[:0]
			for i := t; i >= 0; i = d.via[i] {
				d.line = append(d.line, i)
			}
			return true
		}
		for _, v := range d.next[u] {
			if v < 0 || d.closed[v] || d.mark[v] == d.now+1 {
				continue
			}
			dx, dy := d.at[u][0]-d.at[v][0], d.at[u][1]-d.at[v][1]
			c := d.cost[u] + math.Sqrt(dx*dx+dy*dy)
			if d.mark[v] == d.now && d.cost[v] <= c {
				continue
			}
			d.mark[v], d.cost[v], d.via[v] = d.now, c, u
			d.push(rank{c + left(v), v})
		}
	}
	return false
}

// pull joins each cell with the farthest one in sight, found by doubling
// and halving.
func (d *denseRes9) pull() float64 {
	metres, last := 0.0, len(d.line)-1
	for i := 0; i < last; {
		lo, step := i+1, 1
		for lo+step <= last && d.sees(d.line[i], d.line[lo+step]) {
			lo += step
			step *= 2
		}
		for ; step > 0; step /= 2 {
			if lo+step <= last && d.sees(d.line[i], d.line[lo+step]) {
				lo += step
			}
		}
		a, b := d.at[d.line[i]], d.at[d.line[lo]]
		metres += math.Hypot(a[0]-b[0], a[1]-b[1])
		i = lo
	}
	return metres
}

func (d *denseRes9) sees(i, j int32) bool {
	a, b := d.at[i], d.at[j]
	dx, dy := b[0]-a[0], b[1]-a[1]
	n := int(math.Sqrt(dx*dx+dy*dy)/rasterM) + 1
	dx, dy = dx/float64(n), dy/float64(n)
	x, y := a[0]-d.lo, a[1]-d.lo
	for range n {
		if d.raster[int(y/rasterM)*d.side+int(x/rasterM)] {
			return false
		}
		x, y = x+dx, y+dy
	}
	return true
}

// push and pop keep a heap of four children a node, as the planner does.
func (d *denseRes9) push(it rank) {
	d.heap = append(d.heap, it)
	h := d.heap
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) / 4
		if h[p].f <= it.f {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = it
}

func (d *denseRes9) pop() rank {
	h := d.heap
	top, it := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	d.heap = h
	i := 0
	for {
		c := 4*i + 1
		if c >= len(h) {
			break
		}
		least := c
		for k := c + 1; k < min(c+4, len(h)); k++ {
			if h[k].f < h[least].f {
				least = k
			}
		}
		if h[least].f >= it.f {
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
