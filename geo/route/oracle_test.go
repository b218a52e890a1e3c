package route_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"
	"airvein/geo/route/oracle"
)

func project(sky *route.Sky, at geo.LatLng) oracle.Point {
	x, y := sky.Project(at)
	return oracle.Point{X: x, Y: y}
}

func TestWaysAreAsShortAsTheOracles(t *testing.T) {
	var buf route.Buffer
	found, none, bent, inside := 0, 0, 0, 0
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 3))
		kind := oracle.Kinds()[seed%6]
		buffer := 0.0
		if seed%17 == 0 {
			buffer = 40
		}
		world := oracle.Random(rng, kind)
		set, err := airspace.NewSet("w", oracle.Zones(world, buffer))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		sky := route.NewPlanner(set).Sky(route.Binding{AltM: 100})
		from, to := oracle.Lattice(float64(rng.IntN(41)), rng.Float64()*4), oracle.Lattice(float64(rng.IntN(41)), 36+rng.Float64()*4)
		if seed%3 == 0 { // from anywhere, a hole or a zone perhaps
			from = oracle.Lattice(6+rng.Float64()*28, 6+rng.Float64()*28)
		}
		if seed%4 == 0 { // in the middle of a zone's hole, or of zones that touch
			c := world[rng.IntN(len(world))][0]
			from = oracle.Lattice((c[0][0]+c[2][0])/2, (c[0][1]+c[2][1])/2-2*float64(rng.IntN(2)))
		}
		wind, cost := route.Wind{}, math.Hypot
		if seed%5 == 0 {
			wind = route.Wind{SpeedMPS: 12, FromDeg: float64(rng.IntN(360))}
			cost = inWind(20, wind)
		}
		want, ok := oracle.Shortest(oracle.Outlines(sky.Outlines()), project(sky, from), project(sky, to), cost)
		way, metres, err := sky.Way(&buf, from, to, 20, wind)
		if (err == nil) != ok {
			t.Fatalf("seed %d, %s: the planner says %v, the oracle %v (%.3f)", seed, kind, err, ok, want)
		}
		if !ok {
			var r *route.Refusal
			if errors.As(err, &r) && r.Code != route.NoWay {
				inside++
			}
			none++
			continue
		}
		found++
		got := metres
		if wind.SpeedMPS > 0 {
			got = 0
			for i := 1; i < len(way); i++ {
				a, b := project(sky, way[i-1]), project(sky, way[i])
				got += cost(b.X-a.X, b.Y-a.Y)
			}
		}
		if len(way) > 2 {
			bent++
		}
		if ratio := got / want; math.Abs(ratio-1) >= 5e-7 {
			t.Errorf("seed %d, %s: %.4f, the oracle %.4f: %.7f", seed, kind, got, want, ratio)
		}
	}
	if found < 1400 || none-inside < 30 || bent < 700 {
		t.Errorf("%d found, %d bent, %d without a way, %d of them for their ends: too few to show anything", found, bent, none, inside)
	}
}

// inWind is the time of a leg by the quadratic that its wind triangle is.
func inWind(air float64, w route.Wind) oracle.Cost {
	wx, wy := -w.SpeedMPS*math.Sin(w.FromDeg*math.Pi/180), -w.SpeedMPS*math.Cos(w.FromDeg*math.Pi/180)
	return func(dx, dy float64) float64 {
		// |d - w·T| = air·T
		a, b, c := air*air-wx*wx-wy*wy, dx*wx+dy*wy, -(dx*dx + dy*dy)
		return (-b + math.Sqrt(b*b-a*c)) / a
	}
}
