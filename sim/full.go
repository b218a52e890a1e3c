package sim

import (
	"context"
	"fmt"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/site"
	"airvein/sim/people"
)

// runFull lets a scenario pass whose drones have autopilots: the world of
// `airvein check` without its faults, all its checkers on.
func runFull(ctx context.Context, sc site.Scenario, seed uint64, stream []people.Timed, length time.Duration) (*dispatch.State, time.Time, error) {
	w, err := New(Config{Seed: seed, Scenario: sc, Start: sc.Start, Stream: stream, Length: length, Calm: drainFor})
	if err != nil {
		return nil, sc.Start, err
	}
	w.stop = ctx.Err
	broken, err := w.Run()
	if err != nil {
		return nil, w.now, err
	}
	if err := ctx.Err(); err != nil {
		return nil, w.now, err
	}
	if len(broken) > 0 {
		return nil, w.now, fmt.Errorf("the run broke an invariant: %s", broken[0])
	}
	return w.loop.State(), w.now, nil
}
