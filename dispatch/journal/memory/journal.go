package memory

import (
	"context"
	"fmt"
	"sync"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// Disk outlives the journals opened on it, as a file outlives a process.
type Disk struct {
	mu       sync.Mutex
	rows     []journal.Row
	term     journal.Term
	rules    *rules
	snapSeq  journal.Seq
	snapshot []byte
	appended chan struct{} // closed and replaced by every append
	codec    *dispatch.Codec
}

// NewDisk is an empty disk.
func NewDisk() *Disk {
	return &Disk{rules: newRules(), appended: make(chan struct{}), codec: dispatch.NewCodec()}
}

// Journal is one process's hold on a disk.
type Journal struct {
	disk   *Disk
	closed bool
}

// Open gives another journal on the same disk.
func Open(d *Disk) *Journal { return &Journal{disk: d} }

// New is a journal on a disk of its own.
func New() *Journal { return Open(NewDisk()) }

func (j *Journal) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	j.disk.mu.Lock()
	if j.closed {
		j.disk.mu.Unlock()
		return fmt.Errorf("%w: it is closed", journal.ErrUnavailable)
	}
	return nil
}

// Append writes all events or none.
func (j *Journal) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	if err := j.begin(ctx); err != nil {
		return 0, err
	}
	d := j.disk
	defer d.mu.Unlock()
	switch {
	case term != d.term:
		return 0, fmt.Errorf("%w: term %d, and %d leads", journal.ErrFenced, term, d.term)
	case after != d.head():
		return 0, fmt.Errorf("%w: after %d, and the newest is %d", journal.ErrConflict, after, d.head())
	case len(events) == 0:
		return after, nil
	}
	rows, err := d.encode(term, at, events)
	if err != nil {
		return 0, err
	}
	if err := d.rules.add(events); err != nil {
		return 0, err
	}
	d.rows = append(d.rows, rows...)
	close(d.appended)
	d.appended = make(chan struct{})
	return d.head(), nil
}

func (d *Disk) head() journal.Seq { return journal.Seq(len(d.rows)) }

func (d *Disk) encode(term journal.Term, at time.Time, events []dispatch.Event) ([]journal.Row, error) {
	rows := make([]journal.Row, len(events))
	var prev journal.Row
	if n := len(d.rows); n > 0 {
		prev = d.rows[n-1]
	}
	for i, e := range events {
		kind, version, data, err := d.codec.Encode(e)
		if err != nil {
			return nil, fmt.Errorf("%w: event %s cannot be written: %w", journal.ErrRefused, e.Kind(), err)
		}
		r := journal.Row{Seq: prev.Seq + 1, Term: term, At: at.Round(0).UTC(), Kind: kind, Version: version, Data: data, Prev: prev.Hash}
		r.Hash = r.Link()
		rows[i], prev = r, r
	}
	return rows, nil
}

// Read gives up to limit records following after, their chain checked.
func (j *Journal) Read(ctx context.Context, after journal.Seq, limit int) ([]journal.Record, error) {
	if err := j.begin(ctx); err != nil {
		return nil, err
	}
	d := j.disk
	defer d.mu.Unlock()
	var out []journal.Record
	for seq := after; seq < d.head() && len(out) < limit; seq++ {
		r := &d.rows[seq]
		e, err := d.codec.Decode(r.Kind, r.Version, r.Data)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", r.Seq, err)
		}
		out = append(out, journal.Record{Seq: r.Seq, Term: r.Term, At: r.At, Event: e, Hash: r.Hash})
	}
	return out, nil
}

// Wait returns when a record beyond after exists, or ctx ends.
func (j *Journal) Wait(ctx context.Context, after journal.Seq) error {
	for {
		if err := j.begin(ctx); err != nil {
			return err
		}
		head, appended := j.disk.head(), j.disk.appended
		j.disk.mu.Unlock()
		if head > after {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", journal.ErrUnavailable, ctx.Err())
		case <-appended:
		}
	}
}

// Head is the newest record's number.
func (j *Journal) Head(ctx context.Context) (journal.Seq, error) {
	if err := j.begin(ctx); err != nil {
		return 0, err
	}
	defer j.disk.mu.Unlock()
	return j.disk.head(), nil
}

// Lead claims the next term.
func (j *Journal) Lead(ctx context.Context) (journal.Term, error) {
	if err := j.begin(ctx); err != nil {
		return 0, err
	}
	defer j.disk.mu.Unlock()
	j.disk.term++
	return j.disk.term, nil
}

// SaveSnapshot keeps the newest snapshot alone.
func (j *Journal) SaveSnapshot(ctx context.Context, seq journal.Seq, data []byte) error {
	if err := j.begin(ctx); err != nil {
		return err
	}
	d := j.disk
	defer d.mu.Unlock()
	if seq == 0 || seq > d.head() {
		return fmt.Errorf("%w: a snapshot at %d, and the newest record is %d", journal.ErrRefused, seq, d.head())
	}
	if seq >= d.snapSeq {
		d.snapSeq, d.snapshot = seq, append([]byte(nil), data...)
	}
	return nil
}

// Snapshot gives the newest snapshot, or seq 0.
func (j *Journal) Snapshot(ctx context.Context) (journal.Seq, []byte, error) {
	if err := j.begin(ctx); err != nil {
		return 0, nil, err
	}
	defer j.disk.mu.Unlock()
	return j.disk.snapSeq, append([]byte(nil), j.disk.snapshot...), nil
}

// Verify walks the whole chain.
func (j *Journal) Verify(ctx context.Context) (journal.Seq, error) {
	if err := j.begin(ctx); err != nil {
		return 0, err
	}
	defer j.disk.mu.Unlock()
	prev := &journal.Row{}
	for i := range j.disk.rows {
		r := &j.disk.rows[i]
		if err := r.Follows(prev); err != nil {
			return prev.Seq, err
		}
		prev = r
	}
	return prev.Seq, nil
}

// Close ends this journal; the disk keeps what it has.
func (j *Journal) Close() error {
	j.disk.mu.Lock()
	defer j.disk.mu.Unlock()
	j.closed = true
	return nil
}

var _ journal.Journal = (*Journal)(nil)
