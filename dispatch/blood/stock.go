package blood

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// StockProblem is one mistake in a stock file. Line counts from 1, the
// header included; 0 is the file as a whole. The wrong value is never
// repeated.
type StockProblem struct {
	Line    int    `json:"line"`
	Column  string `json:"column,omitempty"`
	Message string `json:"message"`
}

func (p StockProblem) String() string {
	s := p.Message
	if p.Column != "" {
		s = p.Column + ": " + s
	}
	if p.Line > 0 {
		s = fmt.Sprintf("line %d: %s", p.Line, s)
	}
	return s
}

// maxProblems bounds how many mistakes are listed; More counts the rest.
const maxProblems = 100

// StockError is every mistake found in a stock file, of which nothing was
// taken.
type StockError struct {
	Problems []StockProblem
	More     int
}

func (e *StockError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	if e.More > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", e.More))
	}
	return strings.Join(lines, "\n")
}

func (e *StockError) add(line int, column, message string) {
	if len(e.Problems) >= maxProblems {
		e.More++
		return
	}
	e.Problems = append(e.Problems, StockProblem{Line: line, Column: column, Message: message})
}

// stockColumns are the columns of a stock file, in any order (API, section
// Units and stock).
func stockColumns() []string {
	return []string{"din", "product", "division", "component", "group", "ml", "unit_def", "collected", "expiry", "attributes", "status", "tests"}
}

// ParseStockCSV reads a depot's stock: all of it, or a *StockError with
// every mistake by its line. Times are RFC 3339, or local to loc without a
// zone; an expiry without a time of day ends at 23:59 (ISBT 128, ST-001).
// charset is utf-8 (or empty); others are refused by name, never guessed.
func ParseStockCSV(data []byte, depot string, loc *time.Location, charset string) ([]Unit, error) {
	bad := &StockError{}
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8":
	case "gb18030", "gbk", "gb2312":
		bad.add(0, "", "this version cannot read GB18030: save the file as UTF-8")
		return nil, bad
	default:
		bad.add(0, "", "the charset must be utf-8")
		return nil, bad
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // spreadsheets write one
	if line := badUTF8(data); line > 0 {
		bad.add(line, "", "these bytes are not UTF-8: save the file as UTF-8")
		return nil, bad
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	col := readHeader(r, bad)
	if len(bad.Problems) > 0 {
		return nil, bad
	}
	units := readRows(r, col, depot, loc, bad)
	if len(bad.Problems) > 0 {
		return nil, bad
	}
	return units, nil
}

func badUTF8(data []byte) (line int) {
	for i, l := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(l) || bytes.IndexByte(l, 0) >= 0 {
			return i + 1
		}
	}
	return 0
}

// readHeader finds the place of each column. One that is missing, unknown
// or there twice is a mistake: data in a column that nobody reads would be
// dropped unseen.
func readHeader(r *csv.Reader, bad *StockError) map[string]int {
	want := stockColumns()
	list := strings.Join(want, ",")
	head, err := r.Read()
	if err != nil {
		bad.add(1, "", "the file needs a header line: "+list)
		return nil
	}
	col := map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		switch _, twice := col[name]; {
		case twice:
			bad.add(1, name, "this column is there twice")
		case !slices.Contains(want, name):
			bad.add(1, "", fmt.Sprintf("column %d of the header is not known; the columns are %s", i+1, list))
		}
		col[name] = i
	}
	for _, name := range want {
		if _, ok := col[name]; !ok {
			bad.add(1, name, "this column is missing; the columns are "+list)
		}
	}
	return col
}

func readRows(r *csv.Reader, col map[string]int, depot string, loc *time.Location, bad *StockError) []Unit {
	var units []Unit
	seen := map[UnitID]int{}
	forms := splits{}
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var pe *csv.ParseError
			line := 0
			if errors.As(err, &pe) {
				line = pe.StartLine
			}
			bad.add(line, "", "this is not well-formed CSV: a quotation mark is out of place")
			break // what follows a broken quotation cannot be trusted
		}
		line, _ := r.FieldPos(0)
		if len(rec) != len(col) {
			bad.add(line, "", fmt.Sprintf("the line has %d fields, the header %d", len(rec), len(col)))
			continue
		}
		p := rowParser{rec: rec, col: col, line: line, loc: loc, bad: bad}
		u, ok := p.unit(depot)
		if !ok {
			continue
		}
		if first, twice := seen[u.ID]; twice {
			bad.add(line, "din", fmt.Sprintf("this unit stands on line %d already", first))
			continue
		}
		seen[u.ID] = line
		if first, clash := forms.clash(u, line); clash {
			bad.add(line, "division", fmt.Sprintf("line %d has this number and product undivided, or divided: both cannot be", first))
		}
		units = append(units, u)
	}
	if len(units) == 0 && len(bad.Problems) == 0 {
		bad.add(0, "", "the file has a header and no units")
	}
	return units
}
