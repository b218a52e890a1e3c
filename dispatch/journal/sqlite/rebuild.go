package sqlite

import (
	"context"
	"errors"
	"fmt"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/tables"
)

// projector writes with the journal's writer.
func (j *Journal) projector(ctx context.Context) *tables.Projector {
	return &tables.Projector{
		Dialect: tables.Dialect{Texts: "SELECT value FROM json_each(?)"},
		Exec:    func(query string, args ...any) { j.w.exec(ctx, query, args...) },
	}
}

// Rebuild fills the read tables anew from the records, in one transaction:
// readers see the old ones or the new.
func (j *Journal) Rebuild(ctx context.Context) error {
	if err := j.acquire(ctx); err != nil {
		return err
	}
	defer j.release()
	return j.w.transact(ctx, func(ctx context.Context) error {
		for _, t := range tables.Names() {
			j.w.exec(ctx, "DELETE FROM "+t)
		}
		p := j.projector(ctx)
		prev := journal.Row{}
		for {
			n, err := j.rebuildSome(ctx, p, &prev)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
		j.w.exec(ctx, "UPDATE head SET projection = ?", tables.Version)
		return nil
	})
}

// chunk bounds the rows held in memory, for the one connection cannot write
// while it still reads.
const chunk = 500

func (j *Journal) rebuildSome(ctx context.Context, p *tables.Projector, prev *journal.Row) (int, error) {
	var rows []journal.Row
	if err := j.walk(ctx, j.w.conn, *prev, chunk, func(r *journal.Row) error { rows = append(rows, *r); return nil }); err != nil {
		return 0, err
	}
	for i := range rows {
		r := &rows[i]
		rec, err := r.Decode(j.codec)
		if err != nil {
			return 0, err
		}
		if err := errors.Join(p.Project(r.Seq, r.At, rec.Event), j.w.err); err != nil {
			return 0, fmt.Errorf("record %d (%s): %w", r.Seq, r.Kind, classify(err))
		}
		*prev = *r
	}
	return len(rows), nil
}

// refreshProjection rebuilds read tables that an older projector filled.
func (j *Journal) refreshProjection(ctx context.Context) error {
	h, err := j.head(ctx)
	if err != nil || h.projection == tables.Version {
		return err
	}
	return j.Rebuild(ctx)
}
