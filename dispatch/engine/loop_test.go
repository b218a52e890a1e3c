package engine

import (
	"errors"
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/journal"
	"airvein/fleet"
	"airvein/fleet/history"
)

func TestAnOrderFliesAndIsDelivered(t *testing.T) {
	w := newWorld(t, 20)
	delivers(w)
	if ps := w.loop.TakePositions(); len(ps) < 10 {
		t.Errorf("the track has %d positions", len(ps))
	} else {
		for i := 1; i < len(ps); i++ {
			if ps[i].At.Sub(ps[i-1].At) < positionEvery {
				t.Errorf("positions %v apart", ps[i].At.Sub(ps[i-1].At))
			}
		}
	}
}

// delivers takes an order to the ward, and the drone home.
func delivers(w *world) {
	t := w.t
	t.Helper()
	o := w.placed()
	sh := w.shipment(o)
	w.do(w.pack(sh))
	w.readings(4, 4.1, 4.2)
	w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
	w.until("it holds over the pad", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateHolding })
	w.do(dispatch.PadClear{Flight: sh.Flight, By: "ward"})
	w.until("the box is down", time.Minute, func() bool { return w.shipment(o).State == dispatch.ShipmentStateArrived })
	in := dispatch.Receive{Order: o, Shipment: sh.ID, Code: "000000", ReceivedBy: "nurse", By: "ward"}
	for _, p := range sh.Picks {
		in.Units = append(in.Units, p.Unit)
	}
	w.refused(in, dispatch.CodeWrongCode)
	if n := w.shipment(o).WrongCodes; n != 1 {
		t.Fatalf("a wrong code counts %d", n)
	}
	in.Code = "123456"
	w.do(in)
	if got := w.shipment(o); got.State != dispatch.ShipmentStateDelivered || got.Cold.Samples == 0 || got.Verdict == coldchain.Unknown {
		t.Fatalf("delivered: %+v", got)
	}
	w.until("the drone is ready again", 3*time.Minute, func() bool {
		d, _ := w.loop.State().Drone(sh.Drone)
		return w.flight(sh.Flight).State == dispatch.FlightStateEnded && d.State == dispatch.DroneReady
	})
	if rs, err := w.history.Readings(t.Context(), "cold-1", start(), start().Add(24*time.Hour), 0); err != nil || len(rs) < 10 {
		t.Errorf("the box's curve has %d readings, %v", len(rs), err)
	}
}

func TestRestartInTheAir(t *testing.T) {
	w := newWorld(t, 20)
	o := w.placed()
	sh := w.shipment(o)
	w.do(w.pack(sh))
	w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
	w.until("it has taken off", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateOutbound })
	before := w.snapshot()
	w.clock.wall = w.clock.wall.Add(3 * time.Second) // nobody is there
	w.sent = nil
	w.open()
	if got := w.snapshot(); got != before {
		t.Fatalf("after a restart the state is\n%s\nand was\n%s", got, before)
	}
	if len(w.sent) != 0 || len(w.down) != 0 {
		t.Fatalf("a start sent %v", w.sent)
	}
	w.until("it holds over the pad", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateHolding })
	for _, m := range w.sent {
		switch m := m.(type) {
		case fleet.MissionCount, fleet.MissionItem, fleet.MissionClearAll:
			t.Fatalf("a drone in the air was sent %#v", m)
		case fleet.Command:
			t.Fatalf("a drone that flies its plan was commanded %+v", m)
		}
	}
	if n := w.events()["flight_observed"]; n == 0 {
		t.Fatal("no observation is in the journal")
	}
	w.do(dispatch.PadClear{Flight: sh.Flight, By: "ward"})
	w.until("the box is down", time.Minute, func() bool { return w.shipment(o).State == dispatch.ShipmentStateArrived })
}

