package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"airvein/geo"
	"airvein/web/account"

	"github.com/gorilla/websocket"
)

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

// client is one live viewer of a test.
type client struct {
	t    *testing.T
	conn *websocket.Conn
	all  []map[string]any
	raw  []byte
}

func (r *rig) dial(who, query string) *client {
	r.Helper()
	conn, resp, err := r.try(who, query, nil)
	if err != nil {
		r.Fatalf("dial as %s: %v %v", who, err, resp)
	}
	if conn.Subprotocol() != liveProtocol {
		r.Errorf("subprotocol %q", conn.Subprotocol())
	}
	return &client{t: r.T, conn: conn}
}

func (r *rig) try(who, query string, header http.Header) (*websocket.Conn, *http.Response, error) {
	if header == nil {
		header = http.Header{}
	}
	if who != "" {
		header.Set("Authorization", "Bearer "+r.tokens[who])
	}
	d := websocket.Dialer{Subprotocols: []string{liveProtocol}, HandshakeTimeout: 5 * time.Second}
	conn, resp, err := d.DialContext(r.Context(), "ws"+strings.TrimPrefix(r.url, "http")+"/api/v1/live"+query, header)
	if err == nil {
		r.Cleanup(func() { conn.Close() })
	}
	return conn, resp, err
}

// next reads one message; the deadline is only there to fail.
func (c *client) next() (map[string]any, error) {
	c.conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, data, err := c.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	c.all = append(c.all, m)
	c.raw = append(append(c.raw, data...), '\n')
	return m, nil
}

// until reads up to the message that fits, and gives all that was read.
func (c *client) until(fits func(map[string]any) bool) []byte {
	c.t.Helper()
	for {
		m, err := c.next()
		if err != nil {
			c.t.Fatalf("no message that fits after %d: %v", len(c.all), err)
		}
		if fits(m) {
			return c.raw
		}
	}
}

func (c *client) saw(s string) bool { return strings.Contains(string(c.raw), s) }

// closed reads to the end and gives the close code.
func (c *client) closed() int {
	c.t.Helper()
	for {
		if _, err := c.next(); err != nil {
			if ce, ok := err.(*websocket.CloseError); ok {
				return ce.Code
			}
			c.t.Fatalf("ended without a close code: %v", err)
		}
	}
}

func seq(m map[string]any) uint64 { n, _ := m["seq"].(float64); return uint64(n) }

func kind(want string) func(map[string]any) bool {
	return func(m map[string]any) bool { return m["type"] == want }
}

func TestLiveSnapshotThenDeltas(t *testing.T) {
	r := newRig(t)
	r.place("k0")
	c := r.dial("hospital", "")
	c.until(kind("snapshot"))
	snap := c.all[0]
	for _, key := range []string{"epoch", "at", "speed", "drones", "flights", "orders", "shipments", "boxes", "alarms"} {
		if snap[key] == nil {
			t.Errorf("the snapshot has no %s", key)
		}
	}
	if n := len(at(snap, "orders").([]any)); n != 1 {
		t.Errorf("%d orders in the snapshot", n)
	}
	other := r.dial("hospital2", "")
	other.until(kind("snapshot"))
	if n := len(at(other.all[0], "orders").([]any)); n != 0 {
		t.Errorf("another hospital's snapshot has %d orders", n)
	}
	id := text(r.place("k1"), "id")
	c.until(func(m map[string]any) bool { return strings.Contains(fmt.Sprint(m["orders"]), id) })
	last := seq(c.all[len(c.all)-1])
	other.until(func(m map[string]any) bool { return seq(m) >= last })
	for _, x := range []*client{c, other} {
		for i, m := range x.all[1:] {
			if m["type"] != "delta" || seq(m) != seq(x.all[0])+uint64(i)+1 {
				t.Errorf("message %d is %v %d after a snapshot %d", i, m["type"], seq(m), seq(x.all[0]))
			}
		}
	}
	if other.saw(id) {
		t.Error("another hospital is told of the order")
	}
}

