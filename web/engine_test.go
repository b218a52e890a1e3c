package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal/memory"
	"airvein/fleet"
	historymemory "airvein/fleet/history/memory"
)

// deaf is a radio that nobody hears.
type deaf struct{}

func (deaf) Send(fleet.DroneID, fleet.Frame) error { return nil }

// wallClock runs the scenario at the wall's speed.
type wallClock struct{}

func (wallClock) Wall() time.Time                   { return time.Now() }
func (wallClock) Scenario(wall time.Time) time.Time { return wall }
func (wallClock) Speed() float64                    { return 1 }

// TestOverTheRealEngine places an order through the real engine and hears
// of it live: the fake core of the other tests must not hide a difference.
func TestOverTheRealEngine(t *testing.T) {
	r := newRig(t) // for its accounts
	store := historymemory.New()
	e, err := engine.Open(t.Context(), engine.Config{
		Journal: memory.New(), History: store, Sender: deaf{}, Clock: wallClock{},
		Site: dispatch.Configure{Site: rigSite(), Hash: "h"}, Logger: slog.New(slog.DiscardHandler),
	})
	r.ok(err)
	s, err := New(Config{
		Engine: e, History: store, Texts: memory.NewTexts(), Accounts: r.acc, Clock: wallClock{},
		Origins: []string{origin}, Logger: slog.New(slog.DiscardHandler),
	})
	r.ok(err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- e.Run(ctx) }()
	go func() { ended <- s.Run(ctx) }()
	ts := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Errorf("ended with %v", err)
			}
		}
		ts.Close()
	})
	r.url = ts.URL
	r.ok(e.Do(t.Context(), dispatch.ImportStock{Depot: "center", AsOf: time.Now(), Source: "test", Units: rigUnits(time.Now())}))
	r.core = nil

	// No drone has been heard: the order is kept, held with its reason.
	live := r.dial("hospital", "")
	live.until(kind("snapshot"))
	placed := r.place("k1")
	id := text(placed, "id")
	if text(placed, "state") != "held" || text(placed, "held", "code") != "no_drone" {
		t.Errorf("order without a drone: %v", placed)
	}
	live.until(func(m map[string]any) bool { return strings.Contains(fmt.Sprint(m["orders"]), id) })
	r.want(r.call("hospital", "POST", "/api/v1/orders", redCells(4), "Idempotency-Key", "k1"), 200)
	alarms := r.want(r.call("dispatcher", "GET", "/api/v1/alarms?open=true", nil), 200)
	if text(alarms, "alarms", 0, "kind") != "order_held" {
		t.Fatalf("alarms: %v", alarms)
	}
	acked := r.want(r.call("dispatcher", "POST", "/api/v1/alarms/"+text(alarms, "alarms", 0, "id")+"/ack", map[string]any{"comment": "calling"}), 200)
	if text(acked, "acked_by") != "dispatcher" || acked["open"] != true {
		t.Errorf("acknowledged: %v", acked)
	}
	now := time.Now().UTC()
	reading := map[string]any{"readings": []any{map[string]any{"at": now, "probe": 1, "c": 4.5}}}
	if got := r.want(r.call("device", "POST", "/api/v1/boxes/cold-1/readings", reading), 200); got["added"] != 1.0 {
		t.Errorf("reading: %v", got)
	}
	if got := r.want(r.call("depot", "GET", "/api/v1/boxes", nil), 200); at(got, "boxes", 0, "c") != 4.5 {
		t.Errorf("boxes: %v", got)
	}
	for range 2 {
		got := r.want(r.call("hospital", "POST", "/api/v1/orders/"+id+"/cancel", map[string]any{"reason": "not needed"}), 200)
		if text(got, "state") != "cancelled" {
			t.Errorf("cancelled: %v", got)
		}
	}
	r.call("hospital", "POST", "/api/v1/orders/"+id+"/cancel", map[string]any{"reason": "another"}).problem(t, 409, "conflict")
	if a := r.call("", "GET", "/readyz", nil); a.status != 200 {
		t.Errorf("readyz: %d %s", a.status, a.body)
	}
}
