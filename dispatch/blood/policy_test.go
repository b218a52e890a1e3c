package blood_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/blood"
)

func TestPoliciesLoad(t *testing.T) {
	keys := 0 // held or missing, in every policy
	for _, id := range blood.PolicyIDs() {
		p := policy(t, id)
		if again := policy(t, p.Version); p.ID != id || again.Hash != p.Hash {
			t.Errorf("%s: found as %s, and by its version %s as another", id, p.ID, p.Version)
		}
		if len(p.Values) == 0 || len(p.Unconfirmed()) == 0 || keys > 0 && len(p.Values)+len(p.Missing()) != keys {
			t.Errorf("%s: %d values, %d unconfirmed, %d missing", id, len(p.Values), len(p.Unconfirmed()), len(p.Missing()))
		}
		keys = len(p.Values) + len(p.Missing())
		for _, v := range p.Values {
			if v.Source == "" || v.Value == "" || v.What == "" {
				t.Errorf("%s: %s lacks its value, source or meaning", id, v.Key)
			}
		}
	}
	if _, err := blood.FindPolicy("zebra"); err == nil || !strings.Contains(err.Error(), "cn, cn-1, uk, uk-1") || strings.Contains(err.Error(), "zebra") {
		t.Errorf("a policy that is not there: %v", err)
	}
}

func TestOutlastsArrival(t *testing.T) {
	if d, ok := policy(t, "uk").OutlastsArrival(blood.UrgentCrossmatched); !ok || d != 4*time.Hour+40*time.Minute {
		t.Errorf("%v, %v", d, ok)
	}
	var none *blood.Policy
	if _, ok := none.OutlastsArrival(blood.Immediate); ok {
		t.Error("no policy says how long a transfusion takes")
	}
}

const goodPolicy = `policy: xx
version: xx-1
name: Nowhere
note: invented
values:
  choosing.transfusion_h:
    value: 4
    source: invented
    confirmed: true
`

func TestParsePolicyRefusals(t *testing.T) {
	if _, err := blood.ParsePolicy([]byte(goodPolicy)); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, old, new string
		line           int
		says           string
	}{
		{"unknown key", "policy: xx", "polizy: xx", 1, "polizy"},
		{"unknown value", "choosing.transfusion_h", "choosing.luck", 6, "choosing.luck"},
		{"no source", "    source: invented\n", "", 7, "source"},
		{"empty source", "source: invented", "source: \"\"", 8, "source"},
		{"confirmed not said", "    confirmed: true\n", "", 7, "confirmed"},
		{"confirmed in words", "confirmed: true", "confirmed: perhaps", 7, "confirmed"},
		{"no value", "    value: 4\n", "", 7, "leave the whole entry out"},
		{"null", "value: 4", "value: null", 7, "number"},
		{"text for a number", "value: 4", "value: four", 7, "number"},
		{"not a number", "value: 4", "value: .nan", 7, "number"},
		{"out of bounds", "value: 4", "value: 400", 7, "number from"},
		{"twice", "    value: 4\n", "    value: 4\n    value: 5\n", 8, "twice"},
		{"wrong version", "version: xx-1", "version: yy-1", 1, "version"},
		{"alias", "value: 4", "value: [&x 4, *x]", 7, "aliases"},
		{"second document", "note: invented", "note: invented\n---\nx: 1", 5, ""},
		{"not YAML", "name: Nowhere", "name: [", 2, "YAML"},
		{"list for a mapping", "values:\n", "values: []\nx:\n", 5, "mapping"},
		{"unknown urgency", "choosing.transfusion_h:\n    value: 4", "rhd_positive.negative:\n    value: {soon: free}", 7, "immediate"},
		{"unknown permission", "choosing.transfusion_h:\n    value: 4", "rhd_positive.negative:\n    value: {immediate: maybe}", 7, "authorised"},
		{"unknown attribute", "choosing.transfusion_h:\n    value: 4", "attributes.waivable:\n    value: [blessed]", 7, "irradiated"},
		{"unknown group", "choosing.transfusion_h:\n    value: 4", "platelets.groups:\n    value: {C: [[O]]}", 7, "ABO"},
		{"unknown step", "choosing.transfusion_h:\n    value: 4", "platelets.groups:\n    value: {A: [[A high_titre]]}", 7, "ABO"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data := strings.Replace(goodPolicy, tc.old, tc.new, 1)
			p, err := blood.ParsePolicy([]byte(data))
			var pe *blood.PolicyError
			if p != nil || !errors.As(err, &pe) {
				t.Fatalf("taken: %+v, %v", p, err)
			}
			at := false
			for _, x := range pe.Problems {
				at = at || x.Line == tc.line && strings.Contains(x.Message, tc.says)
			}
			if !at {
				t.Errorf("no mistake on line %d that says %q:\n%v", tc.line, tc.says, err)
			}
		})
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(goodPolicy))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := blood.ParsePolicy(data); (p == nil) == (err == nil) {
			t.Fatalf("%v and %v", p, err)
		}
	})
}
