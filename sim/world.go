package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal/memory"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/fleet/history"
	historymemory "airvein/fleet/history/memory"
	"airvein/geo/route"
	"airvein/sim/people"
)

// Config is one run. Faults last for Length; then they stop, and Calm is
// how long everything has to come to an end.
type Config struct {
	Seed     uint64
	Scenario site.Scenario
	Start    time.Time
	Orders   int
	Length   time.Duration
	Calm     time.Duration
	Faults   Faults
	Trace    io.Writer // one line an event; nil: none
}

// Faults are what goes wrong, and how often. The zero Faults is a world in
// which nothing does.
type Faults struct {
	Link        Link          `json:"link"`
	OutageEvery time.Duration `json:"outage_every"` // mean, of each drone's link; 0: none
	OutageMax   time.Duration `json:"outage_max"`
	CrashEvery  time.Duration `json:"crash_every"` // mean, of the server; 0: none
	DownMax     time.Duration `json:"down_max"`
	AppendFails float64       `json:"append_fails"` // of each append, refused or its answer lost
}

// World is one run under way.
type World struct {
	clock
	cfg     Config
	streams streams
	codes   *rand.Rand
	chaos   *rand.Rand
	calm    bool // faults have stopped

	disk     *memory.Disk
	history  *historymemory.Store
	loop     *engine.Loop // nil while the server is down
	boots    int
	tickAt   time.Time
	vehicles map[fleet.DroneID]*autopilot.Vehicle
	radios   map[fleet.DroneID]*radio
	modems   []*modem
	team     *people.Team
	demand   *people.Demand
	acked    []dispatch.OrderID // orders whose place was answered
	placed   int                // tries
	check    *checker

	Faulted  map[string]int
	Problems []string
}

// New sets a world up: vehicles at home, boxes conditioned, the server
// starting.
func New(cfg Config) (*World, error) {
	w := &World{
		clock: clock{now: cfg.Start}, cfg: cfg, streams: streams{cfg.Seed}, disk: memory.NewDisk(), history: historymemory.New(),
		vehicles: map[fleet.DroneID]*autopilot.Vehicle{}, radios: map[fleet.DroneID]*radio{},
		team: people.NewTeam(cfg.Seed, people.DefaultPace()), Faulted: map[string]int{},
	}
	w.codes, w.chaos = w.streams.of("codes"), w.streams.of("chaos")
	w.check = newChecker(w)
	var err error
	if w.demand, err = people.NewDemand(cfg.Scenario, cfg.Seed, cfg.Orders); err != nil {
		return nil, err
	}
	if err := w.fleet(); err != nil {
		return nil, err
	}
	for _, b := range cfg.Scenario.Site.Boxes {
		w.modems = append(w.modems, newModem(w, b))
	}
	return w, nil
}

func (w *World) fleet() error {
	s := w.cfg.Scenario.Site
	for i, d := range s.Drones {
		m, okM := s.Model(d.Model)
		depot, okD := s.Depot(d.Depot)
		if !okM || !okD {
			return fmt.Errorf("drone %s has no model or depot", d.ID)
		}
		air := w.air()
		w.vehicles[d.ID] = autopilot.New(autopilot.Config{
			System: d.System, Model: m, Home: depot.Pad.LatLng, HomeAMSLM: depot.Pad.GroundAMSLM, Seed: w.cfg.Seed + uint64(i),
			PayloadKg: 5, Probe: autopilot.Conditioned(4, 240), AmbientC: air.TemperatureC,
			Wind: route.Wind{SpeedMPS: air.WindMPS, FromDeg: air.WindFromDeg},
		})
		w.radios[d.ID] = &radio{w: w, r: w.streams.of("radio/" + string(d.ID)), link: w.cfg.Faults.Link}
	}
	return nil
}

