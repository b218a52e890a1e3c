package tables

import (
	"encoding/json"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

func (p *Projector) orderPlaced(r row, e dispatch.OrderPlaced) {
	p.exec(`INSERT INTO orders (id, seq, hospital, key, kind, urgency, needed_by, case_ref, requested_by, authorised_by, source, placed_by, placed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, r.seq, e.Hospital, e.Key, e.OrderKind, e.Urgency, orNullPtr(e.NeededBy), e.CaseRef, e.RequestedBy, e.AuthorisedBy, e.Source, e.By, r.at)
	for i, l := range e.Lines {
		attributes, err := json.Marshal(append([]blood.Attribute{}, l.Attributes...))
		if err != nil {
			p.err = err
			return
		}
		p.exec(`INSERT INTO order_lines (order_id, line, component, grp, amount, unit_def, attributes, substitution, pretransfusion)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			e.ID, i, l.Component, l.Group, l.Amount, l.UnitDef, string(attributes), l.Substitution, l.Pretransfusion)
	}
}

func (p *Projector) orderHeld(r row, e dispatch.OrderHeld) {
	p.exec("UPDATE orders SET held_code = ?, held_reason = ?, held_at = ? WHERE id = ?", e.Code, e.Reason, r.at, e.Order)
}

// notHeld: something is under way again, or the order has ended.
func (p *Projector) notHeld(r row, id dispatch.OrderID) {
	p.exec("UPDATE orders SET held_code = NULL, held_reason = NULL, held_at = NULL WHERE id = ?", id)
}

func (p *Projector) notHeldByShipment(r row, id dispatch.ShipmentID) {
	p.exec(`UPDATE orders SET held_code = NULL, held_reason = NULL, held_at = NULL
		WHERE id = (SELECT order_id FROM shipments WHERE id = ?)`, id)
}

func (p *Projector) orderCancelled(r row, e dispatch.OrderCancelled) {
	p.exec("UPDATE orders SET cancelled_at = ?, cancelled_by = ?, cancel_reason = ? WHERE id = ?", r.at, e.By, e.Reason, e.Order)
	p.notHeld(r, e.Order)
}

func (p *Projector) orderUnfulfillable(r row, e dispatch.OrderDeclaredUnfulfillable) {
	p.exec("UPDATE orders SET unfulfillable_at = ?, unfulfillable_by = ?, unfulfillable_reason = ? WHERE id = ?", r.at, e.By, e.Reason, e.Order)
	p.notHeld(r, e.Order)
}
