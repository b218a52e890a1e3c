package dispatch

import (
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

// maxWrongCodes is how often a ward may mistype the handover code.
const maxWrongCodes = 5

func (s *State) decideReceive(now time.Time, in Receive) ([]Event, *Error) {
	o, ok := s.Order(in.Order)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such order")
	}
	sh, ok := s.Shipment(in.Shipment)
	if !ok || sh.Order != o.ID {
		return nil, refuse(CodeInvalid, "shipment", "is not one of this order's shipments")
	}
	if sh.State == ShipmentStateDelivered {
		if sh.ReceivedBy == in.ReceivedBy && sameReceipt(sh, in) {
			return nil, nil
		}
		return nil, refuse(CodeConflict, "", "the shipment was received already, by %s", sh.ReceivedBy)
	}
	// A box in transit, or called back, may be received: who knows the code
	// has it in hand, whatever the drone's link told us.
	if !s.receivable(sh) {
		return nil, refuse(CodeConflict, "", "the shipment is %s: it cannot be received", sh.State)
	}
	if in.ReceivedBy == "" {
		return nil, refuse(CodeInvalid, "received_by", "name who received the box")
	}
	if err := checkLists(sh, in); err != nil {
		return nil, err
	}
	if err := s.checkAccepted(now, o, sh, in); err != nil {
		return nil, err
	}
	if events, err := s.checkCode(now, sh, in); err != nil {
		return events, err
	}
	return s.deliver(now, o, sh, in), nil
}

// receivable reports whether a ward may hold a shipment's box.
func (s *State) receivable(sh *Shipment) bool {
	switch sh.State {
	case ShipmentStateArrived, ShipmentStateInTransit:
		return true
	case ShipmentStateRecalled, ShipmentStateReturned:
		b := s.boxes[sh.Box]
		return !sh.DepartedAt.IsZero() && b != nil && b.Shipment == sh.ID
	}
	return false
}

func sameReceipt(sh *Shipment, in Receive) bool {
	return slices.Equal(sh.Rejected, in.Rejected) && slices.Equal(sh.Taken, in.Accepted) && checkLists(sh, in) == nil
}

// checkAccepted sees that a named clinician takes only what the policy lets
// one take: units in quarantine for their temperature and nothing else.
func (s *State) checkAccepted(now time.Time, o *Order, sh *Shipment, in Receive) *Error {
	for i, a := range in.Accepted {
		field := fmt.Sprintf("accepted[%d].", i)
		u := s.units[a.Unit]
		v := s.unitVerdict(now, sh, u)
		switch {
		case strings.TrimSpace(a.Clinician) == "":
			return refuse(CodeInvalid, field+"clinician", "a named clinician takes the unit")
		case strings.TrimSpace(a.Reason) == "":
			return refuse(CodeInvalid, field+"reason", "say why the unit is given all the same")
		case o.Kind != KindPatient:
			return refuse(CodeInvalid, field+"unit", "a unit in quarantine is taken for one patient, and this order has none; list it in units or rejected")
		case fine(v):
			return refuse(CodeInvalid, field+"unit", "this unit's cold chain verdict is %s; list it in units", v)
		case u == nil, u.Status == blood.Discarded, s.takenBack(sh), u.Status.KeptApart() && sh.Broken == "":
			return refuse(CodeInvalid, field+"unit", "this unit is kept apart by its blood centre, and nobody may take it")
		case !s.policy.MayAccept(o.Urgency, string(v)):
			return refuse(CodeInvalid, field+"unit", "the policy lets nobody take a unit of verdict %s for a patient of an order that is %s; list it in units, where it stays in quarantine, or in rejected", v, o.Urgency)
		}
	}
	return nil
}

// takenBack reports whether a blood centre wants a unit of a shipment back.
func (s *State) takenBack(sh *Shipment) bool {
	a, ok := s.alarms.OpenCause(alarm.Cause(alarm.UnitTakenBack, string(sh.ID)))
	return ok && a.ClearedAt == nil
}

