package deconflict

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"airvein/geo"
)

// State is an operational intent's state (F3548-21, 4.4).
type State string

// The states.
const (
	Accepted      State = "accepted"
	Activated     State = "activated"
	Nonconforming State = "nonconforming"
	Contingent    State = "contingent"
	Ended         State = "ended"
)

// Volume is cells of geo.RouteRes from one height to another, metres above
// the sea, from a moment to another one, the end excluded (Volume4D).
type Volume struct {
	Cells  []geo.Cell `json:"cells"`
	LowerM float64    `json:"lower_amsl_m"`
	UpperM float64    `json:"upper_amsl_m"`
	From   time.Time  `json:"from"`
	To     time.Time  `json:"to"`
}

// Intent is one flight's operational intent: its way out, its stay and its
// way home together. Of two that want the same volume the one accepted
// first has it, unless the other's Priority is higher and it has not begun.
type Intent struct {
	ID       string
	Priority int
	State    State
	Volumes  []Volume
}

// Conflict is where a flight would meet another one first.
type Conflict struct {
	With     string    // the other intent
	State    State     // of the other intent
	Priority int       // of the other intent
	Cell     geo.Cell  // one that both want
	From     time.Time // since when both want it
	To       time.Time // and until when
	LowerM   float64   // the heights that both want, above the sea
	UpperM   float64
}

// check wants volumes that mean something, with cells in order; it copies
// what it puts in order.
func (in Intent) check() (Intent, error) {
	if in.ID == "" {
		return in, errors.New("an operational intent needs an id")
	}
	copied := false
	for i := range in.Volumes {
		v := &in.Volumes[i]
		if !(v.LowerM < v.UpperM) || math.IsInf(v.LowerM, 0) || math.IsInf(v.UpperM, 0) {
			return in, fmt.Errorf("intent %s, volume %d: heights %v to %v m are no band", in.ID, i+1, v.LowerM, v.UpperM)
		}
		if !v.From.Before(v.To) {
			return in, fmt.Errorf("intent %s, volume %d: %v to %v is no span of time", in.ID, i+1, v.From, v.To)
		}
		if v.From.Year() < 1900 || v.To.Year() > 2200 {
			return in, fmt.Errorf("intent %s, volume %d: %v to %v is no time that can be reckoned with", in.ID, i+1, v.From, v.To)
		}
		if len(v.Cells) == 0 {
			return in, fmt.Errorf("intent %s, volume %d has no cells", in.ID, i+1)
		}
		for j, c := range v.Cells {
			if !isRouteCell(c) {
				return in, fmt.Errorf("intent %s, volume %d: %v is no cell of resolution %d", in.ID, i+1, c, geo.RouteRes)
			}
			if j > 0 && c <= v.Cells[j-1] {
				if !copied {
					in.Volumes, copied = slices.Clone(in.Volumes), true
					v = &in.Volumes[i]
				}
				v.Cells = slices.Clone(v.Cells)
				slices.Sort(v.Cells)
				v.Cells = slices.Compact(v.Cells)
				break
			}
		}
	}
	return in, nil
}

// level reports whether two volumes share a height.
func (v *Volume) level(o *Volume) bool { return v.LowerM < o.UpperM && o.LowerM < v.UpperM }

// shared is the first cell that two volumes share; their cells are sorted.
func (v *Volume) shared(o *Volume) (geo.Cell, bool) {
	a, b := v.Cells, o.Cells
	if len(a) > len(b) {
		a, b = b, a
	}
	if a[0] > b[len(b)-1] || b[0] > a[len(a)-1] {
		return 0, false
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			return a[i], true
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 0, false
}

// meet is where two volumes overlap.
func (v *Volume) meet(o *Volume) (Conflict, bool) {
	if !v.From.Before(o.To) || !o.From.Before(v.To) || !v.level(o) {
		return Conflict{}, false
	}
	cell, ok := v.shared(o)
	if !ok {
		return Conflict{}, false
	}
	c := Conflict{Cell: cell, From: v.From, To: v.To, LowerM: max(v.LowerM, o.LowerM), UpperM: min(v.UpperM, o.UpperM)}
	if o.From.After(c.From) {
		c.From = o.From
	}
	if o.To.Before(c.To) {
		c.To = o.To
	}
	return c, true
}

// compareConflicts puts the first one first.
func compareConflicts(a, b Conflict) int {
	return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Cell, b.Cell), a.To.Compare(b.To), cmp.Compare(a.LowerM, b.LowerM), cmp.Compare(a.With, b.With))
}
