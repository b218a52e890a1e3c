package dispatch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo/deconflict"
)

// newLayered is a bench whose site has a second cruise height.
func newLayered(t *testing.T, m ...float64) *bench {
	b := newBench(t)
	site := testSite()
	site.LayersM = m
	b.do(Configure{Site: site, Hash: "layers"})
	return b
}

// apart: I10. No two intents of flights that keep to their plan overlap.
func (b *bench) apart() {
	b.t.Helper()
	for _, f := range b.s.liveFlights {
		in, ok := b.s.intents.Get(string(f.ID))
		if !ok {
			b.t.Fatalf("flight %s has no operational intent", f.ID)
		}
		met, err := b.s.intents.Conflicts(in)
		if err != nil || len(met) > 0 {
			b.t.Fatalf("I10: flight %s, %s, meets %+v (%v)", f.ID, f.Intent, met, err)
		}
	}
	if b.s.intents.Len() != len(b.s.liveFlights) {
		b.t.Fatalf("%d intents of %d live flights", b.s.intents.Len(), len(b.s.liveFlights))
	}
}

func (b *bench) flight(id FlightID) *Flight {
	b.t.Helper()
	f, ok := b.s.Flight(id)
	if !ok {
		b.t.Fatalf("no flight %s", id)
	}
	return f
}

func (b *bench) slot(id OrderID) Why {
	for _, w := range b.order(id).Why {
		if w.What == "slot" {
			return w
		}
	}
	return Why{}
}

// TestSecondFlightWaits: one height, one pad. The second flight departs
// when the first is home, and its order says for whom it waits.
func TestSecondFlightWaits(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.do(redCells("o2", 2))
	b.apart()
	first, second := b.flight("o1-f1"), b.flight("o2-f1")
	if !second.Depart.After(first.Depart.Add(5*time.Minute)) || second.Plan.CruiseAltM != 120 {
		t.Fatalf("slots at %v and %v", first.Depart, second.Depart)
	}
	w := b.slot("o2")
	if !strings.Contains(w.Because, "waits ") || !strings.Contains(w.Because, "flight o1-f1") || !strings.Contains(w.Chosen, "120 m") {
		t.Errorf("why: %+v", w)
	}
	if got := b.slot("o1"); got != (Why{}) {
		t.Errorf("the first one: %+v", got)
	}
	later := b.shipment("o2-s1").ETA.Sub(b.shipment("o1-s1").ETA)
	if d := later - second.Depart.Sub(first.Depart); d < -2*time.Second || d > 2*time.Second {
		t.Errorf("the promise is %v later, the slot %v", later, second.Depart.Sub(first.Depart))
	}
}

// TestSecondFlightTakesALayer: where another height is free it arrives
// sooner there, and only the pad is waited for.
func TestSecondFlightTakesALayer(t *testing.T) {
	b := newLayered(t, 90)
	b.do(redCells("o1", 4))
	b.do(redCells("o2", 2))
	b.apart()
	f := b.flight("o2-f1")
	if f.Plan.CruiseAltM != 90 || f.Out.AltM != 90 || f.Plan.Mission[1].Z != 90 {
		t.Fatalf("it flies at %v m", f.Plan.CruiseAltM)
	}
	if w := b.slot("o2"); !strings.Contains(w.Chosen, "90 m") || !strings.Contains(w.Because, "at 120 m it would wait") {
		t.Errorf("why: %+v", w)
	}
	// To another hospital neither waits: past its depot's circuit it shares
	// nothing but the take-off.
	east := redCells("o3", 2)
	east.Hospital = "east"
	b2 := newLayered(t, 90)
	b2.do(redCells("o1", 4))
	b2.do(east)
	b2.apart()
	if d := b2.flight("o3-f1").Depart.Sub(b2.flight("o1-f1").Depart); d > 4*time.Minute {
		t.Errorf("the way to another hospital begins %v later", d)
	}
}