// unitVerdict is the verdict on one unit of a shipment over its whole life.
// Platelets that have lain still for too long are as bad as warm ones.
func (s *State) unitVerdict(now time.Time, sh *Shipment, u *blood.Unit) coldchain.Verdict {
	if u == nil {
		return coldchain.Unknown
	}
	v := sh.Cold.VerdictOf(u.Cold)
	if single, total, ok := s.policy.Agitation(); ok && u.Component == blood.Platelets {
		still := now.Sub(sh.PackedAt)
		before := time.Duration(u.Cold.StillS * float64(time.Second))
		if still > single || before+still > total {
			v = coldchain.Worst(v, coldchain.Major)
		}
	}
	return v
}

// checkLists sees that every unit stands in exactly one list.
func checkLists(sh *Shipment, in Receive) *Error {
	seen := map[blood.UnitID]bool{}
	check := func(field string, id blood.UnitID) *Error {
		if !slices.ContainsFunc(sh.Picks, func(p Pick) bool { return p.Unit == id }) {
			return refuse(CodeInvalid, field, "this unit is not in this shipment: keep it apart and call the dispatcher")
		}
		if seen[id] {
			return refuse(CodeInvalid, field, "this unit stands in the lists twice")
		}
		seen[id] = true
		return nil
	}
	for i, id := range in.Units {
		if err := check(fmt.Sprintf("units[%d]", i), id); err != nil {
			return err
		}
	}
	for i, a := range in.Accepted {
		if err := check(fmt.Sprintf("accepted[%d].unit", i), a.Unit); err != nil {
			return err
		}
	}
	for i, r := range in.Rejected {
		if err := check(fmt.Sprintf("rejected[%d].unit", i), r.Unit); err != nil {
			return err
		}
		if strings.TrimSpace(r.Reason) == "" {
			return refuse(CodeInvalid, fmt.Sprintf("rejected[%d].reason", i), "say why the unit is rejected")
		}
	}
	if len(seen) != len(sh.Picks) {
		return refuse(CodeInvalid, "units", "%d of the shipment's %d units are listed; each is received, rejected or accepted", len(seen), len(sh.Picks))
	}
	return nil
}

// checkCode compares the handover code. A wrong one counts, and the fifth
// locks: then only a dispatcher confirms, with a reason.
func (s *State) checkCode(now time.Time, sh *Shipment, in Receive) ([]Event, *Error) {
	if in.Dispatcher {
		if strings.TrimSpace(in.OverrideReason) == "" {
			return nil, refuse(CodeInvalid, "override_reason", "a dispatcher who confirms without the code says why")
		}
		return nil, nil
	}
	if sh.WrongCodes >= maxWrongCodes {
		return nil, refuse(CodeLocked, "code", "%d wrong codes were given; only the dispatcher can confirm this receipt now", maxWrongCodes)
	}
	if subtle.ConstantTimeCompare([]byte(sh.Code), []byte(strings.TrimSpace(in.Code))) == 1 {
		return nil, nil
	}
	events := []Event{HandoverRefused{Shipment: sh.ID, By: in.By}}
	left := maxWrongCodes - sh.WrongCodes - 1
	if left == 0 {
		events = append(events, s.raise(now, alarm.CodeLocked, string(sh.ID), alarm.Alarm{
			Order: string(sh.Order), Shipment: string(sh.ID),
			Text: "five wrong handover codes: confirm the receipt by telephone"}))
	}
	return events, refuse(CodeWrongCode, "code", "is not the code on the packing list inside the box; %d tries are left", left)
}

