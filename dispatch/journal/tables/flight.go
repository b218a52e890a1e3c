package tables

import (
	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

func (p *Projector) consented(r row, e dispatch.FlightConsented) {
	p.exec("UPDATE flights SET state = ?, consent_by = ?, consent_at = ? WHERE id = ?", dispatch.FlightStatePreparing, e.Pilot, r.at, e.Flight)
}

func (p *Projector) launched(r row, e dispatch.LaunchOrdered) {
	p.exec("UPDATE flights SET state = ?, launched_at = ? WHERE id = ?", dispatch.FlightStateLaunching, r.at, e.Flight)
}

func (p *Projector) flightFailed(r row, e dispatch.FlightFailed) {
	p.exec("UPDATE flights SET state = ?, reason = ?, ended_at = ?, active = 0 WHERE id = ?", dispatch.FlightStateFailed, e.Reason, r.at, e.Flight)
}

func (p *Projector) observed(r row, e dispatch.FlightObserved) {
	switch e.Report.Kind {
	case fleet.ReportTookOff:
		p.exec("UPDATE flights SET state = ?, took_off_at = ? WHERE id = ?", dispatch.FlightStateOutbound, r.at, e.Flight)
		p.departed(r, e.Flight)
	case fleet.ReportHoldReached:
		p.exec("UPDATE flights SET state = ?, hold_at = ? WHERE id = ?", dispatch.FlightStateHolding, r.at, e.Flight)
	case fleet.ReportItemReached:
		p.exec("UPDATE flights SET state = ? WHERE id = ?", dispatch.FlightStateDelivering, e.Flight)
	case fleet.ReportStopReleased:
		p.exec("UPDATE flights SET released_at = ? WHERE id = ?", r.at, e.Flight)
	case fleet.ReportReleased, fleet.ReportReleasedAway:
		p.exec("UPDATE flights SET state = ?, released_at = ? WHERE id = ?", dispatch.FlightStateReturning, r.at, e.Flight)
	case fleet.ReportLanded:
		p.exec("UPDATE flights SET landed_at = ? WHERE id = ?", r.at, e.Flight)
	case fleet.ReportCommandObserved:
		p.exec("UPDATE flights SET state = CASE command WHEN 'return' THEN ? ELSE state END, command = NULL WHERE id = ?", dispatch.FlightStateReturning, e.Flight)
	case fleet.ReportCommandFailed:
		p.exec("UPDATE flights SET command = NULL WHERE id = ? AND command NOT IN ('return', 'land', 'reroute')", e.Flight)
	}
}

// departed: what was packed for the flight is in the air.
func (p *Projector) departed(r row, id dispatch.FlightID) {
	aboard := "(SELECT id FROM shipments WHERE flight = ? AND departed_at = ?)"
	p.exec("UPDATE shipments SET state = ?, departed_at = ? WHERE flight = ? AND state = ?",
		dispatch.ShipmentStateInTransit, r.at, id, dispatch.ShipmentStatePacked)
	p.exec("UPDATE units SET status = ? WHERE id IN (SELECT unit FROM allocations WHERE shipment IN "+aboard+") AND NOT "+keptApart, blood.InTransit, id, r.at)
	p.exec(`UPDATE boxes SET state = ?, place = (SELECT drone FROM flights WHERE id = ?), since = ? WHERE shipment IN `+aboard,
		dispatch.BoxInTransit, id, r.at, id, r.at)
	p.exec(`INSERT INTO custody_steps (seq, n, at, what, who, place, unit, box, shipment, flight, reason)
		SELECT ?, row_number() OVER (ORDER BY s.id, a.line, a.unit), ?, 'departed', s.drone, s.depot, a.unit, s.box, s.id, s.flight, ''
		FROM allocations a JOIN shipments s ON s.id = a.shipment WHERE s.id IN `+aboard, r.seq, r.at, id, r.at)
	p.stockLess(r, "departed", "u.id IN (SELECT unit FROM allocations WHERE shipment IN "+aboard+")", id, r.at)
}

func (p *Projector) padCleared(r row, e dispatch.PadCleared) {
	p.exec("UPDATE flights SET pad_clear_by = ?, pad_clear_at = ? WHERE id = ?", e.By, r.at, e.Flight)
}

func (p *Projector) commanded(r row, e dispatch.FlightCommanded) {
	p.exec("UPDATE flights SET reason = ?, command = ? WHERE id = ?", e.Reason, e.Verb, e.Flight)
}

// rerouted: another plan in flight. One that does not lead on to the ward is
// a return.
func (p *Projector) rerouted(e dispatch.FlightRerouted) {
	state := dispatch.FlightStateReturning
	if e.Want == dispatch.WantOnward {
		state = dispatch.FlightStateOutbound
		p.exec("UPDATE shipments SET eta = ? WHERE flight = ?", e.ETA, e.Flight)
	}
	p.exec("UPDATE flights SET state = ?, reason = ?, command = ? WHERE id = ?", state, e.Reason, fleet.VerbReroute, e.Flight)
}

func (p *Projector) flightEnded(r row, e dispatch.FlightEnded) {
	p.exec("UPDATE flights SET state = ?, ended_at = ?, landed_at = coalesce(landed_at, ?), command = NULL, active = 0 WHERE id = ?",
		dispatch.FlightStateEnded, r.at, r.at, e.Flight)
}
