package dispatch

import (
	"slices"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

func (s *State) applyStock(at time.Time, e StockImported) {
	for _, id := range e.Removed {
		s.stock.forget(s.units[id])
		s.dropUnit(id)
	}
	receipt := len(s.stock.receipts)
	s.stock.receipts = append(s.stock.receipts, StockReceipt{At: at, By: e.By, Depot: e.Depot, Source: e.Source, AsOf: e.AsOf})
	for _, u := range e.Units {
		if old := s.units[u.ID]; old != nil {
			u.Cold = old.Cold // the centre's list does not know it
		}
		s.putUnit(&u)
		s.stock.number(&u)
		r := s.stock.record(u.ID)
		r.Listed = append(r.Listed, Listing{Receipt: receipt, Status: u.Status})
		if u.Status.KeptApart() {
			s.undeliver(u.ID)
		}
	}
	if e.AsOf.After(s.stockAsOf[e.Depot]) {
		s.stockAsOf[e.Depot] = e.AsOf
	}
	if key := (sourceKey{e.Depot, e.Source}); !e.AsOf.Before(s.stock.asOf[key]) {
		s.stock.asOf[key] = e.AsOf
	}
	s.resources++
}

// applyUnitEvent applies the events of single units; it reports whether the
// event is one.
func (s *State) applyUnitEvent(at time.Time, e Event) bool {
	switch e := e.(type) {
	case UnitMoved:
		s.applyMoved(at, e)
	case UnitsRecalled:
		s.applyUnitsRecalled(at, e)
	case FateConfirmed:
		s.applyFate(at, e)
	case FeedbackGiven:
		s.stock.feedback = append(s.stock.feedback, Feedback{e, at})
	default:
		return false
	}
	return true
}

// Word names the step for the unit's trace.
func (e UnitMoved) Word() string {
	switch e.Status {
	case blood.Available:
		if e.Was == blood.Earmarked {
			return "freed"
		}
		return "unit_released"
	case blood.Quarantined:
		return "quarantined"
	case blood.Discarded:
		return "discarded"
	}
	return string(e.Status)
}

func (s *State) applyMoved(at time.Time, e UnitMoved) {
	u := s.units[e.Unit]
	if u == nil {
		return
	}
	r := s.stock.record(e.Unit)
	s.setStatus(u, e.Status)
	if e.Place == u.Depot {
		r.Away = ""
	}
	r.Kept, r.Authority = "", ""
	delete(s.stock.earmarked, e.Unit)
	switch e.Status {
	case blood.Quarantined, blood.Discarded:
		r.Kept, r.Released = e.Reason, false
		s.undeliver(e.Unit)
	case blood.Earmarked:
		r.Authority = e.Authority
		until := time.Time{}
		if e.Until != nil {
			until = *e.Until
		}
		s.stock.earmarked[e.Unit] = until
	case blood.Available:
		r.Released = true
	}
	r.Steps = append(r.Steps, CustodyStep{At: at, What: e.Word(), Who: e.By, Place: e.Place, Unit: e.Unit, Reason: moveReason(e.Reason, e.Authority)})
	s.resources++
}

func (s *State) applyUnitsRecalled(at time.Time, e UnitsRecalled) {
	s.stock.recalls = append(s.stock.recalls, Recall{e, at})
	for _, x := range e.Units {
		u := s.units[x.Unit]
		if u == nil {
			continue
		}
		s.setStatus(u, x.Status)
		r := s.stock.record(x.Unit)
		r.Recalled, r.Kept, r.Released, r.Authority = e.ID, "recalled: "+e.Reason, false, ""
		delete(s.stock.earmarked, x.Unit)
		if u.Status.KeptApart() {
			s.undeliver(x.Unit)
		}
		r.Steps = append(r.Steps, CustodyStep{At: at, What: "unit_recalled", Who: e.By, Place: x.Place, Unit: x.Unit, Shipment: x.Shipment, Flight: x.Flight,
			Reason: e.ID + ": " + e.Reason + "; " + x.Decision})
	}
	s.resources++
}

// undeliver takes a unit out of what an order that is still open was
// served with, so that it is chosen for again. One that has ended stays
// ended (I6): its ward is told, and orders anew.
func (s *State) undeliver(id blood.UnitID) {
	r := s.stock.records[id]
	if r == nil {
		return
	}
	for _, sid := range r.Shipments {
		sh := s.shipments[sid]
		o := s.orders[sh.Order]
		if slices.Contains(sh.Accepted, id) && !s.OrderState(o).Terminal() {
			sh.Accepted = slices.DeleteFunc(sh.Accepted, func(x blood.UnitID) bool { return x == id })
			o.Held = nil
		}
	}
}

func (s *State) applyFate(at time.Time, e FateConfirmed) {
	r := s.stock.record(e.Unit)
	r.Fate = &Fate{Fate: e.Fate, At: at, By: e.By}
	if u := s.units[e.Unit]; u != nil {
		s.setStatus(u, e.Status)
	}
	r.Steps = append(r.Steps, CustodyStep{At: at, What: "fate_" + string(e.Fate), Who: e.By, Place: e.Place, Unit: e.Unit, Shipment: e.Shipment})
	if sh := s.shipments[e.Shipment]; sh != nil && len(s.tracesOf(sh)) == 0 {
		s.watched(sh.ID)
	}
}

// chosen notes that units were chosen for a shipment.
func (s *State) chosen(sh *Shipment) {
	for _, p := range sh.Picks {
		r := s.stock.record(p.Unit)
		r.Shipments = append(r.Shipments, sh.ID)
		r.Fate = nil // of a life before, from which it came back
	}
}

// handedOver notes that a hospital has a shipment's units, and which of
// them count for its order.
func (s *State) handedOver(sh *Shipment) {
	for _, p := range sh.Picks {
		s.stock.record(p.Unit).Away = sh.Hospital
		if u := s.units[p.Unit]; u != nil && u.Status == blood.Delivered {
			sh.Accepted = append(sh.Accepted, p.Unit)
		}
	}
	s.watchTrace(sh)
}

// alarmed notes that an open trace was told of.
func (s *State) alarmed(a alarm.Alarm) {
	if a.Kind == alarm.OpenTrace {
		s.watched(ShipmentID(a.Shipment))
	}
}

// firstReading gives the step at which a box was packed its temperature:
// recording begins there, and its first digest holds the first reading.
func (s *State) firstReading(sh *Shipment, d coldchain.Digest) {
	o := s.orders[sh.Order]
	if sh.Cold.Samples > 0 || d.Last == nil || o == nil {
		return
	}
	c := d.Last.C
	for i := range o.Custody {
		if x := &o.Custody[i]; x.Shipment == sh.ID && x.What == "packed" && x.C == nil {
			x.C = &c
		}
	}
}
