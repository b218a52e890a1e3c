package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/fleet"
	"airvein/fleet/history"
)

const (
	// inputsMax bounds the mailbox. A full one makes its callers wait: an
	// input is never shed.
	inputsMax = 256
	// positionBatches bounds the positions on their way to the history;
	// more are dropped and counted.
	positionBatches = 64
	// closeWithin is how long a stop may take to save what it has.
	closeWithin = 5 * time.Second
)

// Engine is one goroutine around a Loop. Its methods are safe for
// concurrent use.
type Engine struct {
	cfg    Config
	loop   *Loop
	inputs chan request
	frames *inbox
	tracks chan []history.Position
	ended  chan struct{}

	// mu is held for writing through a whole step, the append included:
	// who reads never sees what is not durable.
	mu sync.RWMutex

	watchMu  sync.Mutex
	watchers map[int]func(Change)
	watching int

	running   atomic.Bool
	status    atomic.Pointer[error]
	lostTrack atomic.Uint64
}

// request is one call in the mailbox: an input, and who reads the State right
// after it, or else a step of another kind.
type request struct {
	in   dispatch.Input
	then func(View)
	do   func(ctx context.Context, wall time.Time) error
	done chan error
}

// Open makes the engine with its State rebuilt. Run must be called for
// anything to happen.
func Open(ctx context.Context, cfg Config) (*Engine, error) {
	loop, err := NewLoop(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &Engine{
		cfg: loop.cfg, loop: loop, inputs: make(chan request, inputsMax), frames: newInbox(),
		tracks: make(chan []history.Position, positionBatches), ended: make(chan struct{}), watchers: map[int]func(Change){},
	}, nil
}

// Run steps the loop until ctx ends, then saves a snapshot and returns nil,
// all that was acknowledged being durable. Another leader ends it with an
// error that wraps journal.ErrFenced. It is called once.
func (e *Engine) Run(ctx context.Context) error {
	var keeper sync.WaitGroup
	keeper.Go(e.keepTracks)
	e.running.Store(true)
	err := e.run(ctx)
	e.running.Store(false)
	close(e.ended)
	close(e.tracks)
	keeper.Wait()
	return err
}

func (e *Engine) run(ctx context.Context) error {
	// A step that was begun is finished, whatever ends ctx.
	steady := context.WithoutCancel(ctx)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return e.stop(steady)
		case r := <-e.inputs:
			e.take(steady, r)
		case <-e.frames.ready:
			e.step(func() error { return e.takeFrames(steady) })
		case <-timer.C:
			e.step(func() error { return e.loop.Tick(steady, e.cfg.Clock.Wall()) })
		}
		if e.loop.fatal != nil {
			return e.loop.fatal
		}
		timer.Reset(e.loop.Next().Sub(e.cfg.Clock.Wall()))
	}
}

// step runs one step of the loop and tells who watches.
func (e *Engine) step(fn func() error) error {
	e.mu.Lock()
	err := fn()
	trouble := e.loop.Trouble()
	change := e.loop.TakeChange()
	positions := e.loop.TakePositions()
	e.mu.Unlock()

	e.status.Store(&trouble)
	if len(positions) > 0 {
		select {
		case e.tracks <- positions:
		default:
			e.lostTrack.Add(uint64(len(positions)))
		}
	}
	if !change.Empty() {
		e.tell(change)
	}
	return err
}

// take does a request, and with it those that wait behind it: inputs that
// came while the disk was busy share its next turn.
func (e *Engine) take(ctx context.Context, r request) {
	var ins []request
	for more := true; more; {
		if r.do != nil {
			e.answer(ctx, ins)
			r.done <- e.step(func() error { return r.do(ctx, e.cfg.Clock.Wall()) })
			return
		}
		if ins = append(ins, r); len(ins) == groupMax {
			break
		}
		select {
		case r = <-e.inputs:
		default:
			more = false
		}
	}
	e.answer(ctx, ins)
}

// answer takes inputs in one step and lets each caller read what became of
// its own before the next step begins.
func (e *Engine) answer(ctx context.Context, rs []request) {
	if len(rs) == 0 {
		return
	}
	ins := make([]dispatch.Input, len(rs))
	for i, r := range rs {
		ins[i] = r.in
	}
	var errs []error
	e.step(func() error {
		errs = e.loop.DoAll(ctx, e.cfg.Clock.Wall(), ins)
		for i, r := range rs {
			if errs[i] == nil && r.then != nil {
				r.then(e.view())
			}
		}
		return nil
	})
	for i, r := range rs {
		r.done <- errs[i]
	}
}

func (e *Engine) takeFrames(ctx context.Context) error {
	for _, f := range e.frames.take() {
		if err := e.loop.Frame(ctx, e.cfg.Clock.Wall(), f.drone, f.frame); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeWithin)
	defer cancel()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.loop.storeSeen(ctx, e.cfg.Clock.Wall())
	if err := e.loop.Save(ctx); err != nil {
		e.loop.log.Warn("no snapshot was saved at the end", "err", err)
	}
	return nil
}

