package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/sim/scenarios"
)

// The autopilots that are simulated.
const (
	pilotArdu = "ardupilot"
	pilotPX4  = "px4"
	systemMax = 250
)

type autopilotsOptions struct {
	n        int
	scenario string
	data     string
	speed    speedFlag
	host     string
	pilot    string
	tcp      bool
	start    string
	state    string
	boxOnly  string
	class    string
	linger   time.Duration
	trouble  vehicleTrouble
}

func autopilotsCommand() command {
	return command{
		name: "autopilots", what: "simulated autopilots over MAVLink/UDP for any ground station, or a cold box's modem alone",
		example: "airvein autopilots -n 6 --scenario nanjing --data ./data\n" +
			"airvein autopilots -n 200 --autopilot px4 --tcp\n" +
			"airvein autopilots -n 1 --param FS_GCS_ENABLE=1 --misbehave write-final-ack-silent --wind 8@270\n" +
			"airvein autopilots --box-only NC-C01",
		setup: func(fs *flag.FlagSet) action {
			o := &autopilotsOptions{speed: 1}
			o.flags(fs)
			return o.run
		},
	}
}

func (o *autopilotsOptions) flags(fs *flag.FlagSet) {
	fs.IntVar(&o.n, "n", 0, "fly the first `N` drones of the scenario, and more like its first where it has fewer (0: all)")
	fs.StringVar(&o.pilot, "autopilot", pilotArdu, "answer as `KIND`: "+pilotArdu+" or "+pilotPX4)
	fs.BoolVar(&o.tcp, "tcp", false, "take TCP connections in place of UDP datagrams")
	fs.StringVar(&o.scenario, "scenario", "nanjing", "a ready scenario's `NAME`, or a scenario file")
	fs.StringVar(&o.data, "data", "", "`DIR`ectory for autopilots.json; server.json is read there")
	fs.Var(&o.speed, "speed", "scenario seconds in each second")
	fs.StringVar(&o.host, "host", "127.0.0.1", "`ADDRESS` to listen on, one port a drone")
	fs.StringVar(&o.start, "start", "", "scenario `TIME` now, RFC 3339 (default: the scenario's start, or the wall clock)")
	fs.StringVar(&o.state, "state", "", "JSON `FILE` that says where drones stand: [{\"drone\",\"lat\",\"lon\",\"battery_pct\"}]")
	fs.StringVar(&o.boxOnly, "box-only", "", "no vehicle: post the readings of `BOX` to AIRVEIN_URL with AIRVEIN_TOKEN, a device's")
	fs.StringVar(&o.class, "class", "", "with --box-only: cold, room or frozen (default: as in the scenario, else cold)")
	o.trouble.flags(fs)
	fs.DurationVar(&o.linger, "linger", 120*time.Second, "end so long after a ground station was last heard, once all have landed (0: never)")
}

// run flies simulated vehicles until ctx ends, or until nobody has asked
// for them for a while.
func (o *autopilotsOptions) run(ctx context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	if o.n < 0 || o.linger < 0 {
		return usagef("-n and --linger cannot be negative")
	}
	if o.pilot != pilotArdu && o.pilot != pilotPX4 {
		return usagef("--autopilot %q is not %s or %s", o.pilot, pilotArdu, pilotPX4)
	}
	if o.tcp && o.data != "" {
		return usagef("--data is for a server that calls over UDP: leave --tcp or --data out")
	}
	if o.class != "" && o.boxOnly == "" {
		return usagef("--class goes with --box-only")
	}
	data, err := scenarios.Load(o.scenario)
	if err != nil {
		return err
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		return fmt.Errorf("scenario %s:\n%w", o.scenario, err)
	}
	if err := piloted(sc); err != nil {
		return err
	}
	clock, err := o.clock(sc)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(std.out, nil))
	if o.boxOnly != "" {
		return o.runBox(ctx, sc, log)
	}
	return o.fly(ctx, sc, clock, log)
}

