package blood_test

import (
	"slices"
	"strings"
	"testing"

	"airvein/dispatch/blood"
)

// redCellOrders is the preference table of eight recipients as published,
// typed here to hold the generated rule against: groups of one rank share a
// string.
var redCellOrders = map[blood.Group][]string{
	"O-":  {"O-"},
	"O+":  {"O+", "O-"},
	"A-":  {"A-", "O-"},
	"A+":  {"A+", "O+", "A-", "O-"},
	"B-":  {"B-", "O-"},
	"B+":  {"B+", "O+", "B-", "O-"},
	"AB-": {"AB-", "A- B-", "O-"},
	"AB+": {"AB+", "A+ B+", "O+", "AB-", "A- B-", "O-"},
}

// rankIn is the place of a group in a preference order, from 1; 0 is never.
func rankIn(order []string, g blood.Group) int {
	for i, same := range order {
		if slices.Contains(strings.Fields(same), string(g)) {
			return i + 1
		}
	}
	return 0
}

// policy reads one of the embedded policies.
func policy(t testing.TB, name string) *blood.Policy {
	t.Helper()
	p, err := blood.FindPolicy(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(t testing.TB, c blood.Component, unit, patient blood.Group) blood.Verdict {
	t.Helper()
	return blood.Eligible(blood.Query{
		Component: c, Unit: unit, Patient: patient, Urgency: blood.Routine,
		FCP: blood.No, Child: blood.No, Neonate: blood.No, Policy: policy(t, "cn"),
	})
}

func TestRedCellsAllPairs(t *testing.T) {
	pairs, eligible := 0, 0
	for _, patient := range blood.FullGroups() {
		for _, unit := range blood.FullGroups() {
			pairs++
			v := ask(t, blood.RedCells, unit, patient)
			want := rankIn(redCellOrders[patient], unit)
			if v.Tier != want || v.Eligible != (want > 0) {
				t.Errorf("%s for %s: eligible %v, tier %d, want tier %d", unit, patient, v.Eligible, v.Tier, want)
			}
			if v.Eligible {
				eligible++
			}
			if len(v.Reasons) == 0 || v.Needs == nil {
				t.Errorf("%s for %s: no reason, or needs that would read null", unit, patient)
			}
		}
	}
	if pairs != 64 || eligible != 27 {
		t.Errorf("%d of %d pairs are eligible, want 27 of 64", eligible, pairs)
	}
}

func TestPlasmaAllPairs(t *testing.T) {
	// By the patient's ABO group, whatever the RhD of either.
	orders := map[string][]string{
		"O": {"O", "A B", "AB"}, "A": {"A", "AB"}, "B": {"B", "AB"}, "AB": {"AB"},
	}
	abo := func(g blood.Group) string { return g.ABO().String() }
	eligible := map[string]bool{}
	for _, patient := range blood.FullGroups() {
		for _, unit := range blood.FullGroups() {
			v := ask(t, blood.Plasma, unit, patient)
			want := rankIn(orders[abo(patient)], blood.Group(abo(unit)))
			if v.Tier != want || v.Eligible != (want > 0) {
				t.Errorf("plasma %s for %s: tier %d, want %d", unit, patient, v.Tier, want)
			}
			if v.Eligible {
				eligible[abo(unit)+" for "+abo(patient)] = true
			}
		}
	}
	if len(eligible) != 9 {
		t.Errorf("%d ABO pairs are eligible, want 9 of 16", len(eligible))
	}
}

func TestPlasmaIsTheReverseOfRedCells(t *testing.T) {
	for _, patient := range blood.FullGroups() {
		for _, unit := range blood.FullGroups() {
			if unit.RhD() != blood.RhDNegative || patient.RhD() != blood.RhDNegative {
				continue
			}
			if ask(t, blood.Plasma, unit, patient).Eligible != ask(t, blood.RedCells, patient, unit).Eligible {
				t.Errorf("plasma %s for %s is not red cells %s for %s", unit, patient, patient, unit)
			}
		}
	}
}

func TestPlateletsAllPairs(t *testing.T) {
	for _, patient := range blood.FullGroups() {
		for _, unit := range blood.FullGroups() {
			want := 0
			switch {
			case unit == patient:
				want = 1
			case unit.ABO() == patient.ABO() && unit.RhD() == blood.RhDNegative:
				want = 2
			}
			if v := ask(t, blood.Platelets, unit, patient); v.Tier != want || v.Eligible != (want > 0) {
				t.Errorf("platelets %s for %s: tier %d, want %d", unit, patient, v.Tier, want)
			}
		}
	}
}

func TestUnknownPatientIsTheWorstCase(t *testing.T) {
	for _, tc := range []struct {
		component blood.Component
		patient   blood.Group
		want      string // the eligible units
	}{
		{blood.RedCells, "unknown", "O-"},
		{blood.RedCells, "O?", "O-"},
		{blood.RedCells, "A?", "O- A-"},
		{blood.RedCells, "B?", "O- B-"},
		{blood.RedCells, "AB?", "O- A- B- AB-"},
		{blood.Plasma, "unknown", "AB- AB+"},
		{blood.Plasma, "A?", "A- A+ AB- AB+"},
		{blood.Plasma, "AB?", "AB- AB+"},
		{blood.Platelets, "unknown", ""},
		{blood.Platelets, "A?", "A-"},
		{blood.Platelets, "AB?", "AB-"},
	} {
		var got []string
		for _, unit := range blood.Groups() {
			if ask(t, tc.component, unit, tc.patient).Eligible {
				got = append(got, string(unit))
			}
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s for %s: %v, want %s", tc.component, tc.patient, got, tc.want)
		}
	}
}

// A unit eligible for a patient of unknown group must be eligible for every
// patient whose group could turn out to be (Oh apart, which cannot be
// foreseen).
func TestUnknownPatientIsNeverWorseOff(t *testing.T) {
	for _, c := range []blood.Component{blood.RedCells, blood.Plasma, blood.Platelets} {
		for _, unknown := range []blood.Group{"unknown", "O?", "A?", "B?", "AB?"} {
			for _, unit := range blood.FullGroups() {
				if !ask(t, c, unit, unknown).Eligible {
					continue
				}
				for _, known := range blood.FullGroups() {
					if unknown.ABO() != blood.ABOUnknown && known.ABO() != unknown.ABO() {
						continue
					}
					if !ask(t, c, unit, known).Eligible {
						t.Errorf("%s %s is eligible for %s but not for %s", c, unit, unknown, known)
					}
				}
			}
		}
	}
}

func TestUnitOfUnknownGroupIsNeverEligible(t *testing.T) {
	for _, c := range blood.Components() {
		for _, unit := range blood.Groups() {
			if unit.Full() {
				continue
			}
			for _, patient := range blood.Groups() {
				if unit == blood.GroupOh && patient == blood.GroupOh {
					continue // rules_test.go
				}
				if v := ask(t, c, unit, patient); v.Eligible {
					t.Errorf("%s of group %s is eligible for %s", c, unit, patient)
				}
			}
		}
	}
}

// What the antigen rule forbids, nothing in a query allows: no urgency, no
// patient, no policy, no attribute but low-titre where plasma is meant.
func TestNothingOverridesABO(t *testing.T) {
	tri := []blood.Tri{"", blood.Yes, blood.No, blood.Unknown}
	var every []blood.Attribute
	for _, a := range blood.Attributes() {
		if a != blood.LowTitre {
			every = append(every, a)
		}
	}
	for _, name := range blood.PolicyIDs() {
		p := policy(t, name)
		for _, c := range []blood.Component{blood.RedCells, blood.WholeBlood, blood.Plasma, blood.Cryoprecipitate} {
			for _, patient := range blood.FullGroups() {
				for _, unit := range blood.FullGroups() {
					if aboAllows(c, unit.ABO(), patient.ABO()) {
						continue
					}
					for _, u := range blood.Urgencies() {
						for _, x := range tri {
							v := blood.Eligible(blood.Query{Component: c, Unit: unit, Patient: patient, Urgency: u, FCP: x, Child: x, Neonate: x, Has: every, Policy: p})
							if v.Eligible || len(v.Needs) > 0 {
								t.Fatalf("%s: %s %s for %s is eligible with %s and %q: %+v", name, c, unit, patient, u, x, v)
							}
						}
					}
				}
			}
		}
	}
}

// aboAllows is the ABO rule once more, by letters instead of bits.
func aboAllows(c blood.Component, unit, patient blood.ABO) bool {
	letters := func(a blood.ABO) string { return strings.Trim(a.String(), "O") }
	within := func(a, b string) bool {
		return strings.Trim(a, b) == "" // one of "", A, B, AB
	}
	switch c {
	case blood.WholeBlood:
		return unit == patient
	case blood.RedCells:
		return within(letters(unit), letters(patient))
	}
	return within(letters(patient), letters(unit))
}

func TestRefusedByName(t *testing.T) {
	cn := policy(t, "cn")
	for _, tc := range []struct {
		name string
		q    blood.Query
		says string
	}{
		{"group O for Oh", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "Oh"}, "Oh"},
		{"A plasma for Oh", blood.Query{Component: blood.Plasma, Unit: "A+", Patient: "Oh"}, "antibody"},
		{"Oh for anybody else", blood.Query{Component: blood.RedCells, Unit: "Oh", Patient: "O-"}, "H-deficient"},
		{"Oh plasma", blood.Query{Component: blood.Plasma, Unit: "Oh", Patient: "Oh"}, "H-deficient"},
		{"Oh whole blood", blood.Query{Component: blood.WholeBlood, Unit: "O-", Patient: "Oh"}, "H-deficient"},
		{"Oh with anti-D", blood.Query{Component: blood.RedCells, Unit: "Oh", Patient: "Oh", Antibodies: []string{"anti-D"}}, "anti-D"},
		{"group O whole blood", blood.Query{Component: blood.WholeBlood, Unit: "O-", Patient: "A+"}, "not group O red cells"},
		{"A whole blood for O", blood.Query{Component: blood.WholeBlood, Unit: "A+", Patient: "O+"}, "own ABO group"},
		{"cryoprecipitate", blood.Query{Component: blood.Cryoprecipitate, Unit: "O+", Patient: "AB+"}, "antibody"},
		{"newborn", blood.Query{Component: blood.RedCells, Unit: "A-", Patient: "A-", Neonate: blood.Yes}, "newborn"},
		{"newborn's whole blood", blood.Query{Component: blood.WholeBlood, Unit: "A-", Patient: "A-", Neonate: blood.Yes}, "newborn"},
		{"RhD mismatch", blood.Query{Component: blood.RedCells, Unit: "O+", Patient: "O-"}, "RhD-positive"},
		{"RhD unknown", blood.Query{Component: blood.RedCells, Unit: "O+", Patient: "O?"}, "counts as negative"},
		{"attribute", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "O-", Needs: []blood.Attribute{blood.Irradiated}}, "irradiated"},
		{"anti-K", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "O-", Antibodies: []string{"anti-K"}}, "anti-K"},
		{"other antibody", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "O-", Antibodies: []string{"anti-Jka"}}, "anti-Jka"},
		{"nonsense antibody", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "O-", Antibodies: []string{"zebra"}}, "anti-D"},
		{"nonsense attribute", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "O-", Needs: []blood.Attribute{"zebra"}}, "irradiated"},
		{"no component", blood.Query{Unit: "O-", Patient: "O-"}, "red_cells"},
		{"nonsense component", blood.Query{Component: "zebra", Unit: "O-", Patient: "O-"}, "red_cells"},
		{"nonsense patient", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "zebra"}, "AB+"},
		{"nonsense unit", blood.Query{Component: blood.RedCells, Unit: "zebra", Patient: "O-"}, "AB+"},
		{"ABO of an unknown patient", blood.Query{Component: blood.RedCells, Unit: "A-", Patient: "unknown"}, "unknown"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.q.Policy = cn
			v := blood.Eligible(tc.q)
			got := strings.Join(v.Reasons, "; ")
			if v.Eligible || v.Tier != 0 || !strings.Contains(got, tc.says) {
				t.Errorf("eligible %v, tier %d, reasons %q; want a refusal that says %q", v.Eligible, v.Tier, got, tc.says)
			}
			if strings.Contains(got, "zebra") {
				t.Errorf("the reason repeats the rejected value: %q", got)
			}
		})
	}
}

func TestNewbornNotStatedIsSaid(t *testing.T) {
	for _, x := range []blood.Tri{"", blood.Unknown} {
		v := blood.Eligible(blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "O-", Neonate: x})
		if !v.Eligible || !strings.Contains(strings.Join(v.Reasons, ";"), "newborn") {
			t.Errorf("neonate %q: %+v, want eligible with a word on newborns", x, v)
		}
	}
}

func TestNeverSaysCompatible(t *testing.T) {
	for _, c := range blood.Components() {
		for _, patient := range blood.Groups() {
			for _, unit := range blood.Groups() {
				for _, r := range ask(t, c, unit, patient).Reasons {
					if low := strings.ToLower(r); strings.Contains(low, "compatib") || strings.Contains(low, "crossmatch") {
						t.Fatalf("%s %s for %s: %q", c, unit, patient, r)
					}
				}
			}
		}
	}
}
