package journaltest

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"sync"
	"testing"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// calls is every method that must fail on a store that cannot answer.
func calls(ctx context.Context, j journal.Journal, term journal.Term) map[string]error {
	out := map[string]error{}
	_, out["append"] = j.Append(ctx, term, 1, Start(), notes(1))
	_, out["empty append"] = j.Append(ctx, term, 1, Start(), nil)
	_, out["read"] = j.Read(ctx, 0, 1)
	_, out["head"] = j.Head(ctx)
	_, out["lead"] = j.Lead(ctx)
	_, _, out["snapshot"] = j.Snapshot(ctx)
	_, out["verify"] = j.Verify(ctx)
	out["save snapshot"] = j.SaveSnapshot(ctx, 1, []byte("x"))
	out["wait"] = j.Wait(ctx, 0)
	return out
}

func unavailable(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, note(1))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	for what, err := range calls(t.Context(), j, term) {
		wantErr(t, what+" of a closed journal", err, journal.ErrUnavailable)
	}
	if err := j.Close(); err != nil {
		t.Fatalf("a second close: %v", err)
	}
	wantHead(t, open(t, o), 1)
}

func cancelled(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, note(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for what, err := range calls(ctx, j, term) {
		wantErr(t, what+" with an ended context", err, journal.ErrUnavailable)
		wantErr(t, what+" with an ended context", err, context.Canceled)
	}
	wantHead(t, j, 1)
	mustAppend(t, j, term, 1, note(2))
}

// unknownOutcome: the caller goes away while its append is under way. It is
// written whole or not at all, the head says which, and whoever asks again
// from there goes on.
func unknownOutcome(t *testing.T, o Open) {
	const attempts, batch = 15, 5
	j := open(t, o)
	term := lead(t, j)
	var head journal.Seq
	for n := range attempts {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := j.Append(ctx, term, head, Start(), notes(batch))
			done <- err
		}()
		for range n * n { // each a little later
			runtime.Gosched()
		}
		cancel()
		err := <-done
		now, herr := j.Head(t.Context())
		switch {
		case herr != nil:
			t.Fatal(herr)
		case err == nil && now != head+batch:
			t.Fatalf("an acknowledged append left the head at %d, after %d", now, head)
		case err != nil && !errors.Is(err, journal.ErrUnavailable):
			t.Fatalf("an append that was left says %v", err)
		case now != head && now != head+batch:
			t.Fatalf("a batch of %d is there in part: the head went from %d to %d", batch, head, now)
		}
		head = now
	}
	mustAppend(t, j, term, head, note(1))
	if n, err := j.Verify(t.Context()); err != nil || n != head+1 {
		t.Fatalf("verify says %d, %v; want %d", n, err, head+1)
	}
}

// concurrent: each appender rereads the end after a conflict. What was
// acknowledged is there exactly once, in one order.
func concurrent(t *testing.T, o Open) {
	const appenders, each = 4, 25
	j := open(t, o)
	term := lead(t, j)
	var wg sync.WaitGroup
	for a := range appenders {
		j := open(t, o)
		wg.Go(func() {
			for n := 0; n < each; {
				head, err := j.Head(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				_, err = j.Append(t.Context(), term, head, Start(), []dispatch.Event{note(a*each + n), note(1000)})
				switch {
				case err == nil:
					n++
				case !errors.Is(err, journal.ErrConflict):
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	seen := map[string]int{}
	for _, r := range readAll(t, j) {
		seen[r.Event.(dispatch.ZoneRemoved).ID]++
	}
	if len(seen) != appenders*each+1 || seen["zone-1000"] != appenders*each {
		t.Fatalf("%d kinds of notes, %d of the common one; want %d and %d", len(seen), seen["zone-1000"], appenders*each+1, appenders*each)
	}
	if n, err := j.Verify(t.Context()); err != nil || n != 2*appenders*each {
		t.Fatalf("verify says %d, %v", n, err)
	}
}

func hugeBatch(t *testing.T, o Open) {
	const n = 5_000
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, notes(n)...)
	rs, err := j.Read(t.Context(), n-1, 10)
	if err != nil || len(rs) != 1 || !reflect.DeepEqual(rs[0].Event, note(n-1)) {
		t.Fatalf("the last of a huge batch is %v, %v", rs, err)
	}
	if got, err := j.Verify(t.Context()); err != nil || got != n {
		t.Fatalf("verify says %d, %v", got, err)
	}
}

func reopen(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	mustAppend(t, j, term, 0, placed("o1", "h", "k1"), allocated("s1", "o1", "d1", "f1", "u1"))
	before := readAll(t, j)
	j.Close()

	j = open(t, o)
	if got := readAll(t, j); !reflect.DeepEqual(got, before) {
		t.Fatalf("after a reopen the records are %v, want %v", got, before)
	}
	next := lead(t, j)
	if next <= term {
		t.Fatalf("after a reopen the term is %d, not newer than %d", next, term)
	}
	_, err := j.Append(t.Context(), next, 2, Start(), []dispatch.Event{placed("o1", "h", "k2")})
	wantErr(t, "an order's id again after a reopen", err, journal.ErrRefused)
	mustAppend(t, j, next, 2, note(1))
}

func story(t *testing.T, o Open) {
	j := open(t, o)
	term := lead(t, j)
	var seq journal.Seq
	var want []dispatch.Event
	for _, batch := range Story() {
		seq = mustAppend(t, j, term, seq, batch...)
		want = append(want, batch...)
	}
	codec := dispatch.NewCodec()
	for i, r := range readAll(t, j) {
		_, _, a, _ := codec.Encode(r.Event)
		_, _, b, _ := codec.Encode(want[i])
		if string(a) != string(b) {
			t.Fatalf("record %d is %s, want %s", i+1, a, b)
		}
	}
}
