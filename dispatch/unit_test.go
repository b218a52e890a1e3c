package dispatch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
)

// status is where a unit stands.
func (b *bench) status(id blood.UnitID) blood.Status {
	b.t.Helper()
	u, ok := b.s.Unit(id)
	if !ok {
		b.t.Fatalf("no unit %s", id)
	}
	return u.Status
}

func (b *bench) unitIs(id blood.UnitID, want blood.Status) {
	b.t.Helper()
	if got := b.status(id); got != want {
		b.t.Fatalf("unit %s is %s, want %s", id, got, want)
	}
}

// openAlarm finds the open alarm of a kind and subject.
func (b *bench) openAlarm(k alarm.Kind, subject string) (alarm.Alarm, bool) {
	return b.s.Alarms().OpenCause(alarm.Cause(k, subject))
}

func release(id blood.UnitID) MoveUnit {
	return MoveUnit{Unit: id, To: blood.Available, Depot: "center", By: "li", Reason: "all tests negative"}
}

// tested is a unit with the given tests, as its centre lists it.
func tested(serial string, st blood.Status, tests map[string]string) blood.Unit {
	u := testUnits()[0]
	u.DIN = "G123426" + serial
	u.ID = blood.MakeUnitID(u.Scheme, u.DIN, u.Product, u.Division)
	u.Status, u.Tests = st, tests
	return u
}

// A list's irradiated red cells live no longer than the policy lets them,
// and the same list again changes nothing.
func TestIrradiatedUnitOfAList(t *testing.T) {
	b := newBench(t)
	u := tested("900001", blood.Available, map[string]string{"nat": "neg", "hbsag": "neg"})
	u.Attributes = []blood.Attribute{blood.Irradiated}
	u.Expiry = u.Collected.AddDate(0, 0, 42)
	for i := range 2 {
		b.do(ImportStock{Depot: "center", AsOf: b.now.Add(time.Duration(i) * time.Minute), Source: "irradiator", Units: []blood.Unit{u}})
		got, _ := b.s.Unit(u.ID)
		if want := u.Collected.AddDate(0, 0, 28); !got.Expiry.Equal(want) {
			t.Errorf("expires %v, want %v", got.Expiry, want)
		}
	}
	u.ID, u.Collected = "isbt128-x", time.Time{}
	b.refused(ImportStock{Depot: "center", AsOf: b.now.Add(time.Hour), Source: "irradiator", Units: []blood.Unit{u}}, CodeInvalid, "units[0].collected")
}

// A unit becomes available only after every required test, and by a named
// person's release.
func TestReleaseNeedsEveryTest(t *testing.T) {
	b := newBench(t)
	for i, tc := range []struct {
		tests map[string]string
		says  string
	}{
		{map[string]string{"hbsag": "neg"}, "missing: nat"},
		{map[string]string{"nat": "pending", "hbsag": "neg"}, "nat is pending"},
		{map[string]string{"nat": "neg"}, "missing: hbsag"},
		{map[string]string{"nat": "neg", "hbsag": "neg"}, ""},
	} {
		u := tested("10000"+string(rune('1'+i)), blood.Received, tc.tests)
		b.do(ImportStock{Depot: "center", AsOf: b.now, Source: "lis", Units: []blood.Unit{u}})
		_, err := b.s.Decide(b.now, release(u.ID))
		if tc.says == "" {
			b.do(release(u.ID))
			b.do(release(u.ID)) // the same word, said twice
			b.unitIs(u.ID, blood.Available)
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%v: %v", tc.tests, err)
		}
		b.unitIs(u.ID, blood.Received)
		bad := tested("20000"+string(rune('1'+i)), blood.Available, tc.tests)
		if _, err := b.s.Decide(b.now, ImportStock{Depot: "center", AsOf: b.now, Source: "lis", Units: []blood.Unit{bad}}); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("listed as available with %v: %v", tc.tests, err)
		}
	}
	nobody := release(testUnits()[0].ID)
	nobody.By = ""
	b.refused(nobody, CodeInvalid, "by")
	silent := release(testUnits()[0].ID)
	silent.Reason = " "
	b.refused(silent, CodeInvalid, "reason")
	b.refused(release("none"), CodeNotFound, "")
}

