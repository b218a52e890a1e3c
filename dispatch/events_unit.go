package dispatch

import (
	"time"

	"airvein/dispatch/blood"
)

// UnitMoved is a named person's step with one unit outside shipments: it
// was released, put in quarantine, discarded, or set aside for an
// authority and freed again. Place is where it is then.
type UnitMoved struct {
	Unit      blood.UnitID `json:"unit"`
	Was       blood.Status `json:"was"`
	Status    blood.Status `json:"status"`
	Place     string       `json:"place"`
	By        string       `json:"by"`
	Reason    string       `json:"reason"`
	Authority string       `json:"authority,omitempty"` // whose word an earmarked unit waits for, or who gave it
	Until     *time.Time   `json:"until,omitempty"`     // an earmark's end
}

// UnitsRecalled takes units back, wherever they are: Named is the unit's
// id, or the donation number whose every component it covers.
type UnitsRecalled struct {
	ID     string         `json:"id"`
	Named  string         `json:"named"`
	By     string         `json:"by"`
	Reason string         `json:"reason"`
	Units  []RecalledUnit `json:"units"`
}

// RecalledUnit is one unit of a recall: where it was, for whom, and what
// was decided on it in the same step.
type RecalledUnit struct {
	Unit     blood.UnitID `json:"unit"`
	Was      blood.Status `json:"was"`
	Status   blood.Status `json:"status"`
	Place    string       `json:"place"`
	Order    OrderID      `json:"order,omitempty"`
	Shipment ShipmentID   `json:"shipment,omitempty"`
	Flight   FlightID     `json:"flight,omitempty"`
	Hospital string       `json:"hospital,omitempty"`
	Decision string       `json:"decision"`
}

// FateConfirmed closes a unit's trace by the hospital's word. Status is
// where the unit stands then.
type FateConfirmed struct {
	Unit     blood.UnitID `json:"unit"`
	Fate     blood.Fate   `json:"fate"`
	Status   blood.Status `json:"status"`
	By       string       `json:"by"`
	Place    string       `json:"place"`
	Order    OrderID      `json:"order"`
	Shipment ShipmentID   `json:"shipment"`
}

// FeedbackGiven is what a hospital reports of a delivery: its judgement of
// it, or a patient's reaction to a unit. The words themselves can be erased
// and are not here.
type FeedbackGiven struct {
	ID         string       `json:"id"`
	Shipment   ShipmentID   `json:"shipment"`
	Sort       FeedbackKind `json:"sort"`
	Unit       blood.UnitID `json:"unit,omitempty"`
	Severity   Severity     `json:"severity,omitempty"` // of a reaction
	Rating     int          `json:"rating,omitempty"`   // of a delivery, 1 to 5
	By         string       `json:"by"`
	TextRef    string       `json:"text_ref,omitempty"`
	TextDigest string       `json:"text_digest,omitempty"`
}

// Kind names.
func (UnitMoved) Kind() string     { return "unit_moved" }
func (UnitsRecalled) Kind() string { return "units_recalled" }
func (FateConfirmed) Kind() string { return "fate_confirmed" }
func (FeedbackGiven) Kind() string { return "feedback_given" }
