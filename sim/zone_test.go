package sim

import (
	"testing"
	"time"

	"airvein/dispatch"
)

// TestZonesDrawnInFlight: zones that are drawn across the way of drones in
// the air, out and home, end in other ways; every drone comes home, every
// order is delivered, and no drone flies through one unheeded.
func TestZonesDrawnInFlight(t *testing.T) {
	t.Parallel()
	var plan Plan
	for i, phase := range []Phase{Cruise, Return, Return} {
		plan.Faults = append(plan.Faults, Fault{N: i + 1, Kind: "F36.zone", Phase: phase, Nth: 1 + i, After: 5 * time.Second, For: 8 * time.Minute, Much: 200})
	}
	w := run(t, Config{Seed: 1, Orders: 3, Length: 45 * time.Minute, Calm: 60 * time.Minute, Plan: plan})
	ways := map[dispatch.Want]int{}
	for _, f := range w.loop.State().Flights() {
		ways[f.Want]++
	}
	if w.Faulted["F36.zone"] < 2 || ways[dispatch.WantOnward] == 0 || ways[dispatch.WantHome] == 0 {
		t.Errorf("%d zones drawn, ways found %v", w.Faulted["F36.zone"], ways)
	}
	if got := w.delivered(); got != 3 {
		t.Errorf("%d of 3 orders delivered", got)
	}
}
