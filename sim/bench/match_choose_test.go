package bench

import (
	"math"
	"runtime"
	"testing"

	"airvein/dispatch/assign"
)

// A small run measures every bound, and the units looked at do not hang on
// the machine: they do not grow with the stock.
func TestMatchMeasuresEveryBound(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	results, err := chooseUnits(matchSizes{depots: 4, orders: 30, runs: 2, stock: []int{1000, 4000}})
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range []string{"match.choose", "match.visited_growth", "match.cpu_growth"} {
		if r := results[i]; r.ID != id || r.What == "" || r.Runs < 1 || math.IsNaN(r.Value) || r.Value > 0 && r.Max < r.Value {
			t.Errorf("%+v", r)
		}
	}
	if results[1].Missed() {
		t.Errorf("%+v does not hang on the machine", results[1])
	}
}

// BenchmarkChoose is what a profile of a choice is taken from.
func BenchmarkChoose(b *testing.B) {
	size := fullMatch()
	problems := matchOrders(size.orders, matchStock(200_000, size.depots))
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		assign.Choose(problems[i%len(problems)])
	}
}
