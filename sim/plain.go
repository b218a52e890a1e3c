package sim

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/memory"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/history"
	historymemory "airvein/fleet/history/memory"
	"airvein/sim/people"
)

// plainWorld runs a plain scenario: the real engine, dispatcher, journal and
// cold chain, with drones that are at their stops when arithmetic says, and
// with every step of people done at once. It has no faults.
type plainWorld struct {
	clock
	sc      site.Scenario
	journal *memory.Journal
	loop    *engine.Loop
	read    journal.Seq
	tickAt  time.Time

	maker  *site.Maker
	kinds  []stockKind
	boxes  map[boxKind][]dispatch.BoxID // free, at their depot
	aboard map[dispatch.FlightID][]dispatch.ShipmentID
	open   int // orders to come
	moved  journal.Seq
	stuck  int // ticks since then

	samples map[dispatch.BoxID]int
	failed  error
}

type boxKind struct {
	depot string
	class blood.Class
}

// stockKind is one kind of unit that the scenario's orders ask for.
type stockKind struct {
	component blood.Component
	group     blood.Group
	unitDef   blood.UnitDef
	most      int // of one order
}

// plainReading is how often a box says its temperature; it is right.
const plainReading = 2 * time.Minute

// maxStuck is how many ticks in a row may decide nothing.
const maxStuck = 1000

func runPlain(ctx context.Context, sc site.Scenario, _ uint64, stream []people.Timed, length time.Duration) (*dispatch.State, time.Time, error) {
	w := &plainWorld{
		clock: clock{now: sc.Start}, sc: sc, journal: memory.Open(memory.NewDisk()), maker: site.NewMaker(sc.Site),
		boxes: map[boxKind][]dispatch.BoxID{}, aboard: map[dispatch.FlightID][]dispatch.ShipmentID{}, samples: map[dispatch.BoxID]int{},
	}
	var err error
	w.loop, err = engine.NewLoop(context.Background(), engine.Config{
		Journal: w.journal, History: historymemory.New(), Sender: noAntenna{}, Clock: w,
		Site: dispatch.Configure{Site: sc.Site, Hash: "scenario"}, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, w.now, err
	}
	for _, b := range sc.Site.Boxes {
		k := boxKind{b.Depot, b.Class}
		w.boxes[k] = append(w.boxes[k], dispatch.BoxID(b.ID))
	}
	for _, d := range sc.Site.Drones {
		w.onGround(d.ID)
	}
	w.stock(stream)
	for i, o := range stream {
		w.after(o.At, func() { w.place(i, o) })
	}
	w.open = len(stream)
	w.react()
	end := sc.Start.Add(length + drainFor)
	for w.failed == nil && ctx.Err() == nil && !w.over() && w.step(end) {
		w.react()
	}
	if w.failed == nil {
		w.failed = ctx.Err()
	}
	return w.loop.State(), w.now, w.failed
}

// over reports whether nothing is under way or will be: orders that are left
// wait for what no drone's return brings.
func (w *plainWorld) over() bool {
	if w.open > 0 || len(w.aboard) > 0 {
		return false
	}
	st := w.loop.State()
	for _, d := range st.Drones() {
		if d.State != dispatch.DroneReady {
			return false
		}
	}
	for _, o := range st.Orders() {
		if !st.OrderState(o).Terminal() && (o.Held == nil || o.Held.Code == assign.NoDrone) {
			return false
		}
	}
	return true
}

// do gives the server something to decide; a refusal ends the run, for
// nobody here makes a mistake.
func (w *plainWorld) do(in dispatch.Input) {
	if w.failed != nil {
		return
	}
	if err := w.loop.Do(context.Background(), w.now, in); err != nil {
		w.failed = fmt.Errorf("%s after the start: %T: %w", w.now.Sub(w.sc.Start), in, err)
	}
}

// react reads what happened and lets everybody do their part, then asks for
// the next tick.
func (w *plainWorld) react() {
	for w.failed == nil {
		rs, err := w.journal.Read(context.Background(), w.read, 200)
		if err != nil {
			w.failed = err
		}
		for _, r := range rs {
			w.read = r.Seq
			w.event(r.Event)
		}
		if len(rs) == 0 {
			break
		}
	}
	at, ok := w.loop.State().NextDeadline()
	if !ok {
		w.tickAt = time.Time{}
		return
	}
	if at.Before(w.now) {
		at = w.now
	}
	if at.Equal(w.tickAt) {
		return
	}
	if w.stuck++; w.read > w.moved {
		w.moved, w.stuck = w.read, 0
	}
	if w.stuck > maxStuck {
		w.failed = fmt.Errorf("%s after the start the dispatcher wants to decide and does not", w.now.Sub(w.sc.Start))
		return
	}
	w.tickAt = at
	w.after(at.Sub(w.now), func() {
		if w.tickAt.Equal(at) {
			w.tickAt = time.Time{}
			if err := w.loop.Tick(context.Background(), w.now); err != nil {
				w.failed = err
			}
		}
	})
}

func (w *plainWorld) event(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.ShipmentAllocated:
		w.aboard[e.Flight] = append(w.aboard[e.Flight], e.ID)
		w.refill(e)
		w.after(e.Depart.Sub(w.now), func() { w.pack(e.ID) })
	case dispatch.ShipmentPacked:
		w.temperature(e.Box, e.Shipment)
		sh, _ := w.loop.State().Shipment(e.Shipment)
		if f, _ := w.loop.State().Flight(sh.Flight); f.State == dispatch.FlightStateWaiting {
			w.do(dispatch.Consent{Flight: f.ID, Pilot: "pilot", By: "pilot"})
		}
	case dispatch.FlightConsented:
		w.saw(e.Flight, fleet.Report{Kind: fleet.ReportPreflight, BatteryPct: 100, Checks: []fleet.Check{{Check: "drone", OK: true, Value: "a plain drone"}}})
	case dispatch.LaunchOrdered:
		w.fly(e.Flight)
	case dispatch.ShipmentArrived:
		w.receive(e.Shipment)
	case dispatch.ShipmentDelivered:
		w.bringBack(e.Shipment)
	case dispatch.FlightEnded:
		delete(w.aboard, e.Flight)
		f, _ := w.loop.State().Flight(e.Flight)
		d, _ := w.loop.State().Drone(f.Drone)
		m, _ := w.sc.Site.Model(d.Model)
		w.after(time.Duration(m.SwapS*float64(time.Second)), func() { w.onGround(d.ID) })
	case dispatch.AlarmRaised:
		w.do(dispatch.AckAlarm{ID: e.Alarm.ID, By: "dispatcher", Comment: "seen"})
	}
}

