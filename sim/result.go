package sim

import (
	"io"
	"slices"
	"time"

	"airvein/dispatch/site"
)

// Result is what one seed's run came to.
type Result struct {
	Seed       uint64
	Simulated  time.Duration
	Flown      time.Duration // by all drones
	Orders     int
	Faults     map[string]int
	Cells      map[Cell]int
	Violations []Violation
	History    string // equal for equal runs
}

// RunSeed draws a seed's world and lets it pass. only keeps faults of its
// plan; nil keeps all.
func RunSeed(seed uint64, sc site.Scenario, only []int, trace io.Writer, seams Seams) (Result, Plan, error) {
	cfg, err := Draw(seed, sc)
	if err != nil {
		return Result{}, Plan{}, err
	}
	if only != nil {
		cfg.Plan = cfg.Plan.Only(only)
	}
	cfg.Trace, cfg.Seams = trace, seams
	w, err := New(cfg)
	if err != nil {
		return Result{}, cfg.Plan, err
	}
	if _, err := w.Run(); err != nil {
		return Result{}, cfg.Plan, err
	}
	r := Result{
		Seed: seed, Simulated: w.now.Sub(cfg.Start), Flown: w.Flown, Orders: len(w.acked),
		Faults: w.Faulted, Cells: w.Cells, Violations: w.Violations, History: w.History(),
	}
	return r, cfg.Plan, nil
}

// Shrink drops faults from a failing plan while the same invariant still
// breaks, in at most tries runs, and gives the faults that are left.
func Shrink(seed uint64, sc site.Scenario, plan Plan, invariant string, tries int, seams Seams) (Plan, error) {
	fails := func(p Plan) (bool, error) {
		numbers := p.Numbers()
		r, _, err := RunSeed(seed, sc, numbers, nil, seams)
		return err == nil && slices.ContainsFunc(r.Violations, func(v Violation) bool { return v.Invariant == invariant }), err
	}
	for size := max(1, len(plan.Faults)/2); size > 0; {
		dropped := false
		for i := 0; i < len(plan.Faults) && tries > 0; tries-- {
			smaller := Plan{Faults: slices.Delete(slices.Clone(plan.Faults), i, min(i+size, len(plan.Faults)))}
			ok, err := fails(smaller)
			if err != nil {
				return plan, err
			}
			if ok {
				plan, dropped = smaller, true
			} else {
				i += size
			}
		}
		if size == 1 && !dropped || tries == 0 {
			break
		}
		if !dropped || size > len(plan.Faults) {
			size = max(1, size/2)
		}
	}
	return plan, nil
}
