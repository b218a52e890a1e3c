package mavlink

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"airvein/fleet"
	"airvein/fleet/guard"
)

const (
	inLimit = 1024 // frames of one drone that wait for a slow consumer
	// silentFor is how long a link may bring nothing before the other one is
	// spoken on. A vehicle beats once a second.
	silentFor = 2500 * time.Millisecond
	linksMax  = 2
	// suspectAt refused frames within suspectEvery are told to the driver,
	// once in that time.
	suspectAt    = 10
	suspectEvery = time.Minute
)

// craft is one drone: its links, the one guard before them and the queue
// behind them.
type craft struct {
	id      fleet.DroneID
	system  uint8
	key     guard.Key
	log     *slog.Logger
	onFrame func(fleet.DroneID, fleet.Frame)
	record  func(fleet.DroneID, time.Time, []byte)
	links   []*link // set before Start
	in      *queue
	marks   guard.Marks
	clock   steadyClock // what signatures are dated by

	mu      sync.Mutex // of what follows
	guard   *guard.Guard
	suspect suspicion
}

func newCraft(c LinkConfig, cfg GroundConfig) (*craft, error) {
	cr := &craft{id: c.Drone, system: c.System, key: c.Key, log: cfg.Logger.With("drone", string(c.Drone)),
		onFrame: cfg.OnFrame, record: cfg.Record, in: newQueue(inLimit), marks: guard.NoMarks{}, clock: newSteadyClock()}
	if c.Key.Set() {
		if cfg.Marks == nil {
			return nil, fmt.Errorf("mavlink: drone %s has a key and nothing keeps its signing times", c.Drone)
		}
		cr.marks = cfg.Marks(c.Drone)
	}
	var err error
	cr.guard, err = guard.New(guard.Config{System: c.System, Key: c.Key, Direction: guard.FromVehicle, Marks: cr.marks})
	return cr, err
}

// check judges a frame under the drone's one guard.
func (c *craft) check(now time.Time, f guard.Frame) guard.Verdict {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.guard.Check(c.clock.now(), f)
	switch v {
	case guard.Pass, guard.Foreign, guard.Disallowed:
	default:
		c.doubt(now, v.String())
	}
	if err := c.guard.KeepErr(); err != nil && c.suspect.tellDisk(now) {
		c.log.Error("a restart could take replayed frames of the last seconds", "err", err)
	}
	return v
}

// doubt counts a frame that was refused for security's sake, and says so to
// whoever watches the drone when there are many. c.mu is held.
func (c *craft) doubt(now time.Time, what string) {
	n, tell := c.suspect.add(now)
	if !tell {
		return
	}
	text := fmt.Sprintf("%d frames refused, the newest %s", n, what)
	c.log.Warn("somebody else may be speaking in this drone's name", "refused", n, "newest", what)
	c.in.put(fleet.Frame{System: c.system, Component: fleet.AutopilotComponent, Message: fleet.LinkSuspect{Text: text}})
}

func (c *craft) doubtElsewhere(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doubt(now, "from another address")
}

// suspicion counts refused frames and bounds how often that is told.
type suspicion struct {
	n          uint64
	since      time.Time
	told, disk time.Time
}

func (s *suspicion) add(now time.Time) (n uint64, tell bool) {
	if now.Sub(s.since) >= suspectEvery {
		s.n, s.since = 0, now
	}
	s.n++
	if s.n < suspectAt || !s.told.IsZero() && now.Sub(s.told) < suspectEvery {
		return s.n, false
	}
	s.told = now
	return s.n, true
}

func (s *suspicion) tellDisk(now time.Time) bool {
	if !s.disk.IsZero() && now.Sub(s.disk) < suspectEvery {
		return false
	}
	s.disk = now
	return true
}

// send chooses the link. The heartbeat goes on each, so that a vehicle
// knows us on both; what commands goes on one.
func (c *craft) send(now time.Time, f fleet.Frame) error {
	if _, err := encode(f, 0); err != nil {
		return fmt.Errorf("mavlink: drone %s: %w", c.id, err)
	}
	if _, beat := f.Message.(fleet.Heartbeat); !beat {
		return c.links[c.active(now)].send(f)
	}
	var first error
	for _, l := range c.links {
		if err := l.send(f); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// active is the link to speak on: the first while the drone is heard on it,
// else the one that it was heard on last.
func (c *craft) active(now time.Time) int {
	best := 0
	for i, l := range c.links {
		last := l.counters.last()
		if !last.IsZero() && now.Sub(last) < silentFor {
			return i
		}
		if last.After(c.links[best].counters.last()) {
			best = i
		}
	}
	return best
}

// runDeliver hands frames to the consumer, however slow it is.
func (c *craft) runDeliver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.in.ready:
		}
		for _, f := range c.in.take() {
			if ctx.Err() != nil {
				return
			}
			c.onFrame(c.id, f)
		}
	}
}
