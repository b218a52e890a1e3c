package dispatch

import (
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/blood"
)

// unitsInEvent bounds one StockImported: a long list is several events of
// one append, so that no record is larger than a page of them.
const unitsInEvent = 1000

// decideStock takes a depot's list, all of it or nothing. Units that the
// list has as State has them are left out of the event: a centre may send
// its whole list every hour.
func (s *State) decideStock(now time.Time, in ImportStock) ([]Event, *Error) {
	if _, ok := s.site.Depot(in.Depot); !ok {
		return nil, refuse(CodeInvalid, "depot", "there is no such depot in this site")
	}
	r := stockRun{s: s, now: now, in: in, seen: make(map[blood.UnitID]bool, len(in.Units))}
	if len(s.stock.records) == 0 {
		r.units = make([]blood.Unit, 0, len(in.Units)) // all of it is new
	}
	for _, u := range in.Units {
		r.listed(u.ID, u.Status)
	}
	seen := make(map[blood.UnitID]bool, len(in.Units))
	for i, u := range in.Units {
		if seen[u.ID] {
			r.fail(i, "", "stands in the import twice")
			continue
		}
		seen[u.ID] = true
		r.unit(i, u)
	}
	if r.err != nil {
		return nil, r.err
	}
	if newest, older := s.stockOlder(in); older {
		return nil, refuse(CodeConflict, "as_of", "a newer list of this source is in force, as of %s: send the newest", newest.UTC().Format(time.RFC3339))
	}
	if in.Snapshot {
		for _, u := range s.Units() {
			if u.Depot == in.Depot && u.Status.OnShelf() && !r.seen[u.ID] && !s.ours(u.ID) {
				r.removed = append(r.removed, u.ID)
			}
		}
	}
	return r.events(), nil
}

// stockRun is one import under way.
type stockRun struct {
	s       *State
	now     time.Time
	in      ImportStock
	seen    map[blood.UnitID]bool
	gone    map[blood.UnitID]bool // that the list itself discards
	units   []blood.Unit
	removed []blood.UnitID
	back    []blood.UnitID // promised to somebody, and not to be used
	err     *Error
}

func (r *stockRun) listed(id blood.UnitID, st blood.Status) {
	r.seen[id] = true
	if st == blood.Discarded {
		if r.gone == nil {
			r.gone = map[blood.UnitID]bool{}
		}
		r.gone[id] = true
	}
}

// fail notes a mistake of one unit of the list, with its place in it.
func (r *stockRun) fail(i int, column, format string, args ...any) {
	field := fmt.Sprintf("units[%d]", i)
	if column != "" {
		field += "." + column
	}
	e := refuse(CodeInvalid, field, format, args...)
	if r.err == nil {
		r.err = e
		return
	}
	r.err.Others = append(r.err.Others, *e)
}

func (r *stockRun) unit(i int, u blood.Unit) {
	if u.Depot != r.in.Depot {
		r.fail(i, "", "belongs to another depot")
		return
	}
	if u.Status != blood.Discarded && !u.Expiry.After(r.now) {
		r.fail(i, "expiry", "has passed: an expired unit cannot be %s", u.Status)
		return
	}
	if u.Status == blood.Available {
		if why := r.s.policy.Unreleasable(u); why != "" {
			r.fail(i, "tests", "%s", why)
			return
		}
	}
	u, known := r.s.policy.Shortened(u)
	if !known {
		r.fail(i, "collected", "must be given, and the policy must say how long an irradiated unit lives: else nobody knows until when it is good")
		return
	}
	old := r.s.units[u.ID]
	if old == nil {
		if other, clash := r.clash(u); clash {
			r.fail(i, "division", "unit %s of the same number and product is in stock: it is there already, or was not split where this one was", other)
			return
		}
		r.units = append(r.units, u)
		return
	}
	if u, take := r.known(i, old, u); take && !sameUnit(old, &u) {
		r.units = append(r.units, u)
	}
}

