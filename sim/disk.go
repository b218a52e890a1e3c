package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/memory"
)

// badDisk is a journal whose store fails as the plan says: it is not there,
// refuses an append, loses its answer, or the server dies beside it.
type badDisk struct {
	*memory.Journal
	w *World
	r *rand.Rand
}

// diskFaults is what is wrong with the store now.
type diskFaults struct {
	down    bool
	full    bool
	refuse  float64 // of each append
	unknown float64
	killAt  string // "before" or "after" the next commit
}

func (d *badDisk) away(what string) error {
	return fmt.Errorf("%w: the store %s", journal.ErrUnavailable, what)
}

func (d *badDisk) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	x := &d.w.disked
	switch {
	case d.w.killed:
		return 0, d.away("has no server any more")
	case d.w.calm || len(events) == 0 && !x.down:
		return d.Journal.Append(ctx, term, after, at, events)
	case x.down:
		return 0, d.away("does not answer")
	case x.full:
		return 0, d.away("is full")
	case x.refuse > 0 && d.r.Float64() < x.refuse:
		return 0, d.away("refused")
	case x.killAt == "before":
		d.w.kill()
		return 0, d.away("was not reached")
	}
	seq, err := d.Journal.Append(ctx, term, after, at, events)
	if x.killAt == "after" {
		d.w.kill()
		return 0, d.away("has no server any more")
	}
	if err == nil && x.unknown > 0 && d.r.Float64() < x.unknown {
		return 0, d.away("wrote, and its answer was lost")
	}
	return seq, err
}

func (d *badDisk) Read(ctx context.Context, after journal.Seq, limit int) ([]journal.Record, error) {
	if d.w.disked.down && !d.w.calm {
		return nil, d.away("does not answer")
	}
	return d.Journal.Read(ctx, after, limit)
}

func (d *badDisk) Lead(ctx context.Context) (journal.Term, error) {
	if d.w.disked.down && !d.w.calm {
		return 0, d.away("does not answer")
	}
	return d.Journal.Lead(ctx)
}

func (d *badDisk) Snapshot(ctx context.Context) (journal.Seq, []byte, error) {
	if d.w.disked.down && !d.w.calm {
		return 0, nil, d.away("does not answer")
	}
	return d.Journal.Snapshot(ctx)
}

// SaveSnapshot is refused where there is no room for it.
func (d *badDisk) SaveSnapshot(ctx context.Context, at journal.Seq, data []byte) error {
	switch x := d.w.disked; {
	case d.w.killed:
		return d.away("has no server any more")
	case d.w.calm:
	case x.down:
		return d.away("does not answer")
	case x.full:
		return d.away("is full")
	}
	return d.Journal.SaveSnapshot(ctx, at, data)
}

// Head asks the store whether it is there.
func (d *badDisk) Head(ctx context.Context) (journal.Seq, error) {
	if d.w.disked.down && !d.w.calm {
		return 0, d.away("does not answer")
	}
	return d.Journal.Head(ctx)
}
