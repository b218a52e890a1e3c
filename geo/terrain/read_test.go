package terrain_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"airvein/geo"
	"airvein/geo/terrain"
)

const small = "ncols 3\nnrows 2\nxllcorner 118\nyllcorner 32\ncellsize 0.5\nNODATA_value -1\n10 20 30\n40 50 -1\n"

func TestASC(t *testing.T) {
	g, err := terrain.ParseASC([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	// The lower left corner is a cell's; its centre is the post.
	if g.West() != 118.25 || g.East() != 119.25 || g.South() != 32.25 || g.North() != 32.75 {
		t.Errorf("%v %v %v %v", g.West(), g.East(), g.South(), g.North())
	}
	for _, c := range []struct {
		lat, lng, want float64
		ok             bool
	}{{32.75, 118.25, 10, true}, {32.25, 118.25, 40, true}, {32.5, 118.5, 30, true}, {32.5, 119.2, 0, false}, {33, 118.3, 0, false}, {math.NaN(), 118.3, 0, false}} {
		if m, ok := g.At(geo.LatLng{Lat: c.lat, Lng: c.lng}); ok != c.ok || ok && math.Abs(m-c.want) > 1e-6 {
			t.Errorf("at %v,%v: %v, %v", c.lat, c.lng, m, ok)
		}
	}
	if h := g.Highest(0, 0); h != 50 {
		t.Errorf("the highest post is %v", h)
	}
	if h := g.Highest(1, 0); !math.IsInf(h, 1) {
		t.Errorf("a mesh with an unknown post is %v m high", h)
	}
}

func TestASCRefuses(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"too few heights": {"40 50 -1", "40 50", "there are 5 heights"},
		"a word":          {"40 50", "40 high", `row 2, column 2: "high"`},
		"no columns":      {"ncols 3", "ncols 0", "not the size"},
		"half a row":      {"nrows 2", "nrows 2.5", "not the size"},
		"no corner":       {"xllcorner 118\n", "", "xllcorner"},
		"metres":          {"118\nyll", "668000\nyll", "not on the globe"},
		"infinite":        {"10 20", "Inf 20", "not a"},
		"header":          {"cellsize 0.5", "cellsize wide", "cellsize"},
		"no step":         {"cellsize 0.5", "cellsize 0", "not on the globe"},
	} {
		if _, err := terrain.ParseASC([]byte(strings.Replace(small, c.from, c.to, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := terrain.ParseASC(nil); err == nil {
		t.Error("an empty file is a grid")
	}
}

func TestHGT(t *testing.T) {
	data := make([]byte, 2*1201*1201)
	put := func(row, col int, m int16) { binary.BigEndian.PutUint16(data[2*(row*1201+col):], uint16(m)) }
	put(0, 0, 100)       // north-west
	put(1200, 1200, 200) // south-east
	put(600, 600, -32768)
	g, err := terrain.ParseHGT("tiles/N32E118.hgt", data)
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := g.At(geo.LatLng{Lat: 33, Lng: 118}); !ok || m != 100 {
		t.Errorf("%v, %v", m, ok)
	}
	if m, ok := g.At(geo.LatLng{Lat: 32, Lng: 119}); !ok || math.Abs(m-200) > 1e-6 {
		t.Errorf("%v, %v", m, ok)
	}
	if _, ok := g.At(geo.LatLng{Lat: 32.5, Lng: 118.5}); ok {
		t.Error("a void is known")
	}
	for _, bad := range []string{"tile.hgt", "N32E118", "X32E118.hgt"} {
		if _, err := terrain.ParseHGT(bad, data); err == nil {
			t.Errorf("%s says where it lies", bad)
		}
	}
	if _, err := terrain.ParseHGT("S05W070.hgt", data[2:]); err == nil {
		t.Error("a tile cut short is a tile")
	}
}
