package engine

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/journal"
	"airvein/fleet"
	"airvein/fleet/driver"
	"airvein/fleet/history"
)

const (
	snapshotEvery = 2000 // events
	tickEvery     = 250 * time.Millisecond
	tickMin       = 20 * time.Millisecond  // a deadline that stays in the past never spins
	ticksAtOnce   = 100                    // decisions of one Tick
	leadCheck     = time.Second            // how often an idle leader asks whether it still leads
	slept         = 2 * time.Second        // without a step: it asks before it speaks
	retryAfter    = 500 * time.Millisecond // doubles while the journal stays away
	retryMost     = 4 * time.Second
	probeWithin   = 500 * time.Millisecond // a store that hangs must not hold up the heartbeats
	owedMax       = 100_000                // reports kept while the journal does not answer
)

// Loop is the synchronous engine: each call is one step. It is not safe
// for concurrent use. Nothing is sent to a drone before NewLoop has rebuilt
// the State; a driver reads its drone before it commands it.
type Loop struct {
	cfg Config
	log *slog.Logger

	state *dispatch.State // the newest durable one
	seq   journal.Seq
	term  journal.Term
	saved journal.Seq // of the newest snapshot
	size  int         // of it, in bytes
	group *group      // while inputs are taken together
	base  *base       // nil: made when it is needed

	drivers map[fleet.DroneID]*crew
	ids     []fleet.DroneID // the drivers' drones, sorted

	recordings map[dispatch.BoxID]*recording
	digests    map[dispatch.BoxID]coldchain.Digest // the newest of each box in the journal
	latest     map[dispatch.BoxID]history.Reading
	newest     map[probeKey]time.Time // the newest stored reading of a probe
	seen       []history.Reading      // over MAVLink, not stored yet
	unstored   int                    // readings given up for want of room

	owed      []owing // what is to be decided once the journal answers
	outage    outage
	positions []history.Position
	posAt     map[fleet.DroneID]time.Time

	trouble error // the journal did not answer: the State is to be rebuilt
	fatal   error // another leads: nothing is sent any more
	retryAt time.Time
	retries int // since the journal answered
	checkAt time.Time
	wall    time.Time // of the newest step
	ticked  time.Time // wall, of the newest Tick
	steady  steady
	touched *touched
}

type crew struct {
	*driver.Driver
	system uint8
}

// NewLoop claims the lead, rebuilds the State from the newest snapshot and
// the records after it, and makes the site known where it changed.
func NewLoop(ctx context.Context, cfg Config) (*Loop, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	l := &Loop{
		cfg: cfg, log: cfg.Logger, drivers: map[fleet.DroneID]*crew{}, latest: map[dispatch.BoxID]history.Reading{},
		recordings: map[dispatch.BoxID]*recording{}, newest: map[probeKey]time.Time{}, posAt: map[fleet.DroneID]time.Time{}, touched: newTouched(), wall: cfg.Clock.Wall(),
	}
	var err error
	if l.term, err = cfg.Journal.Lead(ctx); err != nil {
		return nil, err
	}
	if err := l.rebuild(ctx); err != nil {
		return nil, err
	}
	l.sync(l.wall)
	if hash, ok := l.state.Configured(); !ok || hash != cfg.Site.Hash {
		if err := l.step(ctx, l.now(l.wall), cfg.Site); err != nil {
			return nil, err
		}
	}
	l.man()
	if err := l.resume(ctx, l.now(l.wall)); err != nil {
		return nil, err
	}
	return l, l.recall()
}

// awake notes that a step begins. A loop that has not stepped for a while
// may have been paused, and another server lead since: it asks before it
// says anything (I14).
func (l *Loop) awake(ctx context.Context, wall time.Time) {
	paused := wall.Sub(l.wall) > slept
	l.wall = wall
	l.sync(wall)
	if !paused || l.fatal != nil || l.trouble != nil {
		return
	}
	if _, err := l.cfg.Journal.Append(ctx, l.term, l.seq, l.now(wall), nil); err != nil {
		l.failed(err)
	}
}

// Do takes one input from outside. The error is a *dispatch.Error; nil
// means that what it made happen is durable, or for a command that is always
// permitted that it is spooled and being done.
func (l *Loop) Do(ctx context.Context, wall time.Time, in dispatch.Input) error {
	l.awake(ctx, wall)
	if err := l.ready(ctx, wall); err != nil {
		return l.withoutJournal(wall, in, err)
	}
	l.report(ctx, wall) // what drones have said before comes first
	if err := l.Trouble(); err != nil {
		return l.withoutJournal(wall, in, err)
	}
	now := l.now(wall)
	err := l.cutBefore(ctx, now, in)
	if err == nil {
		err = l.step(ctx, now, in)
		l.follow(ctx, wall)
	}
	if l.trouble != nil {
		return l.withoutJournal(wall, in, err)
	}
	return err
}

