package engine

import (
	"context"
	"errors"
	"maps"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/journal"
)

const (
	// groupMax bounds the inputs that share one append: more would make the
	// first of them wait.
	groupMax = 64
	// sinceMax bounds the events kept to go back with.
	sinceMax = 20_000
)

// group is what several inputs made happen, applied already and not durable
// yet: nobody may see the State meanwhile.
type group struct {
	after  journal.Seq
	at     time.Time
	events []dispatch.Event
}

// base is the way back to the newest durable State where a group does not
// become durable and the journal cannot be asked: a State as bytes, and the
// durable events after it.
type base struct {
	state   []byte
	digests map[dispatch.BoxID]coldchain.Digest
	since   []happened
	events  int // in since
}

type happened struct {
	at     time.Time
	events []dispatch.Event
}

// DoAll takes inputs that came at about the same time, as Do would one
// after the other, and makes what they make happen durable together: one
// append, and so one wait for the disk. Each has its own answer.
func (l *Loop) DoAll(ctx context.Context, wall time.Time, ins []dispatch.Input) []error {
	errs := make([]error, len(ins))
	for i := 0; i < len(ins); {
		n := 0
		for i+n < len(ins) && n < groupMax && !l.alone(ins[i+n]) {
			n++
		}
		if n < 2 || !l.together(ctx, wall, ins[i:i+n], errs[i:i+n]) {
			n = max(n, 1)
			for k := i; k < i+n; k++ {
				errs[k] = l.Do(ctx, wall, ins[k])
			}
		}
		i += n
	}
	return errs
}

// alone says which inputs never share an append: those that must not wait
// for others, those that the spool takes in an outage, and those before
// which a box's digest is cut, which cannot be uncut.
func (l *Loop) alone(in dispatch.Input) bool {
	switch in.(type) {
	case dispatch.CommandFlight, dispatch.Configure, dispatch.DroneReport, dispatch.Tick:
		return true
	}
	return len(l.cutFor(in)) > 0
}

// together reports whether it has answered the inputs; if not, nothing of
// them has happened, and they are to be done one by one.
func (l *Loop) together(ctx context.Context, wall time.Time, ins []dispatch.Input, errs []error) bool {
	l.awake(ctx, wall)
	if l.ready(ctx, wall) != nil {
		return false
	}
	l.report(ctx, wall)
	if l.Trouble() != nil {
		return false
	}
	if err := l.raiseBase(); err != nil {
		l.log.Error("inputs are taken one by one", "err", err)
		return false
	}
	now := l.now(wall)
	l.group = &group{after: l.seq, at: now}
	for i, in := range ins {
		errs[i] = l.step(ctx, now, in)
	}
	l.deadlines(ctx, wall)
	g := l.group
	l.group = nil
	if err := l.settle(ctx, g); err != nil {
		l.goBack(g.after)
		if errors.Is(err, journal.ErrRefused) {
			return false // one of them is at fault, and only that one is to be refused
		}
		err = l.failed(err)
		for i := range errs {
			errs[i] = err
		}
		return true
	}
	l.follow(ctx, wall)
	return true
}

// settle makes a group durable.
func (l *Loop) settle(ctx context.Context, g *group) error {
	if len(g.events) == 0 {
		return nil
	}
	if _, err := l.cfg.Journal.Append(ctx, l.term, g.after, g.at, g.events); err != nil {
		return err
	}
	l.durable(g.at, g.events)
	return nil
}

// raiseBase makes the way back before it is needed.
func (l *Loop) raiseBase() error {
	if l.base != nil {
		return nil
	}
	state, err := l.state.Snapshot()
	if err == nil {
		l.setBase(state)
	}
	return err
}

func (l *Loop) setBase(state []byte) {
	l.base = &base{state: state, digests: maps.Clone(l.digests)}
}

// keep lets the way back end at the newest durable State.
func (l *Loop) keep(at time.Time, events []dispatch.Event) {
	if l.base == nil {
		return
	}
	l.base.since = append(l.base.since, happened{at, events})
	if l.base.events += len(events); l.base.events > sinceMax {
		l.base = nil
	}
}

// goBack gives the State as it was at a record before a group.
func (l *Loop) goBack(to journal.Seq) {
	state, err := dispatch.Restore(l.base.state)
	if err != nil {
		// What Snapshot wrote a moment ago can be read: this is a defect,
		// and a State that is not durable must not go on.
		l.fatal = err
		return
	}
	l.digests = maps.Clone(l.base.digests)
	for _, h := range l.base.since {
		for _, e := range h.events {
			state.Apply(h.at, e)
			keepDigest(l.digests, e)
		}
	}
	l.state, l.seq = state, to
	l.touched.everything(l.state)
}
