package dispatch

import (
	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
)

// The shelves are what every depot has free to issue: derived from the
// units, and kept by Apply so that a choice need not look through them all.
// Units are changed by these alone.

// putUnit makes a unit known, or another as it was.
func (s *State) putUnit(u *blood.Unit) {
	if old := s.units[u.ID]; old != nil {
		s.unshelve(old)
	}
	s.units[u.ID] = u
	s.shelve(u)
}

// dropUnit forgets a unit.
func (s *State) dropUnit(id blood.UnitID) {
	if u := s.units[id]; u != nil {
		s.unshelve(u)
		delete(s.units, id)
	}
}

// setStatus moves a unit on.
func (s *State) setStatus(u *blood.Unit, to blood.Status) {
	s.changeUnit(u, func() { u.Status = to })
}

// changeUnit changes a unit in any way.
func (s *State) changeUnit(u *blood.Unit, change func()) {
	s.unshelve(u)
	change()
	s.shelve(u)
}

func (s *State) shelve(u *blood.Unit) {
	if u.Status != blood.Available {
		return
	}
	shelf := s.shelves[u.Depot]
	if shelf == nil {
		shelf = assign.NewShelf()
		s.shelves[u.Depot] = shelf
	}
	shelf.Put(u)
}

func (s *State) unshelve(u *blood.Unit) {
	if shelf := s.shelves[u.Depot]; u.Status == blood.Available && shelf != nil {
		shelf.Take(u)
	}
}
