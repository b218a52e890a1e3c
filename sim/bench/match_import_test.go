package bench

import (
	"testing"
)

// The measurement runs, and both sides write the same rows: a peer with
// fewer would flatter it.
func TestImportAgainstInsert(t *testing.T) {
	r, err := ImportAgainstInsert(t.Context(), 2000, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != "match.import_vs_insert" || r.Runs != 1 || r.Value <= 0 {
		t.Errorf("%+v", r)
	}
}
