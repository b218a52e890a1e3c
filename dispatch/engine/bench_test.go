package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
	memjournal "airvein/dispatch/journal/memory"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/fleet/history"
	memhistory "airvein/fleet/history/memory"
	"airvein/geo"
	"airvein/geo/airspace"
)

func start() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) }

// clock is a wall that the test moves; the scenario runs speed times as
// fast.
type clock struct {
	wall  time.Time
	speed float64
}

func (c *clock) Wall() time.Time { return c.wall }
func (c *clock) Scenario(wall time.Time) time.Time {
	return start().Add(time.Duration(float64(wall.Sub(start())) * c.speed))
}
func (c *clock) Speed() float64 { return c.speed }

// flaky is a journal whose appends can be made to fail, before or after
// they were written.
type flaky struct {
	journal.Journal
	before, after bool
	down          bool
	full          bool // it can be read
	reads         int
}

var errDisk = fmt.Errorf("%w: the disk is gone", journal.ErrUnavailable)

func (f *flaky) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	if f.down || f.full && len(events) > 0 || f.before && len(events) > 0 {
		f.before = false
		return 0, errDisk
	}
	seq, err := f.Journal.Append(ctx, term, after, at, events)
	if f.after && len(events) > 0 {
		f.after = false
		return 0, errDisk
	}
	return seq, err
}

func (f *flaky) SaveSnapshot(ctx context.Context, seq journal.Seq, data []byte) error {
	if f.down || f.full {
		return errDisk
	}
	return f.Journal.SaveSnapshot(ctx, seq, data)
}

func (f *flaky) Read(ctx context.Context, after journal.Seq, limit int) ([]journal.Record, error) {
	f.reads++
	if f.down {
		return nil, errDisk
	}
	return f.Journal.Read(ctx, after, limit)
}

// world is a loop with simulated drones behind its sender.
type world struct {
	t       *testing.T
	store   func() journal.Journal // the same at each call, as after a restart
	journal *flaky
	history history.Store
	spool   Spool
	clock   *clock
	cfg     Config
	loop    *Loop
	site    site.Site
	drones  map[fleet.DroneID]*autopilot.Vehicle
	sent    []fleet.Message // by the loop, heartbeats and rate requests apart
	down    []func()        // frames on their way to drones
	mute    bool            // and none arrives
}

func newWorld(t *testing.T, speed float64) *world {
	t.Helper()
	disk := memjournal.NewDisk()
	return newWorldOn(t, speed, func() journal.Journal { return memjournal.Open(disk) }, memhistory.New())
}

func newWorldOn(t *testing.T, speed float64, store func() journal.Journal, h history.Store) *world {
	t.Helper()
	w := &world{t: t, store: store, history: h, clock: &clock{start(), speed}, site: testSite(), drones: map[fleet.DroneID]*autopilot.Vehicle{}}
	s := w.site
	for _, d := range s.Drones {
		w.drones[d.ID] = autopilot.New(autopilot.Config{System: d.System, Model: s.Models[0], Home: s.Depots[0].Pad.LatLng, HomeAMSLM: s.Depots[0].Pad.GroundAMSLM,
			Seed: uint64(d.System), Probe: autopilot.Conditioned(4, 300)})
	}
	w.open()
	w.do(dispatch.ImportStock{Depot: "center", AsOf: start(), Source: "test", Units: testUnits()})
	return w
}