// step decides one input, makes it durable and applies it. An error that is
// the journal's leaves the State to be rebuilt.
func (l *Loop) step(ctx context.Context, now time.Time, in dispatch.Input) error {
	events, err := l.state.Decide(now, in)
	if len(events) > 0 {
		if err := l.commit(ctx, now, events); err != nil {
			return err
		}
	}
	return err // with events too: a wrong handover code counts, and is refused
}

// commit makes events durable and applies them; in a group it applies them,
// and the group makes them durable with its others.
func (l *Loop) commit(ctx context.Context, now time.Time, events []dispatch.Event) error {
	if l.group == nil {
		if _, err := l.cfg.Journal.Append(ctx, l.term, l.seq, now, events); err != nil {
			return l.failed(err)
		}
	}
	l.seq += journal.Seq(len(events))
	for _, e := range events {
		l.apply(now, e)
	}
	if l.group != nil {
		l.group.events = append(l.group.events, events...)
		return nil
	}
	l.durable(now, events)
	return nil
}

// durable follows up events that are applied and on disk.
func (l *Loop) durable(at time.Time, events []dispatch.Event) {
	l.keep(at, events)
	for _, e := range events {
		if _, ok := e.(dispatch.SiteConfigured); ok {
			l.man()
		}
	}
	l.watchBoxes()
}

func (l *Loop) apply(at time.Time, e dispatch.Event) {
	l.state.Apply(at, e)
	keepDigest(l.digests, e)
	l.touched.event(l.state, e)
}

// failed says what an append that failed means, and to the caller why.
func (l *Loop) failed(err error) error {
	switch {
	case errors.Is(err, journal.ErrRefused):
		l.log.Error("the store refused what the core decided: nothing was changed", "err", err)
		return &dispatch.Error{Code: dispatch.CodeConflict, Message: "the store refused this, for it would do something twice; nothing was changed", Err: err}
	case errors.Is(err, journal.ErrFenced):
		l.fatal = err
	default:
		// The first rebuild is at once; a store that can be read and not written
		// to is not rebuilt from at every step (retryAt is of the newest).
		l.trouble = err
		l.log.Error("the journal does not answer: the state will be rebuilt", "err", err)
	}
	return unavailable(err)
}

func unavailable(err error) error {
	var known *dispatch.Error
	if errors.As(err, &known) {
		return err
	}
	return &dispatch.Error{Code: dispatch.CodeUnavailable, Message: "the store does not answer; ask again in a few seconds with the same key", Err: err}
}

// ready rebuilds the State where an append failed, not too often.
func (l *Loop) ready(ctx context.Context, wall time.Time) error {
	if l.fatal != nil {
		return l.fatal
	}
	if l.trouble == nil {
		return nil
	}
	if wall.Before(l.retryAt) {
		return l.trouble
	}
	l.retryAt = wall.Add(min(retryAfter<<min(l.retries, 8), retryMost))
	l.retries++
	for _, part := range []func() error{
		func() error {
			probe, cancel := context.WithTimeout(ctx, probeWithin)
			defer cancel()
			_, err := l.cfg.Journal.Head(probe)
			return err
		},
		func() error { return l.rebuild(ctx) },
		func() error { return l.resume(ctx, l.now(wall)) },
		// A store that can be read may still be full, or read-only: it
		// answers again once it has written.
		func() error { return l.save(ctx) },
	} {
		if err := part(); err != nil {
			l.trouble = err
			return err
		}
	}
	l.log.Info("the journal answers again", "seq", uint64(l.seq))
	l.trouble, l.outage.ghost, l.retries = nil, nil, 0
	l.man()
	l.touched.everything(l.state)
	return nil
}

