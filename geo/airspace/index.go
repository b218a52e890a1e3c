package airspace

import (
	"math"
	"slices"
	"sync"

	"airvein/geo"

	h3 "github.com/uber/h3-go/v4"
)

// The index holds each zone in cells of a resolution of its own: the finest
// up to geo.RouteRes in which it has few. A search looks a cell up in every
// resolution in use, with its neighbours, since H3's cells stick out of
// their parents; the outline decides what of that is near.
const indexCells = 300

// entry is one zone with what is derived from it once, shared between the
// versions of a set that have it.
type entry struct {
	zone  Zone
	once  sync.Once
	res   int
	cells []geo.Cell
}

// cover is the resolution and the cells of a zone with its buffer, at least;
// no cells where H3 cannot say, which means everywhere.
func (e *entry) cover() (res int, cells []geo.Cell) {
	e.once.Do(func() {
		box := e.zone.bounds(0)
		kx, _ := geo.MetresPerDegree(math.Min(math.Abs(box.Min[1]), math.Abs(box.Max[1])))
		area := (box.Max[0] - box.Min[0]) * kx * (box.Max[1] - box.Min[1]) * 110e3 / 1e6
		for res := geo.RouteRes; res >= 0; res-- {
			cell, err := h3.HexagonAreaAvgKm2(res)
			if err != nil || area/cell > indexCells && res > 0 {
				continue
			}
			if e.cells = coverAt(e.zone, res); e.cells != nil {
				e.res = res
				return
			}
		}
	})
	return e.res, e.cells
}

func coverAt(z Zone, res int) []geo.Cell {
	edge, err := h3.HexagonEdgeLengthAvgM(res)
	if err != nil {
		return nil
	}
	// A ring of cells is at least 1.5 edges wide; the shortest edge of a
	// resolution is above 0.7 of the average.
	k := int(math.Ceil(z.BufferM / (1.5 * 0.7 * edge)))
	seen := map[geo.Cell]bool{}
	for _, polygon := range z.Geometry {
		cells, err := geo.CellsOfPolygon(polygon, res)
		if err != nil || len(cells) == 0 {
			return nil
		}
		for _, c := range cells {
			disk, err := geo.GridDisk(c, k)
			if err != nil {
				return nil
			}
			for _, d := range disk {
				seen[d] = true
			}
		}
	}
	out := make([]geo.Cell, 0, len(seen))
	for c := range seen {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

// index finds a set's zones by cell.
type index struct {
	res      []int // in use
	byCell   map[geo.Cell][]int32
	anywhere []int32 // zones whose cells are not known
}

func (s *Set) index() *index {
	s.once.Do(func() {
		x := &index{byCell: map[geo.Cell][]int32{}}
		for i, e := range s.entries {
			res, cells := e.cover()
			if len(cells) == 0 {
				x.anywhere = append(x.anywhere, int32(i))
				continue
			}
			if !slices.Contains(x.res, res) {
				x.res = append(x.res, res)
			}
			for _, c := range cells {
				x.byCell[c] = append(x.byCell[c], int32(i))
			}
		}
		s.built = x
	})
	return s.built
}

// near lists the numbers of the zones that may touch a cell, in order.
func (x *index) near(c geo.Cell) []int32 {
	out := slices.Clone(x.anywhere)
	for _, res := range x.res {
		at := c
		if c.Resolution() > res {
			parent, err := c.Parent(res)
			if err != nil {
				continue
			}
			at = parent
		}
		disk, err := geo.GridDisk(at, 1)
		if err != nil {
			continue
		}
		if at.Resolution() == res {
			for _, d := range disk {
				out = append(out, x.byCell[d]...)
			}
			continue
		}
		// A cell coarser than the zone's: every cell of the zone is looked at.
		for z, zones := range x.byCell {
			if z.Resolution() != res {
				continue
			}
			if parent, err := z.Parent(at.Resolution()); err != nil || slices.Contains(disk, parent) {
				out = append(out, zones...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Touching are the zones, of every kind, whose outline with its buffer
// shares a point with a cell of any resolution; heights and times aside, in
// the set's order. A cell that is none is touched by all.
func (s *Set) Touching(c geo.Cell) []Zone {
	if !c.Valid() {
		return slices.Clone(s.zones)
	}
	var out []Zone
	for _, i := range s.index().near(c) {
		if touches, err := s.zones[i].Touches(c); touches || err != nil {
			out = append(out, s.zones[i])
		}
	}
	return out
}

// Along are the zones, of every kind, to whose buffer a line comes nearer
// than marginM; heights and times aside, in the set's order. Cells are those
// of geo.CellsAlong for the line, at geo.RouteRes; a margin wider than a
// cell's neighbours are looks at every zone instead.
func (s *Set) Along(line []geo.LatLng, cells []geo.Cell, marginM float64) []Zone {
	const neighboursM = 150 // a cell's neighbours reach at least that far
	var candidates []int32
	if len(cells) == 0 || !(marginM <= neighboursM) {
		for i := range s.zones {
			candidates = append(candidates, int32(i))
		}
	}
	if candidates == nil {
		x := s.index()
		for _, c := range cells {
			candidates = append(candidates, x.near(c)...)
		}
		slices.Sort(candidates)
		candidates = slices.Compact(candidates)
	}
	var out []Zone
	for _, i := range candidates {
		if s.zones[i].NearLine(line, marginM) {
			out = append(out, s.zones[i])
		}
	}
	return out
}
