// Package historytest is the conformance suite of the history's back-ends.
package historytest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"airvein/fleet/history"
	"airvein/geo"
)

// Run proves a back-end; open makes an empty one.
func Run(t *testing.T, open func(t *testing.T) history.Store) {
	t.Run("readings", func(t *testing.T) { readings(t, open(t)) })
	t.Run("thinned readings", func(t *testing.T) { thinned(t, open(t)) })
	t.Run("track", func(t *testing.T) { track(t, open(t)) })
	t.Run("ended context", func(t *testing.T) { ended(t, open(t)) })
}

func start() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 123456000, time.UTC) }

func reading(sensor string, probe int, s float64, c float64) history.Reading {
	at := start().Add(time.Duration(s * float64(time.Second)))
	return history.Reading{Sensor: sensor, Probe: probe, At: at, ReceivedAt: at.Add(time.Second), C: c}
}

func add(t *testing.T, s history.Store, want int, rs ...history.Reading) {
	t.Helper()
	if n, err := s.AddReadings(t.Context(), rs); err != nil || n != want {
		t.Fatalf("added %d, %v; want %d", n, err, want)
	}
}

func readings(t *testing.T, s history.Store) {
	a, b, c := reading("box-1", 1, 0, 4.5), reading("box-1", 1, 30, 4.6), reading("box-1", 2, 30, -1)
	add(t, s, 0)
	add(t, s, 2, b, a)
	add(t, s, 1, a, c, c, reading("box-1", 1, 30, 99)) // the same sample is stored once, and never altered
	add(t, s, 1, reading("box-2", 1, 0, 7))
	for _, q := range []struct {
		from, to float64
		want     []history.Reading
	}{{0, 30, []history.Reading{a, b, c}}, {0, 29, []history.Reading{a}}, {1, 60, []history.Reading{b, c}}, {31, 60, nil}} {
		got, err := s.Readings(t.Context(), "box-1", reading("", 0, q.from, 0).At, reading("", 0, q.to, 0).At, 0)
		if err != nil || !reflect.DeepEqual(got, q.want) {
			t.Errorf("from %v to %v: %v, %v; want %v", q.from, q.to, got, err, q.want)
		}
	}
}

func thinned(t *testing.T, s history.Store) {
	var rs []history.Reading
	for i := range 1000 {
		c := 4 + float64(i%7)/10
		switch i {
		case 333:
			c = 1.1
		case 777:
			c = 11.9
		}
		rs = append(rs, reading("box-1", 1, float64(i), c))
	}
	add(t, s, 1000, rs...)
	got, err := s.Readings(t.Context(), "box-1", rs[0].At, rs[999].At, 40)
	if err != nil || len(got) > 44 || len(got) < 20 {
		t.Fatalf("%d points, %v; want about 40", len(got), err)
	}
	low, high := got[0].C, got[0].C
	for i, r := range got {
		low, high = min(low, r.C), max(high, r.C)
		if i > 0 && !r.At.After(got[i-1].At) {
			t.Fatalf("point %d is not later than the one before", i)
		}
	}
	if low != 1.1 || high != 11.9 {
		t.Errorf("the extremes are %v and %v", low, high)
	}
	if !got[0].At.Equal(rs[0].At) || !got[len(got)-1].At.Equal(rs[999].At) {
		t.Errorf("the first and the last reading are gone")
	}
}

func track(t *testing.T, s history.Store) {
	var ps []history.Position
	for i := range 100 {
		ps = append(ps, history.Position{At: start().Add(time.Duration(i) * time.Second), Drone: "d1", Flight: "f1", Pos: geo.LatLng{Lat: 32 + float64(i)/1000, Lng: 118}, AltTakeoffM: 120, BatteryPct: 90})
	}
	other := ps[3]
	other.Flight = "f2"
	if err := s.AddPositions(t.Context(), append(ps[50:100:100], other)); err != nil {
		t.Fatal(err)
	}
	if err := s.AddPositions(t.Context(), ps[:50]); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Track(t.Context(), "f1", 0); err != nil || !reflect.DeepEqual(got, ps) {
		t.Fatalf("the track is %v, %v", got, err)
	}
	got, err := s.Track(t.Context(), "f1", 10)
	if err != nil || len(got) != 10 || got[0] != ps[0] || got[9] != ps[99] {
		t.Fatalf("the thinned track is %v, %v", got, err)
	}
	if got, err := s.Track(t.Context(), "f3", 10); err != nil || len(got) != 0 {
		t.Fatalf("the track of a flight that is not there is %v, %v", got, err)
	}
}

func ended(t *testing.T, s history.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.AddReadings(ctx, []history.Reading{reading("box-1", 1, 0, 4)}); err == nil {
		t.Error("readings were added")
	}
	if err := s.AddPositions(ctx, []history.Position{{Flight: "f1"}}); err == nil {
		t.Error("positions were added")
	}
	if got, err := s.Readings(t.Context(), "box-1", start(), start(), 0); err != nil || len(got) != 0 {
		t.Errorf("there is %v, %v", got, err)
	}
}
