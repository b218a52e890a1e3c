package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/tables"
)

// chunk bounds the rows held in memory and sent at once.
const chunk = 500

// Rebuild fills the read tables anew from the records, in one transaction:
// readers see the old ones or the new. Appends wait for it.
func (j *Journal) Rebuild(ctx context.Context) error {
	if err := j.writable(ctx); err != nil {
		return err
	}
	return j.transact(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT 1 FROM head FOR UPDATE"); err != nil {
			return err
		}
		for _, t := range tables.Names() {
			if _, err := tx.Exec(ctx, "DELETE FROM "+t); err != nil {
				return err
			}
		}
		for prev := (journal.Row{}); ; {
			n, err := j.rebuildSome(ctx, tx, &prev)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
		_, err := tx.Exec(ctx, "UPDATE head SET projection = $1", tables.Version)
		return err
	})
}

func (j *Journal) rebuildSome(ctx context.Context, tx pgx.Tx, prev *journal.Row) (int, error) {
	b := &batch{forms: &j.forms}
	p := b.projector()
	n := 0
	err := walk(ctx, tx, *prev, chunk, func(r *journal.Row) error {
		rec, err := r.Decode(j.codec)
		if err != nil {
			return err
		}
		n++
		*prev = *r
		b.seq = r.Seq
		if err := p.Project(r.Seq, r.At, rec.Event); err != nil {
			return fmt.Errorf("record %d (%s): %w", r.Seq, r.Kind, err)
		}
		return nil
	})
	if err == nil && len(b.seqs) > 0 {
		err = b.send(ctx, tx, nil)
	}
	return n, err
}

// refreshProjection rebuilds read tables that an older projector filled.
func (j *Journal) refreshProjection(ctx context.Context) error {
	var version int
	if err := j.pool.QueryRow(ctx, "SELECT projection FROM head").Scan(&version); err != nil {
		return classify(err)
	}
	if version == tables.Version {
		return nil
	}
	return j.Rebuild(ctx)
}
