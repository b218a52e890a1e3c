package deconflict

import (
	"math"
	"slices"
	"time"

	"airvein/geo"
)

// The index files each volume under the coarser cells its cells lie in and
// under each slot of time that it lasts into, so that a search finds in a
// few looks all that can meet a volume.
const (
	fileRes = geo.RouteRes - 2 // 49 cells together, about 2.3 km across
	slotS   = 300
	// A volume that lasts longer than this many slots is filed once, under
	// no slot, and found at all times.
	maxSlots = 24
	anytime  = int64(-1 << 62)
)

type fileKey struct {
	cell geo.Cell
	slot int64
}

// ref is a filed volume with what tells most others apart from it, so that
// a look at it touches no other memory.
type ref struct {
	from, to       int64 // nanoseconds
	lower, upper   float64
	cells          uint64 // of the volume in the file's cell, a bit each
	intent, volume int32
}

// span is what of a volume a ref is held against.
type span struct {
	from, to     int64
	lower, upper float64
}

func (v *Volume) span() span {
	return span{v.From.UnixNano(), v.To.UnixNano(), v.LowerM, v.UpperM}
}

// Index holds operational intents and finds those that a flight would
// meet. Make one with NewIndex. It is not for several at once.
type Index struct {
	intents []*Intent // nil where one was removed
	free    []int32
	byID    map[string]int32
	files   map[fileKey][]ref
	long    int // entries under no slot; mostly there are none to look for
}

// NewIndex is an index without intents.
func NewIndex() *Index {
	return &Index{byID: map[string]int32{}, files: map[fileKey][]ref{}}
}

// Len is how many intents there are.
func (x *Index) Len() int { return len(x.byID) }

// Get finds an intent by its id.
func (x *Index) Get(id string) (Intent, bool) {
	n, ok := x.byID[id]
	if !ok {
		return Intent{}, false
	}
	return *x.intents[n], true
}

// Put files an intent, in the place of the one with its id. The error says
// which volume is none; then the index is as it was. It does not look
// whether the intent meets another one.
func (x *Index) Put(in Intent) error {
	in, err := in.check()
	if err != nil {
		return err
	}
	x.Remove(in.ID)
	var n int32
	if k := len(x.free); k > 0 {
		n, x.free = x.free[k-1], x.free[:k-1]
		x.intents[n] = &in
	} else {
		n = int32(len(x.intents))
		x.intents = append(x.intents, &in)
	}
	x.byID[in.ID] = n
	for i := range in.Volumes {
		v := in.Volumes[i].span()
		for _, k := range keys(&in.Volumes[i]) {
			if k.slot == anytime {
				x.long++
			}
			x.files[k.fileKey] = append(x.files[k.fileKey], ref{v.from, v.to, v.lower, v.upper, k.cells, n, int32(i)})
		}
	}
	return nil
}

// Remove takes an intent away, where there is one.
func (x *Index) Remove(id string) {
	n, ok := x.byID[id]
	if !ok {
		return
	}
	in := x.intents[n]
	for i := range in.Volumes {
		for _, k := range keys(&in.Volumes[i]) {
			if k.slot == anytime {
				x.long--
			}
			rest := slices.DeleteFunc(x.files[k.fileKey], func(r ref) bool { return r.intent == n })
			if len(rest) == 0 {
				delete(x.files, k.fileKey)
				continue
			}
			x.files[k.fileKey] = rest
		}
	}
	delete(x.byID, id)
	x.intents[n] = nil
	x.free = append(x.free, n)
}

// entry is where a volume is filed, and its cells there.
type entry struct {
	fileKey
	cells uint64
}

// keys are the files of a volume.
func keys(v *Volume) []entry {
	first, last := slots(v.From, v.To)
	var out []entry
	for _, p := range parents(v.Cells) {
		if last-first >= maxSlots {
			out = append(out, entry{fileKey{p.cell, anytime}, p.cells})
			continue
		}
		for s := first; s <= last; s++ {
			out = append(out, entry{fileKey{p.cell, s}, p.cells})
		}
	}
	return out
}

