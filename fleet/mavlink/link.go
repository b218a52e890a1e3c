package mavlink

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"

	"airvein/fleet"
)

const (
	inLimit  = 1024 // frames of one drone that wait for a slow consumer
	outLimit = 256  // frames that wait for the socket; a full plan is less
	retry    = 500 * time.Millisecond
)

// link is one drone's link: a socket goroutine that connects and reads, a
// writer and a deliverer, with a bounded queue before each of the two.
type link struct {
	cfg      LinkConfig
	log      *slog.Logger
	onFrame  func(fleet.DroneID, fleet.Frame)
	counters counters
	unpack   *unpacker
	pack     *packer // the writer's alone
	in       *queue
	out      chan fleet.Frame

	mu   sync.Mutex
	sock socket // nil while nobody is connected
	shut bool   // closed for good: no socket may come after
}

func newLink(c LinkConfig, rw *dialect.ReadWriter, cfg GroundConfig) (*link, error) {
	l := &link{cfg: c, log: cfg.Logger.With("drone", string(c.Drone)), onFrame: cfg.OnFrame,
		in: newQueue(inLimit), out: make(chan fleet.Frame, outLimit)}
	l.unpack = newUnpacker(rw, &l.counters)
	var err error
	if l.pack, err = newPacker(rw, GroundSystem, GroundComponent); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *link) send(f fleet.Frame) error {
	if _, err := encode(f, 0); err != nil {
		return fmt.Errorf("mavlink: drone %s: %w", l.cfg.Drone, err)
	}
	select {
	case l.out <- f:
		return nil
	default:
		l.counters.droppedOut.Add(1)
		return fmt.Errorf("%w: drone %s", ErrQueueFull, l.cfg.Drone)
	}
}

// runWriter sends what is queued. While nobody is connected it drops: a
// command that comes out minutes later is worse than one that does not.
func (l *link) runWriter(ctx context.Context) {
	for {
		var f fleet.Frame
		select {
		case <-ctx.Done():
			return
		case f = <-l.out:
		}
		s := l.current()
		if s == nil || !s.ready() {
			l.counters.droppedOut.Add(1)
			continue
		}
		datagrams, err := l.pack.pack(f)
		if err != nil {
			l.log.Error("frame not sent", "err", err)
			continue
		}
		for _, d := range datagrams {
			if err := s.write(d); err != nil {
				l.counters.sendErrors.Add(1)
				break
			}
			l.counters.sent.Add(1)
		}
	}
}

// runDeliver hands frames to the consumer, however slow it is.
func (l *link) runDeliver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.in.ready:
		}
		for _, f := range l.in.take() {
			if ctx.Err() != nil {
				return
			}
			l.onFrame(l.cfg.Drone, f)
		}
	}
}

// accept sorts out what is not this drone speaking to us: other systems
// that a router forwards, other ground stations, what is addressed to them,
// and the heartbeats of a vehicle's own peripherals.
func (l *link) accept(in incoming) bool {
	f := in.frame
	hb, heartbeat := f.Message.(fleet.Heartbeat)
	switch {
	case f.System != l.cfg.System,
		in.target != 0 && in.target != GroundSystem,
		heartbeat && (hb.Type == fleet.TypeGCS || hb.Autopilot == fleet.AutopilotInvalid):
		l.counters.foreign.Add(1)
		return false
	}
	l.counters.heard(time.Now())
	if l.in.put(f) {
		l.counters.droppedIn.Add(1)
	}
	return true
}

// listen opens a server's socket at once, so that a port that is taken is
// told at the start.
func (l *link) listen() error {
	s, err := listenUDP(l.cfg.Address)
	if err != nil {
		return err
	}
	l.setSocket(s)
	return nil
}

func (l *link) current() socket {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sock
}

// setSocket puts a new socket in place, or closes it when the link is shut.
func (l *link) setSocket(s socket) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut {
		if s != nil {
			_ = s.close()
		}
		return false
	}
	l.sock = s
	return true
}

func (l *link) closeSocket() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = true
	if l.sock != nil {
		_ = l.sock.close()
	}
}

// runSocket keeps a socket open until ctx ends.
func (l *link) runSocket(ctx context.Context) {
	stop := context.AfterFunc(ctx, l.closeSocket)
	defer stop()
	said := ""
	for ctx.Err() == nil {
		err := l.readOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && err.Error() != said {
			said = err.Error()
			l.log.Warn("link down; trying again", "address", l.cfg.Address, "err", err)
		}
		pause(ctx, retry)
	}
}

// readOnce opens the socket unless it is open, and reads it until it fails.
func (l *link) readOnce(ctx context.Context) error {
	s := l.current()
	if s == nil {
		opened, err := dial(ctx, l.cfg)
		if err != nil {
			return err
		}
		if !l.setSocket(opened) {
			return nil
		}
		s = opened
	}
	err := s.read(l.unpack, l.accept)
	_ = s.close()
	l.setSocket(nil)
	return err
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