func TestRestartGivesAnEqualState(t *testing.T) {
	for _, saved := range []bool{false, true} {
		w := newWorld(t, 20)
		sh := w.shipment(w.placed())
		w.do(w.pack(sh))
		if saved {
			if err := w.loop.Save(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.readings(4)
		w.pass(10 * time.Second)
		before := w.snapshot()
		w.open()
		if got := w.snapshot(); got != before {
			t.Errorf("snapshot saved %v: after a restart the state is\n%s\nand was\n%s", saved, got, before)
		}
	}
}

func TestASnapshotThatCannotBeReadIsNoHarm(t *testing.T) {
	w := newWorld(t, 1)
	w.placed()
	before := w.snapshot()
	if err := w.journal.SaveSnapshot(t.Context(), w.loop.Seq(), []byte(`{"state":{"version":99}}`)); err != nil {
		t.Fatal(err)
	}
	w.open()
	if got := w.snapshot(); got != before {
		t.Fatalf("the state is\n%s\nand was\n%s", got, before)
	}
}

func TestDurableBeforeAnythingIsSaid(t *testing.T) {
	w := newWorld(t, 1)
	w.placed()
	found := false
	for _, r := range w.records() {
		p, ok := r.Event.(dispatch.OrderPlaced)
		found = found || ok && p.ID == "o1"
	}
	if !found {
		t.Fatal("the order was answered and is not in the journal")
	}
	// The same key again is the same order, and no event.
	seq := w.loop.Seq()
	w.do(redCells("o1"))
	if w.loop.Seq() != seq {
		t.Error("a repeated order made events")
	}
}

func TestAnAppendThatFails(t *testing.T) {
	for name, written := range map[string]bool{"before it was written": false, "after it was written": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			sh := w.shipment(w.placed())
			w.do(w.pack(sh))
			w.pass(time.Second)
			w.journal.before, w.journal.after, w.sent = !written, written, nil
			before := w.snapshot()
			consent := dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"}
			w.refused(consent, dispatch.CodeUnavailable)
			if w.snapshot() != before {
				t.Error("the state that is shown holds what may not be durable")
			}
			if w.loop.Trouble() == nil {
				t.Error("the trouble is not told")
			}
			for _, m := range w.sent {
				t.Errorf("%T was sent for a consent that may not be durable", m)
			}
			w.pass(time.Second)
			if w.loop.Trouble() != nil {
				t.Fatalf("trouble: %v", w.loop.Trouble())
			}
			if got := w.flight(sh.Flight).ConsentBy != ""; got != written {
				t.Errorf("consented: %v", got)
			}
			w.do(consent) // again: the same answer, whatever had happened
			if n := w.events()["flight_consented"]; n != 1 {
				t.Errorf("%d consents are in the journal", n)
			}
		})
	}
}

// While the journal is down the drones are watched, their reports wait, and
// nothing new is begun.
func TestAnOutageInTheAir(t *testing.T) {
	w := newWorld(t, 20)
	sh := w.shipment(w.placed())
	w.do(w.pack(sh))
	w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
	w.until("it has taken off", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateOutbound })
	w.journal.down = true
	w.readings(12, 12) // warm: its digest cannot be written
	w.pass(15 * time.Second)
	if w.loop.Trouble() == nil || w.flight(sh.Flight).State != dispatch.FlightStateOutbound {
		t.Fatalf("trouble %v, flight %s", w.loop.Trouble(), w.flight(sh.Flight).State)
	}
	w.refused(redCells("o2"), dispatch.CodeUnavailable)
	if tel, ok := w.loop.Telemetry(sh.Drone); !ok || tel.Link != fleet.LinkLive || w.clock.wall.Sub(tel.At) > time.Second {
		t.Errorf("telemetry is %+v", tel)
	}
	w.journal.down = false
	w.until("it holds over the pad", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateHolding })
	flown, _ := w.loop.State().Shipment(sh.ID)
	if got := flown.Cold; got.Excursions != 1 || got.MaxC != 12 {
		t.Errorf("the excursion in the outage is forgotten: %+v", got)
	}
}

