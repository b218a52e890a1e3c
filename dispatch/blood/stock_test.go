package blood_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/blood"
)

const stockHeader = "din,product,division,component,group,ml,unit_def,collected,expiry,attributes,status,tests\n"

const goodRow = "W000026000001,E0336,00,red_cells,A+,300,cn_200ml,2026-11-20 08:30,2026-12-20,irradiated;cmv_negative,available,nat=neg;hbsag=neg\n"

func utc(charset string) blood.StockFormat {
	return blood.StockFormat{Depot: "d", Loc: time.UTC, Charset: charset}
}

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestParseStockCSV(t *testing.T) {
	loc := shanghai(t)
	data := "\ufeff" + stockHeader + goodRow +
		"G123417654321A,E3087,A0,platelets,O-,260,treatment_dose,2026-11-22T23:00:00Z,2026-11-27T10:00:00+08:00,,received,\r\n" +
		"njx:77021,P1,00,plasma,unknown,200,cn_200ml,2026-01-02T03:04:05,2027-01-02T03:04,,quarantined,nat=pos\n"
	file, err := blood.ParseStockCSV([]byte(data), blood.StockFormat{Depot: "nanjing-center", Loc: loc, Charset: "UTF-8"})
	if err != nil {
		t.Fatal(err)
	}
	units := file.Units
	if !slices.Equal(file.Lines, []int{2, 3, 4}) {
		t.Errorf("lines %v", file.Lines)
	}
	at := func(s string) time.Time {
		x, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	want := []blood.Unit{
		{
			ID: "W000026000001-E0336-00", Scheme: "isbt128", DIN: "W000026000001", Product: "E0336", Division: "00",
			Component: blood.RedCells, Group: "A+", ML: 300, UnitDef: blood.CN200ml,
			Collected: at("2026-11-20T08:30:00+08:00"), Expiry: at("2026-12-20T23:59:00+08:00"),
			Attributes: []blood.Attribute{blood.CMVNegative, blood.Irradiated},
			Tests:      map[string]string{"nat": "neg", "hbsag": "neg"}, Depot: "nanjing-center", Status: blood.Available,
		},
		{
			ID: "G123417654321-E3087-A0", Scheme: "isbt128", DIN: "G123417654321", Product: "E3087", Division: "A0",
			Component: blood.Platelets, Group: "O-", ML: 260, UnitDef: blood.TreatmentDose,
			Collected: at("2026-11-22T23:00:00Z"), Expiry: at("2026-11-27T10:00:00+08:00"), Depot: "nanjing-center", Status: blood.Received,
		},
		{
			ID: "njx:77021-P1-00", Scheme: "njx", DIN: "77021", Product: "P1", Division: "00",
			Component: blood.Plasma, Group: "unknown", ML: 200, UnitDef: blood.CN200ml,
			Collected: at("2026-01-02T03:04:05+08:00"), Expiry: at("2027-01-02T03:04:00+08:00"),
			Tests: map[string]string{"nat": "pos"}, Depot: "nanjing-center", Status: blood.Quarantined,
		},
	}
	if len(units) != len(want) {
		t.Fatalf("%d units, want %d", len(units), len(want))
	}
	for i, w := range want {
		g := units[i]
		if !g.Collected.Equal(w.Collected) || !g.Expiry.Equal(w.Expiry) {
			t.Errorf("unit %d: collected %v, expiry %v; want %v, %v", i, g.Collected, g.Expiry, w.Collected, w.Expiry)
		}
		g.Collected, g.Expiry, w.Collected, w.Expiry = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		if a, b := fmt.Sprintf("%+v", g), fmt.Sprintf("%+v", w); a != b {
			t.Errorf("unit %d:\n%s\nwant\n%s", i, a, b)
		}
	}
}

func TestParseStockCSVColumnsInAnyOrder(t *testing.T) {
	cols := strings.Split(strings.TrimSpace(stockHeader), ",")
	vals := strings.Split(strings.TrimSpace(goodRow), ",")
	slices.Reverse(cols)
	slices.Reverse(vals)
	data := strings.Join(cols, ",") + "\n" + strings.Join(vals, ",") + "\n"
	file, err := blood.ParseStockCSV([]byte(data), utc(""))
	if units := file.Units; err != nil || len(units) != 1 || units[0].ID != "W000026000001-E0336-00" {
		t.Errorf("%v, %v", file, err)
	}
}

// edit replaces one column of the good row.
func edit(column, value string) string {
	cols := strings.Split(strings.TrimSpace(stockHeader), ",")
	vals := strings.Split(strings.TrimSpace(goodRow), ",")
	vals[slices.Index(cols, column)] = value
	return strings.Join(vals, ",") + "\n"
}

func TestParseStockCSVRefusesValues(t *testing.T) {
	for _, tc := range []struct{ column, value, says string }{
		{"din", "", "13 characters"},
		{"din", "W00002600000", "13 characters"},
		{"din", "O000026000001", "13 characters"},    // no facility begins with O
		{"din", "W0000260O0001", "13 characters"},    // a letter in the serial number
		{"din", "w000026000001", "13 characters"},    // lower case
		{"din", "G123417654321B", "check character"}, // wrong check character
		{"din", "G123417645321A", "check character"}, // two digits swapped
		{"din", "njx:77 021", "scheme:number"},       // a blank in a site's own number
		{"din", "isbt128:77021", "scheme:number"},    // that scheme has its own shape
		{"din", ":77021", "scheme:number"},           // no scheme
		{"product", "", "product code"},
		{"product", "E0336-1", "product code"},
		{"product", "X0336", "E or F"}, // no ISBT 128 product
		{"product", "E03", "E or F"},
		{"product", "E0336100", "collection type"}, // not a volunteer's
		{"product", "=<E0336V0", "ends after"},
		{"product", "=%5100", "another column"},
		{"group", "=%5300", "table has no such group code"},
		{"group", "=%5500", "ABO and RhD"},
		{"group", "=%51x0x", "one structure"},
		{"group", "=%5100=%5100", "one structure"},
		{"din", "=G12341765432171", "check"},
		{"expiry", "&>0263662359", "no such day"},
		{"division", "0", "two letters"},
		{"division", "0-", "two letters"},
		{"component", "red cells", "red_cells"},
		{"group", "A", "AB?"},
		{"group", "A?", "ABO and RhD"}, // known enough to import, not to be available
		{"group", "unknown", "ABO and RhD"},
		{"ml", "", "millilitres"},
		{"ml", "0", "millilitres"},
		{"ml", "-300", "millilitres"},
		{"ml", "300.5", "millilitres"},
		{"ml", "1001", "millilitres"},
		{"ml", "30", "less than a quarter"},
		{"unit_def", "unit", "cn_200ml"},
		{"unit_def", "treatment_dose", "does not fit"},
		{"collected", "", "a time is written"},
		{"collected", "20.11.2026", "a time is written"},
		{"collected", "2026-02-30", "a time is written"},
		{"expiry", "2026-11-20 08:30", "before it was collected"},
		{"expiry", "2026-11-19", "before it was collected"},
		{"attributes", "irradiated;", "irradiated"},
		{"attributes", "zebra", "cmv_negative"},
		{"attributes", "washed;washed", "twice"},
		{"status", "reserved", "received"},
		{"status", "delivered", "received"},
		{"status", "", "received"},
		{"tests", "nat=maybe", "neg, pos, pending"},
		{"tests", "nat", "name=result"},
		{"tests", "NAT=neg", "name=result"},
		{"tests", "nat=neg;nat=neg", "twice"},
	} {
		t.Run(tc.column+" "+tc.value, func(t *testing.T) {
			file, err := blood.ParseStockCSV([]byte(stockHeader+goodRow+edit(tc.column, tc.value)), utc(""))
			var se *blood.StockError
			if !errors.As(err, &se) || file.Units != nil {
				t.Fatalf("got %d units and %v", len(file.Units), err)
			}
			p := se.Problems[0]
			if p.Line != 3 || p.Column != tc.column || !strings.Contains(p.Message, tc.says) {
				t.Errorf("got %q, want line 3, column %s, %q", p, tc.column, tc.says)
			}
			if strings.Contains(err.Error(), "zebra") {
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

func TestParseStockCSVRefusesFiles(t *testing.T) {
	for _, tc := range []struct {
		name, data, charset string
		line                int
		says                string
	}{
		{"empty", "", "", 1, "header"},
		{"header alone", stockHeader, "", 0, "no units"},
		{"column missing", strings.Replace(stockHeader, ",tests", "", 1) + goodRow, "", 1, "missing"},
		{"column unknown", strings.Replace(stockHeader, "tests", "zebra", 1) + goodRow, "", 1, "column 12"},
		{"column twice", strings.Replace(stockHeader, "tests", "tests,din", 1) + goodRow, "", 1, "twice"},
		{"short line", stockHeader + goodRow + "a,b\n", "", 3, "2 fields"},
		{"long line", stockHeader + strings.TrimSpace(goodRow) + ",x\n", "", 2, "13 fields"},
		{"same row twice", stockHeader + goodRow + goodRow, "", 3, "line 2"},
		{"split and whole", stockHeader + goodRow + edit("division", "A0"), "", 3, "line 2"},
		{"not UTF-8", stockHeader + goodRow + "\xc4\xcf\xbe\xa9\n", "", 3, "UTF-8"},
		{"NUL", stockHeader + "\x00" + goodRow, "", 2, "UTF-8"},
		{"open quotation", stockHeader + goodRow + "\"W000026", "", 3, "quotation"},
		{"bare quotation", stockHeader + "W0\"00026\n", "", 2, "quotation"},
		{"not GB18030", stockHeader + goodRow + "\xff\xff\n", "GB18030", 3, "GB18030"},
		{"GB18030 with NUL", stockHeader + "\x00" + goodRow, "gbk", 2, "NUL"},
		{"other charset", stockHeader + goodRow, "zebra", 0, "utf-8"},
		{"same bag by a longer code", stockHeader + goodRow + edit("product", "E0336V00"), "", 3, "line 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file, err := blood.ParseStockCSV([]byte(tc.data), utc(tc.charset))
			var se *blood.StockError
			if !errors.As(err, &se) || file.Units != nil {
				t.Fatalf("got %d units and %v", len(file.Units), err)
			}
			if p := se.Problems[0]; p.Line != tc.line || !strings.Contains(p.Message, tc.says) {
				t.Errorf("got %q, want line %d and %q", p, tc.line, tc.says)
			}
			if strings.Contains(err.Error(), "zebra") {
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

func TestParseStockCSVListsEveryMistakeUpToABound(t *testing.T) {
	two := stockHeader + edit("ml", "x") + edit("group", "x")
	_, err := blood.ParseStockCSV([]byte(two), utc(""))
	if err == nil || !strings.Contains(err.Error(), "line 2: ml") || !strings.Contains(err.Error(), "line 3: group") {
		t.Errorf("not both mistakes: %v", err)
	}
	_, err = blood.ParseStockCSV([]byte(stockHeader+strings.Repeat(edit("ml", "x"), 250)), utc(""))
	var se *blood.StockError
	if !errors.As(err, &se) || len(se.Problems) != 100 || se.More != 150 || !strings.HasSuffix(err.Error(), "and 150 more") {
		t.Errorf("want 100 mistakes and 150 more, got %d and %d", len(se.Problems), se.More)
	}
}

func TestCheckCharacter(t *testing.T) {
	// The first three are published examples (ICCBBA ST-001, appendix A and
	// its label; Guidelines for the Blood Transfusion Services in the UK).
	for din, want := range map[string]byte{
		"G123417654321": 'A', "G123498654321": 'H', "A999820123456": 'E', "W000026000001": 'F', "C000126000042": '7',
	} {
		if c, ok := blood.CheckCharacter(din); !ok || c != want {
			t.Errorf("%s: %c, want %c", din, c, want)
		}
		scheme, number, err := blood.ParseNumber(din + string(want))
		if err != nil || scheme != "isbt128" || number != din {
			t.Errorf("%s: %s, %s, %v", din, scheme, number, err)
		}
	}
	if _, ok := blood.CheckCharacter("g123417654321"); ok {
		t.Error("lower case has a check character")
	}
}

// Every wrong digit and every swap of two neighbours is found by the check
// character.
func TestCheckCharacterFindsMistakes(t *testing.T) {
	const din = "G123417654321"
	for i := range len(din) {
		for _, c := range []byte("0123456789") {
			wrong := []byte(din)
			wrong[i] = c
			if string(wrong) == din {
				continue
			}
			if _, _, err := blood.ParseNumber(string(wrong) + "A"); err == nil {
				t.Errorf("%s is taken", wrong)
			}
		}
		if i+1 < len(din) && din[i] != din[i+1] {
			swapped := []byte(din)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if _, _, err := blood.ParseNumber(string(swapped) + "A"); err == nil {
				t.Errorf("%s is taken", swapped)
			}
		}
	}
}

func FuzzParseStockCSV(f *testing.F) {
	f.Add([]byte(stockHeader + goodRow))
	f.Add([]byte(stockHeader + "\"a\nb\",c\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := blood.ParseStockCSV(data, utc(""))
		units := file.Units
		if (err == nil) != (len(units) > 0) {
			t.Fatalf("%d units and %v", len(units), err)
		}
		for _, u := range units {
			if u.ID != blood.MakeUnitID(u.Scheme, u.DIN, u.Product, u.Division) || blood.Counts(u) <= 0 || !u.Expiry.After(u.Collected) {
				t.Fatalf("a bad unit: %+v", u)
			}
		}
	})
}

// A file in GB18030 reads as the same file in UTF-8, and its mistakes are
// found on their lines.
func TestParseStockCSVInGB18030(t *testing.T) {
	file, err := blood.ParseStockCSV([]byte(stockHeader+goodRow), utc("GB18030"))
	if err != nil || len(file.Units) != 1 {
		t.Fatalf("%v, %v", file, err)
	}
	group := edit("group", "\xb0\xa2") // a Chinese word for a group
	if _, err = blood.ParseStockCSV([]byte(stockHeader+goodRow+group), utc("gb18030")); err == nil || !strings.HasPrefix(err.Error(), "line 3: group") {
		t.Errorf("a Chinese group: %v", err)
	}
	if _, err = blood.ParseStockCSV([]byte(stockHeader+goodRow+group), utc("")); err == nil || !strings.HasPrefix(err.Error(), "line 3: these bytes are not UTF-8") {
		t.Errorf("undeclared: %v", err)
	}
}

// A list may hold its labels as they are scanned; with the site's own table
// its products are known, and no other is taken.
func TestParseStockCSVReadsCodes(t *testing.T) {
	own, err := blood.ParseLabelTable([]byte(inventedTable))
	if err != nil {
		t.Fatal(err)
	}
	format := blood.StockFormat{Depot: "d", Loc: shanghai(t), Codes: own}
	row := "=G12341765432170,=<E4306V00,,red_cells,=%5100,300,cn_200ml,2026-11-01,&>0263262359,,available,nat=neg\n"
	file, err := blood.ParseStockCSV([]byte(stockHeader+row), format)
	if err != nil {
		t.Fatal(err)
	}
	u := file.Units[0]
	if u.ID != "G123417654321-E4306V00-00" || u.Group != "O+" || u.Expiry.Format(time.RFC3339) != "2026-11-22T23:59:00+08:00" {
		t.Errorf("%+v", u)
	}
	for says, row := range map[string]string{
		"no such product":      strings.Replace(row, "E4306V00", "E4307V00", 1),
		"restricts":            strings.Replace(row, "=%5100", "=%5300", 1),
		"has this product as":  strings.Replace(row, "red_cells", "platelets", 1),
		"another division":     strings.Replace(row, "V00,,", "V00,A0,", 1),
		"K-positive":           strings.Replace(strings.Replace(row, "=%5100", "=%51J0", 1), ",,available", ",k_negative,available", 1),
		"check does not fit":   strings.Replace(row, "4321", "4231", 1),
		"is not a volunteer's": strings.Replace(row, "E4306V00", "E4306100", 1),
	} {
		if _, err := blood.ParseStockCSV([]byte(stockHeader+row), format); err == nil || !strings.Contains(err.Error(), says) || !strings.HasPrefix(err.Error(), "line 2") {
			t.Errorf("%s: %v", says, err)
		}
	}
}