func slots(from, to time.Time) (first, last int64) {
	return floorDiv(from.Unix(), slotS), floorDiv(to.Unix(), slotS)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// The resolution and the digits of an H3 index (h3geo.org, "H3 Index").
// Setting them by hand is what h3 itself does for a parent, without a call
// out of Go for each of a volume's cells.
const (
	h3ResShift  = 52
	h3ResMask   = uint64(15) << h3ResShift
	h3DigitBits = 3
	h3Finest    = 15
	h3TopBits   = 56 // a mode of 1 above the resolution says cell
	h3CellMode  = 8  // the mode's bits, with the reserved ones, as they stand
)

// isRouteCell reports whether an index is that of a cell of geo.RouteRes,
// by its mode and resolution.
func isRouteCell(c geo.Cell) bool {
	return uint64(c)>>h3TopBits == h3CellMode && uint64(c)&h3ResMask == uint64(geo.RouteRes)<<h3ResShift
}

// parent is a file cell and some cells in it, a bit each.
type parent struct {
	cell  geo.Cell
	cells uint64
}

// parents are the file cells of sorted cells, each once. Cells of one
// parent follow each other. The two digits below the parent's, each from 0
// to 6, number a cell in it.
func parents(cells []geo.Cell) []parent {
	const tail = uint64(1)<<(h3DigitBits*(h3Finest-fileRes)) - 1
	const digit, low = uint64(1)<<h3DigitBits - 1, h3DigitBits * (h3Finest - geo.RouteRes)
	out := make([]parent, 0, 4)
	for _, c := range cells {
		p := geo.Cell((uint64(c) &^ h3ResMask) | uint64(fileRes)<<h3ResShift | tail)
		if len(out) == 0 || out[len(out)-1].cell != p {
			out = append(out, parent{cell: p})
		}
		n := (uint64(c)>>(low+h3DigitBits)&digit)*7 + uint64(c)>>low&digit
		out[len(out)-1].cells |= 1 << n
	}
	return out
}

// around calls visit for every filed volume that shares a cell and a height
// with v and, with v lasting until more later, a moment; for some of them
// more than once.
func (x *Index) around(v *Volume, more time.Duration, visit func(intent *Intent, volume *Volume)) {
	w := v.span()
	w.to += int64(more)
	look := func(k fileKey, cells uint64, since int64) {
		file := x.files[k]
		for i := range file {
			r := &file[i]
			if r.cells&cells != 0 && r.from >= since && r.from < w.to && w.from < r.to && r.lower < w.upper && w.lower < r.upper {
				in := x.intents[r.intent]
				visit(in, &in.Volumes[r.volume])
			}
		}
	}
	first, last := slots(v.From, v.To.Add(more))
	for _, p := range parents(v.Cells) {
		if x.long > 0 {
			look(fileKey{p.cell, anytime}, p.cells, math.MinInt64)
		}
		since := int64(math.MinInt64)
		for s := first; s <= last; s++ {
			look(fileKey{p.cell, s}, p.cells, since)
			// What began before the next slot stood in this one already.
			since = (s + 1) * slotS * int64(time.Second)
		}
	}
}

// Conflicts are the intents that a flight would meet, each once with the
// place where it would meet it first, in the order of time. Its own id is
// left out.
func (x *Index) Conflicts(in Intent) ([]Conflict, error) {
	in, err := in.check()
	if err != nil {
		return nil, err
	}
	var out []Conflict
	for i := range in.Volumes {
		v := &in.Volumes[i]
		x.around(v, 0, func(other *Intent, o *Volume) {
			if other.ID == in.ID {
				return
			}
			if c, ok := v.meet(o); ok {
				out = append(out, c.of(other))
			}
		})
	}
	return firstOfEach(out), nil
}

func (c Conflict) of(other *Intent) Conflict {
	c.With, c.State, c.Priority = other.ID, other.State, other.Priority
	return c
}

// firstOfEach keeps the first conflict with each other intent.
func firstOfEach(all []Conflict) []Conflict {
	slices.SortFunc(all, compareConflicts)
	out := all[:0]
	for _, c := range all {
		if !slices.ContainsFunc(out, func(o Conflict) bool { return o.With == c.With }) {
			out = append(out, c)
		}
	}
	return out
}

// Touching are the ids of the intents, in their order, that have a volume
// in a cell of any resolution, whenever and however high.
func (x *Index) Touching(c geo.Cell) []string {
	if !c.Valid() {
		return nil
	}
	res := min(c.Resolution(), geo.RouteRes)
	at, err := c.Parent(res)
	if err != nil {
		return nil
	}
	var out []string
	for id, n := range x.byID {
		if x.intents[n].touches(at, res) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func (in *Intent) touches(c geo.Cell, res int) bool {
	for i := range in.Volumes {
		for _, own := range in.Volumes[i].Cells {
			if p, err := own.Parent(res); err == nil && p == c {
				return true
			}
		}
	}
	return false
}
