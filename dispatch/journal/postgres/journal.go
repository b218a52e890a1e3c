package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch/journal"
)

const selectRows = "SELECT seq, term, at, kind, version, data, hash, prev FROM records WHERE seq > $1 ORDER BY seq LIMIT $2"

// walk reads rows after prev, checks that each follows from the one before
// it, and hands them to fn. A limit of 0 is none.
func walk(ctx context.Context, q querier, prev journal.Row, limit int, fn func(*journal.Row) error) error {
	var bound any
	if limit > 0 {
		bound = limit
	}
	rows, err := q.Query(ctx, selectRows, int64(prev.Seq), bound)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return fmt.Errorf("%w: record %d cannot be read: %w", journal.ErrCorrupt, prev.Seq+1, err)
		}
		if err := r.Follows(&prev); err != nil {
			return err
		}
		if err := fn(&r); err != nil {
			return err
		}
		prev = r
	}
	if err := classify(rows.Err()); errors.Is(err, journal.ErrCorrupt) {
		return fmt.Errorf("record %d cannot be read: %w", prev.Seq+1, err)
	} else if err != nil {
		return err
	}
	return nil
}

func scanRow(rows pgx.Rows) (journal.Row, error) {
	var r journal.Row
	var at string
	var hash, prev []byte
	if err := rows.Scan(&r.Seq, &r.Term, &at, &r.Kind, &r.Version, &r.Data, &hash, &prev); err != nil {
		return r, err
	}
	var err error
	if r.At, err = journal.ParseTime(at); err != nil {
		return r, err
	}
	if len(hash) != len(r.Hash) || len(prev) != len(r.Prev) {
		return r, errors.New("its hash has a wrong length")
	}
	copy(r.Hash[:], hash)
	copy(r.Prev[:], prev)
	return r, nil
}

// moment runs fn in a transaction that only reads and sees one moment.
func (j *Journal) moment(ctx context.Context, fn func(pgx.Tx) error) error {
	tx, err := j.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return classify(err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) // it only read
	return classify(fn(tx))
}

// linkAt is what the record after seq must follow from; pgx.ErrNoRows where
// there is none of that number.
func linkAt(ctx context.Context, q querier, seq journal.Seq) (journal.Row, error) {
	if seq == 0 {
		return journal.Row{}, nil
	}
	prev := journal.Row{Seq: seq}
	var hash []byte
	if err := q.QueryRow(ctx, "SELECT hash, term FROM records WHERE seq = $1", int64(seq)).Scan(&hash, &prev.Term); err != nil {
		return prev, err
	}
	copy(prev.Hash[:], hash)
	return prev, nil
}

// Read gives up to limit records following after. Their chain is checked.
func (j *Journal) Read(ctx context.Context, after journal.Seq, limit int) ([]journal.Record, error) {
	if err := j.usable(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var out []journal.Record
	err := j.moment(ctx, func(tx pgx.Tx) error {
		prev, err := linkAt(ctx, tx, after)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // after the newest
		}
		if err != nil {
			return err
		}
		return walk(ctx, tx, prev, limit, func(r *journal.Row) error {
			rec, err := r.Decode(j.codec)
			out = append(out, rec)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// poll is how often Wait looks for what another process appended.
const poll = 200 * time.Millisecond

// Wait returns when a record beyond after exists, or ctx ends.
func (j *Journal) Wait(ctx context.Context, after journal.Seq) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		j.mu.Lock()
		appended := j.appended
		j.mu.Unlock()
		seq, err := j.Head(ctx)
		if err != nil {
			return err
		}
		if seq > after {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", journal.ErrUnavailable, ctx.Err())
		case <-appended:
		case <-tick.C:
		}
	}
}

// Head is the newest record's number.
func (j *Journal) Head(ctx context.Context) (journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	tip, err := j.readTip(ctx)
	return tip.Seq, err
}

// Lead claims the next term.
func (j *Journal) Lead(ctx context.Context) (journal.Term, error) {
	if err := j.writable(ctx); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	var term journal.Term
	err := j.pool.QueryRow(ctx, "UPDATE head SET term = term + 1 RETURNING term").Scan(&term)
	return term, classify(err)
}

// kept is how many snapshots stay: the newest, and one before it in case
// that one is damaged.
const kept = 2

// SaveSnapshot keeps a snapshot of the state after the record seq.
func (j *Journal) SaveSnapshot(ctx context.Context, seq journal.Seq, data []byte) error {
	if err := j.writable(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return j.transact(ctx, func(tx pgx.Tx) error {
		var hash []byte
		err := tx.QueryRow(ctx, "SELECT hash FROM records WHERE seq = $1", int64(seq)).Scan(&hash)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: a snapshot at %d, and there is no such record", journal.ErrRefused, seq)
		}
		if err != nil {
			return err
		}
		sum := snapshotSum(hash, data)
		_, err = tx.Exec(ctx, `INSERT INTO snapshots (seq, record_hash, data, sum) VALUES ($1, $2, $3, $4) ON CONFLICT (seq) DO UPDATE
			SET record_hash = excluded.record_hash, data = excluded.data, sum = excluded.sum`, int64(seq), hash, data, sum[:])
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT $1)", kept)
		return err
	})
}

func snapshotSum(recordHash, data []byte) [32]byte {
	h := sha256.New()
	h.Write(recordHash)
	h.Write(data)
	return [32]byte(h.Sum(nil))
}

// Snapshot gives the newest snapshot that is whole and belongs to this
// chain, or seq 0.
func (j *Journal) Snapshot(ctx context.Context) (journal.Seq, []byte, error) {
	if err := j.usable(ctx); err != nil {
		return 0, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	rows, err := j.pool.Query(ctx, `SELECT s.seq, s.record_hash, s.data, s.sum FROM snapshots s
		JOIN records r ON r.seq = s.seq AND r.hash = s.record_hash ORDER BY s.seq DESC`)
	if err != nil {
		return 0, nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var seq journal.Seq
		var hash, data, sum []byte
		if err := rows.Scan(&seq, &hash, &data, &sum); err != nil {
			return 0, nil, classify(err)
		}
		if want := snapshotSum(hash, data); string(want[:]) == string(sum) {
			return seq, data, nil
		}
	}
	return 0, nil, classify(rows.Err())
}

var _ journal.Journal = (*Journal)(nil)
