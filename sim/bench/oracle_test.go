package bench

import (
	"math"
	"testing"
)

// Waypoints are rounded to a centimetre, which is what the two may differ by.
func TestTimedWaysArriveWithTheOracles(t *testing.T) {
	got, err := againstTimedOracle(120)
	if err != nil {
		t.Fatal(err)
	}
	if got.ways < 80 || math.Abs(got.worst-1) > 3e-6 {
		t.Errorf("%d ways, the worst %.8f of the oracle's", got.ways, got.worst)
	}
}
