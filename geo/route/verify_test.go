package route

import (
	"math"
	"testing"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// The last check stands alone: it must refuse ways that the search would
// never make.
func TestVerifyRefusesWhatTheSearchShouldNotMake(t *testing.T) {
	square := airspace.Zone{ID: "sq", Kind: airspace.Prohibited, BufferM: 100, Geometry: orb.MultiPolygon{{{
		{118.60, 32.00}, {118.61, 32.00}, {118.61, 32.01}, {118.60, 32.01}, {118.60, 32.00}}}}}
	// A spike 20 m wide that a walk in long steps would jump over.
	spike := airspace.Zone{ID: "spike", Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{{{
		{118.65, 31.9}, {118.6502, 31.9}, {118.6501, 32.1}, {118.65, 31.9}}}}}
	at := func(lat, lng float64) geo.LatLng { return geo.LatLng{Lat: lat, Lng: lng} }
	_, ky := geo.MetresPerDegree(32)
	for name, c := range map[string]struct {
		ok  bool
		way []geo.LatLng
	}{
		"far away":         {true, []geo.LatLng{at(32.05, 118.5), at(32.05, 118.64)}},
		"through":          {false, []geo.LatLng{at(32.005, 118.5), at(32.005, 118.64)}},
		"over a corner":    {false, []geo.LatLng{at(31.995, 118.605), at(32.005, 118.615)}},
		"inside":           {false, []geo.LatLng{at(32.004, 118.604), at(32.006, 118.606)}},
		"120 m beside":     {false, []geo.LatLng{at(32.01+120/ky, 118.5), at(32.01+120/ky, 118.64)}},
		"140 m beside":     {true, []geo.LatLng{at(32.01+140/ky, 118.5), at(32.01+140/ky, 118.64)}},
		"across the spike": {false, []geo.LatLng{at(32.05, 118.62), at(32.05, 118.7)}},
		"not a number":     {false, []geo.LatLng{at(32.05, 118.62), at(math.NaN(), 118.63)}},
		"one point inside": {false, []geo.LatLng{at(32.005, 118.605), at(32.005, 118.605)}},
	} {
		err := error(nil)
		for i := 1; i < len(c.way) && err == nil; i++ {
			err = verify(c.way[i-1], c.way[i], 1, []barrier{{square, 130}, {spike, 30}})
		}
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPartsOfALegReadTheSameAsGeodesics(t *testing.T) {
	for _, lat := range []float64{0, 32, -50, 75} {
		ends := []geo.LatLng{{Lat: lat, Lng: 100}, {Lat: lat, Lng: 100.5}, {Lat: lat + 0.2, Lng: 100.6}}
		p := &Planner{plane: plane{centre: geo.LatLng{Lat: lat + 0.1, Lng: 100.2}}}
		way := ends[:1:1]
		var err error
		for i := 1; i < len(ends); i++ {
			if way, err = p.leg(way, ends[i-1], ends[i], p.plane.to(ends[i-1]), p.plane.to(ends[i]), nil); err != nil {
				t.Fatal(err)
			}
		}
		for i := 1; i < len(way); i++ {
			a, b := way[i-1], way[i]
			length, bearing := geo.Inverse(a, b)
			worst := 0.0
			for k := range 11 {
				f := float64(k) / 10
				straight := geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*f, Lng: a.Lng + (b.Lng-a.Lng)*f}
				worst = math.Max(worst, geo.Distance(straight, geo.Offset(a, bearing, f*length)))
			}
			if worst > bowM(a, b)+1e-4 || bowM(a, b) > legBowM {
				t.Errorf("from %v to %v: %.3f m apart, %.3f m expected", a, b, worst, bowM(a, b))
			}
		}
	}
}

func TestCorridorKeepsTheLineInside(t *testing.T) {
	line := []geo.LatLng{{Lat: 32.043, Lng: 118.737}, {Lat: 32.02, Lng: 118.68}, {Lat: 32.057, Lng: 118.624}}
	ring := Corridor(line, 300)
	if len(ring) < 6 || len(ring) > 24 || ring[0] == ring[len(ring)-1] {
		t.Fatalf("%d corners", len(ring))
	}
	outline := orb.Ring{}
	for _, p := range ring {
		outline = append(outline, p.Point())
	}
	outline = append(outline, outline[0])
	fence := airspace.Zone{ID: "f", Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{{outline}}}
	if _, err := airspace.NewSet("", []airspace.Zone{fence}); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(line); i++ {
		for k := range 51 {
			f := float64(k) / 50
			p := geo.LatLng{Lat: line[i-1].Lat + (line[i].Lat-line[i-1].Lat)*f, Lng: line[i-1].Lng + (line[i].Lng-line[i-1].Lng)*f}
			for _, bearing := range []float64{0, 37, 90, 143, 180, 225, 270, 315} {
				if !fence.Contains(geo.Offset(p, bearing, 299.9)) {
					t.Errorf("%v + 300 m at %v is outside", p, bearing)
				}
			}
		}
	}
	if fence.Contains(geo.Offset(line[0], 90, 400)) {
		t.Error("400 m east of the end is still inside")
	}
	for _, bad := range [][]geo.LatLng{nil, {{Lat: math.NaN()}}} {
		if Corridor(bad, 300) != nil {
			t.Errorf("a fence around %v", bad)
		}
	}
	if Corridor(line, 0) != nil || Corridor(line, math.NaN()) != nil {
		t.Error("a fence without width")
	}
}