// known decides on a unit that is in stock: take says whether the list
// changes it, and u is how.
func (r *stockRun) known(i int, old *blood.Unit, u blood.Unit) (_ blood.Unit, take bool) {
	rec := r.s.Record(u.ID)
	switch {
	case old.Status.KeptApart() && (rec.Kept != "" || r.s.ours(u.ID)):
		return u, false // a named person's to judge
	case old.Status == blood.Earmarked && (u.Status == blood.Available || u.Status == blood.Received):
		u.Status = blood.Earmarked
	case old.Status == blood.Available && u.Status == blood.Received && rec.Released:
		u.Status = blood.Available
	case old.Status.Promised() && (u.Status.KeptApart() || u.Group != old.Group || u.Component != old.Component):
		r.back = append(r.back, u.ID)
		if old.Status != blood.Reserved && !u.Status.KeptApart() {
			u.Status = blood.Quarantined // it is not what the box was packed for
		}
	case !old.Status.OnShelf():
		if !r.in.Snapshot && old.Depot != r.in.Depot {
			e := refuse(CodeConflict, fmt.Sprintf("units[%d]", i), "is %s already", old.Status)
			if r.err == nil {
				r.err = e
			} else {
				r.err.Others = append(r.err.Others, *e)
			}
		}
		return u, false // ours to know where it went: the centre's list is older
	}
	return u, true
}

// clash finds a bag in stock of the same number and product that is this
// one under another code, or is not split where this one is.
func (r *stockRun) clash(u blood.Unit) (blood.UnitID, bool) {
	for _, id := range r.s.stock.byNumber[u.DIN] {
		o := r.s.units[id]
		leaves := r.in.Snapshot && o.Depot == r.in.Depot && o.Status.OnShelf() && !r.seen[id]
		if blood.SameProduct(*o, u) && (o.Division == u.Division || o.Undivided() != u.Undivided()) &&
			o.Status != blood.Discarded && !r.gone[id] && !leaves {
			return id, true
		}
	}
	return "", false
}

// events are what the import makes happen: nothing where the same list came
// twice.
func (r *stockRun) events() []Event {
	lost := map[blood.UnitID]string{}
	for _, id := range r.back {
		lost[id] = fmt.Sprintf("the blood centre keeps unit %s back", id)
	}
	events, _ := r.s.withdraw(r.now, r.in.By, lost)
	head := StockImported{By: r.in.By, Depot: r.in.Depot, AsOf: r.in.AsOf, Source: r.in.Source, Removed: r.removed}
	for chunk := range slices.Chunk(r.units, unitsInEvent) {
		e := head
		e.Units, head.Removed = chunk, nil
		events = append(events, e)
	}
	if len(r.units) > 0 {
		return events
	}
	if newest, known := r.s.stock.asOf[sourceKey{r.in.Depot, r.in.Source}]; known && newest.Equal(r.in.AsOf) && len(r.removed) == 0 {
		return nil
	}
	return append(events, head)
}

// sameUnit reports whether a list says of a unit what State has.
func sameUnit(a, b *blood.Unit) bool {
	return a.Scheme == b.Scheme && a.DIN == b.DIN && a.Product == b.Product && a.Division == b.Division && a.Component == b.Component &&
		a.Group == b.Group && a.ML == b.ML && a.UnitDef == b.UnitDef && a.Collected.Equal(b.Collected) && a.Expiry.Equal(b.Expiry) &&
		a.Depot == b.Depot && a.Status == b.Status && slices.Equal(a.Attributes, b.Attributes) && sameTests(a.Tests, b.Tests)
}

func sameTests(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, result := range a {
		if b[name] != result {
			return false
		}
	}
	return true
}

// ours reports whether the blood centre's list does not set a unit free or
// forget it: it has left the depot, or its box was not known to be in range
// (I24), or a named person here keeps it.
func (s *State) ours(id blood.UnitID) bool {
	r := s.stock.records[id]
	if r == nil {
		return false
	}
	if r.Kept != "" || r.Fate != nil {
		return true
	}
	for _, sid := range r.Shipments {
		sh := s.shipments[sid]
		v := sh.Cold.Verdict()
		if !sh.DepartedAt.IsZero() || !sh.PackedAt.IsZero() && !fine(v) {
			return true
		}
	}
	return false
}
