package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch/journal"
)

// Verify walks the whole chain as one moment of a running server shows it.
// It finds every changed, missing, added or swapped record, and a tail that
// was cut off; the error names the first bad record.
func (j *Journal) Verify(ctx context.Context) (journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	last := journal.Row{}
	err := j.moment(ctx, func(tx pgx.Tx) error {
		// A number before the first is one that was added, too.
		if err := walk(ctx, tx, last, 0, func(r *journal.Row) error { last = *r; return nil }); err != nil {
			return err
		}
		var stray int64
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM records WHERE seq < 1").Scan(&stray); err != nil {
			return err
		}
		if stray > 0 {
			return fmt.Errorf("%w: record 0 was added by something other than the journal", journal.ErrCorrupt)
		}
		tip, err := tipIn(ctx, tx)
		if err != nil {
			return err
		}
		return tip.Ends(last.Seq, last.Hash)
	})
	return last.Seq, err
}

// checkEnd is what Open can afford of Verify: the newest record is the one
// that the head row names, and is as it was written.
func (j *Journal) checkEnd(ctx context.Context) error {
	return j.moment(ctx, func(tx pgx.Tx) error {
		tip, err := tipIn(ctx, tx)
		if err != nil {
			return err
		}
		var last journal.Seq
		if err := tx.QueryRow(ctx, "SELECT coalesce(max(seq), 0) FROM records").Scan(&last); err != nil {
			return err
		}
		if last == 0 {
			return tip.Ends(0, [32]byte{})
		}
		prev, err := linkAt(ctx, tx, last-1)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: record %d is missing", journal.ErrCorrupt, last-1)
		}
		if err != nil {
			return err
		}
		return walk(ctx, tx, prev, 1, func(r *journal.Row) error { return tip.Ends(r.Seq, r.Hash) })
	})
}
