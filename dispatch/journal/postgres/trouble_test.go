package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/journaltest"
	"airvein/dispatch/journal/postgres/pgtest"
)

func weather() []dispatch.Event { return journaltest.Story()[21][:1] }

// The server is killed while events are appended, twice. What was
// acknowledged is there afterwards; what was not is there whole or not at
// all, and the journal goes on by itself.
func TestServerKilled(t *testing.T) {
	c := pgtest.New(t)
	j, err := Open(t.Context(), c.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	term, err := j.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var acked journal.Seq
	for range 2 {
		var newest atomic.Uint64
		newest.Store(uint64(acked))
		failed := make(chan error, 1)
		enough := make(chan struct{})
		go func() {
			for n := 0; ; n++ {
				seq, err := j.Append(t.Context(), term, journal.Seq(newest.Load()), journaltest.Start(), weather())
				if err != nil {
					failed <- err
					return
				}
				newest.Store(uint64(seq))
				if n == 20 {
					close(enough)
				}
			}
		}()
		select {
		case <-enough:
		case err := <-failed:
			t.Fatal(err)
		}
		c.Kill(t)
		if err := <-failed; !errors.Is(err, journal.ErrUnavailable) {
			t.Fatalf("an append on a killed server says %v", err)
		}
		c.Restart(t)
		acked = journal.Seq(newest.Load())
		head, err := headAgain(t, j)
		if err != nil || head != acked && head != acked+1 {
			t.Fatalf("%d was acknowledged, and after the kill the newest is %d, %v", acked, head, err)
		}
		if n, err := j.Verify(t.Context()); err != nil || n != head {
			t.Fatalf("verify says %d, %v", n, err)
		}
		acked = head
	}
}

// headAgain asks as often as there may be connections that died with the
// server, each of which fails once.
func headAgain(t *testing.T, j *Journal) (head journal.Seq, err error) {
	for range connections + 1 {
		if head, err = j.Head(t.Context()); err == nil {
			break
		}
	}
	return head, err
}

// A server that accepts and never answers is given up in time for the
// heartbeats, and the outcome is told as unknown.
func TestServerHangs(t *testing.T) {
	c := pgtest.New(t)
	j, err := Open(t.Context(), c.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	term, err := j.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), term, 0, journaltest.Start(), weather()); err != nil {
		t.Fatal(err)
	}
	c.Freeze(t)
	began := time.Now()
	_, err = j.Append(t.Context(), term, 1, journaltest.Start(), weather())
	took := time.Since(began)
	c.Thaw(t)
	if !errors.Is(err, journal.ErrUnavailable) || took > 2*answerWithin {
		t.Fatalf("after %v the append says %v", took, err)
	}
	// It may have been written or not; who reads the head goes on from it.
	for {
		head, err := headAgain(t, j)
		if err != nil {
			t.Fatal(err)
		}
		_, err = j.Append(t.Context(), term, head, journaltest.Start(), weather())
		if err == nil {
			break
		}
		if !errors.Is(err, journal.ErrConflict) { // the one given up came in between
			t.Fatal(err)
		}
	}
	if _, err := j.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindsAThousandTamperings(t *testing.T) {
	j, url, _ := filled(t)
	raw(t, url, "DROP TRIGGER records_never_change ON records; DROP TRIGGER records_never_go ON records")
	conn, err := pgx.Connect(t.Context(), with(url, "default_query_exec_mode", "simple_protocol"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	runs := 0
	journaltest.Tamper(t, j, journaltest.SQL{
		Run: func(script string) error {
			_, err := conn.Exec(t.Context(), script)
			if runs++; err == nil && runs%50 == 0 { // else every look passes all that was there
				_, err = conn.Exec(t.Context(), "VACUUM records")
			}
			return err
		},
		Bytes: func(b []byte) string { return fmt.Sprintf("decode('%x', 'hex')", b) },
	}, 1000)
}

// What open can tell from the end of the chain it refuses.
func TestOpenRefusesACutTail(t *testing.T) {
	j, url, last := filled(t)
	j.Close()
	raw(t, url, fmt.Sprintf("DROP TRIGGER records_never_change ON records; DELETE FROM records WHERE seq > %d", last-3))
	if _, err := Open(t.Context(), url); !errors.Is(err, journal.ErrCorrupt) || !strings.Contains(err.Error(), fmt.Sprint("record ", last-2)) {
		t.Fatalf("open says %v", err)
	}
}
