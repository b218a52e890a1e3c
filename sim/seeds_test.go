package sim

import (
	"fmt"
	"testing"
)

// TestCells: the table and the world know the same faults.
func TestCells(t *testing.T) {
	cells, err := ReadCells()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds() {
		if len(cells.phasesOf(k.id)) == 0 {
			t.Errorf("%s stands in no line of cells.txt", k.id)
		}
	}
	known := map[string]bool{}
	for _, k := range kinds() {
		known[k.id] = true
	}
	for _, l := range cells.lines {
		if len(l.phases) > 0 && !known[l.kind] {
			t.Errorf("cells.txt has %s, which the world cannot do", l.kind)
		}
	}
	for _, bad := range []string{"F1.loss", "F1.loss lunch", "F1.loss placed", "F1.loss - :"} {
		if _, err := parseCells(bad); err == nil {
			t.Errorf("%q was read without a complaint", bad)
		}
	}
}

// TestKnownSeeds: every seed that ever found something, twice: the second
// run's history is the first's.
func TestKnownSeeds(t *testing.T) {
	seeds, err := KnownSeeds()
	if err != nil {
		t.Fatal(err)
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { t.Parallel(); twice(t, seed) })
	}
}

// TestTwentySeedsTwice: the same seed is the same history, byte for byte,
// crashes and all.
func TestTwentySeedsTwice(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { t.Parallel(); twice(t, seed) })
	}
}

func twice(t *testing.T, seed uint64) {
	t.Helper()
	a, b := seedRun(t, seed), seedRun(t, seed)
	if a.History != b.History {
		t.Errorf("two runs of seed %d differ: %s and %s", seed, a.History, b.History)
	}
}

func seedRun(t *testing.T, seed uint64) Result {
	t.Helper()
	r, plan, err := RunSeed(seed, nanjing(t), nil, nil, Seams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range r.Violations {
		t.Errorf("%s\n%s\n%s", v, plan, plan.Command(seed))
	}
	return r
}
