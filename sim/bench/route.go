package bench

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"airvein/geo/airspace"
	"airvein/geo/route"
)

// The sizes of the measurement; tests take smaller ones.
type routeSizes struct {
	runs      int
	zones     int
	sideM     float64
	queries   int
	slow      int // queries that the slow peer is asked
	changes   int
	worlds    int
	timed     int
	windy     int // worlds with winds by cell
	intents   int
	asked     int // flights that the scan is asked for
	growth    []int
	growthFor int // queries a size
}

func fullRoute() routeSizes {
	return routeSizes{runs: 7, zones: worldZones, sideM: worldSideM, queries: 1000, slow: 12, changes: 20,
		worlds: 2000, timed: 300, windy: 40, intents: 10000, asked: 12, growth: []int{125, 250, 500, 1000}, growthFor: 400}
}

// Route measures the planner of geo/route.
func Route(ctx context.Context) (Report, error) {
	runtime.LockOSThread() // processor time is a thread's
	defer runtime.UnlockOSThread()
	results, err := measureRoute(ctx, fullRoute())
	return newReport("route", results), err
}

func measureRoute(ctx context.Context, size routeSizes) ([]Result, error) {
	var out []Result
	for _, part := range []func(context.Context, routeSizes) ([]Result, error){exactness, winds, speed, changes, growth, conflicts} {
		results, err := part(ctx, size)
		if err != nil {
			return nil, err
		}
		out = append(out, results...)
	}
	return out, ctx.Err()
}

func exactness(_ context.Context, size routeSizes) ([]Result, error) {
	plain, err := againstOracle(size.worlds)
	if err != nil {
		return nil, err
	}
	timed, err := againstTimedOracle(size.timed)
	if err != nil {
		return nil, err
	}
	return []Result{
		Result{ID: "route.oracle", What: fmt.Sprintf("length against the oracle's, the worst of %d ways in %d worlds", plain.ways, size.worlds), Unit: "ratio", Better: Equal, Must: 1, Aim: 1}.over([]float64{plain.worst}),
		Result{ID: "route.oracle_timed", What: fmt.Sprintf("arrival with windows, heights and wind against the oracle's, the worst of %d", timed.ways), Unit: "ratio", Better: Lower, Must: 1.001, Aim: 1.0000005}.over([]float64{timed.worst}),
	}, nil
}

