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

// StockFormat is how a stock file is to be read. Times without a zone are
// local to Loc. Charset is utf-8 (or empty) or gb18030, as the sender
// declared it; it is never guessed. Codes are the site's own code table, nil
// for the sample.
type StockFormat struct {
	Depot   string
	Loc     *time.Location
	Charset string
	Codes   *LabelTable
}

// StockFile is a stock file that was read: its units, and the line of each,
// counted from 1, for what is found wrong later.
type StockFile struct {
	Units []Unit
	Lines []int
}

// ParseStockCSV reads a depot's stock: all of it, or a *StockError with
// every mistake by its line. An expiry without a time of day ends at 23:59
// (ISBT 128, ST-001).
func ParseStockCSV(data []byte, format StockFormat) (StockFile, error) {
	bad := &StockError{}
	data = decodeStock(data, format.Charset, bad)
	if len(bad.Problems) > 0 {
		return StockFile{}, bad
	}
	if format.Codes == nil {
		format.Codes = SampleLabelTable()
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	col := readHeader(r, bad)
	if len(bad.Problems) > 0 {
		return StockFile{}, bad
	}
	lines := bytes.Count(data, []byte("\n")) + 1
	file := readRows(r, col, format, StockFile{Units: make([]Unit, 0, lines), Lines: make([]int, 0, lines)}, bad)
	if len(bad.Problems) > 0 {
		return StockFile{}, bad
	}
	return file, nil
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

// readRows reads the lines into file, which has room for them all: a long
// list is not copied as it grows.
func readRows(r *csv.Reader, col map[string]int, format StockFormat, file StockFile, bad *StockError) StockFile {
	seen := make(map[string]int, cap(file.Lines))
	forms := make(splits, cap(file.Lines))
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
		p := rowParser{rec: rec, col: col, line: line, format: format, bad: bad}
		u, ok := p.unit()
		if !ok {
			continue
		}
		key := u.donation() + u.Division
		if first, twice := seen[key]; twice {
			bad.add(line, "din", fmt.Sprintf("this unit stands on line %d already", first))
			continue
		}
		seen[key] = line
		if first, clash := forms.clash(u, line); clash {
			bad.add(line, "division", fmt.Sprintf("line %d has this number and product undivided, or divided: both cannot be", first))
		}
		file.Units, file.Lines = append(file.Units, u), append(file.Lines, line)
	}
	if len(file.Units) == 0 && len(bad.Problems) == 0 {
		bad.add(0, "", "the file has a header and no units")
	}
	return file
}
