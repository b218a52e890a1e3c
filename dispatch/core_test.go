package dispatch

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// bench is a State with a clock, stepped as the engine steps it: decide,
// apply, and ticks while a deadline is due.
type bench struct {
	t      *testing.T
	s      *State
	now    time.Time
	events []Event
	boxC   float64
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, s: New(), now: start, boxC: 4}
	b.do(Configure{Site: testSite(), Hash: "h1"})
	b.do(ImportStock{Depot: "center", AsOf: start, Source: "test", Units: testUnits()})
	for _, d := range []fleet.DroneID{"d1", "d2"} {
		b.onGround(d, 100)
	}
	return b
}

func testSite() site.Site {
	pad := func(lat, lng float64) site.Pad {
		return site.Pad{LatLng: geo.LatLng{Lat: lat, Lng: lng}, GroundAMSLM: 10, RadiusM: 15}
	}
	box := func(id string, c blood.Class) site.Box {
		return site.Box{ID: id, Class: c, Depot: "center", Conditioned: true, TareG: 3000, CapacityML: 3000, TimeConstantMin: 300, Modem: true, Dock: c == blood.Cold}
	}
	return site.Site{
		ID: "test", Name: "Test", Zone: "Asia/Shanghai", CountryPolicy: "cn", CruiseAltM: 120, ClearanceM: 30,
		Depots:    []site.Depot{{ID: "center", Name: "Centre", Pad: pad(32.05, 118.78)}},
		Hospitals: []site.Hospital{{ID: "north", Name: "North", Pad: pad(32.12, 118.78)}, {ID: "east", Name: "East", Pad: pad(32.05, 118.86)}},
		Models: []fleet.Model{{ID: "m", Name: "M", CruiseMPS: 20, ClimbMPS: 4, DescentMPS: 3, BatteryWh: 1500, CruiseW: 2000, HoverW: 2200, ClimbW: 2600,
			PayloadWPerKg: 60, PayloadMaxG: 10000, ReservePct: 20, WindMaxMPS: 14, WinchHeightM: 15, SwapS: 180}},
		Drones: []site.Drone{{ID: "d1", Model: "m", Depot: "center", System: 1}, {ID: "d2", Model: "m", Depot: "center", System: 2}},
		Boxes:  []site.Box{box("cold-1", blood.Cold), box("cold-2", blood.Cold), box("cold-3", blood.Cold), box("room-1", blood.Room), box("frozen-1", blood.Frozen)},
		Timing: site.Timing{PackS: 300, ConsentS: 120, PreflightS: 90, PadClearS: 60, ReceiveS: 300},
	}
}

func testUnits() []blood.Unit {
	var out []blood.Unit
	add := func(c blood.Component, g blood.Group, n, ml int, def blood.UnitDef, product string) {
		for range n {
			din := fmt.Sprintf("G123426%06d", len(out)+1)
			out = append(out, blood.Unit{ID: blood.MakeUnitID("isbt128", din, product, "00"), Scheme: "isbt128", DIN: din, Product: product, Division: "00",
				Component: c, Group: g, ML: ml, UnitDef: def, Collected: start.AddDate(0, 0, -5), Expiry: start.AddDate(0, 0, 10+len(out)), Depot: "center", Status: blood.Available,
				Tests: map[string]string{"nat": "neg", "hbsag": "neg"}})
		}
	}
	add(blood.RedCells, "A+", 4, 300, blood.CN200ml, "E0001V00")
	add(blood.RedCells, "O+", 2, 300, blood.CN200ml, "E0001V00")
	add(blood.RedCells, "O-", 1, 300, blood.CN200ml, "E0001V00")
	add(blood.Platelets, "A+", 1, 250, blood.TreatmentDose, "E0002V00")
	add(blood.Plasma, "AB+", 2, 200, blood.CN200ml, "E0003V00")
	return out
}

// try steps one input and returns its refusal.
func (b *bench) try(in Input) error {
	b.t.Helper()
	events, err := b.s.Decide(b.now, in)
	b.apply(events)
	for range 50 {
		at, ok := b.s.NextDeadline()
		if !ok || at.After(b.now) {
			return err
		}
		ticked, terr := b.s.Decide(b.now, Tick{})
		if terr != nil {
			b.t.Fatalf("tick: %v", terr)
		}
		b.apply(ticked)
	}
	b.t.Fatalf("ticks do not come to rest after %T", in)
	return err
}

func (b *bench) apply(events []Event) {
	for _, e := range events {
		b.s.Apply(b.now, e)
		b.shelvesMatch(e)
	}
	b.events = append(b.events, events...)
}

// shelvesMatch: after every event, what can be chosen is what is available.
func (b *bench) shelvesMatch(e Event) {
	b.t.Helper()
	free := 0
	for _, u := range b.s.units {
		on := b.s.shelves[u.Depot] != nil && b.s.shelves[u.Depot].Has(u)
		if on != (u.Status == blood.Available) {
			b.t.Fatalf("after %s unit %s is %s, and on its depot's shelf: %v; change units by putUnit, setStatus or changeUnit", e.Kind(), u.ID, u.Status, on)
		}
		if on {
			free++
		}
	}
	for _, shelf := range b.s.shelves {
		free -= shelf.Len()
	}
	if free != 0 {
		b.t.Fatalf("after %s the shelves hold %d units that there are not", e.Kind(), -free)
	}
}

