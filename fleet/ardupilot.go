package fleet

// Copter is ArduPilot Copter 4.5 and later.
type Copter struct{}

// Name is the autopilot's.
func (Copter) Name() string { return "ArduPilot Copter" }

// ModeName is a custom mode as its pilots say it.
func (Copter) ModeName(custom uint32) string { return CopterModeName(custom) }

// Custom is the number of a mode.
func (Copter) Custom(m Mode) uint32 {
	switch m {
	case ModeReady:
		return CopterGuided
	case ModeMission:
		return CopterAuto
	case ModeMissionReturn:
		return CopterAutoRTL
	case ModeBrake:
		return CopterBrake
	case ModeLoiter:
		return CopterLoiter
	case ModeSmartReturn:
		return CopterSmartRTL
	case ModeLand:
		return CopterLand
	}
	return CopterRTL
}

// Enter is DO_SET_MODE.
func (c Copter) Enter(m Mode) Command { return SetModeCommand(c.Custom(m)) }

// Start is MISSION_START, which leads from GUIDED to AUTO.
func (Copter) Start() Command { return Command{ID: CmdMissionStart} }

// FenceParam is none: SYS_STATUS shows the fence.
func (Copter) FenceParam() (string, float64, bool) { return "", 0, false }

// ReadAhead is eight: an ArduPilot answers each request for what it asks
// (MissionItemProtocol.cpp), and eight fit into a radio's buffer.
func (Copter) ReadAhead() int { return 8 }

// MissionEndsInReturn is false: the mode stays AUTO to the ground.
func (Copter) MissionEndsInReturn() bool { return false }

// Board is the plan as it is: item 0 is the vehicle's home.
func (Copter) Board(_ PlanType, items []Item) []Item { return items }

// Compare is ComparePlan.
func (Copter) Compare(_ PlanType, want, got []Item) error { return ComparePlan(want, got) }

// Heard is the message.
func (Copter) Heard(m Message) Message { return m }

// Told is the message.
func (Copter) Told(m Message) Message { return m }
