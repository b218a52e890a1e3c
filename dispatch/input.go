package dispatch

import (
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/airspace"
)

// Input is something that happened outside: a person's step, a drone's
// report, a box's digest, or time itself. By is the account that did it.
// The same step with the same content is answered with no events and no
// error; with other content with CodeConflict.
type Input interface{ input() }

// Configure makes the site known, or says that its file changed.
type Configure struct {
	Site site.Site
	Hash string // of the file
}

// ImportStock adds units (delta) or replaces what a depot has on its shelf
// (snapshot). All of it or nothing.
type ImportStock struct {
	By       string
	Depot    string
	Snapshot bool
	AsOf     time.Time
	Source   string
	Units    []blood.Unit
}

// PlaceOrder is a hospital's order. ID is fresh from the shell; the same
// hospital and Key again find the first order.
type PlaceOrder struct {
	ID           OrderID
	Key          string
	BodyHash     string
	By           string
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
	TextRef      string
	TextDigest   string
}

// CancelOrder ends an order; what flies already is recalled.
type CancelOrder struct {
	Order  OrderID
	By     string
	Reason string
}

// DeclareUnfulfillable ends an order by a named person's word.
type DeclareUnfulfillable struct {
	Order  OrderID
	By     string
	Reason string
}

// Pack puts a shipment's units into a conditioned box and seals it. Code
// is the handover code, six digits drawn by the shell.
type Pack struct {
	Shipment  ShipmentID
	Box       BoxID
	Units     []blood.UnitID
	Seal      string
	WeightG   float64
	PackedBy  string
	CheckedBy string
	Code      string
	By        string
}

// Unpack takes the units of a failed or returned shipment out of its box,
// at the depot.
type Unpack struct {
	Shipment ShipmentID
	By       string
}

// Consent is the pilot in command's word that the flight may go.
type Consent struct {
	Flight  FlightID
	Pilot   string
	Accepts []string
	By      string
}

// PadClear is the ward's word that the pad may be used, good for two
// minutes.
type PadClear struct {
	Flight FlightID
	By     string
}

// CommandFlight holds, resumes, returns or lands a flying drone.
type CommandFlight struct {
	Flight FlightID
	Verb   fleet.Verb
	By     string
	Reason string
	Pilot  bool // By's role: going on is for the pilot who has the flight
}

// Receive confirms a delivery. Every unit of the shipment stands in exactly
// one of Units, Rejected and Accepted; the last are units in quarantine that
// a named clinician takes for this patient. OverrideReason stands for the code when a dispatcher
// sends it.
type Receive struct {
	Order          OrderID
	Shipment       ShipmentID
	Code           string
	ReceivedBy     string
	Units          []blood.UnitID
	Rejected       []Rejection
	Accepted       []Acceptance
	SurfaceC       *float64
	By             string
	Dispatcher     bool
	OverrideReason string
}

// SetBox moves a box that is not in a shipment through its states.
type SetBox struct {
	Box   BoxID
	State BoxState
	Class blood.Class
	By    string
}

// BoxDigest is what a box's recorder cut: each minute, at every custody
// step, and at once when an excursion starts or ends.
type BoxDigest struct {
	Box    BoxID
	Digest coldchain.Digest
}

// Dispose is a named person's decision on quarantined units of a shipment,
// or of a storage: then Shipment is its id.
type Dispose struct {
	Shipment ShipmentID
	Verdict  string // release (to this patient's ward) or discard
	By       string
	Comment  string
}

// DroneReport is one observation of one drone.
type DroneReport struct {
	Drone  fleet.DroneID
	Report fleet.Report
}

// SetWeather is the newest weather of the site.
type SetWeather struct {
	By      string
	Weather site.Weather
}

// PutZone adds or replaces a no-fly zone; RemoveZone takes it away.
type PutZone struct {
	By   string
	Zone airspace.Zone
}

// RemoveZone takes a zone away.
type RemoveZone struct {
	By string
	ID string
}

// AckAlarm acknowledges an alarm; ShelveAlarm silences it until a time.
type AckAlarm struct {
	ID      string
	By      string
	Comment string
	Ward    bool // By is of the hospital that the alarm concerns
}

// ShelveAlarm silences an alarm until a time.
type ShelveAlarm struct {
	ID      string
	By      string
	Comment string
	Until   time.Time
}

// Tick is time having passed: retries and overdue steps are decided.
type Tick struct{}

func (Configure) input()            {}
func (ImportStock) input()          {}
func (PlaceOrder) input()           {}
func (CancelOrder) input()          {}
func (DeclareUnfulfillable) input() {}
func (Pack) input()                 {}
func (Unpack) input()               {}
func (Consent) input()              {}
func (PadClear) input()             {}
func (CommandFlight) input()        {}
func (Receive) input()              {}
func (SetBox) input()               {}
func (BoxDigest) input()            {}
func (Dispose) input()              {}
func (DroneReport) input()          {}
func (SetWeather) input()           {}
func (PutZone) input()              {}
func (RemoveZone) input()           {}
func (AckAlarm) input()             {}
func (ShelveAlarm) input()          {}
func (Tick) input()                 {}
