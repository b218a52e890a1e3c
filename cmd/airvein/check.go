package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"airvein/dispatch/site"
	"airvein/sim"
	"airvein/sim/scenarios"

	"golang.org/x/sys/unix"
)

// checked is what `airvein check` prints.
type checked struct {
	Seeds         int             `json:"seeds"`
	KnownSeeds    int             `json:"known_seeds"` // that once failed: run first, besides
	SystemHours   float64         `json:"system_hours"`
	FlightHours   float64         `json:"flight_hours"`
	Orders        int             `json:"orders"`
	Faults        map[string]int  `json:"faults"`
	CellsHit      int             `json:"cells_hit"`
	CellsPossible int             `json:"cells_possible"`
	Violations    []sim.Violation `json:"violations"`
	SpeedPerCore  float64         `json:"speed_per_core"` // simulated time in one of a core's, checkers on
	cells         map[sim.Cell]int
	took          time.Duration // of the processor, for all runs
}

// checkFlags are the command line of `airvein check`.
type checkFlags struct {
	seeds    int
	from     uint64
	seed     int64
	only     string
	scenario string
	trace    bool
	night    bool
	asJSON   *bool
}

// shrinkTries bounds the runs that make a failing plan smaller.
const shrinkTries = 60

func checkCommand() command {
	return command{
		name: "check", what: "let simulated worlds pass, with faults drawn from seeds, and hold them to the invariants",
		example: "airvein check --seeds 100 --json\n  airvein check --seed 17 --trace",
		setup: func(fs *flag.FlagSet) action {
			var f checkFlags
			fs.IntVar(&f.seeds, "seeds", 20, "how many seeds")
			fs.Uint64Var(&f.from, "from", 0, "the first seed")
			fs.Int64Var(&f.seed, "seed", -1, "run this seed alone")
			fs.StringVar(&f.only, "only", "", "with --seed: keep only these faults of its plan, by number, commas between")
			fs.StringVar(&f.scenario, "scenario", "nanjing", "a ready scenario's name, or a file")
			fs.BoolVar(&f.trace, "trace", false, "with --seed: print the plan, and a line for each event")
			fs.BoolVar(&f.night, "night", false, "fail, too, where the seeds come to less than a night's run must: 500 hours, 800 of flight, 12,000 faults, every possible cell")
			f.asJSON = jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error { return f.run(ctx, std, args) }
		},
	}
}

func (f checkFlags) run(ctx context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	switch {
	case f.seeds <= 0:
		return usagef("--seeds must be at least 1")
	case f.seed < 0 && (f.trace || f.only != ""):
		return usagef("--trace and --only go with one seed: give --seed")
	}
	data, err := scenarios.Load(f.scenario)
	if err != nil {
		return err
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		return err
	}
	if err := piloted(sc); err != nil {
		return err
	}
	only, err := numbers(f.only)
	if err != nil {
		return err
	}
	out := checked{Faults: map[string]int{}, cells: map[sim.Cell]int{}, Violations: []sim.Violation{}}
	cells, err := sim.ReadCells()
	if err != nil {
		return err
	}
	out.CellsPossible = cells.Count()
	if f.seed >= 0 {
		err = out.one(std, sc, uint64(f.seed), only, f.trace)
	} else {
		err = out.many(ctx, sc, f)
	}
	if err != nil {
		return err
	}
	return out.print(std, f)
}

func numbers(list string) ([]int, error) {
	if list == "" {
		return nil, nil
	}
	out := []int{}
	for _, s := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			return nil, usagef("--only takes the numbers of faults, commas between: %q is none", s)
		}
		out = append(out, n)
	}
	return out, nil
}

// one runs one seed, as often as it takes to see its events.
func (c *checked) one(std stdio, sc site.Scenario, seed uint64, only []int, trace bool) error {
	var to io.Writer
	if trace {
		to = std.out
		cfg, err := sim.Draw(seed, sc)
		if err != nil {
			return err
		}
		if only != nil {
			cfg.Plan = cfg.Plan.Only(only)
		}
		fmt.Fprintln(std.out, cfg.Plan)
	}
	began := processorTime()
	r, plan, err := sim.RunSeed(seed, sc, only, to, sim.Seams{})
	if err != nil {
		return err
	}
	c.Seeds = 1
	for i := range r.Violations {
		r.Violations[i].Command = plan.Command(seed)
	}
	c.add(r)
	c.spent(began)
	return nil
}

