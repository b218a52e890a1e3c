package fleet

// Mode is what a flight mode is for, whatever number an autopilot gives it.
type Mode uint8

// The modes that Airvein brings a vehicle into or knows it in.
const (
	ModeReady         Mode = iota // on the ground, about to be armed
	ModeMission                   // flies its mission
	ModeMissionReturn             // on the mission's own way home
	ModeBrake                     // holds where it is
	ModeLoiter                    // holds, and obeys the sticks
	ModeReturn                    // flies home in a straight line
	ModeSmartReturn               // flies home the way it came, by itself
	ModeLand                      // comes down where it is
)

// Autopilot is what differs between the autopilots that Airvein flies. Plans
// and item numbers are the core's everywhere else: item 0 is home.
type Autopilot interface {
	Name() string
	// ModeName is a custom mode as its pilots say it.
	ModeName(custom uint32) string
	// Custom is a mode's number. Modes that an autopilot does not tell apart
	// share one.
	Custom(m Mode) uint32
	// Enter is the command that brings the vehicle into a mode.
	Enter(m Mode) Command
	// Start is the command that starts the mission of an armed vehicle.
	Start() Command
	// EnableFence is the command that has the fence enforced: with every limit
	// that the vehicle has, or the uploaded polygon alone. ok is false where a
	// release cannot do that, and where a parameter has the fence enforced,
	// which only a person sets.
	EnableFence(polygonAlone bool, v AutopilotVersion) (c Command, ok bool)
	// FenceLimits are the parameters of the vehicle's own limits, and
	// FenceConflicts says in plain words which of them a flight would break.
	FenceLimits() []string
	FenceConflicts(p Plan, get Settings) []string
	// FenceParam is that parameter, with the least value that enforces it.
	FenceParam() (name string, least float64, ok bool)
	// Failsafes are the settings that the profile of a drone model is about.
	Failsafes() []ParamLimit
	// ReadAhead is how many items of a plan it may be asked for at once.
	ReadAhead() int
	// MissionEndsInReturn says that a mission's last item puts the vehicle
	// into ModeReturn.
	MissionEndsInReturn() bool

	// Board is a plan as the vehicle is to hold it, and Compare holds what it
	// gave back against the plan.
	Board(t PlanType, items []Item) []Item
	Compare(t PlanType, want, got []Item) error
	// Heard is a message of the vehicle with the core's item numbers, Told one
	// to it with the vehicle's.
	Heard(m Message) Message
	Told(m Message) Message
}

// AutopilotOf is the autopilot that a heartbeat is of, false where Airvein
// does not fly it: a fixed wing without rotors, a rover. The vehicle's
// MAV_VTOL_STATE tells a QuadPlane, whose heartbeat says fixed wing, from an
// aircraft that only has wings.
func AutopilotOf(h Heartbeat, vtolState uint8) (Autopilot, bool) {
	hovers := h.vtol() || h.Type == TypeFixedWing && vtolState != 0
	switch {
	case h.Autopilot == AutopilotArdu && hovers:
		return QuadPlane{}, true
	case h.Autopilot == AutopilotArdu:
		return Copter{}, h.multicopter()
	case h.Autopilot == AutopilotPX4 && hovers:
		return PX4VTOL{}, true
	case h.Autopilot == AutopilotPX4:
		return PX4{}, h.multicopter()
	}
	return nil, false
}

// OnWings reports whether an autopilot is of an aircraft that flies plans
// with Plan.VTOL.
func OnWings(a Autopilot) bool {
	switch a.(type) {
	case QuadPlane, PX4VTOL:
		return true
	}
	return false
}

// vtol reports whether the type is one of MAV_TYPE's that hover and fly on
// wings: tailsitters, tiltrotors, fixed rotors, tiltwings.
func (h Heartbeat) vtol() bool { return h.Type >= 19 && h.Type <= 25 }

// multicopter reports whether the type is one that takes off and hovers:
// MAV_TYPE quad, coaxial, helicopter, hexa, octo, tri, dodeca, deca.
func (h Heartbeat) multicopter() bool {
	switch h.Type {
	case 2, 3, 4, TypeHexarotor, 14, 15, 29, 35:
		return true
	}
	return false
}
