package bench

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/fleet/driver"
	"airvein/fleet/mavlink"
)

// loadKinds are asked for at 10 Hz of every drone.
func loadKinds() []uint32 {
	return []uint32{fleet.MsgGlobalPosition, fleet.MsgSysStatus, fleet.MsgExtendedSysState, fleet.MsgMissionCurrent, fleet.MsgGPSRaw}
}

// craft is one simulated drone on loopback and the driver that tracks it.
type craft struct {
	mu      sync.Mutex // of v
	v       *autopilot.Vehicle
	link    *mavlink.VehicleLink
	boot    time.Time
	d       *driver.Driver // the deliverer's alone
	beatAt  time.Time
	seen    int
	latency []float64 // milliseconds
}

// fleetLoad flies a fleet of simulated autopilots and their drivers in this
// process, over loopback UDP.
func fleetLoad(ctx context.Context, drones int, d time.Duration) (loaded, error) {
	ctx, cancel := context.WithTimeout(ctx, d+30*time.Second)
	defer cancel()
	crafts := make([]*craft, drones)
	byID := map[fleet.DroneID]*craft{}
	var links []mavlink.LinkConfig
	defer func() {
		for _, c := range crafts {
			if c != nil {
				c.link.Close()
			}
		}
	}()
	for i := range crafts {
		system, id := uint8(i%250+1), fleet.DroneID(fmt.Sprint("d", i))
		c := &craft{v: newVehicle(system, uint64(i)+1), d: driver.New(driver.Config{Drone: id, System: system, Term: 1})}
		var err error
		c.link, err = mavlink.ListenVehicle(mavlink.VehicleConfig{Address: "127.0.0.1:0", System: system}, func(f fleet.Frame) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.v.Receive(time.Now(), f)
		})
		if err != nil {
			return loaded{}, err
		}
		crafts[i], byID[id] = c, c
		links = append(links, mavlink.LinkConfig{Drone: id, System: system, Kind: mavlink.UDPClient, Address: c.link.Addr().String()})
	}
	var g *mavlink.Ground
	g, err := mavlink.NewGround(mavlink.GroundConfig{Links: links, OnFrame: func(id fleet.DroneID, f fleet.Frame) { byID[id].track(g, id, f) }})
	if err != nil {
		return loaded{}, err
	}
	if err := g.Start(ctx); err != nil {
		return loaded{}, err
	}
	meet(ctx, g, crafts)
	before := lost(g, crafts)
	flyLoad(ctx, g, crafts, d)
	g.Close() // every deliverer has ended
	return measured(crafts, lost(g, crafts)-before, d), ctx.Err()
}

// meet waits until every vehicle has heard its ground station: what is said
// before a socket is open is not the load's.
func meet(ctx context.Context, g *mavlink.Ground, crafts []*craft) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for ready := false; !ready && ctx.Err() == nil; <-tick.C {
		ready = true
		for i, c := range crafts {
			if c.link.LastHeard().IsZero() {
				ready = false
				_ = g.Send(fleet.DroneID(fmt.Sprint("d", i)), groundBeat()) // counted, and tried again
			}
		}
	}
}

func groundBeat() fleet.Frame {
	return fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}}
}

// lost counts what a vehicle sent and its driver did not get, and what the
// ground gave up on either way.
func lost(g *mavlink.Ground, crafts []*craft) uint64 {
	sent, received, n := uint64(0), uint64(0), uint64(0)
	for _, c := range crafts {
		sent += c.link.Stats().Sent
	}
	for _, s := range g.Stats() {
		received += s.Received
		n += s.DroppedIn + s.DroppedOut + s.Shed + s.BadFrames + s.BadValues
	}
	if sent > received {
		n += sent - received
	}
	return n
}

// track is the consumer: the drone's driver.
func (c *craft) track(g *mavlink.Ground, id fleet.DroneID, f fleet.Frame) {
	now := time.Now()
	c.d.Receive(now, f)
	if p, ok := f.Message.(fleet.GlobalPosition); ok && c.d.Telemetry().HasPos {
		c.seen++
		c.mu.Lock()
		boot := c.boot
		c.mu.Unlock()
		c.latency = append(c.latency, float64(now.Sub(boot.Add(time.Duration(p.BootMS)*time.Millisecond)))/1e6)
	}
}

