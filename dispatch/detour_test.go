package dispatch

import (
	"strings"
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
)

// halfway is on the line of the first flight, before the zone that the tests
// draw at 32.09.
func halfway() geo.LatLng { return geo.LatLng{Lat: 32.075, Lng: 118.78} }

// held lets the drone of the first flight be seen to stand still.
func (b *bench) held(d fleet.DroneID, pct float64) {
	b.t.Helper()
	b.heldAt(d, halfway(), pct)
}

func (b *bench) heldAt(d fleet.DroneID, at geo.LatLng, pct float64) {
	b.t.Helper()
	b.told("o1-f1", fleet.VerbHold)
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: b.flight("o1-f1").Command.Key, Pos: at, AltTakeoffM: 120, BatteryPct: pct})
}

// joins lets the drone be seen to fly its new plan.
func (b *bench) joins(d fleet.DroneID) {
	b.t.Helper()
	b.told("o1-f1", fleet.VerbReroute)
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: b.flight("o1-f1").Command.Key, Pos: halfway(), AltTakeoffM: 120, BatteryPct: 70})
}

// zoned is a flight in the air with a zone drawn before it.
func zoned(t *testing.T) (*bench, fleet.DroneID) {
	b, d := airborne(t)
	b.do(PutZone{By: "x", Zone: square("z", 32.09, 118.78, 0.004)})
	b.alarmed(alarm.ZoneConflict, true)
	return b, d
}

func rerouted(t *testing.T) FlightRerouted {
	b, d := zoned(t)
	b.held(d, 80)
	for _, e := range b.events {
		if r, ok := e.(FlightRerouted); ok {
			return r
		}
	}
	t.Fatal("no way was found")
	return FlightRerouted{}
}

// soundPlan: what a rerouted drone is given fits its hash, joins where the
// drone is, and keeps out of every zone on all of its way.
func (b *bench) soundPlan(f *Flight) {
	b.t.Helper()
	p := f.Plan
	if p.Hash != fleet.HashPlan(p.Mission, p.Fence) {
		b.t.Error("the plan does not fit its hash")
	}
	if at := p.Mission[p.JoinSeq].Pos(); geo.Distance(at, f.Held.Pos) > 0.1 {
		b.t.Errorf("joins at %v, and is held at %v", at, f.Held.Pos)
	}
	if on := b.s.zonesTouching(f, b.now); len(on) > 0 {
		b.t.Errorf("the new way touches %s", on[0].ID)
	}
}

// TestZoneDrawnInFlight: the drone is held, given a way around the zone that
// its battery suffices for, and goes on to its ward along it.
func TestZoneDrawnInFlight(t *testing.T) {
	b, d := zoned(t)
	was := b.flight("o1-f1").Plan.Hash
	b.held(d, 80)
	f := b.flight("o1-f1")
	dir := b.s.Directives(b.now)[d]
	if dir.Command == nil || dir.Command.Verb != fleet.VerbReroute || dir.Plan.Hash == was || dir.Plan.HoldSeq == 0 {
		t.Fatalf("directive %+v", dir)
	}
	b.soundPlan(f)
	b.sameAfterRestore()
	b.joins(d)
	b.alarmed(alarm.ZoneConflict, false)
	if f.Offplan || f.State != FlightStateOutbound || b.shipment("o1-s1").State != ShipmentStateInTransit {
		t.Errorf("flight %s, off plan %v", f.State, f.Offplan)
	}
	said := false
	for _, e := range b.order("o1").Timeline {
		said = said || e.What == "rerouted" && strings.Contains(e.Reason, "zone z")
	}
	if !said {
		t.Error("the order's history does not say why")
	}
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.home("o1-f1", d)
	b.state("o1", OrderStateDelivered)
}