// What a named person here keeps apart, no list of the centre sets free,
// and what one released, no older knowledge takes back.
func TestAPersonsWordOutlivesTheList(t *testing.T) {
	b := newBench(t)
	u := testUnits()[0]
	keep := MoveUnit{Unit: u.ID, To: blood.Quarantined, Depot: "center", By: "li", Reason: "the bag leaks"}
	b.do(keep)
	b.do(ImportStock{Depot: "center", Snapshot: true, AsOf: b.now, Source: "lis", Units: testUnits()})
	b.unitIs(u.ID, blood.Quarantined)
	b.do(ImportStock{Depot: "center", Snapshot: true, AsOf: b.now.Add(time.Minute), Source: "lis", Units: testUnits()[1:]})
	b.unitIs(u.ID, blood.Quarantined) // nor does a list forget it
	b.do(release(u.ID))
	b.unitIs(u.ID, blood.Available)
	discard := MoveUnit{Unit: u.ID, To: blood.Discarded, Depot: "center", By: "li", Reason: "it does leak"}
	b.do(discard)
	b.refused(release(u.ID), CodeConflict, "")
	b.refused(keep, CodeConflict, "")
	got := tested("300001", blood.Received, u.Tests)
	b.do(ImportStock{Depot: "center", AsOf: b.now.Add(90 * time.Second), Source: "lis", Units: []blood.Unit{got}})
	b.do(release(got.ID))
	b.do(ImportStock{Depot: "center", AsOf: b.now.Add(2 * time.Minute), Source: "lis", Units: []blood.Unit{got}})
	b.unitIs(got.ID, blood.Available)
	b.refused(ImportStock{Depot: "center", AsOf: b.now, Source: "lis", Units: []blood.Unit{got}}, CodeConflict, "as_of")
	var steps []string
	for _, s := range b.s.Record(u.ID).Steps {
		steps = append(steps, s.What+" "+s.Who+" "+s.Place)
	}
	if want := []string{"quarantined li center", "unit_released li center", "discarded li center"}; !slices.Equal(steps, want) {
		t.Errorf("steps %q", steps)
	}
}

// The whole list every hour says only what changed.
func TestAnUnchangedListSaysNothing(t *testing.T) {
	b := newBench(t)
	events := len(b.events)
	b.do(ImportStock{Depot: "center", AsOf: start, Source: "test", Units: testUnits()})
	if len(b.events) != events {
		t.Errorf("the same list twice: %d events", len(b.events)-events)
	}
	units := testUnits()
	units[2].Tests = map[string]string{"nat": "neg", "hbsag": "neg", "hcv": "neg"}
	b.do(ImportStock{Depot: "center", AsOf: start.Add(time.Second), Source: "test", Units: units})
	e, ok := b.events[len(b.events)-1].(StockImported)
	if !ok || len(e.Units) != 1 || e.Units[0].ID != units[2].ID {
		t.Errorf("one unit changed: %+v", e)
	}
}

// Every mistake of a list is told, each with its place.
func TestStockMistakesAreAllTold(t *testing.T) {
	b := newBench(t)
	old := tested("400001", blood.Available, testUnits()[0].Tests)
	old.Expiry = b.now
	untested := tested("400002", blood.Available, nil)
	split := testUnits()[0]
	split.Division, split.ID = "A0", blood.MakeUnitID(split.Scheme, split.DIN, split.Product, "A0")
	again := testUnits()[1]
	again.Product, again.ID = "E0001", blood.MakeUnitID(again.Scheme, again.DIN, "E0001", "00")
	_, err := b.s.Decide(b.now, ImportStock{Depot: "center", AsOf: b.now, Units: []blood.Unit{old, untested, split, again, tested("400003", blood.Received, nil)}})
	var e *Error
	if !asError(err, &e) {
		t.Fatalf("%v", err)
	}
	fields := []string{e.Field}
	for _, o := range e.Others {
		fields = append(fields, o.Field)
	}
	if want := []string{"units[0].expiry", "units[1].tests", "units[2].division", "units[3].division"}; !slices.Equal(fields, want) {
		t.Errorf("mistakes at %q, want %q", fields, want)
	}
}

