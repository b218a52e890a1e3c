package bench

import (
	"container/heap"
	"math"
	"slices"

	"airvein/geo"
	"airvein/geo/route"
	"airvein/geo/route/oracle"
)

// windGrid is an oracle for winds by cell: Dijkstra over a square grid whose
// points are joined with those up to three steps away in 32 directions, and
// then the best way over the points of the one found with legs of any
// length. Its parameters: points 100 m apart, a leg priced and looked at
// every 50 m in the wind of the cell there. It may be beaten by what the
// grid's directions lose.
type windGrid struct {
	n       int
	lo      float64
	blocked []bool       // every 50 m
	wind    []route.Wind // every 50 m
}

const (
	windGridM  = 100.0
	windLookM  = 50.0
	windPullTo = 60 // points ahead that a pulled leg may reach
)

func newWindGrid(sky *route.Sky, field *route.Winds) *windGrid {
	g := &windGrid{n: int(windySideM/windGridM) + 21}
	outlines := oracle.Outlines(sky.Outlines())
	g.lo = -float64(g.n-1) / 2 * windGridM
	side := g.looks()
	g.blocked, g.wind = make([]bool, side*side), make([]route.Wind, side*side)
	for r := range side {
		for c := range side {
			at := offset(g.lo+float64(c)*windLookM, g.lo+float64(r)*windLookM)
			g.blocked[r*side+c] = slices.ContainsFunc(outlines, func(o oracle.Outline) bool { return turnsAround(o, project(sky, at)) > 0 })
			if cell, err := geo.CellOf(at, field.Res); err == nil {
				g.wind[r*side+c] = field.Cells[cell]
			}
		}
	}
	return g
}

// turnsAround is how often an outline winds around a point to the left.
func turnsAround(o oracle.Outline, p oracle.Point) int {
	n := 0
	for _, ring := range o {
		for k, a := range ring {
			b := ring[(k+1)%len(ring)]
			left := (b.X-a.X)*(p.Y-a.Y)-(b.Y-a.Y)*(p.X-a.X) > 0
			switch {
			case a.Y <= p.Y && b.Y > p.Y && left:
				n++
			case a.Y > p.Y && b.Y <= p.Y && !left:
				n--
			}
		}
	}
	return n
}

func (g *windGrid) looks() int { return 2*g.n - 1 }

// leg is the seconds from one place to another, in metres from the middle,
// or infinity.
func (g *windGrid) leg(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	l := math.Hypot(dx, dy)
	n := math.Ceil(l / windLookM)
	sum := 0.0
	for k := 0.0; k < n; k++ {
		x, y := ax+dx*(k+0.5)/n, ay+dy*(k+0.5)/n
		i := int(math.Round((y-g.lo)/windLookM))*g.looks() + int(math.Round((x-g.lo)/windLookM))
		if g.blocked[i] {
			return math.Inf(1)
		}
		w := g.wind[i]
		s, c := math.Sincos(w.FromDeg * math.Pi / 180)
		wx, wy := -w.SpeedMPS*s, -w.SpeedMPS*c
		ux, uy := dx/l, dy/l
		across := wx*uy - wy*ux
		v := wx*ux + wy*uy + math.Sqrt(benchMPS*benchMPS-across*across)
		sum += l / n / v
	}
	return sum
}

type gridItem struct {
	cost float64
	at   int
}

type gridQueue []gridItem

func (q gridQueue) Len() int           { return len(q) }
func (q gridQueue) Less(i, j int) bool { return q[i].cost < q[j].cost }
func (q gridQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *gridQueue) Push(x any)        { *q = append(*q, x.(gridItem)) }
func (q *gridQueue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// steps are the moves of up to three points without a common divisor.
func steps() [][2]int {
	var out [][2]int
	for dx := -3; dx <= 3; dx++ {
		for dy := -3; dy <= 3; dy++ {
			a, b := max(dx, -dx), max(dy, -dy)
			for b > 0 {
				a, b = b, a%b
			}
			if a == 1 {
				out = append(out, [2]int{dx, dy})
			}
		}
	}
	return out
}

func (g *windGrid) place(i int) (x, y float64) {
	return g.lo + float64(i%g.n)*windGridM, g.lo + float64(i/g.n)*windGridM
}

// find is the seconds of the fastest way found.
func (g *windGrid) find(from, to geo.LatLng) (float64, bool) {
	kx, ky := geo.MetresPerDegree(middle().Lat)
	fx, fy := (from.Lng-middle().Lng)*kx, (from.Lat-middle().Lat)*ky
	tx, ty := (to.Lng-middle().Lng)*kx, (to.Lat-middle().Lat)*ky
	goal := g.n * g.n
	cost, via := make([]float64, goal+1), make([]int, goal+1)
	for i := range cost {
		cost[i], via[i] = math.Inf(1), -1
	}
	open := &gridQueue{}
	offer := func(i, from int, c float64) {
		if c < cost[i] {
			cost[i], via[i] = c, from
			heap.Push(open, gridItem{c, i})
		}
	}
	near := func(x, y float64, do func(i int)) {
		for i := range goal {
			if px, py := g.place(i); math.Hypot(px-x, py-y) < 4*windGridM {
				do(i)
			}
		}
	}
	near(fx, fy, func(i int) { x, y := g.place(i); offer(i, -1, g.leg(fx, fy, x, y)) })
	ends := map[int]bool{}
	near(tx, ty, func(i int) { ends[i] = true })
	moves := steps()
	for open.Len() > 0 {
		it := heap.Pop(open).(gridItem)
		if it.at == goal {
			return g.pull(fx, fy, tx, ty, via), true
		}
		if it.cost > cost[it.at] {
			continue
		}
		x, y := g.place(it.at)
		if ends[it.at] {
			offer(goal, it.at, it.cost+g.leg(x, y, tx, ty))
		}
		for _, m := range moves {
			c, r := it.at%g.n+m[0], it.at/g.n+m[1]
			if c < 0 || r < 0 || c >= g.n || r >= g.n {
				continue
			}
			px, py := g.place(r*g.n + c)
			offer(r*g.n+c, it.at, it.cost+g.leg(x, y, px, py))
		}
	}
	return 0, false
}

// pull is the least time over the points of the way found.
func (g *windGrid) pull(fx, fy, tx, ty float64, via []int) float64 {
	at := [][2]float64{{tx, ty}}
	for i := via[g.n*g.n]; i >= 0; i = via[i] {
		x, y := g.place(i)
		at = append(at, [2]float64{x, y})
	}
	at = append(at, [2]float64{fx, fy})
	best := make([]float64, len(at)) // to the goal
	for i := 1; i < len(at); i++ {
		best[i] = math.Inf(1)
		for j := max(0, i-windPullTo); j < i; j++ {
			best[i] = min(best[i], best[j]+g.leg(at[i][0], at[i][1], at[j][0], at[j][1]))
		}
	}
	return best[len(at)-1]
}
