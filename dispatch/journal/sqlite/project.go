package sqlite

import (
	"context"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// projector writes what an event says into the read tables: one small
// method for each kind, each a few statements. It decides nothing. Kinds
// without a table are left out.
type projector struct{ w *writer }

// row is the record an event came in.
type row struct {
	ctx context.Context
	seq journal.Seq
	at  string
}

func (p *projector) project(ctx context.Context, seq journal.Seq, at time.Time, e dispatch.Event) {
	r := row{ctx, seq, timeText(at)}
	switch e := e.(type) {
	case dispatch.SiteConfigured:
		p.siteConfigured(r, e)
	case dispatch.StockImported:
		p.stockImported(r, e)
	case dispatch.OrderPlaced:
		p.orderPlaced(r, e)
	case dispatch.OrderHeld:
		p.orderHeld(r, e)
	case dispatch.OrderCancelled:
		p.orderCancelled(r, e)
	case dispatch.OrderDeclaredUnfulfillable:
		p.orderUnfulfillable(r, e)
	case dispatch.BoxMoved:
		p.boxMoved(r, e)
	case dispatch.BoxDigested:
		p.boxDigested(r, e)
	case dispatch.AlarmRaised:
		p.alarmRaised(r, e)
	case dispatch.AlarmCleared:
		p.alarmCleared(r, e)
	case dispatch.AlarmAcked:
		p.alarmAcked(r, e)
	case dispatch.AlarmShelved:
		p.alarmShelved(r, e)
	default:
		p.shipmentOrFlight(r, e)
	}
}

func (p *projector) shipmentOrFlight(r row, e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.ShipmentAllocated:
		p.allocated(r, e)
	case dispatch.ShipmentPacked:
		p.packed(r, e)
	case dispatch.ShipmentUnpacked:
		p.unpacked(r, e)
	case dispatch.ShipmentFailed:
		p.failed(r, e)
	case dispatch.ShipmentRecalled:
		p.recalled(r, e)
	case dispatch.ShipmentReturned:
		p.returned(r, e)
	case dispatch.ShipmentArrived:
		p.arrived(r, e)
	case dispatch.HandoverRefused:
		p.handoverRefused(r, e)
	case dispatch.ShipmentDelivered:
		p.delivered(r, e)
	case dispatch.UnitsDisposed:
		p.disposed(r, e)
	case dispatch.FlightConsented:
		p.consented(r, e)
	case dispatch.LaunchOrdered:
		p.launched(r, e)
	case dispatch.FlightFailed:
		p.flightFailed(r, e)
	case dispatch.FlightObserved:
		p.observed(r, e)
	case dispatch.PadCleared:
		p.padCleared(r, e)
	case dispatch.FlightCommanded:
		p.commanded(r, e)
	case dispatch.FlightEnded:
		p.flightEnded(r, e)
	}
}

func (p *projector) exec(r row, query string, args ...any) { p.w.exec(r.ctx, query, args...) }

// flag is a truth as SQLite keeps it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
