package alarm

// The kinds.
const (
	OrderHeld     Kind = "order_held"     // nothing is under way for what an order misses
	OrderOverdue  Kind = "order_overdue"  // a step of an order is late
	LinkLost      Kind = "link_lost"      // a flying drone is not heard
	BatteryLow    Kind = "battery_low"    // under its reserve in the air
	Excursion     Kind = "excursion"      // a box is outside its range
	NoReadings    Kind = "no_readings"    // a box's temperature is not known
	ReleasedAway  Kind = "released_away"  // a box was let down off its pad
	LandedAway    Kind = "landed_away"    // a drone is on the ground off its depot
	LeftVolume    Kind = "left_volume"    // a drone is outside its flight's volume
	Failsafe      Kind = "failsafe"       // an autopilot's own emergency rule acts
	CommandFailed Kind = "command_failed" // a drone does not do what it was told
	PlanChanged   Kind = "plan_changed"   // a drone's plan is not ours any more
	CodeLocked    Kind = "code_locked"    // five wrong handover codes
	FlightFailed  Kind = "flight_failed"  // a flight ended before arming
	ModeChanged   Kind = "mode_changed"   // somebody else flies
	NotReceived   Kind = "not_received"   // a box lies on its pad unconfirmed
	LinkSuspect   Kind = "link_suspect"   // frames in a drone's name were refused
	ZoneConflict  Kind = "zone_conflict"  // a zone lies on a flying drone's way
	SiteClosed    Kind = "site_closed"    // the pad that a drone flies to is closed
	// EmergencyLanding: a drone comes down where nobody expects it (I22).
	EmergencyLanding Kind = "emergency_landing"
	Diverted         Kind = "diverted"        // a drone comes to land where it was not expected
	DroneLost        Kind = "drone_lost"      // given up in the air: people search
	StrangeFlight    Kind = "strange_flight"  // a drone is in the air, and the record has it on the ground
	UnitTakenBack    Kind = "unit_taken_back" // a hospital has, or may get, a unit that must not be transfused
	OpenTrace        Kind = "open_trace"      // a hospital has not said what became of units
	Reaction         Kind = "reaction"        // a patient reacted to a unit
	// TransfusedAgainst: a unit was transfused although it was kept apart.
	TransfusedAgainst Kind = "transfused_against"
	CarDeadline       Kind = "car_deadline" // a car must leave soon to be in time
	RoadBlocked       Kind = "road_blocked" // a closure lies before a box that is on the road
)

// Kinds are all kinds.
func Kinds() []Kind {
	return []Kind{
		OrderHeld, OrderOverdue, LinkLost, BatteryLow, Excursion, NoReadings, ReleasedAway, LandedAway,
		LeftVolume, Failsafe, CommandFailed, PlanChanged, CodeLocked, FlightFailed, ModeChanged, NotReceived,
		LinkSuspect, ZoneConflict, UnitTakenBack, SiteClosed, EmergencyLanding, Diverted, DroneLost, StrangeFlight,
		OpenTrace, Reaction, TransfusedAgainst, CarDeadline, RoadBlocked,
	}
}

// PriorityOf is a kind's priority. Emergency is for what may hurt somebody
// within minutes, or has put blood where anybody may take it; low for what
// the dispatcher already acts on or somebody did on purpose. A kind not
// known here is high: too loud is better than unheard.
func PriorityOf(kind Kind) Priority {
	switch kind {
	case BatteryLow, ReleasedAway, LandedAway, LeftVolume, Failsafe, UnitTakenBack, EmergencyLanding, DroneLost, StrangeFlight, TransfusedAgainst:
		return Emergency
	case FlightFailed, ModeChanged, OpenTrace:
		return Low
	}
	return High
}

// rank orders priorities, the worst first; a priority not known is high.
func (p Priority) rank() int {
	switch p {
	case Emergency:
		return 0
	case Low:
		return 2
	}
	return 1
}

// Cause names one cause: a kind and what it is about.
func Cause(kind Kind, subject string) string { return string(kind) + ":" + subject }
