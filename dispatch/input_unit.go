package dispatch

import (
	"time"

	"airvein/dispatch/blood"
)

// MoveUnit is a named person's step with one unit: release it (to
// available), put it in quarantine, discard it, set it aside (earmarked), or
// free what was set aside (to available, by the authority's word). Depot is
// where it is in hand, empty where it is not in the person's.
type MoveUnit struct {
	Unit      blood.UnitID
	To        blood.Status
	Depot     string
	By        string
	Reason    string
	Authority string
	Until     *time.Time
}

// RecallUnits takes a unit, or every component of a donation, back from
// wherever they are.
type RecallUnits struct {
	Named  string // a unit's id or a donation number
	By     string
	Reason string
}

// ConfirmFate is a hospital's word on what became of a unit.
type ConfirmFate struct {
	Unit blood.UnitID
	Fate blood.Fate
	By   string
}

// FeedbackKind is what a report speaks of.
type FeedbackKind string

// The kinds of reports.
const (
	FeedbackDelivery FeedbackKind = "delivery"
	FeedbackReaction FeedbackKind = "reaction"
)

// Severity grades a patient's reaction.
type Severity string

// The grades, as haemovigilance schemes have them (ISBT working party,
// 2011: grade 1 to 4).
const (
	NonSevere       Severity = "non_severe"
	Severe          Severity = "severe"
	LifeThreatening Severity = "life_threatening"
	Death           Severity = "death"
)

// Severities are all grades.
func Severities() []Severity { return []Severity{NonSevere, Severe, LifeThreatening, Death} }

// GiveFeedback reports on a delivery. ID is fresh from the shell; the text
// itself lies where it can be erased.
type GiveFeedback struct {
	ID         string
	Shipment   ShipmentID
	Sort       FeedbackKind
	Unit       blood.UnitID
	Severity   Severity
	Rating     int
	By         string
	TextRef    string
	TextDigest string
}

func (MoveUnit) input()     {}
func (RecallUnits) input()  {}
func (ConfirmFate) input()  {}
func (GiveFeedback) input() {}
