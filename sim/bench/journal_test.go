package bench

import (
	"testing"
	"time"

	"airvein/dispatch/journal/postgres/pgtest"
)

// A small measurement finds every value, and none that cannot be.
func TestJournalIsMeasured(t *testing.T) {
	url := pgtest.New(t).Database(t)
	results, err := measureJournal(t.Context(), url, journalSizes{runs: 1, batch: 16, appends: 2, positions: 100, copies: 2, events: 2000, snapshot: 1900, clients: 2, ordersFor: 300 * time.Millisecond, lives: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 7 {
		t.Errorf("%d results", len(results))
	}
	for _, r := range results {
		if !(r.Value > 0) || r.Runs == 0 || r.Must == 0 {
			t.Errorf("%+v", r)
		}
	}
	if err := empty(t.Context(), url); err == nil {
		t.Error("a database with a journal in it would be overwritten")
	}
}
