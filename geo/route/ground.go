package route

import (
	"airvein/geo/airspace"
	"airvein/geo/terrain"

	"github.com/paulmach/orb"
)

// ground is terrain too high for a flight, as an obstacle: every mesh of
// the grid with a post above the limit, and all that lies off the grid.
type ground struct {
	grid   *terrain.Grid
	limitM float64
	zone   airspace.Zone
	shape  *shape
}

// frameDeg is how far beyond the grid the obstacle around it reaches.
const frameDeg = 0.01

func newGround(p plane, t *terrain.Grid, limitM float64) *ground {
	g := &ground{grid: t, limitM: limitM}
	polygon := orb.Polygon{}
	cols, rows := t.Size()
	// The frame's meshes stand around the grid's own, numbered from -1.
	high := func(c, r int) bool {
		if c < 0 || r < 0 || c >= cols || r >= rows {
			return c >= -1 && r >= -1 && c <= cols && r <= rows
		}
		return t.Highest(c, r) > limitM
	}
	at := func(c, r int) orb.Point {
		q := t.Corner(min(max(c, 0), cols), min(max(r, 0), rows)).Point()
		if c < 0 {
			q[0] -= frameDeg
		}
		if c > cols {
			q[0] += frameDeg
		}
		if r < 0 {
			q[1] += frameDeg
		}
		if r > rows {
			q[1] -= frameDeg
		}
		return q
	}
	for _, ring := range outlines(cols, rows, high) {
		var line orb.Ring
		for _, c := range ring {
			line = append(line, at(c[0], c[1]))
		}
		polygon = append(polygon, append(line, line[0]))
	}
	// One polygon of all rings: inside is where it is crossed an odd number
	// of times, which is how zones count holes.
	g.zone = airspace.Zone{ID: TerrainZone, Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{polygon}}
	g.shape = newOriented(p, TerrainZone, polygon, 0)
	return g
}

// outlines are the rings around the high meshes, frame included: corners
// where they turn, the high side on the left as seen with rows running
// south. Where two high meshes touch at a corner alone, the rings cut it.
func outlines(cols, rows int, high func(c, r int) bool) [][][2]int {
	type from struct{ c, r, dc, dr int }
	// An edge leaves corner (c, r) towards (dc, dr), the high mesh on its
	// left: heading east, that is the mesh to the north.
	isEdge := func(e from) bool {
		switch {
		case e.dc == 1:
			return high(e.c, e.r-1) && !high(e.c, e.r)
		case e.dc == -1:
			return high(e.c-1, e.r) && !high(e.c-1, e.r-1)
		case e.dr == -1: // north: the mesh to the west
			return high(e.c-1, e.r-1) && !high(e.c, e.r-1)
		default: // south: the mesh to the east
			return high(e.c, e.r) && !high(e.c-1, e.r)
		}
	}
	done := map[from]bool{}
	var out [][][2]int
	for r := -1; r <= rows+1; r++ {
		for c := -1; c <= cols+1; c++ {
			e := from{c, r, 1, 0} // every ring heads east somewhere
			if done[e] || !isEdge(e) {
				continue
			}
			var ring [][2]int
			for !done[e] {
				if e.dc == 1 {
					done[e] = true
				}
				next := e
				next.c, next.r = e.c+e.dc, e.r+e.dr
				// To the left first: it keeps to its own mesh at a corner
				// that two meshes share.
				for _, d := range [3][2]int{{e.dr, -e.dc}, {e.dc, e.dr}, {-e.dr, e.dc}} {
					next.dc, next.dr = d[0], d[1]
					if isEdge(next) {
						break
					}
				}
				if next.dc != e.dc || next.dr != e.dr {
					ring = append(ring, [2]int{next.c, next.r})
				}
				e = next
			}
			out = append(out, ring)
		}
	}
	return out
}
