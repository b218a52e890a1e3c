package dispatch

import (
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
)

// Mode is how a shipment travels.
type Mode string

// The modes: on a drone's flight, or in a courier's car.
const (
	ModeDrone Mode = "drone"
	ModeRoad  Mode = "road"
)

// ShipmentState runs Allocated, Packed, InTransit, Arrived, Delivered, or
// ends in Failed, Recalled or Returned.
type ShipmentState string

// The states. Recalled is on its way back; Returned has arrived there.
const (
	ShipmentStateAllocated ShipmentState = "allocated"
	ShipmentStatePacked    ShipmentState = "packed"
	ShipmentStateInTransit ShipmentState = "in_transit"
	ShipmentStateArrived   ShipmentState = "arrived"
	ShipmentStateDelivered ShipmentState = "delivered"
	ShipmentStateFailed    ShipmentState = "failed"
	ShipmentStateRecalled  ShipmentState = "recalled"
	ShipmentStateReturned  ShipmentState = "returned"
)

// Serving reports whether the shipment still counts towards its order
// before it is received.
func (s ShipmentState) Serving() bool {
	switch s {
	case ShipmentStateAllocated, ShipmentStatePacked, ShipmentStateInTransit, ShipmentStateArrived:
		return true
	}
	return false
}

// Pick is one unit chosen for one line of the order.
type Pick struct {
	Unit blood.UnitID `json:"unit"`
	Line int          `json:"line"`
}

// Shipment is one box of one order's units from a depot to a hospital, on a
// drone and its flight or, by road, with a courier who drives DriveS.
type Shipment struct {
	ID       ShipmentID
	Order    OrderID
	Picks    []Pick
	Class    blood.Class
	Mode     Mode
	State    ShipmentState
	Reason   string // of Failed, Recalled, Returned
	Depot    string
	Hospital string
	Drone    fleet.DroneID
	Flight   FlightID
	DriveS   float64
	Courier  string
	PlannedG float64
	Stop     int // of its flight, from 1, where a plain drone flies

	Box        BoxID
	Seal       string
	WeightG    float64
	PackedBy   string
	CheckedBy  string
	Code       string // handover code: depot staff and the packing list only
	WrongCodes int
	// Unseen says that the release was not observed: the ward or the depot
	// has the box, and whichever says so first is right.
	Unseen bool

	ETA, ETALow, ETAHigh time.Time

	AllocatedAt, PackedAt, DepartedAt, ArrivedAt, EndedAt time.Time
	ArrivedBy                                             string // by road: who saw it at the ward

	Cold       coldchain.Record
	LastC      *float64 // the box's newest reading in a digest
	LastCAt    time.Time
	Verdict    coldchain.Verdict // at receipt
	SurfaceC   *float64
	ReceivedBy string
	Rejected   []Rejection
	Accepted   []blood.UnitID // that count for the order
	Taken      []Acceptance   // of them, by a named clinician out of quarantine
	Disposed   *UnitsDisposed // the newest decision on its quarantine
	// Broken is the verdict for which its units were put into quarantine
	// under way; empty where they were not.
	Broken coldchain.Verdict
	// Remembered says that this leg stands in its units' own histories.
	Remembered bool
}

// Rejection is one unit that the ward did not accept.
type Rejection struct {
	Unit   blood.UnitID `json:"unit"`
	Reason string       `json:"reason"`
}

// BoxState is where a box stands.
type BoxState string

// The states of DESIGN section 4.
const (
	BoxClean        BoxState = "clean"
	BoxConditioned  BoxState = "conditioned"
	BoxPacked       BoxState = "packed"
	BoxInTransit    BoxState = "in_transit"
	BoxAtHospital   BoxState = "at_hospital"
	BoxReturning    BoxState = "returning"
	BoxReceived     BoxState = "received"
	BoxOutOfService BoxState = "out_of_service"
)

// Box is one cold box.
type Box struct {
	ID       BoxID
	State    BoxState
	Class    blood.Class // conditioned to; empty otherwise
	Place    string      // a depot, a hospital, or a drone
	Shipment ShipmentID  // inside
	Since    time.Time
	By       string
}
