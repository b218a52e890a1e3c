package tables

import (
	"encoding/json"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// cold projects the events of the cold chain; false where it is none.
func (p *Projector) cold(r row, e dispatch.Event) bool {
	switch e := e.(type) {
	case dispatch.ColdChainBroken:
		for _, u := range e.Units {
			p.setUnit(r, e.Shipment, u, blood.Quarantined)
			p.custodyOfUnit(r, e.Shipment, u, "quarantined", "airvein", e.Reason)
		}
		p.notHeldByShipment(r, e.Shipment)
	case dispatch.BoxOpened:
		p.custodyAt(r, e.Shipment, "box", "box_opened", e.By, "opened outside a pack or receive step")
	case dispatch.StorageDigested:
		p.boxDigested(r, dispatch.BoxDigested{Box: dispatch.BoxID(e.Storage), Digest: e.Digest})
	case dispatch.StorageBroken:
		p.setShelf(e.Units, blood.Quarantined)
	case dispatch.StorageDisposed:
		p.setShelf(e.Units, e.Status)
	default:
		return false
	}
	return true
}

// setShelf gives units that are in no shipment a status.
func (p *Projector) setShelf(units []blood.UnitID, to blood.Status) {
	ids, err := json.Marshal(units)
	if err != nil {
		p.err = err
		return
	}
	p.exec("UPDATE units SET status = ? WHERE id IN ("+p.Texts+")", to, string(ids))
}