func TestLiveResume(t *testing.T) {
	r := newRig(t)
	c := r.dial("admin", "")
	c.until(kind("snapshot"))
	epoch, since := text(c.all[0], "epoch"), seq(c.all[0])
	id := text(r.place("k1"), "id")
	c.until(func(m map[string]any) bool { return strings.Contains(fmt.Sprint(m["orders"]), id) })
	r.core.fly("d1", geo.LatLng{Lat: 32.06, Lng: 118.78})
	c.until(func(m map[string]any) bool { return at(m, "drones", 0, "lat") != nil })
	newest := seq(c.all[len(c.all)-1])

	again := r.dial("admin", fmt.Sprintf("?epoch=%s&since=%d", epoch, since))
	again.until(func(m map[string]any) bool { return seq(m) == newest })
	for i, m := range again.all {
		if m["type"] != "delta" || seq(m) != since+uint64(i)+1 {
			t.Errorf("resumed: message %d is %v %d", i, m["type"], seq(m))
		}
	}
	if !again.saw(id) || !again.saw("32.06") {
		t.Error("what was missed did not come")
	}
	for _, q := range []string{"?epoch=other&since=1", fmt.Sprintf("?epoch=%s&since=%d", epoch, newest+100)} {
		lost := r.dial("admin", q)
		lost.until(kind("snapshot"))
		if lost.all[0]["type"] != "gap" {
			t.Errorf("%s: first message is %v", q, lost.all[0]["type"])
		}
	}
	for _, q := range []string{"?since=1", "?epoch=" + epoch, "?epoch=x&since=-1", "?epoch=x&since=y"} {
		_, resp, err := r.try("admin", q, nil)
		if err == nil || resp.StatusCode != 422 {
			t.Errorf("%s: %v", q, resp)
		}
	}
}

func TestLiveViewCells(t *testing.T) {
	r := newRig(t)
	near, far := geo.LatLng{Lat: 32.06, Lng: 118.78}, geo.LatLng{Lat: 31.5, Lng: 119.5}
	c := r.dial("viewer", "")
	c.until(kind("snapshot"))
	cell, err := geo.CellOf(near, 6)
	r.ok(err)
	fine, err := geo.CellOf(far, 9)
	r.ok(err)
	r.ok(c.conn.WriteJSON(map[string]any{"type": "view", "cells": []string{cell.String()}}))
	c.until(kind("delta")) // it has been heard
	r.core.fly("d1", near)
	r.core.fly("d2", far)
	c.until(func(m map[string]any) bool { return text(m, "drones", 0, "id") == "d1" })
	r.core.fly("d1", near)
	c.until(func(m map[string]any) bool { return text(m, "drones", 0, "id") == "d1" })
	if c.saw(`"lat":31.5`) {
		t.Error("a drone outside the cells is told")
	}
	// Turning to other cells tells what is there at once.
	r.ok(c.conn.WriteJSON(map[string]any{"type": "view", "cells": []string{fine.String()}}))
	c.until(func(m map[string]any) bool { return at(m, "drones", 0, "lat") == 31.5 })
	r.ok(c.conn.WriteJSON(map[string]any{"type": "view", "cells": nil}))
	c.until(func(m map[string]any) bool { xs, _ := m["drones"].([]any); return len(xs) == 2 })
	for _, bad := range []string{`{"type":"view","cells":["nonsense"]}`, `{"type":"shout"}`, `{"type":"view","type":"view"}`, `no`, `{"type":"view","cells":[],"x":1}`} {
		d := r.dial("viewer", "")
		d.until(kind("snapshot"))
		r.ok(d.conn.WriteMessage(websocket.TextMessage, []byte(bad)))
		if code := d.closed(); code != closeBadMessage {
			t.Errorf("%s: closed with %d", bad, code)
		}
	}
	// Too large a message ends the connection; whether its close frame
	// arrives before the reset is the network's affair.
	huge := r.dial("viewer", "")
	huge.conn.WriteMessage(websocket.TextMessage, []byte(strings.Repeat(" ", 1<<20)))
	for {
		_, err := huge.next()
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			t.Error("a viewer that sends 1 MiB is kept")
		}
		if err != nil {
			break
		}
	}
}

