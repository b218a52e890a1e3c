package dispatch

import (
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
)

func (b *bench) told(f FlightID, want fleet.Verb) {
	b.t.Helper()
	got := fleet.Verb("")
	if x, _ := b.s.Flight(f); x.Command != nil {
		got = x.Command.Verb
	}
	if got != want {
		b.t.Fatalf("the drone is told %q, want %q", got, want)
	}
}

func (b *bench) order1(v fleet.Verb) CommandFlight {
	return CommandFlight{Flight: "o1-f1", Verb: v, By: "pilot"}
}

// TestReturnAgain: a command that the drone does not do is not being done,
// and its pilot may say it again (I16).
func TestReturnAgain(t *testing.T) {
	b, d := airborne(t)
	b.do(b.order1(fleet.VerbReturn))
	b.do(b.order1(fleet.VerbReturn))
	f, _ := b.s.Flight("o1-f1")
	first := f.Command.Key
	if f.Commands != 1 {
		t.Fatalf("%d commands", f.Commands)
	}
	b.report(d, fleet.Report{Kind: fleet.ReportCommandFailed, Key: first, Text: "by another hand"})
	b.alarmed(alarm.CommandFailed, true)
	b.do(b.order1(fleet.VerbReturn))
	if f.Command == nil || f.Command.Key == first {
		t.Fatalf("said again: %+v", f.Command)
	}
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: f.Command.Key})
	b.alarmed(alarm.CommandFailed, false)
}

// TestNothingOverridesARecall: a box that was called back does not go on to
// its ward because somebody else says resume.
func TestNothingOverridesARecall(t *testing.T) {
	b, d := airborne(t)
	b.do(b.order1(fleet.VerbHold))
	f, _ := b.s.Flight("o1-f1")
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: f.Command.Key})
	b.do(CancelOrder{Order: "o1", By: "ward", Reason: "x"})
	b.refused(b.order1(fleet.VerbResume), CodeConflict, "")
	b.told("o1-f1", fleet.VerbReturn)
	b.do(b.order1(fleet.VerbHold)) // to look first
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: f.Command.Key})
	b.refused(b.order1(fleet.VerbResume), CodeConflict, "")
	b.do(b.order1(fleet.VerbReturn))
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: f.Command.Key})
	// On its way home it may be held, and go on home.
	b.do(b.order1(fleet.VerbHold))
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: f.Command.Key})
	b.do(b.order1(fleet.VerbResume))
	b.told("o1-f1", fleet.VerbResume)
}

// TestALandingStands: a pilot who lands a drone is not overruled by a ward
// that cancels, nor by a battery or a clock.
func TestALandingStands(t *testing.T) {
	for name, c := range map[string]struct {
		observed bool
		then     func(*bench, fleet.DroneID)
	}{
		"cancel while it is told to": {false, func(b *bench, _ fleet.DroneID) { b.do(CancelOrder{Order: "o1", By: "ward", Reason: "x"}) }},
		"cancel while it lands":      {true, func(b *bench, _ fleet.DroneID) { b.do(CancelOrder{Order: "o1", By: "ward", Reason: "x"}) }},
		"battery": {false, func(b *bench, d fleet.DroneID) {
			b.report(d, fleet.Report{Kind: fleet.ReportBatteryLow, BatteryPct: 10})
		}},
		"clock": {true, func(b *bench, _ fleet.DroneID) { b.pass(10 * time.Minute) }},
	} {
		t.Run(name, func(t *testing.T) {
			b, d := airborne(t)
			b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
			b.do(b.order1(fleet.VerbLand))
			want := fleet.VerbLand
			if f, _ := b.s.Flight("o1-f1"); c.observed {
				b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: f.Command.Key})
				want = ""
			}
			c.then(b, d)
			b.told("o1-f1", want)
		})
	}
}

// TestAnotherHand: what the dispatcher does by itself, or for a ward, does
// not take a drone out of its pilot's hands (I20).
func TestAnotherHand(t *testing.T) {
	for name, c := range map[string]struct {
		in     Input
		yields bool
	}{
		"cancelled": {CancelOrder{Order: "o1", By: "ward", Reason: "x"}, true},
		"commanded": {CommandFlight{Flight: "o1-f1", Verb: fleet.VerbReturn, By: "pilot"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b, d := airborne(t)
			b.do(c.in)
			if got := b.s.Directives(b.now)[d].Command; got == nil || got.Yields != c.yields {
				t.Errorf("directive %+v", got)
			}
		})
	}
}

// TestPadClearAtTheLastMoment: a drone that goes down on the ward's word is
// not turned round because its wait has ended meanwhile.
func TestPadClearAtTheLastMoment(t *testing.T) {
	b, d := airborne(t)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.pass(holdAllowance - 10*time.Second)
	b.do(PadClear{Flight: "o1-f1", By: "nurse"})
	b.pass(time.Minute)
	b.told("o1-f1", "")
	for range 5 { // but it does not wait for ever
		b.do(PadClear{Flight: "o1-f1", By: "nurse"})
		b.pass(time.Minute)
	}
	b.told("o1-f1", fleet.VerbReturn)
}

