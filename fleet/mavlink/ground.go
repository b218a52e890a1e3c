package mavlink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"

	"airvein/fleet"
)

// How the ground station names itself (MAVLink: 255 and
// MAV_COMP_ID_MISSIONPLANNER are what ArduPilot's SYSID_MYGCS expects).
const (
	GroundSystem    = 255
	GroundComponent = 190
)

// The kinds of link.
const (
	UDPClient = "udp_client" // we speak first, to Address
	UDPServer = "udp_server" // we listen on Address and answer the vehicle
	TCPClient = "tcp_client" // we connect to Address, again and again
)

// LinkConfig is how one drone is reached.
type LinkConfig struct {
	Drone   fleet.DroneID
	System  uint8  // the only MAVLink system believed on this link
	Kind    string // UDPClient, UDPServer, TCPClient
	Address string // host:port
}

// GroundConfig is what NewGround needs.
type GroundConfig struct {
	Links []LinkConfig
	// OnFrame gets every frame of the drone's own system, in order, one
	// goroutine a drone. It may be slow: the oldest frames are then dropped
	// and counted, and no reader waits.
	OnFrame func(fleet.DroneID, fleet.Frame)
	Logger  *slog.Logger // nil: silent
}

// Ground is the ground station's side: one link a drone.
type Ground struct {
	links map[fleet.DroneID]*link
	wg    sync.WaitGroup
	stop  context.CancelFunc
}

// The errors of Send. Neither says anything about the vehicle.
var (
	ErrNoLink    = errors.New("mavlink: no such link")
	ErrQueueFull = errors.New("mavlink: the link's queue is full")
)

// NewGround checks the links. It opens nothing.
func NewGround(cfg GroundConfig) (*Ground, error) {
	if cfg.OnFrame == nil {
		return nil, errors.New("mavlink: OnFrame is missing")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	rw, err := newDialect()
	if err != nil {
		return nil, err
	}
	g := &Ground{links: map[fleet.DroneID]*link{}}
	listens := map[string]fleet.DroneID{}
	for _, c := range cfg.Links {
		if err := checkLink(c); err != nil {
			return nil, err
		}
		if g.links[c.Drone] != nil {
			return nil, fmt.Errorf("mavlink: drone %s has two links; give it one", c.Drone)
		}
		if other, ok := listens[c.Address]; ok && c.Kind == UDPServer {
			return nil, fmt.Errorf("mavlink: drones %s and %s both listen on %s; give each its own port", other, c.Drone, c.Address)
		}
		if c.Kind == UDPServer {
			listens[c.Address] = c.Drone
		}
		if g.links[c.Drone], err = newLink(c, rw, cfg); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func checkLink(c LinkConfig) error {
	if c.Drone == "" || c.System == 0 || c.System == GroundSystem {
		return fmt.Errorf("mavlink: drone %q: MAVLink system %d; use 1 to 254", c.Drone, c.System)
	}
	switch c.Kind {
	case UDPClient, UDPServer, TCPClient:
	default:
		return fmt.Errorf("mavlink: drone %s: link kind %q is not one of %s, %s, %s", c.Drone, c.Kind, UDPClient, UDPServer, TCPClient)
	}
	if _, _, err := net.SplitHostPort(c.Address); err != nil {
		return fmt.Errorf("mavlink: drone %s: link address %q is not host:port", c.Drone, c.Address)
	}
	return nil
}

// Start opens the links that listen, and runs all until ctx ends or Close.
// A vehicle that is not there yet is no error.
func (g *Ground) Start(ctx context.Context) error {
	ctx, g.stop = context.WithCancel(ctx)
	for _, l := range g.links {
		if l.cfg.Kind != UDPServer {
			continue
		}
		if err := l.listen(); err != nil {
			g.Close()
			return err
		}
	}
	for _, l := range g.links {
		for _, run := range []func(context.Context){l.runSocket, l.runWriter, l.runDeliver} {
			g.wg.Go(func() { run(ctx) })
		}
	}
	return nil
}

// Send queues a frame for a drone and never blocks. That it returns nil
// says that the frame was queued, not that anybody heard it.
func (g *Ground) Send(drone fleet.DroneID, f fleet.Frame) error {
	l := g.links[drone]
	if l == nil {
		return fmt.Errorf("%w: drone %s", ErrNoLink, drone)
	}
	return l.send(f)
}

// Stats counts per link.
func (g *Ground) Stats() map[fleet.DroneID]Stats {
	out := make(map[fleet.DroneID]Stats, len(g.links))
	for id, l := range g.links {
		out[id] = l.counters.stats()
	}
	return out
}

// Close ends every link and waits for its goroutines.
func (g *Ground) Close() {
	if g.stop != nil {
		g.stop()
	}
	for _, l := range g.links {
		l.closeSocket()
	}
	g.wg.Wait()
}

func newUnpacker(rw *dialect.ReadWriter, c *counters) *unpacker {
	return &unpacker{rw: rw, dec: newDecoder(), counters: c}
}
