package dispatch

import (
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

func (s *State) decidePlace(now time.Time, in PlaceOrder) ([]Event, *Error) {
	if o, ok := s.OrderByKey(in.Hospital, in.Key); ok && in.Key != "" {
		if s.bodies[o.ID] != in.BodyHash {
			return nil, refuse(CodeKeyReused, "Idempotency-Key", "this key was used for another order of this hospital; use a fresh key for a new order")
		}
		return nil, nil
	}
	if _, taken := s.orders[in.ID]; taken || in.ID == "" {
		return nil, refuse(CodeConflict, "", "the order's id is taken; place it again")
	}
	e, err := s.checkOrder(now, in)
	if err != nil {
		return nil, err
	}
	o := &Order{
		ID: e.ID, Kind: e.OrderKind, Hospital: e.Hospital, Urgency: e.Urgency,
		Patient: e.Patient, AuthorisedBy: e.AuthorisedBy, Lines: e.Lines, NeededBy: e.NeededBy, PlacedAt: now,
	}
	if s.inRounds() {
		return []Event{e}, nil
	}
	return append([]Event{e}, s.serve(now, o)...), nil
}

// serve chooses what an order still misses, and holds it with its reason
// for what cannot be chosen.
func (s *State) serve(now time.Time, o *Order) []Event {
	events, short := s.choose(now, o)
	if len(short) == 0 {
		return events
	}
	code, reason := heldFor(short)
	if len(events) == 0 && o.Held != nil && o.Held.Code == code && o.Held.Reason == reason {
		return nil
	}
	return append(events,
		OrderHeld{Order: o.ID, Code: code, Reason: reason},
		s.raise(now, alarm.OrderHeld, string(o.ID), alarm.Alarm{Order: string(o.ID), Text: reason}))
}

func (s *State) decideCancel(now time.Time, in CancelOrder) ([]Event, *Error) {
	o, ok := s.Order(in.Order)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such order")
	}
	if o.Cancelled != nil && o.Cancelled.Reason == in.Reason {
		return nil, nil
	}
	if st := s.OrderState(o); st.Terminal() {
		return nil, refuse(CodeConflict, "", "the order is %s already", st)
	}
	if in.Reason == "" {
		return nil, refuse(CodeInvalid, "reason", "say why the order is cancelled")
	}
	ending, err := s.stopShipments(o, in.By, "the order was cancelled: "+in.Reason)
	if err != nil {
		return nil, err
	}
	events := append([]Event{OrderCancelled{Order: o.ID, By: in.By, Reason: in.Reason}}, ending...)
	return s.clearOrder(events, o), nil
}

func (s *State) decideUnfulfillable(now time.Time, in DeclareUnfulfillable) ([]Event, *Error) {
	o, ok := s.Order(in.Order)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such order")
	}
	if o.Unfulfillable != nil && o.Unfulfillable.Reason == in.Reason && o.Unfulfillable.By == in.By {
		return nil, nil
	}
	if st := s.OrderState(o); st.Terminal() {
		return nil, refuse(CodeConflict, "", "the order is %s already", st)
	}
	if in.Reason == "" || in.By == "" {
		return nil, refuse(CodeInvalid, "reason", "a named person says why the order cannot be fulfilled")
	}
	for _, sh := range s.shipmentsOf(o) {
		if sh.State.Serving() {
			return nil, refuse(CodeConflict, "", "shipment %s is %s: cancel the order, or let it end first", sh.ID, sh.State)
		}
	}
	return s.clearOrder([]Event{OrderDeclaredUnfulfillable{Order: o.ID, By: in.By, Reason: in.Reason}}, o), nil
}

// clearOrder clears the alarms whose cause was that the order waited.
func (s *State) clearOrder(events []Event, o *Order) []Event {
	if a, ok := s.alarms.OpenCause(alarm.Cause(alarm.OrderHeld, string(o.ID))); ok && a.ClearedAt == nil {
		events = append(events, AlarmCleared{Cause: a.Cause})
	}
	return events
}

// stopShipments ends or recalls all that serves an order.
func (s *State) stopShipments(o *Order, by, reason string) ([]Event, *Error) {
	var events []Event
	for _, sh := range s.shipmentsOf(o) {
		switch sh.State {
		case ShipmentStateAllocated, ShipmentStatePacked:
			events = append(events, s.stop(sh, by, reason)...)
		case ShipmentStateInTransit:
			events = append(events, s.recall(sh, by, reason)...)
		case ShipmentStateArrived:
			return nil, refuse(CodeConflict, "", "shipment %s is on your pad: receive it, and reject the units that are not wanted", sh.ID)
		}
	}
	return events, nil
}

// stop ends a shipment that has not left: its flight fails, or, where an
// arm command may be out already, is called back.
func (s *State) stop(sh *Shipment, by, reason string) []Event {
	f := s.flights[sh.Flight]
	if f != nil && f.State.Airborne() {
		return s.recall(sh, by, reason)
	}
	to := blood.Available
	if sh.State == ShipmentStatePacked {
		to = blood.Packed
	}
	events := []Event{ShipmentFailed{Shipment: sh.ID, Reason: reason, Units: to}}
	if f != nil && !f.State.Over() {
		events = append(events, FlightFailed{Flight: f.ID, Reason: reason, Drone: DroneReady})
	}
	return events
}

// surplus ends a shipment that has not left though its order was served
// without it: by one that was thought lost, or by units that were released
// after all.
func (s *State) surplus() []Event {
	for _, sh := range s.liveShipments {
		if s.isSurplus(sh) {
			return s.stop(sh, "airvein", "the order was served without it")
		}
	}
	return nil
}

func (s *State) isSurplus(sh *Shipment) bool {
	if sh.State != ShipmentStateAllocated && sh.State != ShipmentStatePacked {
		return false
	}
	f := s.flights[sh.Flight]
	return (f == nil || !f.State.Airborne()) && s.OrderState(s.orders[sh.Order]) == OrderStateDelivered
}

// recall turns a flying drone round with its box.
func (s *State) recall(sh *Shipment, by, reason string) []Event {
	f := s.flights[sh.Flight]
	events := []Event{ShipmentRecalled{Shipment: sh.ID, By: by, Reason: reason}}
	if f != nil && f.State.Airborne() && !f.landing() && !f.goingHome() && (f.Command == nil || f.Command.Verb != fleet.VerbReturn || f.Undone) {
		events = append(events, s.goHome(s.lastAt, f, by, reason, true)...)
	}
	return events
}
