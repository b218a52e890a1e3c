package sim

import (
	"testing"
	"time"
)

// TestClockSetWrong: the server's clock is set back, or forward by what a
// time server corrects, while a flight is planned, on its way and over its
// pad. Nobody notices: no word of a ward outlives its two minutes, no step
// is late in silence, every order arrives (I33).
func TestClockSetWrong(t *testing.T) {
	for name, f := range map[string]Fault{
		"an hour back before packing":  {Phase: Allocated, Much: -3600},
		"a day back in the cruise":     {Phase: Cruise, Much: -86400},
		"an hour back over the pad":    {Phase: Approach, Much: -3600},
		"a second back in the climb":   {Phase: Climb, Much: -1},
		"a second forward at the drop": {Phase: Drop, Much: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.N, f.Kind, f.Nth, f.After = 1, "F28.step", 1, time.Second
			plan := Plan{Faults: []Fault{f}}
			w := run(t, Config{Seed: 5, Orders: 1, Length: 40 * time.Minute, Calm: 45 * time.Minute, Plan: plan})
			if w.Faulted["F28.step"] != 1 || w.delivered() != 1 {
				t.Errorf("%d steps of the clock, %d of 1 orders delivered", w.Faulted["F28.step"], w.delivered())
			}
		})
	}
}
