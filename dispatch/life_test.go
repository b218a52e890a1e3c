package dispatch

import (
	"bytes"
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
)

// TestOrderLife follows an order from the ward to the ward, and the drone
// home again.
func TestOrderLife(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.state("o1", OrderStateInProgress)
	sh := b.shipment("o1-s1")
	if len(sh.Picks) != 2 || !sh.ETALow.Before(sh.ETA) || !sh.ETAHigh.After(sh.ETA) {
		t.Fatalf("promise: %d units, eta %v in %v..%v", len(sh.Picks), sh.ETA, sh.ETALow, sh.ETAHigh)
	}
	for _, p := range sh.Picks {
		if u, _ := b.s.Unit(p.Unit); u.Group != "A+" || u.Status != blood.Reserved {
			t.Errorf("picked %s %s", u.Group, u.Status)
		}
	}
	drone := sh.Drone
	b.pack("o1-s1", "cold-1")
	promised := sh.ETAHigh
	b.launch("o1-f1", drone)
	if !sh.ETAHigh.Before(promised) || !sh.ETA.After(b.now) {
		t.Errorf("in the air the promise is %v..%v, was until %v", sh.ETALow, sh.ETAHigh, promised)
	}
	if d := b.s.Directives(b.now)[drone]; d == nil || d.Stage != fleet.StageFly || d.PadClear {
		t.Fatalf("directive in flight: %+v", d)
	}
	b.pass(6 * time.Minute)
	b.report(drone, fleet.Report{Kind: fleet.ReportHoldReached})
	if b.s.Directives(b.now)[drone].PadClear {
		t.Fatal("the drone may go down before the ward said that its pad is clear")
	}
	b.do(PadClear{Flight: "o1-f1", By: "nurse"})
	if !b.s.Directives(b.now)[drone].PadClear {
		t.Fatal("the ward's word does not reach the drone")
	}
	b.report(drone, fleet.Report{Kind: fleet.ReportReleased})
	if got := b.shipment("o1-s1").State; got != ShipmentStateArrived {
		t.Fatalf("shipment %s after the release", got)
	}
	b.pass(2 * time.Minute)
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.state("o1", OrderStateDelivered)
	if v := b.shipment("o1-s1").Verdict; v != coldchain.InRange {
		t.Errorf("verdict %s", v)
	}
	if box, _ := b.s.Box("cold-1"); box.State != BoxAtHospital || box.Place != "north" || box.Shipment != "" {
		t.Errorf("box %+v", box)
	}
	b.home("o1-f1", drone)
	if d, _ := b.s.Drone(drone); d.State != DroneReady || d.Flight != "" {
		t.Errorf("drone %+v", d)
	}
	b.sameAfterRestore()
	b.custodyComplete("o1")
}

func (b *bench) home(f FlightID, d fleet.DroneID) {
	b.t.Helper()
	pos := testSite().Depots[0].Pad.LatLng
	b.report(d, fleet.Report{Kind: fleet.ReportLanded, Pos: pos})
	b.report(d, fleet.Report{Kind: fleet.ReportDisarmed, Pos: pos})
	if got, _ := b.s.Flight(f); got.State != FlightStateEnded {
		b.t.Fatalf("flight %s is %s", f, got.State)
	}
	b.onGround(d, 40)
	if got, _ := b.s.Drone(d); got.State != DroneTurnaround {
		b.t.Fatalf("drone is %s with 40 %%", got.State)
	}
	b.onGround(d, 100)
}

// sameAfterRestore: a snapshot and a replay of the events, encoded and
// decoded, both give the same State.
func (b *bench) sameAfterRestore() {
	b.t.Helper()
	want, err := b.s.Snapshot()
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := Restore(want)
	if err != nil {
		b.t.Fatal(err)
	}
	got, err := r.Snapshot()
	if err != nil || !bytes.Equal(got, want) {
		b.t.Fatalf("a restored snapshot differs (%v)", err)
	}
}

func (b *bench) custodyComplete(id OrderID) {
	b.t.Helper()
	steps := map[string]int{}
	for _, c := range b.order(id).Custody {
		if c.At.IsZero() || c.Who == "" || c.Unit == "" {
			b.t.Errorf("custody step without time, actor or unit: %+v", c)
		}
		steps[c.What]++
	}
	for _, want := range []string{"reserved", "packed", "departed", "arrived", "received"} {
		if steps[want] != 2 {
			b.t.Errorf("%d steps %q for 2 units", steps[want], want)
		}
	}
}

