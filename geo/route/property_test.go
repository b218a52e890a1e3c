package route_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"

	"github.com/paulmach/orb"
)

// world is a random sky: star-shaped, rectangular and comb-like zones that
// overlap as they like, some with holes, some that do not bind.
func world(rng *rand.Rand, centre geo.LatLng) []airspace.Zone {
	kx, ky := geo.MetresPerDegree(centre.Lat)
	var zones []airspace.Zone
	for i := range 2 + rng.IntN(14) {
		at := geo.LatLng{Lat: centre.Lat + (rng.Float64()-0.5)*14000/ky, Lng: centre.Lng + (rng.Float64()-0.5)*14000/kx}
		z := airspace.Zone{ID: fmt.Sprintf("z%d", i), Name: "z", Kind: airspace.Prohibited, BufferM: float64(rng.IntN(4)) * 80}
		n, size := 3+rng.IntN(9), 200+rng.Float64()*1800
		var outer orb.Ring
		for k := range n {
			turn := 2 * math.Pi * (float64(k) + 0.7*rng.Float64()) / float64(n)
			r := size * (0.25 + 0.75*rng.Float64())
			outer = append(outer, orb.Point{at.Lng + r*math.Cos(turn)/kx, at.Lat + r*math.Sin(turn)/ky})
		}
		outer = append(outer, outer[0])
		if rng.IntN(2) == 0 {
			outer.Reverse()
		}
		z.Geometry = orb.MultiPolygon{{outer}}
		switch rng.IntN(8) {
		case 0:
			z.Kind = airspace.Advisory
		case 1:
			z.FloorM, z.Ref = metre(400), geo.FrameAMSL
		}
		zones = append(zones, z)
	}
	return zones
}

// edgeDistance is an oracle apart from the planner's: it walks a zone's
// edge by golden section over the geodesic length.
func edgeDistance(p geo.LatLng, a, b orb.Point) float64 {
	at := func(t float64) float64 {
		return geo.Distance(p, geo.LatLng{Lat: a[1] + (b[1]-a[1])*t, Lng: a[0] + (b[0]-a[0])*t})
	}
	lo, hi := 0.0, 1.0
	for range 30 {
		x, y := lo+0.382*(hi-lo), hi-0.382*(hi-lo)
		if at(x) < at(y) {
			hi = y
		} else {
			lo = x
		}
	}
	return math.Min(at((lo+hi)/2), math.Min(at(0), at(1)))
}

func insideZone(p geo.LatLng, ring orb.Ring) bool { // winding number
	turns := 0.0
	for i := 0; i+1 < len(ring); i++ {
		a := math.Atan2(ring[i][1]-p.Lat, ring[i][0]-p.Lng)
		b := math.Atan2(ring[i+1][1]-p.Lat, ring[i+1][0]-p.Lng)
		turns += math.Remainder(b-a, 2*math.Pi)
	}
	return math.Abs(turns) > math.Pi
}

// roughly is the distance to an edge on a round earth, good to a per cent:
// it spares the oracle what is far away.
func roughly(p geo.LatLng, a, b orb.Point) float64 {
	ky := 111200.0
	kx := ky * math.Cos(p.Lat*math.Pi/180)
	ax, ay, bx, by := (a[0]-p.Lng)*kx, (a[1]-p.Lat)*ky, (b[0]-p.Lng)*kx, (b[1]-p.Lat)*ky
	t := -(ax*(bx-ax) + ay*(by-ay)) / ((bx-ax)*(bx-ax) + (by-ay)*(by-ay))
	t = math.Min(1, math.Max(0, t))
	return math.Hypot(ax+t*(bx-ax), ay+t*(by-ay))
}

// checkKept samples every leg, as a geodesic and as a straight line in
// longitude and latitude, and wants the buffer and the clearance kept.
func checkKept(t *testing.T, plan route.Plan, zones []airspace.Zone, clearance float64) {
	t.Helper()
	for i := 1; i < len(plan.Waypoints); i++ {
		a, b := plan.Waypoints[i-1], plan.Waypoints[i]
		length, bearing := geo.Distance(a, b), geo.Bearing(a, b)
		for s := 0.0; s < length+15; s += 15 {
			f := math.Min(1, s/length)
			straight := geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*f, Lng: a.Lng + (b.Lng-a.Lng)*f}
			for _, p := range []geo.LatLng{straight, geo.Offset(a, bearing, f*length)} {
				for _, z := range zones {
					if z.Kind == airspace.Advisory || z.FloorM != nil {
						continue
					}
					keptFrom(t, p, z, clearance)
				}
			}
		}
	}
}

func keptFrom(t *testing.T, p geo.LatLng, z airspace.Zone, clearance float64) {
	t.Helper()
	ring, need := z.Geometry[0][0], z.BufferM+clearance
	bound := ring.Bound()
	// The buffers used here end well within these margins.
	if p.Lat < bound.Min[1]-0.02 || p.Lat > bound.Max[1]+0.02 || p.Lng < bound.Min[0]-0.04 || p.Lng > bound.Max[0]+0.04 {
		return
	}
	if insideZone(p, ring) {
		t.Fatalf("%v is inside zone %s", p, z.ID)
	}
	for i := 0; i+1 < len(ring); i++ {
		if roughly(p, ring[i], ring[i+1]) > need*1.05+20 {
			continue
		}
		if d := edgeDistance(p, ring[i], ring[i+1]); d < need {
			t.Fatalf("%v is %.2f m from zone %s, which wants %.0f m", p, d, z.ID, need)
		}
	}
}

