package blood

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The results of a test.
const (
	TestNegative = "neg"
	TestPositive = "pos"
	TestPending  = "pending"
)

// undivided is the division of a bag that was not split (ISBT 128, DS003).
const undivided = "00"

// rowParser reads one line of a stock file, noting every mistake.
type rowParser struct {
	rec    []string
	col    map[string]int
	line   int
	format StockFormat
	bad    *StockError
}

func (p *rowParser) get(column string) string { return strings.TrimSpace(p.rec[p.col[column]]) }

func (p *rowParser) fail(column, message string) { p.bad.add(p.line, column, message) }

// field reads one column with one of the Parse functions.
func field[T any](p *rowParser, column string, read func(string) (T, error)) T {
	v, err := read(p.get(column))
	if err != nil {
		p.fail(column, err.Error())
	}
	return v
}

func (p *rowParser) unit() (Unit, bool) {
	before := len(p.bad.Problems) + p.bad.More
	u := Unit{Depot: p.format.Depot}
	var err error
	p.number(&u)
	u.Component = field(p, "component", ParseComponent)
	p.product(&u)
	u.UnitDef = field(p, "unit_def", ParseUnitDef)
	u.Status = field(p, "status", parseStockStatus)
	u.Collected = p.time("collected", 0)
	u.Expiry = p.time("expiry", 23*time.Hour+59*time.Minute)
	u.Attributes = p.attributes()
	p.group(&u)
	u.Tests = p.tests()
	if u.ML, err = strconv.Atoi(p.get("ml")); err != nil || u.ML < 1 || u.ML > 1000 {
		p.fail("ml", "a bag's volume is a whole number of millilitres from 1 to 1000")
	}
	if len(p.bad.Problems)+p.bad.More > before {
		return Unit{}, false
	}
	p.whole(u)
	u.ID = MakeUnitID(u.Scheme, u.DIN, u.Product, u.Division)
	return u, len(p.bad.Problems)+p.bad.More == before
}

// whole checks what several columns say together.
func (p *rowParser) whole(u Unit) {
	if _, ok := NominalML(u.Component, u.UnitDef); !ok {
		words := make([]string, 0, 3)
		for _, d := range UnitDefsOf(u.Component) {
			words = append(words, string(d))
		}
		p.fail("unit_def", "this definition does not fit the component; these do: "+strings.Join(words, ", "))
	} else if Counts(u) == 0 {
		p.fail("ml", "the volume is less than a quarter of a unit by the unit definition")
	}
	if !u.Expiry.After(u.Collected) {
		p.fail("expiry", "the unit expires before it was collected")
	}
	if u.Status != Available {
		return
	}
	if !u.GroupKnown() {
		p.fail("group", "a unit is available only when its ABO and RhD are known")
	}
}

// parseStockStatus reads a status that an import may give.
func parseStockStatus(s string) (Status, error) {
	return parse(s, "status of stock", []Status{Received, Available, Quarantined, Discarded})
}

// time reads an instant: RFC 3339, or local time without a zone, where a
// bare date means that time of day.
func (p *rowParser) time(column string, ofDay time.Duration) time.Time {
	s := p.get(column)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, p.format.Loc); err == nil {
			return t
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, p.format.Loc); err == nil {
		h, m := int(ofDay.Hours()), int(ofDay.Minutes())%60
		return time.Date(t.Year(), t.Month(), t.Day(), h, m, 0, 0, p.format.Loc)
	}
	if l, scanned := p.scanned(column, "expiry"); scanned {
		if t, err := time.Parse(time.RFC3339, l.Expiry); err == nil {
			return t
		}
		return time.Time{} // scanned said what is wrong
	}
	p.fail(column, "a time is written 2026-11-23T08:30:00+08:00, or 2026-11-23 08:30 in local time, or 2026-11-23")
	return time.Time{}
}

// attributes reads attributes parted by semicolons, sorted.
func (p *rowParser) attributes() []Attribute {
	var out []Attribute
	for _, s := range split(p.get("attributes")) {
		a, err := ParseAttribute(s)
		switch {
		case err != nil:
			p.fail("attributes", err.Error())
		case slices.Contains(out, a):
			p.fail("attributes", "an attribute stands there twice")
		default:
			out = append(out, a)
		}
	}
	slices.Sort(out)
	return out
}

// tests reads name=result pairs parted by semicolons.
func (p *rowParser) tests() map[string]string {
	out := map[string]string{}
	for _, s := range split(p.get("tests")) {
		name, result, ok := strings.Cut(s, "=")
		name, result = strings.TrimSpace(name), strings.TrimSpace(result)
		_, twice := out[name]
		switch {
		case !ok || !testName(name):
			p.fail("tests", "tests are written name=result with lower-case names, parted by semicolons: nat=neg;hbsag=neg")
		case result != TestNegative && result != TestPositive && result != TestPending:
			p.fail("tests", "a test's result is one of neg, pos, pending")
		case twice:
			p.fail("tests", "a test stands there twice")
		default:
			out[name] = result
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func testName(s string) bool {
	return plain(strings.ReplaceAll(s, "_", ""), 1, 32) && s == strings.ToLower(s)
}

// split parts a list by semicolons; an empty one has no parts.
func split(s string) []string {
	if s == "" {
		return nil
	}
	parts := strings.Split(s, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// splits remembers which bags came undivided and which in divisions: one
// donation's product is one or the other.
type splits map[string]struct {
	whole bool
	line  int
}

// clash reports the line of the other form, where there is one.
func (s splits) clash(u Unit, line int) (first int, bad bool) {
	key := u.donation()
	was, known := s[key]
	whole := u.Undivided()
	if !known {
		was.whole, was.line = whole, line
		s[key] = was
	}
	return was.line, known && was.whole != whole
}
