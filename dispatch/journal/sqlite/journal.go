package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// head is the row that names the newest record.
type head struct {
	journal.Tip
	projection int
}

const selectHead = "SELECT seq, hash, term, projection FROM head"

func scanHead(scan func(query string, into ...any) error) (head, error) {
	var h head
	var hash []byte
	err := scan(selectHead, &h.Seq, &hash, &h.Term, &h.projection)
	if errors.Is(err, sql.ErrNoRows) {
		return head{}, fmt.Errorf("%w: the row that names the newest record is missing", journal.ErrCorrupt)
	}
	if err != nil {
		return head{}, err
	}
	if copy(h.Hash[:], hash) != len(h.Hash) || len(hash) != len(h.Hash) {
		return head{}, fmt.Errorf("%w: the row that names the newest record is damaged", journal.ErrCorrupt)
	}
	return h, nil
}

// Append writes all events, and what they say to the read tables, in one
// transaction that is on disk when it returns.
func (j *Journal) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	rows, err := journal.Encode(j.codec, term, after, at, events)
	if err != nil {
		return 0, err
	}
	if err := j.acquire(ctx); err != nil {
		return 0, err
	}
	defer j.release()
	if len(events) == 0 {
		h, err := scanHead(func(q string, into ...any) error { return j.w.scan(context.WithoutCancel(ctx), q, into...) })
		if err != nil {
			return 0, classify(err)
		}
		return after, h.Admits(term, after)
	}
	err = j.w.transact(ctx, func(ctx context.Context) error {
		h, err := scanHead(func(q string, into ...any) error { return j.w.scan(ctx, q, into...) })
		if err != nil {
			return err
		}
		if err := h.Admits(term, after); err != nil {
			return err
		}
		return j.insert(ctx, h, rows, events)
	})
	if err != nil {
		return 0, err
	}
	j.announce()
	return rows[len(rows)-1].Seq, nil
}

const (
	insertRecord = "INSERT INTO records (seq, term, at, kind, version, data, hash, prev) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	updateHead   = "UPDATE head SET seq = ?, hash = ?"
)

func (j *Journal) insert(ctx context.Context, h head, rows []journal.Row, events []dispatch.Event) error {
	prev := h.Hash
	p := j.projector(ctx)
	for i := range rows {
		r := &rows[i]
		r.Prev = prev
		r.Hash = r.Link()
		prev = r.Hash
		j.w.exec(ctx, insertRecord, r.Seq, r.Term, journal.TimeText(r.At), r.Kind, r.Version, string(r.Data), r.Hash[:], r.Prev[:])
		if err := errors.Join(p.Project(r.Seq, r.At, events[i]), j.w.err); err != nil {
			return fmt.Errorf("record %d (%s): %w", r.Seq, r.Kind, classify(err))
		}
	}
	j.w.exec(ctx, updateHead, rows[len(rows)-1].Seq, prev[:])
	return j.w.err
}

// announce wakes who waits in this process.
func (j *Journal) announce() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.closed {
		close(j.appended)
		j.appended = make(chan struct{})
	}
}

const selectRows = "SELECT seq, term, at, kind, version, data, hash, prev FROM records WHERE seq >= ? ORDER BY seq LIMIT ?"

// walk reads rows from the one numbered from on, checks that each follows
// from the one before it, and hands them to fn.
func (j *Journal) walk(ctx context.Context, q queryer, prev journal.Row, limit int, fn func(*journal.Row) error) error {
	rows, err := q.QueryContext(ctx, selectRows, prev.Seq+1, limit)
	if err != nil {
		return damaged(prev.Seq+1, err)
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
	return damaged(prev.Seq+1, rows.Err())
}

// damaged adds to a corruption that SQLite itself found where it was.
func damaged(seq journal.Seq, err error) error {
	if err = classify(err); errors.Is(err, journal.ErrCorrupt) {
		return fmt.Errorf("record %d cannot be read: %w", seq, err)
	}
	return err
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func scanRow(rows *sql.Rows) (journal.Row, error) {
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

// Read gives up to limit records following after. Their chain is checked.
func (j *Journal) Read(ctx context.Context, after journal.Seq, limit int) ([]journal.Record, error) {
	if limit <= 0 {
		return nil, nil
	}
	tx, err := j.moment(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // it only read
	prev, err := linkAt(ctx, tx, after)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil // after the newest
	}
	if err != nil {
		return nil, damaged(after, err)
	}
	var out []journal.Record
	err = j.walk(ctx, tx, prev, limit, func(r *journal.Row) error {
		rec, err := r.Decode(j.codec)
		out = append(out, rec)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// moment is a transaction that only reads and sees one moment of the store.
func (j *Journal) moment(ctx context.Context) (*sql.Tx, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	tx, err := j.rd.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	return tx, classify(err)
}

// linkAt is what the record after seq must follow from.
func linkAt(ctx context.Context, q queryer, seq journal.Seq) (journal.Row, error) {
	if seq == 0 {
		return journal.Row{}, nil
	}
	prev := journal.Row{Seq: seq}
	var hash []byte
	if err := q.QueryRowContext(ctx, "SELECT hash, term FROM records WHERE seq = ?", seq).Scan(&hash, &prev.Term); err != nil {
		return prev, err
	}
	copy(prev.Hash[:], hash)
	return prev, nil
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

func (j *Journal) head(ctx context.Context) (head, error) {
	if err := j.usable(ctx); err != nil {
		return head{}, err
	}
	return headIn(ctx, j.rd)
}

// Head is the newest record's number.
func (j *Journal) Head(ctx context.Context) (journal.Seq, error) {
	h, err := j.head(ctx)
	return h.Seq, err
}

// Lead claims the next term.
func (j *Journal) Lead(ctx context.Context) (journal.Term, error) {
	if err := j.acquire(ctx); err != nil {
		return 0, err
	}
	defer j.release()
	var term journal.Term
	err := j.w.transact(ctx, func(ctx context.Context) error {
		return j.w.scan(ctx, "UPDATE head SET term = term + 1 RETURNING term", &term)
	})
	return term, err
}

// kept is how many snapshots stay: the newest, and one before it in case
// that one is damaged.
const kept = 2

// SaveSnapshot keeps a snapshot of the state after the record seq.
func (j *Journal) SaveSnapshot(ctx context.Context, seq journal.Seq, data []byte) error {
	if err := j.acquire(ctx); err != nil {
		return err
	}
	defer j.release()
	return j.w.transact(ctx, func(ctx context.Context) error {
		var hash []byte
		err := j.w.conn.QueryRowContext(ctx, "SELECT hash FROM records WHERE seq = ?", seq).Scan(&hash)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%w: a snapshot at %d, and there is no such record", journal.ErrRefused, seq)
		}
		if err != nil {
			return err
		}
		sum := snapshotSum(hash, data)
		j.w.exec(ctx, "INSERT OR REPLACE INTO snapshots (seq, record_hash, data, sum) VALUES (?, ?, ?, ?)", seq, hash, data, sum[:])
		j.w.exec(ctx, "DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)", kept)
		return nil
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
	rows, err := j.rd.QueryContext(ctx, `SELECT s.seq, s.record_hash, s.data, s.sum FROM snapshots s
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
