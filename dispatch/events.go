package dispatch

import (
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"
)

// Event is something that happened, as the journal keeps it for ever. Kind
// and Version name its shape; codec.go has the table.
type Event interface{ Kind() string }

// SiteConfigured carries the whole checked site.
type SiteConfigured struct {
	Site site.Site `json:"site"`
	Hash string    `json:"hash"`
}

// StockImported adds units; Removed are those a snapshot no longer has.
type StockImported struct {
	By      string         `json:"by"`
	Depot   string         `json:"depot"`
	AsOf    time.Time      `json:"as_of"`
	Source  string         `json:"source"`
	Units   []blood.Unit   `json:"units"`
	Removed []blood.UnitID `json:"removed,omitempty"`
}

// OrderPlaced is an accepted order.
type OrderPlaced struct {
	ID           OrderID       `json:"id"`
	Key          string        `json:"key"`
	BodyHash     string        `json:"body_hash"`
	By           string        `json:"by"`
	OrderKind    OrderKind     `json:"order_kind"`
	Hospital     string        `json:"hospital"`
	Urgency      blood.Urgency `json:"urgency"`
	NeededBy     *time.Time    `json:"needed_by,omitempty"`
	CaseRef      string        `json:"case_ref,omitempty"`
	RequestedBy  string        `json:"requested_by,omitempty"`
	AuthorisedBy string        `json:"authorised_by,omitempty"`
	Source       string        `json:"source"`
	Patient      Patient       `json:"patient"`
	Lines        []Line        `json:"lines"`
	TextRef      string        `json:"text_ref,omitempty"`
	TextDigest   string        `json:"text_digest,omitempty"`
}

// OrderHeld says why nothing more is under way for what an order misses.
type OrderHeld struct {
	Order  OrderID `json:"order"`
	Code   string  `json:"code"`
	Reason string  `json:"reason"`
}

// OrderCancelled ends an order.
type OrderCancelled struct {
	Order  OrderID `json:"order"`
	By     string  `json:"by"`
	Reason string  `json:"reason"`
}

// OrderDeclaredUnfulfillable ends an order by a named person's word.
type OrderDeclaredUnfulfillable struct {
	Order  OrderID `json:"order"`
	By     string  `json:"by"`
	Reason string  `json:"reason"`
}

// HeldOrdersReconsidered says that held orders were tried again with the
// resources of that count, in vain.
type HeldOrdersReconsidered struct {
	Resources uint64 `json:"resources"`
}

// ShipmentAllocated reserves units and a drone, and plans the flight; by
// road it reserves the units alone.
type ShipmentAllocated struct {
	ID       ShipmentID    `json:"id"`
	Order    OrderID       `json:"order"`
	Picks    []Pick        `json:"picks"`
	Class    blood.Class   `json:"class"`
	Mode     Mode          `json:"mode"`
	Depot    string        `json:"depot"`
	Hospital string        `json:"hospital"`
	PlannedG float64       `json:"planned_g"`
	ETA      time.Time     `json:"eta"`
	ETALow   time.Time     `json:"eta_low"`
	ETAHigh  time.Time     `json:"eta_high"`
	Why      []Why         `json:"why"`
	Drone    fleet.DroneID `json:"drone"` // what follows is of a flight, empty by road
	Flight   FlightID      `json:"flight"`
	Out      route.Plan    `json:"out,omitzero"`
	Back     route.Plan    `json:"back,omitzero"`
	Plan     fleet.Plan    `json:"plan,omitzero"`
	NeedPct  float64       `json:"need_pct"`
	Depart   time.Time     `json:"depart,omitzero"` // the slot of its operational intent
	Permit   string        `json:"permit,omitempty"`
	Volumes  []string      `json:"volumes,omitempty"` // the permitted volumes that it flies in
	DriveS   float64       `json:"drive_s,omitempty"` // by road

	// Stop counts from 1 where a plain drone flies: several shipments may
	// ride on its flight, and Out is the way from the stop before.
	Stop int `json:"stop,omitempty"`
}

