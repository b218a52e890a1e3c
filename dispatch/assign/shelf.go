package assign

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"airvein/dispatch/blood"
)

// chunkMost is how many units one piece of a lot holds: what one unit's
// coming or going moves about.
const chunkMost = 256

// Shelf is the free units of one depot, in lots of units that no order
// tells apart but by their expiry. A choice looks at the ends of lots, so
// that its work follows from what is ordered and not from what lies there.
type Shelf struct {
	lots map[blood.Component][]*lot // by kind
}

// lot is units alike, the first to expire first.
type lot struct {
	kind   string
	like   blood.Unit // any of them: component, group, attributes, volume, definition
	chunks [][]*blood.Unit
	n      int
}

// NewShelf is a shelf with nothing on it.
func NewShelf() *Shelf { return &Shelf{lots: map[blood.Component][]*lot{}} }

// Put lays a unit on the shelf. What it is must not change while it lies
// there: Take it, change it, and put it back.
func (s *Shelf) Put(u *blood.Unit) {
	l, i, ok := s.find(u)
	if !ok {
		l = &lot{kind: kindOf(u), like: *u}
		s.lots[u.Component] = slices.Insert(s.lots[u.Component], i, l)
	}
	l.put(u)
}

// Take takes a unit away, where it lies on the shelf.
func (s *Shelf) Take(u *blood.Unit) {
	l, i, ok := s.find(u)
	if !ok {
		return
	}
	l.take(u)
	if l.n == 0 {
		s.lots[u.Component] = slices.Delete(s.lots[u.Component], i, i+1)
	}
}

// Len is how many units lie on the shelf.
func (s *Shelf) Len() int {
	n := 0
	for _, lots := range s.lots {
		for _, l := range lots {
			n += l.n
		}
	}
	return n
}

// Has reports whether exactly this unit lies on the shelf.
func (s *Shelf) Has(u *blood.Unit) bool {
	l, _, ok := s.find(u)
	if !ok {
		return false
	}
	c, i, ok := l.find(u)
	return ok && l.chunks[c][i] == u
}

// of are the lots of a component, in the order of their kinds; a nil shelf
// has none.
func (s *Shelf) of(c blood.Component) []*lot {
	if s == nil {
		return nil
	}
	return s.lots[c]
}

func (s *Shelf) find(u *blood.Unit) (*lot, int, bool) {
	lots := s.lots[u.Component]
	i, ok := slices.BinarySearchFunc(lots, kindOf(u), func(l *lot, kind string) int { return strings.Compare(l.kind, kind) })
	if !ok {
		return nil, i, false
	}
	return lots[i], i, true
}

// kindOf tells apart the units of a component that an order could tell
// apart.
func kindOf(u *blood.Unit) string {
	var b strings.Builder
	b.WriteString(string(u.Group))
	for _, a := range u.Attributes {
		b.WriteByte(' ')
		b.WriteString(string(a))
	}
	b.WriteByte('/')
	b.WriteString(strconv.Itoa(u.ML))
	b.WriteByte('/')
	b.WriteString(string(u.UnitDef))
	return b.String()
}

func byExpiry(a, b *blood.Unit) int {
	return cmp.Or(a.Expiry.Compare(b.Expiry), cmp.Compare(a.ID, b.ID))
}

// find is where a unit lies in a lot, or would lie.
func (l *lot) find(u *blood.Unit) (chunk, i int, ok bool) {
	chunk, found := slices.BinarySearchFunc(l.chunks, u, func(c []*blood.Unit, u *blood.Unit) int { return byExpiry(c[0], u) })
	if !found && chunk > 0 {
		chunk--
	}
	if chunk == len(l.chunks) {
		return 0, 0, false
	}
	i, ok = slices.BinarySearchFunc(l.chunks[chunk], u, byExpiry)
	return chunk, i, ok
}

func (l *lot) put(u *blood.Unit) {
	c, i, there := l.find(u)
	switch {
	case there:
		l.chunks[c][i] = u
		return
	case len(l.chunks) == 0:
		l.chunks = [][]*blood.Unit{{u}}
	default:
		l.chunks[c] = slices.Insert(l.chunks[c], i, u)
	}
	l.n++
	if whole := l.chunks[c]; len(whole) > chunkMost {
		half := len(whole) / 2
		l.chunks[c] = slices.Clone(whole[:half])
		l.chunks = slices.Insert(l.chunks, c+1, slices.Clone(whole[half:]))
	}
}

func (l *lot) take(u *blood.Unit) {
	c, i, ok := l.find(u)
	if !ok {
		return
	}
	l.n--
	if l.chunks[c] = slices.Delete(l.chunks[c], i, i+1); len(l.chunks[c]) == 0 {
		l.chunks = slices.Delete(l.chunks, c, c+1)
	}
}

// place is one unit's place in a lot.
type place struct{ chunk, i int }

// from is the place of the first unit that does not expire before a time.
func (l *lot) from(t time.Time) place {
	c, _ := slices.BinarySearchFunc(l.chunks, t, func(c []*blood.Unit, t time.Time) int { return c[len(c)-1].Expiry.Compare(t) })
	if c == len(l.chunks) {
		return place{c, 0}
	}
	i, _ := slices.BinarySearchFunc(l.chunks[c], t, func(u *blood.Unit, t time.Time) int { return u.Expiry.Compare(t) })
	return place{c, i}
}

// count is how many units lie from a place on.
func (l *lot) count(p place) int {
	if p.chunk >= len(l.chunks) {
		return 0
	}
	n := -p.i
	for _, c := range l.chunks[p.chunk:] {
		n += len(c)
	}
	return n
}
