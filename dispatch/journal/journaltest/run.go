package journaltest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// Open opens the same store again at each call, as a new process would.
type Open func() (journal.Journal, error)

// Run proves a back-end. fresh makes an empty store, to be gone with t.
func Run(t *testing.T, fresh func(t *testing.T) Open) {
	cases := []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"append and read", appendAndRead},
		{"nothing to append", nothingToAppend},
		{"conflict", conflict},
		{"fencing by term", fencing},
		{"hash chain", hashChain},
		{"all or nothing", allOrNothing},
		{"never twice", neverTwice},
		{"wait", wait},
		{"snapshots", snapshots},
		{"unavailable", unavailable},
		{"cancelled contexts", cancelled},
		{"concurrent appenders", concurrent},
		{"unknown outcome", unknownOutcome},
		{"huge batch", hugeBatch},
		{"reopen", reopen},
		{"story", story},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.test(t, fresh(t)) })
	}
}

func open(t *testing.T, o Open) journal.Journal {
	t.Helper()
	j, err := o()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func lead(t *testing.T, j journal.Journal) journal.Term {
	t.Helper()
	term, err := j.Lead(t.Context())
	if err != nil {
		t.Fatalf("lead: %v", err)
	}
	return term
}

func mustAppend(t *testing.T, j journal.Journal, term journal.Term, after journal.Seq, events ...dispatch.Event) journal.Seq {
	t.Helper()
	seq, err := j.Append(t.Context(), term, after, Start(), events)
	if err != nil {
		t.Fatalf("append after %d: %v", after, err)
	}
	if want := after + journal.Seq(len(events)); seq != want {
		t.Fatalf("append after %d answered %d, want %d", after, seq, want)
	}
	return seq
}

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: got %v, want %v", what, err, want)
	}
}

func wantHead(t *testing.T, j journal.Journal, want journal.Seq) {
	t.Helper()
	if got, err := j.Head(t.Context()); err != nil || got != want {
		t.Fatalf("head is %d, %v; want %d", got, err, want)
	}
}

// readAll reads in small steps and checks that nothing is missing.
func readAll(t *testing.T, j journal.Journal) []journal.Record {
	t.Helper()
	var all []journal.Record
	for {
		rs, err := j.Read(t.Context(), journal.Seq(len(all)), 7)
		if err != nil {
			t.Fatalf("read after %d: %v", len(all), err)
		}
		if len(rs) == 0 {
			return all
		}
		if len(rs) > 7 {
			t.Fatalf("read gave %d records, more than the limit", len(rs))
		}
		all = append(all, rs...)
	}
}

func appendAndRead(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	if rs, err := j.Read(t.Context(), 0, 10); err != nil || len(rs) != 0 {
		t.Fatalf("an empty journal read %v, %v", rs, err)
	}
	wantHead(t, j, 0)
	want := append([]dispatch.Event{placed("o1", "pukou-people", "k1")}, notes(19)...)
	mustAppend(t, j, term, 0, want[:5]...)
	mustAppend(t, j, term, 5, want[5:]...)
	wantHead(t, j, 20)
	got := readAll(t, j)
	if len(got) != len(want) {
		t.Fatalf("read %d records, want %d", len(got), len(want))
	}
	for i, r := range got {
		if r.Seq != journal.Seq(i+1) || r.Term != term || !r.At.Equal(Start()) || r.At.Location() != time.UTC || !reflect.DeepEqual(r.Event, want[i]) {
			t.Fatalf("record %d is %+v, want %+v at %v", i+1, r, want[i], Start())
		}
	}
	if rs, err := j.Read(t.Context(), 99, 10); err != nil || len(rs) != 0 {
		t.Fatalf("reading after what is not there gave %v, %v", rs, err)
	}
}

func nothingToAppend(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, note(1))
	mustAppend(t, j, term, 1)
	wantHead(t, j, 1)
	_, err := j.Append(t.Context(), term, 0, Start(), nil)
	wantErr(t, "an empty append elsewhere", err, journal.ErrConflict)
	lead(t, j)
	_, err = j.Append(t.Context(), term, 1, Start(), nil)
	wantErr(t, "an empty append of an old term", err, journal.ErrFenced)
}

func conflict(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, note(1), note(2))
	for _, after := range []journal.Seq{0, 1, 3, 100} {
		_, err := j.Append(t.Context(), term, after, Start(), notes(1))
		wantErr(t, "append elsewhere than the end", err, journal.ErrConflict)
	}
	wantHead(t, j, 2)
	mustAppend(t, j, term, 2, note(3))
}

func fencing(t *testing.T, o Open) {
	a, b := open(t, o), open(t, o)
	first := lead(t, a)
	mustAppend(t, a, first, 0, note(1))
	second := lead(t, b)
	if second <= first {
		t.Fatalf("the second term %d is not newer than the first %d", second, first)
	}
	_, err := a.Append(t.Context(), first, 1, Start(), notes(1))
	wantErr(t, "append of the old leader", err, journal.ErrFenced)
	_, err = a.Append(t.Context(), first, 0, Start(), notes(1))
	wantErr(t, "append of the old leader elsewhere", err, journal.ErrFenced)
	_, err = a.Append(t.Context(), second+1, 1, Start(), notes(1))
	wantErr(t, "append of a term that nobody claimed", err, journal.ErrFenced)
	mustAppend(t, b, second, 1, note(2))
	wantHead(t, a, 2)
}