// TestUrgentMovesRoutine: the flight of a more urgent order takes the slot
// of one that has not begun, which is told and moved.
func TestUrgentMovesRoutine(t *testing.T) {
	b := newBench(t)
	routine := redCells("o1", 2)
	routine.Urgency, routine.AuthorisedBy = blood.Routine, ""
	b.do(routine)
	was, promised := b.flight("o1-f1").Depart, b.shipment("o1-s1").ETA
	b.do(redCells("o2", 2))
	b.apart()
	moved := b.flight("o1-f1").Depart
	if !b.flight("o2-f1").Depart.Equal(was) || !moved.After(was) {
		t.Fatalf("urgent at %v, routine at %v, before at %v", b.flight("o2-f1").Depart, moved, was)
	}
	if got := b.shipment("o1-s1").ETA.Sub(promised); got != moved.Sub(was) {
		t.Errorf("the promise moved by %v, the slot by %v", got, moved.Sub(was))
	}
	line := b.order("o1").Timeline[len(b.order("o1").Timeline)-1]
	if line.What != "rescheduled" || !strings.Contains(line.Reason, "flight o2-f1, which is more urgent") {
		t.Errorf("told %+v", line)
	}
	// One that has begun is not moved.
	b = newBench(t)
	b.do(routine)
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", b.flight("o1-f1").Drone)
	b.do(redCells("o2", 2))
	b.apart()
	if w := b.slot("o2"); !strings.Contains(w.Because, "flight o1-f1") {
		t.Errorf("why: %+v", w)
	}
}

func (b *bench) check(f FlightID, name string) fleet.Check {
	for _, c := range b.flight(f).Preflight {
		if c.Check == name {
			return c
		}
	}
	return fleet.Check{}
}

// TestLaunchWaits: ready before its slot a flight waits, its preflight says
// for whom, and it launches by itself once the way is clear.
func TestLaunchWaits(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.do(redCells("o2", 2))
	d1, d2 := b.flight("o1-f1").Drone, b.flight("o2-f1").Drone
	b.pack("o1-s1", "cold-1")
	b.pack("o2-s1", "cold-2")
	b.launch("o1-f1", d1)
	b.do(Consent{Flight: "o2-f1", Pilot: "pilot", By: "pilot"})
	b.report(d2, fleet.Report{Kind: fleet.ReportPreflight, Flight: "o2-f1", Checks: fit, BatteryPct: 100})
	if c := b.check("o2-f1", "deconfliction"); c.OK || !strings.Contains(c.Value, "flight o1-f1") || b.flight("o2-f1").State != FlightStatePreparing {
		t.Fatalf("flight %s, check %+v", b.flight("o2-f1").State, c)
	}
	b.apart()
	n := len(b.events)
	b.pass(2 * time.Minute)
	for _, e := range b.events[n:] {
		if k := e.Kind(); k != "box_digested" {
			t.Errorf("while it waits: %s %+v", k, e)
		}
	}
	b.sameAfterRestore()
	// The first one lets its box go and comes home early.
	b.report(d1, fleet.Report{Kind: fleet.ReportHoldReached})
	b.report(d1, fleet.Report{Kind: fleet.ReportReleased})
	b.apart()
	b.home("o1-f1", d1)
	if f := b.flight("o2-f1"); f.State != FlightStateLaunching || !b.now.Before(f.Depart) {
		t.Errorf("the way is clear, and the flight is %s; its slot is at %v, now it is %v", f.State, f.Depart, b.now)
	}
	if c := b.check("o2-f1", "deconfliction"); !c.OK {
		t.Errorf("launched with %+v", c)
	}
	b.apart()
}

