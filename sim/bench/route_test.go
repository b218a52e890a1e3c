package bench

import (
	"math"
	"runtime"
	"testing"
)

// A small run of every part: each result is there once, with its bounds and
// its runs. Whether bounds are met is for the real run, not for a test.
func TestRouteMeasuresEveryBound(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	size := routeSizes{runs: 2, zones: 30, sideM: 12e3, queries: 20, slow: 3, changes: 2, worlds: 60, timed: 12, windy: 3, intents: 300, asked: 20, growth: []int{15, 30}, growthFor: 20}
	results, err := measureRoute(t.Context(), size)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"route.oracle", "route.oracle_timed", "route.winds", "route.winds_worst", "route.vs_res9", "route.vs_h3go", "route.worst", "route.allocs",
		"route.add_zone", "route.remove_zone", "route.growth_density", "route.growth_area", "route.growth_build", "route.conflicts"}
	if len(results) != len(want) {
		t.Fatalf("%d results", len(results))
	}
	for i, r := range results {
		if r.ID != want[i] || r.What == "" || r.Unit == "" || r.Runs < 1 || r.Min > r.Value || r.Value > r.Max || math.IsNaN(r.Value) {
			t.Errorf("%+v", r)
		}
	}
	if results[0].Missed() || results[1].Missed() || results[7].Missed() {
		t.Errorf("%+v, %+v, %+v do not hang on the machine", results[0], results[1], results[7])
	}
	if gap := results[3].Value; gap < 0.99 || gap > 1.1 {
		t.Errorf("a way priced in winds by cell takes %v of the fine grid's time", gap)
	}
}

func TestBoundsAreReadTheRightWayRound(t *testing.T) {
	for _, c := range []struct {
		r    Result
		word string
	}{
		{Result{Value: 3, Better: Higher, Must: 2, Aim: 10}, "must"}, {Result{Value: 1, Better: Higher, Must: 2, Aim: 10}, "missed"},
		{Result{Value: 0.5, Better: Lower, Must: 1, Aim: 0.6}, "aim"}, {Result{Value: 1.1, Better: Lower, Must: 1, Aim: 0.6}, "missed"},
		{Result{Value: 1.0000001, Better: Equal, Must: 1, Aim: 1}, "aim"}, {Result{Value: 1.000001, Better: Equal, Must: 1, Aim: 1}, "missed"},
		{Result{Value: 7, Better: None}, "printed"},
		{Result{Value: math.NaN(), Better: Higher, Must: 1, Aim: 1}, "missed"},
	} {
		if c.r.Word() != c.word {
			t.Errorf("%+v is %s", c.r, c.r.Word())
		}
	}
	if e := exponent([]float64{1, 2, 4}, []float64{3, 6, 12}); math.Abs(e-1) > 1e-9 {
		t.Errorf("exponent %v", e)
	}
}