// air is the weather at the start.
func (w *World) air() site.Weather {
	if len(w.cfg.Scenario.Weather) == 0 {
		return site.Weather{TemperatureC: 15}
	}
	return w.cfg.Scenario.Weather[0]
}

// Run lets the world pass: first with faults, then in calm, and says what
// broke.
func (w *World) Run() ([]string, error) {
	w.boot()
	if w.loop == nil {
		return nil, fmt.Errorf("the server does not start: %v", w.Problems)
	}
	if err := w.stock(); err != nil {
		return nil, err
	}
	for _, d := range w.cfg.Scenario.Site.Drones {
		w.fly(d.ID)
	}
	w.every(2*time.Second, w.look)
	w.every(time.Second, w.place)
	for _, m := range w.modems {
		w.every(30*time.Second, m.sample)
	}
	w.plan()
	end := w.now.Add(w.cfg.Length)
	for w.step(end) && len(w.Problems) == 0 {
	}
	w.stopFaults()
	for end = w.now.Add(w.cfg.Calm); len(w.Problems) == 0 && w.step(end); {
	}
	if len(w.Problems) == 0 {
		w.check.atEnd()
	}
	return w.Problems, nil
}

// stock puts the scenario's units on the shelves.
func (w *World) stock() error {
	byDepot := map[string][]blood.Unit{}
	for _, u := range w.cfg.Scenario.Units(w.cfg.Start) {
		byDepot[u.Depot] = append(byDepot[u.Depot], u)
	}
	for _, d := range w.cfg.Scenario.Site.Depots {
		if err := w.insist(dispatch.ImportStock{By: "world", Depot: d.ID, Snapshot: true, AsOf: w.now, Source: "world", Units: byDepot[d.ID]}); err != nil {
			return fmt.Errorf("stock of %s: %w", d.ID, err)
		}
	}
	for _, x := range w.cfg.Scenario.Weather {
		if err := w.insist(dispatch.SetWeather{By: "world", Weather: x}); err != nil {
			return err
		}
	}
	return nil
}

// insist gives an input again while the store does not answer, a second
// apart.
func (w *World) insist(in dispatch.Input) error {
	for {
		err := w.input(in)
		var refused *dispatch.Error
		if !errors.As(err, &refused) || refused.Code != dispatch.CodeUnavailable {
			return err
		}
		w.now = w.now.Add(time.Second)
	}
}

// fly steps one vehicle ten times a second.
func (w *World) fly(id fleet.DroneID) {
	v, n := w.vehicles[id], w.radios[id]
	w.every(100*time.Millisecond, func() {
		v.Step(w.now, w.now)
		for _, f := range v.Outbox() {
			f.System, f.Component = w.system(id), fleet.AutopilotComponent
			n.carry(f, func(f fleet.Frame) { w.heard(id, f) })
		}
		w.check.vehicle(id, v.State())
	})
}

func (w *World) system(id fleet.DroneID) uint8 {
	d, _ := w.cfg.Scenario.Site.Drone(id)
	return d.System
}

func (w *World) heard(id fleet.DroneID, f fleet.Frame) {
	if w.loop == nil {
		return
	}
	w.settle(w.loop.Frame(context.Background(), w.now, id, f))
}

// Send is the server's radio: what it says goes over the air.
func (w *World) Send(id fleet.DroneID, f fleet.Frame) error {
	n, ok := w.radios[id]
	if !ok {
		return fmt.Errorf("no radio for %s", id)
	}
	n.carry(f, func(f fleet.Frame) {
		w.vehicles[id].Receive(w.now, fleet.Frame{System: gcsSystem, Component: gcsComponent, Message: f.Message})
	})
	return nil
}

// The ground station's own address in MAVLink.
const (
	gcsSystem    = 255
	gcsComponent = 190
)

// input gives the server something to decide.
func (w *World) input(in dispatch.Input) error {
	err := w.loop.Do(context.Background(), w.now, in)
	var refused *dispatch.Error
	if err != nil && !errors.As(err, &refused) {
		w.problem("step %T: %v", in, err)
	}
	w.settle(nil)
	return err
}

