package main

import (
	"encoding/json"
	"strings"
	"testing"

	"airvein/dispatch/blood"
)

func TestEligibleAnswers(t *testing.T) {
	cases := []struct {
		line string
		ok   bool
	}{
		{"--unit O- --patient A+", true},
		{"--unit A+ --patient O+", false},
		{"--component plasma --unit AB+ --patient O-", true},
		{"--unit O- --patient A+ --need irradiated", false},
		{"--unit O- --patient A+ --antibody anti-K", false},
		{"--unit A+ --patient A-", false},
		{"--component cryoprecipitate --unit AB+ --patient AB+", true},
		{"--component whole_blood --unit O+ --patient A+", false},
		{"--component whole_blood --unit O+ --patient A+ --unit-attr low_titre", true},
		{"--unit O- --patient Oh --urgency immediate", false},
		{"--unit A- --patient A+ --need irradiated --unit-attr irradiated", true},
		{"--unit A- --patient A+ --need irradiated --urgency immediate", true},
		{"--unit O- --patient A+ --antibody anti-K --unit-attr k_negative", true},
		{"--unit O+ --patient O- --urgency immediate --fcp yes", true},
		{"--unit O+ --patient O- --urgency immediate --fcp yes --antibody anti-D", false},
		{"--component platelets --unit A+ --patient O+ --policy uk", true},
		{"--component platelets --unit A+ --patient O+ --policy cn-1", false},
	}
	for _, c := range cases {
		code, out, stderr := runLine(t, "", append([]string{"eligible", "--json"}, strings.Fields(c.line)...)...)
		var v blood.Verdict
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatalf("%s: %v\n%s%s", c.line, err, out, stderr)
		}
		if v.Eligible != c.ok || (code == exitOK) != c.ok {
			t.Errorf("%s: eligible %v, exit %d", c.line, v.Eligible, code)
		}
		if !c.ok && len(v.Reasons) == 0 {
			t.Errorf("%s: refused without a reason", c.line)
		}
		if waived := strings.Contains(c.line, "immediate"); v.Eligible && (len(v.Needs) > 0) != waived {
			t.Errorf("%s: needs %v", c.line, v.Needs)
		}
		if v.Needs == nil || v.Reasons == nil {
			t.Errorf("%s: null lists in %s", c.line, out)
		}
	}
}

// All pairs through the command line: 27 of 64 for red cells, 9 of 16 ABO
// pairs for plasma, by either policy.
func TestEligiblePairs(t *testing.T) {
	for _, policy := range blood.PolicyIDs() {
		cells, plasma := 0, map[string]bool{}
		for _, unit := range blood.FullGroups() {
			for _, patient := range blood.FullGroups() {
				pair := []string{"eligible", "--json", "--policy", policy, "--unit", string(unit), "--patient", string(patient)}
				if code, _, _ := runLine(t, "", append(pair, "--component", "red_cells")...); code == exitOK {
					cells++
				}
				if code, _, _ := runLine(t, "", append(pair, "--component", "plasma")...); code == exitOK {
					plasma[unit.ABO().String()+" "+patient.ABO().String()] = true
				}
			}
		}
		if cells != 27 || len(plasma) != 9 {
			t.Errorf("%s: %d pairs of red cells and %d of plasma, want 27 and 9", policy, cells, len(plasma))
		}
	}
}

func TestEligibleUsage(t *testing.T) {
	for _, line := range []string{"--policy zebra", "--need blessed", "--unit-attr blessed", "--antibody K", "--urgency soon"} {
		code, _, stderr := runLine(t, "", append([]string{"eligible", "--unit", "O-", "--patient", "A+"}, strings.Fields(line)...)...)
		if code != exitUsage || stderr == "" {
			t.Errorf("%s: exit %d, %q", line, code, stderr)
		}
	}
}
