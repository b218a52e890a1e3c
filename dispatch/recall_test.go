package dispatch

import (
	"errors"
	"strings"
	"testing"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

func asError(err error, to **Error) bool { return errors.As(err, to) }

// delivered is an order that its ward has received.
func (b *bench) delivered(o OrderID, amount float64) {
	b.t.Helper()
	d := b.flying(o, amount)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.do(PadClear{Flight: FlightID(o) + "-f1", By: "nurse"})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive(o, ShipmentID(o)+"-s1", "123456"))
	b.state(o, OrderStateDelivered)
}

// flying is an order in the air.
func (b *bench) flying(o OrderID, amount float64) fleet.DroneID {
	b.t.Helper()
	b.do(redCells(o, amount))
	sid := ShipmentID(o) + "-s1"
	d := b.shipment(sid).Drone
	b.pack(sid, "cold-1")
	b.launch(FlightID(o)+"-f1", d)
	return d
}

func recallOf(name string) RecallUnits {
	return RecallUnits{Named: name, By: "wang", Reason: "donor told of a fever"}
}

// A recall of the only unit in a box in the air turns the drone round, and
// another is chosen before anything else happens.
func TestRecallCatchesAUnitInTheAir(t *testing.T) {
	b := newBench(t)
	b.flying("o1", 2)
	id := b.shipment("o1-s1").Picks[0].Unit
	u, _ := b.s.Unit(id)
	b.do(recallOf(u.DIN))
	if f, _ := b.s.Flight("o1-f1"); f.Command == nil || f.Command.Verb != fleet.VerbReturn {
		t.Error("the drone was not told to return")
	}
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateRecalled {
		t.Errorf("its shipment is %s", sh.State)
	}
	b.unitIs(id, blood.Quarantined)
	next := b.shipment("o1-s2")
	if next.State != ShipmentStateAllocated || next.Picks[0].Unit == id {
		t.Errorf("no other was chosen: %s", next.State)
	}
	r := b.s.Recalls()[0]
	if x := r.Units[0]; x.Was != blood.InTransit || x.Place != string(b.shipment("o1-s1").Drone) || x.Order != "o1" || x.Hospital != "north" || !strings.Contains(x.Decision, "turned round") {
		t.Errorf("%+v", x)
	}
	b.do(recallOf(u.DIN)) // the same word, said twice
	if len(b.s.Recalls()) != 1 {
		t.Error("the same recall stands twice")
	}
	// It comes home, is unpacked, and stays in quarantine for ever.
	b.home("o1-f1", b.shipment("o1-s1").Drone)
	b.do(Unpack{Shipment: "o1-s1", By: "packer"})
	b.unitIs(id, blood.Quarantined)
	b.refused(release(id), CodeConflict, "")
	b.do(MoveUnit{Unit: id, To: blood.Discarded, Depot: "center", By: "li", Reason: "recalled"})
	b.unitIs(id, blood.Discarded)
}

// With other units in the box it flies on: the ward keeps the recalled one
// apart, takes the others, and gets another for it.
func TestRecallOfOneOfTwoInTheAir(t *testing.T) {
	b := newBench(t)
	d := b.flying("o1", 4)
	picks := b.shipment("o1-s1").Picks
	b.do(recallOf(string(picks[0].Unit)))
	if f, _ := b.s.Flight("o1-f1"); f.Command != nil {
		t.Error("the drone was turned round with good units aboard")
	}
	if sh := b.shipment("o1-s2"); sh.State != ShipmentStateAllocated || len(sh.Picks) != 1 {
		t.Errorf("the replacement is %+v", sh.Picks)
	}
	a, open := b.openAlarm(alarm.UnitTakenBack, "o1-s1")
	if !open || a.Priority != alarm.Emergency || !strings.Contains(a.Text, "do not transfuse "+string(picks[0].Unit)) {
		t.Errorf("%v %+v", open, a)
	}
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.do(PadClear{Flight: "o1-f1", By: "nurse"})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.unitIs(picks[0].Unit, blood.Quarantined)
	b.unitIs(picks[1].Unit, blood.Delivered)
	b.state("o1", OrderStatePartlyDelivered)
	if _, open := b.openAlarm(alarm.UnitTakenBack, "o1-s1"); !open {
		t.Error("the alarm ended without anybody's word")
	}
	// Who is not of the hospital says whom there they told.
	b.refused(AckAlarm{ID: a.ID, By: "dispatcher"}, CodeInvalid, "comment")
	b.do(AckAlarm{ID: a.ID, By: "nurse", Ward: true})
	if _, open := b.openAlarm(alarm.UnitTakenBack, "o1-s1"); open {
		t.Error("the hospital knows, and the alarm stands")
	}
}

// A unit that a ward has is quarantined there and its hospital told, also
// where the order has ended; one that was given is told of all the same.
func TestRecallOfDeliveredUnits(t *testing.T) {
	b := newBench(t)
	b.delivered("o1", 4)
	picks := b.shipment("o1-s1").Picks
	b.do(ConfirmFate{Unit: picks[1].Unit, Fate: blood.Transfused, By: "ward"})
	for _, p := range picks {
		u, _ := b.s.Unit(p.Unit)
		b.do(recallOf(u.DIN))
	}
	b.unitIs(picks[0].Unit, blood.Quarantined)
	b.unitIs(picks[1].Unit, blood.Delivered)
	b.state("o1", OrderStateDelivered)
	a, open := b.openAlarm(alarm.UnitTakenBack, "o1-s1")
	if !open || a.Count != 2 {
		t.Errorf("%v %+v", open, a)
	}
	if x := b.s.Recalls()[1].Units[0]; !strings.Contains(x.Decision, "tell the patient's physician") {
		t.Errorf("%+v", x)
	}
	b.do(ConfirmFate{Unit: picks[0].Unit, Fate: blood.Transfused, By: "ward"})
	if _, open := b.openAlarm(alarm.TransfusedAgainst, string(picks[0].Unit)); !open {
		t.Error("a recalled unit was transfused, and nobody is told")
	}
	b.unitIs(picks[0].Unit, blood.Quarantined)
}

// A recalled unit that has not left takes its shipment with it, in the box
// or out of it, and every component of the donation is found.
func TestRecallBeforeTheLaunch(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 2))
	u, _ := b.s.Unit(b.shipment("o1-s1").Picks[0].Unit)
	other := *u
	other.Component, other.Product, other.ML, other.Status = blood.Plasma, "E0003V00", 200, blood.Available
	other.ID = blood.MakeUnitID(other.Scheme, other.DIN, other.Product, other.Division)
	b.do(ImportStock{Depot: "center", AsOf: b.now, Source: "lis", Units: []blood.Unit{other}})
	b.do(recallOf(u.DIN))
	b.unitIs(u.ID, blood.Quarantined)
	b.unitIs(other.ID, blood.Quarantined)
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateFailed {
		t.Errorf("its shipment is %s", sh.State)
	}
	second := b.shipment("o1-s2")
	b.pack("o1-s2", "cold-1")
	b.do(MoveUnit{Unit: second.Picks[0].Unit, To: blood.Quarantined, By: "li", Reason: "label torn"})
	if sh := b.shipment("o1-s2"); sh.State != ShipmentStateFailed {
		t.Errorf("its shipment is %s", sh.State)
	}
	b.refused(release(second.Picks[0].Unit), CodeConflict, "") // it lies in its box still
	b.do(Unpack{Shipment: "o1-s2", By: "packer"})
	b.unitIs(second.Picks[0].Unit, blood.Quarantined)
	b.refused(recallOf("G999926000001"), CodeNotFound, "")
}
