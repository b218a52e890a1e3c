package sim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal/memory"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	historymemory "airvein/fleet/history/memory"
	"airvein/geo/route"
	"airvein/sim/people"
)

// World is one run under way.
type World struct {
	clock
	cfg     Config
	stop    func() error // says that nobody waits for the run any more; nil: never
	streams streams
	codes   *rand.Rand
	chaos   *rand.Rand
	ended   time.Time // when faults stopped
	calm    bool      // faults have stopped

	disk     *memory.Disk
	disked   diskFaults
	history  *historymemory.Store
	loop     *engine.Loop // nil while the server is down
	killed   bool         // it dies in the middle of a step
	boots    int
	bootedAt time.Time
	tickAt   time.Time
	vehicles map[fleet.DroneID]*autopilot.Vehicle
	states   map[fleet.DroneID]autopilot.State
	radios   map[fleet.DroneID]*radio
	wires    map[fleet.DroneID]*wire // of links that have a key
	modems   []*modem
	crew     *crew
	air      site.Weather
	demand   *people.Demand
	acked    []dispatch.OrderID // orders whose place was answered
	placed   int                // tries
	check    *checker

	kinds   map[string]kind
	cells   Cells
	phases  map[string]*inPhase // by shipment
	riding  map[fleet.DroneID]string
	entries map[Phase]int

	Flown      time.Duration // by all drones
	Faulted    map[string]int
	Cells      map[Cell]int
	Violations []Violation
}

// New sets a world up: vehicles at home, boxes conditioned, the server
// starting.
func New(cfg Config) (*World, error) {
	w := &World{
		clock: clock{now: cfg.Start}, cfg: cfg, streams: streams{cfg.Seed}, disk: memory.NewDisk(), history: historymemory.New(),
		vehicles: map[fleet.DroneID]*autopilot.Vehicle{}, radios: map[fleet.DroneID]*radio{}, wires: map[fleet.DroneID]*wire{}, states: map[fleet.DroneID]autopilot.State{},
		phases: map[string]*inPhase{}, riding: map[fleet.DroneID]string{}, entries: map[Phase]int{},
		Faulted: map[string]int{}, Cells: map[Cell]int{}, kinds: map[string]kind{},
	}
	w.codes, w.chaos = w.streams.of("codes"), w.streams.of("chaos")
	for _, k := range kinds() {
		w.kinds[k.id] = k
	}
	for _, f := range cfg.Plan.Faults {
		if _, ok := w.kinds[f.Kind]; !ok {
			return nil, fmt.Errorf("the plan has a fault %q, which this world does not know", f.Kind)
		}
	}
	w.air = site.Weather{TemperatureC: 15}
	if len(cfg.Scenario.Weather) > 0 {
		w.air = cfg.Scenario.Weather[0]
	}
	var err error
	if w.cells, err = ReadCells(); err != nil {
		return nil, err
	}
	if w.demand, err = people.NewDemand(cfg.Scenario, cfg.Seed, cfg.Orders); err != nil {
		return nil, err
	}
	if cfg.Crowd > 0 {
		w.demand.Crowd(cfg.Crowd)
	}
	w.check = newChecker(w)
	w.crew = newCrew(w)
	if err := w.fleet(); err != nil {
		return nil, err
	}
	for _, b := range cfg.Scenario.Site.Boxes {
		if b.Modem {
			w.modems = append(w.modems, newModem(w, b))
		}
	}
	for _, x := range cfg.Scenario.Site.Storage {
		w.modems = append(w.modems, newStorageModem(w, x))
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
		w.vehicles[d.ID] = autopilot.New(autopilot.Config{
			System: d.System, Model: m, Home: depot.Pad.LatLng, HomeAMSLM: depot.Pad.GroundAMSLM, Seed: w.cfg.Seed + uint64(i),
			PayloadKg: 5, Probe: autopilot.Conditioned(4, 240), AmbientC: w.air.TemperatureC,
			Wind: route.Wind{SpeedMPS: w.air.WindMPS, FromDeg: w.air.WindFromDeg},
		})
		w.radios[d.ID] = &radio{w: w, r: w.streams.of("radio/" + string(d.ID))}
		if w.cfg.Signed {
			x, err := w.newWire(d.ID)
			if err != nil {
				return err
			}
			w.wires[d.ID] = x
		}
	}
	return nil
}

const (
	lookEvery  = 2 * time.Second
	quietFor   = 90 * time.Second // without anything left to do: the end
	livenessIn = 10 * time.Minute // I34
)

