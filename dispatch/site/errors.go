package site

import (
	"fmt"
	"sort"
	"strings"
)

// Mistake is one thing wrong with a file, with the line it stands on,
// counted from one.
type Mistake struct {
	Line int
	Text string
}

func (m Mistake) String() string { return fmt.Sprintf("line %d: %s", m.Line, m.Text) }

// Errors is every mistake found in a site or scenario file, by line.
type Errors struct {
	Mistakes []Mistake
}

// Error lists the mistakes, one a line.
func (e *Errors) Error() string {
	lines := make([]string, len(e.Mistakes))
	for i, m := range e.Mistakes {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

func (e *Errors) add(line int, format string, args ...any) {
	e.Mistakes = append(e.Mistakes, Mistake{Line: line, Text: fmt.Sprintf(format, args...)})
}

// result is the errors in the order of their lines, or nil if there are
// none.
func (e *Errors) result() error {
	if len(e.Mistakes) == 0 {
		return nil
	}
	sort.SliceStable(e.Mistakes, func(i, j int) bool { return e.Mistakes[i].Line < e.Mistakes[j].Line })
	return e
}
