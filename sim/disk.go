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

// badDisk is a journal whose store fails: an append is refused, or is
// written and its answer lost.
type badDisk struct {
	*memory.Journal
	w *World
	r *rand.Rand
}

func (d *badDisk) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	f := d.w.cfg.Faults
	if d.w.calm || d.r.Float64() >= f.AppendFails {
		return d.Journal.Append(ctx, term, after, at, events)
	}
	if d.r.Float64() < 0.5 {
		d.w.count("append_refused")
		return 0, fmt.Errorf("%w: the disk does not answer", journal.ErrUnavailable)
	}
	d.w.count("append_unknown")
	if _, err := d.Journal.Append(ctx, term, after, at, events); err != nil {
		return 0, err
	}
	return 0, fmt.Errorf("%w: the answer was lost", journal.ErrUnavailable)
}
