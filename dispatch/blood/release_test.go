package blood_test

import (
	"strings"
	"testing"

	"airvein/dispatch/blood"
)

// A unit is available only after every required test: each missing one and
// each that is not negative is named.
func TestUnreleasable(t *testing.T) {
	for _, tc := range []struct {
		policy string
		tests  map[string]string
		says   []string
	}{
		{"cn", map[string]string{"nat": "neg", "hbsag": "neg"}, nil},
		{"cn", map[string]string{"nat": "neg", "hbsag": "neg", "hcv": "neg"}, nil},
		{"cn", nil, []string{"missing: nat, hbsag"}},
		{"cn", map[string]string{"hbsag": "neg"}, []string{"missing: nat"}},
		{"cn", map[string]string{"nat": "pending", "hbsag": "neg"}, []string{"not negative: nat is pending"}},
		{"cn", map[string]string{"nat": "neg", "hbsag": "neg", "hcv": "pos"}, []string{"hcv is pos"}},
		{"cn", map[string]string{"hcv": "pos"}, []string{"missing: nat, hbsag", "hcv is pos"}},
		{"uk", map[string]string{"nat": "neg", "hbsag": "neg"}, []string{"missing: hcv, hiv, htlv, syphilis"}},
	} {
		got := policy(t, tc.policy).Unreleasable(blood.Unit{Tests: tc.tests})
		if (got == "") != (tc.says == nil) {
			t.Errorf("%s, %v: %q", tc.policy, tc.tests, got)
		}
		for _, w := range tc.says {
			if !strings.Contains(got, w) {
				t.Errorf("%s, %v: %q does not say %q", tc.policy, tc.tests, got, w)
			}
		}
	}
	if (*blood.Policy)(nil).Unreleasable(blood.Unit{Tests: map[string]string{"nat": "neg"}}) == "" {
		t.Error("without a policy a unit is released")
	}
}

func TestFates(t *testing.T) {
	for f, want := range map[blood.Fate]blood.Status{
		"TX": blood.Delivered, "TR": blood.Delivered, "RA": blood.Returned, "RL": blood.Returned, "WA": blood.Discarded,
	} {
		if got, err := blood.ParseFate(string(f)); err != nil || got != f || f.Status() != want || f.Given() != (want == blood.Delivered) {
			t.Errorf("%s: %s, %v, %s", f, got, err, f.Status())
		}
	}
	if _, err := blood.ParseFate("tx"); err == nil || len(blood.Fates()) != 5 {
		t.Error("a fate that is none is read")
	}
}