// Tick lets time pass: the drivers', the recorders' and the core's. Its
// error is one that ends this loop's lead; all others are in Trouble.
func (l *Loop) Tick(ctx context.Context, wall time.Time) error {
	l.ticked = wall
	l.awake(ctx, wall)
	if l.fatal != nil {
		return l.fatal
	}
	for _, id := range l.ids {
		l.drivers[id].Tick(wall)
		l.collect(wall, id)
	}
	l.storeSeen(ctx, wall)
	if err := l.ready(ctx, wall); err != nil {
		if l.fatal == nil {
			// The newest durable State goes on to say what it wants: a
			// word about the pad ends with its time, outage or not.
			l.keepOwed()
			l.direct(wall)
		}
		return l.fatal
	}
	if !wall.Before(l.checkAt) {
		l.checkAt = wall.Add(leadCheck)
		if _, err := l.cfg.Journal.Append(ctx, l.term, l.seq, l.now(wall), nil); err != nil {
			l.failed(err)
			return l.fatal
		}
	}
	l.cutDue(ctx, l.now(wall))
	l.follow(ctx, wall)
	l.snapshotIfDue(ctx)
	return l.fatal
}

// deadlines lets the core decide what is due.
func (l *Loop) deadlines(ctx context.Context, wall time.Time) {
	for range ticksAtOnce {
		now, before := l.now(wall), l.seq
		next, ok := l.state.NextDeadline()
		if !ok || next.After(now) || l.trouble != nil || l.fatal != nil {
			return
		}
		if err := l.step(ctx, now, dispatch.Tick{}); err != nil || l.seq == before {
			return
		}
	}
}

// Next is the wall time at which the loop wants a Tick at the latest. It
// counts from the newest Tick: frames do not put it off.
func (l *Loop) Next() time.Time {
	next := l.ticked.Add(tickEvery)
	for _, id := range l.ids {
		if t := l.drivers[id].Next(); !t.IsZero() && t.Before(next) {
			next = t
		}
	}
	if t, ok := l.state.NextDeadline(); ok {
		wait := time.Duration(float64(t.Sub(l.now(l.wall))) / l.cfg.Clock.Speed())
		if at := l.wall.Add(wait); at.Before(next) {
			next = at
		}
	}
	if soonest := l.ticked.Add(tickMin); next.Before(soonest) {
		return soonest
	}
	return next
}

// Trouble is why the State may be behind: the journal does not answer, or
// another server leads. Nil is well.
func (l *Loop) Trouble() error {
	if l.fatal != nil {
		return l.fatal
	}
	return l.trouble
}

// State is the newest durable State, to be read until the next step.
func (l *Loop) State() *dispatch.State { return l.state }

// Seq is the newest record in State.
func (l *Loop) Seq() journal.Seq { return l.seq }

// TakeChange gives what the steps since the last call have changed.
func (l *Loop) TakeChange() Change {
	c := l.touched.change(l.seq)
	l.touched = newTouched()
	return c
}

// TakePositions gives the thinned positions since the last call.
func (l *Loop) TakePositions() []history.Position {
	ps := l.positions
	l.positions = nil
	return ps
}

// Telemetry is the newest of a drone.
func (l *Loop) Telemetry(id fleet.DroneID) (fleet.Telemetry, bool) {
	c, ok := l.drivers[id]
	if !ok {
		return fleet.Telemetry{}, false
	}
	return c.Telemetry(), true
}

// BoxC is the newest reading of a box.
func (l *Loop) BoxC(id dispatch.BoxID) (history.Reading, bool) {
	r, ok := l.latest[id]
	return r, ok
}

// man gives every drone of the State a driver, and takes it from others.
func (l *Loop) man() {
	systems := map[fleet.DroneID]uint8{}
	for _, d := range l.state.Site().Drones {
		systems[d.ID] = d.System
	}
	drones := l.state.Drones()
	drones = slices.DeleteFunc(drones, func(d *dispatch.Drone) bool { // a plain one has nothing to drive
		m, ok := l.state.Site().Model(d.Model)
		return ok && m.Straight
	})
	if len(drones) == len(l.ids) && slices.EqualFunc(drones, l.ids, func(d *dispatch.Drone, id fleet.DroneID) bool {
		return d.ID == id && (systems[id] == 0 || systems[id] == l.drivers[id].system)
	}) {
		return
	}
	crews := map[fleet.DroneID]*crew{}
	l.ids = l.ids[:0]
	for _, d := range drones {
		c := l.drivers[d.ID]
		if c == nil || systems[d.ID] != 0 && systems[d.ID] != c.system {
			c = &crew{driver.New(driver.Config{Drone: d.ID, System: systems[d.ID], Term: uint64(l.term)}), systems[d.ID]}
		}
		crews[d.ID] = c
		l.ids = append(l.ids, d.ID)
	}
	l.drivers = crews
}
