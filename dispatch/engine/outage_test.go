package engine

import (
	"bytes"
	"context"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/history"
)

// paper is a spool that outlives the loops of a test.
type paper struct {
	entries [][]byte
	cleared int
	onAdd   func()
}

func (p *paper) Add(es ...[]byte) error {
	if p.onAdd != nil {
		p.onAdd()
	}
	for _, e := range es {
		p.entries = append(p.entries, bytes.Clone(e))
	}
	return nil
}
func (p *paper) Entries() ([][]byte, error) { return p.entries, nil }
func (p *paper) Clear() error               { p.entries, p.cleared = nil, p.cleared+1; return nil }

// outbound is a world with a spool and a drone on its way.
func outbound(t *testing.T) (*world, *paper, *dispatch.Shipment) {
	t.Helper()
	w := newWorld(t, 4)
	p := &paper{}
	w.spool = p
	w.open()
	sh := w.shipment(w.placed())
	w.do(w.pack(sh))
	w.readings(4)
	w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
	w.until("it is on its way", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateOutbound })
	w.pass(2 * time.Second)
	if len(p.entries) != 0 {
		t.Fatalf("with the journal well %d entries were spooled", len(p.entries))
	}
	return w, p, sh
}

func recallOf(sh *dispatch.Shipment) dispatch.CommandFlight {
	return dispatch.CommandFlight{Flight: sh.Flight, Verb: fleet.VerbReturn, By: "li", Reason: "storm"}
}

func (w *world) returned(sh *dispatch.Shipment) {
	w.t.Helper()
	w.until("the shipment is back", 5*time.Minute, func() bool {
		x, _ := w.loop.State().Shipment(sh.ID)
		return x.State == dispatch.ShipmentStateReturned
	})
	if n := w.events()["flight_commanded"]; n != 1 {
		w.t.Errorf("the journal has %d commands, and one was given", n)
	}
	if len(w.loop.owed) != 0 || w.loop.outage.dirty {
		w.t.Errorf("still owed: %d, spool in use: %v", len(w.loop.owed), w.loop.outage.dirty)
	}
}

// A recall in an outage is spooled, then sent, then observed; the journal
// has it once when it is back, and orders are refused all the while.
func TestARecallInAnOutage(t *testing.T) {
	w, p, sh := outbound(t)
	w.journal.down = true
	w.sent = nil
	p.onAdd = func() {
		if w.commanded(fleet.CmdDoSetMissionCurr) {
			t.Error("the command was sent before it was spooled")
		}
	}
	w.do(recallOf(sh)) // the append that fails finds the outage
	p.onAdd = nil
	if len(p.entries) == 0 {
		t.Fatal("the command is not spooled")
	}
	w.do(recallOf(sh)) // said twice is done once
	w.until("it is told to go on with its way back", 10*time.Second, func() bool { return w.commanded(fleet.CmdDoSetMissionCurr) })
	w.refused(redCells("o2"), dispatch.CodeUnavailable)
	w.refused(dispatch.CommandFlight{Flight: sh.Flight, Verb: fleet.VerbResume, By: "li"}, dispatch.CodeUnavailable)
	if f := w.flight(sh.Flight); f.Command != nil || f.State != dispatch.FlightStateOutbound {
		t.Errorf("what is shown is not the last durable state: %+v", f)
	}
	if w.loop.Trouble() == nil {
		t.Error("it calls itself ready")
	}
	w.pass(3 * time.Second)
	w.journal.down = false
	w.returned(sh)
	if p.cleared == 0 || len(p.entries) != 0 {
		t.Errorf("the spool was cleared %d times and holds %d", p.cleared, len(p.entries))
	}
}

// The server is killed in the outage: its successor has the command from
// the spool, and gives it once.
func TestAKillInAnOutage(t *testing.T) {
	w, p, sh := outbound(t)
	w.journal.down = true
	w.do(recallOf(sh))
	w.pass(5 * time.Second)
	if len(p.entries) < 2 {
		t.Fatalf("the command and what was seen since: %d entries", len(p.entries))
	}
	left := p.entries
	w.open() // the store is back, for it is asked at the start
	w.returned(sh)
	// The spool could not be cleared before the next kill: it changes
	// nothing when it is read again.
	p.entries = left
	before := w.events()
	w.open()
	w.pass(2 * time.Second)
	after := w.events()
	for kind, n := range after {
		if kind != "drone_seen" && n != before[kind] {
			t.Errorf("read again, the spool made %d %s of %d", n, kind, before[kind])
		}
	}
}

