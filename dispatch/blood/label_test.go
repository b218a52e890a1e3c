package blood_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/blood"
)

// inventedTable has codes that mean what no licensed table says, to test the
// rules of restricted codes and phenotypes without copying one.
const inventedTable = `source: invented
groups:
  "51": {group: "O+"}
  "53": {group: "O+", use: autologous only}
  "H6": {group: Oh}
phenotypes:
  E: {k: negative}
  J: {k: positive}
products:
  E4306: {component: red_cells}
`

func scan(t *testing.T, s string, table *blood.LabelTable) []blood.Label {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return blood.ParseScan(s, loc, table)
}

func TestLabelDIN(t *testing.T) {
	for scanned, want := range map[string]string{
		"=G12341765432170": "G123417654321 A", "=G12349865432177": "G123498654321 H", "=A99982012345674": "A999820123456 E",
		"=W00002600000175": "W000026000001 F", "=C00012600004267": "C000126000042 7",
		"=G12341765432100": "G123417654321 A", "=G12341765432115": "G123417654321 A",
	} {
		l := scan(t, scanned, blood.SampleLabelTable())
		if len(l) != 1 || l[0].Kind != "din" || l[0].Wrong() || l[0].DIN+" "+l[0].Check != want {
			t.Errorf("%s: %+v", scanned, l)
		}
	}
	for _, scanned := range []string{
		"=G12341765432171", "=G12341765432197", "=G1234176543217", "=G123417654321A0", "=O12341765432170", "=012341765432170",
		"=g12341765432170", "=G1234A765432170", "G12341765432170", "", "=", "=%510", "=>02636", "&>026326223", "=<E4306V0", "=%51\xff0", "=G12341765432170x",
	} {
		l := scan(t, scanned, blood.SampleLabelTable())
		if last := l[len(l)-1]; !last.Wrong() || last.Reason == "" {
			t.Errorf("%q is taken: %+v", scanned, l)
		}
	}
}

// The check in the flag finds every wrong digit and every swap of two
// neighbours.
func TestLabelCheckFindsMistakes(t *testing.T) {
	const good = "=G12341765432170"
	for i := 2; i < 14; i++ {
		for _, c := range []byte("0123456789") {
			wrong := []byte(good)
			wrong[i] = c
			if string(wrong) != good && !scan(t, string(wrong), blood.SampleLabelTable())[0].Wrong() {
				t.Errorf("%s is taken", wrong)
			}
		}
		if i < 13 && good[i] != good[i+1] {
			swapped := []byte(good)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if !scan(t, string(swapped), blood.SampleLabelTable())[0].Wrong() {
				t.Errorf("%s is taken", swapped)
			}
		}
	}
}

func TestLabelGroups(t *testing.T) {
	own, err := blood.ParseLabelTable([]byte(inventedTable))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		scan        string
		table       *blood.LabelTable
		group       blood.Group
		allocatable bool
		k           string
	}{
		{"=%5100", blood.SampleLabelTable(), "O+", true, ""},
		{"=%9500", blood.SampleLabelTable(), "O-", true, ""},
		{"=%8400", blood.SampleLabelTable(), "AB+", true, ""},
		{"=%5500", blood.SampleLabelTable(), "O?", false, ""},
		{"=%5300", blood.SampleLabelTable(), "unknown", false, ""},
		{"=%Mq00", blood.SampleLabelTable(), "unknown", false, ""},
		{"=%5300", own, "O+", false, ""},
		{"=%5100", own, "O+", true, ""},
		{"=%H600", own, "Oh", true, ""},
		{"=%51E0", own, "O+", true, "negative"},
		{"=%51J0", own, "O+", true, "positive"},
		{"=%5150", own, "O+", true, "unknown"},
		{"=%5110", own, "O+", true, "unknown"},
		{"=%51E0", blood.SampleLabelTable(), "O+", true, "unknown"},
	} {
		l := scan(t, tc.scan, tc.table)
		if len(l) != 1 || l[0].Wrong() || l[0].Group != tc.group || l[0].Allocatable == nil || *l[0].Allocatable != tc.allocatable || l[0].K != tc.k {
			t.Errorf("%s: %+v, want %s, allocatable %v, K %q", tc.scan, l, tc.group, tc.allocatable, tc.k)
		}
		if !tc.allocatable && l[0].Reason == "" {
			t.Errorf("%s: not allocatable without a reason", tc.scan)
		}
	}
	if l := scan(t, "=%5101", own); !l[0].Wrong() {
		t.Errorf("a code that does not end in 0: %+v", l)
	}
}

func TestLabelProductAndExpiry(t *testing.T) {
	own, err := blood.ParseLabelTable([]byte(inventedTable))
	if err != nil {
		t.Fatal(err)
	}
	l := scan(t, "=<E4306V00&>0263262359", own)
	if len(l) != 2 || l[0].Component != "red_cells" || !*l[0].Allocatable || l[0].Division != "00" || l[1].Expiry != "2026-11-22T23:59:00+08:00" {
		t.Errorf("%+v", l)
	}
	if l := scan(t, "=<E4306V00", blood.SampleLabelTable()); l[0].Component != "unknown" || *l[0].Allocatable {
		t.Errorf("without a table: %+v", l)
	}
	for _, code := range []string{"=<E430610A", "=<E4306V99"} {
		if l := scan(t, code, own); *l[0].Allocatable {
			t.Errorf("%s: %+v", code, l)
		}
	}
	for code, want := range map[string]string{
		"&>0201522359": "2020-05-31T23:59:00+08:00", "&>0243662359": "2024-12-31T23:59:00+08:00", "&>0263260830": "2026-11-22T08:30:00+08:00",
		"=>026326": "2026-11-22T23:59:00+08:00", "=>999365": "1999-12-31T23:59:00+08:00",
	} {
		if l := scan(t, code, own); len(l) != 1 || l[0].Expiry != want {
			t.Errorf("%s: %+v, want %s", code, l, want)
		}
	}
	for _, code := range []string{"&>0263662359", "&>0260002359", "&>0263262400", "&>0263262360", "=>0263x6", "=<X4306V00"} {
		if l := scan(t, code, own); !l[0].Wrong() {
			t.Errorf("%s is taken: %+v", code, l)
		}
	}
}

func TestParseLabelTableRefusals(t *testing.T) {
	for _, tc := range []struct{ old, new, says string }{
		{"source: invented", "source: \"\"", "line 1"},
		{"\"51\": {group: \"O+\"}", "\"51\": {group: \"C+\"}", "line 3"},
		{"\"51\":", "\"513\":", "2 letters and digits"},
		{"use: autologous only", "use: \"\"", "use is empty"},
		{"use:", "usage:", "usage"},
		{"E: {k: negative}", "\"5\": {k: negative}", "a digit says nothing"},
		{"k: positive", "k: perhaps", "k must be"},
		{"component: red_cells", "component: milk", "red_cells"},
	} {
		table, err := blood.ParseLabelTable([]byte(strings.Replace(inventedTable, tc.old, tc.new, 1)))
		var pe *blood.PolicyError
		if table != nil || !errors.As(err, &pe) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", tc.new, err)
		}
	}
}

func FuzzParseScan(f *testing.F) {
	f.Add("=G12341765432170=%5100")
	f.Add("=<E4306V00&>0263262359")
	table := blood.SampleLabelTable()
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range blood.ParseScan(s, time.UTC, table) {
			if l.Kind == "" || l.Wrong() && l.Reason == "" {
				t.Fatalf("%q: %+v", s, l)
			}
		}
	})
}
