package fleet

// SetMode is SET_MODE (11), which older ground stations still send in place
// of DO_SET_MODE. Airvein itself never does; the simulated vehicle obeys it.
type SetMode struct {
	BaseMode   uint8
	CustomMode uint32
}

// MissionSetCurrent is MISSION_SET_CURRENT (41), which nothing acknowledges:
// the newest MISSION_CURRENT says whether it was done. It is for a vehicle
// that does not know DO_SET_MISSION_CURRENT, as PX4.
type MissionSetCurrent struct{ Seq uint16 }

// AutopilotVersion is AUTOPILOT_VERSION (148), the flight software's release.
type AutopilotVersion struct{ Major, Minor, Patch uint8 }

// ParamSet is PARAM_SET (23), by name.
type ParamSet struct {
	Name  string
	Value float64
	Type  uint8
}

// LinkSuspect is no MAVLink message: the link says that it refused frames
// which bore this drone's name, unsigned, replayed or from another place.
type LinkSuspect struct{ Text string }

func (SetMode) message()           {}
func (MissionSetCurrent) message() {}
func (AutopilotVersion) message()  {}
func (ParamSet) message()          {}
func (LinkSuspect) message()       {}
