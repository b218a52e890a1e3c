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
		{"--component cryoprecipitate --unit AB+ --patient AB+", false},
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
		if v.Needs == nil || v.Reasons == nil {
			t.Errorf("%s: null lists in %s", c.line, out)
		}
	}
}
