package dispatch

import (
	"slices"
	"time"

	"airvein/dispatch/blood"
)

// stockBook is what State knows of units beside their labels and statuses.
type stockBook struct {
	records   map[blood.UnitID]*UnitRecord
	byNumber  map[string][]blood.UnitID // of a donation number, without its scheme; sorted
	receipts  []StockReceipt
	asOf      map[sourceKey]time.Time // of the newest list of each source
	recalls   []Recall
	feedback  []Feedback
	earmarked map[blood.UnitID]time.Time // with their end, zero for none
	unclosed  []ShipmentID               // delivered, a fate missing, no alarm yet: oldest first
}

type sourceKey struct{ depot, source string }

func newStockBook() stockBook {
	return stockBook{
		records: map[blood.UnitID]*UnitRecord{}, byNumber: map[string][]blood.UnitID{},
		asOf: map[sourceKey]time.Time{}, earmarked: map[blood.UnitID]time.Time{},
	}
}

// StockReceipt is one import of a depot's list; units refer to it.
type StockReceipt struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Depot  string    `json:"depot"`
	Source string    `json:"source"`
	AsOf   time.Time `json:"as_of"`
}

// UnitRecord is the life of one unit outside its shipments. Its fields are
// read-only outside Apply.
type UnitRecord struct {
	Listed    []Listing     // by the centre's lists, oldest first
	Steps     []CustodyStep // by named people, oldest first
	Shipments []ShipmentID  // that it was chosen for, oldest first
	Away      string        // the hospital that has it, where one does
	Kept      string        // why only a person's word here frees it
	Released  bool          // by a person's word here
	Recalled  string        // the newest recall that covers it
	Authority string        // that an earmarked unit waits for
	Fate      *Fate
}

// Listing is a change that a centre's list made: Receipt counts the imports
// from 0.
type Listing struct {
	Receipt int          `json:"receipt"`
	Status  blood.Status `json:"status"`
}

// Fate is the hospital's word on what became of a unit.
type Fate struct {
	Fate blood.Fate `json:"fate"`
	At   time.Time  `json:"at"`
	By   string     `json:"by"`
}

// Recall is a recall with its time.
type Recall struct {
	UnitsRecalled
	At time.Time
}

// Feedback is a hospital's report with its time.
type Feedback struct {
	FeedbackGiven
	At time.Time
}

// record is the record of a unit, made where there is none.
func (b *stockBook) record(id blood.UnitID) *UnitRecord {
	r := b.records[id]
	if r == nil {
		r = &UnitRecord{}
		b.records[id] = r
	}
	return r
}

// forget drops a unit that its centre's list no longer has.
func (b *stockBook) forget(u *blood.Unit) {
	if u == nil {
		return
	}
	delete(b.records, u.ID)
	delete(b.earmarked, u.ID)
	if rest := slices.DeleteFunc(b.byNumber[u.DIN], func(id blood.UnitID) bool { return id == u.ID }); len(rest) > 0 {
		b.byNumber[u.DIN] = rest
	} else {
		delete(b.byNumber, u.DIN)
	}
}

// number files a unit under its donation number.
func (b *stockBook) number(u *blood.Unit) {
	ids := b.byNumber[u.DIN]
	if i, there := slices.BinarySearch(ids, u.ID); !there {
		b.byNumber[u.DIN] = slices.Insert(ids, i, u.ID)
	}
}

// Record is the life of a unit outside its shipments; a unit that is not
// known has an empty one.
func (s *State) Record(id blood.UnitID) UnitRecord {
	if r := s.stock.records[id]; r != nil {
		return *r
	}
	return UnitRecord{}
}

// Receipt is the import that a listing refers to.
func (s *State) Receipt(l Listing) StockReceipt {
	if l.Receipt < 0 || l.Receipt >= len(s.stock.receipts) {
		return StockReceipt{}
	}
	return s.stock.receipts[l.Receipt]
}

// Named are the units that a name means: one by its id, or every component
// of a donation by its number, in the order of their ids.
func (s *State) Named(name string) []*blood.Unit {
	if u := s.units[blood.UnitID(name)]; u != nil {
		return []*blood.Unit{u}
	}
	var out []*blood.Unit
	for _, id := range s.stock.byNumber[name] {
		if u := s.units[id]; u != nil {
			out = append(out, u)
		}
	}
	return out
}

// Where is the place that has a unit: a hospital, a drone in the air, or
// its depot.
func (s *State) Where(u *blood.Unit) string {
	r := s.Record(u.ID)
	if sh := s.carrying(u.ID); sh != nil && (u.Status == blood.InTransit || !sh.DepartedAt.IsZero() && r.Away == "") {
		if b := s.boxes[sh.Box]; b != nil && b.Shipment == sh.ID {
			return b.Place
		}
	}
	if r.Away != "" {
		return r.Away
	}
	return u.Depot
}

// carrying is the newest shipment that a unit was chosen for, nil where
// there was none.
func (s *State) carrying(id blood.UnitID) *Shipment {
	r := s.stock.records[id]
	if r == nil || len(r.Shipments) == 0 {
		return nil
	}
	return s.shipments[r.Shipments[len(r.Shipments)-1]]
}

// Recalls are all recalls, oldest first.
func (s *State) Recalls() []Recall { return s.stock.recalls }

// Feedback is every hospital's report, oldest first.
func (s *State) Feedback() []Feedback { return s.stock.feedback }

// stockOlder reports whether a list is older than the newest one of the same
// source, and when that one was made.
func (s *State) stockOlder(in ImportStock) (newest time.Time, older bool) {
	newest, known := s.stock.asOf[sourceKey{in.Depot, in.Source}]
	return newest, known && in.AsOf.Before(newest)
}
