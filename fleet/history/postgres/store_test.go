package postgres_test

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/journal/postgres/pgtest"
	"airvein/fleet/history"
	"airvein/fleet/history/historytest"
	"airvein/fleet/history/postgres"
)

var cluster pgtest.Cluster

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m, &cluster)) }

func open(t *testing.T, url string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestConformance(t *testing.T) {
	historytest.Run(t, func(t *testing.T) history.Store { return open(t, cluster.Database(t)) })
}

func TestConformanceBehindAPooler(t *testing.T) {
	historytest.Run(t, func(t *testing.T) history.Store {
		return open(t, cluster.Database(t)+"&default_query_exec_mode=simple_protocol")
	})
}

func TestForgetDropsWholeDays(t *testing.T) {
	s := open(t, cluster.Database(t))
	ctx := t.Context()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var rs []history.Reading
	var ps []history.Position
	for n := range 4 {
		at := day.AddDate(0, 0, n).Add(23 * time.Hour)
		rs = append(rs, history.Reading{Sensor: "b", Probe: 1, At: at, ReceivedAt: at, C: 4})
		ps = append(ps, history.Position{Flight: "f", At: at, Drone: "d"})
	}
	wild := history.Reading{Sensor: "b", Probe: 1, At: day.AddDate(-30, 0, 0), ReceivedAt: day, C: 5}
	if n, err := s.AddReadings(ctx, append(rs, wild)); err != nil || n != 5 {
		t.Fatalf("added %d, %v", n, err)
	}
	if n, err := s.AddReadings(ctx, append(rs, wild)); err != nil || n != 0 {
		t.Fatalf("the same readings count %d, %v", n, err)
	}
	if err := s.AddPositions(ctx, ps); err != nil {
		t.Fatal(err)
	}
	count := func() (int, int) {
		got, err := s.Readings(ctx, "b", day.AddDate(-40, 0, 0), day.AddDate(0, 0, 9), 0)
		if err != nil {
			t.Fatal(err)
		}
		track, err := s.Track(ctx, "f", 0)
		if err != nil {
			t.Fatal(err)
		}
		return len(got), len(track)
	}
	if r, p := count(); r != 5 || p != 4 {
		t.Fatalf("%d readings and %d positions", r, p)
	}
	if days, err := s.Forget(ctx, day.AddDate(0, 0, 2), time.Time{}); err != nil || days != 2 {
		t.Fatalf("forgot %d days, %v", days, err)
	}
	if r, p := count(); r != 5 || p != 2 {
		t.Fatalf("%d readings and %d positions: only positions of two days were to go", r, p)
	}
	if days, err := s.Forget(ctx, time.Time{}, day.AddDate(0, 0, 1)); err != nil || days != 1 {
		t.Fatalf("forgot %d days, %v", days, err)
	}
	if r, _ := count(); r != 3 {
		t.Fatalf("%d readings: one day's and the stray one were to go", r)
	}
	if err := s.AddPositions(ctx, ps[:1]); err != nil {
		t.Fatalf("a late row of a day that went: %v", err)
	}
}

func TestBadInput(t *testing.T) {
	s := open(t, cluster.Database(t))
	if _, err := s.AddReadings(t.Context(), []history.Reading{{Sensor: "b", C: math.NaN()}}); err == nil {
		t.Error("a reading that is no number was stored")
	}
	if _, err := postgres.Open(t.Context(), "postgres://%zz"); err == nil || !strings.Contains(err.Error(), "postgres://USER@HOST") {
		t.Errorf("open says %v", err)
	}
}
