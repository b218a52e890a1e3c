// Package journal owns the durable log of the dispatcher: what happened, in
// order, fenced and hash-chained. Its back-ends are below it; all pass
// journaltest.
package journal

import (
	"context"
	"errors"
	"time"

	"airvein/dispatch"
)

// Seq numbers records from 1, without gaps. 0 is before the first.
type Seq uint64

// Term is a leader's number: an append with an older one is fenced.
type Term uint64

// The errors of a Journal. Whatever else goes wrong is wrapped in
// ErrUnavailable.
var (
	// ErrConflict: after is not the newest record. Rebuild and decide again.
	ErrConflict = errors.New("journal: another append came first")
	// ErrFenced: a newer term has appended. This server must stop leading.
	ErrFenced = errors.New("journal: a newer leader has taken over")
	// ErrUnavailable: nothing was written as far as is known; the outcome
	// of this append is unknown. Rebuild before deciding again.
	ErrUnavailable = errors.New("journal: the store does not answer")
	// ErrRefused: nothing was written, for the events would break a
	// never-twice rule, which the text names. Deciding again from the same
	// state gives the same events: a defect of the core, told to a person.
	ErrRefused = errors.New("journal: the events would break a rule that holds in the store")
	// ErrCorrupt: the chain does not hold. The text names the record.
	ErrCorrupt = errors.New("journal: the record chain is broken")
)

// Record is one event with its place in the chain.
type Record struct {
	Seq   Seq
	Term  Term
	At    time.Time // scenario time
	Event dispatch.Event
	Hash  [32]byte // SHA-256 over the previous hash and this record's canonical form
}

// Journal is a durable log. Append writes all events or none, after the
// record numbered after, and returns only when they are on disk. Read gives
// up to limit records following after. Wait returns when a record beyond
// after may exist, or ctx ends: a hint, so readers also poll. An Append of
// no events writes nothing and asks whether term still leads and after is
// still the newest.
type Journal interface {
	Append(ctx context.Context, term Term, after Seq, at time.Time, events []dispatch.Event) (Seq, error)
	Read(ctx context.Context, after Seq, limit int) ([]Record, error)
	Wait(ctx context.Context, after Seq) error
	Head(ctx context.Context) (Seq, error)
	// Lead claims the next term; every older one is fenced from then on.
	Lead(ctx context.Context) (Term, error)
	// SaveSnapshot keeps a snapshot of State at seq; Snapshot gives the
	// newest that this version can read, or seq 0.
	SaveSnapshot(ctx context.Context, seq Seq, data []byte) error
	Snapshot(ctx context.Context) (Seq, []byte, error)
	// Verify walks the whole chain and returns the number of records, or
	// an error that wraps ErrCorrupt and names the first bad record.
	Verify(ctx context.Context) (Seq, error)
	Close() error
}