func hashChain(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, notes(3)...)
	term = lead(t, j)
	mustAppend(t, j, term, 3, notes(3)...)
	codec := dispatch.NewCodec()
	prev := journal.Row{}
	for _, r := range readAll(t, j) {
		kind, version, data, err := codec.Encode(r.Event)
		if err != nil {
			t.Fatal(err)
		}
		row := journal.Row{Seq: r.Seq, Term: r.Term, At: r.At, Kind: kind, Version: version, Data: data, Prev: prev.Hash, Hash: r.Hash}
		if err := row.Follows(&prev); err != nil {
			t.Fatal(err)
		}
		prev = row
	}
	if n, err := j.Verify(t.Context()); err != nil || n != 6 {
		t.Fatalf("verify says %d, %v; want 6", n, err)
	}
}

func allOrNothing(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, placed("o1", "h", "k1"))
	_, err := j.Append(t.Context(), term, 1, Start(), []dispatch.Event{placed("o2", "h", "k2"), note(1), placed("o1", "h", "k3")})
	wantErr(t, "a batch whose last event breaks a rule", err, journal.ErrRefused)
	wantHead(t, j, 1)
	mustAppend(t, j, term, 1, placed("o2", "h", "k2"))
	if n, err := j.Verify(t.Context()); err != nil || n != 2 {
		t.Fatalf("verify says %d, %v; want 2", n, err)
	}
}

func neverTwice(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	seq := mustAppend(t, j, term, 0,
		placed("o1", "h", "k1"), placed("o2", "h", ""), placed("o3", "h", ""), placed("o4", "other", "k1"),
		allocated("s1", "o1", "d1", "f1", "u1", "u2"), packed("s1", "b1", "u1", "u2"),
		allocated("s2", "o2", "d2", "f2", "u3"))
	refused := map[string]dispatch.Event{
		"an order's id":                placed("o1", "other", "k9"),
		"a hospital's key":             placed("o9", "h", "k1"),
		"a unit promised to a second":  allocated("s3", "o3", "d3", "f3", "u9", "u1"),
		"a second flight of a drone":   allocated("s3", "o3", "d1", "f3", "u9"),
		"a flight's id":                allocated("s3", "o3", "d3", "f1", "u9"),
		"a shipment's id":              allocated("s1", "o3", "d3", "f3", "u9"),
		"a second shipment in a box":   packed("s2", "b1", "u3"),
		"a shipment of no order":       allocated("s3", "o99", "d3", "f3", "u9"),
		"a delivery of what is not is": delivered("s99", "u9"),
	}
	for what, e := range refused {
		_, err := j.Append(t.Context(), term, seq, Start(), []dispatch.Event{e})
		wantErr(t, what, err, journal.ErrRefused)
	}
	seq = mustAppend(t, j, term, seq, delivered("s1", "u1", "u2"), dispatch.FlightEnded{Flight: "f1", Home: true})
	for what, e := range map[string]dispatch.Event{
		"a second delivery":                        delivered("s1", "u1", "u2"),
		"a delivered unit promised to a second":    allocated("s3", "o3", "d1", "f3", "u1"),
		"an ended flight's id, its drone free now": allocated("s3", "o3", "d1", "f1", "u9"),
	} {
		_, err := j.Append(t.Context(), term, seq, Start(), []dispatch.Event{e})
		wantErr(t, what, err, journal.ErrRefused)
	}
	// What has ended may come again: the drone, the box, and units let go.
	mustAppend(t, j, term, seq, packed("s2", "b1", "u3"),
		dispatch.FlightFailed{Flight: "f2", Drone: dispatch.DroneReady}, dispatch.ShipmentFailed{Shipment: "s2", Units: "packed"},
		dispatch.ShipmentUnpacked{Shipment: "s2", Status: "available"},
		allocated("s3", "o3", "d1", "f3", "u3"), packed("s3", "b1", "u3"))
}

func wait(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- j.Wait(ctx, 0) }()
	mustAppend(t, j, term, 0, note(1))
	if err := <-done; err != nil {
		t.Fatalf("wait for a record that came: %v", err)
	}
	if err := j.Wait(ctx, 0); err != nil {
		t.Fatalf("wait for a record that is there: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	go func() { done <- j.Wait(stopped, 1) }()
	stop()
	wantErr(t, "a wait that was stopped", <-done, context.Canceled)
	other := open(t, o)
	go func() { done <- other.Wait(ctx, 1) }()
	mustAppend(t, j, term, 1, note(2))
	if err := <-done; err != nil {
		t.Fatalf("wait for what another journal on the store appended: %v", err)
	}
}

func snapshots(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	want := func(seq journal.Seq, data string) {
		t.Helper()
		got, b, err := j.Snapshot(t.Context())
		if err != nil || got != seq || string(b) != data {
			t.Fatalf("snapshot is %d %q, %v; want %d %q", got, b, err, seq, data)
		}
	}
	want(0, "")
	mustAppend(t, j, term, 0, notes(9)...)
	for _, seq := range []journal.Seq{0, 10} {
		wantErr(t, "a snapshot where no record is", j.SaveSnapshot(t.Context(), seq, []byte("x")), journal.ErrRefused)
	}
	for _, s := range []struct {
		seq  journal.Seq
		data string
	}{{3, "three"}, {5, "five"}, {9, "nine"}} {
		if err := j.SaveSnapshot(t.Context(), s.seq, []byte(s.data)); err != nil {
			t.Fatal(err)
		}
		want(s.seq, s.data)
	}
	if err := j.SaveSnapshot(t.Context(), 9, []byte("nine again")); err != nil {
		t.Fatal(err)
	}
	want(9, "nine again")
	j.Close()
	j = open(t, o)
	want(9, "nine again")
}