// Run lets the world pass: first with faults, then in calm, and says what
// broke. It stops at the first violation.
func (w *World) Run() ([]Violation, error) {
	w.boot()
	if err := w.stock(); err != nil {
		return nil, err
	}
	for _, d := range w.cfg.Scenario.Site.Drones {
		w.fly(d.ID)
	}
	w.every(lookEvery, w.crew.look)
	w.every(time.Second, w.place)
	w.every(time.Second, w.check.second)
	for _, m := range w.modems {
		w.every(modemEvery, m.sample)
	}
	w.plan()
	end := w.now.Add(w.cfg.Length)
	for w.goesOn() && w.step(end) {
	}
	w.stopFaults()
	w.after(livenessIn, w.check.underWay)
	quiet := time.Time{}
	for end = w.now.Add(w.cfg.Calm); w.goesOn() && w.step(end); {
		switch {
		case !w.check.quiet():
			quiet = time.Time{}
		case quiet.IsZero():
			quiet = w.now
		case w.now.Sub(quiet) >= quietFor:
			end = w.now
		}
	}
	if len(w.Violations) == 0 {
		w.check.atEnd()
	}
	return w.Violations, nil
}

// goesOn reports whether the run is to go on.
func (w *World) goesOn() bool { return len(w.Violations) == 0 && (w.stop == nil || w.stop() == nil) }

// stopFaults ends the safety phase: from here everything must come to its
// end (I34).
func (w *World) stopFaults() {
	w.calm, w.ended = true, w.now
	w.disked, w.skew = diskFaults{}, 0
	for _, n := range w.radios {
		n.ailments = nil
	}
	for _, m := range w.modems {
		m.ill = sick{}
	}
	for _, v := range w.vehicles {
		v.SetWind(route.Wind{SpeedMPS: w.air.WindMPS, FromDeg: w.air.WindFromDeg})
	}
	if w.loop == nil {
		w.boot()
	}
}

// stock puts the scenario's units on the shelves.
func (w *World) stock() error {
	byDepot := map[string][]blood.Unit{}
	for _, u := range w.cfg.Scenario.Units(w.cfg.Start) {
		byDepot[u.Depot] = append(byDepot[u.Depot], u)
	}
	for _, d := range w.cfg.Scenario.Site.Depots {
		in := dispatch.ImportStock{By: "world", Depot: d.ID, Snapshot: true, AsOf: w.now, Source: "world", Units: byDepot[d.ID]}
		if err := w.input(in); err != nil {
			return fmt.Errorf("stock of %s: %w", d.ID, err)
		}
	}
	return w.input(dispatch.SetWeather{By: "world", Weather: w.air})
}

// fly steps one vehicle ten times a second.
func (w *World) fly(id fleet.DroneID) {
	v, n := w.vehicles[id], w.radios[id]
	w.every(100*time.Millisecond, func() {
		v.Step(w.now, w.now)
		for _, f := range v.Outbox() {
			f.System, f.Component = w.system(id), fleet.AutopilotComponent
			w.down(id, n, f)
		}
		s := v.State()
		w.states[id] = s
		if !s.OnGround {
			w.Flown += 100 * time.Millisecond
		}
		w.check.vehicle(id, s)
		w.phaseSeen(id, s)
	})
}

func (w *World) system(id fleet.DroneID) uint8 {
	d, _ := w.cfg.Scenario.Site.Drone(id)
	return d.System
}

// place lets the wards order, while there are still faults to come.
func (w *World) place() {
	if w.loop == nil || w.calm {
		return
	}
	if len(w.cfg.Stream) > 0 {
		w.placeStream()
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
	if w.order(wish) {
		w.demand.Placed(w.now)
	}
}

// placeStream places what is due of the stream. What got no answer is sent
// again.
func (w *World) placeStream() {
	for len(w.acked) < len(w.cfg.Stream) {
		next := w.cfg.Stream[len(w.acked)]
		if w.now.Sub(w.cfg.Start) < next.At || !w.order(next.Wish) {
			return
		}
	}
}

// order places an order, and reports whether it was answered.
func (w *World) order(wish people.Wish) bool {
	key := fmt.Sprintf("k%d", len(w.acked)+1)
	w.placed++
	in := placing(fmt.Sprintf("o%d", w.placed), key, wish)
	err := w.input(in)
	var refused *dispatch.Error
	switch {
	case unavailable(err):
		return false
	case errors.As(err, &refused):
		w.broken("I1", "order %s was refused: %v", in.ID, err)
		return false
	case w.loop == nil:
		return false
	}
	o, ok := w.loop.State().OrderByKey(wish.Hospital, key)
	if !ok {
		w.broken("I1", "order %s was answered and is not there", in.ID)
		return false
	}
	w.acked = append(w.acked, o.ID)
	w.check.acknowledged(o.ID, in)
	return true
}

// History is a hash over everything that happened: equal for equal seeds.
func (w *World) History() string { return fmt.Sprintf("%x", w.check.history.Sum(nil)) }
