package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/fleet/mavlink"
	"airvein/geo"
	"airvein/geo/route"
)

const (
	pilotTick  = 50 * time.Millisecond
	pilotInbox = 4096 // frames for all vehicles; more are dropped, as a radio would
)

// pilots flies simulated vehicles. One goroutine, run, owns them; the
// links' readers only put frames into its inbox.
type pilots struct {
	log      *slog.Logger
	clock    simClock
	started  time.Time
	weather  []site.Weather
	trouble  vehicleTrouble
	vehicles []*pilot
	inbox    chan pilotFrame
	dropped  atomic.Int64
	host     string
}

type pilot struct {
	drone   site.Drone
	vehicle *autopilot.Vehicle
	link    *mavlink.VehicleLink
}

type pilotFrame struct {
	to    *pilot
	frame fleet.Frame
}

// pilotsConfig is how the vehicles answer.
type pilotsConfig struct {
	host string
	px4  bool // as PX4, not as ArduPilot
	tcp  bool

	trouble vehicleTrouble
}

// launchPilots binds every vehicle's port. On an error none stays bound.
func launchPilots(pc pilotsConfig, sc site.Scenario, drones []site.Drone, places map[fleet.DroneID]startPlace, clock simClock, log *slog.Logger) (*pilots, error) {
	p := &pilots{log: log, clock: clock, started: clock.wall, weather: sc.Weather, trouble: pc.trouble, host: pc.host, inbox: make(chan pilotFrame, pilotInbox)}
	ground := terrain(sc.Site)
	for _, d := range drones {
		cfg, err := vehicleConfig(sc.Site, d, p.weatherNow())
		if err != nil {
			p.close()
			return nil, err
		}
		cfg.GroundAMSLM, cfg.PX4 = ground, pc.px4
		if err := pc.trouble.check(pc.px4, cfg.VTOL); err != nil {
			p.close()
			return nil, err
		}
		pc.trouble.apply(&cfg)
		if at, ok := places[d.ID]; ok {
			cfg.Start, cfg.BatteryPct = &geo.LatLng{Lat: at.Lat, Lng: at.Lon}, at.BatteryPct
		}
		v := &pilot{drone: d, vehicle: autopilot.New(cfg)}
		v.link, err = mavlink.ListenVehicle(mavlink.VehicleConfig{Address: net.JoinHostPort(pc.host, "0"), System: d.System, PX4: pc.px4, TCP: pc.tcp}, func(f fleet.Frame) {
			select {
			case p.inbox <- pilotFrame{v, f}:
			default:
				p.dropped.Add(1)
			}
		})
		if err != nil {
			p.close()
			return nil, fmt.Errorf("drone %s: %w; choose another --host", d.ID, err)
		}
		p.vehicles = append(p.vehicles, v)
	}
	return p, nil
}

func vehicleConfig(s site.Site, d site.Drone, w site.Weather) (autopilot.Config, error) {
	m, ok := s.Model(d.Model)
	depot, ok2 := s.Depot(d.Depot)
	if !ok || !ok2 {
		return autopilot.Config{}, fmt.Errorf("drone %s: the site has no model %q or no depot %q", d.ID, d.Model, d.Depot)
	}
	return autopilot.Config{
		System: d.System, Model: m, VTOL: m.VTOL, Home: depot.Pad.LatLng, HomeAMSLM: depot.Pad.GroundAMSLM, Seed: uint64(d.System),
		// Half of what it may carry: a red-cell order in its box.
		PayloadKg: m.PayloadMaxG / 2000,
		Probe:     dockedBox(s, d.Depot), AmbientC: w.TemperatureC,
		Wind: route.Wind{SpeedMPS: w.WindMPS, FromDeg: w.WindFromDeg},
	}, nil
}

// dockedBox is the box that a drone's dock probe reads: the depot's first
// that has a dock plug.
func dockedBox(s site.Site, depot string) autopilot.Thermal {
	for _, b := range s.Boxes {
		if b.Dock && b.Depot == depot {
			return autopilot.Conditioned(classCentreC(b.Class), b.TimeConstantMin)
		}
	}
	return autopilot.Conditioned(classCentreC(blood.Cold), defaultTauMin)
}