// Two divisions of one number are two units; each is moved by itself, and
// the number names both.
func TestDivisionsOfOneNumber(t *testing.T) {
	b := newBench(t)
	one, two := tested("500001", blood.Available, testUnits()[0].Tests), tested("500001", blood.Available, testUnits()[0].Tests)
	one.Division, two.Division = "A0", "B0"
	one.ID, two.ID = blood.MakeUnitID(one.Scheme, one.DIN, one.Product, "A0"), blood.MakeUnitID(two.Scheme, two.DIN, two.Product, "B0")
	b.do(ImportStock{Depot: "center", AsOf: b.now, Source: "lis", Units: []blood.Unit{one, two}})
	b.do(MoveUnit{Unit: one.ID, To: blood.Quarantined, Depot: "center", By: "li", Reason: "clot"})
	b.unitIs(two.ID, blood.Available)
	if named := b.s.Named(one.DIN); len(named) != 2 || named[0].ID != one.ID || named[1].ID != two.ID {
		t.Errorf("the number names %d units", len(named))
	}
}

// An earmarked unit is not issued, and only its authority's word frees it.
func TestEarmarks(t *testing.T) {
	b := newBench(t)
	var mine []blood.UnitID
	for _, u := range testUnits() {
		if u.Component == blood.RedCells {
			mine = append(mine, u.ID)
			b.do(MoveUnit{Unit: u.ID, To: blood.Earmarked, By: "li", Reason: "flood reserve", Authority: "health commission"})
		}
	}
	b.do(redCells("o1", 4))
	b.state("o1", OrderStateHeld)
	free := MoveUnit{Unit: mine[0], To: blood.Available, By: "li", Reason: "released by letter"}
	b.refused(free, CodeConflict, "authority")
	for _, id := range mine[:2] {
		free.Unit, free.Authority = id, "health commission"
		b.do(free)
	}
	b.state("o1", OrderStateInProgress)
	// The centre's list does not free an earmarked unit either.
	b.do(ImportStock{Depot: "center", Snapshot: true, AsOf: b.now, Source: "lis", Units: testUnits()})
	b.unitIs(mine[3], blood.Earmarked)
	end := b.now.Add(time.Hour)
	b.do(MoveUnit{Unit: testUnits()[7].ID, To: blood.Earmarked, By: "li", Reason: "for today", Authority: "duty doctor", Until: &end})
	b.now = end
	b.do(Tick{})
	b.unitIs(testUnits()[7].ID, blood.Available)
}

// A reservation that nobody packs is given up after the policy's hours, and
// chosen anew.
func TestReservationsExpire(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 2))
	held, ok := b.s.Policy().ReservedFor()
	if !ok {
		t.Fatal("the policy does not say how long")
	}
	b.now = b.now.Add(held)
	b.do(Tick{})
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateFailed || !strings.Contains(sh.Reason, "24 h") {
		t.Errorf("%s: %s", sh.State, sh.Reason)
	}
	if sh := b.shipment("o1-s2"); sh.State != ShipmentStateAllocated {
		t.Errorf("chosen anew: %s", sh.State)
	}
}

// The open trace: an alarm once the fates are overdue, cleared by the last.
func TestFatesCloseTheTrace(t *testing.T) {
	b := newBench(t)
	b.delivered("o1", 4)
	picks := b.shipment("o1-s1").Picks
	b.refused(ConfirmFate{Unit: picks[0].Unit, Fate: "XX", By: "ward"}, CodeInvalid, "fate")
	b.refused(ConfirmFate{Unit: testUnits()[8].ID, Fate: blood.Transfused, By: "ward"}, CodeConflict, "")
	b.do(ConfirmFate{Unit: picks[0].Unit, Fate: blood.Transfused, By: "ward"})
	b.do(ConfirmFate{Unit: picks[0].Unit, Fate: blood.Transfused, By: "ward"})
	b.refused(ConfirmFate{Unit: picks[0].Unit, Fate: blood.Wasted, By: "ward"}, CodeConflict, "")
	due, _ := b.s.Policy().FateDue()
	b.now = b.shipment("o1-s1").EndedAt.Add(due)
	b.do(Tick{})
	a, open := b.openAlarm(alarm.OpenTrace, "o1-s1")
	if !open || !strings.Contains(a.Text, "1 units") {
		t.Fatalf("open trace: %v, %s", open, a.Text)
	}
	b.do(ConfirmFate{Unit: picks[1].Unit, Fate: blood.ReturnedUnused, By: "ward"})
	if a, _ := b.openAlarm(alarm.OpenTrace, "o1-s1"); a.ClearedAt == nil {
		t.Error("all fates are known, and the trace is open")
	}
	b.unitIs(picks[1].Unit, blood.Returned)
	b.state("o1", OrderStateDelivered) // what ended stays ended
	// Back at the depot it goes into quarantine, and only a person's word
	// brings it to the shelf.
	b.refused(release(picks[1].Unit), CodeConflict, "")
	b.do(MoveUnit{Unit: picks[1].Unit, To: blood.Quarantined, Depot: "center", By: "li", Reason: "came back unused"})
	b.do(release(picks[1].Unit))
	b.unitIs(picks[1].Unit, blood.Available)
}

