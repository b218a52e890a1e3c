package fleet

import "airvein/geo"

// DroneID names a drone, as the site file does.
type DroneID string

// Stage is how far a drone may go with its flight. Stages are levels, not
// messages: a driver is told the same one again and again, after a crash
// too, until its observations end it.
type Stage uint8

// The stages.
const (
	StageNone    Stage = iota
	StagePrepare       // plan and fence on board, read back, preflight read
	StageLaunch        // arm and start the mission
	StageFly           // in the air: watch; go past the hold when the pad is clear
)

var stageNames = [...]string{"none", "prepare", "launch", "fly"}

func (s Stage) String() string { return stageNames[s] }

// Verb is a command to a flying drone that is always permitted.
type Verb string

// The verbs.
const (
	VerbHold   Verb = "hold"
	VerbResume Verb = "resume"
	VerbReturn Verb = "return"
	VerbLand   Verb = "land"
	// VerbReroute goes on along another plan, the directive's: a drone that
	// is held takes it on board, has it read back and compared, and flies on
	// from its item JoinSeq. Only the core gives it.
	VerbReroute Verb = "reroute"
)

// FlightCommand is one person's (or the dispatcher's) command to a flight. The
// driver works on it until its effect was seen, or says that it failed.
type FlightCommand struct {
	Key  string `json:"key"`
	Verb Verb   `json:"verb"`
	// Yields says that no pilot gave it: it does not take a drone out of
	// another hand, nor out of a failsafe (I20).
	Yields bool `json:"yields,omitempty"`
}

// Directive is what the core wants of one drone now, derived from State
// alone. Nil means: leave the drone alone and listen.
type Directive struct {
	Flight string
	Term   uint64
	Plan   *Plan
	Stage  Stage
	// Abort calls a launch off: a drone that has not left the ground is
	// disarmed and stays; one that has flies on until its Command is passed.
	Abort    bool
	PadClear bool
	Command  *FlightCommand
	// LastVerb is the newest command whose effect was seen, empty when none
	// was: a new driver then knows in which mode it should find the drone.
	LastVerb Verb
}

// ReportKind names an observation about one drone.
type ReportKind string

// The reports. Each is an edge: said once when it happens, and said again
// by a new driver after a restart, since State ignores what it knows.
const (
	ReportLinkUp          ReportKind = "link_up"
	ReportLinkLost        ReportKind = "link_lost"
	ReportPlanVerified    ReportKind = "plan_verified" // Hash
	ReportPlanFailed      ReportKind = "plan_failed"   // Text; before arming only
	ReportPreflight       ReportKind = "preflight"     // Checks
	ReportArmed           ReportKind = "armed"
	ReportLaunchFailed    ReportKind = "launch_failed" // Text; seen disarmed on the ground
	ReportTookOff         ReportKind = "took_off"
	ReportItemReached     ReportKind = "item_reached"  // Seq
	ReportHoldReached     ReportKind = "hold_reached"  // waiting over the pad
	ReportReleased        ReportKind = "released"      // at the pad
	ReportStopReleased    ReportKind = "stop_released" // at the pad of stop Seq, with more to come: a plain drone's
	ReportReleasedAway    ReportKind = "released_away" // not at the pad: an emergency
	ReportLanded          ReportKind = "landed"        // Pos says where
	ReportDisarmed        ReportKind = "disarmed"
	ReportModeChanged     ReportKind = "mode_changed"     // Text: the mode; not by us
	ReportFailsafe        ReportKind = "failsafe"         // Text
	ReportCommandObserved ReportKind = "command_observed" // Key
	ReportCommandFailed   ReportKind = "command_failed"   // Key, Text
	ReportBatteryLow      ReportKind = "battery_low"      // under reserve in the air
	ReportLeftVolume      ReportKind = "left_volume"
	ReportBackInVolume    ReportKind = "back_in_volume"
	ReportPlanChanged     ReportKind = "plan_changed" // not by us
	ReportLinkSuspect     ReportKind = "link_suspect" // Text: frames in its name were refused
	ReportAirborne        ReportKind = "airborne"     // in the air for a while, on no flight that it was told of
	ReportOnGround        ReportKind = "on_ground"    // disarmed, with BatteryPct; repeated when the battery rises past a whole 5 %
)

// Check is one line of a preflight.
type Check struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Value string `json:"value"`
}

// Report is one observation. Fields that its kind does not use are zero.
type Report struct {
	Kind        ReportKind `json:"kind"`
	Flight      string     `json:"flight,omitempty"` // of the directive in force
	Pos         geo.LatLng `json:"pos"`
	AltTakeoffM float64    `json:"alt_takeoff_m,omitempty"`
	BatteryPct  float64    `json:"battery_pct,omitempty"`
	Seq         uint16     `json:"seq,omitempty"`
	Key         string     `json:"key,omitempty"`
	Hash        string     `json:"hash,omitempty"`
	Text        string     `json:"text,omitempty"`
	Checks      []Check    `json:"checks,omitempty"`
}
