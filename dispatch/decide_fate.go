package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
)

// decideFate closes a unit's trace by its hospital's word.
func (s *State) decideFate(now time.Time, in ConfirmFate) ([]Event, *Error) {
	u := s.units[in.Unit]
	if u == nil {
		return nil, refuse(CodeNotFound, "", "there is no such unit")
	}
	rec, sh := s.Record(u.ID), s.carrying(u.ID)
	switch {
	case !slices.Contains(blood.Fates(), in.Fate):
		return nil, refuse(CodeInvalid, "fate", "must be one of TX (transfused), TR (transfused with a reaction), RA (returned unused), RL (returned, kept linked), WA (wasted)")
	case in.By == "":
		return nil, refuse(CodeInvalid, "by", "a named person confirms a fate")
	case rec.Fate != nil && rec.Fate.Fate == in.Fate:
		return nil, nil
	case rec.Fate != nil:
		return nil, refuse(CodeConflict, "", "its fate is %s already, by %s", rec.Fate.Fate, rec.Fate.By)
	case sh == nil || rec.Away == "":
		return nil, refuse(CodeConflict, "", "the unit is %s: a fate is confirmed of one that a hospital has received", u.Status)
	}
	e := FateConfirmed{Unit: u.ID, Fate: in.Fate, Status: in.Fate.Status(), By: in.By, Place: rec.Away, Order: sh.Order, Shipment: sh.ID}
	if in.Fate.Given() || u.Status.KeptApart() && in.Fate != blood.Wasted {
		e.Status = u.Status // what happened to it does not make it good
	}
	events := []Event{e}
	if in.Fate.Given() && u.Status != blood.Delivered {
		events = append(events, s.raise(now, alarm.TransfusedAgainst, string(u.ID), alarm.Alarm{
			Order: string(sh.Order), Shipment: string(sh.ID),
			Text: fmt.Sprintf("unit %s was transfused at %s although it was %s: tell the patient's physician", u.ID, rec.Away, u.Status)}))
	}
	if in.Fate == blood.TransfusedWithReaction {
		events = append(events, s.reaction(now, sh, u.ID))
	}
	return append(events, s.traceEnds(sh, u.ID, true)...), nil
}

// reaction tells the dispatcher of a reaction, and which other components
// of the donation are where: a person decides on them.
func (s *State) reaction(now time.Time, sh *Shipment, id blood.UnitID) Event {
	text := fmt.Sprintf("a patient at %s reacted to unit %s", sh.Hospital, id)
	var others []string
	for _, o := range s.Named(s.units[id].DIN) {
		if o.ID != id {
			others = append(others, fmt.Sprintf("%s is %s at %s", o.ID, o.Status, s.Where(o)))
		}
	}
	if len(others) > 0 {
		text += "; of the same donation " + strings.Join(others, ", ") + ": quarantine or recall them"
	}
	return s.raise(now, alarm.Reaction, string(id), alarm.Alarm{Order: string(sh.Order), Shipment: string(sh.ID), Text: text})
}

// decideFeedback takes a hospital's report on a delivery.
func (s *State) decideFeedback(now time.Time, in GiveFeedback) ([]Event, *Error) {
	sh := s.shipments[in.Shipment]
	switch {
	case sh == nil:
		return nil, refuse(CodeNotFound, "", "there is no such shipment")
	case slices.ContainsFunc(s.stock.feedback, func(f Feedback) bool { return f.ID == in.ID }):
		return nil, refuse(CodeConflict, "", "the report's id is taken; send it again")
	case sh.State != ShipmentStateDelivered:
		return nil, refuse(CodeConflict, "", "the shipment is %s: reports are of what was received", sh.State)
	case in.By == "":
		return nil, refuse(CodeInvalid, "by", "a named person reports")
	}
	e := FeedbackGiven{ID: in.ID, Shipment: in.Shipment, Sort: in.Sort, Unit: in.Unit, Severity: in.Severity, Rating: in.Rating,
		By: in.By, TextRef: in.TextRef, TextDigest: in.TextDigest}
	has := slices.ContainsFunc(sh.Picks, func(p Pick) bool { return p.Unit == in.Unit })
	switch {
	case in.Unit != "" && !has:
		return nil, refuse(CodeInvalid, "unit", "is not one of this shipment's")
	case in.Sort == FeedbackDelivery && (in.Rating < 1 || in.Rating > 5 || in.Severity != ""):
		return nil, refuse(CodeInvalid, "rating", "a delivery is rated from 1 to 5")
	case in.Sort == FeedbackReaction && in.Unit == "":
		return nil, refuse(CodeInvalid, "unit", "name the unit that the patient reacted to")
	case in.Sort == FeedbackReaction && (!slices.Contains(Severities(), in.Severity) || in.Rating != 0):
		return nil, refuse(CodeInvalid, "severity", "must be one of non_severe, severe, life_threatening, death")
	case in.Sort != FeedbackDelivery && in.Sort != FeedbackReaction:
		return nil, refuse(CodeInvalid, "sort", "must be delivery or reaction")
	}
	events := []Event{e}
	if in.Sort == FeedbackReaction {
		events = append(events, s.reaction(now, sh, in.Unit))
	}
	return events, nil
}