func TestNoRandomWayComesTooNear(t *testing.T) {
	flown, around, refused := 0, 0, map[string]int{}
	for seed := range uint64(120) {
		rng := rand.New(rand.NewPCG(seed, 7))
		centre := geo.LatLng{Lat: []float64{32, -54, 0, 67}[seed%4], Lng: 118}
		zones := world(rng, centre)
		set, err := airspace.NewSet("w", zones)
		if err != nil {
			continue // the dice made a ring that touches itself
		}
		clearance := []float64{0, 30, 150}[rng.IntN(3)]
		req := route.Request{Airspace: set, From: geo.Offset(centre, 250+40*rng.Float64(), 8000), To: geo.Offset(centre, 70+40*rng.Float64(), 8000),
			CruiseAltM: 120, At: start, Aircraft: craft(), ClearanceM: clearance}
		plan, err := route.Find(req)
		var r *route.Refusal
		if errors.As(err, &r) {
			refused[r.Code]++
			continue
		}
		flown++
		if plan.LengthM > plan.StraightM*1.001 {
			around++
		}
		if plan.Waypoints[0] != req.From || plan.Waypoints[len(plan.Waypoints)-1] != req.To {
			t.Fatalf("seed %d: the way does not join start and goal", seed)
		}
		checkKept(t, plan, zones, clearance)
		checkCells(t, plan)
	}
	// A planner that refuses everything would pass the rest.
	if flown < 80 || around < 40 {
		t.Errorf("%d flown, %d of them around something, refused %v: too few to show anything", flown, around, refused)
	}
}

func checkCells(t *testing.T, plan route.Plan) {
	t.Helper()
	for i := 1; i < len(plan.Waypoints); i++ {
		a, b := plan.Waypoints[i-1], plan.Waypoints[i]
		for k := range 400 {
			f := float64(k) / 399
			c, err := geo.CellOf(geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*f, Lng: a.Lng + (b.Lng-a.Lng)*f}, geo.RouteRes)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(plan.Cells, c) {
				t.Fatalf("cell %v of leg %d is missing", c, i)
			}
		}
	}
}

// gridLength is the shortest way on a fine grid of eight directions, each
// step clear: an upper bound that a planner of shortest ways must not miss
// by more than the grid's own error allows it to win.
func gridLength(t *testing.T, req route.Request, zones []airspace.Zone, n int) (float64, bool) {
	t.Helper()
	kx, ky := geo.MetresPerDegree(req.From.Lat)
	const half, straightGrain = 9000.0, 1.0
	step := 2 * half / float64(n)
	mid := geo.LatLng{Lat: (req.From.Lat + req.To.Lat) / 2, Lng: (req.From.Lng + req.To.Lng) / 2}
	at := func(i, j int) geo.LatLng {
		return geo.LatLng{Lat: mid.Lat + (float64(j)*step-half)/ky, Lng: mid.Lng + (float64(i)*step-half)/kx}
	}
	// A point is clear with half a diagonal step to spare, so every step is.
	free := make([]bool, (n+1)*(n+1))
	for i := range n + 1 {
		for j := range n + 1 {
			ok := true
			for _, z := range zones {
				ok = ok && (z.Kind == airspace.Advisory || z.FloorM != nil || z.DistanceM(at(i, j)) > z.BufferM+req.ClearanceM+0.71*step+straightGrain)
			}
			free[i*(n+1)+j] = ok
		}
	}
	snap := func(p geo.LatLng) (int, int) {
		return int(math.Round(((p.Lng-mid.Lng)*kx + half) / step)), int(math.Round(((p.Lat-mid.Lat)*ky + half) / step))
	}
	si, sj := snap(req.From)
	gi, gj := snap(req.To)
	cost := map[[2]int]float64{{si, sj}: 0}
	queue := [][2]int{{si, sj}} // label correcting: small grids, no heap needed
	for len(queue) > 0 {
		c := queue[0]
		queue = queue[1:]
		for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}} {
			q := [2]int{c[0] + d[0], c[1] + d[1]}
			if q[0] < 0 || q[1] < 0 || q[0] > n || q[1] > n || !free[q[0]*(n+1)+q[1]] {
				continue
			}
			l := cost[c] + step*math.Hypot(float64(d[0]), float64(d[1]))
			if old, seen := cost[q]; !seen || l < old-1e-9 {
				cost[q] = l
				queue = append(queue, q)
			}
		}
	}
	l, ok := cost[[2]int{gi, gj}]
	return l, ok
}

// Where a coarse grid finds a way, the planner must, and not a longer one.
func TestThePlannerFindsWhatAGridFinds(t *testing.T) {
	compared := 0
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 11))
		centre := geo.LatLng{Lat: 32, Lng: 118}
		zones := world(rng, centre)
		set, err := airspace.NewSet("w", zones)
		if err != nil {
			continue
		}
		req := route.Request{Airspace: set, From: geo.Offset(centre, 270, 8000), To: geo.Offset(centre, 90, 8000),
			CruiseAltM: 120, At: start, Aircraft: craft(), ClearanceM: 30}
		grid, ok := gridLength(t, req, zones, 90)
		if !ok {
			continue
		}
		compared++
		plan, err := route.Find(req)
		if err != nil {
			t.Fatalf("seed %d: a grid finds a way of %.0f m, the planner: %v", seed, grid, err)
		}
		// The grid's ends are snapped: up to a step too short in all.
		if plan.LengthM > grid+300 {
			t.Errorf("seed %d: %.0f m, a grid does it in %.0f m", seed, plan.LengthM, grid)
		}
	}
	if compared < 12 {
		t.Errorf("only %d worlds compared", compared)
	}
}
