package deconflict

import (
	"cmp"
	"slices"
	"time"
)

// Wait is how much later a flight can go, and why.
type Wait struct {
	Delay time.Duration
	First Conflict // what it would meet going at once; With is empty where nothing
	Last  Conflict // what it waits for in the end
}

// blocked is a span of delays, both ends excluded, with which a flight
// would meet another one.
type blocked struct {
	lo, hi time.Duration
	by     Conflict
}

// Among is an index that a flight is kept apart from. Intents for which
// Yields is true are looked through: they will move. Yields may be nil.
type Among struct {
	Index  *Index
	Yields func(Intent) bool
}

// Earliest is the least delay, up to most, with which the whole intent
// meets no other one; ok is false where there is none.
func Earliest(in Intent, most time.Duration, among ...Among) (w Wait, ok bool, err error) {
	in, err = in.check()
	if err != nil {
		return Wait{}, false, err
	}
	var spans []blocked
	for _, a := range among {
		for i := range in.Volumes {
			v := &in.Volumes[i]
			a.Index.around(v, most, func(other *Intent, o *Volume) {
				if other.ID == in.ID || a.Yields != nil && a.Yields(*other) {
					return
				}
				if b, meets := v.blockedBy(o, most); meets {
					b.by = b.by.of(other)
					spans = append(spans, b)
				}
			})
		}
	}
	return earliest(spans, most)
}

// blockedBy are the delays with which v meets o.
func (v *Volume) blockedBy(o *Volume, most time.Duration) (blocked, bool) {
	if !v.level(o) {
		return blocked{}, false
	}
	b := blocked{lo: o.From.Sub(v.To), hi: o.To.Sub(v.From)}
	if b.hi <= 0 || b.lo >= most {
		return blocked{}, false
	}
	cell, ok := v.shared(o)
	if !ok {
		return blocked{}, false
	}
	b.by = Conflict{Cell: cell, From: o.From, To: o.To, LowerM: max(v.LowerM, o.LowerM), UpperM: min(v.UpperM, o.UpperM)}
	return b, true
}

// earliest is the least delay that no span holds.
func earliest(spans []blocked, most time.Duration) (w Wait, ok bool, err error) {
	slices.SortFunc(spans, func(a, b blocked) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi), compareConflicts(a.by, b.by))
	})
	for _, b := range spans {
		if b.lo >= w.Delay {
			break // sorted: nothing from here on begins before
		}
		if w.Delay < b.hi {
			if w.First.With == "" {
				w.First = b.by
			}
			w.Delay, w.Last = b.hi, b.by
		}
	}
	return w, w.Delay <= most, nil
}
