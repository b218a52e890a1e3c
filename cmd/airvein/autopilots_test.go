package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/mavlink"
	"airvein/geo"
	"airvein/sim/scenarios"
)

// loopbackWait bounds what a test waits for on the loopback before it fails.
const loopbackWait = 10 * time.Second

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

// runAutopilots is the command as the shell calls it.
func runAutopilots(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return Run(ctx, append([]string{"autopilots"}, args...), strings.NewReader(""), stdout, stderr)
}

// startAutopilots runs the command until the test ends, or stop is called,
// which gives its exit code.
func startAutopilots(t *testing.T, args ...string) (stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	code := make(chan int, 1)
	go func() { code <- runAutopilots(ctx, args, io.Discard, io.Discard) }()
	stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() { stop() })
	return stop
}

func awaitRoster(t *testing.T, dir string) roster {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), loopbackWait)
	defer cancel()
	var r roster
	err := poll(ctx, func() (bool, error) {
		got, err := readRoster(dir)
		r = got
		return err == nil, nil
	})
	if err != nil {
		t.Fatal("no roster")
	}
	return r
}

func TestAutopilotsFlyForAnyGroundStation(t *testing.T) {
	dir := t.TempDir()
	sc := nanjing(t)
	far := geo.Offset(sc.Site.Depots[0].Pad.LatLng, 200, 4000)
	state, err := json.Marshal([]startPlace{{Drone: string(sc.Site.Drones[1].ID), Lat: far.Lat, Lon: far.Lng, BatteryPct: 55}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "state.json"), state, 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	stop := startAutopilots(t, "--data", dir, "-n", "2", "--speed", "20", "--start", start.Format(time.RFC3339Nano),
		"--state", filepath.Join(dir, "state.json"))
	r := awaitRoster(t, dir)
	if r.PID != os.Getpid() || len(r.Vehicles) != 2 || r.Clock.Speed != 20 || !r.Clock.Scenario.Equal(start) {
		t.Errorf("%+v", r)
	}
	if !r.alive(context.Background()) {
		t.Error("nobody answers a heartbeat")
	}

	places := make(chan fleet.GlobalPosition, 1000)
	second := sc.Site.Drones[1]
	g, err := mavlink.NewGround(mavlink.GroundConfig{Links: r.links(), OnFrame: func(d fleet.DroneID, f fleet.Frame) {
		if p, ok := f.Message.(fleet.GlobalPosition); ok && d == second.ID {
			places <- p
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	ctx, cancel := context.WithTimeout(context.Background(), loopbackWait)
	defer cancel()
	err = poll(ctx, func() (bool, error) {
		err := g.Send(second.ID, fleet.Frame{System: second.System, Message: fleet.Command{ID: fleet.CmdRequestMessage, P: [7]float64{33}}})
		return len(places) > 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if p := <-places; geo.Distance(p.Pos, far) > 1 {
		t.Errorf("it stands at %v, not at %v", p.Pos, far)
	}
	if code := stop(); code != exitOK {
		t.Errorf("exit %d", code)
	}
	if r.alive(context.Background()) {
		t.Error("an ended process answers")
	}
}

func TestAutopilotsEndWhenForgotten(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), loopbackWait)
	defer cancel()
	code := runAutopilots(ctx, []string{"-n", "1", "--linger", "200ms"}, io.Discard, io.Discard)
	if code != exitOK || ctx.Err() != nil {
		t.Errorf("exit %d, %v", code, ctx.Err())
	}
}

func TestAutopilotsRefuse(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"speed 0":        {[]string{"--speed", "0"}, exitUsage, "speed"},
		"speed nan":      {[]string{"--speed", "nan"}, exitUsage, "speed"},
		"n":              {[]string{"-n", "999"}, exitUsage, "system ids for 250"},
		"autopilot":      {[]string{"--autopilot", "betaflight"}, exitUsage, "ardupilot or px4"},
		"tcp with data":  {[]string{"--tcp", "--data", "x"}, exitUsage, "over UDP"},
		"n negative":     {[]string{"-n", "-1"}, exitUsage, "negative"},
		"start":          {[]string{"--start", "today"}, exitUsage, "--start"},
		"extra word":     {[]string{"now"}, exitUsage, "not expected"},
		"scenario":       {[]string{"--scenario", "atlantis"}, exitFailed, "nanjing"},
		"scenario file":  {[]string{"--scenario", write("x.yaml", "id: [")}, exitFailed, "line 1"},
		"host":           {[]string{"--host", "no.such.host.invalid"}, exitFailed, "--host"},
		"state gone":     {[]string{"--state", filepath.Join(dir, "gone")}, exitFailed, "--state"},
		"state nonsense": {[]string{"--state", write("a", "{}")}, exitFailed, "battery_pct"},
		"state drone":    {[]string{"--state", write("b", `[{"drone":"X"}]`)}, exitFailed, `no drone "X"`},
		"state place":    {[]string{"--state", write("c", `[{"drone":"AV-01","lat":91}]`)}, exitFailed, "AV-01"},
		"class alone":    {[]string{"--class", "cold"}, exitUsage, "--box-only"},
	} {
		var stderr bytes.Buffer
		code := runAutopilots(context.Background(), c.args, io.Discard, &stderr)
		if code != c.code || !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%s: exit %d: %s", name, code, stderr.String())
		}
	}
	t.Setenv("AIRVEIN_URL", "")
	var stderr bytes.Buffer
	if code := runAutopilots(context.Background(), []string{"--box-only", "B1"}, io.Discard, &stderr); code != exitFailed || !strings.Contains(stderr.String(), "AIRVEIN_URL") {
		t.Errorf("box only: exit %d: %s", code, stderr.String())
	}
	var help bytes.Buffer
	if code := runAutopilots(context.Background(), []string{"-h"}, &help, io.Discard); code != exitOK || !strings.Contains(help.String(), "Example") {
		t.Errorf("help: exit %d: %s", code, help.String())
	}
}

func TestRosterThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	if _, err := readRoster(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	for _, text := range []string{"", "{}", `{"pid":1,"vehicles":[]}`, `{"pid":1,"clock":{"wall":"2026-01-01T00:00:00Z","scenario":"2026-01-01T00:00:00Z","speed":0},"vehicles":[{"drone":"a"}]}`} {
		if err := os.WriteFile(filepath.Join(dir, rosterFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readRoster(dir); err == nil {
			t.Errorf("taken: %s", text)
		}
	}
}

func TestTerrainFollowsThePads(t *testing.T) {
	s := nanjing(t).Site
	ground := terrain(s)
	low, high := 1e9, -1e9
	for _, h := range s.Hospitals {
		if got := ground(h.Pad.LatLng); got != h.Pad.GroundAMSLM {
			t.Errorf("%s: %v, not %v", h.ID, got, h.Pad.GroundAMSLM)
		}
		low, high = min(low, h.Pad.GroundAMSLM), max(high, h.Pad.GroundAMSLM)
	}
	for _, d := range s.Depots {
		low, high = min(low, d.Pad.GroundAMSLM), max(high, d.Pad.GroundAMSLM)
	}
	between := ground(geo.Offset(s.Depots[0].Pad.LatLng, 300, 3000))
	if between < low || between > high {
		t.Errorf("between the pads: %v outside %v-%v", between, low, high)
	}
}

func TestWeatherThatHolds(t *testing.T) {
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	list := []site.Weather{{WindMPS: 1, ValidUntil: at.Add(-time.Hour)}, {WindMPS: 2, ValidUntil: at.Add(time.Hour)}, {WindMPS: 3}}
	if w := weatherAt(list, at); w.WindMPS != 2 {
		t.Errorf("%+v", w)
	}
	if w := weatherAt(list[:2], at.Add(2*time.Hour)); w.WindMPS != 2 {
		t.Errorf("nothing newer: %+v", w)
	}
}

// readingsServer takes readings as the API does, after failing first.
type readingsServer struct {
	mu    sync.Mutex
	fails []int // status codes to answer with first
	boxes map[string][]modemReading
	most  int
	token string
}

func (s *readingsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/api/v1/clock" {
		_, _ = io.WriteString(w, `{"now":"2026-03-01T08:00:00Z","speed":20}`)
		return
	}
	box, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/api/v1/boxes/"), "/readings")
	if !ok || r.Method != http.MethodPost || r.Header.Get("Authorization") != "Bearer "+s.token {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if len(s.fails) > 0 {
		code := s.fails[0]
		s.fails = s.fails[1:]
		w.WriteHeader(code)
		return
	}
	var body struct {
		Readings []modemReading `json:"readings"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.most = max(s.most, len(body.Readings))
	s.boxes[box] = append(s.boxes[box], body.Readings...)
	_, _ = io.WriteString(w, `{"added":1}`)
}

func (s *readingsServer) count() (boxes, readings int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rs := range s.boxes {
		readings += len(rs)
	}
	return len(s.boxes), readings
}

func TestModemsPostWhatTheyMeasure(t *testing.T) {
	sc := nanjing(t)
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	fake := &readingsServer{fails: []int{503, 500}, boxes: map[string][]modemReading{}, token: "t2"}
	server := httptest.NewServer(fake)
	defer server.Close()
	tokens := []string{"t1", "t2", "t2", "t2", "t2"} // the first is an old one
	asked := 0
	m := newModems(sc, simClock{wall: time.Now(), scenario: start, speed: 20}, func() (*client, error) {
		asked++
		if asked == 1 {
			return nil, os.ErrNotExist // no server yet
		}
		return newClient(server.URL, tokens[min(asked-2, 4)]), nil
	}, slog.New(slog.DiscardHandler))
	m.retry = time.Millisecond
	if m.period() != 2*time.Second {
		t.Errorf("period %v", m.period())
	}
	const each = 2300 // what an outage of the server leaves
	for i := range each {
		m.measure(start.Add(time.Duration(i)*30*time.Second), 30*time.Second)
	}
	ctx, cancel := context.WithTimeout(context.Background(), loopbackWait)
	defer cancel()
	done := make(chan struct{})
	go func() { m.post(ctx); close(done) }()
	want := len(m.boxes)
	if err := poll(ctx, func() (bool, error) { _, n := fake.count(); return n >= want*each, nil }); err != nil {
		b, n := fake.count()
		t.Fatalf("%d readings of %d boxes came", n, b)
	}
	cancel()
	<-done
	if boxes, n := fake.count(); boxes != want || n != want*each || fake.most != modemBatch || asked < 5 {
		t.Errorf("%d readings of %d boxes, at most %d at once, asked %d times", n, boxes, fake.most, asked)
	}
	for _, b := range sc.Site.Boxes {
		limits := map[string][2]float64{"cold": {2, 6}, "room": {20, 24}, "frozen": {-40, -18}}[string(b.Class)]
		for i, r := range fake.boxes[b.ID] {
			if r.C < limits[0] || r.C > limits[1] || !r.At.Equal(start.Add(time.Duration(i)*30*time.Second)) || r.Probe != 1 {
				t.Fatalf("box %s, reading %d: %+v", b.ID, i, r)
			}
		}
	}
}

func TestModemGivesUpWhatIsRefusedForGood(t *testing.T) {
	fake := &readingsServer{fails: []int{404}, boxes: map[string][]modemReading{}, token: "t"}
	server := httptest.NewServer(fake)
	defer server.Close()
	m := &modems{log: slog.New(slog.DiscardHandler), boxes: []*modem{newModem(site.Box{ID: "B", Conditioned: true}, 1, 20)}}
	m.boxes[0].measure(time.Now(), 0, 20)
	more, err := m.postAll(context.Background(), newClient(server.URL, "t"))
	if err != nil || more || len(m.boxes[0].unsent) != 0 {
		t.Errorf("%v, %v, %d left", more, err, len(m.boxes[0].unsent))
	}
}

func TestModemBufferKeepsItsOldest(t *testing.T) {
	b := newModem(site.Box{ID: "B", Class: "cold", Conditioned: true, TimeConstantMin: 60}, 1, 25)
	first := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	lost := 0
	for i := range modemBuffer + 5 {
		lost = b.measure(first.Add(time.Duration(i)*time.Second), time.Second, 25)
	}
	if lost != 5 || len(b.unsent) != modemBuffer || !b.unsent[0].At.Equal(first) {
		t.Errorf("lost %d, kept %d", lost, len(b.unsent))
	}
}

func TestUnconditionedBoxFollowsTheAir(t *testing.T) {
	b := newModem(site.Box{ID: "B", Class: "cold", TimeConstantMin: 60}, 1, 25)
	b.measure(time.Now(), 10*time.Hour, 30)
	if c := b.unsent[0].C; c < 29 || c > 31 {
		t.Errorf("%v", c)
	}
}

func TestBoxOnlyPostsByTheServersClock(t *testing.T) {
	fake := &readingsServer{boxes: map[string][]modemReading{}, token: "device"}
	server := httptest.NewServer(fake)
	defer server.Close()
	t.Setenv("AIRVEIN_URL", server.URL)
	t.Setenv("AIRVEIN_TOKEN", "device")
	stop := startAutopilots(t, "--box-only", "B 7", "--class", "frozen")
	ctx, cancel := context.WithTimeout(context.Background(), loopbackWait)
	defer cancel()
	if err := poll(ctx, func() (bool, error) { _, n := fake.count(); return n > 0, nil }); err != nil {
		t.Fatal("nothing was posted")
	}
	if code := stop(); code != exitOK {
		t.Errorf("exit %d", code)
	}
	r := fake.boxes["B 7"][0]
	if at := r.At.Sub(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)); r.C > -18 || at < 0 || at > time.Hour {
		t.Errorf("%+v", r)
	}
}