// TestZoneDrawnInFlightEnergy: the same with a battery that is too low for
// the way on, for any, and for none but the ground below.
func TestZoneDrawnInFlightEnergy(t *testing.T) {
	t.Run("home", func(t *testing.T) {
		b, d := zoned(t)
		b.held(d, 40)
		// The way that it came is free: it needs no other plan.
		b.told("o1-f1", fleet.VerbReturn)
		if sh := b.shipment("o1-s1"); sh.State != ShipmentStateRecalled {
			t.Errorf("shipment %s", sh.State)
		}
	})
	t.Run("the ground", func(t *testing.T) {
		b, d := airborne(t)
		b.do(PutZone{By: "x", Zone: square("z", 32.09, 118.78, 0.004)})
		b.do(PutZone{By: "x", Zone: square("y", 32.06, 118.78, 0.004)})
		b.heldAt(d, halfway(), 9)
		b.told("o1-f1", fleet.VerbLand)
		b.alarmed(alarm.EmergencyLanding, true)
		b.report(d, fleet.Report{Kind: fleet.ReportDisarmed, Pos: halfway()})
		b.alarmed(alarm.LandedAway, true)
		var end FlightEnded
		for _, e := range b.events {
			if x, ok := e.(FlightEnded); ok {
				end = x
			}
		}
		if end.Site != "" || end.Home {
			t.Errorf("%+v", end)
		}
	})
}

// TestNoWay: a drone that zones shut in stays held, says why once, and goes
// on when one of them is gone.
func TestNoWay(t *testing.T) {
	b, d := airborne(t)
	ring := []string{"n", "s", "e", "w"}
	for i, at := range []geo.LatLng{{Lat: 32.081, Lng: 118.78}, {Lat: 32.069, Lng: 118.78}, {Lat: 32.075, Lng: 118.787}, {Lat: 32.075, Lng: 118.773}} {
		b.do(PutZone{By: "x", Zone: square(ring[i], at.Lat, at.Lng, 0.0051)})
	}
	b.held(d, 80)
	f := b.flight("o1-f1")
	if f.Detour == nil || f.Command != nil || !strings.Contains(f.Detour.Refused, "zone") {
		t.Fatalf("%+v %+v", f.Detour, f.Command)
	}
	b.pass(2 * time.Minute)
	lines := 0
	for _, e := range b.order("o1").Timeline {
		if e.What == "detour_refused" {
			lines++
		}
	}
	if lines == 0 || lines > 2 || f.Detour.Refused == "" {
		t.Errorf("said %d times: %+v", lines, f.Detour)
	}
	b.do(RemoveZone{By: "x", ID: "e"})
	b.pass(seekAgain + time.Second)
	b.soundPlan(f)
	b.joins(d)
}

// TestPilotsHoldStands: I20. A zone moves no drone that its pilot holds;
// "resume" then looks for a way around it.
func TestPilotsHoldStands(t *testing.T) {
	b, d := airborne(t)
	b.do(b.order1(fleet.VerbHold))
	b.held(d, 80)
	b.do(PutZone{By: "x", Zone: square("z", 32.09, 118.78, 0.004)})
	b.pass(2 * time.Minute)
	b.told("o1-f1", "")
	b.do(b.order1(fleet.VerbResume))
	b.soundPlan(b.flight("o1-f1"))
	// And a pilot who holds it while it seeks ends the search.
	b.joins(d)
	way := b.flight("o1-f1").Out.Waypoints
	next := way[len(way)-2] // a corner of the way around the first zone
	b.do(PutZone{By: "x", Zone: square("y", next.Lat, next.Lng, 0.001)})
	if f := b.flight("o1-f1"); f.Detour == nil {
		t.Fatal("the second zone does not concern it")
	}
	b.do(b.order1(fleet.VerbHold))
	if f := b.flight("o1-f1"); f.Detour != nil || f.Command.Yields {
		t.Errorf("%+v %+v", f.Detour, f.Command)
	}
}

// TestReturnAroundAZone: a flight that is told to come home, with a zone on
// the way that it came, takes another one.
func TestReturnAroundAZone(t *testing.T) {
	b, d := airborne(t)
	b.do(PutZone{By: "x", Zone: square("z", 32.063, 118.78, 0.003)})
	b.held(d, 80)
	b.joins(d)
	f := b.flight("o1-f1")
	b.do(PutZone{By: "x", Zone: square("y", 32.063, 118.788, 0.0055)})
	b.held(d, 70)
	b.joins(d)
	b.do(b.order1(fleet.VerbReturn))
	b.told("o1-f1", fleet.VerbReturn) // its own way home is free
	b.do(PutZone{By: "x", Zone: square("x", 32.063, 118.77, 0.0075)})
	b.held(d, 65)
	b.soundPlan(f)
	if f.Plan.HoldSeq != 0 || f.Want != WantHome {
		t.Errorf("plan %d/%d, %s", f.Plan.HoldSeq, f.Plan.ReleaseSeq, f.Want)
	}
	b.joins(d)
	if f.State != FlightStateReturning || b.shipment("o1-s1").State != ShipmentStateRecalled {
		t.Errorf("%s, shipment %s", f.State, b.shipment("o1-s1").State)
	}
	b.home("o1-f1", d)
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateReturned {
		t.Errorf("shipment %s", sh.State)
	}
}

