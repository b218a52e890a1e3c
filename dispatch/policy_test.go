package dispatch

import (
	"bytes"
	"strings"
	"testing"

	"airvein/dispatch/blood"
)

func TestPolicyApproval(t *testing.T) {
	s := New()
	if p := s.Policy(); p != nil {
		t.Fatalf("a State that knows nothing has policy %s", p.ID)
	}
	// Before the server first starts, so before any site.
	events, err := s.Decide(start, ApprovePolicy{Version: "cn-1", By: "Dr A"})
	if err != nil || len(events) != 1 {
		t.Fatalf("%v, %v", events, err)
	}
	s.Apply(start, events[0])
	cn, err := blood.FindPolicy("cn")
	if err != nil {
		t.Fatal(err)
	}
	a, ok := s.PolicyApproval(cn)
	if !ok || a.By != "Dr A" || a.Hash != cn.Hash || len(a.Unconfirmed) != len(cn.Unconfirmed()) || !a.At.Equal(start) {
		t.Errorf("approval %+v, %v", a, ok)
	}
	changed := *cn
	changed.Hash = "other"
	if _, ok := s.PolicyApproval(&changed); ok {
		t.Error("an approval holds for another content of the same version")
	}
	if again, err := s.Decide(start, ApprovePolicy{Version: "cn-1", By: "Dr A"}); err != nil || len(again) != 0 {
		t.Errorf("the same word again: %v, %v", again, err)
	}

	b := newBench(t)
	b.do(ApprovePolicy{Version: "cn-1", By: "Dr A"})
	b.refused(ApprovePolicy{Version: "cn", By: "Dr A"}, CodeInvalid, "version")
	b.refused(ApprovePolicy{Version: "cn-99", By: "Dr A"}, CodeNotFound, "version")
	b.refused(ApprovePolicy{Version: "uk-1"}, CodeInvalid, "by")
	before, err := b.s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Restore(before)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := back.PolicyApproval(cn); !ok || back.Policy() == nil || back.Policy().ID != "cn" {
		t.Error("a snapshot loses the approval or the policy")
	}
	if after, err := back.Snapshot(); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the snapshot changes: %v", err)
	}
}

// What was refused before is ordered now; what no unit can honour is held
// with its reason, and what a physician waives stands in history and trace.
func TestOrdersHonourRequirements(t *testing.T) {
	b := newBench(t)
	in := redCells("o1", 2)
	in.Lines[0].Attributes = []blood.Attribute{blood.Irradiated}
	b.do(in)
	o, _ := b.s.Order("o1")
	if len(o.Shipments) != 1 || o.Held != nil {
		t.Fatalf("an immediate order with its physician: %d shipments, held %+v", len(o.Shipments), o.Held)
	}
	unit := b.shipment("o1-s1").Picks[0].Unit
	found := 0
	for _, w := range o.Why {
		if w.What == WhyWaiver && w.Chosen == string(unit) && strings.Contains(w.Because, "irradiated") {
			found++
		}
	}
	for _, c := range o.Custody {
		if c.What == "waived" && c.Unit == unit && c.Who == o.AuthorisedBy {
			found++
		}
	}
	for _, e := range o.Timeline {
		if e.What == "waived" && e.Who == o.AuthorisedBy {
			found++
		}
	}
	if found != 3 {
		t.Errorf("the waiver stands in %d of why, trace and history", found)
	}

	for id, c := range map[OrderID]struct {
		change func(*PlaceOrder)
		says   string
	}{
		"routine irradiated": {func(o *PlaceOrder) {
			o.Urgency, o.Lines[0].Attributes = blood.Routine, []blood.Attribute{blood.Irradiated}
		}, "irradiated"},
		"Bombay":      {func(o *PlaceOrder) { o.Lines[0].Group = "Oh" }, "H-deficient"},
		"anti-K":      {func(o *PlaceOrder) { o.Patient.Antibodies = []string{"anti-K"} }, "anti-K"},
		"whole blood": {func(o *PlaceOrder) { o.Lines[0].Component = blood.WholeBlood }, "no depot has whole blood"},
		"newborn": {func(o *PlaceOrder) {
			o.Patient.Neonate, o.Lines[0].Group = blood.Yes, "A+"
			o.Lines[0].Amount = 20
		}, "O+"},
	} {
		in := redCells(id, 2)
		c.change(&in)
		b.do(in)
		o, _ := b.s.Order(id)
		if id == "newborn" {
			for _, sh := range o.Shipments {
				for _, p := range b.shipment(sh).Picks {
					if u, _ := b.s.Unit(p.Unit); u.Group.ABO() != blood.O {
						t.Errorf("a newborn gets %s red cells", u.Group)
					}
				}
			}
			continue
		}
		if o.Held == nil || len(o.Shipments) > 0 || !strings.Contains(o.Held.Reason, c.says) {
			t.Errorf("%s: held %+v, want a reason that says %q", id, o.Held, c.says)
		}
	}
}