// The ward's word about the pad is good for two minutes, though the journal
// went down in the first of them.
func TestThePadsWordEndsInAnOutage(t *testing.T) {
	w := newWorld(t, 20)
	sh := w.shipment(w.placed())
	w.do(w.pack(sh))
	w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
	w.until("it holds over the pad", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateHolding })
	w.pass(time.Second)
	w.mute = true // the drone does not hear
	w.do(dispatch.PadClear{Flight: sh.Flight, By: "ward"})
	w.journal.down = true
	w.pass(10 * time.Second) // 200 s of the scenario
	if !w.commanded(fleet.CmdDoSetMissionCurr) {
		t.Fatal("a fresh word let nothing down: the test proves nothing")
	}
	w.mute, w.sent = false, nil
	w.pass(5 * time.Second)
	if w.commanded(fleet.CmdDoSetMissionCurr) {
		t.Fatal("a word that is over two minutes old let the box down")
	}
	w.journal.down = false
	w.pass(2 * time.Second)
	if n := len(w.drones[sh.Drone].State().Releases); n != 0 || w.flight(sh.Flight).PadClearBy != "ward" {
		t.Fatalf("%d releases, pad cleared by %q", n, w.flight(sh.Flight).PadClearBy)
	}
}

func TestAnotherLeaderEndsIt(t *testing.T) {
	w := newWorld(t, 1)
	w.placed()
	if _, err := w.store().Lead(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.clock.wall = w.clock.wall.Add(2 * leadCheck)
	if err := w.loop.Tick(t.Context(), w.clock.wall); !errors.Is(err, journal.ErrFenced) {
		t.Fatalf("an idle leader was not told: %v", err)
	}
	w.down = nil
	w.clock.wall = w.clock.wall.Add(5 * time.Second)
	if err := w.loop.Tick(t.Context(), w.clock.wall); !errors.Is(err, journal.ErrFenced) {
		t.Fatalf("it goes on: %v", err)
	}
	w.refused(redCells("o2"), dispatch.CodeUnavailable)
	if len(w.down) != 0 {
		t.Fatalf("an old leader sent %d frames", len(w.down))
	}
}

// A leader that slept (a virtual machine that was paused, a process that was
// stopped) asks whether it still leads before it says anything to a drone.
func TestALeaderThatSleptAsksFirst(t *testing.T) {
	steps := map[string]func(*world) error{
		"tick": func(w *world) error { return w.loop.Tick(t.Context(), w.clock.wall) },
		"frame": func(w *world) error {
			return w.loop.Frame(t.Context(), w.clock.wall, "d1", fleet.Frame{System: 1, Component: 1, Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}})
		},
		"input": func(w *world) error { return w.loop.Do(t.Context(), w.clock.wall, redCells("o2")) },
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.placed()
			w.pass(time.Second)
			if _, err := w.store().Lead(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.down = nil
			w.clock.wall = w.clock.wall.Add(slept + time.Millisecond)
			if err := step(w); err == nil {
				t.Error("it does not know that another leads")
			}
			if len(w.down) != 0 {
				t.Errorf("an old leader woke up and sent %d frames", len(w.down))
			}
		})
	}
}