// TestReplay: the journal alone rebuilds State, byte for byte.
func TestReplay(t *testing.T) {
	b := newBench(t)
	type rec struct {
		at time.Time
		e  Event
	}
	var log []rec
	for _, in := range []Input{redCells("o1", 4), redCells("o2", 2), SetBox{Box: "cold-3", State: BoxClean, By: "x"}} {
		n := len(b.events)
		b.do(in)
		for _, e := range b.events[n:] {
			log = append(log, rec{b.now, e})
		}
		b.now = b.now.Add(time.Second)
	}
	base := newBench(t)
	codec := NewCodec()
	for _, r := range log {
		kind, version, data, err := codec.Encode(r.e)
		if err != nil {
			t.Fatal(err)
		}
		e, err := codec.Decode(kind, version, data)
		if err != nil {
			t.Fatal(err)
		}
		base.s.Apply(r.at, e)
	}
	want, _ := b.s.Snapshot()
	got, _ := base.s.Snapshot()
	if !bytes.Equal(got, want) {
		t.Fatalf("replay differs:\n%s\n%s", got, want)
	}
}

func TestPadClearExpires(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.do(PadClear{Flight: "o1-f1", By: "nurse"})
	b.pass(3 * time.Minute)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	if b.s.Directives(b.now)[d].PadClear {
		t.Error("a word three minutes old still lets the drone down")
	}
	b.pass(6 * time.Minute)
	f, _ := b.s.Flight("o1-f1")
	if f.Command == nil || f.Command.Verb != fleet.VerbReturn || b.shipment("o1-s1").State != ShipmentStateRecalled {
		t.Errorf("nobody cleared the pad, and the flight is %s with %+v", f.State, f.Command)
	}
	// What is missing was chosen again, with the other drone.
	if sh := b.shipment("o1-s2"); sh.State != ShipmentStateAllocated || sh.Drone == d {
		t.Errorf("second shipment %+v", sh)
	}
}

func TestHandoverCode(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	for range maxWrongCodes {
		b.refused(b.receive("o1", "o1-s1", "000000"), CodeWrongCode, "code")
	}
	b.refused(b.receive("o1", "o1-s1", "123456"), CodeLocked, "code")
	in := b.receive("o1", "o1-s1", "")
	in.Dispatcher = true
	b.refused(in, CodeInvalid, "override_reason")
	in.OverrideReason = "confirmed by telephone"
	b.pass(time.Minute)
	b.do(in)
	b.do(in) // the same word twice
	b.state("o1", OrderStateDelivered)
	in.Rejected = []Rejection{{Unit: in.Units[0], Reason: "torn"}}
	in.Units = in.Units[1:]
	if err := b.try(in); err == nil {
		t.Error("another receipt of the same shipment was accepted")
	}
}

func TestExcursionQuarantinesAndServesAgain(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.boxC = 25
	b.pass(5 * time.Minute)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive("o1", "o1-s1", "123456"))
	for _, p := range b.shipment("o1-s1").Picks {
		if u, _ := b.s.Unit(p.Unit); u.Status != blood.Quarantined {
			t.Errorf("unit is %s after 5 minutes at 25 °C", u.Status)
		}
	}
	if sh := b.shipment("o1-s2"); sh.State != ShipmentStateAllocated {
		t.Errorf("what is missing was not chosen again: %+v", sh)
	}
	b.state("o1", OrderStateInProgress)
	b.do(Dispose{Shipment: "o1-s1", Verdict: "discard", By: "physician", Comment: "warm"})
	b.do(Dispose{Shipment: "o1-s1", Verdict: "discard", By: "physician", Comment: "warm"})
	b.refused(Dispose{Shipment: "o1-s1", Verdict: "discard", By: "another", Comment: "warm"}, CodeConflict, "")
	if u, _ := b.s.Unit(b.shipment("o1-s1").Picks[0].Unit); u.Status != blood.Discarded {
		t.Errorf("unit is %s", u.Status)
	}
}
