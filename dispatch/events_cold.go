package dispatch

import (
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

// ColdChainBroken puts a shipment's units into quarantine while it is under
// way: its record is not in range, or nobody knows whether it is. What its
// order misses is chosen again.
type ColdChainBroken struct {
	Shipment ShipmentID        `json:"shipment"`
	Verdict  coldchain.Verdict `json:"verdict"`
	Units    []blood.UnitID    `json:"units"`
	Reason   string            `json:"reason"`
}

// BoxOpened: a box was opened at that time, outside a pack or a receive
// step.
type BoxOpened struct {
	Box      BoxID      `json:"box"`
	Shipment ShipmentID `json:"shipment"`
	OpenedAt time.Time  `json:"opened_at"`
	By       string     `json:"by"`
}

// Kind names.
func (ColdChainBroken) Kind() string { return "cold_chain_broken" }
func (BoxOpened) Kind() string       { return "box_opened" }

// Acceptance is a named clinician's word that a quarantined unit is given
// to this patient.
type Acceptance struct {
	Unit      blood.UnitID `json:"unit"`
	Clinician string       `json:"clinician"`
	Reason    string       `json:"reason"`
}

// OpenBox is what a box's lid sensor, or a person, says of an opening.
type OpenBox struct {
	Box BoxID
	At  time.Time
	By  string
}

func (OpenBox) input() {}
