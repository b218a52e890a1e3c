package sim

import (
	_ "embed" // the table
	"fmt"
	"slices"
	"strings"
)

//go:embed cells.txt
var cellsTxt string

// Cell is one fault in one phase.
type Cell struct {
	Kind  string
	Phase Phase
}

// Cells is the table of what can strike when.
type Cells struct {
	possible map[Cell]bool
	lines    []cellLine
}

// cellLine is one fault of the catalogue: where it is possible, and why
// nowhere else.
type cellLine struct {
	kind   string
	phases []Phase
	reason string
}

// ReadCells reads the table that the world was built with.
func ReadCells() (Cells, error) { return parseCells(cellsTxt) }

func parseCells(text string) (Cells, error) {
	c := Cells{possible: map[Cell]bool{}}
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		left, reason, _ := strings.Cut(line, ":")
		fields := strings.Fields(left)
		if len(fields) < 2 {
			return c, fmt.Errorf("cells.txt line %d: a fault and its phases, then a colon and the reason for the others", n+1)
		}
		l := cellLine{kind: fields[0], reason: strings.TrimSpace(reason)}
		for _, f := range fields[1:] {
			switch {
			case f == "all":
				l.phases = Phases()
			case f == "-":
			case slices.Contains(Phases(), Phase(f)):
				l.phases = append(l.phases, Phase(f))
			default:
				return c, fmt.Errorf("cells.txt line %d: %q is no phase", n+1, f)
			}
		}
		if len(l.phases) < len(Phases()) && l.reason == "" {
			return c, fmt.Errorf("cells.txt line %d: %s is not possible everywhere, and no reason is given", n+1, l.kind)
		}
		for _, p := range l.phases {
			c.possible[Cell{l.kind, p}] = true
		}
		c.lines = append(c.lines, l)
	}
	return c, nil
}

// Possible reports whether a fault can strike in a phase.
func (c Cells) Possible(kind string, p Phase) bool { return c.possible[Cell{kind, p}] }

// Count is how many cells are possible.
func (c Cells) Count() int { return len(c.possible) }

// All are the possible cells, in the order of the table.
func (c Cells) All() []Cell {
	var out []Cell
	for _, l := range c.lines {
		for _, p := range l.phases {
			out = append(out, Cell{l.kind, p})
		}
	}
	return out
}

// phasesOf are those in which a fault can strike.
func (c Cells) phasesOf(kind string) []Phase {
	for _, l := range c.lines {
		if l.kind == kind {
			return l.phases
		}
	}
	return nil
}
