package sim

import "testing"

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
