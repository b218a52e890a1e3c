package dispatch

import (
	"fmt"
	"strings"
	"time"

	"airvein/dispatch/blood"
)

// decideRecall takes units back from wherever they are, in one step: what
// lies on a shelf goes into quarantine, what has not left is called off,
// what flies is decided on, and every hospital that has one is told. What
// orders miss by it is missing at once, and chosen again by the next tick.
func (s *State) decideRecall(now time.Time, in RecallUnits) ([]Event, *Error) {
	units := s.Named(in.Named)
	switch {
	case len(units) == 0:
		return nil, refuse(CodeNotFound, "", "there is no such unit or donation number")
	case in.By == "":
		return nil, refuse(CodeInvalid, "by", "a named person recalls")
	case strings.TrimSpace(in.Reason) == "":
		return nil, refuse(CodeInvalid, "reason", "say why")
	}
	for _, r := range s.stock.recalls {
		if r.Named == in.Named && r.By == in.By && r.Reason == in.Reason && len(r.Units) == len(units) {
			return nil, nil // the same word, said twice
		}
	}
	lost := map[blood.UnitID]string{}
	for _, u := range units {
		lost[u.ID] = fmt.Sprintf("unit %s was recalled: %s", u.ID, in.Reason)
	}
	e := UnitsRecalled{ID: fmt.Sprintf("rc-%d", len(s.stock.recalls)+1), Named: in.Named, By: in.By, Reason: in.Reason}
	follows, decisions := s.withdraw(now, in.By, lost)
	told := map[ShipmentID][]blood.UnitID{}
	var wards []*Shipment
	for _, u := range units {
		r := s.recalled(u, decisions[u.ID])
		e.Units = append(e.Units, r)
		sh := s.carrying(u.ID)
		if sh == nil || s.Record(u.ID).Away == "" || decisions[u.ID] != "" {
			continue
		}
		if told[sh.ID] == nil {
			wards = append(wards, sh)
		}
		told[sh.ID] = append(told[sh.ID], u.ID)
	}
	events := append([]Event{e}, follows...)
	for _, sh := range wards {
		events = append(events, s.doNotTransfuse(now, sh, told[sh.ID], "recalled: "+in.Reason))
	}
	return events, nil
}

// recalled says of one unit where it was, for whom, and what becomes of it.
func (s *State) recalled(u *blood.Unit, decision string) RecalledUnit {
	r := RecalledUnit{Unit: u.ID, Was: u.Status, Status: blood.Quarantined, Place: s.Where(u), Decision: decision}
	rec := s.Record(u.ID)
	if sh := s.carrying(u.ID); sh != nil && (rec.Away != "" || decision != "") {
		r.Order, r.Shipment, r.Flight, r.Hospital = sh.Order, sh.ID, sh.Flight, sh.Hospital
	}
	switch {
	case u.Status == blood.Discarded || u.Status == blood.Lost:
		r.Status = u.Status
		r.Decision = "it was " + string(u.Status) + " before"
	case rec.Fate != nil && rec.Fate.Fate.Given():
		r.Status = u.Status
		r.Decision = fmt.Sprintf("hospital %s transfused it (%s): tell the patient's physician", rec.Away, rec.Fate.Fate)
	case decision != "":
	case rec.Away != "":
		r.Decision = fmt.Sprintf("hospital %s has it: quarantined there, and told not to transfuse it", rec.Away)
	default:
		r.Decision = "quarantined at " + r.Place
	}
	return r
}