func (s *State) deliver(now time.Time, o *Order, sh *Shipment, in Receive) []Event {
	v := s.worstVerdict(now, sh)
	e := ShipmentDelivered{
		Shipment: sh.ID, ReceivedBy: in.ReceivedBy, By: in.By, Units: slices.Clone(in.Units),
		Rejected: slices.Clone(in.Rejected), SurfaceC: in.SurfaceC, Verdict: v,
		Quarantined: !fine(v), Accepted: slices.Clone(in.Accepted), Broken: sh.Broken != "",
	}
	if in.Dispatcher {
		e.OverrideReason = in.OverrideReason
	}
	var events []Event
	if sh.State != ShipmentStateArrived {
		events = append(events, s.arrivedUnsaid(sh, in))
	}
	events = append(events, e)
	waits := e.Quarantined && len(in.Units) > 0
	if waits {
		events = append(events, s.raise(now, alarm.Excursion, string(sh.ID), alarm.Alarm{
			Order: string(o.ID), Shipment: string(sh.ID), Box: string(sh.Box),
			Text: fmt.Sprintf("do not transfuse the units of %s: cold chain verdict %s; a named person decides", sh.ID, v)}))
	}
	for _, cause := range s.causesOf(sh) {
		if !waits || cause != alarm.Cause(alarm.Excursion, string(sh.ID)) {
			events = append(events, AlarmCleared{Cause: cause})
		}
	}
	return events
}

// arrivedUnsaid is the arrival of a box that nobody has seen arrive: who
// receives it has it.
func (s *State) arrivedUnsaid(sh *Shipment, in Receive) ShipmentArrived {
	if sh.Mode == ModeRoad {
		return ShipmentArrived{Shipment: sh.ID, By: in.ReceivedBy}
	}
	return ShipmentArrived{Shipment: sh.ID, Unseen: true}
}

// worstVerdict is the worst verdict on any unit of a shipment.
func (s *State) worstVerdict(now time.Time, sh *Shipment) coldchain.Verdict {
	worst := sh.Cold.Verdict()
	for _, p := range sh.Picks {
		worst = coldchain.Worst(worst, s.unitVerdict(now, sh, s.units[p.Unit]))
	}
	return worst
}

// causesOf are the open alarms of a shipment whose cause ends with its
// receipt. Those of its flight stand: the drone is in the air still.
func (s *State) causesOf(sh *Shipment) []string {
	var out []string
	for _, a := range s.alarms.Open() {
		switch a.Kind {
		case alarm.RoadBlocked, alarm.NotReceived, alarm.NoReadings, alarm.Excursion, alarm.CodeLocked, alarm.ReleasedAway:
			if a.Shipment == string(sh.ID) && a.ClearedAt == nil {
				out = append(out, a.Cause)
			}
		}
	}
	return out
}

// decideDispose is a named person's decision on quarantined units.
func (s *State) decideDispose(in Dispose) ([]Event, *Error) {
	if x, ok := s.Storage(StorageID(in.Shipment)); ok {
		return s.decideDisposeStorage(x, in)
	}
	sh, ok := s.Shipment(in.Shipment)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such shipment")
	}
	var to blood.Status
	switch in.Verdict {
	case "discard":
		to = blood.Discarded
	case "release":
		to = blood.Delivered
		if sh.State != ShipmentStateDelivered {
			return nil, refuse(CodeConflict, "verdict", "only units that a ward holds can be released to it")
		}
	default:
		return nil, refuse(CodeInvalid, "verdict", "must be release or discard")
	}
	if in.By == "" || strings.TrimSpace(in.Comment) == "" {
		return nil, refuse(CodeInvalid, "comment", "a named person says why")
	}
	e := UnitsDisposed{Shipment: sh.ID, Status: to, By: in.By, Comment: in.Comment}
	for _, p := range sh.Picks {
		// What the ward would not take is not released with the rest.
		if u := s.units[p.Unit]; u != nil && (u.Status == blood.Quarantined || u.Status == blood.Returned && to == blood.Discarded) {
			e.Units = append(e.Units, p.Unit)
		}
	}
	if len(e.Units) == 0 {
		if d := sh.Disposed; d != nil && d.Status == to && d.By == in.By && d.Comment == in.Comment {
			return nil, nil // the same word, said twice
		}
		return nil, refuse(CodeConflict, "", "no unit of this shipment is in quarantine")
	}
	events := []Event{e}
	events = append(events, s.cleared(alarm.Excursion, string(sh.ID))...)
	return append(events, s.cleared(alarm.UnitTakenBack, string(sh.ID))...), nil
}