// TestLateFlightYields: a flight that lets its slot pass does not push one
// that is in the air; it gets another slot, and a reason.
func TestLateFlightYields(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.do(redCells("o2", 2))
	d1, d2 := b.flight("o1-f1").Drone, b.flight("o2-f1").Drone
	b.pack("o2-s1", "cold-2")
	b.pass(b.flight("o2-f1").Depart.Sub(b.now) - time.Minute)
	b.launch("o2-f1", d2)
	if b.flight("o2-f1").State != FlightStateOutbound {
		t.Fatalf("in its slot the second flight is %s", b.flight("o2-f1").State)
	}
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "pilot", By: "pilot"})
	b.report(d1, fleet.Report{Kind: fleet.ReportPreflight, Flight: "o1-f1", Checks: fit, BatteryPct: 100})
	f := b.flight("o1-f1")
	if f.State != FlightStatePreparing || !f.Depart.After(b.now) {
		t.Fatalf("the late flight is %s, slot at %v, now %v", f.State, f.Depart, b.now)
	}
	b.apart()
	if !slices.ContainsFunc(b.order("o1").Timeline, func(e TimelineEntry) bool {
		return e.What == "rescheduled" && strings.Contains(e.Reason, "its slot passed")
	}) {
		t.Errorf("timeline: %+v", b.order("o1").Timeline)
	}
	b.pass(f.Depart.Sub(b.now))
	if f := b.flight("o1-f1"); f.State != FlightStateLaunching {
		// Whoever is late keeps its volume: then the late flight waits on.
		if !b.flight("o2-f1").OpenUntil.After(b.now) {
			t.Errorf("at its slot it is %s", f.State)
		}
	}
}

// TestOffPlanKeepsItsVolume: held, turned round or late, a flight keeps its
// volume until it is over.
func TestOffPlanKeepsItsVolume(t *testing.T) {
	for name, off := range map[string]func(*bench, fleet.DroneID){
		"held": func(b *bench, d fleet.DroneID) {
			b.do(CommandFlight{Flight: "o1-f1", Verb: fleet.VerbHold, By: "pilot"})
		},
		"astray": func(b *bench, d fleet.DroneID) {
			b.report(d, fleet.Report{Kind: fleet.ReportLeftVolume, Flight: "o1-f1"})
		},
		"late": func(b *bench, d fleet.DroneID) { b.pass(30 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.do(redCells("o1", 4))
			d := b.flight("o1-f1").Drone
			b.pack("o1-s1", "cold-1")
			b.launch("o1-f1", d)
			off(b, d)
			f := b.flight("o1-f1")
			if !f.OpenUntil.After(b.now) {
				t.Fatalf("open until %v, now %v", f.OpenUntil, b.now)
			}
			b.pass(2 * openEnd)
			if !f.OpenUntil.After(b.now) {
				t.Errorf("an hour later: open until %v, now %v", f.OpenUntil, b.now)
			}
			in, _ := b.s.intents.Get("o1-f1")
			for _, v := range in.Volumes {
				if v.From.After(b.now) || !v.To.After(b.now) {
					t.Errorf("a volume from %v to %v, now %v", v.From, v.To, b.now)
				}
			}
			b.sameAfterRestore()
		})
	}
}

// TestOutAndHomeAreOneIntent: the way home, the stay and both columns.
func TestOutAndHomeAreOneIntent(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	f := b.flight("o1-f1")
	in, _ := b.s.intents.Get("o1-f1")
	if in.State != deconflict.Accepted || len(in.Volumes) < 10 {
		t.Fatalf("%s, %d volumes", in.State, len(in.Volumes))
	}
	w, err := f.ways()
	if err != nil {
		t.Fatal(err)
	}
	passes := 0
	for _, v := range in.Volumes {
		if slices.Equal(v.Cells, w.out[len(w.out)/2].Cells) {
			passes++
		}
	}
	if passes != 2 {
		t.Errorf("the middle of the way stands in it %d times", passes)
	}
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", f.Drone)
	if in, _ := b.s.intents.Get("o1-f1"); in.State != deconflict.Activated {
		t.Errorf("launched, it is %s", in.State)
	}
	b.report(f.Drone, fleet.Report{Kind: fleet.ReportHoldReached})
	b.report(f.Drone, fleet.Report{Kind: fleet.ReportReleased})
	b.home("o1-f1", f.Drone)
	if b.s.intents.Len() != 0 {
		t.Error("ended, it has an intent")
	}
}
