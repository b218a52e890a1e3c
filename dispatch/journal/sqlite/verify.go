package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"airvein/dispatch/journal"
)

// Verify walks the whole chain in one read transaction, so that it sees one
// moment of a running server. It finds every changed, missing, added or
// swapped record, and a tail that was cut off; the error names the first
// bad record.
func (j *Journal) Verify(ctx context.Context) (journal.Seq, error) {
	tx, err := j.moment(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // it only read
	last := journal.Row{}
	if err := j.walk(ctx, tx, last, -1, func(r *journal.Row) error { last = *r; return nil }); err != nil {
		return last.Seq, err
	}
	h, err := headIn(ctx, tx)
	if err != nil {
		return last.Seq, err
	}
	return last.Seq, h.Ends(last.Seq, last.Hash)
}

func headIn(ctx context.Context, q queryer) (head, error) {
	h, err := scanHead(func(query string, into ...any) error { return q.QueryRowContext(ctx, query).Scan(into...) })
	return h, classify(err)
}

// checkEnd is what Open can afford of Verify: the newest record is the one
// that the head row names, and is as it was written.
func (j *Journal) checkEnd(ctx context.Context) error {
	tx, err := j.moment(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // it only read
	h, err := headIn(ctx, tx)
	if err != nil {
		return err
	}
	var last journal.Seq
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM records").Scan(&last); err != nil {
		return damaged(h.Seq, err)
	}
	if last == 0 {
		return h.Ends(0, [32]byte{})
	}
	prev, err := linkAt(ctx, tx, last-1)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: record %d is missing", journal.ErrCorrupt, last-1)
	}
	if err != nil {
		return damaged(last-1, err)
	}
	return j.walk(ctx, tx, prev, 1, func(r *journal.Row) error { return h.Ends(r.Seq, r.Hash) })
}
