package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// counting counts appends of events, and refuses those that place one order.
type counting struct {
	journal.Journal
	appends int
	refuses dispatch.OrderID
}

func (c *counting) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	if len(events) > 0 {
		c.appends++
	}
	if slices.ContainsFunc(events, func(e dispatch.Event) bool { p, ok := e.(dispatch.OrderPlaced); return ok && p.ID == c.refuses }) {
		return 0, fmt.Errorf("%w: twice", journal.ErrRefused)
	}
	return c.Journal.Append(ctx, term, after, at, events)
}

func codeOf(err error) dispatch.Code {
	var e *dispatch.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// group is a world of few drones, and five inputs that come at once: three
// orders, one of them with a key that is taken, and a cancellation.
func groupOfInputs(t *testing.T) (*world, *counting, []dispatch.Input) {
	t.Helper()
	w := newWorld(t, 4)
	w.do(redCells("o0"))
	c := &counting{Journal: w.loop.cfg.Journal}
	w.loop.cfg.Journal = c
	taken := redCells("o2")
	taken.Key, taken.BodyHash = "k-o0", "another"
	return w, c, []dispatch.Input{redCells("o1"), taken, dispatch.CancelOrder{Order: "o1", By: "ward", Reason: "not needed"}, redCells("o3"), redCells("o4")}
}

// rebuilt is the State that the journal alone gives.
func (w *world) rebuilt() string {
	w.t.Helper()
	s := dispatch.New()
	for _, r := range w.records() {
		s.Apply(r.At, r.Event)
	}
	data, err := s.Snapshot()
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

func TestInputsShareAnAppend(t *testing.T) {
	w, c, ins := groupOfInputs(t)
	errs := w.loop.DoAll(t.Context(), w.clock.wall, ins)
	if errs[0] != nil || codeOf(errs[1]) != dispatch.CodeKeyReused || errs[2] != nil || errs[3] != nil || errs[4] != nil {
		t.Fatalf("answers: %v", errs)
	}
	if c.appends != 1 {
		t.Errorf("%d appends", c.appends)
	}
	if o, ok := w.loop.State().Order("o1"); !ok || o.Cancelled == nil {
		t.Errorf("an input does not see the one before it: %+v", o)
	}
	if w.snapshot() != w.rebuilt() {
		t.Error("the State is not what the journal says")
	}
}

// Nothing of a group that did not become durable is shown, though the
// journal cannot be asked any more.
func TestAGroupThatIsNotDurable(t *testing.T) {
	w, _, ins := groupOfInputs(t)
	before := w.snapshot()
	w.journal.down = true
	for i, err := range w.loop.DoAll(t.Context(), w.clock.wall, ins) {
		if codeOf(err) != dispatch.CodeUnavailable {
			t.Errorf("input %d: %v", i, err)
		}
	}
	if w.snapshot() != before {
		t.Error("the State shows what is not durable")
	}
	w.clock.wall = w.clock.wall.Add(time.Second)
	w.journal.down = false
	if errs := w.loop.DoAll(t.Context(), w.clock.wall, ins); errs[0] != nil || errs[4] != nil {
		t.Fatalf("asked again: %v", errs)
	}
	if w.snapshot() != w.rebuilt() {
		t.Error("the State is not what the journal says")
	}
}

// The answer of the group's append was lost: asked again with their keys,
// the orders are there once.
func TestAGroupOfUnknownOutcome(t *testing.T) {
	w, _, ins := groupOfInputs(t)
	before := w.snapshot()
	w.journal.after = true
	for i, err := range w.loop.DoAll(t.Context(), w.clock.wall, ins) {
		if codeOf(err) != dispatch.CodeUnavailable {
			t.Errorf("input %d: %v", i, err)
		}
	}
	if w.snapshot() != before {
		t.Error("the State shows what is not known to be durable")
	}
	w.clock.wall = w.clock.wall.Add(time.Second)
	if errs := w.loop.DoAll(t.Context(), w.clock.wall, ins); errs[0] != nil || errs[2] != nil || errs[3] != nil || errs[4] != nil {
		t.Fatalf("asked again: %v", errs)
	}
	if n := w.events()["order_placed"]; n != 4 {
		t.Errorf("%d orders are in the journal, and four were placed", n)
	}
}

// What the store refuses is refused to who asked for it alone.
func TestAGroupWithOneThatTheStoreRefuses(t *testing.T) {
	w, c, ins := groupOfInputs(t)
	c.refuses = "o3"
	errs := w.loop.DoAll(t.Context(), w.clock.wall, ins)
	if errs[0] != nil || errs[2] != nil || codeOf(errs[3]) != dispatch.CodeConflict || errs[4] != nil {
		t.Fatalf("answers: %v", errs)
	}
	if _, ok := w.loop.State().Order("o3"); ok {
		t.Error("the refused order is there")
	}
	if w.snapshot() != w.rebuilt() {
		t.Error("the State is not what the journal says")
	}
}

// The way back ends at the newest durable State, however it was reached.
func TestTheWayBack(t *testing.T) {
	w, _, ins := groupOfInputs(t)
	w.loop.DoAll(t.Context(), w.clock.wall, ins)
	w.do(redCells("o5"))
	w.pass(2 * time.Second)
	w.loop.DoAll(t.Context(), w.clock.wall, []dispatch.Input{redCells("o6"), redCells("o7")})
	if len(w.loop.base.since) < 3 {
		t.Fatalf("the test proves nothing: %d steps on the way back", len(w.loop.base.since))
	}
	want := w.snapshot()
	w.loop.goBack(w.loop.seq)
	if w.snapshot() != want {
		t.Error("the way back leads elsewhere")
	}
}

func TestWhoReadsThenReadsItsOwn(t *testing.T) {
	w := newWorld(t, 1)
	e, err := Open(t.Context(), w.cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	var seen bool
	if err := e.DoThen(t.Context(), redCells("o1"), func(v View) { _, seen = v.State.Order("o1") }); err != nil || !seen {
		t.Errorf("seen %v, %v", seen, err)
	}
	if err := e.DoThen(t.Context(), dispatch.CancelOrder{Order: "none"}, func(View) { t.Error("shown after a refusal") }); codeOf(err) != dispatch.CodeNotFound {
		t.Errorf("%v", err)
	}
	func() {
		defer func() {
			if recover() != "mine" {
				t.Error("who reads does not get its own panic back")
			}
		}()
		e.DoThen(t.Context(), redCells("o2"), func(View) { panic("mine") })
	}()
	if err := e.Do(t.Context(), redCells("o3")); err != nil {
		t.Errorf("after it: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
