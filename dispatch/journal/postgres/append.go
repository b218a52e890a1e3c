package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

const (
	// moveHead is the fence: it changes the one row only as the append
	// expects it, under the row's lock.
	moveHead = "UPDATE head SET seq = ?, hash = ? WHERE one = 1 AND term = ? AND seq = ? AND hash = ?"

	insertRecords = `INSERT INTO records (seq, term, at, kind, version, data, hash, prev)
		SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::integer[], ?::text[], ?::bytea[], ?::bytea[])`
)

// errMoved: the head is not as the append expected it.
var errMoved = errors.New("the newest record is another")

// Append writes all events, and what they say to the read tables, in one
// transaction that is on disk when it returns.
func (j *Journal) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	if err := j.writable(ctx); err != nil {
		return 0, err
	}
	rows, err := journal.Encode(j.codec, term, after, at, events)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if len(events) == 0 {
		tip, err := j.readTip(ctx)
		if err != nil {
			return 0, err
		}
		return after, tip.Admits(term, after)
	}
	tip := j.known(term, after)
	for {
		fresh := tip == nil
		if fresh {
			read, err := j.readTip(ctx)
			if err != nil {
				return 0, err
			}
			if err := read.Admits(term, after); err != nil {
				return 0, err
			}
			tip = &read
		}
		next, err := j.write(ctx, *tip, rows, events)
		if errors.Is(err, errMoved) && !fresh {
			tip = nil // what was remembered is old: ask, and try once more
			continue
		}
		return j.written(ctx, term, after, next, err)
	}
}

// written says what became of an append, and remembers the tip.
func (j *Journal) written(ctx context.Context, term journal.Term, after journal.Seq, next journal.Tip, err error) (journal.Seq, error) {
	if errors.Is(err, errMoved) {
		tip, rerr := j.readTip(ctx)
		if rerr != nil {
			return 0, rerr
		}
		if err := tip.Admits(term, after); err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("%w: the newest record changed and changed back", journal.ErrCorrupt)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil {
		j.tip = nil
		return 0, classify(err)
	}
	j.tip = &next
	if !j.closed {
		close(j.appended)
		j.appended = make(chan struct{})
	}
	return next.Seq, nil
}

// known is the tip that this process remembers, if it is the one asked for.
func (j *Journal) known(term journal.Term, after journal.Seq) *journal.Tip {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.tip == nil || j.tip.Admits(term, after) != nil {
		return nil
	}
	tip := *j.tip
	return &tip
}

func (j *Journal) write(ctx context.Context, tip journal.Tip, rows []journal.Row, events []dispatch.Event) (journal.Tip, error) {
	next := journal.Tip{Term: tip.Term, Seq: rows[len(rows)-1].Seq}
	next.Hash = link(tip.Hash, rows)
	b := &batch{forms: &j.forms}
	b.exec(moveHead, next.Seq, next.Hash[:], tip.Term, tip.Seq, tip.Hash[:])
	b.exec(insertRecords, columns(rows)...)
	p := b.projector()
	for i := range rows {
		b.seq = rows[i].Seq
		if err := p.Project(rows[i].Seq, rows[i].At, events[i]); err != nil {
			return next, fmt.Errorf("%w: record %d (%s): %w", journal.ErrRefused, b.seq, rows[i].Kind, err)
		}
	}
	return next, j.transact(ctx, func(tx pgx.Tx) error {
		return b.send(ctx, tx, func(changed int64) error {
			if changed != 1 {
				return errMoved
			}
			return nil
		})
	})
}

// transact runs fn in a transaction. A commit whose answer was lost has an
// unknown outcome, and is ErrUnavailable as all that went wrong is.
func (j *Journal) transact(ctx context.Context, fn func(pgx.Tx) error) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return classify(err)
	}
	err = fn(tx)
	if err == nil {
		err = tx.Commit(ctx)
	}
	if err == nil {
		return nil
	}
	// Where the connection is gone the server rolls back by itself.
	tx.Rollback(context.WithoutCancel(ctx))
	if errors.Is(err, errMoved) {
		return err
	}
	if pgconn.Timeout(err) {
		err = fmt.Errorf("no answer within %v: %w", answerWithin, err)
	}
	return classify(err)
}

// link gives each row its hashes and returns the last one's.
func link(prev [32]byte, rows []journal.Row) [32]byte {
	for i := range rows {
		rows[i].Prev = prev
		rows[i].Hash = rows[i].Link()
		prev = rows[i].Hash
	}
	return prev
}

// columns are the rows turned on their side: one array a column.
func columns(rows []journal.Row) []any {
	n := len(rows)
	seqs, terms, versions := make([]int64, n), make([]int64, n), make([]int32, n)
	ats, kinds, datas := make([]string, n), make([]string, n), make([]string, n)
	hashes, prevs := make([][]byte, n), make([][]byte, n)
	for i := range rows {
		r := &rows[i]
		seqs[i], terms[i], versions[i] = int64(r.Seq), int64(r.Term), int32(r.Version)
		ats[i], kinds[i], datas[i] = journal.TimeText(r.At), r.Kind, string(r.Data)
		hashes[i], prevs[i] = r.Hash[:], r.Prev[:]
	}
	return []any{seqs, terms, ats, kinds, versions, datas, hashes, prevs}
}

const selectHead = "SELECT seq, hash, term FROM head"

func tipIn(ctx context.Context, q querier) (journal.Tip, error) {
	var t journal.Tip
	var hash []byte
	err := q.QueryRow(ctx, selectHead).Scan(&t.Seq, &hash, &t.Term)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return t, fmt.Errorf("%w: the row that names the newest record is missing", journal.ErrCorrupt)
	case err != nil:
		return t, classify(err)
	case len(hash) != len(t.Hash):
		return t, fmt.Errorf("%w: the row that names the newest record is damaged", journal.ErrCorrupt)
	}
	copy(t.Hash[:], hash)
	return t, nil
}

// readTip asks the database, within the time that ctx leaves.
func (j *Journal) readTip(ctx context.Context) (journal.Tip, error) {
	return tipIn(ctx, j.pool)
}
