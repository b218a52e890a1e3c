package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/engine"
	"airvein/web/account"

	"github.com/gorilla/websocket"
)

// The bounds of the live interface.
const (
	flushEvery   = 200 * time.Millisecond // at most 5 Hz
	checkEvery   = time.Second
	keepDeltas   = 128 // that a viewer can resume over
	maxQueue     = 256 // messages a viewer may be behind
	maxBehind    = 2 * time.Second
	maxPerPerson = 20 // viewers of one account
)

// hub turns the engine's changes into numbered deltas for every viewer.
// One goroutine, run, makes them; each viewer has one writer of its own.
// What run owns is marked; the rest is behind the mutex.
type hub struct {
	core     Core
	clock    engine.Clock
	metrics  *metrics
	log      *slog.Logger
	epoch    string
	interval time.Duration
	wake     chan struct{} // holds one: something is to be done

	mu      sync.Mutex
	dirty   *dirty // changed since the last flush
	joining []*viewer
	persons map[string]int
	closed  bool

	// Owned by run.
	seq     uint64
	ring    []*dirty // of the newest deltas, the last being seq's
	viewers map[*viewer]bool
	alarms  map[string]alarm.Alarm // as last told
}

func newHub(core Core, clock engine.Clock, m *metrics, log *slog.Logger) *hub {
	return &hub{
		core: core, clock: clock, metrics: m, log: log, epoch: rand.Text()[:12], interval: flushEvery,
		wake: make(chan struct{}, 1), dirty: newDirty(), persons: map[string]int{},
		viewers: map[*viewer]bool{}, alarms: map[string]alarm.Alarm{},
	}
}

var (
	errHubClosed   = errors.New("the server is going down")
	errTooMany     = errors.New("too many live viewers of this account")
	errNotAccepted = errors.New("not accepted")
)

// run makes deltas until ctx ends, then closes every viewer.
func (h *hub) run(ctx context.Context) error {
	stop := h.core.Watch(h.note)
	defer stop()
	h.core.View(func(v engine.View) { h.changedAlarms(v, newDirty()) })
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	wake := h.wake
	for {
		select {
		case <-ctx.Done():
			h.close()
			return nil
		case <-check.C:
			h.closeBehind()
		case <-wake:
			h.flush()
			wake = nil // until the pause that bounds the rate is over
			pause.Reset(h.interval)
		case <-pause.C:
			wake = h.wake
		}
	}
}

// note takes a change from the engine; it runs on the engine's goroutine
// and never waits for a viewer.
func (h *hub) note(c engine.Change) {
	h.mu.Lock()
	h.dirty.add(c)
	h.mu.Unlock()
	h.poke()
}

func (h *hub) poke() {
	select {
	case h.wake <- struct{}{}:
	default: // it has been told already
	}
}

// join lets a viewer in; its snapshot comes with the next flush.
func (h *hub) join(v *viewer) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return errHubClosed
	}
	h.joining = append(h.joining, v)
	h.poke()
	return nil
}

// reserve counts one more viewer of an account, or refuses it; release
// gives the place back.
func (h *hub) reserve(p account.Principal) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return errHubClosed
	case h.persons[p.ID] >= maxPerPerson:
		return errTooMany
	}
	h.persons[p.ID]++
	h.metrics.viewers.Inc()
	return nil
}

func (h *hub) release(p account.Principal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.persons[p.ID]--; h.persons[p.ID] == 0 {
		delete(h.persons, p.ID)
	}
	h.metrics.viewers.Dec()
}

// flush numbers what has changed and hands each viewer its part.
func (h *hub) flush() {
	h.mu.Lock()
	d, joining := h.dirty, h.joining
	h.dirty, h.joining = newDirty(), nil
	h.mu.Unlock()
	for v := range h.viewers {
		if v.gone() {
			delete(h.viewers, v)
		}
	}
	h.core.View(func(view engine.View) {
		d.expand(view.State)
		h.changedAlarms(view, d)
		if !d.empty() || h.refreshWanted() {
			h.delta(view, d)
		}
		for _, v := range joining {
			h.welcome(view, v)
		}
	})
}

// delta makes the next number. Every viewer gets every number, with an
// empty delta where nothing is for it.
func (h *hub) delta(view engine.View, d *dirty) {
	h.seq++
	h.metrics.deltas.Inc()
	h.ring = append(h.ring, d)
	if len(h.ring) > keepDeltas {
		h.ring = h.ring[1:]
	}
	frames := newFrames(h, view)
	for v := range h.viewers {
		f := frames.delta(v.principal, d)
		if v.takeRefresh() {
			f = frames.withDrones(v.principal, f)
		}
		h.push(v, &message{kind: "delta", seq: h.seq, frame: f})
	}
}

// welcome sends a viewer what it has missed, or else everything.
func (h *hub) welcome(view engine.View, v *viewer) {
	h.viewers[v] = true
	frames := newFrames(h, view)
	if v.epoch == h.epoch && v.since <= h.seq && h.seq-v.since <= uint64(len(h.ring)) {
		missed := newDirty()
		for _, d := range h.ring[len(h.ring)-int(h.seq-v.since):] {
			missed.merge(d)
		}
		for n := v.since + 1; n < h.seq; n++ {
			h.push(v, &message{kind: "delta", seq: n, frame: &frame{at: view.Now}})
		}
		if v.since < h.seq {
			h.push(v, &message{kind: "delta", seq: h.seq, frame: frames.delta(v.principal, missed)})
		}
		return
	}
	if v.resuming {
		h.push(v, &message{kind: "gap"})
	}
	h.push(v, &message{kind: "snapshot", seq: h.seq, frame: frames.snapshot(v.principal)})
}

func (h *hub) push(v *viewer, m *message) {
	if !v.push(m, h.clock.Wall()) {
		h.metrics.behind.Inc()
		delete(h.viewers, v)
	}
}

func (h *hub) refreshWanted() bool {
	for v := range h.viewers {
		if v.wantsRefresh() {
			return true
		}
	}
	return false
}

// closeBehind closes the viewers whose oldest message is too old.
func (h *hub) closeBehind() {
	now := h.clock.Wall()
	for v := range h.viewers {
		if v.behind(now) {
			v.close(closeBehind, "fell behind: take a new snapshot")
			h.metrics.behind.Inc()
			delete(h.viewers, v)
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	joining := h.joining
	h.closed, h.joining = true, nil
	h.mu.Unlock()
	for _, v := range joining {
		h.viewers[v] = true
	}
	for v := range h.viewers {
		v.close(websocket.CloseGoingAway, "the server is going down")
	}
	for v := range h.viewers {
		<-v.done
	}
}
