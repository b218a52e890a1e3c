package dispatch

import (
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
)

// decideMove is a named person's step with one unit.
func (s *State) decideMove(now time.Time, in MoveUnit) ([]Event, *Error) {
	u := s.units[in.Unit]
	switch {
	case u == nil:
		return nil, refuse(CodeNotFound, "", "there is no such unit")
	case in.By == "":
		return nil, refuse(CodeInvalid, "by", "a named person does this")
	case strings.TrimSpace(in.Reason) == "":
		return nil, refuse(CodeInvalid, "reason", "say why")
	}
	if u.Status == in.To && s.saidBefore(u, in) {
		return nil, nil
	}
	switch in.To {
	case blood.Available:
		if u.Status == blood.Earmarked {
			return s.decideFree(in, u)
		}
		return s.decideRelease(now, in, u)
	case blood.Earmarked:
		return s.decideEarmark(now, in, u)
	case blood.Quarantined:
		return s.decideKeep(now, in, u)
	case blood.Discarded:
		return s.decideDiscard(now, in, u)
	}
	return nil, refuse(CodeInvalid, "", "a unit is released, put in quarantine, discarded or earmarked")
}

// saidBefore reports whether the newest step of a unit is the same word.
func (s *State) saidBefore(u *blood.Unit, in MoveUnit) bool {
	steps := s.Record(u.ID).Steps
	if len(steps) == 0 {
		return false
	}
	last := steps[len(steps)-1]
	return last.Who == in.By && last.Reason == moveReason(in.Reason, in.Authority)
}

// moveReason is a step's reason with the authority that gave it.
func moveReason(reason, authority string) string {
	if authority != "" {
		reason += " (" + authority + ")"
	}
	return reason
}

func moved(in MoveUnit, u *blood.Unit, place string) UnitMoved {
	return UnitMoved{Unit: u.ID, Was: u.Status, Status: in.To, Place: place, By: in.By, Reason: in.Reason, Authority: in.Authority, Until: in.Until}
}

// decideRelease makes a unit available: after every required test, in its
// depot's hands, and never one that a recall covers.
func (s *State) decideRelease(now time.Time, in MoveUnit, u *blood.Unit) ([]Event, *Error) {
	rec := s.Record(u.ID)
	switch {
	case u.Status == blood.Available:
		return nil, refuse(CodeConflict, "", "the unit is available already")
	case u.Status == blood.Discarded || u.Status == blood.Lost:
		return nil, refuse(CodeConflict, "", "the unit is %s: it never becomes available again", u.Status)
	case rec.Recalled != "":
		return nil, refuse(CodeConflict, "", "recall %s covers the unit: it is never released", rec.Recalled)
	case rec.Away != "":
		return nil, refuse(CodeConflict, "", "the unit is with hospital %s: take it into quarantine at its depot first, or decide on its excursion", rec.Away)
	case u.Status != blood.Received && u.Status != blood.Quarantined:
		return nil, refuse(CodeConflict, "", "the unit is %s: only one that is received or in quarantine is released", u.Status)
	case !u.Expiry.After(now):
		return nil, refuse(CodeConflict, "", "the unit has expired: discard it")
	case !u.GroupKnown():
		return nil, refuse(CodeConflict, "", "a unit is available only when its ABO and RhD are known")
	}
	if sh := s.carrying(u.ID); sh != nil && s.inBox(sh) {
		return nil, refuse(CodeConflict, "", "the unit lies in box %s: unpack it first", sh.Box)
	}
	if why := s.policy.Unreleasable(*u); why != "" {
		return nil, refuse(CodeConflict, "", "%s", why)
	}
	events := []Event{moved(in, u, u.Depot)}
	if sh := s.carrying(u.ID); sh != nil {
		events = append(events, s.settled(sh, u.ID)...)
	}
	return events, nil
}

// inBox reports whether a shipment lies in its box still.
func (s *State) inBox(sh *Shipment) bool {
	b := s.boxes[sh.Box]
	return sh.Box != "" && b != nil && b.Shipment == sh.ID
}

