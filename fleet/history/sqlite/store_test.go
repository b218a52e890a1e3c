package sqlite_test

import (
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airvein/fleet/history"
	"airvein/fleet/history/historytest"
	"airvein/fleet/history/sqlite"
)

func open(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestConformance(t *testing.T) {
	historytest.Run(t, func(t *testing.T) history.Store { return open(t, filepath.Join(t.TempDir(), "a b?.db")) })
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "airvein.db")
	s := open(t, path)
	r := history.Reading{Sensor: "b", Probe: 1, At: time.Unix(1, 0), C: 4}
	if _, err := s.AddReadings(t.Context(), []history.Reading{r}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	if n, err := s.AddReadings(t.Context(), []history.Reading{r}); err != nil || n != 0 {
		t.Fatalf("after a reopen the same reading counts %d, %v", n, err)
	}
	r.At, r.C = time.Unix(2, 0), math.NaN()
	if _, err := s.AddReadings(t.Context(), []history.Reading{r}); err == nil {
		t.Fatal("a reading that is no number was stored")
	}
}

func TestOpenSaysWhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "airvein.db")
	if _, err := sqlite.Open(context.Background(), path); err == nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("open says %v", err)
	}
}
