package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The deadlines of the end-to-end tests, wall time. They bound a test that
// would hang; a delivery takes about a minute at speed 20.
const (
	readyWithin     = 90 * time.Second
	deliveredWithin = 4 * time.Minute
	endedWithin     = 8 * time.Second
)

// demoProcess is an `airvein demo` in a process of its own.
type demoProcess struct {
	t     *testing.T
	cmd   *exec.Cmd
	ended chan struct{}
	said  *lockedBuffer
	ready readyFile
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startDemo starts a demo on a data directory and waits until it is ready.
func startDemo(t *testing.T, data string, args ...string) *demoProcess {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(t.TempDir(), "ready.json")
	line := append([]string{"demo", "--listen", "127.0.0.1:0", "--data", data, "--ready-file", ready}, args...)
	d := &demoProcess{t: t, cmd: exec.Command(exe, line...), ended: make(chan struct{}), said: &lockedBuffer{}}
	d.cmd.Env = append(os.Environ(), asAirvein+"=1")
	d.cmd.Stdout, d.cmd.Stderr = d.said, d.said
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { d.cmd.Wait(); close(d.ended) }()
	t.Cleanup(d.kill)
	d.until("the demo is ready", readyWithin, func() bool {
		raw, err := os.ReadFile(ready)
		return err == nil && json.Unmarshal(raw, &d.ready) == nil
	})
	return d
}

// until polls for something, and fails with what the demo said when its
// time is up or the demo has ended.
func (d *demoProcess) until(what string, limit time.Duration, ok func() bool) {
	d.t.Helper()
	deadline := time.After(limit)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-d.ended:
			d.t.Fatalf("waiting until %s: the demo ended\n%s", what, d.said)
		case <-deadline:
			d.t.Fatalf("not in %v: %s\n%s", limit, what, d.said)
		}
	}
}

// kill ends what a failed test left: the server, then its autopilots.
func (d *demoProcess) kill() {
	d.cmd.Process.Kill()
	<-d.ended
	if d.ready.PIDs.Autopilots > 0 && (&simFleet{roster: roster{PID: d.ready.PIDs.Autopilots}}).ours() {
		syscall.Kill(d.ready.PIDs.Autopilots, syscall.SIGKILL)
	}
}

// stop ends the demo as Ctrl-C does, and checks that its autopilots end
// with it in time.
func (d *demoProcess) stop() {
	d.t.Helper()
	d.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-d.ended:
	case <-time.After(endedWithin):
		d.t.Fatalf("the demo did not end in %v\n%s", endedWithin, d.said)
	}
	if code := d.cmd.ProcessState.ExitCode(); code != exitOK {
		d.t.Errorf("the demo exits %d\n%s", code, d.said)
	}
	if !processGone(d.ready.PIDs.Autopilots) {
		d.t.Error("the autopilots outlived an orderly end")
	}
}

func (d *demoProcess) as(role string) *client { return newClient(d.ready.URL, d.ready.Tokens[role]) }

// place orders 4 U of red cells for an A+ patient at the ready file's
// hospital.
func (d *demoProcess) place() string {
	d.t.Helper()
	body := orderBody{
		Kind: "patient", Hospital: d.ready.Hospitals["hospital"], Urgency: "immediate", AuthorisedBy: "physician", Source: "api",
		Patient: &patient{FCP: "unknown", Child: "no", Neonate: "no"},
		Lines:   []orderLine{{Component: "red_cells", Group: "A+", Amount: 4, UnitDef: "cn_200ml", Substitution: "allowed", Pretransfusion: "none"}},
	}
	var o orderAnswer
	if err := d.as("hospital").call(d.t.Context(), "POST", "/api/v1/orders", body, &o, "Idempotency-Key", "e2e"); err != nil {
		d.t.Fatal(err)
	}
	return o.ID
}

func (d *demoProcess) order(id string) orderAnswer {
	d.t.Helper()
	var o orderAnswer
	if err := d.as("hospital").call(d.t.Context(), "GET", "/api/v1/orders/"+id, nil, &o); err != nil {
		d.t.Fatal(err)
	}
	return o
}

func (d *demoProcess) awaitDelivered(id string) {
	d.t.Helper()
	last := ""
	d.until("the order is delivered", deliveredWithin, func() bool {
		last = d.order(id).State
		return last == "delivered"
	})
}

