package mavlink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"airvein/fleet"
	"airvein/fleet/guard"
)

// How the ground station names itself (MAVLink: 255 and
// MAV_COMP_ID_MISSIONPLANNER are what ArduPilot's SYSID_MYGCS expects).
const (
	GroundSystem    = 255
	GroundComponent = 190
)

// GroundConfig is what NewGround needs.
type GroundConfig struct {
	// Links is one or two for each drone. The first of a drone's is used
	// while the drone is heard on it, the second takes over.
	Links []LinkConfig
	// OnFrame gets every frame of the drone's own system, in order, one
	// goroutine a drone. It may be slow: the oldest frames are then dropped
	// and counted, and no reader waits.
	OnFrame func(fleet.DroneID, fleet.Frame)
	// Marks keeps a drone's signing times; nil: they live as long as the
	// process, which a drone with a key does not accept.
	Marks func(fleet.DroneID) guard.Marks
	// Record gets each frame that passed, heard or sent, without its
	// signature, at its wall time. It must not block. Nil: no record.
	Record func(drone fleet.DroneID, at time.Time, raw []byte)
	Logger *slog.Logger // nil: silent
}

// Ground is the ground station's side: the links of all drones.
type Ground struct {
	crafts map[fleet.DroneID]*craft
	ports  []*port
	wg     sync.WaitGroup
	stop   context.CancelFunc
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
	g := &Ground{crafts: map[fleet.DroneID]*craft{}}
	shared := map[string]*port{} // listeners, by kind and address
	for _, c := range cfg.Links {
		if err := c.check(); err != nil {
			return nil, err
		}
		cr := g.crafts[c.Drone]
		if cr == nil {
			if cr, err = newCraft(c, cfg); err != nil {
				return nil, err
			}
			g.crafts[c.Drone] = cr
		}
		l, err := newLink(cr, c, rw, cfg)
		if err != nil {
			return nil, err
		}
		p := shared[c.Kind+" "+c.Address]
		if p == nil {
			p = newPort(c, cfg.Logger)
			g.ports = append(g.ports, p)
			if c.listens() {
				shared[c.Kind+" "+c.Address] = p
			}
		}
		if err := p.add(l); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// Start opens the ports that listen, and runs all until ctx ends or Close.
// A vehicle that is not there yet is no error.
func (g *Ground) Start(ctx context.Context) error {
	ctx, g.stop = context.WithCancel(ctx)
	for _, p := range g.ports {
		if err := p.listen(); err != nil {
			g.Close()
			return err
		}
	}
	for _, p := range g.ports {
		g.wg.Go(func() { p.run(ctx) })
	}
	for _, c := range g.crafts {
		g.wg.Go(func() { c.runDeliver(ctx) })
		for _, l := range c.links {
			g.wg.Go(func() { l.runWriter(ctx) })
		}
	}
	return nil
}

// Send queues a frame for a drone and never blocks. That it returns nil
// says that the frame was queued, not that anybody heard it.
func (g *Ground) Send(drone fleet.DroneID, f fleet.Frame) error {
	c := g.crafts[drone]
	if c == nil {
		return fmt.Errorf("%w: drone %s", ErrNoLink, drone)
	}
	return c.send(time.Now(), f)
}

// Stats counts per drone, over its links.
func (g *Ground) Stats() map[fleet.DroneID]Stats {
	out := make(map[fleet.DroneID]Stats, len(g.crafts))
	for id, c := range g.crafts {
		var s Stats
		for _, l := range c.links {
			s = s.plus(l.counters.stats())
		}
		out[id] = s
	}
	return out
}

// Close ends every link and waits for its goroutines.
func (g *Ground) Close() {
	if g.stop != nil {
		g.stop()
	}
	for _, p := range g.ports {
		p.close()
	}
	g.wg.Wait()
}
