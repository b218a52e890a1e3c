package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
)

// retryAfter is when held orders are tried again though nothing changed:
// time itself opens zones, clears weather and lets units expire.
const retryAfter = 5 * time.Minute

// decideTick lets time pass: one kind of thing a call, since each decision
// must see the one before it applied. The caller asks again while
// NextDeadline is not in the future.
func (s *State) decideTick(now time.Time) []Event {
	for _, f := range s.liveFlights {
		switch r := s.ready(now, f); {
		case r.launch:
			return s.launch(now, f, r.checks, s.drones[f.Drone].BatteryPct)
		case r.wait != nil:
			if events := s.waitForSlot(now, f, r); len(events) > 0 {
				return events
			}
		}
		if at, ok := s.overrunAt(f); ok && !now.Before(at) {
			return []Event{FlightOverran{Flight: f.ID}}
		}
		if at, ok := s.seekDue(f); ok && !now.Before(at) {
			return s.seekOn(now, f)
		}
		if at, ok := s.unfitAt(f); ok && !now.Before(at) {
			return s.giveUpUnfit(now, f)
		}
		if s.waitedOut(now, f) {
			reason := fmt.Sprintf("the pad was not cleared within %.0f minutes", holdAllowance.Minutes())
			return s.turnBack(now, f, reason)
		}
	}
	if events := s.surplus(); len(events) > 0 {
		return events
	}
	if events := s.expired(now); len(events) > 0 {
		return events
	}
	if events := s.retry(now); len(events) > 0 {
		return events
	}
	if events := s.openTraces(now); len(events) > 0 {
		return events
	}
	return append(s.overdue(now), s.carDeadlines(now)...)
}

// waitedOut reports whether a drone has used up its wait over the pad.
func (s *State) waitedOut(now time.Time, f *Flight) bool {
	return f.State == FlightStateHolding && f.Command == nil && f.Detour == nil && !f.landing() && !now.Before(f.waitsUntil())
}

// waitsUntil is when a drone over its pad turns round. The ward's word may
// have come just in time, and the drone be on its way down: it gets the
// time that the word is good for, once.
func (f *Flight) waitsUntil() time.Time {
	end := f.HoldAt.Add(holdAllowance)
	if until := f.PadClearUntil(); until.After(end) {
		if most := end.Add(padClearFor); until.After(most) {
			return most
		}
		return until
	}
	return end
}

// waiting are the orders for which something may have to be chosen, the
// most urgent first, then the oldest.
func (s *State) waiting() []*Order {
	var out []*Order
	for _, o := range s.liveOrders {
		if o.open() && s.misses(o) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b *Order) int { return cmp.Compare(rank(a.Urgency), rank(b.Urgency)) })
	return out
}

func rank(u blood.Urgency) int {
	return slices.Index([]blood.Urgency{blood.Immediate, blood.UrgentGroupSpecific, blood.UrgentCrossmatched, blood.Routine}, u)
}

// due reports whether waiting orders are to be tried now.
func (s *State) due(now time.Time, o *Order) bool {
	return o.Held == nil || s.tried != s.resources || !now.Before(s.triedAt.Add(retryAfter))
}

// retry chooses again for the first order that can be served; where none
// can, it says that all were tried with what there is.
func (s *State) retry(now time.Time) []Event {
	if s.inRounds() {
		return s.decideRound(now)
	}
	var events []Event
	tried := false
	for _, o := range s.waiting() {
		if !s.due(now, o) {
			continue
		}
		tried = true
		mine := s.serve(now, o)
		events = append(events, mine...)
		if len(mine) > 0 && mine[0].Kind() == (ShipmentAllocated{}).Kind() {
			return s.clearHeld(events, o)
		}
	}
	if tried {
		events = append(events, HeldOrdersReconsidered{Resources: s.resources})
	}
	return events
}

// clearHeld clears an order's alarm where all that it missed was chosen.
func (s *State) clearHeld(events []Event, o *Order) []Event {
	if slices.ContainsFunc(events, func(e Event) bool { h, ok := e.(OrderHeld); return ok && h.Order == o.ID }) {
		return events
	}
	return s.clearOrder(events, o)
}

// stage is who owes a shipment's next step, and until when (I8).
func (s *State) stage(sh *Shipment) (st alarm.Stage, ok bool) {
	t, f := s.site.Timing, s.flights[sh.Flight]
	after := func(at time.Time, seconds float64) time.Time {
		return at.Add(time.Duration(2 * seconds * float64(time.Second)))
	}
	switch {
	case sh.Mode == ModeRoad && (sh.State == ShipmentStatePacked || sh.State == ShipmentStateInTransit || sh.State == ShipmentStateRecalled):
		return s.roadStage(sh), true
	case s.toUnpack(sh):
		return alarm.Stage{Name: "unpack", Owner: "depot " + sh.Depot, Due: after(sh.EndedAt, t.PackS)}, true
	case sh.State == ShipmentStateAllocated:
		return alarm.Stage{Name: "pack", Owner: "depot " + sh.Depot, Due: after(sh.AllocatedAt, t.PackS)}, true
	case sh.State == ShipmentStateArrived:
		return alarm.Stage{Name: "receive", Owner: "hospital " + sh.Hospital, Due: after(sh.ArrivedAt, t.ReceiveS)}, true
	case f == nil || !sh.State.Serving():
		return alarm.Stage{}, false
	case f.State == FlightStateWaiting:
		return alarm.Stage{Name: "consent", Owner: "pilot", Due: after(sh.PackedAt, t.ConsentS)}, true
	case f.State == FlightStatePreparing:
		from := f.ConsentAt
		if f.Depart.After(from) { // it waits for its slot
			from = f.Depart
		}
		return alarm.Stage{Name: "preflight", Owner: "pilot", Due: after(from, t.PreflightS)}, true
	case f.State == FlightStateHolding:
		return alarm.Stage{Name: "pad_clear", Owner: "hospital " + sh.Hospital, Due: f.HoldAt.Add(time.Minute)}, true
	}
	return alarm.Stage{Name: "fly", Owner: "pilot", Due: sh.ETAHigh.Add(2 * time.Minute)}, true
}