// open starts a loop on the world's disk, as a server's start does.
func (w *world) open() {
	w.t.Helper()
	w.journal = &flaky{Journal: w.store()}
	w.cfg = Config{Journal: w.journal, History: w.history, Spool: w.spool, Sender: w, Clock: w.clock, Site: dispatch.Configure{Site: w.site, Hash: "h1"}}
	loop, err := NewLoop(w.t.Context(), w.cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.loop = loop
}

// Send is the loop's Sender.
func (w *world) Send(id fleet.DroneID, f fleet.Frame) error {
	switch m := f.Message.(type) {
	case fleet.Heartbeat:
	case fleet.Command:
		if m.ID != fleet.CmdSetMessageInterval && m.ID != fleet.CmdRequestMessage {
			w.sent = append(w.sent, m)
		}
	default:
		w.sent = append(w.sent, m)
	}
	wall := w.clock.wall
	f.System, f.Component = 255, 190
	w.down = append(w.down, func() { w.drones[id].Receive(wall, f) })
	return nil
}

// pass moves wall and world on in steps of 50 ms.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	for end := w.clock.wall.Add(d); w.clock.wall.Before(end); {
		w.clock.wall = w.clock.wall.Add(50 * time.Millisecond)
		down := w.down
		w.down = nil
		for _, deliver := range down {
			if !w.mute {
				deliver()
			}
		}
		for _, id := range w.loop.ids {
			v := w.drones[id]
			v.Step(w.clock.wall, w.clock.Scenario(w.clock.wall))
			for _, f := range v.Outbox() {
				f.System, f.Component = w.loop.drivers[id].system, 1 // the link says who sent it
				if err := w.loop.Frame(w.t.Context(), w.clock.wall, id, f); err != nil {
					w.t.Fatal(err)
				}
			}
		}
		if !w.clock.wall.Before(w.loop.Next()) {
			if err := w.loop.Tick(w.t.Context(), w.clock.wall); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// until passes time until ok, for at most d.
func (w *world) until(what string, d time.Duration, ok func() bool) {
	w.t.Helper()
	for end := w.clock.wall.Add(d); !ok(); {
		if !w.clock.wall.Before(end) {
			w.t.Fatalf("after %v it is not so that %s", d, what)
		}
		w.pass(50 * time.Millisecond)
	}
}

// commanded reports whether a command was sent.
func (w *world) commanded(id uint16) bool {
	return slices.ContainsFunc(w.sent, func(m fleet.Message) bool { c, ok := m.(fleet.Command); return ok && c.ID == id })
}

func (w *world) do(in dispatch.Input) {
	w.t.Helper()
	if err := w.loop.Do(w.t.Context(), w.clock.wall, in); err != nil {
		w.t.Fatalf("%T: %v", in, err)
	}
}

func (w *world) refused(in dispatch.Input, code dispatch.Code) {
	w.t.Helper()
	var e *dispatch.Error
	if err := w.loop.Do(w.t.Context(), w.clock.wall, in); !errors.As(err, &e) || e.Code != code {
		w.t.Fatalf("%T: got %v, want code %s", in, err, code)
	}
}

func (w *world) snapshot() string {
	w.t.Helper()
	b, err := w.loop.State().Snapshot()
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

func (w *world) flight(id dispatch.FlightID) *dispatch.Flight {
	w.t.Helper()
	f, ok := w.loop.State().Flight(id)
	if !ok {
		w.t.Fatalf("no flight %s", id)
	}
	return f
}

// shipment is an order's only shipment.
func (w *world) shipment(id dispatch.OrderID) *dispatch.Shipment {
	w.t.Helper()
	o, ok := w.loop.State().Order(id)
	if !ok || len(o.Shipments) == 0 {
		w.t.Fatalf("order %s has no shipment: %+v", id, o)
	}
	sh, _ := w.loop.State().Shipment(o.Shipments[len(o.Shipments)-1])
	return sh
}

// ready places an order once the drones have been heard.
func (w *world) placed() dispatch.OrderID {
	w.t.Helper()
	w.until("a drone is ready", 30*time.Second, func() bool {
		d, ok := w.loop.State().Drone("d1")
		return ok && d.State == dispatch.DroneReady
	})
	w.do(redCells("o1"))
	return "o1"
}

func (w *world) pack(sh *dispatch.Shipment) dispatch.Pack {
	in := dispatch.Pack{Shipment: sh.ID, Box: "cold-1", Seal: "S1", WeightG: 3000, PackedBy: "packer", CheckedBy: "checker", Code: "123456", By: "depot"}
	for _, p := range sh.Picks {
		u, _ := w.loop.State().Unit(p.Unit)
		in.Units = append(in.Units, p.Unit)
		in.WeightG += blood.WeightG(u.Component, u.ML)
	}
	return in
}

func (w *world) readings(cs ...float64) int {
	w.t.Helper()
	var rs []history.Reading
	for i, c := range cs {
		at := w.clock.Scenario(w.clock.wall).Add(-time.Duration(len(cs)-1-i) * time.Second)
		rs = append(rs, history.Reading{Probe: 1, At: at, C: c})
	}
	n, err := w.loop.Readings(w.t.Context(), w.clock.wall, "cold-1", rs)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// events are all in the journal, by kind.
func (w *world) events() map[string]int {
	w.t.Helper()
	out := map[string]int{}
	for _, r := range w.records() {
		out[r.Event.Kind()]++
	}
	return out
}

func (w *world) records() []journal.Record {
	w.t.Helper()
	rs, err := w.journal.Journal.Read(w.t.Context(), 0, 1_000_000)
	if err != nil {
		w.t.Fatal(err)
	}
	return rs
}

func testSite() site.Site {
	pad := func(lat, lng float64) site.Pad {
		return site.Pad{LatLng: geo.LatLng{Lat: lat, Lng: lng}, GroundAMSLM: 10, RadiusM: 15}
	}
	box := func(id string, c blood.Class) site.Box {
		return site.Box{ID: id, Class: c, Depot: "center", Conditioned: true, TareG: 3000, CapacityML: 3000, TimeConstantMin: 300, Modem: true, Dock: true}
	}
	return site.Site{
		ID: "test", Name: "Test", Zone: "Asia/Shanghai", CountryPolicy: "cn", CruiseAltM: 120, ClearanceM: 30,
		Depots:    []site.Depot{{ID: "center", Name: "Centre", Pad: pad(32.05, 118.78)}},
		Hospitals: []site.Hospital{{ID: "north", Name: "North", Pad: pad(32.06, 118.78)}},
		Models: []fleet.Model{{ID: "m", Name: "M", CruiseMPS: 20, ClimbMPS: 4, DescentMPS: 3, BatteryWh: 1500, CruiseW: 2000, HoverW: 2200, ClimbW: 2600,
			PayloadWPerKg: 60, PayloadMaxG: 10000, ReservePct: 20, WindMaxMPS: 14, WinchHeightM: 15, SwapS: 180}},
		Drones: []site.Drone{{ID: "d1", Model: "m", Depot: "center", System: 1}, {ID: "d2", Model: "m", Depot: "center", System: 2}},
		Boxes:  []site.Box{box("cold-1", blood.Cold), box("cold-2", blood.Cold)},
		Timing: site.Timing{PackS: 300, ConsentS: 120, PreflightS: 90, PadClearS: 60, ReceiveS: 300},
	}
}

func testUnits() []blood.Unit {
	var out []blood.Unit
	for i := range 8 {
		din := fmt.Sprintf("G123426%06d", i)
		out = append(out, blood.Unit{ID: blood.MakeUnitID("isbt128", din, "E0001V00", "00"), Scheme: "isbt128", DIN: din, Product: "E0001V00", Division: "00",
			Component: blood.RedCells, Group: "A+", ML: 200, UnitDef: blood.CN200ml, Collected: start().AddDate(0, 0, -5), Expiry: start().AddDate(0, 0, 10+i), Depot: "center", Status: blood.Available,
			Tests: map[string]string{"nat": "neg", "hbsag": "neg"}})
	}
	return out
}

func redCells(id dispatch.OrderID) dispatch.PlaceOrder {
	return dispatch.PlaceOrder{ID: id, Key: "k-" + string(id), BodyHash: "b", By: "ward", Kind: dispatch.KindPatient, Hospital: "north", Urgency: blood.Immediate,
		AuthorisedBy: "physician on duty", Source: "api",
		Lines: []dispatch.Line{{Component: blood.RedCells, Group: "A+", Amount: 2, UnitDef: blood.CN200ml}}}
}

func nan() float64 { return math.NaN() }

// badZone has no area.
func badZone() airspace.Zone { return airspace.Zone{ID: "bad", Kind: airspace.Prohibited} }
