package blood_test

import (
	"strings"
	"testing"

	"airvein/dispatch/blood"
)

// TestByPolicy are the rules that a policy decides. want is the tier, 0 for
// a refusal; needs is a word of what a physician must allow, "" for nothing.
func TestByPolicy(t *testing.T) {
	type q = blood.Query
	anti := func(a ...string) []string { return a }
	attrs := func(a ...blood.Attribute) []blood.Attribute { return a }
	for _, tc := range []struct {
		name, policy string
		q            q
		want         int
		needs        string
	}{
		{"D+ to D- of child-bearing potential, routine", "cn", q{Component: blood.RedCells, Unit: "O+", Patient: "O-", Urgency: blood.Routine, FCP: blood.Yes}, 0, ""},
		{"the same, immediate", "cn", q{Component: blood.RedCells, Unit: "O+", Patient: "O-", Urgency: blood.Immediate, FCP: blood.Yes}, 2, "named physician"},
		{"the same in the UK", "uk", q{Component: blood.RedCells, Unit: "O+", Patient: "O-", Urgency: blood.Immediate, FCP: blood.Yes, Has: attrs(blood.KNegative)}, 2, "named physician"},
		{"with anti-D", "cn", q{Component: blood.RedCells, Unit: "O+", Patient: "O-", Urgency: blood.Immediate, FCP: blood.Yes, Antibodies: anti("anti-D")}, 0, ""},
		{"anti-D in a D+ patient", "cn", q{Component: blood.RedCells, Unit: "O+", Patient: "O+", Urgency: blood.Immediate, Antibodies: anti("anti-D")}, 0, ""},
		{"anti-D and D- cells", "cn", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Urgency: blood.Immediate, Antibodies: anti("anti-D")}, 1, ""},
		{"China's order: A+ for A-", "cn", q{Component: blood.RedCells, Unit: "A+", Patient: "A-", Urgency: blood.Immediate}, 3, "signed consent"},
		{"China's order: O+ for A-", "cn", q{Component: blood.RedCells, Unit: "O+", Patient: "A-", Urgency: blood.Immediate}, 4, "signed consent"},
		{"nobody is named by an absent policy", "", q{Component: blood.RedCells, Unit: "O+", Patient: "O-", Urgency: blood.Immediate}, 0, ""},
		{"untyped man in England", "uk", q{Component: blood.RedCells, Unit: "O+", Patient: "unknown", Urgency: blood.Immediate}, 1, ""},
		{"and D- after it", "uk", q{Component: blood.RedCells, Unit: "O-", Patient: "unknown", Urgency: blood.Immediate}, 2, ""},
		{"untyped woman in England", "uk", q{Component: blood.RedCells, Unit: "O-", Patient: "unknown", Urgency: blood.Immediate, FCP: blood.Yes, Has: attrs(blood.KNegative)}, 1, ""},
		{"not known to be K-negative", "uk", q{Component: blood.RedCells, Unit: "O-", Patient: "unknown", Urgency: blood.Immediate, FCP: blood.Yes}, 2, ""},
		{"untyped in China", "cn", q{Component: blood.RedCells, Unit: "O+", Patient: "unknown", Urgency: blood.Immediate}, 2, "named physician"},
		{"untyped, routine", "uk", q{Component: blood.RedCells, Unit: "O+", Patient: "unknown", Urgency: blood.Routine}, 0, ""},

		{"anti-K and K-negative", "cn", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Urgency: blood.Routine, Has: attrs(blood.KNegative), Antibodies: anti("anti-K")}, 1, ""},
		{"antibodies do not meet plasma", "cn", q{Component: blood.Plasma, Unit: "AB+", Patient: "O-", Urgency: blood.Routine, Antibodies: anti("anti-K", "anti-D")}, 3, ""},

		{"irradiated, asked and had", "cn", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Urgency: blood.Routine, Needs: attrs(blood.Irradiated), Has: attrs(blood.Irradiated)}, 1, ""},
		{"irradiated to anybody", "cn", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Urgency: blood.Routine, Has: attrs(blood.Irradiated)}, 1, ""},
		{"irradiated, urgent", "cn", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Urgency: blood.UrgentGroupSpecific, Needs: attrs(blood.Irradiated)}, 0, ""},
		{"irradiated, immediate", "cn", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Urgency: blood.Immediate, Needs: attrs(blood.Irradiated)}, 11, "waives: irradiated"},
		{"two of three", "uk", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Urgency: blood.Immediate, Needs: attrs(blood.Irradiated, blood.Washed, blood.CMVNegative), Has: attrs(blood.Washed)}, 21, "waives: CMV-negative"},
		{"low-titre is never waived", "uk", q{Component: blood.Plasma, Unit: "AB+", Patient: "AB+", Urgency: blood.Immediate, Needs: attrs(blood.LowTitre)}, 0, ""},
		{"plasma needs no irradiation in the UK", "uk", q{Component: blood.Plasma, Unit: "AB+", Patient: "AB+", Urgency: blood.Routine, Needs: attrs(blood.Irradiated)}, 1, ""},
		{"which China's policy does not say", "cn", q{Component: blood.Plasma, Unit: "AB+", Patient: "AB+", Urgency: blood.Routine, Needs: attrs(blood.Irradiated)}, 0, ""},

		{"whole blood", "cn", q{Component: blood.WholeBlood, Unit: "A+", Patient: "A+", Urgency: blood.Routine}, 1, ""},
		{"whole blood D-", "cn", q{Component: blood.WholeBlood, Unit: "A-", Patient: "A+", Urgency: blood.Routine}, 3, ""},
		{"whole blood D+ to D-", "cn", q{Component: blood.WholeBlood, Unit: "A+", Patient: "A-", Urgency: blood.Routine}, 0, ""},
		{"low-titre group O whole blood", "cn", q{Component: blood.WholeBlood, Unit: "O+", Patient: "A+", Urgency: blood.Immediate, Has: attrs(blood.LowTitre)}, 2, ""},
		{"to the unknown", "uk", q{Component: blood.WholeBlood, Unit: "O-", Patient: "unknown", Urgency: blood.Immediate, Has: attrs(blood.LowTitre), FCP: blood.Yes}, 3, ""},
		{"to Oh", "uk", q{Component: blood.WholeBlood, Unit: "O-", Patient: "Oh", Urgency: blood.Immediate, Has: attrs(blood.LowTitre)}, 0, ""},
		{"an absent policy allows none", "", q{Component: blood.WholeBlood, Unit: "O+", Patient: "A+", Urgency: blood.Immediate, Has: attrs(blood.LowTitre)}, 0, ""},

		{"cryoprecipitate", "cn", q{Component: blood.Cryoprecipitate, Unit: "AB+", Patient: "A+", Urgency: blood.Routine}, 2, ""},
		{"cryoprecipitate, low-titre", "uk", q{Component: blood.Cryoprecipitate, Unit: "A+", Patient: "B+", Urgency: blood.Routine, Has: attrs(blood.LowTitre)}, 0, ""},
		{"cryoprecipitate, no policy", "", q{Component: blood.Cryoprecipitate, Unit: "AB+", Patient: "A+"}, 0, ""},

		{"plasma, low-titre A to the unknown", "uk", q{Component: blood.Plasma, Unit: "A+", Patient: "unknown", Urgency: blood.Immediate, Has: attrs(blood.LowTitre)}, 4, ""},
		{"not to a newborn", "uk", q{Component: blood.Plasma, Unit: "A+", Patient: "unknown", Urgency: blood.Immediate, Has: attrs(blood.LowTitre), Neonate: blood.Yes}, 0, ""},
		{"not in China", "cn", q{Component: blood.Plasma, Unit: "A+", Patient: "unknown", Urgency: blood.Immediate, Has: attrs(blood.LowTitre)}, 0, ""},
		{"AB first for a newborn", "uk", q{Component: blood.Plasma, Unit: "A+", Patient: "A+", Urgency: blood.Routine, Neonate: blood.Yes}, 3, ""},
		{"AB plasma for Oh", "uk", q{Component: blood.Plasma, Unit: "AB+", Patient: "Oh", Urgency: blood.Routine}, 1, ""},

		{"platelets in another group", "uk", q{Component: blood.Platelets, Unit: "A+", Patient: "O+", Urgency: blood.Routine}, 2, ""},
		{"which China does not give", "cn", q{Component: blood.Platelets, Unit: "A+", Patient: "O+", Urgency: blood.Routine}, 0, ""},
		{"platelets, low-titre only", "uk", q{Component: blood.Platelets, Unit: "O+", Patient: "A+", Urgency: blood.Routine}, 0, ""},
		{"platelets, low-titre", "uk", q{Component: blood.Platelets, Unit: "O+", Patient: "A+", Urgency: blood.Routine, Has: attrs(blood.LowTitre)}, 2, ""},
		{"D+ platelets to a D- man", "uk", q{Component: blood.Platelets, Unit: "O+", Patient: "O-", Urgency: blood.Routine}, 4, ""},
		{"D+ platelets to a D- woman", "uk", q{Component: blood.Platelets, Unit: "O+", Patient: "O-", Urgency: blood.Routine, FCP: blood.Yes}, 4, "named physician"},
		{"D+ platelets to D- in China", "cn", q{Component: blood.Platelets, Unit: "O+", Patient: "O-", Urgency: blood.Immediate}, 0, ""},
		{"platelets to the unknown", "cn", q{Component: blood.Platelets, Unit: "AB-", Patient: "unknown", Urgency: blood.Immediate}, 0, ""},

		{"newborn", "cn", q{Component: blood.RedCells, Unit: "O-", Patient: "A-", Neonate: blood.Yes, Urgency: blood.Routine}, 2, ""},
		{"newborn, D+ cells", "cn", q{Component: blood.RedCells, Unit: "O+", Patient: "A-", Neonate: blood.Yes, Urgency: blood.Routine}, 0, ""},
		{"newborn, no policy", "", q{Component: blood.RedCells, Unit: "O-", Patient: "O-", Neonate: blood.Yes, Urgency: blood.Routine}, 0, ""},
		{"Oh for Oh", "cn", q{Component: blood.RedCells, Unit: "Oh", Patient: "Oh", Urgency: blood.Routine}, 1, "looked at by the laboratory"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.policy != "" {
				tc.q.Policy = policy(t, tc.policy)
			}
			for _, x := range []*blood.Tri{&tc.q.FCP, &tc.q.Child, &tc.q.Neonate} {
				if *x == "" {
					*x = blood.No
				}
			}
			v := blood.Eligible(tc.q)
			if v.Tier != tc.want || v.Eligible != (tc.want > 0) {
				t.Errorf("eligible %v, tier %d, want %d: %v", v.Eligible, v.Tier, tc.want, v.Reasons)
			}
			if needs := strings.Join(v.Needs, "; "); !strings.Contains(needs, tc.needs) || (needs == "") != (tc.needs == "") {
				t.Errorf("needs %q, want %q", needs, tc.needs)
			}
		})
	}
}

// Who did not say whether the patient is at risk is treated as at risk.
func TestRiskNotStatedIsRisk(t *testing.T) {
	for _, x := range []blood.Tri{"", blood.Unknown, blood.Yes} {
		for _, q := range []blood.Query{{FCP: x, Child: blood.No}, {FCP: blood.No, Child: x}} {
			q.Component, q.Unit, q.Patient, q.Urgency, q.Neonate, q.Policy = blood.RedCells, "O+", "unknown", blood.Immediate, blood.No, policy(t, "uk")
			if v := blood.Eligible(q); len(v.Needs) == 0 {
				t.Errorf("fcp %q, child %q: RhD-positive without a word: %+v", q.FCP, q.Child, v)
			}
		}
	}
}
