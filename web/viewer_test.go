package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

func telemetry(id string, n int) droneFrame {
	return droneFrame{id: fleet.DroneID(id), pos: geo.LatLng{Lat: 32, Lng: 118}, hasPos: true, raw: json.RawMessage(fmt.Sprintf(`{"id":%q,"n":%d}`, id, n))}
}

func order(n int) json.RawMessage { return json.RawMessage(fmt.Sprintf(`{"id":"o%d"}`, n)) }

// A viewer that waits gets the latest position of each drone once, and
// every order and every number.
func TestQueueCoalescesTelemetryOnly(t *testing.T) {
	v, now := &viewer{ready: make(chan struct{}, 1)}, time.Now()
	for i := range 100 {
		f := &frame{drones: []droneFrame{telemetry("d1", i)}, orders: []json.RawMessage{order(i)}}
		if i == 50 {
			f.drones = append(f.drones, telemetry("d2", i))
		}
		if !v.push(&message{kind: "delta", seq: uint64(i), frame: f}, now) {
			t.Fatalf("closed at message %d", i)
		}
	}
	var all strings.Builder
	for i, m := range v.queue[1:] { // the first may be half written already
		data, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if m.seq != uint64(i+1) || !strings.Contains(string(data), string(order(i+1))) {
			t.Errorf("message %d: %s", i+1, data)
		}
		all.Write(data)
	}
	if n := strings.Count(all.String(), `"id":"d1"`); n != 1 || !strings.Contains(all.String(), `{"id":"d1","n":99}`) {
		t.Errorf("%d positions of d1 wait", n)
	}
	if !strings.Contains(all.String(), `{"id":"d2","n":50}`) {
		t.Error("the only position of d2 is gone")
	}
}

func TestQueueIsBounded(t *testing.T) {
	now := time.Now()
	empty := &frame{}
	v := &viewer{ready: make(chan struct{}, 1)}
	for i := range maxQueue {
		if !v.push(&message{kind: "delta", frame: empty}, now) {
			t.Fatalf("closed with %d messages", i+1)
		}
	}
	if v.push(&message{kind: "delta", frame: empty}, now) || v.code != closeBehind || len(v.queue) > maxQueue+1 {
		t.Errorf("with %d messages: code %d", len(v.queue), v.code)
	}

	late := &viewer{ready: make(chan struct{}, 1)}
	late.push(&message{kind: "delta", frame: empty}, now)
	if late.behind(now.Add(maxBehind)) || !late.behind(now.Add(maxBehind+1)) {
		t.Error("two seconds behind is not where it is closed")
	}
	if late.push(&message{kind: "delta", frame: empty}, now.Add(maxBehind+1)) || late.code != closeBehind {
		t.Errorf("after two seconds: code %d", late.code)
	}

	fresh := &viewer{ready: make(chan struct{}, 1)}
	fresh.push(&message{kind: "snapshot", frame: empty}, now)
	if fresh.behind(now.Add(snapshotFor)) || !fresh.behind(now.Add(snapshotFor+1)) {
		t.Error("a snapshot has not its own bound")
	}
}

// Names that fail to sign in cannot fill the memory.
func TestLimiterIsBounded(t *testing.T) {
	now := time.Now()
	l := newLimiter(func() time.Time { return now })
	for i := range 3 * signInNames {
		l.take(fmt.Sprint("user", i))
		now = now.Add(time.Millisecond)
	}
	if len(l.by) > signInNames {
		t.Errorf("%d names are remembered", len(l.by))
	}
}
