package mavlink

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"airvein/fleet/guard"
)

const (
	retry        = 500 * time.Millisecond
	datagramMax  = 4096
	writeTimeout = 2 * time.Second
	dialTimeout  = 5 * time.Second
	// idleFor is how long a connection may bring no byte, and a client's
	// address no frame where there is another to try.
	idleFor = 15 * time.Second
)

// port is one address of ours or one that we call: a client's belongs to
// one drone, a listener may serve many, told apart by system id.
type port struct {
	cfg    LinkConfig // of its first link
	log    *slog.Logger
	routes map[uint8]*link // set before run
	first  *link

	mu     sync.Mutex
	server server // nil for a client
	conn   closer // a client's, nil while there is none
	shut   bool
}

type closer interface{ Close() error }

// server is a listening port.
type server interface {
	closer
	serve(ctx context.Context, p *port) error
}

func newPort(c LinkConfig, log *slog.Logger) *port {
	return &port{cfg: c, log: log.With("link", c.Kind, "address", c.Address), routes: map[uint8]*link{}}
}

func (p *port) add(l *link) error {
	other := p.routes[l.cfg.System]
	switch {
	case other != nil:
		return fmt.Errorf("mavlink: drones %s and %s are both system %d on %s", other.cfg.Drone, l.cfg.Drone, l.cfg.System, l.cfg.Address)
	case p.first != nil && (p.first.cfg.Key.Set() || l.cfg.Key.Set()):
		return fmt.Errorf("mavlink: drones %s and %s share %s and one has a key: give a signed drone its own port", p.first.cfg.Drone, l.cfg.Drone, l.cfg.Address)
	case p.first == nil:
		p.first = l
	}
	p.routes[l.cfg.System] = l
	return nil
}

// datagram takes one datagram's bytes.
func (p *port) datagram(b []byte, from peer) {
	p.junk(guard.Datagram(b, func(f guard.Frame) { p.route(f, from) }))
}

// route hands a frame to the drone whose system id it bears.
func (p *port) route(f guard.Frame, from peer) {
	l := p.routes[f.System]
	if l == nil {
		p.first.counters.foreign.Add(1)
		return
	}
	l.take(time.Now(), f, from)
}

func (p *port) junk(runs int) { p.first.counters.badFrames.Add(uint64(runs)) }

// listen opens a server's socket at once, so that a port that is taken is
// told at the start.
func (p *port) listen() error {
	if !p.cfg.listens() {
		return nil
	}
	var s server
	var err error
	if p.cfg.Kind == UDPServer {
		s, err = listenUDP(bindAddress(p.cfg.Address))
	} else {
		s, err = listenTCP(bindAddress(p.cfg.Address), 4*len(p.routes)+4)
	}
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server = s
	return nil
}

// run serves or calls until ctx ends.
func (p *port) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, p.close)
	defer stop()
	said := ""
	for turn := 0; ctx.Err() == nil; turn++ {
		err := p.once(ctx, turn)
		if ctx.Err() != nil {
			return
		}
		if err != nil && err.Error() != said {
			said = err.Error()
			p.log.Warn("link down; trying again", "err", err)
		}
		pause(ctx, retry)
	}
}

func (p *port) once(ctx context.Context, turn int) error {
	if p.server != nil {
		return p.server.serve(ctx, p)
	}
	addresses := append([]string{p.cfg.Address}, p.cfg.More...)
	return p.call(ctx, addresses[turn%len(addresses)])
}

// hold keeps what close must close; it fails when that has come already.
func (p *port) hold(c closer) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shut {
		_ = c.Close()
		return false
	}
	p.conn = c
	return true
}

func (p *port) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = true
	if p.server != nil {
		_ = p.server.Close()
	}
	if p.conn != nil {
		_ = p.conn.Close()
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
