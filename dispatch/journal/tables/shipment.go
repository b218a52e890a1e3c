package tables

import (
	"slices"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

func (p *Projector) allocated(r row, e dispatch.ShipmentAllocated) {
	p.exec(`INSERT INTO shipments (id, seq, order_id, class, mode, state, depot, hospital, drone, flight, planned_g, eta, eta_low, eta_high, allocated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, r.seq, e.Order, e.Class, e.Mode, dispatch.ShipmentStateAllocated, e.Depot, e.Hospital, e.Drone, e.Flight, e.PlannedG,
		orNull(e.ETA), orNull(e.ETALow), orNull(e.ETAHigh), r.at)
	for _, pick := range e.Picks {
		p.exec("INSERT INTO allocations (shipment, unit, line, at) VALUES (?, ?, ?, ?)", e.ID, pick.Unit, pick.Line, r.at)
	}
	if e.Mode != dispatch.ModeRoad {
		p.planFlight(r, e)
	}
	p.setUnits(r, e.ID, blood.Reserved)
	p.notHeld(r, e.Order)
	p.custody(r, e.ID, "reserved", "airvein", e.Depot, "")
}

// planFlight makes the flight that carries a shipment.
func (p *Projector) planFlight(r row, e dispatch.ShipmentAllocated) {
	insert := "INSERT INTO flights (id, seq, drone, depot, hospital, state, need_pct, length_m, planned_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	if e.Stop > 0 { // one more shipment of a plain flight: its hospital is the last one's
		insert += " ON CONFLICT (id) DO UPDATE SET hospital = excluded.hospital, length_m = flights.length_m + excluded.length_m"
	}
	p.exec(insert, e.Flight, r.seq, e.Drone, e.Depot, e.Hospital, dispatch.FlightStatePlanned, e.NeedPct, e.Out.LengthM+e.Back.LengthM, r.at)
}

// taken lists the statuses of a unit that is promised to someone: its
// allocation is active.
func taken() []blood.Status {
	return []blood.Status{blood.Reserved, blood.Packed, blood.InTransit, blood.Delivered}
}

// keptApart is a unit that only a named person's word frees, whatever
// becomes of its shipment.
const keptApart = "status IN ('quarantined', 'discarded')"

// setUnits gives a shipment's units a status, and ends their allocations
// where they are not promised to anybody any more. What is kept apart stays
// so.
func (p *Projector) setUnits(r row, id dispatch.ShipmentID, to blood.Status) {
	p.exec("UPDATE units SET status = ? WHERE id IN (SELECT unit FROM allocations WHERE shipment = ?) AND NOT "+keptApart, to, id)
	if !slices.Contains(taken(), to) {
		p.exec("UPDATE allocations SET ended_at = ? WHERE shipment = ? AND ended_at IS NULL", r.at, id)
	}
}

func (p *Projector) setUnit(r row, id dispatch.ShipmentID, unit blood.UnitID, to blood.Status) {
	p.exec("UPDATE units SET status = ? WHERE id = ?", to, unit)
	if !slices.Contains(taken(), to) {
		p.exec("UPDATE allocations SET ended_at = ? WHERE shipment = ? AND unit = ? AND ended_at IS NULL", r.at, id, unit)
	}
}

// custody writes one step for each unit of a shipment.
func (p *Projector) custody(r row, id dispatch.ShipmentID, what, who, place, reason string) {
	p.exec(`INSERT INTO custody_steps (seq, n, at, what, who, place, unit, box, shipment, flight, reason)
		SELECT ?, (SELECT count(*) FROM custody_steps WHERE seq = ?) + row_number() OVER (ORDER BY a.line, a.unit),
		       ?, ?, ?, ?, a.unit, s.box, s.id, s.flight, ?
		FROM allocations a JOIN shipments s ON s.id = a.shipment WHERE s.id = ?`,
		r.seq, r.seq, r.at, what, who, place, reason, id)
}

func (p *Projector) custodyOfUnit(r row, id dispatch.ShipmentID, unit blood.UnitID, what, who, reason string) {
	p.exec(`INSERT INTO custody_steps (seq, n, at, what, who, place, unit, box, shipment, flight, reason)
		SELECT ?, (SELECT count(*) FROM custody_steps WHERE seq = ?) + 1, ?, ?, ?, s.hospital, ?, s.box, s.id, s.flight, ?
		FROM shipments s WHERE s.id = ?`,
		r.seq, r.seq, r.at, what, who, unit, reason, id)
}

func (p *Projector) packed(r row, e dispatch.ShipmentPacked) {
	p.exec(`UPDATE shipments SET state = ?, packed_at = ?, box = ?, in_box = 1, seal = ?, weight_g = ?, packed_by = ?, checked_by = ? WHERE id = ?`,
		dispatch.ShipmentStatePacked, r.at, e.Box, e.Seal, e.WeightG, e.PackedBy, e.CheckedBy, e.Shipment)
	p.exec("UPDATE boxes SET state = ?, shipment = ?, since = ?, by = ? WHERE id = ?", dispatch.BoxPacked, e.Shipment, r.at, e.PackedBy, e.Box)
	p.exec("UPDATE flights SET state = ? WHERE id = (SELECT flight FROM shipments WHERE id = ?) AND state = ?",
		dispatch.FlightStateWaiting, e.Shipment, dispatch.FlightStatePlanned)
	p.setUnits(r, e.Shipment, blood.Packed)
	p.custodyAtDepot(r, e.Shipment, "packed", e.PackedBy, "checked by "+e.CheckedBy+", seal "+e.Seal)
}

func (p *Projector) custodyAtDepot(r row, id dispatch.ShipmentID, what, who, reason string) {
	p.custodyAt(r, id, "depot", what, who, reason)
}

// custodyAt takes the place from the shipment: its depot, hospital or drone.
func (p *Projector) custodyAt(r row, id dispatch.ShipmentID, column, what, who, reason string) {
	p.custody(r, id, what, who, "", reason)
	p.exec("UPDATE custody_steps SET place = (SELECT "+column+" FROM shipments WHERE id = ?) WHERE seq = ? AND shipment = ?", id, r.seq, id)
}

func (p *Projector) unpacked(r row, e dispatch.ShipmentUnpacked) {
	p.custodyAtDepot(r, e.Shipment, "unpacked", e.By, e.Reason)
	p.setUnits(r, e.Shipment, e.Status)
	p.emptyBox(r, e.Shipment, dispatch.BoxReceived, "depot", e.By)
}

// emptyBox takes a shipment out of its box; the box is where the column of
// the shipment says.
func (p *Projector) emptyBox(r row, id dispatch.ShipmentID, to dispatch.BoxState, column, by string) {
	p.exec(`UPDATE boxes SET state = ?, place = (SELECT `+column+` FROM shipments WHERE id = ?), shipment = '', class = '', since = ?, by = ?
		WHERE shipment = ?`, to, id, r.at, by, id)
	p.exec("UPDATE shipments SET in_box = 0 WHERE id = ?", id)
}

func (p *Projector) failed(r row, e dispatch.ShipmentFailed) {
	p.exec("UPDATE shipments SET state = ?, reason = ?, ended_at = ? WHERE id = ?", dispatch.ShipmentStateFailed, e.Reason, r.at, e.Shipment)
	p.setUnits(r, e.Shipment, e.Units)
	p.notHeldByShipment(r, e.Shipment)
	p.custody(r, e.Shipment, "shipment_failed", "airvein", "", e.Reason+"; units "+string(e.Units))
}

func (p *Projector) recalled(r row, e dispatch.ShipmentRecalled) {
	p.exec("UPDATE shipments SET state = ?, reason = ? WHERE id = ?", dispatch.ShipmentStateRecalled, e.Reason, e.Shipment)
	p.notHeldByShipment(r, e.Shipment)
	p.custody(r, e.Shipment, "recalled", e.By, "", e.Reason)
	p.carriedBy(r, "place", e.Shipment)
}

func (p *Projector) returned(r row, e dispatch.ShipmentReturned) {
	p.exec("UPDATE shipments SET state = ?, ended_at = ? WHERE id = ?", dispatch.ShipmentStateReturned, r.at, e.Shipment)
	p.exec("UPDATE boxes SET state = ?, place = (SELECT depot FROM shipments WHERE id = ?), since = ? WHERE shipment = ?", dispatch.BoxReturning, e.Shipment, r.at, e.Shipment)
	p.setUnits(r, e.Shipment, blood.Returned)
	p.custodyAtDepot(r, e.Shipment, "returned", "", "")
	p.carriedBy(r, "who", e.Shipment)
}

func (p *Projector) arrived(r row, e dispatch.ShipmentArrived) {
	p.exec("UPDATE shipments SET state = ?, arrived_at = ? WHERE id = ?", dispatch.ShipmentStateArrived, r.at, e.Shipment)
	p.exec("UPDATE boxes SET state = ?, place = (SELECT hospital FROM shipments WHERE id = ?), since = ? WHERE shipment = ?", dispatch.BoxAtHospital, e.Shipment, r.at, e.Shipment)
	reason := ""
	switch {
	case e.Unseen:
		reason = "the release was not observed"
	case e.By != "":
		reason = "seen by " + e.By
	}
	p.custodyAt(r, e.Shipment, "hospital", "arrived", "", reason)
	p.carriedBy(r, "who", e.Shipment)
}

func (p *Projector) handoverRefused(r row, e dispatch.HandoverRefused) {
	p.exec("UPDATE shipments SET wrong_codes = wrong_codes + 1 WHERE id = ?", e.Shipment)
}

func (p *Projector) delivered(r row, e dispatch.ShipmentDelivered) {
	p.exec(`INSERT INTO deliveries (shipment, at, received_by, by, units, rejected, surface_c, verdict, quarantined, override_reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Shipment, r.at, e.ReceivedBy, e.By, len(e.Units), len(e.Rejected), e.SurfaceC, e.Verdict, flag(e.Quarantined), e.OverrideReason)
	p.exec("UPDATE shipments SET state = ?, ended_at = ?, arrived_at = coalesce(arrived_at, ?) WHERE id = ?", dispatch.ShipmentStateDelivered, r.at, r.at, e.Shipment)
	for _, u := range e.Units {
		to, what, reason := blood.Delivered, "received", e.OverrideReason
		if e.Quarantined {
			to, what, reason = blood.Quarantined, "quarantined", "cold chain verdict "+string(e.Verdict)
		}
		p.handedOver(r, e.Shipment, u, to, what, e.ReceivedBy, reason)
	}
	for _, a := range e.Accepted {
		p.setUnit(r, e.Shipment, a.Unit, blood.Delivered)
		p.custodyOfUnit(r, e.Shipment, a.Unit, "accepted", a.Clinician, "cold chain verdict "+string(e.Verdict)+"; accepted for this patient: "+a.Reason)
	}
	for _, x := range e.Rejected {
		if e.Broken { // its quarantine was its box's, and ends with the ward's word
			p.exec("UPDATE units SET status = ? WHERE id = ? AND status <> 'discarded'", blood.Returned, x.Unit)
			p.exec("UPDATE allocations SET ended_at = ? WHERE shipment = ? AND unit = ? AND ended_at IS NULL", r.at, e.Shipment, x.Unit)
			p.custodyOfUnit(r, e.Shipment, x.Unit, "rejected", e.ReceivedBy, x.Reason)
			continue
		}
		p.handedOver(r, e.Shipment, x.Unit, blood.Returned, "rejected", e.ReceivedBy, x.Reason)
	}
	p.notHeldByShipment(r, e.Shipment)
	p.emptyBox(r, e.Shipment, dispatch.BoxAtHospital, "hospital", e.ReceivedBy)
}

// handedOver: a ward has a unit. One that is kept apart stays so.
func (p *Projector) handedOver(r row, id dispatch.ShipmentID, unit blood.UnitID, to blood.Status, what, who, reason string) {
	p.custodyOfUnit(r, id, unit, what, who, reason)
	p.exec(`UPDATE custody_steps SET what = 'quarantined', reason = 'was ' || (SELECT status FROM units WHERE id = ?) || ' when it was received'
		WHERE seq = ? AND unit = ? AND EXISTS (SELECT 1 FROM units WHERE id = ? AND `+keptApart+")", unit, r.seq, unit, unit)
	p.exec("UPDATE units SET status = ? WHERE id = ? AND NOT "+keptApart, to, unit)
	if !slices.Contains(taken(), to) {
		p.exec("UPDATE allocations SET ended_at = ? WHERE shipment = ? AND unit = ? AND ended_at IS NULL", r.at, id, unit)
	}
}

func (p *Projector) disposed(r row, e dispatch.UnitsDisposed) {
	for _, u := range e.Units {
		p.setUnit(r, e.Shipment, u, e.Status)
		p.custodyOfUnit(r, e.Shipment, u, "disposed_"+string(e.Status), e.By, e.Comment)
	}
	p.notHeldByShipment(r, e.Shipment)
}
