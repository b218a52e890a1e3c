package route_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"

	"github.com/paulmach/orb"
)

var (
	home  = geo.LatLng{Lat: 32.043, Lng: 118.737}
	away  = geo.LatLng{Lat: 32.043, Lng: 118.631}
	start = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
)

func craft() route.Performance {
	return route.Performance{CruiseMPS: 22, ClimbMPS: 4, DescentMPS: 2.5, CruiseW: 2300, HoverW: 2700, ClimbW: 3600}
}

// box is a zone from west to east and south to north.
func box(id string, west, south, east, north float64) airspace.Zone {
	return airspace.Zone{ID: id, Name: id, Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{{{
		{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}}
}

func request(t *testing.T, zones ...airspace.Zone) route.Request {
	t.Helper()
	set, err := airspace.NewSet("v", zones)
	if err != nil {
		t.Fatal(err)
	}
	return route.Request{Airspace: set, From: home, To: away, CruiseAltM: 120, GroundAMSLM: 10, At: start, Aircraft: craft(), ClearanceM: 50}
}

func refusal(t *testing.T, req route.Request, code string) *route.Refusal {
	t.Helper()
	plan, err := route.Find(req)
	var r *route.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("want a refusal %s, got %v and %d waypoints", code, err, len(plan.Waypoints))
	}
	if r.Code != code || r.Message == "" {
		t.Fatalf("want %s, got %s: %s", code, r.Code, r.Message)
	}
	if plan.Waypoints != nil || plan.LengthM != 0 {
		t.Fatalf("a refusal came with a plan: %+v", plan)
	}
	return r
}

func found(t *testing.T, req route.Request) route.Plan {
	t.Helper()
	plan, err := route.Find(req)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestEmptySkyIsTheGeodesic(t *testing.T) {
	plan := found(t, request(t))
	if plan.LengthM < plan.StraightM || plan.LengthM > plan.StraightM*1.0001 {
		t.Errorf("length %v, straight %v", plan.LengthM, plan.StraightM)
	}
	if plan.Waypoints[0] != home || plan.Waypoints[len(plan.Waypoints)-1] != away {
		t.Errorf("ends: %v", plan.Waypoints)
	}
	wantS := 120/4.0 + plan.LengthM/22
	if math.Abs(plan.TimeS-wantS) > 1e-6 {
		t.Errorf("time %v, want %v", plan.TimeS, wantS)
	}
	if want := (30*3600 + plan.LengthM/22*2300) / 3600; math.Abs(plan.EnergyWh-want) > 1e-6 {
		t.Errorf("energy %v, want %v", plan.EnergyWh, want)
	}
	if len(plan.Cells) < 20 {
		t.Errorf("%d cells", len(plan.Cells))
	}
}

// A square in the middle of the way: the shortest way round two corners at
// a known distance is known.
func TestDetourAroundASquareIsNearlyTheShortest(t *testing.T) {
	z := box("sq", 118.680, 32.030, 118.690, 32.050)
	z.BufferM = 100
	plan := found(t, request(t, z))
	// The taut string: from home over the arcs of 150 m about the two
	// northern corners to away. 6.5 km / 4.6 km to the corners, 943 m across.
	kx, ky := geo.MetresPerDegree(32.04)
	up, across := 0.007*ky, 0.010*kx
	tangent := func(run float64) float64 { return math.Sqrt(run*run + up*up - 150*150) }
	arc := func(run float64) float64 { return 150 * (math.Atan2(up, run) + math.Asin(150/math.Hypot(run, up))) }
	e, w := 0.047*kx, 0.049*kx
	best := tangent(e) + arc(e) + across + arc(w) + tangent(w)
	if plan.LengthM < best-1 || plan.LengthM > best*1.002 {
		t.Errorf("length %.1f, the shortest is %.1f", plan.LengthM, best)
	}
}

func TestStartOrGoalInAZone(t *testing.T) {
	r := refusal(t, request(t, box("here", 118.73, 32.04, 118.74, 32.05)), route.StartInZone)
	if r.Zone != "here" {
		t.Errorf("zone %q", r.Zone)
	}
	if r := refusal(t, request(t, box("there", 118.63, 32.04, 118.64, 32.05)), route.GoalInZone); r.Zone != "there" {
		t.Errorf("zone %q", r.Zone)
	}
	// 40 m outside is inside the clearance of 50 m.
	near := geo.Offset(home, 90, 40)
	refusal(t, request(t, box("edge", near.Lng, 32.04, 118.75, 32.05)), route.StartInZone)
	far := geo.Offset(home, 90, 60)
	found(t, request(t, box("edge", far.Lng, 32.04, 118.75, 32.05)))
}

func ring(id string, west, south, east, north, thick float64) []airspace.Zone {
	return []airspace.Zone{
		box(id+"-s", west, south, east, south+thick),
		box(id+"-n", west, north-thick, east, north),
		box(id+"-w", west, south, west+thick, north),
		box(id+"-e", east-thick, south, east, north),
	}
}

func TestOverlappingTouchingAndNearlyTouchingZonesLeaveNoWay(t *testing.T) {
	overlapping := ring("o", 118.70, 32.00, 118.77, 32.08, 0.01)
	r := refusal(t, request(t, overlapping...), route.NoWay)
	if r.Zone != "o-w" {
		t.Errorf("zone %q is named, not the one in the way", r.Zone)
	}
	touching := []airspace.Zone{
		box("s", 118.70, 32.00, 118.77, 32.01), box("n", 118.70, 32.07, 118.77, 32.08),
		box("w", 118.70, 32.01, 118.71, 32.07), box("e", 118.76, 32.01, 118.77, 32.07),
	}
	refusal(t, request(t, touching...), route.NoWay)
	touching[2] = box("w", 118.70, 32.0108, 118.71, 32.07) // a gap of 89 m, where 100 m are kept
	refusal(t, request(t, touching...), route.NoWay)
	touching[2] = box("w", 118.70, 32.0115, 118.71, 32.07) // 166 m let 64 m through
	found(t, request(t, touching...))
}

// A drone inside a zone's hole may fly there and nowhere else.
func TestHoles(t *testing.T) {
	z := box("ring", 118.50, 31.90, 118.90, 32.20)
	hole := orb.Ring{{118.60, 32.00}, {118.60, 32.10}, {118.80, 32.10}, {118.80, 32.00}, {118.60, 32.00}}
	z.Geometry[0] = append(z.Geometry[0], hole)
	found(t, request(t, z))
	req := request(t, z)
	req.To = geo.LatLng{Lat: 32.043, Lng: 118.45}
	refusal(t, req, route.NoWay)
	req.To = geo.LatLng{Lat: 32.043, Lng: 118.55}
	refusal(t, req, route.GoalInZone)
}

func TestRingDirectionDoesNotMatter(t *testing.T) {
	a := box("z", 118.680, 32.030, 118.690, 32.050)
	b := box("z", 118.680, 32.030, 118.690, 32.050)
	b.Geometry[0][0].Reverse()
	x, y := found(t, request(t, a)), found(t, request(t, b))
	if math.Abs(x.LengthM-y.LengthM) > 0.01 {
		t.Errorf("%v and %v", x.LengthM, y.LengthM)
	}
}

func metre(v float64) *float64 { return &v }

func TestHeightsAndTimes(t *testing.T) {
	wall := func(f func(*airspace.Zone)) airspace.Zone {
		z := box("wall", 118.68, 31.5, 118.69, 32.5)
		f(&z)
		return z
	}
	straight := found(t, request(t)).LengthM
	for name, c := range map[string]struct {
		free bool
		zone airspace.Zone
	}{
		"always":       {false, wall(func(z *airspace.Zone) {})},
		"advisory":     {true, wall(func(z *airspace.Zone) { z.Kind = airspace.Advisory })},
		"restricted":   {false, wall(func(z *airspace.Zone) { z.Kind = airspace.Restricted })},
		"far above":    {true, wall(func(z *airspace.Zone) { z.FloorM, z.Ref = metre(141), geo.FrameAMSL })},
		"just above":   {false, wall(func(z *airspace.Zone) { z.FloorM, z.Ref = metre(139), geo.FrameAMSL })},
		"far below":    {true, wall(func(z *airspace.Zone) { z.CeilingM, z.Ref = metre(109), geo.FrameTakeoff })},
		"above ground": {false, wall(func(z *airspace.Zone) { z.FloorM, z.Ref = metre(900), geo.FrameAGL })},
		"window over":  {true, wall(func(z *airspace.Zone) { z.Active = []airspace.Window{{From: start.Add(-2 * time.Hour), To: start}} })},
		"window in a bit": {false, wall(func(z *airspace.Zone) {
			z.Active = []airspace.Window{{From: start.Add(20 * time.Minute), To: start.Add(time.Hour)}}
		})},
	} {
		plan, err := route.Find(request(t, c.zone))
		if c.free && (err != nil || plan.LengthM > straight+0.001) {
			t.Errorf("%s: want the straight way, got %v, %v", name, plan.LengthM, err)
		}
		// The wall is 110 km long: the way round is longer, where one is.
		if !c.free && err == nil && plan.LengthM < 2*straight {
			t.Errorf("%s: flown through", name)
		}
	}
}

// A flight of over an hour must heed what becomes active while it is still
// in the air.
func TestALongFlightHeedsItsEnd(t *testing.T) {
	late := func(from, to time.Duration) route.Request {
		goal := box("goal", 117.6, 32.0, 117.8, 32.1)
		goal.Active = []airspace.Window{{From: start.Add(from), To: start.Add(to)}}
		req := request(t, goal)
		req.To = geo.LatLng{Lat: 32.043, Lng: 117.7} // 98 km: 74 minutes
		return req
	}
	refusal(t, late(70*time.Minute, 90*time.Minute), route.GoalInZone)
	found(t, late(5*time.Hour, 6*time.Hour))
}

// A zone below cruise height does not bind on the way but where the drone
// climbs and lets down through it.
func TestLowZoneBindsAtTheEndsOnly(t *testing.T) {
	low := func(id string, west, east float64) airspace.Zone {
		z := box(id, west, 32.03, east, 32.06)
		z.CeilingM, z.Ref = metre(60), geo.FrameTakeoff
		return z
	}
	found(t, request(t, low("between", 118.68, 118.69)))
	refusal(t, request(t, low("start", 118.73, 118.74)), route.StartInZone)
	refusal(t, request(t, low("goal", 118.62, 118.64)), route.GoalInZone)
}

func TestWind(t *testing.T) {
	still := found(t, request(t))
	req := request(t)
	cruiseS := still.TimeS - 30
	for _, c := range []struct{ mps, from, want float64 }{
		{10, 270, 22.0 / 12}, // flying west into a west wind
		{10, 90, 22.0 / 32},
		{10, 0, 22 / math.Sqrt(22*22-10*10)},
	} {
		req.Wind = route.Wind{SpeedMPS: c.mps, FromDeg: c.from}
		got := (found(t, req).TimeS - 30) / cruiseS
		if math.Abs(got-c.want) > 0.003 {
			t.Errorf("wind %v from %v: time times %.4f, want %.4f", c.mps, c.from, got, c.want)
		}
	}
	for _, from := range []float64{270, 0, 180, 300} {
		req.Wind = route.Wind{SpeedMPS: 23, FromDeg: from}
		refusal(t, req, route.TooWindy)
	}
}

func TestBadRequestsAreRefused(t *testing.T) {
	nan := math.NaN()
	for name, spoil := range map[string]func(*route.Request){
		"no airspace":     func(r *route.Request) { r.Airspace = nil },
		"NaN position":    func(r *route.Request) { r.From.Lat = nan },
		"off the globe":   func(r *route.Request) { r.To.Lng = 181 },
		"at the pole":     func(r *route.Request) { r.To.Lat = 89 },
		"same place":      func(r *route.Request) { r.To = r.From },
		"too far":         func(r *route.Request) { r.To.Lat = 40 },
		"round the world": func(r *route.Request) { r.From.Lng, r.To.Lng = -177, 177 },
		"NaN height":      func(r *route.Request) { r.CruiseAltM = nan },
		"no height":       func(r *route.Request) { r.CruiseAltM = 0 },
		"NaN ground":      func(r *route.Request) { r.GroundAMSLM = nan },
		"NaN clearance":   func(r *route.Request) { r.ClearanceM = nan },
		"negative":        func(r *route.Request) { r.ClearanceM = -1 },
		"infinite wind":   func(r *route.Request) { r.Wind.SpeedMPS = math.Inf(1) },
		"NaN wind":        func(r *route.Request) { r.Wind.FromDeg = nan },
		"no speed":        func(r *route.Request) { r.Aircraft.CruiseMPS = 0 },
		"NaN power":       func(r *route.Request) { r.Aircraft.CruiseW = nan },
		"no climb":        func(r *route.Request) { r.Aircraft.ClimbMPS = 0 },
		"an empty one":    func(r *route.Request) { *r = route.Request{} },
	} {
		t.Run(name, func(t *testing.T) {
			req := request(t)
			spoil(&req)
			refusal(t, req, route.BadRequest)
		})
	}
}

func TestTheSameRequestGivesTheSamePlan(t *testing.T) {
	zones := ring("o", 118.65, 32.00, 118.72, 32.08, 0.01)
	a, b := found(t, request(t, zones...)), found(t, request(t, zones...))
	if len(a.Waypoints) != len(b.Waypoints) || a.LengthM != b.LengthM {
		t.Fatalf("%v and %v", a, b)
	}
	for i := range a.Waypoints {
		if a.Waypoints[i] != b.Waypoints[i] {
			t.Errorf("waypoint %d: %v and %v", i, a.Waypoints[i], b.Waypoints[i])
		}
	}
}
