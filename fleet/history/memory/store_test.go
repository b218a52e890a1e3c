package memory_test

import (
	"testing"

	"airvein/fleet/history"
	"airvein/fleet/history/historytest"
	"airvein/fleet/history/memory"
)

func TestConformance(t *testing.T) {
	historytest.Run(t, func(*testing.T) history.Store { return memory.New() })
}
