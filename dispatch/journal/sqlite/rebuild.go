package sqlite

import (
	"context"
	"fmt"

	"airvein/dispatch/journal"
)

// projection is the version of the projector. Raise it with every change of
// what the projector writes: Open then rebuilds the read tables.
const projection = 1

// readTables are the tables that the projector fills, children first.
func readTables() []string {
	return []string{"custody_steps", "digests", "alarms", "deliveries", "allocations", "shipments", "flights", "order_lines", "orders", "units", "boxes"}
}

// Rebuild fills the read tables anew from the records, in one transaction:
// readers see the old ones or the new.
func (j *Journal) Rebuild(ctx context.Context) error {
	if err := j.acquire(ctx); err != nil {
		return err
	}
	defer j.release()
	return j.w.transact(ctx, func(ctx context.Context) error {
		for _, t := range readTables() {
			j.w.exec(ctx, "DELETE FROM "+t)
		}
		p := projector{w: j.w}
		prev := journal.Row{}
		for {
			n, err := j.rebuildSome(ctx, &p, &prev)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
		j.w.exec(ctx, "UPDATE head SET projection = ?", projection)
		return nil
	})
}

// chunk bounds the rows held in memory, for the one connection cannot write
// while it still reads.
const chunk = 500

func (j *Journal) rebuildSome(ctx context.Context, p *projector, prev *journal.Row) (int, error) {
	var rows []journal.Row
	if err := j.walk(ctx, j.w.conn, *prev, chunk, func(r *journal.Row) error { rows = append(rows, *r); return nil }); err != nil {
		return 0, err
	}
	for i := range rows {
		r := &rows[i]
		e, err := j.codec.Decode(r.Kind, r.Version, r.Data)
		if err != nil {
			return 0, fmt.Errorf("record %d: %w", r.Seq, err)
		}
		p.project(ctx, r.Seq, r.At, e)
		if j.w.err != nil {
			return 0, fmt.Errorf("record %d (%s): %w", r.Seq, r.Kind, classify(j.w.err))
		}
		*prev = *r
	}
	return len(rows), nil
}

// refreshProjection rebuilds read tables that an older projector filled.
func (j *Journal) refreshProjection(ctx context.Context) error {
	h, err := j.head(ctx)
	if err != nil || h.projection == projection {
		return err
	}
	return j.Rebuild(ctx)
}
