package assign_test

import (
	"strings"
	"testing"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
)

func with(u blood.Unit, a ...blood.Attribute) blood.Unit {
	u.Attributes = a
	return u
}

func needing(n assign.Need, a ...blood.Attribute) assign.Need {
	n.Attributes = a
	return n
}

// waivers are what a result says was waived, and by whom.
func waivers(r assign.Result) string {
	var out []string
	for _, c := range r.Choices {
		for _, w := range c.Why {
			if w.What == "waiver" {
				out = append(out, w.Chosen+": "+w.Because)
			}
		}
	}
	return strings.Join(out, "\n")
}

func TestAttributesAreHard(t *testing.T) {
	const rc = blood.RedCells
	irradiated := with(bag("i", rc, "A+", 300, 20), blood.Irradiated)
	for _, tc := range []struct {
		name    string
		urgency blood.Urgency
		by      string
		units   []blood.Unit
		want    string // the unit chosen, "" for none
		waived  bool
	}{
		{"later to expire but as asked for", blood.Immediate, "Dr A", []blood.Unit{bag("a", rc, "A+", 300, 3), irradiated}, "n-i", false},
		{"another group as asked for before a waiver", blood.Immediate, "Dr A", []blood.Unit{bag("a", rc, "A+", 300, 3), with(bag("o", rc, "O-", 300, 9), blood.Irradiated)}, "n-o", false},
		{"waived where nothing else is", blood.Immediate, "Dr A", []blood.Unit{bag("a", rc, "A+", 300, 3)}, "n-a", true},
		{"by nobody", blood.Immediate, "", []blood.Unit{bag("a", rc, "A+", 300, 3)}, "", false},
		{"not when it can wait", blood.UrgentCrossmatched, "Dr A", []blood.Unit{bag("a", rc, "A+", 300, 3)}, "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(needing(red(2, "A+"), blood.Irradiated))
			w.p.Urgency, w.p.AuthorisedBy = tc.urgency, tc.by
			w.depot("n", 600, tc.units...)
			r := w.choose()
			got := ""
			for _, c := range r.Choices {
				got += string(c.Picks[0].Unit)
			}
			said := waivers(r)
			if got != tc.want || (said != "") != tc.waived {
				t.Errorf("chose %q, waived %q\n%s", got, said, show(r))
			}
			if tc.waived && (!strings.Contains(said, "irradiated") || !strings.Contains(said, "Dr A")) {
				t.Errorf("the waiver does not say what and by whom: %q", said)
			}
			if tc.want == "" && (len(r.Unserved) != 1 || !strings.Contains(r.Unserved[0].Reason, "irradiated")) {
				t.Errorf("the refusal does not say why: %s", show(r))
			}
		})
	}
}

// A stock order has no patient and no physician: nothing is waived.
func TestStockAttributesAreNeverWaived(t *testing.T) {
	n := needing(red(2, "A+"), blood.Washed)
	n.Stock = true
	w := newWorld(n)
	w.p.AuthorisedBy = "Dr A"
	w.depot("n", 600, bag("a", blood.RedCells, "A+", 300, 3))
	if r := w.choose(); len(r.Choices) != 0 {
		t.Error(show(r))
	}
}

func TestAntibodiesChoose(t *testing.T) {
	w := newWorld(red(2, "A-"))
	w.p.AuthorisedBy, w.p.Antibodies = "Dr A", []string{"anti-D"}
	w.depot("n", 600, bag("p", blood.RedCells, "A+", 300, 3))
	if r := w.choose(); len(r.Choices) != 0 || !strings.Contains(r.Unserved[0].Reason, "anti-D") {
		t.Errorf("RhD-positive to anti-D: %s", show(r))
	}
	w.p.Antibodies = nil
	if r := w.choose(); len(r.Choices) != 1 || !strings.Contains(waivers(r), "Dr A") {
		t.Errorf("RhD-positive without anti-D, authorised: %s", show(r))
	}
	w = newWorld(red(2, "A+"))
	w.p.Antibodies = []string{"anti-K"}
	w.depot("n", 600, bag("a", blood.RedCells, "A+", 300, 3), with(bag("k", blood.RedCells, "A+", 300, 20), blood.KNegative))
	if r := w.choose(); len(r.Choices) != 1 || r.Choices[0].Picks[0].Unit != "n-k" {
		t.Errorf("anti-K: %s", show(r))
	}
}

func TestFreshestForANewborn(t *testing.T) {
	w := newWorld(red(2, "O+"))
	w.p.Neonate, w.p.Child = blood.Yes, blood.Yes
	w.depot("n", 600, bag("old", blood.RedCells, "O+", 300, 3), bag("new", blood.RedCells, "O+", 300, 30))
	r := w.choose()
	if len(r.Choices) != 1 || r.Choices[0].Picks[0].Unit != "n-new" || !strings.Contains(r.Choices[0].Why[1].Because, "freshest") {
		t.Errorf("%s%+v", show(r), r.Choices)
	}
}

// Every component that can be ordered is chosen into the box of its class.
func TestWholeBloodAndCryoprecipitate(t *testing.T) {
	w := newWorld(
		assign.Need{Line: 0, Component: blood.WholeBlood, Group: "A+", Amount: 2, UnitDef: blood.CN200ml},
		assign.Need{Line: 1, Component: blood.Cryoprecipitate, Group: "A+", Amount: 4, UnitDef: blood.CN200ml},
		assign.Need{Line: 2, Component: blood.RedCells, Group: "Oh", Amount: 2, UnitDef: blood.CN200ml})
	w.p.AuthorisedBy = "Dr A"
	w.depot("n", 600, bag("w", blood.WholeBlood, "A+", 400, 9), bag("o", blood.WholeBlood, "O+", 400, 3),
		bag("c", blood.Cryoprecipitate, "AB+", 100, 90), bag("h", blood.RedCells, "Oh", 300, 9), bag("r", blood.RedCells, "O-", 300, 3))
	check(t, w.choose(), `
	n cold n-d1 0:n-w 2:n-h
	n frozen n-d2 1:n-c
	`)
}