// TestZoneWhileDelivering: the box is let down first; the way home is then
// another one.
func TestZoneWhileDelivering(t *testing.T) {
	b, d := airborne(t)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	f := b.flight("o1-f1")
	b.report(d, fleet.Report{Kind: fleet.ReportItemReached, Seq: f.Plan.HoldSeq + 1})
	b.do(PutZone{By: "x", Zone: square("z", 32.09, 118.78, 0.004)})
	b.told("o1-f1", "")
	pad := testSite().Hospitals[0].Pad.LatLng
	b.report(d, fleet.Report{Kind: fleet.ReportReleased, Pos: pad})
	b.heldAt(d, pad, 60)
	b.soundPlan(f)
	if b.shipment("o1-s1").State != ShipmentStateArrived {
		t.Errorf("shipment %s", b.shipment("o1-s1").State)
	}
}

// TestDivert: a person sends a drone to another pad; it lands there, the box
// is kept apart and its order served again. What the battery does not allow
// is refused with both figures.
func TestDivert(t *testing.T) {
	b, d := airborne(t)
	in := DivertFlight{Flight: "o1-f1", Site: "east", By: "pilot", Reason: "fog at north", Held: &Measured{Pos: halfway(), AltTakeoffM: 120, BatteryPct: 33}}
	err := b.try(in)
	if err == nil || !strings.Contains(err.Error(), "has 33 %") {
		t.Fatalf("diverted without the battery for it: %v", err)
	}
	b.refused(DivertFlight{Flight: "o1-f1", Site: "moon", By: "pilot"}, CodeInvalid, "site")
	in.Held.BatteryPct = 80
	b.do(in)
	b.do(in)
	b.held(d, 79)
	f := b.flight("o1-f1")
	b.soundPlan(f)
	b.alarmed(alarm.Diverted, true)
	if f.Plan.LandSite != "east" || b.shipment("o1-s1").State != ShipmentStateRecalled {
		t.Fatalf("lands at %q, shipment %s", f.Plan.LandSite, b.shipment("o1-s1").State)
	}
	b.joins(d)
	b.do(b.order1(fleet.VerbReturn)) // and may be called home from there
	b.held(d, 70)
	if f.Want != WantHome || f.Plan.LandSite != "" {
		t.Errorf("%s, lands at %q", f.Want, f.Plan.LandSite)
	}
	b.do(DivertFlight{Flight: "o1-f1", Site: "east", By: "pilot"})
	b.held(d, 69)
	b.joins(d)
	b.report(d, fleet.Report{Kind: fleet.ReportDisarmed, Pos: testSite().Hospitals[1].Pad.LatLng})
	b.alarmed(alarm.Diverted, false)
	b.alarmed(alarm.LandedAway, true)
	b.unitStatus("o1-s1", blood.Quarantined)
}

// TestLandsAtItsOwnWard: diverted to the pad that the box is for, the box has
// arrived when the drone stands there.
func TestLandsAtItsOwnWard(t *testing.T) {
	b, d := airborne(t)
	b.do(DivertFlight{Flight: "o1-f1", Site: "north", By: "pilot", Reason: "the winch is jammed"})
	b.held(d, 80)
	b.joins(d)
	b.report(d, fleet.Report{Kind: fleet.ReportDisarmed, Pos: testSite().Hospitals[0].Pad.LatLng})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.state("o1", OrderStateDelivered)
}

