package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/site"
	"airvein/fleet/mavlink"
	"airvein/sim/people"
	"airvein/sim/scenarios"
)

type demoOptions struct {
	listen   listenOptions
	data     string
	db       string
	ready    string
	scenario string
	speed    speedFlag
	auto     bool
	orders   int
	seed     uint64
	external bool
}

func demoCommand() command {
	return command{
		name: "demo", what: "a whole service on this machine: server, simulated drones, a scenario's depots and hospitals",
		example: "airvein demo\nairvein demo --auto --speed 20 --orders 5",
		setup:   (&demoOptions{speed: 1}).setup,
	}
}

func (o *demoOptions) setup(fs *flag.FlagSet) action {
	o.listen.flags(fs)
	dataFlag(fs, &o.data)
	dbFlag(fs, &o.db)
	readyFlag(fs, &o.ready)
	fs.StringVar(&o.scenario, "scenario", "nanjing", "a ready scenario's `NAME`, or a scenario file")
	fs.Var(&o.speed, "speed", "scenario seconds in each second")
	fs.BoolVar(&o.auto, "auto", false, "play the people: packers, pilot, wards, dispatcher")
	fs.IntVar(&o.orders, "orders", 0, "place `N` orders drawn from the scenario's demand")
	fs.Uint64Var(&o.seed, "seed", 1, "of the drawn orders and of how long people take")
	fs.BoolVar(&o.external, "external-autopilots", false, "use `airvein autopilots` that was started on the same --data, and leave it running")
	return o.run
}

func (o *demoOptions) run(ctx context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	if err := o.listen.check(); err != nil {
		return err
	}
	if o.orders < 0 {
		return usagef("--orders %d is less than none", o.orders)
	}
	data, err := scenarios.Load(o.scenario)
	if err != nil {
		return err
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		return fmt.Errorf("the scenario %s has mistakes:\n%w", o.scenario, err)
	}
	if err := drillable(sc); err != nil {
		return fmt.Errorf("the scenario %s cannot be flown here: %w", o.scenario, err)
	}
	demand, err := people.NewDemand(sc, o.seed, o.orders)
	if err != nil {
		return err
	}
	if err := forgetReady(o.ready); err != nil {
		return err
	}
	dd, err := openDataDir(o.data)
	if err != nil {
		return err
	}
	defer dd.close()
	st, err := openStores(ctx, dd, dbURL(o.db))
	if err != nil {
		return err
	}
	defer st.close()
	d := &demo{opt: o, sc: sc, hash: hashOf(data), demand: demand, dir: dd, stores: st, std: std, log: newLogger(std.err)}
	return d.run(ctx)
}

// demo is one run of `airvein demo`.
type demo struct {
	opt    *demoOptions
	sc     site.Scenario
	hash   string
	demand *people.Demand
	dir    *dataDir
	stores *stores
	std    stdio
	log    *slog.Logger

	clock  simClock
	fleet  *simFleet
	cast   *cast
	server *station
	url    string    // for people
	own    *listener // for the players and the boxes' modems
}

func (d *demo) run(ctx context.Context) error {
	ln, err := d.opt.listen.open()
	if err != nil {
		return err
	}
	defer ln.Close()
	d.url, d.own = ln.url, ln
	if strings.HasPrefix(ln.url, "https:") {
		// The players and the boxes' modems are ours and on this machine:
		// they need not know who signed the certificate.
		if d.own, err = (&listenOptions{addr: "127.0.0.1:0"}).open(); err != nil {
			return err
		}
		defer d.own.Close()
	}
	if d.cast, err = makeCast(ctx, d.stores.accounts, d.sc.Site); err != nil {
		return err
	}
	if err := d.findFleet(ctx); err != nil {
		return err
	}
	defer d.fleet.stop()
	links, err := d.fleet.links(d.sc.Site)
	if err != nil {
		return err
	}
	d.server, err = newStation(ctx, d.stores, ln, stationConfig{
		site: dispatch.Configure{Site: d.sc.Site, Hash: d.hash}, clock: d.clock, links: links,
		demo: true, signIns: d.cast.signIns, tlogs: d.dir.file(tlogDir), log: d.log,
	})
	if err != nil {
		return err
	}
	if d.own != ln {
		d.server.lns = append(d.server.lns, d.own)
	}
	return d.server.run(ctx, d.open)
}

// findFleet takes over autopilots that live, with their clock; else it
// starts new ones at the journal's last time, each drone where it was last.
func (d *demo) findFleet(ctx context.Context) error {
	state, _, err := replay(ctx, d.stores.journal, 0)
	if err != nil {
		return err
	}
	if _, ok := state.Configured(); ok && state.Site().ID != d.sc.Site.ID {
		return fmt.Errorf("%s holds the demo of %q: choose another directory with --data for %q", d.dir.path, state.Site().ID, d.sc.Site.ID)
	}
	var found bool
	if d.opt.external {
		if d.fleet, err = awaitFleet(ctx, d.dir.path); err != nil {
			return err
		}
	} else if d.fleet, found = takeOverFleet(ctx, d.dir.path); found {
		d.log.Info("taking over the autopilots that still fly", "pid", d.fleet.roster.PID)
	} else if d.fleet, err = d.newFleet(ctx, state); err != nil {
		return err
	}
	c := d.fleet.roster.Clock
	d.clock = simClock{wall: c.Wall, scenario: c.Scenario, speed: c.Speed}
	if math.Abs(c.Speed-float64(d.opt.speed)) > 1e-9 {
		d.log.Warn("the autopilots that live keep their speed; end them first for another", "speed", c.Speed, "asked", float64(d.opt.speed))
	}
	return nil
}

func (d *demo) newFleet(ctx context.Context, state *dispatch.State) (*simFleet, error) {
	at, ok, err := lastTime(ctx, d.stores.journal)
	if err != nil {
		return nil, err
	}
	if !ok {
		at = time.Now().UTC()
	}
	places, err := lastPlaces(ctx, state, d.stores.history)
	if err != nil {
		return nil, err
	}
	return startFleet(ctx, d.dir, fleetStart{scenario: d.opt.scenario, speed: float64(d.opt.speed), at: at, places: places})
}

// links are the drones' links at the ports that the roster names.
func (f *simFleet) links(s site.Site) ([]mavlink.LinkConfig, error) {
	var links []mavlink.LinkConfig
	for _, d := range s.Drones {
		at := ""
		for _, v := range f.roster.Vehicles {
			if v.Drone == string(d.ID) && v.System == d.System {
				at = v.Address
			}
		}
		if at == "" {
			return nil, fmt.Errorf("the autopilots that live have no drone %s: they fly another scenario; end process %d first", d.ID, f.roster.PID)
		}
		links = append(links, mavlink.LinkConfig{Drone: d.ID, System: d.System, Kind: mavlink.UDPClient, Address: at})
	}
	return links, nil
}
