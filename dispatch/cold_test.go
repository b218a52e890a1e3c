package dispatch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
)

// TestStoppedSensorInTheAir: a flight whose box falls silent ends in
// quarantine and a second shipment, chosen while the first still flies; the
// alarm stands until a named person decides.
func TestStoppedSensorInTheAir(t *testing.T) {
	b, d := airborne(t)
	silent(b, "cold-1", 6)
	b.unitStatus("o1-s1", blood.Quarantined)
	b.alarmed(alarm.NoReadings, true)
	second := b.shipment("o1-s2")
	if second.State != ShipmentStateAllocated {
		t.Fatalf("the second shipment is %s", second.State)
	}
	if sh := b.shipment("o1-s1"); sh.Broken != coldchain.Unknown || sh.State != ShipmentStateInTransit {
		t.Errorf("the first is %s, broken %q", sh.State, sh.Broken)
	}
	b.sameAfterRestore()
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.unitStatus("o1-s1", blood.Quarantined)
	b.alarmed(alarm.Excursion, true)
	b.state("o1", OrderStateInProgress)
	b.do(Dispose{Shipment: "o1-s1", Verdict: "discard", By: "physician", Comment: "nobody knows"})
	b.unitStatus("o1-s1", blood.Discarded)
}

// TestLateDataNeverClears: what was unknown once stays so, whatever comes
// later.
func TestLateDataNeverClears(t *testing.T) {
	b, _ := airborne(t)
	silent(b, "cold-1", 6)
	b.pass(10 * time.Minute)
	b.unitStatus("o1-s1", blood.Quarantined)
	if v := b.shipment("o1-s1").Cold.Verdict(); v != coldchain.Unknown {
		t.Errorf("%s", v)
	}
}

// TestAcceptedByAClinician: where the policy lets one, a named clinician
// takes a unit of a minor excursion for this patient, and the trace says so.
// What was chosen instead is let go.
func TestAcceptedByAClinician(t *testing.T) {
	b, d := airborne(t)
	b.boxC = 1.5
	b.pass(time.Minute)
	b.boxC = 4
	b.unitStatus("o1-s1", blood.Quarantined)
	b.unitStatus("o1-s2", blood.Reserved)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	in := b.receive("o1", "o1-s1", "123456")
	for _, u := range in.Units {
		in.Accepted = append(in.Accepted, Acceptance{Unit: u, Clinician: "dr-on-duty", Reason: "bleeding, nothing else in time"})
	}
	twice := in
	b.refused(twice, CodeInvalid, "accepted[0].unit") // each unit in one list
	in.Units = nil
	unnamed := in
	unnamed.Accepted = slices.Clone(in.Accepted)
	unnamed.Accepted[0].Clinician = " "
	b.refused(unnamed, CodeInvalid, "accepted[0].clinician")
	b.do(in)
	b.unitStatus("o1-s1", blood.Delivered)
	b.state("o1", OrderStateDelivered)
	b.unitStatus("o1-s2", blood.Available)
	b.alarmed(alarm.Excursion, false)
	step := b.order("o1").Custody[slices.IndexFunc(b.order("o1").Custody, func(c CustodyStep) bool { return c.What == "accepted" })]
	if step.Who != "dr-on-duty" || !strings.Contains(step.Reason, "minor") || !strings.Contains(step.Reason, "nothing else in time") {
		t.Errorf("%+v", step)
	}
	b.do(in) // the same word, said twice
	if u, _ := b.s.Unit(in.Accepted[0].Unit); u.Cold.Excursions != 1 || u.Cold.OutS <= 0 {
		t.Errorf("the unit does not remember: %+v", u.Cold)
	}
}

// TestNotAccepted: nobody takes a unit beyond a hard limit, one that is in
// range, or one of an order that the policy does not name.
func TestNotAccepted(t *testing.T) {
	accept := func(b *bench) Receive {
		in := b.receive("o1", "o1-s1", "123456")
		in.Accepted = []Acceptance{{Unit: in.Units[0], Clinician: "dr-on-duty", Reason: "bleeding"}}
		in.Units = in.Units[1:]
		return in
	}
	for name, c := range map[string]float64{"major": 25, "in range": 4} {
		t.Run(name, func(t *testing.T) {
			b, d := airborne(t)
			b.boxC = c
			b.pass(2 * time.Minute)
			b.report(d, fleet.Report{Kind: fleet.ReportReleased})
			b.refused(accept(b), CodeInvalid, "accepted[0].unit")
		})
	}
}

