package dispatch

import (
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

func (s *State) applyColdEvent(at time.Time, e Event) bool {
	switch e := e.(type) {
	case ColdChainBroken:
		s.applyColdBroken(at, e)
	case BoxOpened:
		s.applyBoxOpened(at, e)
	default:
		return false
	}
	return true
}

func (s *State) applyColdBroken(at time.Time, e ColdChainBroken) {
	sh := s.shipments[e.Shipment]
	sh.Broken = e.Verdict
	o := s.orders[sh.Order]
	for _, id := range e.Units {
		if u := s.units[id]; u != nil {
			s.setStatus(u, blood.Quarantined)
		}
		o.Custody = append(o.Custody, CustodyStep{At: at, What: "quarantined", Who: "airvein", Place: string(sh.Box), Unit: id, Box: sh.Box, Shipment: sh.ID, Flight: sh.Flight, C: sh.LastC, Reason: e.Reason})
	}
	o.Held = nil
	o.noteShipment(at, sh, "cold_chain_broken", "airvein", e.Reason)
	s.resources++
}

func (s *State) applyBoxOpened(at time.Time, e BoxOpened) {
	sh := s.shipments[e.Shipment]
	sh.Cold.Opened++
	s.orders[sh.Order].custody(at, sh, "box_opened", e.By, "", "opened at "+s.clock(e.OpenedAt)+" outside a pack or receive step")
}

// remember adds what a unit has been through on this leg to its history:
// it goes with the unit wherever it goes next.
func (s *State) remember(at time.Time, sh *Shipment) {
	if sh.PackedAt.IsZero() || sh.Remembered {
		return
	}
	sh.Remembered = true
	for _, p := range sh.Picks {
		u := s.units[p.Unit]
		if u == nil {
			continue
		}
		u.Cold.Excursions += sh.Cold.Excursions
		u.Cold.OutS += sh.Cold.OutS
		if sh.Cold.Verdict() == coldchain.Unknown {
			u.Cold.Unknown++
		}
		if u.Component == blood.Platelets && at.After(sh.PackedAt) {
			u.Cold.StillS += at.Sub(sh.PackedAt).Seconds()
		}
	}
}