// The append whose answer was lost had written the command.
func TestARecallOfUnknownOutcome(t *testing.T) {
	w, _, sh := outbound(t)
	w.journal.after = true
	w.do(recallOf(sh))
	w.returned(sh)
}

// What a drone is seen to do in an outage is spooled, and no drone is armed.
func TestNoArmingInAnOutage(t *testing.T) {
	w := newWorld(t, 4)
	p := &paper{}
	w.spool = p
	w.open()
	sh := w.shipment(w.placed())
	w.do(w.pack(sh))
	w.readings(4)
	w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
	for end := w.clock.wall.Add(2 * time.Minute); w.flight(sh.Flight).State != dispatch.FlightStateLaunching; {
		if w.clock.wall.After(end) {
			t.Fatalf("the flight is %s", w.flight(sh.Flight).State)
		}
		w.pass(50 * time.Millisecond)
	}
	if w.drones[sh.Drone].State().Armed {
		t.Fatal("it was armed in the very step: the test proves nothing")
	}
	w.journal.down = true
	w.down = nil // what was on its way is lost
	w.pass(time.Second)
	w.sent = nil
	w.pass(10 * time.Second)
	if w.commanded(fleet.CmdComponentArm) || w.drones[sh.Drone].State().Armed {
		t.Fatal("a drone was armed without a journal")
	}
	w.journal.down = false
	w.until("it flies", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateOutbound })
}

// slow is a history that can be made to fail.
type slow struct {
	history.Store
	down bool
}

func (s *slow) AddReadings(ctx context.Context, rs []history.Reading) (int, error) {
	if s.down {
		return 0, errDisk
	}
	return s.Store.AddReadings(ctx, rs)
}

// No reading is dropped in an outage, neither those that a modem sent nor
// those that came over MAVLink, however many: what memory has no room for
// is in the spool.
func TestReadingsInALongOutage(t *testing.T) {
	w := newWorld(t, 1)
	p, h := &paper{}, &slow{Store: w.history}
	w.spool, w.history = p, h
	w.open()
	h.down = true
	if n := w.readings(4, 4.1, 4.2); n != 3 {
		t.Fatalf("%d readings were taken", n)
	}
	if len(p.entries) != 1 {
		t.Fatalf("%d entries in the spool", len(p.entries))
	}
	first := w.clock.Scenario(w.clock.wall).Add(time.Second)
	for n := range seenMax {
		at := first.Add(time.Duration(n) * time.Millisecond)
		w.loop.see(history.Reading{Sensor: "cold-2", Probe: 1, At: at, ReceivedAt: at, C: 4})
	}
	if len(w.loop.seen) != seenMax || w.loop.unstored != 0 {
		t.Fatalf("%d wait in memory, %d are lost", len(w.loop.seen), w.loop.unstored)
	}
	h.down = false
	w.pass(time.Second)
	if len(w.loop.seen) != 0 || len(p.entries) != 0 {
		t.Errorf("%d wait still, %d entries are in the spool", len(w.loop.seen), len(p.entries))
	}
	for box, want := range map[string]int{"cold-1": 3, "cold-2": seenMax} {
		got, err := h.Readings(t.Context(), box, start().Add(-time.Hour), first.Add(time.Hour), 0)
		if err != nil || len(got) != want {
			t.Errorf("%s has %d readings, %v; want %d", box, len(got), err, want)
		}
	}
}

// A store that can be read and not written to is not ready.
func TestAFullDisk(t *testing.T) {
	w := newWorld(t, 1)
	w.placed()
	w.journal.full = true
	w.refused(redCells("o2"), dispatch.CodeUnavailable)
	w.pass(3 * time.Second)
	if w.loop.Trouble() == nil {
		t.Fatal("a full disk is called ready")
	}
	w.journal.full = false
	w.pass(3 * time.Second)
	if err := w.loop.Trouble(); err != nil {
		t.Fatal(err)
	}
	w.do(redCells("o2"))
}

// A store that can be read and not written to is not rebuilt from at every
// step: the whole State is made anew each time.
func TestAFullStoreIsAskedSeldom(t *testing.T) {
	w, _, sh := outbound(t)
	w.journal.full = true
	w.refused(dispatch.PadClear{Flight: sh.Flight, By: "ward"}, dispatch.CodeUnavailable)
	before := w.journal.reads
	w.pass(30 * time.Second)
	if n := w.journal.reads - before; n > 30 {
		t.Errorf("in 30 s the journal was read %d times to rebuild a State that cannot be written on", n)
	}
	w.journal.full = false
	w.until("the journal answers again", 2*retryMost, func() bool { return w.loop.Trouble() == nil })
}