func (o *autopilotsOptions) clock(sc site.Scenario) (simClock, error) {
	now := time.Now().Round(0)
	c := simClock{wall: now, scenario: now, speed: float64(o.speed)}
	if !sc.Start.IsZero() {
		c.scenario = sc.Start
	}
	if o.start == "" {
		return c, nil
	}
	at, err := time.Parse(time.RFC3339Nano, o.start)
	if err != nil {
		return c, usagef("--start %q is not a time like 2026-03-01T08:00:00Z", o.start)
	}
	c.scenario = at
	return c, nil
}

// fly runs the vehicles, and the modems of the scenario's boxes where a
// data directory says whom to post to.
func (o *autopilotsOptions) fly(ctx context.Context, sc site.Scenario, clock simClock, log *slog.Logger) error {
	places, err := readPlaces(o.state, sc.Site)
	if err != nil {
		return err
	}
	drones, err := firstDrones(sc.Site.Drones, o.n)
	if err != nil {
		return err
	}
	p, err := launchPilots(pilotsConfig{host: o.host, px4: o.pilot == pilotPX4, tcp: o.tcp, trouble: o.trouble}, sc, drones, places, clock, log)
	if err != nil {
		return err
	}
	defer p.close()
	r := p.roster()
	if o.data != "" {
		if err := os.MkdirAll(o.data, 0o700); err != nil {
			return fmt.Errorf("cannot make the data directory: %w; choose another with --data", err)
		}
		if err := r.write(o.data); err != nil {
			return err
		}
	}
	for _, v := range r.Vehicles {
		log.Info("vehicle", "drone", v.Drone, "system", v.System, "autopilot", o.pilot, "tcp", o.tcp, "address", v.Address)
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	if o.data != "" {
		if m := newModems(sc, clock, fileLink(o.data), log); m != nil {
			wg.Go(func() { m.run(ctx) })
		}
	}
	p.run(ctx, o.linger)
	cancel()
	wg.Wait()
	return nil
}

// firstDrones is the first n drones, 0 for all; what is missing is more like
// the first.
func firstDrones(drones []site.Drone, n int) ([]site.Drone, error) {
	if n == 0 {
		return drones, nil
	}
	if n <= len(drones) {
		return drones[:n], nil
	}
	used := map[uint8]bool{}
	for _, d := range drones {
		used[d.System] = true
	}
	out := append([]site.Drone(nil), drones...)
	for system := uint8(1); system <= systemMax && len(out) < n; system++ {
		if used[system] {
			continue
		}
		d := drones[0]
		d.ID, d.System = fleet.DroneID(fmt.Sprintf("EXTRA-%03d", system)), system
		out = append(out, d)
	}
	if len(out) < n {
		return nil, usagef("-n %d: MAVLink has system ids for %d", n, len(out))
	}
	return out, nil
}

// readPlaces reads --state: where drones stand that are not at home.
func readPlaces(path string, s site.Site) (map[fleet.DroneID]startPlace, error) {
	out := map[fleet.DroneID]startPlace{}
	if path == "" {
		return out, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--state: %w", err)
	}
	var list []startPlace
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("--state %s is not a list of {drone, lat, lon, battery_pct}: %w", path, err)
	}
	for i, p := range list {
		id := fleet.DroneID(p.Drone)
		if _, ok := s.Drone(id); !ok {
			return nil, fmt.Errorf("--state %s: entry %d: the scenario has no drone %q", path, i+1, p.Drone)
		}
		if !(geo.LatLng{Lat: p.Lat, Lng: p.Lon}).Valid() || !(p.BatteryPct >= 0 && p.BatteryPct <= 100) {
			return nil, fmt.Errorf("--state %s: drone %s: a position or battery that cannot be", path, p.Drone)
		}
		out[id] = p
	}
	return out, nil
}