// toUnpack reports whether a shipment that is over lies in its box still.
func (s *State) toUnpack(sh *Shipment) bool {
	if sh.State != ShipmentStateFailed && sh.State != ShipmentStateReturned {
		return false
	}
	b := s.boxes[sh.Box]
	return b != nil && b.Shipment == sh.ID
}

// heldNoMore reports whether an active alarm says of an order that it is
// held, and it is not any more.
func (s *State) heldNoMore(a *alarm.Alarm) bool {
	if a.Kind != alarm.OrderHeld {
		return false
	}
	o := s.orders[OrderID(a.Order)]
	return o == nil || !o.open() || !s.misses(o)
}

// Stages are who owes the next step of every open shipment of an order,
// and until when.
func (s *State) Stages(o *Order) []alarm.Stage {
	var out []alarm.Stage
	for _, sh := range s.shipmentsOf(o) {
		if st, ok := s.stage(sh); ok {
			out = append(out, st)
		}
	}
	return out
}

func overdueSubject(sh *Shipment, st alarm.Stage) string { return string(sh.ID) + "/" + st.Name }

// overdue raises an alarm for each step past its deadline, and clears those
// whose step is done.
func (s *State) overdue(now time.Time) []Event {
	var events []Event
	standing := map[string]bool{}
	for _, sh := range s.liveShipments {
		st, ok := s.stage(sh)
		if !ok || now.Before(st.Due) {
			continue
		}
		cause := alarm.Cause(alarm.OrderOverdue, overdueSubject(sh, st))
		standing[cause] = true
		if a, open := s.alarms.OpenCause(cause); open && a.ClearedAt == nil {
			continue
		}
		events = append(events, s.raise(now, alarm.OrderOverdue, overdueSubject(sh, st), alarm.Alarm{
			Order: string(sh.Order), Shipment: string(sh.ID), Flight: string(sh.Flight),
			Text: fmt.Sprintf("%s: %s was due from %s", sh.ID, st.Name, st.Owner)}))
	}
	s.alarms.Active(func(a *alarm.Alarm) {
		if a.Kind == alarm.OrderOverdue && !standing[a.Cause] || s.heldNoMore(a) {
			events = append(events, AlarmCleared{Cause: a.Cause})
		}
	})
	return events
}

// NextDeadline is the scenario time at which Tick has something to decide;
// one that is past already means now. It changes only with what Apply
// changes, and is asked for after every frame of every drone, so that the
// answer is kept. Only the State's owner may ask.
func (s *State) NextDeadline() (time.Time, bool) {
	if s.deadline == nil {
		at, ok := s.nextDeadline()
		s.deadline = &deadline{at, ok}
	}
	return s.deadline.at, s.deadline.ok
}

type deadline struct {
	at time.Time
	ok bool
}

func (s *State) nextDeadline() (time.Time, bool) {
	var next time.Time
	at := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	for _, f := range s.liveFlights {
		switch r := s.ready(s.lastAt, f); {
		case r.launch:
			at(s.lastAt)
		case r.wait != nil && r.wait.lapsed && !r.wait.until.IsZero():
			at(s.lastAt)
		case r.wait != nil && !r.wait.until.IsZero():
			at(r.wait.until)
		}
		if t, ok := s.overrunAt(f); ok {
			at(t)
		}
		if t, ok := s.seekDue(f); ok {
			at(t)
		}
		if t, ok := s.unfitAt(f); ok {
			at(t)
		}
		if f.State == FlightStateHolding && f.Command == nil && !f.landing() && f.Detour == nil {
			at(f.waitsUntil())
		}
	}
	if t, ok := s.nextRound(); ok {
		at(t)
	}
	for _, o := range s.waiting() {
		if s.inRounds() {
			break
		}
		if s.due(s.lastAt, o) {
			at(s.lastAt)
		}
		at(s.triedAt.Add(retryAfter))
	}
	if slices.ContainsFunc(s.liveShipments, s.isSurplus) {
		at(s.lastAt)
	}
	s.stockDeadlines(at)
	s.overdueDeadlines(at)
	s.carDeadlinesNext(at)
	return next, !next.IsZero()
}

func (s *State) overdueDeadlines(at func(time.Time)) {
	owed := map[string]bool{}
	for _, sh := range s.liveShipments {
		st, ok := s.stage(sh)
		if !ok {
			continue
		}
		cause := alarm.Cause(alarm.OrderOverdue, overdueSubject(sh, st))
		owed[cause] = true
		if a, open := s.alarms.OpenCause(cause); !open || a.ClearedAt != nil {
			at(st.Due)
		}
	}
	s.alarms.Active(func(a *alarm.Alarm) {
		if a.Kind == alarm.OrderOverdue && !owed[a.Cause] || s.heldNoMore(a) {
			at(s.lastAt)
		}
	})
}