// many runs seeds on every core: those that once failed first.
func (c *checked) many(ctx context.Context, sc site.Scenario, f checkFlags) error {
	seeds, err := sim.KnownSeeds()
	if err != nil {
		return err
	}
	c.KnownSeeds, c.Seeds = len(seeds), f.seeds
	for i := range f.seeds {
		seeds = append(seeds, f.from+uint64(i))
	}
	began := processorTime()
	defer func() { c.spent(began) }()
	work := make(chan uint64)
	var mu sync.Mutex
	var failed error
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := range work {
				r, err := shrunk(seed, sc)
				mu.Lock()
				if err != nil && failed == nil {
					failed = fmt.Errorf("seed %d: %w", seed, err)
				}
				c.add(r)
				mu.Unlock()
			}
		})
	}
	for _, s := range seeds {
		if ctx.Err() != nil {
			break
		}
		work <- s
	}
	close(work)
	wg.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return failed
}

// shrunk runs a seed; where it fails, each violation has the command that
// runs it again with as few faults as still break the invariant.
func shrunk(seed uint64, sc site.Scenario) (sim.Result, error) {
	r, plan, err := sim.RunSeed(seed, sc, nil, nil, sim.Seams{})
	if err != nil {
		return r, err
	}
	for i, v := range r.Violations {
		small, err := sim.Shrink(seed, sc, plan, v.Invariant, shrinkTries, sim.Seams{})
		if err != nil {
			return r, err
		}
		r.Violations[i].Command = small.Command(seed)
	}
	return r, nil
}

// spent reckons the speed by the processor's time, collector and all, which
// a busy machine does not change.
func (c *checked) spent(began time.Duration) {
	c.took = processorTime() - began
	if s := c.took.Seconds(); s > 0 {
		c.SpeedPerCore = c.SystemHours * 3600 / s
	}
}

// processorTime is this process's, on all its threads.
func processorTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (c *checked) add(r sim.Result) {
	c.SystemHours += r.Simulated.Hours()
	c.FlightHours += r.Flown.Hours()
	c.Orders += r.Orders
	c.Violations = append(c.Violations, r.Violations...)
	for k, n := range r.Faults {
		c.Faults[k] += n
	}
	for cell, n := range r.Cells {
		c.cells[cell] += n
	}
	c.CellsHit = len(c.cells)
}

// little says where a night's run came to less than it must.
func (c *checked) little() []string {
	var out []string
	least := func(what string, got, want float64) {
		if got < want {
			out = append(out, fmt.Sprintf("%.0f %s, and a night's run has %.0f", got, what, want))
		}
	}
	least("system hours", c.SystemHours, 500)
	least("flight hours", c.FlightHours, 800)
	least("faults", float64(c.faults()), 12000)
	least("cells", float64(c.CellsHit), float64(c.CellsPossible))
	return out
}

func (c *checked) faults() int {
	n := 0
	for k := range maps.Values(c.Faults) {
		n += k
	}
	return n
}

func (c *checked) print(std stdio, f checkFlags) error {
	slices.SortFunc(c.Violations, func(a, b sim.Violation) int { return int(a.Seed) - int(b.Seed) })
	if *f.asJSON {
		if err := printValue(std.out, c); err != nil {
			return err
		}
	} else {
		for _, v := range c.Violations {
			fmt.Fprintf(std.out, "%s\n  %s\n", v, v.Command)
		}
		fmt.Fprintf(std.out, "%d seeds and %d known ones: %.1f system hours, %.1f flight hours, %d orders, %d faults in %d of %d cells, %d violations, %.0f times real time on a core\n",
			c.Seeds, c.KnownSeeds, c.SystemHours, c.FlightHours, c.Orders, c.faults(), c.CellsHit, c.CellsPossible, len(c.Violations), c.SpeedPerCore)
	}
	if f.night {
		little := c.little()
		for _, x := range little {
			fmt.Fprintln(std.err, "airvein check:", x)
		}
		for _, cell := range c.missed() {
			fmt.Fprintf(std.err, "airvein check: not hit: %s in %s\n", cell.Kind, cell.Phase)
		}
		if len(little) > 0 {
			return errRefused
		}
	}
	if len(c.Violations) > 0 {
		return errRefused
	}
	return nil
}

// missed are the possible cells that no seed hit.
func (c *checked) missed() []sim.Cell {
	cells, err := sim.ReadCells()
	if err != nil {
		return nil // it was read before
	}
	return slices.DeleteFunc(cells.All(), func(x sim.Cell) bool { return c.cells[x] > 0 })
}