func TestReadings(t *testing.T) {
	w := newWorld(t, 1)
	sh := w.shipment(w.placed())
	w.do(w.pack(sh))
	w.clock.wall = w.clock.wall.Add(10 * time.Second)
	at := w.clock.Scenario(w.clock.wall)
	r := func(back time.Duration, c float64) history.Reading {
		return history.Reading{Probe: 1, At: at.Add(-back), C: c}
	}
	send := func(want int, rs ...history.Reading) {
		t.Helper()
		n, err := w.loop.Readings(t.Context(), w.clock.wall, "cold-1", rs)
		if err != nil || n != want {
			t.Fatalf("added %d, %v; want %d", n, err, want)
		}
	}
	cold := func() coldchain.Record {
		x, _ := w.loop.State().Shipment(sh.ID)
		return x.Cold
	}
	send(2, r(5*time.Second, 4), r(4*time.Second, 4.1))
	send(1, r(5*time.Second, 4), r(4*time.Second, 99), r(3*time.Second, 4.2), r(3*time.Second, 4.2))
	if got, ok := w.loop.BoxC("cold-1"); !ok || got.C != 4.2 {
		t.Errorf("the newest reading is %+v", got)
	}
	for field, bad := range map[string]history.Reading{"readings[0].at": r(-time.Hour, 4), "readings[0].c": r(0, nan())} {
		var e *dispatch.Error
		if _, err := w.loop.Readings(t.Context(), w.clock.wall, "cold-1", []history.Reading{bad}); !errors.As(err, &e) || e.Code != dispatch.CodeInvalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	// An excursion's start is in the journal at once, not after a minute.
	if w.events()["box_digested"] != 0 {
		t.Fatal("a digest was cut early")
	}
	send(1, r(time.Second, 11.5))
	if got := cold(); got.Excursions != 1 || got.MaxC != 11.5 || got.Samples != 4 || !got.Open {
		t.Fatalf("the record is %+v", got)
	}
	if n := w.events()["alarm_raised"]; n == 0 {
		t.Error("an excursion raised no alarm")
	}
	// After a restart the recorder goes on: readings that were stored and
	// not yet cut count, those in a digest count once.
	send(1, r(0, 11.6))
	w.open()
	w.clock.wall = w.clock.wall.Add(time.Minute)
	if err := w.loop.Tick(t.Context(), w.clock.wall); err != nil {
		t.Fatal(err)
	}
	if got := cold(); got.Excursions != 1 || got.Samples != 5 || got.MaxC != 11.6 || !got.Open || got.OutS < 60 {
		t.Fatalf("after a restart the record is %+v", got)
	}
	if got, ok := w.loop.BoxC("cold-1"); !ok || got.C != 11.6 {
		t.Errorf("after a restart the newest reading is %+v", got)
	}
}

func TestAMinuteIsCut(t *testing.T) {
	w := newWorld(t, 1)
	sh := w.shipment(w.placed())
	w.do(w.pack(sh))
	w.readings(4)
	w.pass(3*time.Minute + time.Second)
	if n := w.events()["box_digested"]; n != 3 {
		t.Errorf("%d digests in three minutes", n)
	}
}

func TestChangeNamesWhatChanged(t *testing.T) {
	w := newWorld(t, 1)
	w.loop.TakeChange()
	sh := w.shipment(w.placed())
	c := w.loop.TakeChange()
	if len(c.Orders) != 1 || c.Orders[0] != "o1" || len(c.Shipments) != 1 || len(c.Flights) != 1 || !c.Units || c.Site || c.Seq != w.loop.Seq() {
		t.Errorf("placing an order changed %+v", c)
	}
	w.readings(4)
	if c := w.loop.TakeChange(); len(c.Boxes) != 1 || len(c.Orders) != 0 || c.Units {
		t.Errorf("a reading changed %+v", c)
	}
	w.do(w.pack(sh))
	if c := w.loop.TakeChange(); len(c.Boxes) != 1 || len(c.Orders) != 1 || len(c.Flights) != 1 {
		t.Errorf("packing changed %+v", c)
	}
	if c := w.loop.TakeChange(); !c.Empty() {
		t.Errorf("nothing changed %+v", c)
	}
}

func TestTimeNeverGoesBack(t *testing.T) {
	w := newWorld(t, 1)
	w.placed()
	last := w.loop.State().LastAt()
	w.clock.wall = w.clock.wall.Add(-24 * time.Hour)
	w.do(dispatch.CancelOrder{Order: "o1", By: "ward", Reason: "not needed"})
	for _, r := range w.records() {
		if r.At.After(last) || r.At.Before(start()) {
			t.Errorf("record %d is at %v", r.Seq, r.At)
		}
	}
}

func TestTheSiteIsKnownOnce(t *testing.T) {
	w := newWorld(t, 1)
	w.open()
	if n := w.events()["site_configured"]; n != 1 {
		t.Errorf("an unchanged site was configured %d times", n)
	}
	bad := w.cfg
	bad.Site = dispatch.Configure{Hash: "h2"}
	bad.Site.Site = testSite()
	bad.Site.Site.Zones = append(bad.Site.Site.Zones, badZone())
	if _, err := NewLoop(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "zone") {
		t.Errorf("a bad site: %v", err)
	}
}