// terrain is the height of the ground anywhere, from that of the pads: the
// nearer one counts more (inverse distance, squared).
func terrain(s site.Site) func(geo.LatLng) float64 {
	var pads []site.Pad
	for _, d := range s.Depots {
		pads = append(pads, d.Pad)
	}
	for _, h := range s.Hospitals {
		pads = append(pads, h.Pad)
	}
	return func(p geo.LatLng) float64 {
		sum, weights := 0.0, 0.0
		for _, pad := range pads {
			d := geo.Distance(p, pad.LatLng)
			if d <= math.Max(pad.RadiusM, 100) {
				return pad.GroundAMSLM
			}
			w := 1 / (d * d)
			sum, weights = sum+w*pad.GroundAMSLM, weights+w
		}
		if weights == 0 {
			return 0
		}
		return sum / weights
	}
}

// roster says where the vehicles are to be found.
func (p *pilots) roster() roster {
	r := roster{PID: os.Getpid(), Started: p.started,
		Clock: rosterClock{Wall: p.clock.wall, Scenario: p.clock.scenario, Speed: p.clock.speed}}
	for _, v := range p.vehicles {
		r.Vehicles = append(r.Vehicles, rosterVehicle{Drone: string(v.drone.ID), System: v.drone.System,
			Address: net.JoinHostPort(p.reachable(), strconv.Itoa(int(v.link.Addr().Port())))})
	}
	return r
}

// reachable is the host that others find us at: listening on every address
// is none that can be called.
func (p *pilots) reachable() string {
	if a, err := netip.ParseAddr(p.host); err != nil || !a.IsUnspecified() {
		return p.host
	}
	if name, err := os.Hostname(); err == nil {
		return name
	}
	return "127.0.0.1"
}

// run flies until ctx ends, or until all have landed and nobody was heard
// for linger of wall time.
func (p *pilots) run(ctx context.Context, linger time.Duration) {
	tick := time.NewTicker(pilotTick)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			p.log.Info("told to end")
			return
		case in := <-p.inbox:
			in.to.vehicle.Receive(time.Now(), in.frame)
			p.flush(in.to)
		case <-tick.C:
			p.step(time.Now())
			if linger > 0 && p.forgotten(time.Now(), linger) {
				p.log.Info("all have landed and no ground station was heard", "for", linger)
				return
			}
		}
	}
}

func (p *pilots) step(wall time.Time) {
	w := p.weatherNow()
	scenario := p.clock.Scenario(wall)
	for _, v := range p.vehicles {
		v.vehicle.SetWind(route.Wind{SpeedMPS: w.WindMPS, FromDeg: w.WindFromDeg})
		v.vehicle.SetAmbient(w.TemperatureC)
		v.vehicle.Step(wall, scenario)
		p.flush(v)
	}
	if n := p.dropped.Swap(0); n > 0 {
		p.log.Warn("more frames came than could be read", "dropped", n)
	}
}

func (p *pilots) flush(v *pilot) {
	for _, f := range v.vehicle.Outbox() {
		if t, ok := f.Message.(fleet.StatusText); ok {
			p.log.Info(t.Text, "drone", v.drone.ID, "severity", t.Severity)
		}
		if err := v.link.Send(f); err != nil {
			p.log.Error("frame not sent", "drone", v.drone.ID, "err", err)
		}
	}
}

func (p *pilots) forgotten(now time.Time, linger time.Duration) bool {
	heard := p.started
	for _, v := range p.vehicles {
		if s := v.vehicle.State(); s.Armed || !s.OnGround {
			return false
		}
		if at := v.link.LastHeard(); at.After(heard) {
			heard = at
		}
	}
	return now.Sub(heard) > linger
}

func (p *pilots) weatherNow() site.Weather { return p.trouble.air(weatherAt(p.weather, p.clock.now())) }

// weatherAt is the first weather that still holds, else the last there was.
func weatherAt(list []site.Weather, at time.Time) site.Weather {
	for _, w := range list {
		if w.ValidUntil.IsZero() || at.Before(w.ValidUntil) {
			return w
		}
	}
	if len(list) > 0 {
		return list[len(list)-1]
	}
	return site.Weather{TemperatureC: 20}
}

func (p *pilots) close() {
	for _, v := range p.vehicles {
		v.link.Close()
	}
}
