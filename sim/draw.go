package sim

import (
	"time"

	"airvein/dispatch/site"
)

// Draw shapes a run by its seed: how many orders, how long, and which
// faults at which rates. About one world in eight is quiet.
func Draw(seed uint64, sc site.Scenario, start time.Time) Config {
	r := streams{seed}.of("shape")
	cfg := Config{Seed: seed, Scenario: sc, Start: start, Orders: 1 + r.IntN(5), Length: between(r, 15*time.Minute, 30*time.Minute), Calm: 50 * time.Minute}
	if r.IntN(8) == 0 {
		return cfg
	}
	f := &cfg.Faults
	f.Link.DelayMax = between(r, 0, time.Second)
	for _, fault := range []func(){
		func() { f.Link.Loss = 0.3 * r.Float64() },
		func() { f.Link.Duplicate = 0.3 * r.Float64() },
		func() { f.OutageEvery, f.OutageMax = between(r, 4*time.Minute, 20*time.Minute), between(r, 5*time.Second, time.Minute) },
		func() { f.CrashEvery, f.DownMax = between(r, 2*time.Minute, 10*time.Minute), between(r, time.Second, 20*time.Second) },
		func() { f.AppendFails = 0.1 * r.Float64() },
	} {
		if r.IntN(2) == 0 {
			fault()
		}
	}
	return cfg
}