// speed holds warm queries against the peers', in turns.
func speed(ctx context.Context, size routeSizes) ([]Result, error) {
	set, err := field(seeded(1), size.zones, size.sideM)
	if err != nil {
		return nil, err
	}
	_, sky := prepared(set)
	dense, err := newDenseRes9(set, size.sideM)
	if err != nil {
		return nil, err
	}
	plain, err := newPlainH3(set)
	if err != nil {
		return nil, err
	}
	all := queries(seeded(2), sky, size.queries, size.sideM)
	both := slices.DeleteFunc(slices.Clone(all), func(q query) bool { _, ok := dense.find(q); return !ok })
	slow := both[:min(size.slow, len(both))]
	var buf route.Buffer
	ours := func(qs []query) time.Duration {
		return took(func() {
			for _, q := range qs {
				sky.Way(&buf, q.from, q.to, benchMPS, route.Wind{})
			}
		})
	}
	ours(all)
	var mean, vsDense, vsPlain []float64
	each := make([][]float64, len(all))
	for range size.runs {
		a := ours(both)
		b := took(func() {
			for _, q := range both {
				dense.find(q)
			}
		})
		c := ours(slow)
		d := took(func() {
			for _, q := range slow {
				plain.find(q)
			}
		})
		mean = append(mean, micros(a)/float64(len(both)))
		vsDense = append(vsDense, float64(b)/float64(a))
		vsPlain = append(vsPlain, float64(d)/float64(c))
		for i := range all {
			each[i] = append(each[i], micros(ours(all[i:i+1])))
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return []Result{
		Result{ID: "route.vs_res9", What: fmt.Sprintf("mean CPU of our dense H3 res-9 A* with pulling, %d queries, to the planner's (%.0f µs)", len(both), median(mean)), Unit: "ratio", Better: Higher, Must: 2, Aim: 10}.over(vsDense),
		Result{ID: "route.vs_h3go", What: fmt.Sprintf("mean CPU of a plain A* on h3-go calls, %d queries, to the planner's", len(slow)), Unit: "ratio", Better: Higher, Must: 60, Aim: 300}.over(vsPlain),
		worst(each),
		Result{ID: "route.allocs", What: "allocations of a warm query with the caller's buffer", Unit: "allocations", Better: Equal}.over([]float64{
			testing.AllocsPerRun(20, func() { ours(all[:20]) })}),
	}, nil
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

func median(runs []float64) float64 { return Result{}.over(runs).Value }

// worst is the slowest query, each taken at the median of its runs.
func worst(each [][]float64) Result {
	slowest := slices.MaxFunc(each, func(a, b []float64) int { return cmp.Compare(median(a), median(b)) })
	return Result{ID: "route.worst", What: fmt.Sprintf("CPU of the worst warm query of %d", len(each)), Unit: "µs", Better: Lower, Must: 1000, Aim: 150}.over(slowest)
}

// changes holds one zone more, and one less, until everything is prepared
// again, against building anew.
func changes(ctx context.Context, size routeSizes) ([]Result, error) {
	rng := seeded(3)
	set, err := field(rng, size.zones, size.sideM)
	if err != nil {
		return nil, err
	}
	planner, _ := prepared(set)
	var more, less []float64
	for range size.runs {
		rebuild := took(func() { prepared(set) })
		var add, remove time.Duration
		for i := range size.changes {
			next, err := set.With("more", star(rng, fmt.Sprintf("new%d", i), size.sideM))
			if err != nil {
				return nil, err
			}
			back := next.Without("less", fmt.Sprintf("new%d", i))
			add += took(func() { update(planner, next) })
			remove += took(func() { update(planner, back) })
		}
		more = append(more, float64(add)/float64(size.changes)/float64(rebuild))
		less = append(less, float64(remove)/float64(size.changes)/float64(rebuild))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return []Result{
		Result{ID: "route.add_zone", What: "CPU of adding one zone to a full rebuild's", Unit: "ratio", Better: Lower, Must: 1.0 / 50, Aim: 1.0 / 200}.over(more),
		Result{ID: "route.remove_zone", What: "CPU of removing one zone to a full rebuild's", Unit: "ratio", Better: Lower, Must: 1.0 / 50, Aim: 1.0 / 200}.over(less),
	}, nil
}

func update(p *route.Planner, set *airspace.Set) {
	p.Update(set)
	p.Sky(route.Binding{AltM: benchAltM}).Prepare()
}

// growth fits powers of the number of zones to the costs of building and
// asking, at constant density and in a constant area.
func growth(ctx context.Context, size routeSizes) ([]Result, error) {
	var density, area, build []float64
	full := float64(size.growth[len(size.growth)-1])
	for range size.runs {
		var n, atDensity, inArea, building []float64
		for _, zones := range size.growth {
			n = append(n, float64(zones))
			b, q, err := costs(size, zones, size.sideM*math.Sqrt(float64(zones)/float64(size.zones)))
			if err != nil {
				return nil, err
			}
			building, atDensity = append(building, b), append(atDensity, q)
			if _, q, err = costs(size, zones, size.sideM); err != nil {
				return nil, err
			}
			inArea = append(inArea, q)
		}
		density, area, build = append(density, exponent(n, atDensity)), append(area, exponent(n, inArea)), append(build, exponent(n, building))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	what := fmt.Sprintf("%d to %.0f zones", size.growth[0], full)
	return []Result{
		Result{ID: "route.growth_density", What: "growth of a warm query at constant density, " + what, Unit: "exponent", Better: Lower, Must: 1, Aim: 0.6}.over(density),
		Result{ID: "route.growth_area", What: "growth of a warm query in a constant area, " + what, Unit: "exponent", Better: Lower, Must: 1, Aim: 0.6}.over(area),
		Result{ID: "route.growth_build", What: "growth of building the graph at constant density, " + what, Unit: "exponent", Better: Lower, Must: 1.5, Aim: 1.2}.over(build),
	}, nil
}

// costs are the microseconds of building a field's graph and of a query.
func costs(size routeSizes, zones int, sideM float64) (build, ask float64, err error) {
	set, err := field(seeded(uint64(zones)), zones, sideM)
	if err != nil {
		return 0, 0, err
	}
	var sky *route.Sky
	build = micros(took(func() { _, sky = prepared(set) }))
	qs := queries(seeded(uint64(zones)+1), sky, size.growthFor, sideM)
	var buf route.Buffer
	ask = micros(took(func() {
		for _, q := range qs {
			sky.Way(&buf, q.from, q.to, benchMPS, route.Wind{})
		}
	})) / float64(len(qs))
	return build, ask, nil
}

// exponent is the slope of the least-squares line through the logarithms.
func exponent(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		a, b := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+a, sy+b, sxx+a*a, sxy+a*b
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
