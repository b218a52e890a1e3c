package geo_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"airvein/geo"

	"github.com/paulmach/orb"
)

func TestCellText(t *testing.T) {
	c, err := geo.CellOf(geo.LatLng{Lat: 32.043, Lng: 118.737}, geo.RouteRes)
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(c)
	var back geo.Cell
	if err != nil || json.Unmarshal(out, &back) != nil || back != c {
		t.Errorf("%s, %v", out, err)
	}
	for _, bad := range []string{"", "0", "zz", "8931", "ffffffffffffffff"} {
		if got, err := geo.ParseCell(bad); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
	parent, err := c.Parent(7)
	if err != nil || parent.Resolution() != 7 {
		t.Errorf("parent %v, %v", parent, err)
	}
}

func TestGridDisk(t *testing.T) {
	c, err := geo.CellOf(geo.LatLng{Lat: 32, Lng: 118}, 9)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []int{1, 7, 19, 37} {
		disk, err := geo.GridDisk(c, k)
		if err != nil || len(disk) != want || !slices.Contains(disk, c) {
			t.Errorf("k=%d: %d cells, %v", k, len(disk), err)
		}
	}
	if _, err := geo.GridDisk(c, -1); err == nil {
		t.Error("a disk of radius -1")
	}
	// A pentagon has five neighbours, and no empty slot stands for a sixth.
	pentagon, err := geo.ParseCell("89080000003ffff")
	if err != nil {
		t.Fatal(err)
	}
	disk, err := geo.GridDisk(pentagon, 1)
	if err != nil || len(disk) != 6 || slices.Contains(disk, 0) {
		t.Errorf("%v, %v", disk, err)
	}
}

// Walking a line in steps of a few metres must meet no cell that
// CellsAlong left out, and every cell it gives must be near the line.
func TestCellsAlongMissesNone(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		at := geo.LatLng{Lat: rng.Float64()*130 - 65, Lng: rng.Float64()*340 - 170}
		res := 7 + rng.IntN(4)
		line := []geo.LatLng{at}
		for range 1 + rng.IntN(3) {
			line = append(line, geo.Offset(line[len(line)-1], 360*rng.Float64(), 3000*rng.Float64()))
		}
		cells, err := geo.CellsAlong(line, res)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[geo.Cell]int{}
		for i, c := range cells {
			if _, twice := seen[c]; twice {
				t.Fatalf("%v is given twice", c)
			}
			seen[c] = i
		}
		order := -1
		for i := 1; i < len(line); i++ {
			for k := range 1001 {
				f := float64(k) / 1000
				p := geo.LatLng{Lat: line[i-1].Lat + (line[i].Lat-line[i-1].Lat)*f, Lng: line[i-1].Lng + (line[i].Lng-line[i-1].Lng)*f}
				c, err := geo.CellOf(p, res)
				if err != nil {
					t.Fatal(err)
				}
				at, ok := seen[c]
				if !ok {
					t.Fatalf("%v at resolution %d: cell %v at %v is missing", line, res, c, p)
				}
				if len(line) == 2 && at < order {
					t.Fatalf("%v comes before a cell that was touched earlier", c)
				}
				order = at
			}
		}
		nearTheLine(t, line, cells, res)
	}
}

func nearTheLine(t *testing.T, line []geo.LatLng, cells []geo.Cell, res int) {
	t.Helper()
	reach := 1281256.0 * 1.4 * math.Pow(7, -float64(res)/2)
	for _, c := range cells {
		centre, err := c.Center()
		if err != nil {
			t.Fatal(err)
		}
		near := math.Inf(1)
		for i := 1; i < len(line); i++ {
			for k := range 201 {
				f := float64(k) / 200
				near = math.Min(near, geo.Distance(centre, geo.LatLng{Lat: line[i-1].Lat + (line[i].Lat-line[i-1].Lat)*f, Lng: line[i-1].Lng + (line[i].Lng-line[i-1].Lng)*f}))
			}
		}
		if near > reach+20 {
			t.Errorf("%v is %.0f m from the line", c, near)
		}
	}
}

// A line along the edge between two cells touches both all the way.
func TestCellsAlongCountsWhatIsOnlyGrazed(t *testing.T) {
	c, err := geo.CellOf(geo.LatLng{Lat: 32.043, Lng: 118.737}, 9)
	if err != nil {
		t.Fatal(err)
	}
	corners, err := c.Boundary()
	if err != nil {
		t.Fatal(err)
	}
	got, err := geo.CellsAlong(corners[:2], 9)
	if err != nil {
		t.Fatal(err)
	}
	// The edge's two cells, and at its ends one more each.
	if len(got) != 4 || !slices.Contains(got, c) {
		t.Errorf("an edge touches %v", got)
	}
	if one, err := geo.CellsAlong(corners[:1], 9); err != nil || len(one) != 3 {
		t.Errorf("a corner touches %v, %v", one, err)
	}
}

func TestCellsAlongRefuses(t *testing.T) {
	p := geo.LatLng{Lat: 32, Lng: 118}
	for name, c := range map[string]struct {
		line []geo.LatLng
		res  int
	}{
		"a coarse resolution": {[]geo.LatLng{p}, 5},
		"a fine resolution":   {[]geo.LatLng{p}, 13},
		"no position":         {[]geo.LatLng{p, {Lat: math.NaN()}}, 9},
		"the meridian":        {[]geo.LatLng{{Lng: 179.9}, {Lng: -179.9}}, 9},
	} {
		if got, err := geo.CellsAlong(c.line, c.res); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got, err := geo.CellsAlong(nil, 9); err != nil || len(got) != 0 {
		t.Errorf("no line: %v, %v", got, err)
	}
}

func TestCellsOfPolygon(t *testing.T) {
	square := orb.Polygon{{{118.7, 32.0}, {118.71, 32.0}, {118.71, 32.01}, {118.7, 32.01}, {118.7, 32.0}}}
	got, err := geo.CellsOfPolygon(square, 9)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(got) {
		t.Error("not sorted")
	}
	for i := range 41 {
		for j := range 41 {
			c, err := geo.CellOf(geo.LatLng{Lat: 32 + 0.01*float64(i)/40, Lng: 118.7 + 0.01*float64(j)/40}, 9)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(got, c) {
				t.Fatalf("%v is missing", c)
			}
		}
	}
	if len(got) > 30 { // 1.05 km², a cell has 0.1
		t.Errorf("%d cells", len(got))
	}
	if _, err := geo.CellsOfPolygon(nil, 9); err == nil {
		t.Error("no ring has cells")
	}
	if _, err := geo.CellsOfPolygon(orb.Polygon{{{200, 0}, {1, 1}, {2, 0}, {200, 0}}}, 9); err == nil {
		t.Error("off the globe has cells")
	}
}
