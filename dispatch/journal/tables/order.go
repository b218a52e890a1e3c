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

func (p *Projector) stockImported(r row, e dispatch.StockImported) {
	for _, id := range e.Removed {
		p.exec("UPDATE units SET removed = 1 WHERE id = ?", id)
		p.stockLess(r, "removed", "u.id = ?", id)
	}
	for _, u := range e.Units {
		p.exec(`INSERT INTO units (id, din, product, division, component, grp, ml, unit_def, collected, expiry, depot, status)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET din = excluded.din, product = excluded.product, division = excluded.division,
			component = excluded.component, grp = excluded.grp, ml = excluded.ml, unit_def = excluded.unit_def,
			collected = excluded.collected, expiry = excluded.expiry, depot = excluded.depot, status = excluded.status, removed = 0`,
			u.ID, u.DIN, u.Product, u.Division, u.Component, u.Group, u.ML, u.UnitDef, orNull(u.Collected), orNull(u.Expiry), u.Depot, u.Status)
		if u.Status == blood.Available {
			p.exec(`INSERT INTO stock_changes (seq, n, at, unit, depot, component, grp, change, reason)
				SELECT ?, (SELECT count(*) FROM stock_changes WHERE seq = ?) + 1, ?, ?, ?, ?, ?, 1, 'imported'
				WHERE (SELECT coalesce(sum(change), 0) FROM stock_changes WHERE unit = ?) = 0`,
				r.seq, r.seq, r.at, u.ID, u.Depot, u.Component, u.Group, u.ID)
		}
	}
}

// stockLess takes the units that the condition on u names off their depot's
// shelf, those that are on it.
func (p *Projector) stockLess(r row, reason, condition string, args ...any) {
	p.exec(`INSERT INTO stock_changes (seq, n, at, unit, depot, component, grp, change, reason)
		SELECT ?, (SELECT count(*) FROM stock_changes WHERE seq = ?) + row_number() OVER (ORDER BY u.id), ?, u.id, u.depot, u.component, u.grp, -1, ?
		FROM units u WHERE `+condition+` AND (SELECT coalesce(sum(c.change), 0) FROM stock_changes c WHERE c.unit = u.id) = 1`,
		append([]any{r.seq, r.seq, r.at, reason}, args...)...)
}
