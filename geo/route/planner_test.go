package route_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"
	"airvein/geo/terrain"
)

func active(z airspace.Zone, from, to time.Duration) airspace.Zone {
	z.Active = []airspace.Window{{From: start.Add(from), To: start.Add(to)}}
	return z
}

// A wall 110 km long: going round takes an hour and more.
func wall() airspace.Zone { return box("wall", 118.68, 31.5, 118.69, 32.5) }

func TestWaitsOrGoesRoundWhicheverArrivesSooner(t *testing.T) {
	straight := found(t, request(t))
	for name, c := range map[string]struct {
		zone   airspace.Zone
		wait   time.Duration // allowed
		waits  float64       // seconds
		around bool
	}{
		"ends in ten minutes":          {active(wall(), -time.Hour, 10*time.Minute), time.Hour, 600, false},
		"and no wait is allowed":       {active(wall(), -time.Hour, 10*time.Minute), 0, 0, true},
		"ends in three hours":          {active(wall(), -time.Hour, 3*time.Hour), 4 * time.Hour, 0, true},
		"begins after the landing":     {active(wall(), 10*time.Minute, time.Hour), time.Hour, 0, false},
		"begins while it is in air":    {active(wall(), 5*time.Minute, 20*time.Minute), time.Hour, 1200, false},
		"is small and ends in a while": {active(box("small", 118.68, 32.03, 118.69, 32.05), 0, 2*time.Minute), time.Hour, 0, false},
	} {
		req := request(t, c.zone)
		req.OnTime, req.MaxWait = true, c.wait
		plan := found(t, req)
		if plan.WaitS != c.waits || (plan.LengthM > 2*straight.LengthM) != c.around {
			t.Errorf("%s: waits %v s and flies %.0f m", name, plan.WaitS, plan.LengthM)
		}
	}
	// Without OnTime the flight may linger, and the hour binds.
	req := request(t, active(wall(), 10*time.Minute, time.Hour))
	if plan := found(t, req); plan.LengthM < 2*straight.LengthM {
		t.Error("a zone that begins within the hour does not bind a flight that may be late")
	}
}

func TestChoosesAHeight(t *testing.T) {
	low := wall()
	low.CeilingM, low.Ref = metre(150), geo.FrameTakeoff
	req := request(t, low)
	req.From, req.To = geo.LatLng{Lat: 32.2, Lng: 118.737}, geo.LatLng{Lat: 32.2, Lng: 118.631}
	req.Layers = []route.Layer{{AltM: 100}, {AltM: 200}, {AltM: 300}}
	if plan := found(t, req); plan.AltM != 200 || plan.LengthM > 1.01*plan.StraightM {
		t.Errorf("%v m high, %v m long", plan.AltM, plan.LengthM)
	}
	req = request(t)
	req.Layers = []route.Layer{{AltM: 100, Wind: route.Wind{SpeedMPS: 10, FromDeg: 270}}, {AltM: 300, Wind: route.Wind{SpeedMPS: 5, FromDeg: 90}}}
	if plan := found(t, req); plan.AltM != 300 {
		t.Errorf("%v m high, against the wind", plan.AltM)
	}
	req.Objective, req.Aircraft.ClimbW = route.LeastEnergy, 1e6
	if plan := found(t, req); plan.AltM != 100 {
		t.Errorf("%v m high, for climbing that costs much", plan.AltM)
	}
}

func TestBatteryAndAlternates(t *testing.T) {
	req := request(t)
	need := found(t, req).EnergyWh
	req.Battery = &route.Battery{CapacityWh: (need + 91) / 0.8, ReservePct: 20, HoverS: 120}
	if plan := found(t, req); math.Abs(plan.HoverWh-90) > 1e-9 {
		t.Errorf("%v Wh of hovering", plan.HoverWh)
	}
	req.Battery.CapacityWh = (need + 89) / 0.8
	refusal(t, req, route.NoEnergy)

	req = request(t)
	req.Alternates, req.AlternateReachM = []route.Alternate{{ID: "field", At: geo.LatLng{Lat: 32.05, Lng: 118.684}}}, 3000
	if plan := found(t, req); len(plan.Alternates) != 1 || plan.Alternates[0] != "field" {
		t.Errorf("relies on %v", plan.Alternates)
	}
	req.AlternateReachM = 2000
	refusal(t, req, route.NoAlternate)
	// A zone that the way keeps out of may lie between it and the field.
	req = request(t, box("between", 118.60, 32.045, 118.75, 32.048))
	req.Alternates, req.AlternateReachM = []route.Alternate{{ID: "field", At: geo.LatLng{Lat: 32.055, Lng: 118.684}}}, 3000
	refusal(t, req, route.NoAlternate)
}

