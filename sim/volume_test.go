package sim

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// bounds is what a number of seeds must come to, so that a world that has
// grown quiet does not pass for a sound one.
type bounds struct {
	seeds       int
	systemHours float64
	flightHours float64
	faults      int
	cellsShare  float64
}

// testBounds are those of every run, nightBounds those of the long one.
func testBounds() bounds  { return bounds{100, 50, 60, 1200, 0.4} }
func nightBounds() bounds { return bounds{500, 500, 800, 12000, 1} }

// tally is what many seeds came to together.
type tally struct {
	mu          sync.Mutex
	simulated   time.Duration
	flown       time.Duration
	faults      int
	cells       map[Cell]int
	violations  int
	mostLengthy time.Duration
}

func (x *tally) add(r Result) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.simulated += r.Simulated
	x.flown += r.Flown
	x.violations += len(r.Violations)
	x.mostLengthy = max(x.mostLengthy, r.Simulated)
	for _, n := range r.Faults {
		x.faults += n
	}
	for c, n := range r.Cells {
		x.cells[c] += n
	}
}

// TestSeeds lets a hundred worlds pass; the first twenty, and every one
// that ever found something, twice: the second run's history is the
// first's. Where AIRVEIN_NIGHTLY is set, `airvein check` runs the five
// hundred besides, see the Makefile.
func TestSeeds(t *testing.T) {
	t.Parallel()
	b := testBounds()
	known, err := KnownSeeds()
	if err != nil {
		t.Fatal(err)
	}
	again := map[uint64]bool{}
	for _, s := range known {
		again[s] = true
	}
	seeds := slices.Clone(known)
	for s := range uint64(b.seeds) {
		if s < 20 {
			again[s] = true
		}
		if !slices.Contains(known, s) {
			seeds = append(seeds, s)
		}
	}
	x := tally{cells: map[Cell]int{}}
	t.Run("each", func(t *testing.T) {
		for _, seed := range seeds {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				r := seedRun(t, seed)
				if seed < uint64(b.seeds) {
					x.add(r)
				}
				if again[seed] {
					if other := seedRun(t, seed); other.History != r.History {
						t.Errorf("two runs of seed %d differ: %s and %s", seed, r.History, other.History)
					}
				}
			})
		}
	})
	x.hold(t, b)
}

// hold says what the seeds came to, and fails where it is too little.
func (x *tally) hold(t *testing.T, b bounds) {
	t.Helper()
	cells, err := ReadCells()
	if err != nil {
		t.Fatal(err)
	}
	share := float64(len(x.cells)) / float64(cells.Count())
	t.Logf("%d seeds: %.1f system hours, %.1f flight hours, %d faults in %d of %d cells (%.0f %%), the longest world %s",
		b.seeds, x.simulated.Hours(), x.flown.Hours(), x.faults, len(x.cells), cells.Count(), 100*share, x.mostLengthy)
	if x.simulated.Hours() < b.systemHours || x.flown.Hours() < b.flightHours || x.faults < b.faults || share < b.cellsShare {
		t.Errorf("that is too little: %+v", b)
	}
}
