package dispatch

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
)

// stockSnapshot is a stockBook in lists; what follows from the shipments is
// left out.
type stockSnapshot struct {
	Records  []unitSnapshot
	Receipts []StockReceipt
	Sources  []sourceSnapshot
	Recalls  []Recall
	Feedback []Feedback
	Earmarks []earmarkSnapshot
}

type unitSnapshot struct {
	Unit   blood.UnitID
	Record UnitRecord
}

type sourceSnapshot struct {
	Depot, Source string
	AsOf          time.Time
}

type earmarkSnapshot struct {
	Unit  blood.UnitID
	Until time.Time
}

func (b *stockBook) snapshot() stockSnapshot {
	x := stockSnapshot{Receipts: b.receipts, Recalls: b.recalls, Feedback: b.feedback}
	for _, id := range slices.Sorted(maps.Keys(b.records)) {
		x.Records = append(x.Records, unitSnapshot{id, *b.records[id]})
	}
	for k, at := range b.asOf {
		x.Sources = append(x.Sources, sourceSnapshot{k.depot, k.source, at})
	}
	slices.SortFunc(x.Sources, func(a, b sourceSnapshot) int {
		return cmp.Or(cmp.Compare(a.Depot, b.Depot), cmp.Compare(a.Source, b.Source))
	})
	for _, id := range slices.Sorted(maps.Keys(b.earmarked)) {
		x.Earmarks = append(x.Earmarks, earmarkSnapshot{id, b.earmarked[id]})
	}
	return x
}

// restoreStock reads a snapshot into a State whose units, shipments and
// alarms are there already.
func (s *State) restoreStock(x stockSnapshot) {
	b := &s.stock
	b.receipts, b.recalls, b.feedback = x.Receipts, x.Recalls, x.Feedback
	for _, u := range x.Records {
		b.records[u.Unit] = &u.Record
	}
	for _, k := range x.Sources {
		b.asOf[sourceKey{k.Depot, k.Source}] = k.AsOf
	}
	for _, e := range x.Earmarks {
		b.earmarked[e.Unit] = e.Until
	}
	for _, u := range s.Units() {
		b.number(u)
	}
	var delivered []*Shipment
	for _, sh := range s.Shipments() {
		if sh.State == ShipmentStateDelivered {
			delivered = append(delivered, sh)
		}
	}
	slices.SortStableFunc(delivered, func(a, b *Shipment) int { return a.EndedAt.Compare(b.EndedAt) })
	for _, sh := range delivered {
		if _, told := s.alarms.OpenCause(alarm.Cause(alarm.OpenTrace, string(sh.ID))); !told {
			s.watchTrace(sh)
		}
	}
}
