package dispatch

import (
	"time"

	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// FlightState is how far a flight is.
type FlightState string

// The states. Failed is before arming only; after an arm command a flight
// is never let go until its drone has been seen on the ground.
const (
	FlightStatePlanned    FlightState = "planned"   // its box is being packed
	FlightStateWaiting    FlightState = "waiting"   // packed: the pilot's consent is missing
	FlightStatePreparing  FlightState = "preparing" // plan upload, read-back, preflight
	FlightStateLaunching  FlightState = "launching" // arm command may have been sent
	FlightStateOutbound   FlightState = "outbound"
	FlightStateHolding    FlightState = "holding"    // over the pad until it is clear
	FlightStateDelivering FlightState = "delivering" // past the hold, letting the box down
	FlightStateReturning  FlightState = "returning"
	FlightStateEnded      FlightState = "ended" // seen on the ground, disarmed
	FlightStateFailed     FlightState = "failed"
)

// Airborne reports whether the drone may be in the air.
func (s FlightState) Airborne() bool {
	switch s {
	case FlightStateLaunching, FlightStateOutbound, FlightStateHolding, FlightStateDelivering, FlightStateReturning:
		return true
	}
	return false
}

// Over reports whether the flight is done with.
func (s FlightState) Over() bool { return s == FlightStateEnded || s == FlightStateFailed }

// Intent is the operational intent's state, in the words of ASTM F3548-21.
type Intent string

// The intents.
const (
	IntentAccepted      Intent = "accepted"
	IntentActivated     Intent = "activated"
	IntentNonconforming Intent = "nonconforming"
	IntentContingent    Intent = "contingent"
	IntentEnded         Intent = "ended"
)

// Flight carries one shipment out, and the drone home.
type Flight struct {
	ID        FlightID
	Drone     fleet.DroneID
	Depot     string
	Hospital  string
	Shipments []ShipmentID
	State     FlightState
	Intent    Intent
	Reason    string // of Failed, or of the newest command
	Out, Back route.Plan
	Plan      fleet.Plan
	NeedPct   float64

	Permit    string    // the id of the permit that it flies on, where the site asks for one
	Volumes   []string  // the ids of the permitted volumes that it flies in
	Priority  int       // of its intent: the higher one has the volume
	Depart    time.Time // its slot: when it may launch
	FiledAt   time.Time // from when its intent's windows are reckoned
	OpenUntil time.Time // off its plan: all of its volume is kept until then, and longer if need be

	PlannedAt    time.Time
	ConsentBy    string
	ConsentAt    time.Time
	PreparedHash string
	Preflight    []fleet.Check
	DroneFit     bool // the drone's own part of the preflight passes
	LaunchAt     time.Time
	ArmedAt      time.Time
	TookOffAt    time.Time
	HoldAt       time.Time
	PadClearBy   string
	PadClearAt   time.Time
	ReleasedAt   time.Time
	LandedAt     time.Time
	LandedPos    geo.LatLng
	EndedAt      time.Time
	Link         fleet.LinkState
	LinkLostAt   time.Time
	Command      *fleet.FlightCommand // being worked on
	Undone       bool                 // the drone says that it does not do it
	Commands     int                  // made so far: numbers their keys
	LastVerb     fleet.Verb           // the newest observed
	Boxless      bool                 // the box is off: released, or taken out
	Straight     bool                 // of a plain drone: Out leads over all stops to the last

	Late       time.Duration // promised later already, for its box was packed late
	Closed     HowClosed     // by a named person's word, its drone unheard
	Controller string        // the account that has the flight: who consented, or took over
	OfferedTo  string        // who may take over

	Detour  *Detour // another way is looked for
	Want    Want    // of the newest reroute; empty where it flies as planned at first
	Offplan bool    // Plan was given in flight and has not been seen on board
	HeldAt  time.Time
	Held    Measured // where it was seen to stand still, and with what

	cells *ways // derived from Out, once
}

// landing reports whether somebody has told the drone to land where it is:
// nothing but another word of theirs changes that.
func (f *Flight) landing() bool {
	if f.Command != nil {
		return f.Command.Verb == fleet.VerbLand
	}
	return f.LastVerb == fleet.VerbLand
}

// DroneState is what a drone is to the dispatcher.
type DroneState string

// The states.
const (
	DroneUnseen     DroneState = "unseen" // not heard on the ground yet
	DroneReady      DroneState = "ready"
	DroneAssigned   DroneState = "assigned"
	DroneAirborne   DroneState = "airborne"
	DroneTurnaround DroneState = "turnaround" // home, its battery being changed
	DroneAway       DroneState = "away"       // landed elsewhere: a person must fetch it
	DroneLost       DroneState = "lost"       // given up in the air: a person searches for it
)

// Drone is one aircraft as the dispatcher knows it. Its position is not
// here: positions are telemetry, not events.
type Drone struct {
	ID         fleet.DroneID
	Model      string
	Depot      string
	State      DroneState
	Flight     FlightID
	BatteryPct float64 // seen last on the ground
	Link       fleet.LinkState
	Since      time.Time
}
