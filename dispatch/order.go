package dispatch

import (
	"time"

	"airvein/dispatch/blood"
)

// Ids. They are made by the shell for orders and derived from the order's
// for all that serves it, so that no random draw happens in the core.
type (
	OrderID    string
	ShipmentID string
	FlightID   string
	BoxID      string
)

// OrderKind says what an order is for.
type OrderKind string

// The kinds of this form; transfer, collection and return are refused.
const (
	KindPatient OrderKind = "patient"
	KindStock   OrderKind = "stock"
)

// Patient is all that is known of whom the blood is for: no identity.
type Patient struct {
	FCP        blood.Tri `json:"fcp"`
	Child      blood.Tri `json:"child"`
	Neonate    blood.Tri `json:"neonate"`
	WeightBand string    `json:"weight_band,omitempty"`
	Antibodies []string  `json:"antibodies,omitempty"`
}

// Line is one component of an order. For a patient's order Group is the
// recipient's, for stock the product's own.
type Line struct {
	Component      blood.Component   `json:"component"`
	Group          blood.Group       `json:"group"`
	Amount         float64           `json:"amount"`
	UnitDef        blood.UnitDef     `json:"unit_def"`
	Attributes     []blood.Attribute `json:"attributes,omitempty"`
	Substitution   string            `json:"substitution"`
	Pretransfusion string            `json:"pretransfusion"`
}

// OrderState is derived from the order's shipments.
type OrderState string

// The states.
const (
	OrderStatePlaced          OrderState = "placed"
	OrderStateHeld            OrderState = "held"
	OrderStateInProgress      OrderState = "in_progress"
	OrderStatePartlyDelivered OrderState = "partly_delivered"
	OrderStateDelivered       OrderState = "delivered"
	OrderStateCancelled       OrderState = "cancelled"
	OrderStateUnfulfillable   OrderState = "unfulfillable"
)

// Terminal reports whether nothing will change the state any more.
func (s OrderState) Terminal() bool {
	return s == OrderStateDelivered || s == OrderStateCancelled || s == OrderStateUnfulfillable
}

// Held is why nothing is under way for what an order still misses.
type Held struct {
	Code   string    `json:"code"` // no_stock, no_drone, no_route, no_box, ...
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Why is one choice and its reason, for people.
type Why struct {
	What    string `json:"what"` // unit, waiver, depot, drone, route, mode
	Chosen  string `json:"chosen"`
	Because string `json:"because"`
}

// WhyWaiver is the What of a Why that says what a physician allowed of the
// unit that Chosen names.
const WhyWaiver = "waiver"

// TimelineEntry is one line of an order's history.
type TimelineEntry struct {
	At       time.Time  `json:"at"`
	What     string     `json:"what"`
	Who      string     `json:"who"`
	Reason   string     `json:"reason,omitempty"`
	Shipment ShipmentID `json:"shipment,omitempty"`
	Flight   FlightID   `json:"flight,omitempty"`
}

// CustodyStep is one line of an order's trace: who had the unit, where.
type CustodyStep struct {
	At       time.Time    `json:"at"`
	What     string       `json:"what"`
	Who      string       `json:"who"`
	Place    string       `json:"place,omitempty"`
	Unit     blood.UnitID `json:"unit,omitempty"`
	Box      BoxID        `json:"box,omitempty"`
	Shipment ShipmentID   `json:"shipment,omitempty"`
	Flight   FlightID     `json:"flight,omitempty"`
	C        *float64     `json:"c,omitempty"`
	Reason   string       `json:"reason,omitempty"`
}

// Ending is a cancellation or a named person's word that an order cannot
// be fulfilled.
type Ending struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
}

// Order is one hospital's order. Its fields are read-only outside Apply.
type Order struct {
	ID           OrderID
	Kind         OrderKind
	Hospital     string
	Urgency      blood.Urgency
	NeededBy     *time.Time
	CaseRef      string
	RequestedBy  string
	AuthorisedBy string
	Source       string
	Patient      Patient
	Lines        []Line
	TextRef      string // key of phone and note in the erasable table
	TextDigest   string // salted digest of that text
	PlacedAt     time.Time
	PlacedBy     string
	Version      int

	Held          *Held
	Cancelled     *Ending
	Unfulfillable *Ending
	Shipments     []ShipmentID // in the order they were made
	Why           []Why
	Timeline      []TimelineEntry
	Custody       []CustodyStep
}