// ShipmentPacked: the units are in the sealed box.
type ShipmentPacked struct {
	Shipment  ShipmentID     `json:"shipment"`
	Box       BoxID          `json:"box"`
	Units     []blood.UnitID `json:"units"`
	Seal      string         `json:"seal"`
	WeightG   float64        `json:"weight_g"`
	PackedBy  string         `json:"packed_by"`
	CheckedBy string         `json:"checked_by"`
	Code      string         `json:"code"`
	By        string         `json:"by"`
	// Envelope is what the box's temperature is judged by, from the policy
	// as it was.
	Envelope coldchain.Envelope `json:"envelope,omitzero"`
}

// ShipmentUnpacked: the units are out of the box again, at the depot. Each
// goes to the status given.
type ShipmentUnpacked struct {
	Shipment ShipmentID   `json:"shipment"`
	By       string       `json:"by"`
	Status   blood.Status `json:"status"`
	Reason   string       `json:"reason"`
}

// ShipmentFailed ends a shipment that did not leave, or was lost.
type ShipmentFailed struct {
	Shipment ShipmentID `json:"shipment"`
	Reason   string     `json:"reason"`
	// Units is where its units go: available where they never were in a
	// box, packed where they stay in it until depot staff unpack them,
	// quarantined or lost otherwise.
	Units blood.Status `json:"units"`
}

// ShipmentRecalled: on its way back to the depot.
type ShipmentRecalled struct {
	Shipment ShipmentID `json:"shipment"`
	By       string     `json:"by"`
	Reason   string     `json:"reason"`
}

// ShipmentReturned: back at the depot, in its box.
type ShipmentReturned struct {
	Shipment ShipmentID `json:"shipment"`
}

// ShipmentArrived: let down at the hospital's pad, or at the ward with its
// courier. Unseen says that the
// drone came home without the release having been observed.
type ShipmentArrived struct {
	Shipment ShipmentID `json:"shipment"`
	Unseen   bool       `json:"unseen,omitempty"`
	By       string     `json:"by,omitempty"` // who saw the courier, by road
}

// HandoverRefused: a wrong handover code was given.
type HandoverRefused struct {
	Shipment ShipmentID `json:"shipment"`
	By       string     `json:"by"`
}

// ShipmentDelivered: the ward has it. Units are the accepted ones.
type ShipmentDelivered struct {
	Shipment    ShipmentID        `json:"shipment"`
	ReceivedBy  string            `json:"received_by"`
	By          string            `json:"by"`
	Units       []blood.UnitID    `json:"units"`
	Rejected    []Rejection       `json:"rejected,omitempty"`
	SurfaceC    *float64          `json:"surface_c,omitempty"`
	Verdict     coldchain.Verdict `json:"verdict"`
	Quarantined bool              `json:"quarantined"` // for the verdict
	Accepted    []Acceptance      `json:"accepted,omitempty"`
	// Broken says that its units were in quarantine for its record already.
	Broken         bool   `json:"broken,omitempty"`
	OverrideReason string `json:"override_reason,omitempty"`
}

// UnitsDisposed is a named person's decision on a shipment's quarantine.
type UnitsDisposed struct {
	Shipment ShipmentID     `json:"shipment"`
	Units    []blood.UnitID `json:"units"`
	Status   blood.Status   `json:"status"`
	By       string         `json:"by"`
	Comment  string         `json:"comment"`
}

// FlightConsented is the pilot in command's consent.
type FlightConsented struct {
	Flight  FlightID `json:"flight"`
	Pilot   string   `json:"pilot"`
	Accepts []string `json:"accepts,omitempty"`
	By      string   `json:"by"`
}

// FlightPrepared: the plan on the drone was read back and is ours.
type FlightPrepared struct {
	Flight FlightID `json:"flight"`
	Hash   string   `json:"hash"`
}

// PreflightFailed keeps the newest failing preflight of a flight that is
// being prepared. DroneFit says that only our own checks fail.
type PreflightFailed struct {
	Flight   FlightID      `json:"flight"`
	Checks   []fleet.Check `json:"checks"`
	DroneFit bool          `json:"drone_fit"`
}

