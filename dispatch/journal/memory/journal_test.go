package memory_test

import (
	"testing"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/journaltest"
	"airvein/dispatch/journal/memory"
)

func TestConformance(t *testing.T) {
	journaltest.Run(t, func(*testing.T) journaltest.Open {
		d := memory.NewDisk()
		return func() (journal.Journal, error) { return memory.Open(d), nil }
	})
}
