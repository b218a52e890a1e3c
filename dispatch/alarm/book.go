package alarm

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// keepClosed bounds how many closed alarms a Book remembers: the journal
// has them all.
const keepClosed = 500

// Book is every alarm that is open, and the newest that closed. The zero
// Book is empty and ready. Its methods change it without ever failing,
// since they apply what has already been decided.
type Book struct {
	open   []*Alarm          // in the order they were raised
	active []*Alarm          // of them, in the same order, those whose cause stands
	causes map[string]*Alarm // the open ones
	closed []Alarm           // in the order they closed
	raised int               // ever, to name alarms that came without an id
}

// Raise opens an alarm, or counts it again where its cause is open already:
// then the text and the time of the newest stand, the worse priority stays,
// and a cause that had cleared is there again. An acknowledgement stays,
// since it was of this cause; so does a shelf.
func (b *Book) Raise(a Alarm) {
	if a.LastAt.IsZero() {
		a.LastAt = a.RaisedAt
	}
	if o := b.causes[a.Cause]; o != nil {
		o.Count++
		o.LastAt = a.LastAt
		o.Text = cmp.Or(a.Text, o.Text)
		if a.Priority != "" && a.Priority.rank() < o.Priority.rank() {
			o.Priority = a.Priority
		}
		o.ClearedAt = nil
		b.active = slices.DeleteFunc(slices.Clone(b.open), func(a *Alarm) bool { return a.ClearedAt != nil })
		return
	}
	b.raised++
	if a.ID == "" {
		a.ID = "al-" + strconv.Itoa(b.raised)
	}
	if a.Priority == "" {
		a.Priority = PriorityOf(a.Kind)
	}
	a.Count = max(a.Count, 1)
	a.ClearedAt, a.AckedAt, a.AckedBy, a.Comment = nil, nil, "", ""
	a.ShelvedUntil, a.ShelvedBy = nil, ""
	b.add(&a)
}

func (b *Book) add(a *Alarm) {
	b.open = append(b.open, a)
	if a.ClearedAt == nil {
		b.active = append(b.active, a)
	}
	if b.causes == nil {
		b.causes = map[string]*Alarm{}
	}
	b.causes[a.Cause] = a
}

// Clear notes that a cause is gone. The alarm closes once a named person
// has acknowledged it too: an alarm that came and went is still to be seen.
func (b *Book) Clear(cause string, at time.Time) {
	a := b.causes[cause]
	if a == nil || a.ClearedAt != nil {
		return
	}
	a.ClearedAt = &at
	b.active = without(b.active, a)
	b.close(a)
}

// Ack notes a named person's acknowledgement. The first one stands.
func (b *Book) Ack(id, by, comment string, at time.Time) {
	a := b.openID(id)
	if a == nil || a.AckedAt != nil {
		return
	}
	a.AckedAt, a.AckedBy = &at, by
	if comment != "" {
		a.Comment = comment
	}
	b.close(a)
}

// Shelve silences an open alarm until a time, by a named person, the newest
// word standing. It does not acknowledge, nor hide it from Open.
func (b *Book) Shelve(id, by, comment string, until, at time.Time) {
	a := b.openID(id)
	if a == nil || !until.After(at) {
		return
	}
	a.ShelvedUntil, a.ShelvedBy = &until, by
	if comment != "" {
		a.Comment = comment
	}
}

// Open are the open alarms, the worst first, then the oldest.
func (b *Book) Open() []Alarm {
	out := make([]Alarm, len(b.open))
	for i, a := range b.open {
		out[i] = *a
	}
	slices.SortStableFunc(out, func(x, y Alarm) int {
		return cmp.Or(cmp.Compare(x.Priority.rank(), y.Priority.rank()), x.RaisedAt.Compare(y.RaisedAt), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// Active hands every alarm whose cause stands to fn, without copying it: what
// is asked after every step is to be cheap.
func (b *Book) Active(fn func(*Alarm)) {
	for _, a := range b.active {
		fn(a)
	}
}

// All are the open alarms as Open has them, then the closed ones that are
// remembered, newest first.
func (b *Book) All() []Alarm {
	out := b.Open()
	for _, a := range slices.Backward(b.closed) {
		out = append(out, a)
	}
	return out
}

// Find finds an alarm by its id, open or closed.
func (b *Book) Find(id string) (Alarm, bool) {
	if a := b.openID(id); a != nil {
		return *a, true
	}
	for _, a := range slices.Backward(b.closed) {
		if a.ID == id {
			return a, true
		}
	}
	return Alarm{}, false
}

// OpenCause finds the open alarm of a cause. One whose ClearedAt is set is
// open still, waiting for its acknowledgement.
func (b *Book) OpenCause(cause string) (Alarm, bool) {
	if a := b.causes[cause]; a != nil {
		return *a, true
	}
	return Alarm{}, false
}

// Closed reports whether the alarm is done with.
func (a Alarm) Closed() bool { return a.ClearedAt != nil && a.AckedAt != nil }

// Active reports whether the alarm's cause stands.
func (a Alarm) Active() bool { return a.ClearedAt == nil }

// Shelved reports whether the alarm is silenced at that time.
func (a Alarm) Shelved(now time.Time) bool {
	return a.ShelvedUntil != nil && now.Before(*a.ShelvedUntil)
}

// close moves an alarm that is cleared and acknowledged to the closed ones.
func (b *Book) close(a *Alarm) {
	if !a.Closed() {
		return
	}
	b.closed = append(b.closed, *a)
	if n := len(b.closed) - keepClosed; n > 0 {
		b.closed = slices.Delete(b.closed, 0, n)
	}
	b.open = without(b.open, a)
	delete(b.causes, a.Cause)
}

func without(all []*Alarm, a *Alarm) []*Alarm {
	i := slices.Index(all, a)
	return slices.Delete(all, i, i+1)
}

func (b *Book) openID(id string) *Alarm {
	if i := slices.IndexFunc(b.open, func(a *Alarm) bool { return a.ID == id }); i >= 0 {
		return b.open[i]
	}
	return nil
}

// bookJSON is how a Book stands in a snapshot.
type bookJSON struct {
	Open   []*Alarm `json:"open"`
	Closed []Alarm  `json:"closed"`
	Raised int      `json:"raised"`
}

// MarshalJSON writes the book for a snapshot.
func (b Book) MarshalJSON() ([]byte, error) {
	// None is an empty list, whether the book was restored or not.
	return json.Marshal(bookJSON{Open: append([]*Alarm{}, b.open...), Closed: b.closed, Raised: b.raised})
}

// UnmarshalJSON reads a book from a snapshot.
func (b *Book) UnmarshalJSON(data []byte) error {
	var x bookJSON
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	*b = Book{closed: x.Closed, raised: x.Raised}
	for _, a := range x.Open {
		b.add(a)
	}
	return nil
}
