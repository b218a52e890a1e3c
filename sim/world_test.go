package sim

import (
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/site"
	"airvein/sim/scenarios"
)

func nanjing(t *testing.T) site.Scenario {
	t.Helper()
	data, err := scenarios.Load("nanjing")
	if err != nil {
		t.Fatal(err)
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

var began = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// run lets a world pass and fails on any violation.
func run(t *testing.T, cfg Config) *World {
	t.Helper()
	cfg.Scenario, cfg.Start = nanjing(t), began
	var trace strings.Builder
	if testing.Verbose() {
		cfg.Trace = &trace
	}
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	problems, err := w.Run()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("seed %d: %s", cfg.Seed, p)
	}
	if t.Failed() {
		t.Log(trace.String())
	}
	return w
}

func (w *World) delivered() int {
	n := 0
	for _, id := range w.acked {
		if o, ok := w.loop.State().Order(id); ok && w.loop.State().OrderState(o) == dispatch.OrderStateDelivered {
			n++
		}
	}
	return n
}

// TestQuietWorld: where nothing goes wrong every order is delivered and
// every drone comes home.
func TestQuietWorld(t *testing.T) {
	w := run(t, Config{Seed: 1, Orders: 3, Length: 20 * time.Minute, Calm: 45 * time.Minute})
	if got := w.delivered(); got != 3 {
		t.Errorf("%d of 3 orders delivered", got)
	}
}

// TestTroubledWorld: links that lose, double and overtake, outages, and a
// server that dies and starts again.
func TestTroubledWorld(t *testing.T) {
	for seed := range uint64(4) {
		w := run(t, Config{Seed: seed, Orders: 4, Length: 25 * time.Minute, Calm: 60 * time.Minute, Faults: Faults{
			Link:        Link{Loss: 0.05 * float64(seed%4), Duplicate: 0.05, DelayMax: 300 * time.Millisecond},
			OutageEvery: 8 * time.Minute, OutageMax: 40 * time.Second,
			CrashEvery: 6 * time.Minute, DownMax: 15 * time.Second,
		}})
		t.Logf("seed %d: %d of %d delivered, faults %v", seed, w.delivered(), len(w.acked), w.Faulted)
	}
}

// TestSameSeedSameHistory: the world is deterministic, crashes and all.
func TestSameSeedSameHistory(t *testing.T) {
	cfg := Config{Seed: 7, Orders: 2, Length: 10 * time.Minute, Calm: 45 * time.Minute, Faults: Faults{
		Link: Link{Loss: 0.1, Duplicate: 0.1, DelayMax: 500 * time.Millisecond}, CrashEvery: 3 * time.Minute, DownMax: 10 * time.Second,
	}}
	if a, b := run(t, cfg).History(), run(t, cfg).History(); a != b {
		t.Errorf("two runs of one seed differ: %s and %s", a, b)
	}
}