// A reaction is told at once, with where the donation's other components
// are.
func TestReactionNamesTheOtherComponents(t *testing.T) {
	b := newBench(t)
	b.delivered("o1", 2)
	id := b.shipment("o1-s1").Picks[0].Unit
	u, _ := b.s.Unit(id)
	other := *u
	other.Component, other.Product, other.UnitDef, other.ML, other.Status = blood.Plasma, "E0003V00", blood.CN200ml, 200, blood.Available
	other.ID = blood.MakeUnitID(other.Scheme, other.DIN, other.Product, other.Division)
	b.do(ImportStock{Depot: "center", AsOf: b.now, Source: "lis", Units: []blood.Unit{other}})
	b.do(ConfirmFate{Unit: id, Fate: blood.TransfusedWithReaction, By: "ward"})
	if a, open := b.openAlarm(alarm.Reaction, string(id)); !open || !strings.Contains(a.Text, string(other.ID)+" is available at center") {
		t.Errorf("%v %s", open, a.Text)
	}
	good := GiveFeedback{ID: "f1", Shipment: "o1-s1", Sort: FeedbackDelivery, Rating: 4, By: "ward"}
	b.do(good)
	for field, bad := range map[string]GiveFeedback{
		"rating":   {ID: "f2", Shipment: "o1-s1", Sort: FeedbackDelivery, By: "ward"},
		"unit":     {ID: "f2", Shipment: "o1-s1", Sort: FeedbackReaction, Severity: Severe, By: "ward"},
		"severity": {ID: "f2", Shipment: "o1-s1", Sort: FeedbackReaction, Unit: id, By: "ward"},
		"sort":     {ID: "f2", Shipment: "o1-s1", Sort: "praise", By: "ward"},
		"by":       {ID: "f2", Shipment: "o1-s1", Sort: FeedbackDelivery, Rating: 1},
	} {
		b.refused(bad, CodeInvalid, field)
	}
	b.refused(good, CodeConflict, "")
	if len(b.s.Feedback()) != 1 {
		t.Errorf("%d reports", len(b.s.Feedback()))
	}
}

// A snapshot knows all of it.
func TestStockBookInSnapshot(t *testing.T) {
	b := newBench(t)
	b.delivered("o1", 4)
	b.do(ConfirmFate{Unit: b.shipment("o1-s1").Picks[0].Unit, Fate: blood.Transfused, By: "ward"})
	b.do(MoveUnit{Unit: testUnits()[8].ID, To: blood.Earmarked, By: "li", Reason: "reserve", Authority: "health commission"})
	b.do(RecallUnits{Named: testUnits()[9].DIN, By: "wang", Reason: "donor called"})
	one, err := b.s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Restore(one)
	if err != nil {
		t.Fatal(err)
	}
	two, err := back.Snapshot()
	if err != nil || string(one) != string(two) {
		t.Errorf("a restored snapshot differs: %v", err)
	}
	if len(back.stock.unclosed) != 1 || len(back.Recalls()) != 1 || len(back.Named(testUnits()[9].DIN)) != 1 || len(back.stock.earmarked) != 1 {
		t.Errorf("%+v", back.stock.unclosed)
	}
}

// Recording begins when the box is packed, and that step has a temperature.
func TestThePackedStepHasATemperature(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 2))
	b.pack("o1-s1", "cold-1")
	packed := func() *float64 {
		for _, c := range b.order("o1").Custody {
			if c.What == "packed" {
				return c.C
			}
		}
		t.Fatal("no packed step")
		return nil
	}
	if packed() != nil {
		t.Error("a temperature before anything was read")
	}
	b.boxC = 4.5
	b.pass(time.Minute)
	b.boxC = 5
	b.pass(time.Minute)
	if c := packed(); c == nil || *c != 4.5 {
		t.Errorf("packed at %v", c)
	}
}