// A viewer that does not read is closed with 4408, and nobody else waits
// for it.
func TestLiveSlowViewerIsClosed(t *testing.T) {
	r := newRig(t)
	slow, quick := r.dial("admin", ""), r.dial("admin", "")
	quick.until(kind("snapshot"))
	for i := range 40 {
		r.place(fmt.Sprint("k", i))
	}
	// The quick one reads all along; the slow one's kernel buffers fill,
	// and what waits behind them grows old.
	for range 2000 {
		r.core.tellAll()
		quick.until(kind("delta"))
		r.clock.passWall(maxBehind / 10)
		if r.closedBehind() > 0 {
			break
		}
	}
	if r.closedBehind() != 1 {
		t.Fatal("the slow viewer was not closed")
	}
	if code := slow.closed(); code != closeBehind {
		t.Errorf("closed with %d", code)
	}
	id := text(r.want(r.call("admin", "POST", "/api/v1/orders", redCells(2), "Idempotency-Key", "last"), 201), "id")
	quick.until(func(m map[string]any) bool { return strings.Contains(fmt.Sprint(m["orders"]), id) })
}

func (c *testCore) tellAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tell(c.everything())
}

func (r *rig) closedBehind() int {
	r.Helper()
	a := r.call("", "GET", "/metrics", nil)
	_, rest, _ := strings.Cut(string(a.body), "\nairvein_live_behind_total ")
	n := 0
	fmt.Sscan(rest, &n)
	return n
}

func TestLiveOriginAndSignIn(t *testing.T) {
	r := newRig(t)
	cookie := r.signIn("hospital", password).header.Get("Set-Cookie")
	cookie, _, _ = strings.Cut(cookie, ";")
	for name, c := range map[string]struct {
		who, cookie string
		origins     []string
		status      int
	}{
		"cookie, our origin":   {"", cookie, []string{origin}, 101},
		"cookie, no origin":    {"", cookie, nil, 403},
		"cookie, null":         {"", cookie, []string{"null"}, 403},
		"cookie, foreign":      {"", cookie, []string{"http://evil.test"}, 403},
		"cookie, other scheme": {"", cookie, []string{"https://airvein.test"}, 403},
		"cookie, other port":   {"", cookie, []string{"http://airvein.test:81"}, 403},
		"cookie, subdomain":    {"", cookie, []string{"http://x.airvein.test"}, 403},
		"cookie, prefix":       {"", cookie, []string{"http://airvein.test.evil.test"}, 403},
		"cookie, two origins":  {"", cookie, []string{origin, "http://evil.test"}, 403},
		"token, no origin":     {"hospital", "", nil, 101},
		"token, foreign":       {"hospital", "", []string{"http://evil.test"}, 403},
		"token of a device":    {"device", "", nil, 404},
		"nobody":               {"", "", []string{origin}, 401},
		"wrong cookie":         {"", cookieName + "=x", []string{origin}, 401},
	} {
		h := http.Header{}
		if c.cookie != "" {
			h.Set("Cookie", c.cookie)
		}
		if c.origins != nil {
			h["Origin"] = c.origins
		}
		_, resp, err := r.try(c.who, "", h)
		if resp == nil || resp.StatusCode != c.status {
			t.Errorf("%s: %v %v, want %d", name, resp, err, c.status)
		}
	}
	r.call("hospital", "GET", "/api/v1/live", nil).problem(t, 400, "malformed")
}

// What every viewer's writer asks twice a minute: is this still the same
// principal?
func TestLiveEndsWithTheSignIn(t *testing.T) {
	r := newRig(t)
	v := &viewer{
		ready: make(chan struct{}, 1), principal: account.Principal{ID: "hospital", Name: "Ward", Role: account.Hospital, Site: "north"},
		recheck: func(ctx context.Context) (account.Principal, error) { return r.acc.ByToken(ctx, r.tokens["hospital"]) },
	}
	v.check(t.Context())
	if v.code != 0 {
		t.Fatalf("closed with %d while signed in", v.code)
	}
	r.ok(r.acc.SetDisabled(t.Context(), "hospital", true))
	v.check(t.Context())
	if v.code != closeSignedOut {
		t.Errorf("a disabled account's viewer is closed with %d", v.code)
	}
}

func TestLiveViewersPerAccountAreBounded(t *testing.T) {
	r := newRig(t)
	var first *client
	for range maxPerPerson {
		c := r.dial("viewer", "")
		if first == nil {
			first = c
		}
	}
	_, resp, err := r.try("viewer", "", nil)
	if err == nil || resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("one too many: %v", resp)
	}
	r.dial("pilot", "").until(kind("snapshot"))
	if may(account.Viewer, permOrderRead) {
		t.Error("the viewer reads orders")
	}
}