// saw is an observation of a flight's drone.
func (w *plainWorld) saw(id dispatch.FlightID, r fleet.Report) {
	f, ok := w.loop.State().Flight(id)
	if !ok {
		return
	}
	r.Flight = string(id)
	w.do(dispatch.DroneReport{Drone: f.Drone, Report: r})
}

// onGround: a drone stands at its depot, turned round.
func (w *plainWorld) onGround(id fleet.DroneID) {
	d, _ := w.sc.Site.Drone(id)
	depot, _ := w.sc.Site.Depot(d.Depot)
	w.do(dispatch.DroneReport{Drone: id, Report: fleet.Report{Kind: fleet.ReportOnGround, Pos: depot.Pad.LatLng, BatteryPct: 100}})
}

// fly lets a flight leave now, and be at each stop after the way there at
// its speed. It leaves at its own instant: the round was decided just after.
func (w *plainWorld) fly(id dispatch.FlightID) {
	st := w.loop.State()
	f, _ := st.Flight(id)
	d, _ := st.Drone(f.Drone)
	m, _ := w.sc.Site.Model(d.Model)
	w.saw(id, fleet.Report{Kind: fleet.ReportTookOff, Pos: f.Plan.Home})
	last := 0
	arrive := map[int]time.Time{}
	for _, sid := range w.aboard[id] {
		sh, _ := st.Shipment(sid)
		arrive[sh.Stop] = sh.ETA
		last = max(last, sh.Stop)
	}
	for n := 1; n <= last; n++ {
		w.after(arrive[n].Sub(w.now), func() {
			r := fleet.Report{Kind: fleet.ReportStopReleased, Seq: uint16(n)}
			if n == last {
				r.Kind = fleet.ReportReleased
			}
			w.readBoxes(id, n)
			w.saw(id, r)
		})
	}
	home := f.Depart.Add(time.Duration((f.Out.LengthM + f.Back.LengthM) / m.CruiseMPS * float64(time.Second))).Round(time.Microsecond)
	w.after(home.Sub(w.now), func() { w.saw(id, fleet.Report{Kind: fleet.ReportDisarmed, Pos: f.Plan.Home}) })
}

