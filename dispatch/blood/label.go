package blood

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Label is what one ISBT 128 data structure of a scan says. Valid is set
// where the structure proves itself (a check, a date) and where it is wrong;
// Allocatable where a code says whether its unit may go to any patient.
type Label struct {
	Kind        string `json:"kind"` // din, group, product, expiry, unknown
	DIN         string `json:"din,omitempty"`
	Check       string `json:"check,omitempty"` // the keyboard check character
	Flag        string `json:"flag,omitempty"`  // where it is neither 00 nor the check
	Group       Group  `json:"group,omitempty"`
	Use         string `json:"use,omitempty"` // what a restricted code is restricted to
	K           string `json:"k,omitempty"`   // negative, positive or unknown, where the code speaks of a phenotype
	Product     string `json:"product,omitempty"`
	Donation    string `json:"donation,omitempty"` // the collection type, V is a volunteer's
	Division    string `json:"division,omitempty"`
	Component   string `json:"component,omitempty"`
	Expiry      string `json:"expiry,omitempty"` // RFC 3339 in the facility's zone
	Allocatable *bool  `json:"allocatable,omitempty"`
	Valid       *bool  `json:"valid,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

// Wrong reports whether the structure cannot be what it says it is.
func (l Label) Wrong() bool { return l.Valid != nil && !*l.Valid }

func (l *Label) wrong(format string, args ...any) {
	l.Valid, l.Reason = new(bool), fmt.Sprintf(format, args...)
}

func (l *Label) valid() { yes := true; l.Valid = &yes }

func (l *Label) allocatable(ok bool, reason string) { l.Allocatable, l.Reason = &ok, reason }

// ParseScan reads one scan, of one structure or of several joined, as
// readers send them for DIN with group and product with expiry (ISBT 128,
// DS001 to DS005). What does not fit is one wrong label, never left out.
// Times are the facility's: loc.
func ParseScan(scan string, loc *time.Location, table *LabelTable) []Label {
	var out []Label
	for rest := scan; ; {
		l, n := parseStructure(rest, loc, table)
		out = append(out, l)
		if rest = rest[n:]; rest == "" || l.Wrong() {
			return out
		}
	}
}

// parseStructure reads the structure at the beginning of s, and says how
// long it is.
func parseStructure(s string, loc *time.Location, table *LabelTable) (Label, int) {
	for _, k := range []struct {
		prefix, kind string
		length       int
		read         func(l *Label, data string)
	}{
		{"=%", "group", 6, func(l *Label, data string) { l.readGroup(data, table) }},
		{"=<", "product", 10, func(l *Label, data string) { l.readProduct(data, table) }},
		{"=>", "expiry", 8, func(l *Label, data string) { l.readExpiry(data+"2359", loc) }},
		{"&>", "expiry", 12, func(l *Label, data string) { l.readExpiry(data, loc) }},
		{"=", "din", 16, func(l *Label, data string) { l.readDIN(data) }},
	} {
		data, ok := strings.CutPrefix(s, k.prefix)
		if !ok {
			continue
		}
		l := Label{Kind: k.kind}
		want := k.length - len(k.prefix)
		if k.kind == "din" && data != "" && !dinStart(data[0]) {
			break
		}
		if len(data) < want {
			l.wrong("the scan ends after %d of %d characters", len(data), want)
			return l, len(s)
		}
		k.read(&l, data[:want])
		return l, k.length
	}
	l := Label{Kind: "unknown"}
	l.wrong("this is none of the ISBT 128 structures that are read: =… (donation number), =%% (group), =< (product), => or &> (expiry)")
	return l, len(s)
}

func dinStart(c byte) bool { return c >= 'A' && c <= 'Z' && c != 'O' || c >= '1' && c <= '9' }

// readDIN reads a donation number and its two flag characters, which are no
// part of it (DS001): 00 is unused, 60 to 96 the check over the number,
// below 60 the label's place or a local use, 97 to 99 reserved.
func (l *Label) readDIN(data string) {
	din, flags := data[:13], data[13:]
	if !dinShape(din) {
		l.wrong("the donation number is misshapen: facility, year and serial number are five letters or digits and eight digits")
		return
	}
	check, ok := CheckCharacter(din)
	flag, err := strconv.Atoi(flags)
	if !ok || err != nil || !allDigits(flags) {
		l.wrong("the flag characters are two digits")
		return
	}
	switch {
	case flag > 96:
		l.wrong("the flag %d is reserved", flag)
		return
	case flag >= 60 && flag-60 != strings.IndexByte(dinAlphabet, check):
		l.wrong("the check does not fit the donation number: a character is wrong or two are swapped")
		return
	case flag > 0 && flag < 60:
		l.Flag = flags
	}
	l.DIN, l.Check = din, string(check)
	l.valid()
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// readGroup reads gg, the group with its intended use, r, a phenotype, and
// e, which is 0 (DS002). A code that the table does not have says nothing,
// and its unit is not allocatable. Neither is one of restricted use: such a
// code names the same ABO and RhD, and forgetting its restriction is how
// blood meant for one person reaches another.
func (l *Label) readGroup(data string, table *LabelTable) {
	if !plain(data, 4, 4) {
		l.wrong("a group code is four letters and digits")
		return
	}
	if data[3] != '0' {
		l.wrong("the last character of a group code is 0")
		return
	}
	if r := data[2]; r != '0' {
		l.K = "unknown"
		if k, ok := table.phenotypes[r]; ok && (r < '0' || r > '9') {
			l.K = k
		}
	}
	g, ok := table.groups[data[:2]]
	switch {
	case !ok:
		l.Group, l.K = GroupUnknown, ""
		l.allocatable(false, "the table has no such group code: the site loads its licensed one")
	case g.use != "":
		l.Group, l.Use = g.group, g.use
		l.allocatable(false, "the code restricts the unit's use")
	case !g.group.Full() && g.group != GroupOh:
		l.Group = g.group
		l.allocatable(false, "the code does not say both ABO and RhD")
	default:
		l.Group = g.group
		l.allocatable(true, "")
	}
}

// readProduct reads the product's description code, its collection type and
// division (DS003). Which component a code is stands in a licensed table.
func (l *Label) readProduct(data string, table *LabelTable) {
	if !plain(data, 8, 8) || data[0] != 'E' && data[0] != 'F' {
		l.wrong("a product code is E or F and seven letters and digits")
		return
	}
	l.Product, l.Donation, l.Division = data[:5], data[5:6], data[6:]
	c, ok := table.products[l.Product]
	l.Component = string(c)
	switch {
	case !ok:
		l.Component = "unknown"
		l.allocatable(false, "the table has no such product code: the site loads its licensed one")
	case l.Donation != "V":
		l.allocatable(false, "the collection type is not a volunteer's donation for any patient")
	case l.Division == "99":
		l.allocatable(false, "the division is coded on another label")
	default:
		l.allocatable(true, "")
	}
}

// readExpiry reads cyyjjjhhmm: century, year, day of the year, hour and
// minute in the facility's time (DS005; DS004 ends at 23:59).
func (l *Label) readExpiry(data string, loc *time.Location) {
	if !allDigits(data) {
		l.wrong("a date of expiry has digits only")
		return
	}
	number := func(from, to int) int {
		n, _ := strconv.Atoi(data[from:to]) // digits, as was just seen
		return n
	}
	year := 2000 + 100*number(0, 1) + number(1, 3)
	if data[0] == '9' {
		year = 1900 + number(1, 3)
	}
	day, hour, minute := number(3, 6), number(6, 8), number(8, 10)
	if day < 1 || day > time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).YearDay() || hour > 23 || minute > 59 {
		l.wrong("there is no such day of the year or time of day")
		return
	}
	l.Expiry = time.Date(year, 1, day, hour, minute, 0, 0, loc).Format(time.RFC3339)
	l.valid()
}
