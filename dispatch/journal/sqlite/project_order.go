package sqlite

import (
	"encoding/json"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

func (p *projector) orderPlaced(r row, e dispatch.OrderPlaced) {
	p.exec(r, `INSERT INTO orders (id, seq, hospital, key, kind, urgency, needed_by, case_ref, requested_by, authorised_by, source, placed_by, placed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, r.seq, e.Hospital, e.Key, e.OrderKind, e.Urgency, orNullPtr(e.NeededBy), e.CaseRef, e.RequestedBy, e.AuthorisedBy, e.Source, e.By, r.at)
	for i, l := range e.Lines {
		attributes, err := json.Marshal(append([]blood.Attribute{}, l.Attributes...))
		if err != nil {
			p.w.err = err
			return
		}
		p.exec(r, `INSERT INTO order_lines (order_id, line, component, grp, amount, unit_def, attributes, substitution, pretransfusion)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			e.ID, i, l.Component, l.Group, l.Amount, l.UnitDef, string(attributes), l.Substitution, l.Pretransfusion)
	}
}

func (p *projector) orderHeld(r row, e dispatch.OrderHeld) {
	p.exec(r, "UPDATE orders SET held_code = ?, held_reason = ?, held_at = ? WHERE id = ?", e.Code, e.Reason, r.at, e.Order)
}

// notHeld: something is under way again, or the order has ended.
func (p *projector) notHeld(r row, id dispatch.OrderID) {
	p.exec(r, "UPDATE orders SET held_code = NULL, held_reason = NULL, held_at = NULL WHERE id = ?", id)
}

func (p *projector) notHeldByShipment(r row, id dispatch.ShipmentID) {
	p.exec(r, `UPDATE orders SET held_code = NULL, held_reason = NULL, held_at = NULL
		WHERE id = (SELECT order_id FROM shipments WHERE id = ?)`, id)
}

func (p *projector) orderCancelled(r row, e dispatch.OrderCancelled) {
	p.exec(r, "UPDATE orders SET cancelled_at = ?, cancelled_by = ?, cancel_reason = ? WHERE id = ?", r.at, e.By, e.Reason, e.Order)
	p.notHeld(r, e.Order)
}

func (p *projector) orderUnfulfillable(r row, e dispatch.OrderDeclaredUnfulfillable) {
	p.exec(r, "UPDATE orders SET unfulfillable_at = ?, unfulfillable_by = ?, unfulfillable_reason = ? WHERE id = ?", r.at, e.By, e.Reason, e.Order)
	p.notHeld(r, e.Order)
}

func (p *projector) stockImported(r row, e dispatch.StockImported) {
	for _, id := range e.Removed {
		p.exec(r, "UPDATE units SET removed = 1 WHERE id = ?", id)
	}
	for _, u := range e.Units {
		p.exec(r, `INSERT INTO units (id, din, product, division, component, grp, ml, unit_def, collected, expiry, depot, status)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET din = excluded.din, product = excluded.product, division = excluded.division,
			component = excluded.component, grp = excluded.grp, ml = excluded.ml, unit_def = excluded.unit_def,
			collected = excluded.collected, expiry = excluded.expiry, depot = excluded.depot, status = excluded.status, removed = 0`,
			u.ID, u.DIN, u.Product, u.Division, u.Component, u.Group, u.ML, u.UnitDef, orNull(u.Collected), orNull(u.Expiry), u.Depot, u.Status)
	}
}