// settle follows a step of the server: checks it, and arms the next tick.
func (w *World) settle(err error) {
	if err != nil {
		w.problem("server step: %v", err)
	}
	w.check.step()
	w.arm()
}

// arm asks for the tick that the loop wants, once.
func (w *World) arm() {
	if w.loop == nil {
		return
	}
	at := w.loop.Next()
	if at.Before(w.now) {
		at = w.now
	}
	if !w.tickAt.IsZero() && !at.Before(w.tickAt) {
		return
	}
	w.tickAt = at
	boot := w.boots
	w.after(at.Sub(w.now), func() {
		if w.loop == nil || w.boots != boot || !w.tickAt.Equal(at) {
			return
		}
		w.tickAt = time.Time{}
		w.settle(w.loop.Tick(context.Background(), w.now))
	})
}

// boot starts the server on its disk.
func (w *World) boot() {
	w.boots++
	w.tickAt = time.Time{}
	loop, err := engine.NewLoop(context.Background(), engine.Config{
		Journal: &badDisk{Journal: memory.Open(w.disk), w: w, r: w.chaos}, History: w.history, Sender: w, Clock: w,
		Site: dispatch.Configure{Site: w.cfg.Scenario.Site, Hash: "world"}, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.problem("boot: %v", err)
		return
	}
	w.loop = loop
	w.settle(nil)
}

// place lets the wards order.
func (w *World) place() {
	if w.loop == nil {
		return
	}
	open := 0
	for _, id := range w.acked {
		if o, ok := w.loop.State().Order(id); ok && !w.loop.State().OrderState(o).Terminal() {
			open++
		}
	}
	wish, ok := w.demand.Next(w.now, open)
	if !ok {
		return
	}
	// A ward whose order got no answer sends it again with the same key; the
	// order's id is drawn afresh by the server each time.
	n := len(w.acked) + 1
	w.placed++
	id := dispatch.OrderID(fmt.Sprintf("o%d", w.placed))
	err := w.input(dispatch.PlaceOrder{
		ID: id, Key: fmt.Sprintf("k%d", n), BodyHash: "b", By: "ward", Kind: dispatch.KindPatient, Hospital: wish.Hospital,
		Urgency: wish.Urgency, AuthorisedBy: "physician on duty", Source: "api",
		Lines: []dispatch.Line{{Component: wish.Component, Group: wish.Group, Amount: float64(wish.Amount), UnitDef: wish.UnitDef}},
	})
	var refused *dispatch.Error
	switch {
	case errors.As(err, &refused) && refused.Code == dispatch.CodeUnavailable:
		return
	case err != nil:
		w.problem("order %s refused: %v", id, err)
		return
	}
	o, ok := w.loop.State().OrderByKey(wish.Hospital, fmt.Sprintf("k%d", n))
	if !ok {
		w.problem("I1: order %s was answered and is not there", id)
		return
	}
	w.acked = append(w.acked, o.ID)
	w.demand.Placed(w.now)
}

// History is a hash over everything that happened: equal for equal seeds.
func (w *World) History() string { return fmt.Sprintf("%x", w.check.history.Sum(nil)) }

func (w *World) problem(format string, args ...any) {
	w.Problems = append(w.Problems, w.now.Sub(w.cfg.Start).Round(time.Millisecond).String()+": "+fmt.Sprintf(format, args...))
}

func (w *World) count(fault string) {
	if !w.calm {
		w.Faulted[fault]++
	}
}

// reading puts a box's sample into the server, if it is up.
func (w *World) reading(box string, rs []history.Reading) error {
	if w.loop == nil {
		return errors.New("the server is down")
	}
	_, err := w.loop.Readings(context.Background(), w.now, box, rs)
	w.settle(nil)
	return err
}
