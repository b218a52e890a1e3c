package airspace_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

func TestCircleEncloses(t *testing.T) {
	for _, lat := range []float64{0, 32, -45, 70} {
		for _, r := range []float64{1, 50, 3000, 9260, 50000, 100000} {
			center := geo.LatLng{Lat: lat, Lng: 118}
			polygon, err := airspace.Circle(center, r)
			if err != nil {
				t.Fatal(err)
			}
			set, err := airspace.NewSet("v", []airspace.Zone{zone(func(z *airspace.Zone) { z.Geometry = orb.MultiPolygon{polygon} })})
			if err != nil {
				t.Fatalf("%v m at %v: %v", r, lat, err)
			}
			z := set.Zones()[0]
			for b := 0.0; b < 360; b += 0.37 {
				if p := geo.Offset(center, b, r); !z.Contains(p) {
					t.Fatalf("%v m at %v: %v on the circle is outside the polygon", r, lat, p)
				}
				if p := geo.Offset(center, b, r+1); z.Contains(p) {
					t.Fatalf("%v m at %v: %v, a metre outside, is inside the polygon", r, lat, p)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		at   geo.LatLng
		r    float64
		want string
	}{
		"swapped":  {geo.LatLng{Lat: 118, Lng: 32}, 10, "not on the globe"},
		"no size":  {geo.LatLng{}, 0, "radius of 0 m"},
		"NaN":      {geo.LatLng{}, math.NaN(), "radius of NaN"},
		"huge":     {geo.LatLng{}, 1e6, "radius of"},
		"pole":     {geo.LatLng{Lat: 84.9}, 50000, "pole"},
		"meridian": {geo.LatLng{Lat: 10, Lng: 179.99}, 5000, "180th meridian"},
	} {
		if _, err := airspace.Circle(c.at, c.r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestPointsAreCircles(t *testing.T) {
	zones, err := airspace.ParseGeoJSON([]byte(`{"type":"Feature","geometry":{"type":"Point","coordinates":[118.7,32]},"properties":{"id":"c","kind":"prohibited","radius_m":500}}`))
	if err != nil || !zones[0].Contains(geo.Offset(geo.LatLng{Lat: 32, Lng: 118.7}, 77, 500)) {
		t.Errorf("%v, %v", zones, err)
	}
	for text, want := range map[string]string{
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[118.7,32]},"properties":{"id":"c","kind":"prohibited"}}`:                                                       "radius_m",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[32,118.7]},"properties":{"id":"c","kind":"prohibited","radius_m":5}}`:                                          "not on the globe",
		`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[118.6,32],[118.7,32],[118.7,32.1],[118.6,32]]]},"properties":{"id":"c","kind":"prohibited","radius_m":5}}`: "of a Point",
	} {
		if _, err := airspace.ParseGeoJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWindingIsMended(t *testing.T) {
	turned := square()
	slices.Reverse(turned)
	hole := orb.Ring{{118.62, 32.02}, {118.64, 32.02}, {118.63, 32.04}, {118.62, 32.02}}
	set, err := airspace.NewSet("v", []airspace.Zone{zone(func(z *airspace.Zone) { z.Geometry = orb.MultiPolygon{{turned, hole}} })})
	if err != nil {
		t.Fatal(err)
	}
	got := set.Zones()[0].Geometry[0]
	if got[0].Orientation() != orb.CCW || got[1].Orientation() != orb.CW {
		t.Errorf("outer %v, hole %v", got[0].Orientation(), got[1].Orientation())
	}
	if turned.Orientation() != orb.CW || hole.Orientation() != orb.CCW {
		t.Error("the caller's rings were turned")
	}
}

func TestHolesAmongThemselves(t *testing.T) {
	box := func(w, s, e, n float64) orb.Ring { return orb.Ring{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}} }
	for want, holes := range map[string][]orb.Ring{
		"hole 2 lies inside hole 1":               {box(118.62, 32.02, 118.68, 32.08), box(118.64, 32.04, 118.66, 32.06)},
		"polygon 1, hole 2: the edge from vertex": {box(118.62, 32.02, 118.65, 32.05), box(118.64, 32.04, 118.66, 32.06)},
		"polygon 1, hole 1: the edge from vertex": {box(118.6, 32.02, 118.65, 32.05)},
	} {
		_, err := airspace.NewSet("v", []airspace.Zone{zone(func(z *airspace.Zone) { z.Geometry[0] = append(z.Geometry[0], holes...) })})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestNearLineAgainstSampling: a line is near exactly if one of its points
// is, but for the two per mille of the plane.
func TestNearLineAgainstSampling(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	near := 0
	for range 400 {
		z := zone(func(z *airspace.Zone) { z.BufferM = 1000 * rnd.Float64() })
		at := func() geo.LatLng { return geo.LatLng{Lat: 31.8 + 0.5*rnd.Float64(), Lng: 118.4 + 0.5*rnd.Float64()} }
		line := []geo.LatLng{at(), at()}
		least := math.Inf(1)
		for i := 1; i < len(line); i++ {
			for f := 0.0; f <= 1; f += 0.002 {
				a, b := line[i-1], line[i]
				least = math.Min(least, z.DistanceM(geo.LatLng{Lat: a.Lat + f*(b.Lat-a.Lat), Lng: a.Lng + f*(b.Lng-a.Lng)}))
			}
		}
		got := z.NearLine(line, 30)
		keep := z.BufferM + 30
		if got {
			near++
		}
		if least <= keep && !got || least > keep*1.003+40 && got {
			t.Fatalf("%v comes to %.1f m, %.1f m is near: %v", line, least, keep, got)
		}
	}
	if near < 50 || near > 350 {
		t.Errorf("%d of 400 lines are near", near)
	}
}

// worldOfZones has zones from a few metres to half a country.
func worldOfZones(rnd *rand.Rand, n int) []airspace.Zone {
	var out []airspace.Zone
	for i := range n {
		center := geo.LatLng{Lat: 31.8 + 0.5*rnd.Float64(), Lng: 118.5 + 0.5*rnd.Float64()}
		r := math.Pow(10, 1+3.4*rnd.Float64())
		if i == 0 {
			r = 90000
		}
		polygon, _ := airspace.Circle(center, r)
		out = append(out, zone(func(z *airspace.Zone) {
			z.ID, z.Geometry, z.BufferM = string(rune('A'+i/26))+string(rune('a'+i%26)), orb.MultiPolygon{polygon}, float64(rnd.IntN(3))*400*rnd.Float64()
		}))
	}
	return out
}

func TestIndexAgainstEveryZone(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	zones := worldOfZones(rnd, 60)
	set, err := airspace.NewSet("v", zones)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := range 600 {
		c, err := geo.CellOf(geo.LatLng{Lat: 31.7 + 0.7*rnd.Float64(), Lng: 118.4 + 0.7*rnd.Float64()}, 5+i%7)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, z := range set.Zones() {
			if touches, err := z.Touches(c); touches || err != nil {
				want = append(want, z.ID)
			}
		}
		for _, z := range set.Touching(c) {
			got = append(got, z.ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("cell %v of resolution %d: %v, want %v", c, c.Resolution(), got, want)
		}
		found += len(got)
	}
	if found < 600 {
		t.Errorf("only %d touches", found)
	}
	for range 200 {
		line := []geo.LatLng{{Lat: 31.8 + 0.5*rnd.Float64(), Lng: 118.5 + 0.5*rnd.Float64()}, {Lat: 31.8 + 0.5*rnd.Float64(), Lng: 118.5 + 0.5*rnd.Float64()}}
		cells, err := geo.CellsAlong(line, geo.RouteRes)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, z := range set.Zones() {
			if z.NearLine(line, 50) {
				want = append(want, z.ID)
			}
		}
		for _, z := range set.Along(line, cells, 50) {
			got = append(got, z.ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("line %v: %v, want %v", line, got, want)
		}
	}
	if n := len(set.Touching(0)); n != len(zones) {
		t.Errorf("no cell is touched by %d zones", n)
	}
}

func TestASmallZoneInABigCell(t *testing.T) {
	polygon, _ := airspace.Circle(geo.LatLng{Lat: 32, Lng: 118.7}, 10)
	z := zone(func(z *airspace.Zone) { z.Geometry, z.BufferM = orb.MultiPolygon{polygon}, 0 })
	c, _ := geo.CellOf(geo.LatLng{Lat: 32, Lng: 118.7}, 6)
	far, _ := geo.CellOf(geo.LatLng{Lat: 33, Lng: 118.7}, 6)
	if in, err := z.Touches(c); !in || err != nil {
		t.Errorf("%v, %v", in, err)
	}
	if in, err := z.Touches(far); in || err != nil {
		t.Errorf("%v, %v", in, err)
	}
}

func TestPutAndRemove(t *testing.T) {
	zones := worldOfZones(rand.New(rand.NewPCG(9, 10)), 20)
	a, err := airspace.NewSet("1", zones)
	if err != nil {
		t.Fatal(err)
	}
	moved := zones[3]
	moved.BufferM = 777
	fresh := zone(func(z *airspace.Zone) { z.ID = "fresh" })
	b, err := a.Put("2", moved)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = b.Put("3", fresh); err != nil {
		t.Fatal(err)
	}
	c := b.Remove("4", zones[5].ID)
	whole := append(slices.Clone(zones), fresh)
	whole[3] = moved
	want, err := airspace.NewSet("4", slices.Delete(whole, 5, 6))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c.Zones(), want.Zones()) || c.Version() != "4" {
		t.Errorf("%v, want %v", c.Zones(), want.Zones())
	}
	if !reflect.DeepEqual(a.Zones(), func() []airspace.Zone { s, _ := airspace.NewSet("", zones); return s.Zones() }()) || a.Version() != "1" {
		t.Error("the first set has changed")
	}
	cell, _ := geo.CellOf(geo.LatLng{Lat: 32.05, Lng: 118.65}, geo.RouteRes)
	if !reflect.DeepEqual(c.Touching(cell), want.Touching(cell)) || len(a.Touching(cell))+1 < len(c.Touching(cell)) {
		t.Errorf("%d zones touch the cell, want %d", len(c.Touching(cell)), len(want.Touching(cell)))
	}
	if _, err := a.Put("2", airspace.Zone{ID: "bad", Kind: airspace.Prohibited}); err == nil {
		t.Error("a zone without an outline was put")
	}
}
