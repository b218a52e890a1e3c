package journal

import (
	"fmt"
	"time"

	"airvein/dispatch"
)

// Tip is what a store keeps beside its records: the newest one's number and
// hash, so that a tail that was cut off is seen, and the term that leads.
type Tip struct {
	Seq  Seq
	Hash [32]byte
	Term Term
}

// Admits checks that an append of that term, after that record, may be
// made. The error wraps ErrFenced or ErrConflict.
func (t Tip) Admits(term Term, after Seq) error {
	if term != t.Term {
		return fmt.Errorf("%w: term %d, and %d leads", ErrFenced, term, t.Term)
	}
	if after != t.Seq {
		return fmt.Errorf("%w: after %d, and the newest is %d", ErrConflict, after, t.Seq)
	}
	return nil
}

// Ends checks that the chain whose last record is given ends at the tip.
// The error wraps ErrCorrupt and names the record.
func (t Tip) Ends(seq Seq, hash [32]byte) error {
	switch {
	case seq < t.Seq:
		return fmt.Errorf("%w: record %d and what followed it up to %d are missing", ErrCorrupt, seq+1, t.Seq)
	case seq > t.Seq:
		return fmt.Errorf("%w: record %d was added by something other than the journal", ErrCorrupt, t.Seq+1)
	case hash != t.Hash:
		return fmt.Errorf("%w: record %d is not the one that was written last", ErrCorrupt, seq)
	}
	return nil
}

// Encode gives the rows of an append, unlinked. The error wraps ErrRefused.
func Encode(codec *dispatch.Codec, term Term, after Seq, at time.Time, events []dispatch.Event) ([]Row, error) {
	at = at.Round(0).UTC()
	if y := at.Year(); y < 1 || y > 9999 {
		return nil, fmt.Errorf("%w: the year %d cannot be written", ErrRefused, y)
	}
	rows := make([]Row, len(events))
	for i, e := range events {
		kind, version, data, err := codec.Encode(e)
		if err != nil {
			return nil, fmt.Errorf("%w: event %s cannot be written: %w", ErrRefused, e.Kind(), err)
		}
		rows[i] = Row{Seq: after + Seq(i) + 1, Term: term, At: at, Kind: kind, Version: version, Data: data}
	}
	return rows, nil
}

// Decode reads a row's event.
func (r *Row) Decode(codec *dispatch.Codec) (Record, error) {
	e, err := codec.Decode(r.Kind, r.Version, r.Data)
	if err != nil {
		return Record{}, fmt.Errorf("record %d: %w", r.Seq, err)
	}
	return Record{Seq: r.Seq, Term: r.Term, At: r.At, Event: e, Hash: r.Hash}, nil
}

// timeForm has a fixed width, so that texts sort as times do.
const timeForm = "2006-01-02T15:04:05.000000000Z"

// TimeText is a time as SQL back-ends keep a record's: UTC, nanoseconds.
func TimeText(t time.Time) string { return t.UTC().Format(timeForm) }

// ParseTime takes exactly what TimeText gives: a changed text is seen even
// where it would mean the same time.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(timeForm, s)
	if err == nil && TimeText(t) != s {
		err = fmt.Errorf("%q is no time as the journal writes it", s)
	}
	return t, err
}
