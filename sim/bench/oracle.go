package bench

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"
	"airvein/geo/route/oracle"
)

// agreement is how far the planner's ways were from the oracle's.
type agreement struct {
	worst float64 // the ratio farthest from 1
	ways  int
}

func (a *agreement) add(ratio float64) {
	if a.ways == 0 || math.Abs(ratio-1) > math.Abs(a.worst-1) {
		a.worst = ratio
	}
	a.ways++
}

func project(sky *route.Sky, at geo.LatLng) oracle.Point {
	x, y := sky.Project(at)
	return oracle.Point{X: x, Y: y}
}

// againstOracle compares lengths on small worlds of every kind; that one
// finds a way where the other finds none is an error.
func againstOracle(worlds int) (agreement, error) {
	var got agreement
	var buf route.Buffer
	for seed := range worlds {
		rng := rand.New(rand.NewPCG(uint64(seed), 0xb2))
		kind := oracle.Kinds()[seed%len(oracle.Kinds())]
		set, err := airspace.NewSet("w", oracle.Zones(oracle.Random(rng, kind), 0))
		if err != nil {
			return got, err
		}
		sky := route.NewPlanner(set).Sky(route.Binding{AltM: benchAltM})
		from, to := ends(rng)
		want, ok := oracle.Shortest(oracle.Outlines(sky.Outlines()), project(sky, from), project(sky, to), math.Hypot)
		_, metres, err := sky.Way(&buf, from, to, benchMPS, route.Wind{})
		if (err == nil) != ok {
			return got, fmt.Errorf("world %d (%s): the planner says %v, the oracle %v", seed, kind, err, ok)
		}
		if ok {
			got.add(metres / want)
		}
	}
	return got, nil
}

// ends are south and north of a small world.
func ends(rng *rand.Rand) (from, to geo.LatLng) {
	return oracle.Lattice(rng.Float64()*40, rng.Float64()*4), oracle.Lattice(rng.Float64()*40, 36+rng.Float64()*4)
}

// The flights of the timed worlds: three heights with a wind each, and
// zones of which some end below a height and some come and go.
const (
	timedClimbMPS, timedDescentMPS = 4, 4
	timedSpanS                     = 600
)

func timedLayers() []route.Layer {
	return []route.Layer{{AltM: 60, Wind: route.Wind{SpeedMPS: 3, FromDeg: 340}}, {AltM: 120, Wind: route.Wind{SpeedMPS: 6, FromDeg: 30}}, {AltM: 200, Wind: route.Wind{SpeedMPS: 11, FromDeg: 60}}}
}

// againstTimedOracle compares arrivals where zones have windows and heights
// have winds.
func againstTimedOracle(worlds int) (agreement, error) {
	var got agreement
	for seed := range worlds {
		rng := rand.New(rand.NewPCG(uint64(seed), 0xc3))
		plain := oracle.Zones(oracle.Random(rng, oracle.Kinds()[seed%len(oracle.Kinds())]), 0)
		base, err := airspace.NewSet("w", plain)
		if err != nil {
			return got, err
		}
		at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		sky := route.NewPlanner(base).Sky(route.Binding{AltM: benchAltM})
		outlines := oracle.Outlines(sky.Outlines())
		zones, timed := slices.Clone(plain), make([]oracle.Timed, len(plain))
		for i := range zones {
			timed[i] = dressed(rng, &zones[i], outlines[i], at)
		}
		set, err := airspace.NewSet("w", zones)
		if err != nil {
			return got, err
		}
		from, to := ends(rng)
		if _, free := oracle.Shortest(outlines, project(sky, from), project(sky, to), math.Hypot); !free {
			continue // an end in a zone binds at every height: not asked here
		}
		want, ok := oracle.Soonest(timed, heights(), project(sky, from), project(sky, to))
		plan, err := route.Find(route.Request{Airspace: set, From: from, To: to, At: at, OnTime: true, MaxWait: time.Hour, Layers: timedLayers(),
			Aircraft: route.Performance{CruiseMPS: benchMPS, ClimbMPS: timedClimbMPS, DescentMPS: timedDescentMPS}})
		if (err == nil) != ok {
			return got, fmt.Errorf("timed world %d: the planner says %v, the oracle %v", seed, err, ok)
		}
		if ok {
			got.add((plan.WaitS + plan.TimeS) / want)
		}
	}
	return got, nil
}

// dressed gives a zone windows and a ceiling, perhaps, and the oracle the
// same.
func dressed(rng *rand.Rand, z *airspace.Zone, o oracle.Outline, at time.Time) oracle.Timed {
	t := oracle.Timed{Outline: o}
	for range rng.IntN(3) {
		from := float64(rng.IntN(timedSpanS))
		to := from + 30 + float64(rng.IntN(timedSpanS/2))
		t.Spans = append(t.Spans, [2]float64{from, to})
		second := func(s float64) time.Time { return at.Add(time.Duration(s) * time.Second) }
		z.Active = append(z.Active, airspace.Window{From: second(from), To: second(to)})
	}
	ceiling := []float64{40, 90, 150, 400}[rng.IntN(4)]
	z.CeilingM, z.Ref = &ceiling, geo.FrameTakeoff
	for _, l := range timedLayers() {
		t.Layers = append(t.Layers, l.AltM <= ceiling+airspace.HeightMarginM)
	}
	return t
}

// heights are timedLayers as the oracle knows them: a leg's time is the
// root of the quadratic that its wind triangle is.
func heights() []oracle.Height {
	var out []oracle.Height
	for _, l := range timedLayers() {
		s, c := math.Sincos(l.Wind.FromDeg * math.Pi / 180)
		wx, wy := -l.Wind.SpeedMPS*s, -l.Wind.SpeedMPS*c
		out = append(out, oracle.Height{ClimbS: l.AltM / timedClimbMPS, EndS: l.AltM / timedDescentMPS,
			Cost: func(dx, dy float64) float64 {
				a, b, d := benchMPS*benchMPS-wx*wx-wy*wy, dx*wx+dy*wy, dx*dx+dy*dy
				return (math.Sqrt(b*b+a*d) - b) / a
			}})
	}
	return out
}