// hills is a grid of 41 by 21 posts of 10 m ground, with ridges where the
// text has a mark: a letter a row of posts, north first.
func hills(t *testing.T, high func(col, row int) bool) *terrain.Grid {
	t.Helper()
	var b strings.Builder
	b.WriteString("ncols 41\nnrows 41\nxllcenter 118.58\nyllcenter 31.94\ncellsize 0.005\n")
	for row := range 41 {
		for col := range 41 {
			if high(col, row) {
				b.WriteString("300 ")
			} else {
				b.WriteString("10 ")
			}
		}
	}
	g, err := terrain.ParseASC([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTerrain(t *testing.T) {
	req := request(t)
	req.TerrainClearanceM = 30
	req.Terrain = hills(t, func(_, _ int) bool { return false })
	straight := found(t, req)
	// A ridge with a pass in the south, and a hill apart that touches it in
	// a corner: no way between.
	req.Terrain = hills(t, func(col, row int) bool { return col == 20 && row < 30 || col == 22 && row == 31 })
	around := found(t, req)
	if around.LengthM < straight.LengthM+500 {
		t.Errorf("%v m around a ridge, %v m straight", around.LengthM, straight.LengthM)
	}
	for i := 1; i < len(around.Waypoints); i++ {
		a, b := around.Waypoints[i-1], around.Waypoints[i]
		for k := range 200 {
			f := float64(k) / 199
			p := geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*f, Lng: a.Lng + (b.Lng-a.Lng)*f}
			if m, ok := req.Terrain.At(p); !ok || m > req.GroundAMSLM+req.CruiseAltM-30 {
				t.Fatalf("%v is over ground of %v m, known %v", p, m, ok)
			}
		}
	}
	req.CruiseAltM = 400
	if over := found(t, req); over.LengthM > straight.LengthM+0.01 {
		t.Errorf("%v m over the ridge", over.LengthM)
	}
	req.CruiseAltM = 120
	req.Terrain = hills(t, func(col, _ int) bool { return col == 20 })
	if r := refusal(t, req, route.NoWay); r.Zone != route.TerrainZone {
		t.Errorf("%+v", r)
	}
	req.Terrain = hills(t, func(_, _ int) bool { return true })
	if r := refusal(t, req, route.StartInZone); !strings.Contains(r.Message, "ground") {
		t.Error(r)
	}
	req.Terrain = hills(t, func(_, _ int) bool { return false })
	req.To = geo.LatLng{Lat: 32.043, Lng: 118.5}
	if r := refusal(t, req, route.GoalInZone); !strings.Contains(r.Message, "not known") {
		t.Error(r)
	}
}

// A planner kept through changes plans as a new one does.
func TestAKeptPlannerFollowsItsAirspace(t *testing.T) {
	set, err := airspace.NewSet("1", ring("o", 118.65, 32.00, 118.72, 32.08, 0.01))
	if err != nil {
		t.Fatal(err)
	}
	kept := route.NewPlanner(set)
	sky := kept.Sky(route.Binding{AltM: 120, ClearanceM: 50})
	for i, z := range []airspace.Zone{box("a", 118.66, 32.082, 118.70, 32.1), box("b", 118.60, 31.99, 118.64, 31.999), box("a", 118.66, 32.082, 118.70, 32.2), box("far", 130, 40, 130.1, 40.1)} {
		for _, next := range []func() *airspace.Set{
			func() *airspace.Set { s, err := set.With("n", z); must(t, err); return s },
			func() *airspace.Set { return set.Without("n", "o-e") },
			func() *airspace.Set {
				s, err := set.With("n", box("o-e", 118.71, 32, 118.72, 32.08))
				must(t, err)
				return s
			},
		} {
			set = next()
			kept.Update(set)
			req := request(t)
			req.Airspace = set
			got, gotErr := kept.Find(req)
			want, wantErr := route.Find(req)
			if (gotErr == nil) != (wantErr == nil) || math.Abs(got.LengthM-want.LengthM) > 0.02 {
				t.Errorf("change %d: %v m, %v; a new planner %v m, %v", i, got.LengthM, gotErr, want.LengthM, wantErr)
			}
		}
	}
	var buf route.Buffer
	var r *route.Refusal
	if _, _, err := sky.Way(&buf, home, away, 20, route.Wind{}); !errors.As(err, &r) || r.Code != route.BadRequest {
		t.Errorf("a sky of before the change: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAWarmQueryAllocatesNothing(t *testing.T) {
	set, err := airspace.NewSet("1", ring("o", 118.65, 32.00, 118.72, 32.08, 0.01))
	must(t, err)
	sky := route.NewPlanner(set).Sky(route.Binding{AltM: 120})
	sky.Prepare()
	var buf route.Buffer
	ask := func() {
		way, metres, err := sky.Way(&buf, home, away, 20, route.Wind{SpeedMPS: 5, FromDeg: 10})
		if err != nil || len(way) < 4 || metres < 10000 {
			t.Fatal(way, metres, err)
		}
	}
	ask()
	if n := testing.AllocsPerRun(50, ask); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestTimesAreRememberedForOneVersion(t *testing.T) {
	set, err := airspace.NewSet("1", []airspace.Zone{wall()})
	must(t, err)
	p := route.NewPlanner(set)
	times := route.NewTimes(p)
	req := request(t)
	depots, hospitals := []geo.LatLng{home, {Lat: 32.1, Lng: 118.75}}, []geo.LatLng{away, {Lat: 32.05, Lng: 118.685}}
	plans, errs := times.Between(depots, hospitals, req)
	if errs[0][0] != nil || errs[0][1] == nil || plans[0][0].TimeS < 1000 {
		t.Fatalf("%v, %v", plans, errs)
	}
	again, _ := times.Between(depots, hospitals, req)
	if &again[0][0].Waypoints[0] != &plans[0][0].Waypoints[0] {
		t.Error("the same question was planned twice")
	}
	p.Update(set.Without("2", "wall"))
	free, errs := times.Between(depots, hospitals, req)
	if errs[0][1] != nil || free[0][0].TimeS > plans[0][0].TimeS/2 {
		t.Errorf("after the change: %v, %v", free[0][0].TimeS, errs)
	}
	req.Wind.SpeedMPS, req.Wind.FromDeg = 10, 270
	if windy, _ := times.Between(depots, hospitals, req); windy[0][0].TimeS < free[0][0].TimeS*1.5 {
		t.Error("the wind changed nothing")
	}
}
