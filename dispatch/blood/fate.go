package blood

import "slices"

// Fate is what became of a unit at its hospital, in the codes of HL7 table
// 0513 (blood product transfusion or disposition status).
type Fate string

// The fates.
const (
	Transfused             Fate = "TX"
	TransfusedWithReaction Fate = "TR"
	ReturnedUnused         Fate = "RA" // no longer needed
	ReturnedLinked         Fate = "RL" // kept linked to its order for later use
	Wasted                 Fate = "WA"
)

// Fates are all fates.
func Fates() []Fate {
	return []Fate{Transfused, TransfusedWithReaction, ReturnedUnused, ReturnedLinked, Wasted}
}

// ParseFate reads a fate. The error lists what there is.
func ParseFate(s string) (Fate, error) { return parse(s, "fate", Fates()) }

// Given reports whether the unit went into a patient.
func (f Fate) Given() bool { return f == Transfused || f == TransfusedWithReaction }

// Status is where a unit stands after its fate. One that comes back unused
// waits for quarantine, since nobody here knows how it was kept; one that
// was given stays delivered.
func (f Fate) Status() Status {
	switch f {
	case ReturnedUnused, ReturnedLinked:
		return Returned
	case Wasted:
		return Discarded
	}
	return Delivered
}

// KeptApart reports whether only a named person's word ends the status.
func (s Status) KeptApart() bool { return s == Quarantined || s == Discarded }

// OnShelf reports whether a unit of the status lies in its depot's own
// stock, where the blood centre's list decides on it.
func (s Status) OnShelf() bool {
	return slices.Contains([]Status{Available, Received, Earmarked, Quarantined, Discarded}, s)
}

// Promised reports whether a unit of the status is on its way to somebody.
func (s Status) Promised() bool { return s == Reserved || s == Packed || s == InTransit }
