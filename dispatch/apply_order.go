package dispatch

import (
	"time"

	"airvein/dispatch/blood"
)

func (s *State) applyPlaced(at time.Time, e OrderPlaced) {
	o := &Order{
		ID: e.ID, Kind: e.OrderKind, Hospital: e.Hospital, Urgency: e.Urgency, NeededBy: e.NeededBy,
		CaseRef: e.CaseRef, RequestedBy: e.RequestedBy, AuthorisedBy: e.AuthorisedBy, Source: e.Source,
		Patient: e.Patient, Lines: e.Lines, TextRef: e.TextRef, TextDigest: e.TextDigest,
		PlacedAt: at, PlacedBy: e.By,
	}
	s.orders[e.ID] = o
	s.orderSeq = append(s.orderSeq, e.ID)
	s.liveOrders = append(s.liveOrders, o)
	if e.Key != "" {
		s.keys[orderKey{e.Hospital, e.Key}] = e.ID
		s.bodies[e.ID] = e.BodyHash
	}
	o.note(at, "placed", e.By, "")
}

func (s *State) applyHeld(at time.Time, e OrderHeld) {
	o := s.orders[e.Order]
	o.Held = &Held{Code: e.Code, Reason: e.Reason, At: at}
	o.note(at, "held", "airvein", e.Reason)
}

func (s *State) applyCancelled(at time.Time, e OrderCancelled) {
	o := s.orders[e.Order]
	o.Cancelled = &Ending{At: at, By: e.By, Reason: e.Reason}
	o.Held = nil
	o.note(at, "cancelled", e.By, e.Reason)
}

func (s *State) applyUnfulfillable(at time.Time, e OrderDeclaredUnfulfillable) {
	o := s.orders[e.Order]
	o.Unfulfillable = &Ending{At: at, By: e.By, Reason: e.Reason}
	o.Held = nil
	o.note(at, "unfulfillable", e.By, e.Reason)
}

// note writes a line into the order's history.
func (o *Order) note(at time.Time, what, who, reason string) {
	o.Version++
	o.Timeline = append(o.Timeline, TimelineEntry{At: at, What: what, Who: who, Reason: reason})
}

// noteShipment writes a line that concerns one shipment.
func (o *Order) noteShipment(at time.Time, sh *Shipment, what, who, reason string) {
	o.Version++
	o.Timeline = append(o.Timeline, TimelineEntry{At: at, What: what, Who: who, Reason: reason, Shipment: sh.ID, Flight: sh.Flight})
}

// waived writes what the order's physician allowed of a shipment's units
// into the history and the trace.
func (o *Order) waived(at time.Time, sh *Shipment, why []Why) {
	for _, w := range why {
		if w.What != WhyWaiver {
			continue
		}
		o.noteShipment(at, sh, "waived", o.AuthorisedBy, w.Because)
		o.Custody = append(o.Custody, CustodyStep{
			At: at, What: "waived", Who: o.AuthorisedBy, Place: sh.Depot, Unit: blood.UnitID(w.Chosen),
			Shipment: sh.ID, Flight: sh.Flight, Reason: w.Because,
		})
	}
}

// custody writes one line for each unit of a shipment into the trace.
func (o *Order) custody(at time.Time, sh *Shipment, what, who, place, reason string) {
	for _, p := range sh.Picks {
		o.Custody = append(o.Custody, CustodyStep{
			At: at, What: what, Who: who, Place: place, Unit: p.Unit, Box: sh.Box,
			Shipment: sh.ID, Flight: sh.Flight, C: sh.LastC, Reason: reason,
		})
	}
}