// TestASecondExcursionOfALife: a unit that a named person released after a
// minor excursion is major after another one.
func TestASecondExcursionOfALife(t *testing.T) {
	b, d := airborne(t)
	id := b.shipment("o1-s1").Picks[0].Unit
	b.s.units[id].Cold = blood.ColdHistory{Excursions: 1, OutS: 90}
	b.boxC = 1.5
	b.pass(time.Minute)
	b.boxC = 4
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	in := b.receive("o1", "o1-s1", "123456")
	i := slices.Index(in.Units, id)
	in.Accepted = []Acceptance{{Unit: id, Clinician: "dr-on-duty", Reason: "bleeding"}}
	in.Units = slices.Delete(in.Units, i, i+1)
	b.refused(in, CodeInvalid, "accepted[0].unit")
	in.Accepted, in.Rejected = nil, []Rejection{{Unit: id, Reason: "second excursion"}}
	b.do(in)
	if v := b.shipment("o1-s1").Verdict; v != coldchain.Major {
		t.Errorf("%s", v)
	}
}

// TestPlateletsThatLayStill: platelets without agitation for longer than
// the policy lets them are not received as good ones.
func TestPlateletsThatLayStill(t *testing.T) {
	b, _ := airborne(t)
	sh := b.shipment("o1-s1")
	u := &blood.Unit{Component: blood.Platelets, Cold: blood.ColdHistory{StillS: 23 * 3600}}
	if v := b.s.unitVerdict(sh.PackedAt.Add(50*time.Minute), sh, u); v == coldchain.Major {
		t.Errorf("after 23 h 50 min: %s", v)
	}
	if v := b.s.unitVerdict(sh.PackedAt.Add(70*time.Minute), sh, u); v != coldchain.Major && v != coldchain.Unknown {
		t.Errorf("after 24 h 10 min: %s", v)
	}
	u.Component = blood.RedCells
	if v := b.s.unitVerdict(sh.PackedAt.Add(70*time.Minute), sh, u); v == coldchain.Major {
		t.Errorf("red cells need no agitation: %s", v)
	}
}

// TestOpenedUnderWay: a lid that opens in the air puts the units into
// quarantine; one that opens in a pack or a receive step is its purpose.
func TestOpenedUnderWay(t *testing.T) {
	b, d := airborne(t)
	packed := b.shipment("o1-s1").PackedAt
	b.do(OpenBox{Box: "cold-1", At: packed, By: "box"})
	b.unitStatus("o1-s1", blood.InTransit)
	b.refused(OpenBox{Box: "cold-1", At: b.now.Add(time.Hour), By: "box"}, CodeInvalid, "opened")
	b.refused(OpenBox{Box: "zebra", At: b.now, By: "box"}, CodeNotFound, "")
	b.do(OpenBox{Box: "cold-1", At: b.now, By: "box"})
	b.unitStatus("o1-s1", blood.Quarantined)
	b.unitStatus("o1-s2", blood.Reserved)
	b.alarmed(alarm.Excursion, true)
	b.sameAfterRestore()

	b, d = airborne(t)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(OpenBox{Box: "cold-1", At: b.now, By: "box"})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.unitStatus("o1-s1", blood.Delivered)
}

// TestOpenedBeforeTheLaunch: no launch passes such a box, so that what the
// order misses is chosen anew at once.
func TestOpenedBeforeTheLaunch(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.pack("o1-s1", "cold-1")
	b.pass(time.Minute)
	b.do(OpenBox{Box: "cold-1", At: b.now, By: "box"})
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateFailed {
		t.Fatalf("%s", sh.State)
	}
	b.unitStatus("o1-s2", blood.Reserved)
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	b.unitStatus("o1-s1", blood.Quarantined)
}

// TestViability: how long the box under way stays in range is known from
// its constant and the air, and from nothing else.
func TestViability(t *testing.T) {
	b, _ := airborne(t)
	b.pass(time.Minute)
	if _, ok := b.s.Viable(b.shipment("o1-s1")); ok {
		t.Error("nobody said how warm the air is")
	}
	b.s.weather = nil
	w := SetWeather{By: "dispatcher"}
	w.Weather.TemperatureC = 30
	b.do(w)
	d, ok := b.s.Viable(b.shipment("o1-s1"))
	if !ok || d < 60*time.Minute || d > 90*time.Minute { // 300 min x ln(26/20) = 78.7
		t.Errorf("%v, %v", d, ok)
	}
}