// keepTracks writes positions, which are worth no step's waiting.
func (e *Engine) keepTracks() {
	for ps := range e.tracks {
		ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
		if err := e.cfg.History.AddPositions(ctx, ps); err != nil {
			e.lostTrack.Add(uint64(len(ps)))
			e.loop.log.Warn("positions were not kept", "count", len(ps), "err", err)
		}
		cancel()
	}
}

// call puts a step into the mailbox and waits for it. Where ctx ends first
// the step may happen all the same: ask again with the same key.
func (e *Engine) call(ctx context.Context, r request) error {
	r.done = make(chan error, 1)
	select {
	case <-e.ended:
		return unavailable(errEnded())
	case <-ctx.Done():
		return unavailable(ctx.Err())
	case e.inputs <- r:
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return unavailable(ctx.Err())
	case <-e.ended:
	}
	select {
	case err := <-r.done: // it was the last
		return err
	default:
		return unavailable(errEnded())
	}
}

func errEnded() error { return errors.New("engine: it has ended") }

// Do takes an input. Nil means that what it made happen is on disk; the
// error is a *dispatch.Error.
func (e *Engine) Do(ctx context.Context, in dispatch.Input) error { return e.DoThen(ctx, in, nil) }

// DoThen is Do, and shows the State to then right after the input, where it
// was taken, before anything else changes it: quicker than a View, which
// waits for its turn. then has run once DoThen returns nil; after an error
// it may still be about to run, and what it writes must not be read.
func (e *Engine) DoThen(ctx context.Context, in dispatch.Input, then func(View)) error {
	if then == nil {
		return e.call(ctx, request{in: in})
	}
	var panicked any
	err := e.call(ctx, request{in: in, then: func(v View) {
		defer func() { panicked = recover() }() // it is the caller's, not the loop's
		then(v)
	}})
	if err == nil && panicked != nil {
		panic(panicked)
	}
	return err
}

// Readings stores a sensor's readings and says how many were new. Nil means
// that all are on disk.
func (e *Engine) Readings(ctx context.Context, sensor string, rs []history.Reading) (int, error) {
	added := make(chan int, 1)
	err := e.call(ctx, request{do: func(ctx context.Context, wall time.Time) error {
		n, err := e.loop.Readings(ctx, wall, sensor, rs)
		added <- n
		return err
	}})
	if err != nil {
		return 0, err
	}
	return <-added, nil
}

// Frame takes a frame from a drone. It never blocks: where a drone's queue
// is full its oldest telemetry is shed and counted.
func (e *Engine) Frame(drone fleet.DroneID, f fleet.Frame) { e.frames.put(drone, f) }

// View is the newest durable State and what is known beside it. It and all
// that it gives are to be read only, and only while the call lasts.
type View struct {
	State     *dispatch.State
	Now       time.Time // scenario time
	Telemetry func(fleet.DroneID) (fleet.Telemetry, bool)
	BoxC      func(dispatch.BoxID) (history.Reading, bool)
	Seq       journal.Seq
	Err       error // the store is unavailable: State may be behind
}

// View shows the State to fn, which must be short: steps wait for it.
func (e *Engine) View(fn func(View)) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	fn(e.view())
}

func (e *Engine) view() View {
	l := e.loop
	return View{State: l.state, Now: l.now(e.cfg.Clock.Wall()), Telemetry: l.Telemetry, BoxC: l.BoxC, Seq: l.seq, Err: l.Trouble()}
}

// Watch calls fn after each step that changed something, on the engine's
// goroutine: it must not block. It may call View, and not Do.
func (e *Engine) Watch(fn func(Change)) (stop func()) {
	e.watchMu.Lock()
	defer e.watchMu.Unlock()
	e.watching++
	id := e.watching
	e.watchers[id] = fn
	return func() {
		e.watchMu.Lock()
		defer e.watchMu.Unlock()
		delete(e.watchers, id)
	}
}

func (e *Engine) tell(c Change) {
	e.watchMu.Lock()
	fns := make([]func(Change), 0, len(e.watchers))
	for id := 1; id <= e.watching; id++ {
		if fn := e.watchers[id]; fn != nil {
			fns = append(fns, fn)
		}
	}
	e.watchMu.Unlock()
	for _, fn := range fns {
		fn(c)
	}
}

// Ready is nil where inputs are taken, and else says why they are not.
func (e *Engine) Ready() error {
	if !e.running.Load() {
		return errors.New("engine: it does not run")
	}
	if err := e.status.Load(); err != nil {
		return *err
	}
	return nil
}

// Stats counts what was given up for want of room.
type Stats struct {
	FramesShed    uint64 // of drones that talk faster than they are heard
	PositionsLost uint64
}

// Stats gives the counts since the start.
func (e *Engine) Stats() Stats {
	return Stats{FramesShed: e.frames.shedCount(), PositionsLost: e.lostTrack.Load()}
}
