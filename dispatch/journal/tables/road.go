package tables

import (
	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// departedByRoad: the courier has the box.
func (p *Projector) departedByRoad(r row, e dispatch.ShipmentDeparted) {
	p.exec("UPDATE shipments SET state = ?, departed_at = ? WHERE id = ?", dispatch.ShipmentStateInTransit, r.at, e.Shipment)
	p.exec("UPDATE boxes SET state = ?, place = ?, since = ?, by = ? WHERE shipment = ?", dispatch.BoxInTransit, e.Courier, r.at, e.By, e.Shipment)
	p.setUnits(r, e.Shipment, blood.InTransit)
	p.custodyAtDepot(r, e.Shipment, "departed", e.Courier, "by road")
	p.stockLess(r, "departed", "u.id IN (SELECT unit FROM allocations WHERE shipment = ?)", e.Shipment)
}

// sentByRoad: a box that was to fly is driven.
func (p *Projector) sentByRoad(r row, e dispatch.ShipmentSentByRoad) {
	p.exec("UPDATE shipments SET mode = ?, drone = '', flight = '', eta = ?, eta_low = ?, eta_high = ? WHERE id = ?",
		dispatch.ModeRoad, orNull(e.ETA), orNull(e.ETALow), orNull(e.ETAHigh), e.Shipment)
}

// carriedBy says who brought or took a box: its drone, or the courier whom
// the step of its departure names.
func (p *Projector) carriedBy(r row, column string, id dispatch.ShipmentID) {
	p.exec(`UPDATE custody_steps SET `+column+` = coalesce(
			(SELECT nullif(drone, '') FROM shipments WHERE id = ?),
			(SELECT max(c.who) FROM custody_steps c WHERE c.shipment = ? AND c.what = 'departed'), '')
		WHERE seq = ? AND shipment = ?`, id, id, r.seq, id)
}