// pack puts a shipment's units into a free box of its class.
func (w *plainWorld) pack(id dispatch.ShipmentID) {
	sh, ok := w.loop.State().Shipment(id)
	if !ok || sh.State != dispatch.ShipmentStateAllocated {
		return
	}
	k := boxKind{sh.Depot, sh.Class}
	if len(w.boxes[k]) == 0 {
		w.failed = fmt.Errorf("no box of class %s is at %s for %s", sh.Class, sh.Depot, id)
		return
	}
	box := w.boxes[k][0]
	w.boxes[k] = w.boxes[k][1:]
	in := dispatch.Pack{Shipment: id, Box: box, Seal: "seal-" + string(box), WeightG: sh.PlannedG, PackedBy: "depot staff 1", CheckedBy: "depot staff 2",
		Code: "000000", By: "depot staff 1"}
	for _, p := range sh.Picks {
		in.Units = append(in.Units, p.Unit)
	}
	w.do(in)
}

// temperature is what a box says of itself, again and again until it is
// received: its class's own.
func (w *plainWorld) temperature(box dispatch.BoxID, id dispatch.ShipmentID) {
	if sh, ok := w.loop.State().Shipment(id); !ok || sh.Box != box || !sh.State.Serving() {
		return
	}
	w.reading(box, id)
	w.after(plainReading, func() { w.temperature(box, id) })
}

func (w *plainWorld) reading(box dispatch.BoxID, id dispatch.ShipmentID) {
	sh, _ := w.loop.State().Shipment(id)
	w.samples[box]++
	c := centreC(sh.Class) + 0.1*float64(w.samples[box]/2%2) // one that never moves is a stuck one
	rs := []history.Reading{{Sensor: string(box), Probe: 1, At: w.now, C: c}}
	if _, err := w.loop.Readings(context.Background(), w.now, string(box), rs); err != nil {
		w.failed = err
	}
}

// readBoxes reads the boxes of a stop once more before they are let go.
func (w *plainWorld) readBoxes(f dispatch.FlightID, stop int) {
	for _, id := range w.aboard[f] {
		if sh, ok := w.loop.State().Shipment(id); ok && sh.Stop == stop && sh.State == dispatch.ShipmentStateInTransit {
			w.reading(sh.Box, id)
		}
	}
}

func (w *plainWorld) receive(id dispatch.ShipmentID) {
	sh, _ := w.loop.State().Shipment(id)
	in := dispatch.Receive{Order: sh.Order, Shipment: id, Code: sh.Code, ReceivedBy: "ward staff", By: "ward staff"}
	for _, p := range sh.Picks {
		in.Units = append(in.Units, p.Unit)
	}
	w.do(in)
}

// bringBack makes a box ready at its depot again: boxes bound nothing here.
func (w *plainWorld) bringBack(id dispatch.ShipmentID) {
	sh, _ := w.loop.State().Shipment(id)
	for _, to := range []dispatch.BoxState{dispatch.BoxReturning, dispatch.BoxReceived, dispatch.BoxClean, dispatch.BoxConditioned} {
		in := dispatch.SetBox{Box: sh.Box, State: to, By: "depot staff 1"}
		if to == dispatch.BoxConditioned {
			in.Class = sh.Class
		}
		w.do(in)
	}
	k := boxKind{sh.Depot, sh.Class}
	w.boxes[k] = append(w.boxes[k], sh.Box)
}

func (w *plainWorld) place(i int, o people.Timed) {
	id := o.ID
	if id == "" {
		id = fmt.Sprintf("o%d", i+1)
	}
	w.open--
	w.do(placing(id, fmt.Sprintf("k%d", i+1), o.Wish))
}
