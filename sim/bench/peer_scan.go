package bench

import (
	"slices"
	"strings"

	"airvein/geo"
	"airvein/geo/deconflict"
)

// scan is a peer: it holds a flight's volumes against every volume of every
// other flight, time first, then height, then cells in their order. Of each
// other flight it answers with the earliest place where the two meet.
func scan(all []deconflict.Intent, in deconflict.Intent) []deconflict.Conflict {
	var out []deconflict.Conflict
	for k := range all {
		other := &all[k]
		if other.ID == in.ID {
			continue
		}
		var first deconflict.Conflict
		for i := range in.Volumes {
			for j := range other.Volumes {
				a, b := &in.Volumes[i], &other.Volumes[j]
				if !a.From.Before(b.To) || !b.From.Before(a.To) || a.LowerM >= b.UpperM || b.LowerM >= a.UpperM {
					continue
				}
				cell, ok := firstShared(a.Cells, b.Cells)
				if !ok {
					continue
				}
				c := deconflict.Conflict{With: other.ID, State: other.State, Priority: other.Priority, Cell: cell,
					From: a.From, To: a.To, LowerM: max(a.LowerM, b.LowerM), UpperM: min(a.UpperM, b.UpperM)}
				if b.From.After(c.From) {
					c.From = b.From
				}
				if b.To.Before(c.To) {
					c.To = b.To
				}
				if first.With == "" || earlier(c, first) {
					first = c
				}
			}
		}
		if first.With != "" {
			out = append(out, first)
		}
	}
	slices.SortFunc(out, func(a, b deconflict.Conflict) int {
		if earlier(a, b) {
			return -1
		}
		if earlier(b, a) {
			return 1
		}
		return strings.Compare(a.With, b.With)
	})
	return out
}

// earlier is the order of meeting: by time, then cell, then end and height.
func earlier(a, b deconflict.Conflict) bool {
	switch {
	case !a.From.Equal(b.From):
		return a.From.Before(b.From)
	case a.Cell != b.Cell:
		return a.Cell < b.Cell
	case !a.To.Equal(b.To):
		return a.To.Before(b.To)
	}
	return a.LowerM < b.LowerM
}

func firstShared(a, b []geo.Cell) (geo.Cell, bool) {
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