// LaunchOrdered is the decision to arm, with all it rests on.
type LaunchOrdered struct {
	Flight     FlightID      `json:"flight"`
	Checks     []fleet.Check `json:"checks"`
	BatteryPct float64       `json:"battery_pct"`
}

// FlightFailed ends a flight whose drone has not been armed. Drone is what
// becomes of the drone: ready, or unseen where it is the one to blame.
type FlightFailed struct {
	Flight FlightID   `json:"flight"`
	Reason string     `json:"reason"`
	Drone  DroneState `json:"drone"`
}

// FlightObserved is a report that moved a flight on: took off, armed,
// reached the hold, released, landed, link lost or back, ...
type FlightObserved struct {
	Flight FlightID     `json:"flight"`
	Report fleet.Report `json:"report"`
}

// PadCleared is the ward's word.
type PadCleared struct {
	Flight FlightID `json:"flight"`
	By     string   `json:"by"`
}

// FlightCommanded: a hold, resume, return or landing was ordered.
type FlightCommanded struct {
	Flight FlightID   `json:"flight"`
	Key    string     `json:"key"`
	Verb   fleet.Verb `json:"verb"`
	By     string     `json:"by"`
	Reason string     `json:"reason,omitempty"`
	Yields bool       `json:"yields,omitempty"` // to another hand: no pilot gave it
}

// FlightRescheduled gives a flight that has not launched another slot,
// since it gave way or let its own pass.
type FlightRescheduled struct {
	Flight FlightID  `json:"flight"`
	Depart time.Time `json:"depart"`
	Reason string    `json:"reason"`
}

// FlightOverran: later than its operational intent allows. It keeps its
// volume until it is over.
type FlightOverran struct {
	Flight FlightID `json:"flight"`
}

// FlightEnded: on the ground and disarmed. Home says whether at its depot.
type FlightEnded struct {
	Flight FlightID   `json:"flight"`
	Pos    geo.LatLng `json:"pos"`
	Home   bool       `json:"home"`
	Site   string     `json:"site,omitempty"` // whose pad it is on; none is an emergency (I22)
}

// DroneSeen is a drone on the ground, or its link's change, between
// flights.
type DroneSeen struct {
	Drone      fleet.DroneID   `json:"drone"`
	State      DroneState      `json:"state"`
	Link       fleet.LinkState `json:"link"`
	BatteryPct float64         `json:"battery_pct"`
}

// BoxMoved is a box's change outside a shipment.
type BoxMoved struct {
	Box   BoxID       `json:"box"`
	State BoxState    `json:"state"`
	Class blood.Class `json:"class,omitempty"`
	Place string      `json:"place"`
	By    string      `json:"by"`
}

// BoxDigested is a minute, or a piece of one, of a box's temperature.
type BoxDigested struct {
	Box      BoxID            `json:"box"`
	Shipment ShipmentID       `json:"shipment,omitempty"`
	Digest   coldchain.Digest `json:"digest"`
}

// WeatherSet is the newest weather.
type WeatherSet struct {
	By      string       `json:"by"`
	Weather site.Weather `json:"weather"`
}

// ZonePut adds or replaces a zone.
type ZonePut struct {
	By   string        `json:"by"`
	Zone airspace.Zone `json:"zone"`
}

// ZoneRemoved takes one away.
type ZoneRemoved struct {
	By string `json:"by"`
	ID string `json:"id"`
}

// AlarmRaised opens an alarm, or counts it again.
type AlarmRaised struct {
	Alarm alarm.Alarm `json:"alarm"`
}

// AlarmCleared: the cause is gone.
type AlarmCleared struct {
	Cause string `json:"cause"`
}

// AlarmAcked is a named person's acknowledgement.
type AlarmAcked struct {
	ID      string `json:"id"`
	By      string `json:"by"`
	Comment string `json:"comment,omitempty"`
}

// AlarmShelved silences an alarm until a time.
type AlarmShelved struct {
	ID      string    `json:"id"`
	By      string    `json:"by"`
	Comment string    `json:"comment,omitempty"`
	Until   time.Time `json:"until"`
}
