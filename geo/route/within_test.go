package route

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route/oracle"

	"github.com/paulmach/orb"
)

func areaOf(t *testing.T, keepM float64, polygons ...orb.Polygon) *Area {
	t.Helper()
	u, err := airspace.Union(polygons)
	if err != nil {
		t.Fatal(err)
	}
	return &Area{Polygons: u, KeepM: keepM}
}

func quad(x0, y0, x1, y1 float64) orb.Polygon {
	a, b, c, d := oracle.Lattice(x0, y0).Point(), oracle.Lattice(x1, y0).Point(), oracle.Lattice(x1, y1).Point(), oracle.Lattice(x0, y1).Point()
	return orb.Polygon{{a, b, c, d, a}}
}

func areaRequest(t *testing.T, within *Area, from, to geo.LatLng, zones ...airspace.Zone) Request {
	t.Helper()
	set, err := airspace.NewSet("v", zones)
	if err != nil {
		t.Fatal(err)
	}
	return Request{Airspace: set, From: from, To: to, CruiseAltM: 120, Within: within,
		Aircraft: Performance{CruiseMPS: 20, ClimbMPS: 4, CruiseW: 1, ClimbW: 1}}
}

// TestStaysInsideTheVolumes: an L of two tiles that share part of an edge.
func TestStaysInsideTheVolumes(t *testing.T) {
	l := areaOf(t, 30, quad(0, 0, 10, 30), quad(10, 20, 40, 30))
	from, to := oracle.Lattice(8, 2), oracle.Lattice(38, 22)
	plan, err := Find(areaRequest(t, l, from, to))
	if err != nil {
		t.Fatal(err)
	}
	corner := oracle.Lattice(10, 20)
	want := geo.Distance(from, corner) + geo.Distance(corner, to)
	if plan.LengthM < want || plan.LengthM > want+30*math.Pi {
		t.Errorf("%v m long; by the corner it is %v", plan.LengthM, want)
	}
	if err := l.Keeps(plan.Waypoints); err != nil {
		t.Error(err)
	}
	if err := l.Keeps([]geo.LatLng{from, to}); err == nil {
		t.Error("the straight way is inside")
	}
	for name, c := range map[string]struct {
		area     *Area
		from, to geo.LatLng
		code     string
	}{
		"start outside":            {l, oracle.Lattice(20, 5), to, OutsidePermit},
		"goal outside":             {l, from, oracle.Lattice(20, 10), OutsidePermit},
		"goal too near the edge":   {l, from, oracle.Lattice(38, 20.1), OutsidePermit},
		"parts that do not meet":   {areaOf(t, 0, quad(0, 0, 10, 10), quad(20, 0, 30, 10)), oracle.Lattice(5, 5), oracle.Lattice(25, 5), NoWay},
		"parts that meet in one":   {areaOf(t, 0, quad(0, 0, 10, 10), quad(10, 10, 20, 20)), oracle.Lattice(5, 5), oracle.Lattice(15, 15), NoWay},
		"a neck that is too small": {areaOf(t, 60, quad(0, 0, 10, 10), quad(10, 4, 12, 5), quad(12, 0, 20, 10)), oracle.Lattice(5, 5), oracle.Lattice(15, 5), NoWay},
		"no volume at all":         {&Area{}, from, to, OutsidePermit},
	} {
		_, err := Find(areaRequest(t, c.area, c.from, c.to))
		var r *Refusal
		if !errors.As(err, &r) || r.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if r != nil && c.code == NoWay && !strings.Contains(r.Message, PermitZone) {
			t.Errorf("%s: %s", name, r.Message)
		}
	}
	// The neck is wide enough for less.
	if _, err := Find(areaRequest(t, areaOf(t, 40, quad(0, 0, 10, 10), quad(10, 4, 12, 5), quad(12, 0, 20, 10)), oracle.Lattice(5, 5), oracle.Lattice(15, 5))); err != nil {
		t.Error(err)
	}
}

// TestWaysInsideVolumesAreTheOracles: random volumes, and zones in them. The
// way is as long as the oracle's, and each metre of it lies in a volume.
func TestWaysInsideVolumesAreTheOracles(t *testing.T) {
	ways := 0
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 77))
		var parts []orb.Polygon
		for range 2 + rng.IntN(6) {
			x, y := float64(rng.IntN(30)), float64(rng.IntN(30))
			parts = append(parts, quad(x, y, x+float64(4+rng.IntN(14)), y+float64(4+rng.IntN(14))))
			if rng.IntN(3) == 0 {
				var ring orb.Ring
				for k := range 7 {
					s, c := math.Sincos(2 * math.Pi * (float64(k) + 0.5*rng.Float64()) / 7)
					r := 5 + 6*rng.Float64()
					ring = append(ring, oracle.Lattice(20+r*c, 20+r*s).Point())
				}
				parts = append(parts, orb.Polygon{append(ring, ring[0])})
			}
		}
		within := areaOf(t, float64(rng.IntN(3))*25, parts...)
		zones := oracle.Zones(oracle.Random(rng, oracle.Kinds()[rng.IntN(len(oracle.Kinds()))]), 0)
		for i := range zones {
			zones[i].BufferM = 0
		}
		at := func() geo.LatLng {
			p := parts[rng.IntN(len(parts))].Bound()
			return geo.LatLng{Lat: p.Min[1] + rng.Float64()*(p.Max[1]-p.Min[1]), Lng: p.Min[0] + rng.Float64()*(p.Max[0]-p.Min[0])}
		}
		req := areaRequest(t, within, at(), at(), zones[:1]...)
		if geo.Distance(req.From, req.To) < 2 {
			continue
		}
		p := NewPlanner(req.Airspace)
		s := &Sky{planner: p, sky: p.skyOf(req.Airspace.Zones(), 0, nil, p.fenceOf(within))}
		want, ok := oracle.Shortest(oracle.Outlines(s.Outlines()), point(s, req.From), point(s, req.To), math.Hypot)
		plan, err := p.Find(req)
		if (err == nil) != ok {
			t.Errorf("seed %d: the planner says %v, the oracle %v", seed, err, ok)
		}
		if err != nil || !ok {
			continue
		}
		ways++
		if math.Abs(plan.LengthM/want-1) > 3e-6 && math.Abs(plan.LengthM-want) > 0.02 {
			t.Errorf("seed %d: %v m, the oracle's %v", seed, plan.LengthM, want)
		}
		for i := 1; i < len(plan.Waypoints); i++ {
			a, b := plan.Waypoints[i-1], plan.Waypoints[i]
			n := int(geo.Distance(a, b)/2) + 1
			for k := range n + 1 {
				f := float64(k) / float64(n)
				q := geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*f, Lng: a.Lng + (b.Lng-a.Lng)*f}
				if !(airspace.Zone{Geometry: within.Polygons}).Contains(q) {
					t.Fatalf("seed %d: %v is in no volume", seed, q)
				}
			}
		}
	}
	if ways < 100 {
		t.Errorf("%d ways compared", ways)
	}
}

func point(s *Sky, at geo.LatLng) oracle.Point {
	x, y := s.Project(at)
	return oracle.Point{X: x, Y: y}
}
