package tables

import (
	"encoding/json"
	"slices"
	"strings"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// unitsAtOnce is how many units one statement writes: few statements, and
// parameters far below what either database takes (SQLite: 32766).
const unitsAtOnce = 100

// unitColumns are what a list says of a unit.
const unitColumns = "id, din, product, division, component, grp, ml, unit_def, collected, expiry, depot, status"

func (p *Projector) stockImported(r row, e dispatch.StockImported) {
	if len(e.Removed) > 0 {
		ids := p.texts(e.Removed)
		p.exec("UPDATE units SET removed = 1 WHERE id IN ("+p.Texts+")", ids)
		p.stockLess(r, "removed", "u.id IN ("+p.Texts+")", ids)
	}
	var shelf []blood.UnitID
	for chunk := range slices.Chunk(e.Units, unitsAtOnce) {
		p.units(chunk)
		for _, u := range chunk {
			if u.Status == blood.Available {
				shelf = append(shelf, u.ID)
			}
		}
	}
	if len(shelf) > 0 {
		p.stockMore(r, "imported", "u.id IN ("+p.Texts+")", p.texts(shelf))
	}
}

// units writes units as a list has them, in one statement.
func (p *Projector) units(units []blood.Unit) {
	query := "INSERT INTO units (" + unitColumns + ") VALUES " + strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), ", len(units)-1) + `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET din = excluded.din, product = excluded.product, division = excluded.division,
		component = excluded.component, grp = excluded.grp, ml = excluded.ml, unit_def = excluded.unit_def,
		collected = excluded.collected, expiry = excluded.expiry, depot = excluded.depot, status = excluded.status, removed = 0`
	args := make([]any, 0, 12*len(units))
	for i := range units {
		u := &units[i]
		args = append(args, string(u.ID), u.DIN, u.Product, u.Division, string(u.Component), string(u.Group), u.ML, string(u.UnitDef),
			orNull(u.Collected), orNull(u.Expiry), u.Depot, string(u.Status))
	}
	p.exec(query, args...)
}

// texts is a list as the dialect's Texts query takes it.
func (p *Projector) texts(ids []blood.UnitID) string {
	data, err := json.Marshal(ids)
	if err != nil && p.err == nil {
		p.err = err
	}
	return string(data)
}

// onShelf is how many of the unit u lie on its depot's shelf: 0 or 1.
const onShelf = "(SELECT coalesce(sum(c.change), 0) FROM stock_changes c WHERE c.unit = u.id)"

// stockMore puts the units that the condition on u names on their depot's
// shelf, those that are not on it; stockLess takes them off it, those that
// are.
func (p *Projector) stockMore(r row, reason, condition string, args ...any) {
	p.stockChange(r, "1", reason, condition+" AND "+onShelf+" = 0", args)
}

func (p *Projector) stockLess(r row, reason, condition string, args ...any) {
	p.stockChange(r, "-1", reason, condition+" AND "+onShelf+" = 1", args)
}

func (p *Projector) stockChange(r row, change, reason, condition string, args []any) {
	p.exec(`INSERT INTO stock_changes (seq, n, at, unit, depot, component, grp, change, reason)
		SELECT ?, (SELECT count(*) FROM stock_changes WHERE seq = ?) + row_number() OVER (ORDER BY u.id), ?, u.id, u.depot, u.component, u.grp, `+change+`, ?
		FROM units u WHERE `+condition, append([]any{r.seq, r.seq, r.at, reason}, args...)...)
}

// unitMoved: a named person's step with one unit.
func (p *Projector) unitMoved(r row, e dispatch.UnitMoved) {
	p.unitStep(r, e.Unit, e.Word(), e.By, e.Place, "", "", e.Reason)
	p.stand(r, e.Unit, e.Status)
	switch {
	case e.Status == blood.Available && e.Was != blood.Earmarked:
		p.stockMore(r, "released", "u.id = ?", e.Unit)
	case e.Status == blood.Discarded:
		p.stockLess(r, "discarded", "u.id = ?", e.Unit)
	}
}

func (p *Projector) unitsRecalled(r row, e dispatch.UnitsRecalled) {
	for _, x := range e.Units {
		p.unitStep(r, x.Unit, "unit_recalled", e.By, x.Place, x.Shipment, x.Flight, e.ID+": "+e.Reason+"; "+x.Decision)
		p.stand(r, x.Unit, x.Status)
	}
}

func (p *Projector) fateConfirmed(r row, e dispatch.FateConfirmed) {
	p.unitStep(r, e.Unit, "fate_"+string(e.Fate), e.By, e.Place, e.Shipment, "", "")
	p.stand(r, e.Unit, e.Status)
}

// stand gives a unit a status, and ends its allocation where it is not
// promised to anybody any more.
func (p *Projector) stand(r row, id blood.UnitID, to blood.Status) {
	p.exec("UPDATE units SET status = ? WHERE id = ?", to, id)
	if !slices.Contains(taken(), to) {
		p.exec("UPDATE allocations SET ended_at = ? WHERE unit = ? AND ended_at IS NULL", r.at, id)
	}
}

// unitStep is a custody step of one unit that no shipment's event brings.
func (p *Projector) unitStep(r row, id blood.UnitID, what, who, place string, sh dispatch.ShipmentID, f dispatch.FlightID, reason string) {
	p.exec(`INSERT INTO custody_steps (seq, n, at, what, who, place, unit, shipment, flight, reason)
		SELECT ?, (SELECT count(*) FROM custody_steps WHERE seq = ?) + 1, ?, ?, ?, ?, ?, ?, ?, ?`,
		r.seq, r.seq, r.at, what, who, place, id, sh, f, reason)
}