// flyLoad steps every vehicle twenty times a second, spread over the time
// between, as independent aircraft would be.
func flyLoad(ctx context.Context, g *mavlink.Ground, crafts []*craft, d time.Duration) {
	const slices = 10
	began := time.Now()
	tick := time.NewTicker(50 * time.Millisecond / slices)
	defer tick.Stop()
	for turn := 0; time.Since(began) < d && ctx.Err() == nil; turn++ {
		for i := turn % slices; i < len(crafts); i += slices {
			crafts[i].fly(g, fleet.DroneID(fmt.Sprint("d", i)))
		}
		<-tick.C
	}
	// What is still on its way arrives before the count.
	for last := uint64(math.MaxUint64); ; {
		n := uint64(0)
		for _, s := range g.Stats() {
			n += s.Received
		}
		if n == last || ctx.Err() != nil {
			return
		}
		last = n
		for range 4 * slices {
			<-tick.C
		}
	}
}

func (c *craft) fly(g *mavlink.Ground, id fleet.DroneID) {
	now := time.Now()
	if now.Sub(c.beatAt) >= time.Second {
		if c.beatAt.IsZero() || now.Sub(c.boot) < 3*time.Second {
			for _, kind := range loadKinds() {
				_ = g.Send(id, fleet.Frame{System: c.v.System(), Component: fleet.AutopilotComponent,
					Message: fleet.Command{ID: fleet.CmdSetMessageInterval, P: [7]float64{float64(kind), 100_000}}}) // asked again next second
			}
		}
		c.beatAt = now
		_ = g.Send(id, groundBeat())
	}
	c.mu.Lock()
	if c.boot.IsZero() {
		c.boot = now
	}
	c.v.Step(now, now)
	out := c.v.Outbox()
	c.mu.Unlock()
	for _, f := range out {
		_ = c.link.Send(f) // counted by the link
	}
}

// loaded is what became of one load.
type loaded struct {
	drones  int
	d       time.Duration
	dropped uint64
	p99MS   float64
	fewest  float64 // positions of the drone with the fewest
}

func measured(crafts []*craft, dropped uint64, d time.Duration) loaded {
	l := loaded{drones: len(crafts), d: d, dropped: dropped, p99MS: math.Inf(1), fewest: math.Inf(1)}
	var all []float64
	for _, c := range crafts {
		all = append(all, c.latency...)
		l.fewest = min(l.fewest, float64(c.seen))
	}
	if len(all) > 0 {
		slices.Sort(all)
		l.p99MS = all[len(all)*99/100]
	}
	return l
}

const (
	loadP99MS = 20
	// loadMeetS is how long a drone may take until it is heard.
	loadMeetS = 3
)

// held reports whether nothing was lost, late or missing.
func (l loaded) held() bool {
	return l.dropped == 0 && l.p99MS < loadP99MS && l.fewest >= 9*(l.d.Seconds()-loadMeetS)
}

func (l loaded) results() []Result {
	what := fmt.Sprintf("%d simulated drones, 5 kinds of message at 10 Hz each over loopback UDP for %.0f s, autopilots in the same process", l.drones, l.d.Seconds())
	return []Result{
		Result{ID: "mavlink.load_dropped", What: what + ": dropped or lost", Unit: "frames", Better: Equal}.over([]float64{float64(l.dropped)}),
		Result{ID: "mavlink.load_p99", What: what + ": 99th percentile from the vehicle's message to the driver", Unit: "ms", Better: Lower,
			Must: loadP99MS, Aim: loadP99MS}.over([]float64{l.p99MS}),
		Result{ID: "mavlink.load_positions", What: what + ": positions of the drone with the fewest", Unit: "positions", Better: Higher,
			Must: 9 * (l.d.Seconds() - loadMeetS), Aim: 9.5 * (l.d.Seconds() - loadMeetS)}.over([]float64{l.fewest}),
	}
}

// carries loads the greater fleet of the aim, where the lesser was carried.
func carries(ctx context.Context, size mavlinkSizes, lesser loaded) (Result, error) {
	r := Result{ID: "mavlink.load_drones", What: fmt.Sprintf("drones carried with nothing dropped and a 99th percentile under %d ms; %d and %d were tried", loadP99MS, size.fleet, size.fleetAim),
		Unit: "drones", Better: Higher, Must: float64(size.fleet), Aim: float64(size.fleetAim)}
	if !lesser.held() {
		return r.over([]float64{0}), nil
	}
	greater, err := fleetLoad(ctx, size.fleetAim, size.loadFor)
	if err == nil && greater.held() {
		return r.over([]float64{float64(size.fleetAim)}), nil
	}
	return r.over([]float64{float64(size.fleet)}), err
}
