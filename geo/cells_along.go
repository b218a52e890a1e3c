package geo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// The resolutions whose cell edges are straight in longitude and latitude
// to within a few metres at most, and whose counts along a flight are sane.
const (
	minLineRes = 6
	maxLineRes = 12
)

// touchEps widens a cell by about a centimetre, so that a line through a
// corner counts for every cell that has the corner.
const touchEps = 1e-7

// GridDisk is every cell within k steps of c, c included.
func GridDisk(c Cell, k int) ([]Cell, error) {
	disk, err := h3.GridDisk(h3.Cell(c), k)
	if err != nil {
		return nil, fmt.Errorf("cells within %d of %v: %w", k, c, err)
	}
	return fromH3(disk), nil
}

// fromH3 drops the empty slots that h3 leaves around a pentagon.
func fromH3(in []h3.Cell) []Cell {
	out := make([]Cell, 0, len(in))
	for _, c := range in {
		if c != 0 {
			out = append(out, Cell(c))
		}
	}
	return out
}

// CellsOfPolygon is every cell of resolution res that overlaps a polygon
// (outer ring first, then holes; longitude first), in the order of their
// indexes.
func CellsOfPolygon(p orb.Polygon, res int) ([]Cell, error) {
	if len(p) == 0 {
		return nil, fmt.Errorf("a polygon without a ring has no cells")
	}
	rings := make([]h3.GeoLoop, len(p))
	for i, ring := range p {
		for _, v := range ring {
			at := FromPoint(v)
			if !at.Valid() {
				return nil, fmt.Errorf("position %v is not on the globe", at)
			}
			rings[i] = append(rings[i], h3.LatLng{Lat: at.Lat, Lng: at.Lng})
		}
	}
	cells, err := h3.PolygonToCellsExperimental(h3.GeoPolygon{GeoLoop: rings[0], Holes: rings[1:]}, res, h3.ContainmentOverlapping)
	if err != nil {
		return nil, fmt.Errorf("cells of a polygon: %w", err)
	}
	out := fromH3(cells)
	slices.Sort(out)
	return slices.Compact(out), nil
}

// CellsAlong is every cell of resolution res (6 to 12) that a line touches,
// once each, in the order of the first touch. Legs are straight in
// longitude and latitude, as the planner means them. A cell that a leg only
// grazes counts; h3's own grid path would skip it.
func CellsAlong(line []LatLng, res int) ([]Cell, error) {
	if res < minLineRes || res > maxLineRes {
		return nil, fmt.Errorf("resolution %d is not between %d and %d", res, minLineRes, maxLineRes)
	}
	edge, err := h3.HexagonEdgeLengthAvgM(res)
	if err != nil {
		return nil, err
	}
	w := walk{res: res, stepM: edge / 2, seen: map[Cell]bool{}}
	for i, p := range line {
		if !p.Valid() {
			return nil, fmt.Errorf("position %d, %v, is not on the globe", i+1, p)
		}
		if i > 0 && math.Abs(p.Lng-line[i-1].Lng) >= 180 {
			return nil, fmt.Errorf("the leg to position %d crosses the 180th meridian", i+1)
		}
		from := p
		if i > 0 {
			from = line[i-1]
		}
		if err := w.leg(from, p); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

type walk struct {
	res   int
	stepM float64
	seen  map[Cell]bool
	out   []Cell
}

type touch struct {
	cell Cell
	t    float64 // where on the leg, 0 to 1
}

// leg adds the cells of one leg. Samples closer than half a cell edge leave
// no cell that the leg touches out of the samples' own cells and their
// neighbours; each of these is then tested exactly.
func (w *walk) leg(a, b LatLng) error {
	n := int(Distance(a, b)/w.stepM) + 1
	near := map[Cell]bool{}
	var cells []Cell
	var touches []touch
	last := Cell(0)
	for i := range n + 1 {
		t := float64(i) / float64(n)
		c, err := CellOf(between(a, b, t), w.res)
		if err != nil {
			return err
		}
		if c == last {
			continue
		}
		last = c
		touches = append(touches, touch{c, t})
		disk, err := GridDisk(c, 1)
		if err != nil {
			return err
		}
		for _, d := range disk {
			if !near[d] {
				near[d] = true
				cells = append(cells, d)
			}
		}
	}
	for _, c := range cells {
		t, ok, err := entry(a, b, c)
		if err != nil {
			return err
		}
		if ok {
			touches = append(touches, touch{c, t})
		}
	}
	slices.SortFunc(touches, func(x, y touch) int {
		return cmp.Or(cmp.Compare(x.t, y.t), cmp.Compare(x.cell, y.cell))
	})
	for _, x := range touches {
		if !w.seen[x.cell] {
			w.seen[x.cell] = true
			w.out = append(w.out, x.cell)
		}
	}
	return nil
}

func between(a, b LatLng, t float64) LatLng {
	return LatLng{Lat: a.Lat + (b.Lat-a.Lat)*t, Lng: a.Lng + (b.Lng-a.Lng)*t}
}

// entry clips the leg against the cell's outline, a convex polygon in
// counter-clockwise order, and gives where the leg enters it.
func entry(a, b LatLng, c Cell) (t float64, touches bool, err error) {
	outline, err := c.Boundary()
	if err != nil {
		return 0, false, err
	}
	lo, hi := 0.0, 1.0
	for i, p := range outline {
		q := outline[(i+1)%len(outline)]
		px, py := wrap(p.Lng-a.Lng), p.Lat-a.Lat
		ex, ey := wrap(q.Lng-p.Lng), q.Lat-p.Lat
		l := math.Hypot(ex, ey)
		if l == 0 {
			continue
		}
		// The signed distance to the edge's line, positive inside, is
		// s0 + t·ds along the leg.
		s0 := (ey*px-ex*py)/l + touchEps
		ds := (ex*(b.Lat-a.Lat) - ey*(b.Lng-a.Lng)) / l
		switch {
		case ds == 0 && s0 < 0:
			return 0, false, nil
		case ds > 0:
			lo = math.Max(lo, -s0/ds)
		case ds < 0:
			hi = math.Min(hi, -s0/ds)
		}
	}
	return lo, lo <= hi, nil
}

func wrap(d float64) float64 {
	if d > 180 {
		return d - 360
	}
	if d < -180 {
		return d + 360
	}
	return d
}
