package bench

import (
	"container/heap"

	"airvein/geo"
	"airvein/geo/airspace"

	h3 "github.com/uber/h3-go/v4"
)

// plainH3 is a peer: A* as it is usually written on h3-go, over cells of
// resolution 9. Its parameters, those of denseRes9 but for the arrays:
// neighbours from GridDisk(1), GreatCircleDistanceM between centres as cost
// and as estimate, maps for costs and a heap of the standard library; a
// cell that any zone touches is closed. (With steps as cost and
// GridDistance as estimate it looks at fewer cells, and finds the fewest
// steps, which is not the shortest way.)
type plainH3 struct {
	closed map[h3.Cell]bool
}

func newPlainH3(set *airspace.Set) (*plainH3, error) {
	p := &plainH3{closed: map[h3.Cell]bool{}}
	for _, z := range set.Zones() {
		for _, polygon := range z.Geometry {
			cells, err := geo.CellsOfPolygon(polygon, 9)
			if err != nil {
				return nil, err
			}
			for _, c := range cells {
				p.closed[h3.Cell(c)] = true
			}
		}
	}
	return p, nil
}

type h3Item struct {
	cell h3.Cell
	f    float64
}

type h3Queue []h3Item

func (q h3Queue) Len() int           { return len(q) }
func (q h3Queue) Less(i, j int) bool { return q[i].f < q[j].f }
func (q h3Queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *h3Queue) Push(x any)        { *q = append(*q, x.(h3Item)) }
func (q *h3Queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// find is the metres of the way.
func (p *plainH3) find(q query) (float64, bool) {
	s, err1 := h3.LatLngToCell(h3.LatLng{Lat: q.from.Lat, Lng: q.from.Lng}, 9)
	t, err2 := h3.LatLngToCell(h3.LatLng{Lat: q.to.Lat, Lng: q.to.Lng}, 9)
	if err1 != nil || err2 != nil || p.closed[s] || p.closed[t] {
		return 0, false
	}
	cost := map[h3.Cell]float64{s: 0}
	via := map[h3.Cell]h3.Cell{}
	done := map[h3.Cell]bool{}
	open := &h3Queue{{s, 0}}
	for open.Len() > 0 {
		u := heap.Pop(open).(h3Item).cell
		if u == t {
			return cost[u], true
		}
		if done[u] {
			continue
		}
		done[u] = true
		disk, err := u.GridDisk(1)
		if err != nil {
			return 0, false
		}
		for _, v := range disk {
			if p.closed[v] || done[v] {
				continue
			}
			step, err := metresApart(u, v)
			if err != nil {
				return 0, false
			}
			c := cost[u] + step
			if old, seen := cost[v]; seen && old <= c {
				continue
			}
			left, err := metresApart(v, t)
			if err != nil {
				return 0, false
			}
			cost[v], via[v] = c, u
			heap.Push(open, h3Item{v, c + left})
		}
	}
	return 0, false
}

func metresApart(a, b h3.Cell) (float64, error) {
	p, err := a.LatLng()
	if err != nil {
		return 0, err
	}
	q, err := b.LatLng()
	return h3.GreatCircleDistanceM(p, q), err
}
