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

func TestForget(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "airvein.db"))
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for n := range 4 {
		at := day.AddDate(0, 0, n).Add(23 * time.Hour)
		if _, err := s.AddReadings(t.Context(), []history.Reading{{Sensor: "b", Probe: 1, At: at, ReceivedAt: at, C: 4}}); err != nil {
			t.Fatal(err)
		}
		if err := s.AddPositions(t.Context(), []history.Position{{Flight: "f", At: at, Drone: "d"}}); err != nil {
			t.Fatal(err)
		}
	}
	if days, err := s.Forget(t.Context(), day.AddDate(0, 0, 2), day.Add(30*time.Hour)); err != nil || days != 3 {
		t.Fatalf("forgot %d days, %v", days, err)
	}
	rs, err := s.Readings(t.Context(), "b", day, day.AddDate(0, 0, 9), 0)
	if err != nil || len(rs) != 3 {
		t.Errorf("%d readings stay, %v", len(rs), err)
	}
	ps, err := s.Track(t.Context(), "f", 0)
	if err != nil || len(ps) != 2 {
		t.Errorf("%d positions stay, %v", len(ps), err)
	}
}
