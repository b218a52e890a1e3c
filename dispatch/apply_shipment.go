package dispatch

import (
	"slices"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

func (s *State) applyAllocated(at time.Time, e ShipmentAllocated) {
	o := s.orders[e.Order]
	sh := &Shipment{
		ID: e.ID, Order: e.Order, Picks: e.Picks, Class: e.Class, Mode: e.Mode, State: ShipmentStateAllocated,
		Depot: e.Depot, Hospital: e.Hospital, Drone: e.Drone, Flight: e.Flight, PlannedG: e.PlannedG,
		DriveS: e.DriveS, ETA: e.ETA, ETALow: e.ETALow, ETAHigh: e.ETAHigh, AllocatedAt: at, Stop: e.Stop,
	}
	s.shipments[e.ID] = sh
	s.shipSeq = append(s.shipSeq, e.ID)
	s.liveShipments = append(s.liveShipments, sh)
	o.Shipments = append(o.Shipments, e.ID)
	o.Held = nil
	o.Why = append(o.Why, e.Why...)
	s.setUnits(sh, blood.Reserved)
	s.chosen(sh)
	if e.Mode != ModeRoad {
		s.planFlight(at, o, e)
	}
	o.noteShipment(at, sh, "allocated", "airvein", "")
	o.custody(at, sh, "reserved", "airvein", e.Depot, "")
	o.waived(at, sh, e.Why)
}

// planFlight makes the flight that carries a shipment.
func (s *State) planFlight(at time.Time, o *Order, e ShipmentAllocated) {
	if f := s.flights[e.Flight]; f != nil && e.Stop > 0 {
		f.addStop(e)
		return
	}
	f := &Flight{
		ID: e.Flight, Drone: e.Drone, Depot: e.Depot, Hospital: e.Hospital, Shipments: []ShipmentID{e.ID},
		State: FlightStatePlanned, Intent: IntentAccepted, Out: e.Out, Back: e.Back, Plan: e.Plan,
		NeedPct: e.NeedPct, PlannedAt: at, Priority: intentPriority(o.Urgency), Depart: e.Depart, Permit: e.Permit, Volumes: e.Volumes,
		Straight: e.Stop > 0,
	}
	s.flights[e.Flight] = f
	s.flightSeq = append(s.flightSeq, e.Flight)
	s.liveFlights = append(s.liveFlights, f)
	s.fileIntent(f, e.Depart)
	d := s.drones[e.Drone]
	d.State, d.Flight, d.Since = DroneAssigned, e.Flight, at
}

func (s *State) applyPacked(at time.Time, e ShipmentPacked) {
	sh := s.shipments[e.Shipment]
	sh.State, sh.PackedAt = ShipmentStatePacked, at
	sh.Box, sh.Seal, sh.WeightG, sh.Code = e.Box, e.Seal, e.WeightG, e.Code
	sh.PackedBy, sh.CheckedBy = e.PackedBy, e.CheckedBy
	sh.Cold = coldchain.Record{Envelope: e.Envelope} // the first digest begins it
	b := s.boxes[e.Box]
	b.State, b.Shipment, b.Since, b.By = BoxPacked, sh.ID, at, e.PackedBy
	s.setUnits(sh, blood.Packed)
	if f := s.flights[sh.Flight]; f != nil && f.State == FlightStatePlanned && !s.aboard(f, ShipmentStateAllocated) {
		f.State = FlightStateWaiting
		// A box that was packed late leaves late: the promise says so at once.
		if late := at.Add(seconds(s.site.Timing.ConsentS + s.site.Timing.PreflightS)).Sub(f.Depart); late > 0 && !f.Straight {
			late = late.Round(time.Second)
			f.Late = late
			sh.ETA, sh.ETALow, sh.ETAHigh = sh.ETA.Add(late), sh.ETALow.Add(late), sh.ETAHigh.Add(late)
		}
	}
	o := s.orders[sh.Order]
	o.noteShipment(at, sh, "packed", e.PackedBy, "checked by "+e.CheckedBy)
	o.custody(at, sh, "packed", e.PackedBy, sh.Depot, "checked by "+e.CheckedBy+", seal "+e.Seal)
}

func (s *State) applyUnpacked(at time.Time, e ShipmentUnpacked) {
	sh := s.shipments[e.Shipment]
	o := s.orders[sh.Order]
	o.custody(at, sh, "unpacked", e.By, sh.Depot, e.Reason)
	o.noteShipment(at, sh, "unpacked", e.By, e.Reason)
	s.setUnits(sh, e.Status)
	s.remember(at, sh)
	s.emptyBox(at, sh, BoxReceived, sh.Depot, e.By)
	s.resources++
}

// emptyBox takes a shipment out of its box.
func (s *State) emptyBox(at time.Time, sh *Shipment, to BoxState, place, by string) {
	if b := s.boxes[sh.Box]; b != nil && b.Shipment == sh.ID {
		b.State, b.Place, b.Shipment, b.Class, b.Since, b.By = to, place, "", "", at, by
	}
}

func (s *State) applyShipmentFailed(at time.Time, e ShipmentFailed) {
	sh := s.shipments[e.Shipment]
	sh.State, sh.Reason, sh.EndedAt = ShipmentStateFailed, e.Reason, at
	s.setUnits(sh, e.Units)
	o := s.orders[sh.Order]
	o.Held = nil
	o.noteShipment(at, sh, "failed", "airvein", e.Reason)
	o.custody(at, sh, "shipment_failed", "airvein", "", e.Reason+"; units "+string(e.Units))
	s.resources++
}

func (s *State) applyRecalled(at time.Time, e ShipmentRecalled) {
	sh := s.shipments[e.Shipment]
	sh.State, sh.Reason = ShipmentStateRecalled, e.Reason
	o := s.orders[sh.Order]
	o.Held = nil
	o.noteShipment(at, sh, "recalled", e.By, e.Reason)
	o.custody(at, sh, "recalled", e.By, sh.carrier(), e.Reason)
}

func (s *State) applyReturned(at time.Time, e ShipmentReturned) {
	sh := s.shipments[e.Shipment]
	sh.State, sh.EndedAt = ShipmentStateReturned, at
	s.setUnits(sh, blood.Returned)
	if b := s.boxes[sh.Box]; b != nil && b.Shipment == sh.ID {
		b.State, b.Place, b.Since = BoxPacked, sh.Depot, at
	}
	o := s.orders[sh.Order]
	o.noteShipment(at, sh, "returned", sh.carrier(), sh.Reason)
	o.custody(at, sh, "returned", sh.carrier(), sh.Depot, sh.Reason)
}

func (s *State) applyArrived(at time.Time, e ShipmentArrived) {
	sh := s.shipments[e.Shipment]
	sh.State, sh.ArrivedAt, sh.Unseen, sh.ArrivedBy = ShipmentStateArrived, at, e.Unseen, e.By
	if b := s.boxes[sh.Box]; b != nil && b.Shipment == sh.ID {
		b.State, b.Place, b.Since = BoxAtHospital, sh.Hospital, at
	}
	reason := ""
	if e.Unseen {
		reason = "the release was not observed"
	}
	if e.By != "" {
		reason = "seen by " + e.By
	}
	o := s.orders[sh.Order]
	o.noteShipment(at, sh, "arrived", sh.carrier(), reason)
	o.custody(at, sh, "arrived", sh.carrier(), sh.Hospital, reason)
}

func (s *State) applyHandoverRefused(at time.Time, e HandoverRefused) {
	sh := s.shipments[e.Shipment]
	sh.WrongCodes++
	s.orders[sh.Order].noteShipment(at, sh, "handover_refused", e.By, "wrong handover code")
}

func (s *State) applyDelivered(at time.Time, e ShipmentDelivered) {
	sh := s.shipments[e.Shipment]
	sh.State, sh.EndedAt, sh.ReceivedBy = ShipmentStateDelivered, at, e.ReceivedBy
	sh.Verdict, sh.SurfaceC, sh.Rejected, sh.Taken = e.Verdict, e.SurfaceC, e.Rejected, e.Accepted
	if sh.ArrivedAt.IsZero() {
		sh.ArrivedAt = at // the ward held it before we saw it
	}
	o := s.orders[sh.Order]
	for _, p := range sh.Picks {
		step := CustodyStep{At: at, What: "received", Who: e.ReceivedBy, Place: sh.Hospital, Unit: p.Unit, Box: sh.Box, Shipment: sh.ID, Flight: sh.Flight, C: sh.LastC, Reason: e.OverrideReason}
		to, u := blood.Delivered, s.units[p.Unit]
		if i := slices.IndexFunc(e.Accepted, func(a Acceptance) bool { return a.Unit == p.Unit }); i >= 0 {
			a := e.Accepted[i]
			step.What, step.Who = "accepted", a.Clinician
			step.Reason = "cold chain verdict " + string(e.Verdict) + "; accepted for this patient: " + a.Reason
		} else if u != nil && u.Status.KeptApart() && (!e.Broken || u.Status == blood.Discarded || slices.Contains(e.Units, p.Unit)) {
			to, step.What = u.Status, "quarantined"
			step.Reason = "was " + string(u.Status) + " when it was received"
		} else if !slices.Contains(e.Units, p.Unit) {
			to, step.What = blood.Returned, "rejected"
			step.Reason = rejectionOf(e.Rejected, p.Unit)
		} else if e.Quarantined {
			to, step.What = blood.Quarantined, "quarantined"
			step.Reason = "cold chain verdict " + string(e.Verdict)
		}
		if u != nil {
			s.setStatus(u, to)
		}
		o.Custody = append(o.Custody, step)
	}
	s.handedOver(sh)
	o.noteShipment(at, sh, "delivered", e.ReceivedBy, "cold chain "+string(e.Verdict))
	o.Held = nil
	s.remember(at, sh)
	s.emptyBox(at, sh, BoxAtHospital, sh.Hospital, e.ReceivedBy)
	if f := s.flights[sh.Flight]; f != nil && !s.aboard(f, ShipmentStateInTransit) {
		f.Boxless = true
	}
}

func rejectionOf(rs []Rejection, u blood.UnitID) string {
	for _, r := range rs {
		if r.Unit == u {
			return r.Reason
		}
	}
	return ""
}

func (s *State) applyDisposed(at time.Time, e UnitsDisposed) {
	sh := s.shipments[e.Shipment]
	sh.Disposed = &e
	o := s.orders[sh.Order]
	for _, id := range e.Units {
		if u := s.units[id]; u != nil {
			s.setStatus(u, e.Status)
			if e.Status == blood.Delivered {
				sh.Accepted = append(sh.Accepted, id)
			}
		}
		o.Custody = append(o.Custody, CustodyStep{At: at, What: "disposed_" + string(e.Status), Who: e.By, Unit: id, Box: sh.Box, Shipment: sh.ID, Reason: e.Comment})
	}
	o.Held = nil
	o.noteShipment(at, sh, "disposed", e.By, string(e.Status)+": "+e.Comment)
}
