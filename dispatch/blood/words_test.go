package blood_test

import (
	"strings"
	"testing"

	"airvein/dispatch/blood"
)

func TestParseGroup(t *testing.T) {
	parts := map[string]struct {
		abo blood.ABO
		rhd blood.RhD
	}{
		"O-": {blood.O, blood.RhDNegative}, "O+": {blood.O, blood.RhDPositive}, "O?": {blood.O, blood.RhDUnknown},
		"A-": {blood.A, blood.RhDNegative}, "A+": {blood.A, blood.RhDPositive}, "A?": {blood.A, blood.RhDUnknown},
		"B-": {blood.B, blood.RhDNegative}, "B+": {blood.B, blood.RhDPositive}, "B?": {blood.B, blood.RhDUnknown},
		"AB-": {blood.AB, blood.RhDNegative}, "AB+": {blood.AB, blood.RhDPositive}, "AB?": {blood.AB, blood.RhDUnknown},
		"Oh": {blood.Bombay, blood.RhDUnknown}, "unknown": {blood.ABOUnknown, blood.RhDUnknown},
	}
	if n := len(blood.Groups()); n != len(parts) {
		t.Errorf("there are %d groups, want %d", n, len(parts))
	}
	for s, want := range parts {
		g, err := blood.ParseGroup(s)
		if err != nil || string(g) != s || g.ABO() != want.abo || g.RhD() != want.rhd {
			t.Errorf("%s reads as %v, %v, %v, %v", s, g, g.ABO(), g.RhD(), err)
		}
		if back := blood.MakeGroup(g.ABO(), g.RhD()); back != g {
			t.Errorf("%s makes %s", s, back)
		}
		if full := want.abo != blood.Bombay && want.rhd != blood.RhDUnknown; g.Full() != full {
			t.Errorf("%s: Full is %v", s, g.Full())
		}
	}
}

func TestParseGroupRefuses(t *testing.T) {
	for _, s := range []string{
		"", " ", "A", "a+", "A +", " A+", "A+ ", "A++", "AB", "ab+", "BA+", "0+", "0-", "O−", "Ａ+", "Unknown", "UNKNOWN",
		"oh", "OH", "Oh+", "Oh?", "unknown+", "?", "+", "C+", "O+O+", "A+\x00", "A+\n", "null", "<script>",
	} {
		g, err := blood.ParseGroup(s)
		if err == nil {
			t.Errorf("%q reads as %s", s, g)
			continue
		}
		if len(s) > 4 && strings.Contains(err.Error(), s) {
			t.Errorf("the error repeats %q: %v", s, err)
		}
		for _, want := range []string{"O-", "AB?", "Oh", "unknown"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("the error does not list %s: %v", want, err)
			}
		}
		if n := blood.Group(s); n.ABO() != blood.ABOUnknown || n.RhD() != blood.RhDUnknown || n.Full() {
			t.Errorf("%q by force has parts %v %v", s, n.ABO(), n.RhD())
		}
	}
}

func TestParseWords(t *testing.T) {
	all := map[string]func(string) error{
		"red_cells whole_blood platelets plasma cryoprecipitate": func(s string) error {
			_, err := blood.ParseComponent(s)
			return err
		},
		"immediate urgent_group_specific urgent_crossmatched routine": func(s string) error {
			_, err := blood.ParseUrgency(s)
			return err
		},
		"cn_200ml bag_450ml treatment_dose ml": func(s string) error {
			_, err := blood.ParseUnitDef(s)
			return err
		},
		"yes no unknown": func(s string) error {
			_, err := blood.ParseTri(s)
			return err
		},
		"irradiated cmv_negative k_negative hbs_negative washed leucodepleted hla_matched low_titre": func(s string) error {
			_, err := blood.ParseAttribute(s)
			return err
		},
	}
	for words, read := range all {
		for _, w := range strings.Fields(words) {
			if err := read(w); err != nil {
				t.Errorf("%s: %v", w, err)
			}
			for _, bad := range []string{strings.ToUpper(w), w + " ", "", "zebra"} {
				err := read(bad)
				if err == nil {
					t.Errorf("%q is taken", bad)
					continue
				}
				for _, lists := range strings.Fields(words) {
					if !strings.Contains(err.Error(), lists) {
						t.Errorf("the error for %q does not list %s: %v", bad, lists, err)
					}
				}
				if strings.Contains(err.Error(), "zebra") {
					t.Errorf("the error repeats the value: %v", err)
				}
			}
		}
	}
}

func TestClassOf(t *testing.T) {
	want := map[blood.Component]blood.Class{
		blood.RedCells: blood.Cold, blood.WholeBlood: blood.Cold, blood.Platelets: blood.Room,
		blood.Plasma: blood.Frozen, blood.Cryoprecipitate: blood.Frozen, "zebra": "", "": "",
	}
	for c, class := range want {
		if got := blood.ClassOf(c); got != class {
			t.Errorf("%q travels %q, want %q", c, got, class)
		}
	}
}

func TestUrgencyRank(t *testing.T) {
	for i, u := range []blood.Urgency{blood.Immediate, blood.UrgentGroupSpecific, blood.UrgentCrossmatched, blood.Routine, "zebra"} {
		if u.Rank() != i {
			t.Errorf("%s ranks %d, want %d", u, u.Rank(), i)
		}
	}
}