// TestSiteClosedInFlight: F22.
func TestSiteClosedInFlight(t *testing.T) {
	t.Run("the ward's pad", func(t *testing.T) {
		b, d := airborne(t)
		b.do(CloseSite{Site: "north", Closed: true, By: "ward", Reason: "a helicopter stands on it"})
		b.told("o1-f1", fleet.VerbReturn)
		b.alarmed(alarm.SiteClosed, true)
		b.home("o1-f1", d)
		b.state("o1", OrderStateHeld) // nothing flies to a closed pad
		b.do(CloseSite{Site: "north", By: "ward"})
		b.state("o1", OrderStateInProgress)
	})
	t.Run("home", func(t *testing.T) {
		b, d := airborne(t)
		b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
		b.report(d, fleet.Report{Kind: fleet.ReportReleased})
		b.do(CloseSite{Site: "center", Closed: true, By: "depot", Reason: "a crane over the pad"})
		b.heldAt(d, geo.LatLng{Lat: 32.055, Lng: 118.785}, 60)
		f := b.flight("o1-f1")
		if f.Plan.LandSite != "east" {
			t.Errorf("lands at %q: %+v", f.Plan.LandSite, f.Detour)
		}
		b.sameAfterRestore()
	})
}

// TestCorridorsOnlyInFlight: a site that flies where its permits allow has no
// other way to give; what it came by is permitted.
func TestCorridorsOnlyInFlight(t *testing.T) {
	b, d := airborne(t)
	again := testSite()
	again.Routing = site.RoutingCorridors
	b.do(Configure{Site: again, Hash: "h2"})
	b.do(PutZone{By: "x", Zone: square("z", 32.10, 118.78, 0.004)})
	b.held(d, 80)
	f := b.flight("o1-f1")
	if f.verb() == fleet.VerbReroute {
		t.Errorf("left its permit's corridor: %+v", f.Command)
	}
	b.do(b.order1(fleet.VerbReturn))
}

// TestOutlook: on its way, what the battery has at the release and at home
// if it turns round now; the first falls and the second falls too as it flies
// on, and neither is told of a drone on the ground.
func TestOutlook(t *testing.T) {
	b, d := airborne(t)
	f := b.flight("o1-f1")
	near := b.s.Outlook(f, Measured{Pos: geo.LatLng{Lat: 32.06, Lng: 118.78}, AltTakeoffM: 120, BatteryPct: 90})
	far := b.s.Outlook(f, Measured{Pos: geo.LatLng{Lat: 32.11, Lng: 118.78}, AltTakeoffM: 120, BatteryPct: 90})
	if near.AtReleasePct == nil || far.AtReleasePct == nil || !(*near.AtReleasePct < *far.AtReleasePct) || !(*far.TurnedBackPct < *near.TurnedBackPct) {
		t.Fatalf("%+v %+v", near, far)
	}
	// 1.1 km at 20 m/s and 2.4 kW, and down from 120 m: some two per cent of
	// 1.5 kWh for the way, and six for the landing.
	if got := *near.TurnedBackPct; got < 75 || got > 88 {
		t.Errorf("turned back %.1f %%", got)
	}
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	if o := b.s.Outlook(f, Measured{Pos: halfway(), AltTakeoffM: 120, BatteryPct: 60}); o.AtReleasePct != nil || o.TurnedBackPct == nil {
		t.Errorf("after the release %+v", o)
	}
	b.home("o1-f1", d)
	if o := b.s.Outlook(f, Measured{Pos: halfway(), BatteryPct: 60}); o != (Outlook{}) {
		t.Errorf("on the ground %+v", o)
	}
}

// TestAlternates: every landing site near by, what it takes, and why not.
func TestAlternates(t *testing.T) {
	b, _ := airborne(t)
	f := b.flight("o1-f1")
	b.do(CloseSite{Site: "east", Closed: true, By: "ward", Reason: "works"})
	all := b.s.Alternates(b.now, f, Measured{Pos: halfway(), AltTakeoffM: 120, BatteryPct: 40})
	if len(all) != 2 || all[0].Site != "center" || all[0].Reason != "" || all[0].NeedPct <= 20 || all[0].LeftPct >= 40 {
		t.Fatalf("%+v", all)
	}
	low := b.s.Alternates(b.now, f, Measured{Pos: halfway(), AltTakeoffM: 120, BatteryPct: 21})
	if low[0].Reason == "" || low[0].NeedPct <= 21 {
		t.Errorf("%+v", low[0])
	}
}