// TestZoneWhileLaunching: a zone that is drawn after the launch was ordered
// and before the drone was seen to fly calls it back.
func TestZoneWhileLaunching(t *testing.T) {
	b, d := launching(t)
	z := square("z", 32.09, 118.78, 0.004)
	b.do(PutZone{By: "x", Zone: z})
	b.told("o1-f1", fleet.VerbReturn)
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateRecalled {
		t.Errorf("shipment %s", sh.State)
	}
	b.report(d, fleet.Report{Kind: fleet.ReportTookOff})
	if c := b.s.Directives(b.now)[d].Command; c == nil || c.Verb != fleet.VerbReturn {
		t.Errorf("directive %+v", c)
	}
}

// TestZonesOfANewSite: zones that come with a new site file are zones like
// any other, and one that a dispatcher had drawn before does no harm.
func TestZonesOfANewSite(t *testing.T) {
	b, d := airborne(t)
	b.do(redCells("o2", 2))
	b.do(PutZone{By: "x", Zone: square("later-in-the-file", 33, 119, 0.004)})
	again := testSite()
	again.Zones = append(again.Zones, square("later-in-the-file", 33, 119, 0.004), square("z", 32.09, 118.78, 0.004))
	b.do(Configure{Site: again, Hash: "h2"})
	b.told("o1-f1", fleet.VerbHold)
	b.alarmed(alarm.ZoneConflict, true)
	if sh := b.shipment("o2-s1"); sh.State != ShipmentStateFailed {
		t.Errorf("a planned flight still goes through the zone: %s", sh.State)
	}
	b.home("o1-f1", d)
	b.alarmed(alarm.ZoneConflict, false)
	b.sameAfterRestore()
}

// TestAlarmsOfAFlight: a receipt says nothing of the drone that is still in
// the air; the end of its flight does.
func TestAlarmsOfAFlight(t *testing.T) {
	b, d := airborne(t)
	b.pass(time.Minute)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	kinds := []alarm.Kind{alarm.LinkLost, alarm.BatteryLow, alarm.LeftVolume, alarm.Failsafe}
	for _, r := range []fleet.ReportKind{fleet.ReportBatteryLow, fleet.ReportLeftVolume, fleet.ReportFailsafe, fleet.ReportLinkLost} {
		b.report(d, fleet.Report{Kind: r})
	}
	b.do(b.receive("o1", "o1-s1", "123456"))
	for _, k := range kinds {
		b.alarmed(k, true)
	}
	b.home("o1-f1", d)
	for _, k := range kinds {
		b.alarmed(k, false)
	}
}

// TestBackInVolume: the alarm goes though a return was ordered meanwhile.
func TestBackInVolume(t *testing.T) {
	b, d := airborne(t)
	b.report(d, fleet.Report{Kind: fleet.ReportLeftVolume})
	b.do(b.order1(fleet.VerbReturn))
	b.report(d, fleet.Report{Kind: fleet.ReportBackInVolume})
	b.alarmed(alarm.LeftVolume, false)
	if f, _ := b.s.Flight("o1-f1"); f.Intent != IntentContingent {
		t.Errorf("intent %s", f.Intent)
	}
}

// TestFetched: a drone that lay elsewhere is fetched, and nobody is told to
// fetch it any more.
func TestFetched(t *testing.T) {
	b, d := airborne(t)
	b.report(d, fleet.Report{Kind: fleet.ReportDisarmed, Pos: testSite().Hospitals[0].Pad.LatLng})
	b.alarmed(alarm.LandedAway, true)
	b.onGround(d, 100)
	b.alarmed(alarm.LandedAway, false)
	if dr, _ := b.s.Drone(d); dr.State != DroneReady {
		t.Errorf("drone %s", dr.State)
	}
}

// TestOutOfTheSite: an order is not forgotten with its hospital, nor does a
// drone fly that the site has no more.
func TestOutOfTheSite(t *testing.T) {
	b, d := airborne(t)
	b.do(redCells("o2", 2))
	smaller := testSite()
	smaller.Hospitals = smaller.Hospitals[1:]
	var rest []site.Drone
	for _, x := range smaller.Drones {
		if x.ID != d {
			rest = append(rest, x)
		}
	}
	smaller.Drones = rest
	b.do(Configure{Site: smaller, Hash: "h2"})
	b.do(b.order1(fleet.VerbReturn))
	b.pass(time.Minute)
	b.state("o1", OrderStateHeld)
	b.alarmed(alarm.OrderHeld, true)
	b.home("o1-f1", d)
	for _, offer := range b.s.offers(b.now, "north") {
		for _, o := range offer.Drones {
			if o.ID == d {
				t.Error("a drone that is not in the site is offered")
			}
		}
	}
}

// TestOddAmount: a crumb over whole bags neither keeps an order open for
// ever nor has it tried at every moment.
func TestOddAmount(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 2.0000000001))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.state("o1", OrderStateDelivered)
}

// TestCancelWhileLaunching: a call back before the drone was seen to fly
// calls the launch off; the drone then says that it stayed.
func TestCancelWhileLaunching(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "p"})
	b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Checks: fit, BatteryPct: 100})
	b.do(CancelOrder{Order: "o1", By: "ward", Reason: "not needed"})
	if dir := b.s.Directives(b.now)[d]; dir == nil || !dir.Abort || dir.Command != nil {
		t.Fatalf("directive %+v", dir)
	}
	b.report(d, fleet.Report{Kind: fleet.ReportLaunchFailed, Text: "called back before it left"})
	if f, _ := b.s.Flight("o1-f1"); f.State != FlightStateFailed {
		t.Errorf("flight %s", f.State)
	}
	b.unitStatus("o1-s1", blood.Packed)
}