// checkTrace holds the order's trace against what every delivery has.
func (d *demoProcess) checkTrace(id string) {
	d.t.Helper()
	var tr traceAnswer
	if err := d.as("hospital").call(d.t.Context(), "GET", "/api/v1/orders/"+id+"/trace", nil, &tr); err != nil {
		d.t.Fatal(err)
	}
	units := map[string][]string{}
	var last time.Time
	for _, s := range tr.Steps {
		if s.At.Before(last) || s.Who == "" {
			d.t.Errorf("step %+v: out of order, or by nobody", s)
		}
		last = s.At
		if s.Unit != "" {
			units[s.Unit] = append(units[s.Unit], s.What)
		}
	}
	if len(units) == 0 {
		d.t.Error("the trace names no unit")
	}
	for u, steps := range units {
		if want := []string{"stocked", "reserved", "packed", "departed", "arrived", "received"}; !slices.Equal(steps, want) {
			d.t.Errorf("unit %s went through %v, want %v", u, steps, want)
		}
	}
	if len(tr.Temperature) == 0 {
		d.t.Error("no temperature record")
	}
	for _, r := range tr.Temperature {
		if r.Samples < 10 || r.MinC == nil || r.MaxC == nil || *r.MinC > *r.MaxC || r.Verdict != "in_range" {
			d.t.Errorf("temperature record %+v, verdict %s", r, r.Verdict)
		}
	}
}

func (d *demoProcess) checkJournal(data string) {
	d.t.Helper()
	if code, out, stderr := runLine(d.t, "", "journal", "verify", "--data", data); code != exitOK {
		d.t.Errorf("journal verify exits %d: %s%s", code, out, stderr)
	}
}

func TestAnOrderIsDelivered(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := startDemo(t, data, "--auto", "--speed", "20")
	id := d.place()
	if o := d.order(id); len(o.Shipments) == 0 || o.Shipments[0].ETA == nil || len(o.Why) == 0 {
		t.Errorf("no promise at once: %+v", o)
	}
	d.awaitDelivered(id)
	d.checkTrace(id)
	d.checkJournal(data) // beside the running server
	var a flightsAnswer
	d.until("the drone is home and its flight over", deliveredWithin, func() bool {
		a = flightsAnswer{}
		if err := d.as("dispatcher").call(t.Context(), "GET", "/api/v1/flights", nil, &a); err != nil {
			t.Fatal(err)
		}
		return len(a.Flights) == 1 && a.Flights[0].State == "ended"
	})
	d.stop()
	d.checkJournal(data)
	if code, out, stderr := runLine(t, "", "journal", "rebuild", "--data", data); code != exitOK {
		t.Errorf("journal rebuild exits %d: %s%s", code, out, stderr)
	}
	d.checkExports(data, a.Flights[0].ID)
}

// checkExports reads each form of a flight's record.
func (d *demoProcess) checkExports(data, flight string) {
	d.t.Helper()
	for form, says := range map[string]string{"--plan": "\"fileType\": \"Plan\"", "--kml": "<LineString>", "--csv": "alt_takeoff_m"} {
		code, out, stderr := runLine(d.t, "", "flights", "export", flight, form, "--data", data)
		if code != exitOK || !strings.Contains(out, says) || strings.Count(out, "\n") < 10 {
			d.t.Errorf("%s exits %d: %s%.400s", form, code, stderr, out)
		}
	}
	code, out, stderr := runLine(d.t, "", "flights", "export", flight, "--tlog", "--data", data)
	frames := map[byte]int{} // by the system that spoke
	for b := []byte(out); len(b) > 8+12; {
		n := 12 + int(b[9]) // an unsigned MAVLink 2 frame
		if b[8] != 0xFD || 8+n > len(b) {
			d.t.Fatalf("the log breaks off at %x", b[:20])
		}
		frames[b[8+5]]++
		b = b[8+n:]
	}
	if code != exitOK || frames[255] < 10 || len(frames) != 2 {
		d.t.Errorf("--tlog exits %d: %s; frames by system %v", code, stderr, frames)
	}
}

func TestAKilledServerGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := startDemo(t, data, "--auto", "--speed", "20")
	id := d.place()
	d.until("the drone is under way", deliveredWithin, func() bool {
		o := d.order(id)
		return len(o.Shipments) > 0 && o.Shipments[0].State == "in_transit"
	})
	before := d.ready.PIDs
	d.cmd.Process.Kill()
	<-d.ended

	d = startDemo(t, data, "--auto", "--speed", "20")
	if d.ready.PIDs.Autopilots != before.Autopilots {
		t.Errorf("the autopilots were %d and are %d: they were not taken over", before.Autopilots, d.ready.PIDs.Autopilots)
	}
	d.awaitDelivered(id)
	d.checkTrace(id)
	d.checkJournal(data)
	d.stop()
}
