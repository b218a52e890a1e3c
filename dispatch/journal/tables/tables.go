package tables

import (
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// Version is that of what Project writes. Raise it with every change: a
// back-end then rebuilds its read tables when it is opened.
const Version = 4

// Names are the tables that Project fills, children before their parents.
func Names() []string {
	return []string{"custody_steps", "stock_changes", "digests", "alarms", "deliveries", "allocations", "shipments", "flights", "order_lines", "orders", "units", "boxes"}
}

// Dialect is what the back-ends' SQL differs in.
type Dialect struct {
	// Texts is a query of the texts in a JSON array, which is its one
	// parameter.
	Texts string
}

// Projector hands an event's statements to Exec, in their order. Their
// parameters are marked ?, and are strings, numbers, time.Time, nil, or of
// types whose underlying one is a string or a number.
type Projector struct {
	Dialect
	Exec func(query string, args ...any)
	err  error
}

// row is the record an event came in.
type row struct {
	seq journal.Seq
	at  time.Time
}

// Project writes what one event says: one small method for each kind, each
// a few statements, none of which needs the answer of another. Kinds
// without a table are left out. It decides nothing. The error is that of an
// event that cannot be written at all.
func (p *Projector) Project(seq journal.Seq, at time.Time, e dispatch.Event) error {
	p.project(row{seq, at}, e)
	return p.err
}

func (p *Projector) project(r row, e dispatch.Event) {
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
	case dispatch.UnitMoved:
		p.unitMoved(r, e)
	case dispatch.UnitsRecalled:
		p.unitsRecalled(r, e)
	case dispatch.FateConfirmed:
		p.fateConfirmed(r, e)
	default:
		if !p.cold(r, e) {
			p.shipmentOrFlight(r, e)
		}
	}
}

func (p *Projector) shipmentOrFlight(r row, e dispatch.Event) {
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
	case dispatch.ShipmentDeparted:
		p.departedByRoad(r, e)
	case dispatch.ShipmentSentByRoad:
		p.sentByRoad(r, e)
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
	case dispatch.FlightClosed:
		p.exec("UPDATE flights SET state = ?, reason = ?, ended_at = ?, command = NULL, active = 0 WHERE id = ?", dispatch.FlightStateEnded, e.Reason, r.at, e.Flight)
	case dispatch.FlightRerouted:
		p.rerouted(e)
	case dispatch.FlightEnded:
		p.flightEnded(r, e)
	}
}

func (p *Projector) exec(query string, args ...any) { p.Exec(query, args...) }

// orNull is a time, or NULL for the zero one.
func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func orNullPtr(t *time.Time) any {
	if t == nil {
		return nil
	}
	return orNull(*t)
}

// flag is a truth as the tables keep it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
