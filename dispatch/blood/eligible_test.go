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

func ask(c blood.Component, unit, patient blood.Group) blood.Verdict {
	return blood.Eligible(blood.Query{Component: c, Unit: unit, Patient: patient, Urgency: blood.Immediate, FCP: blood.No, Child: blood.No, Neonate: blood.No})
}

func TestRedCellsAllPairs(t *testing.T) {
	pairs, eligible := 0, 0
	for _, patient := range blood.FullGroups() {
		for _, unit := range blood.FullGroups() {
			pairs++
			v := ask(blood.RedCells, unit, patient)
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
			v := ask(blood.Plasma, unit, patient)
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
			if ask(blood.Plasma, unit, patient).Eligible != ask(blood.RedCells, patient, unit).Eligible {
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
			if v := ask(blood.Platelets, unit, patient); v.Tier != want || v.Eligible != (want > 0) {
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
			if ask(tc.component, unit, tc.patient).Eligible {
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
				if !ask(c, unit, unknown).Eligible {
					continue
				}
				for _, known := range blood.FullGroups() {
					if unknown.ABO() != blood.ABOUnknown && known.ABO() != unknown.ABO() {
						continue
					}
					if !ask(c, unit, known).Eligible {
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
				if v := ask(c, unit, patient); v.Eligible {
					t.Errorf("%s of group %s is eligible for %s", c, unit, patient)
				}
			}
		}
	}
}

// Nothing in a query but the groups opens a pair, and no urgency does.
func TestNothingOverridesABO(t *testing.T) {
	tri := []blood.Tri{"", blood.Yes, blood.No, blood.Unknown}
	for _, c := range blood.Components() {
		for _, patient := range blood.Groups() {
			for _, unit := range blood.Groups() {
				calm := ask(c, unit, patient)
				for _, u := range blood.Urgencies() {
					for _, x := range tri {
						v := blood.Eligible(blood.Query{Component: c, Unit: unit, Patient: patient, Urgency: u, FCP: x, Child: x, Neonate: blood.No})
						if v.Eligible != calm.Eligible || v.Tier != calm.Tier || len(v.Needs) != 0 {
							t.Fatalf("%s %s for %s changes with %s and %q", c, unit, patient, u, x)
						}
					}
				}
			}
		}
	}
}

func TestRefusedByName(t *testing.T) {
	for _, tc := range []struct {
		name string
		q    blood.Query
		says string
	}{
		{"group O for Oh", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "Oh"}, "Oh"},
		{"AB plasma for Oh", blood.Query{Component: blood.Plasma, Unit: "AB+", Patient: "Oh"}, "Oh"},
		{"group O whole blood", blood.Query{Component: blood.WholeBlood, Unit: "O-", Patient: "A+"}, "whole blood"},
		{"identical whole blood", blood.Query{Component: blood.WholeBlood, Unit: "A+", Patient: "A+"}, "whole blood"},
		{"cryoprecipitate", blood.Query{Component: blood.Cryoprecipitate, Unit: "AB+", Patient: "AB+"}, "cryoprecipitate"},
		{"newborn", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "O-", Neonate: blood.Yes}, "newborn"},
		{"RhD mismatch", blood.Query{Component: blood.RedCells, Unit: "O+", Patient: "O-"}, "RhD-positive"},
		{"RhD unknown", blood.Query{Component: blood.RedCells, Unit: "O+", Patient: "O?"}, "counts as negative"},
		{"no component", blood.Query{Unit: "O-", Patient: "O-"}, "red_cells"},
		{"nonsense component", blood.Query{Component: "zebra", Unit: "O-", Patient: "O-"}, "red_cells"},
		{"nonsense patient", blood.Query{Component: blood.RedCells, Unit: "O-", Patient: "zebra"}, "AB+"},
		{"nonsense unit", blood.Query{Component: blood.RedCells, Unit: "zebra", Patient: "O-"}, "AB+"},
		{"ABO of an unknown patient", blood.Query{Component: blood.RedCells, Unit: "A-", Patient: "unknown"}, "unknown"},
	} {
		t.Run(tc.name, func(t *testing.T) {
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
				for _, r := range ask(c, unit, patient).Reasons {
					if low := strings.ToLower(r); strings.Contains(low, "compatib") || strings.Contains(low, "crossmatch") {
						t.Fatalf("%s %s for %s: %q", c, unit, patient, r)
					}
				}
			}
		}
	}
}
