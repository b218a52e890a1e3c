package airspace

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"airvein/geo"

	"github.com/paulmach/orb"
)

func rect(w, s, e, n float64) orb.Polygon {
	return orb.Polygon{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}
}

func TestUnionOfTilesHasNoSeams(t *testing.T) {
	for name, c := range map[string]struct {
		in             []orb.Polygon
		parts, corners int // corners of all rings, open
		area           float64
	}{
		"one":                   {[]orb.Polygon{rect(0, 0, 2, 1)}, 1, 4, 2},
		"side by side":          {[]orb.Polygon{rect(0, 0, 1, 1), rect(1, 0, 2, 1)}, 1, 4, 2},
		"a shared part of edge": {[]orb.Polygon{rect(0, 0, 1, 1), rect(1, 0.25, 2, 0.75)}, 1, 8, 1.5},
		"overlapping":           {[]orb.Polygon{rect(0, 0, 2, 2), rect(1, 1, 3, 3)}, 1, 8, 7},
		"twice":                 {[]orb.Polygon{rect(0, 0, 1, 1), rect(0, 0, 1, 1)}, 1, 4, 1},
		"one in the other":      {[]orb.Polygon{rect(0, 0, 3, 3), rect(1, 1, 2, 2)}, 1, 4, 9},
		"apart":                 {[]orb.Polygon{rect(0, 0, 1, 1), rect(2, 0, 3, 1)}, 2, 8, 2},
		"touching in a corner":  {[]orb.Polygon{rect(0, 0, 1, 1), rect(1, 1, 2, 2)}, 2, 8, 2},
		"a hole left":           {[]orb.Polygon{rect(0, 0, 3, 1), rect(0, 2, 3, 3), rect(0, 0, 1, 3), rect(2, 0, 3, 3)}, 1, 8, 8},
		"a hole filled":         {[]orb.Polygon{{rect(0, 0, 3, 3)[0], rect(1, 1, 2, 2)[0]}, rect(1, 1, 2, 2)}, 1, 4, 9},
		"none":                  {nil, 0, 0, 0},
	} {
		// At a place on the globe, in hundredths of a degree, wound either way.
		var in []orb.Polygon
		for i, p := range c.in {
			q := p.Clone()
			for _, ring := range q {
				for k := range ring {
					ring[k] = orb.Point{118.7 + ring[k][0]/100, 32 + ring[k][1]/100}
				}
			}
			if i%2 == 1 {
				q[0].Reverse()
			}
			in = append(in, q)
		}
		out, err := Union(in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		corners, sum := 0, 0.0
		for _, p := range out {
			for _, ring := range p {
				corners += len(ring) - 1
				sum += area(ring) * 1e4
			}
		}
		if len(out) != c.parts || corners != c.corners || math.Abs(sum-c.area) > 1e-6 {
			t.Errorf("%s: %d parts, %d corners, area %v: %v", name, len(out), corners, sum, out)
		}
	}
}

// What lies in one of the polygons lies in their union, and nothing else;
// the union passes as zones do.
func TestUnionCoversWhatItsPolygonsCover(t *testing.T) {
	points := 0
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 9))
		var in []orb.Polygon
		for range 1 + rng.IntN(6) {
			if rng.IntN(3) == 0 { // tiles of a lattice share edges and corners
				x, y := float64(rng.IntN(5)), float64(rng.IntN(5))
				p := rect(118+x/100, 32+y/100, 118+(x+1+float64(rng.IntN(2)))/100, 32+(y+1)/100)
				in = append(in, p)
				continue
			}
			cx, cy, n := 118+rng.Float64()*0.05, 32+rng.Float64()*0.05, 3+rng.IntN(9)
			var ring orb.Ring
			for k := range n {
				s, c := math.Sincos(2 * math.Pi * (float64(k) + 0.6*rng.Float64()) / float64(n))
				r := 0.015 * (0.3 + 0.7*rng.Float64())
				ring = append(ring, orb.Point{cx + r*c, cy + r*s})
			}
			in = append(in, orb.Polygon{append(ring, ring[0])})
		}
		out, err := Union(in)
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		all := Zone{ID: "u", Kind: Restricted, Geometry: out}
		for _, p := range out {
			for r, ring := range p {
				if err := checkRing("", ring); err != nil || (area(ring) > 0) != (r == 0) {
					t.Errorf("seed %d: %v, ring %d of area %v", seed, err, r, area(ring))
				}
			}
		}
		for range 200 {
			q := orb.Point{117.99 + rng.Float64()*0.08, 31.99 + rng.Float64()*0.08}
			want, edge := false, false
			for _, p := range in {
				want = want || inRing(p[0], q)
				edge = edge || Zone{Geometry: orb.MultiPolygon{p}}.nearLeg(geo.FromPoint(q), geo.FromPoint(q), 0.01)
			}
			if edge {
				continue
			}
			points++
			if all.Contains(geo.FromPoint(q)) != want {
				t.Errorf("seed %d: %v in the union %v, in its polygons %v", seed, q, !want, want)
			}
		}
	}
	if points < 50000 {
		t.Errorf("%d points asked", points)
	}
}

func TestVolumeChecks(t *testing.T) {
	metre := func(v float64) *float64 { return &v }
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	good := Volume{ID: "v", Reference: "CAAC-1", Geometry: orb.MultiPolygon{rect(118, 32, 118.1, 32.1)}, CeilingM: metre(150), Ref: geo.FrameTakeoff, Valid: Window{From: day, To: day.Add(24 * time.Hour)}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	if err := good.Allows(day, day.Add(time.Hour), 120, 10); err != nil {
		t.Error(err)
	}
	if err := good.Allows(day, day.Add(time.Hour), 151, 10); err == nil || !strings.Contains(err.Error(), "CAAC-1") {
		t.Error(err)
	}
	if !good.Touches([]geo.LatLng{{Lat: 32.05, Lng: 117.9}, {Lat: 32.05, Lng: 118.2}}) || good.Touches([]geo.LatLng{{Lat: 32.2, Lng: 118}, {Lat: 32.3, Lng: 118}}) {
		t.Error("touches")
	}
	for want, change := range map[string]func(*Volume){
		"it has no reference":          func(v *Volume) { v.Reference = "" },
		"valid needs from and a later": func(v *Volume) { v.Valid.To = day },
		"altitude_ref agl cannot":      func(v *Volume) { v.Ref = geo.FrameAGL },
		"crosses or touches itself":    func(v *Volume) { v.Geometry[0][0][1], v.Geometry[0][0][2] = v.Geometry[0][0][2], v.Geometry[0][0][1] },
		"there is no polygon":          func(v *Volume) { v.Geometry = nil },
	} {
		v := good
		v.Geometry = good.Geometry.Clone()
		change(&v)
		if err := v.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