func (b *bench) do(in Input) {
	b.t.Helper()
	if err := b.try(in); err != nil {
		b.t.Fatalf("%T refused: %v", in, err)
	}
}

func (b *bench) refused(in Input, code Code, field string) {
	b.t.Helper()
	err := b.try(in)
	var e *Error
	if !errors.As(err, &e) || e.Code != code || e.Field != field {
		b.t.Fatalf("%T: got %#v, want code %s at %q", in, err, code, field)
	}
}

// pass lets time go by, with a digest for every recorded box each minute.
func (b *bench) pass(d time.Duration) {
	b.t.Helper()
	for end := b.now.Add(d); b.now.Before(end); {
		step := min(time.Minute, end.Sub(b.now))
		from := b.now
		b.now = b.now.Add(step)
		for _, box := range b.s.Boxes() {
			if _, ok := b.s.Recording(box.ID); ok {
				b.digest(box.ID, from, b.boxC)
			}
		}
		b.do(Tick{})
	}
}

func (b *bench) digest(id BoxID, from time.Time, c float64) {
	rec, _ := b.s.Recording(id)
	r := coldchain.NewRecorder(rec.Class, rec.Envelope, from)
	for at := from; !at.After(b.now); at = at.Add(20 * time.Second) {
		r.Add(coldchain.Reading{At: at, Probe: 1, C: c})
	}
	b.do(BoxDigest{Box: id, Digest: r.Cut(b.now)})
}

func (b *bench) report(d fleet.DroneID, r fleet.Report) {
	b.t.Helper()
	b.do(DroneReport{Drone: d, Report: r})
}

func (b *bench) onGround(d fleet.DroneID, pct float64) {
	b.t.Helper()
	b.report(d, fleet.Report{Kind: fleet.ReportOnGround, BatteryPct: pct, Pos: testSite().Depots[0].Pad.LatLng})
}

func redCells(id OrderID, amount float64) PlaceOrder {
	return PlaceOrder{ID: id, Key: "k-" + string(id), BodyHash: "b", By: "ward", Kind: KindPatient, Hospital: "north", Urgency: blood.Immediate,
		AuthorisedBy: "physician on duty", Source: "api",
		Lines: []Line{{Component: blood.RedCells, Group: "A+", Amount: amount, UnitDef: blood.CN200ml}}}
}

func (b *bench) order(id OrderID) *Order {
	b.t.Helper()
	o, ok := b.s.Order(id)
	if !ok {
		b.t.Fatalf("no order %s", id)
	}
	return o
}

func (b *bench) shipment(id ShipmentID) *Shipment {
	b.t.Helper()
	sh, ok := b.s.Shipment(id)
	if !ok {
		b.t.Fatalf("no shipment %s", id)
	}
	return sh
}

func (b *bench) state(id OrderID, want OrderState) {
	b.t.Helper()
	if got := b.s.OrderState(b.order(id)); got != want {
		b.t.Fatalf("order %s is %s, want %s", id, got, want)
	}
}

// pack packs a shipment as its depot would.
func (b *bench) pack(id ShipmentID, box BoxID) Pack {
	b.t.Helper()
	sh := b.shipment(id)
	in := Pack{Shipment: id, Box: box, Seal: "S1", WeightG: 3000, PackedBy: "packer", CheckedBy: "checker", Code: "123456", By: "depot"}
	for _, p := range sh.Picks {
		u, _ := b.s.Unit(p.Unit)
		in.Units = append(in.Units, p.Unit)
		in.WeightG += blood.WeightG(u.Component, u.ML)
	}
	b.do(in)
	return in
}

var fit = []fleet.Check{{Check: "link", OK: true, Value: "live"}}

// launch brings a packed flight into the air.
func (b *bench) launch(f FlightID, d fleet.DroneID) {
	b.t.Helper()
	b.pass(time.Minute)
	b.do(Consent{Flight: f, Pilot: "pilot", By: "pilot"})
	b.report(d, fleet.Report{Kind: fleet.ReportPlanVerified, Flight: string(f), Hash: "x"})
	b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Flight: string(f), Checks: fit, BatteryPct: 100})
	b.report(d, fleet.Report{Kind: fleet.ReportArmed, Flight: string(f)})
	b.report(d, fleet.Report{Kind: fleet.ReportTookOff, Flight: string(f)})
}

func (b *bench) receive(o OrderID, id ShipmentID, code string) Receive {
	in := Receive{Order: o, Shipment: id, Code: code, ReceivedBy: "nurse", By: "ward"}
	for _, p := range b.shipment(id).Picks {
		in.Units = append(in.Units, p.Unit)
	}
	return in
}