// settled clears the alarms that waited for a decision on a shipment's
// units, once none of the others waits.
func (s *State) settled(sh *Shipment, done blood.UnitID) []Event {
	for _, p := range sh.Picks {
		if u := s.units[p.Unit]; p.Unit != done && u != nil && u.Status == blood.Quarantined {
			return nil
		}
	}
	return append(s.cleared(alarm.Excursion, string(sh.ID)), s.cleared(alarm.NoReadings, string(sh.ID))...)
}

// decideKeep puts a unit in quarantine, wherever it is.
func (s *State) decideKeep(now time.Time, in MoveUnit, u *blood.Unit) ([]Event, *Error) {
	place := s.Where(u)
	switch u.Status {
	case blood.Discarded, blood.Lost:
		return nil, refuse(CodeConflict, "", "the unit is %s already", u.Status)
	case blood.Returned, blood.Quarantined:
		if in.Depot == "" && u.Status == blood.Quarantined {
			return nil, refuse(CodeConflict, "", "the unit is in quarantine already")
		}
		if in.Depot != "" {
			if sh := s.carrying(u.ID); sh != nil && s.inBox(sh) {
				return nil, refuse(CodeConflict, "", "the unit lies in box %s: unpack it first", sh.Box)
			}
			place = in.Depot // it came back, and is in hand
		}
	}
	return s.keep(now, in, u, place)
}

// decideDiscard ends a unit. One in somebody's box or patient is not a
// depot's to discard.
func (s *State) decideDiscard(now time.Time, in MoveUnit, u *blood.Unit) ([]Event, *Error) {
	switch {
	case u.Status == blood.Discarded || u.Status == blood.Lost:
		return nil, refuse(CodeConflict, "", "the unit is %s already", u.Status)
	case u.Status == blood.Packed || u.Status == blood.InTransit:
		return nil, refuse(CodeConflict, "", "the unit is %s: quarantine or recall it, and discard it when it is in hand", u.Status)
	case u.Status == blood.Delivered:
		return nil, refuse(CodeConflict, "", "the unit is with hospital %s, who confirms its fate", s.Record(u.ID).Away)
	}
	return s.keep(now, in, u, s.Where(u))
}

// keep takes a unit out of use, and its shipment's units with it where they
// have not left.
func (s *State) keep(now time.Time, in MoveUnit, u *blood.Unit, place string) ([]Event, *Error) {
	events := []Event{moved(in, u, place)}
	lost := map[blood.UnitID]string{u.ID: "unit " + string(u.ID) + " was " + string(in.To) + ": " + in.Reason}
	if u.Status.Promised() {
		more, _ := s.withdraw(now, in.By, lost)
		return append(events, more...), nil
	}
	sh := s.carrying(u.ID)
	switch {
	case sh == nil:
		return events, nil
	case u.Status == blood.Delivered:
		events = append(events, s.doNotTransfuse(now, sh, []blood.UnitID{u.ID}, in.Reason))
	case in.To == blood.Discarded:
		events = append(events, s.settled(sh, u.ID)...)
	}
	return append(events, s.traceEnds(sh, u.ID, place == u.Depot || in.To == blood.Discarded)...), nil
}

// decideEarmark sets a unit aside for an authority.
func (s *State) decideEarmark(now time.Time, in MoveUnit, u *blood.Unit) ([]Event, *Error) {
	switch {
	case strings.TrimSpace(in.Authority) == "":
		return nil, refuse(CodeInvalid, "authority", "name the authority at whose word the unit is freed")
	case in.Until != nil && !in.Until.After(now):
		return nil, refuse(CodeInvalid, "until", "lies in the past")
	case u.Status != blood.Available:
		return nil, refuse(CodeConflict, "", "the unit is %s: only an available one is set aside", u.Status)
	}
	return []Event{moved(in, u, u.Depot)}, nil
}

// decideFree frees an earmarked unit at the word of its authority.
func (s *State) decideFree(in MoveUnit, u *blood.Unit) ([]Event, *Error) {
	if rec := s.Record(u.ID); in.Authority != rec.Authority {
		return nil, refuse(CodeConflict, "authority", "the unit is set aside for an authority: it is freed by its word, and the step names that authority as the earmark does")
	}
	return []Event{moved(in, u, u.Depot)}, nil
}
