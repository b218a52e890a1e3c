package fleet

// MAV_CMD numbers of the MAVLink common message set that Airvein sends or
// puts into plans.
const (
	CmdNavWaypoint        = 16
	CmdNavLoiterUnlim     = 17
	CmdNavRTL             = 20
	CmdNavLand            = 21
	CmdNavTakeoff         = 22
	CmdNavVTOLTakeoff     = 84
	CmdNavVTOLLand        = 85
	CmdNavDelay           = 93
	CmdNavPayloadPlace    = 94
	CmdDoVTOLTransition   = 3000 // its first parameter is a MAV_VTOL_STATE
	CmdDoSetMode          = 176
	CmdDoChangeSpeed      = 178
	CmdDoFenceEnable      = 207
	CmdDoGripper          = 211
	CmdDoSetMissionCurr   = 224
	CmdMissionStart       = 300
	CmdComponentArm       = 400
	CmdSetMessageInterval = 511
	CmdRequestMessage     = 512
	CmdFenceInclusion     = 5001
	CmdFenceExclusion     = 5002
	CmdDoWinch            = 42600
	CmdDoPauseContinue    = 193
)

// MAV_FRAME numbers.
const (
	FrameGlobal          = 0 // altitude above mean sea level
	FrameMission         = 2
	FrameGlobalRelAlt    = 3 // altitude above home
	FrameGlobalInt       = 5
	FrameGlobalRelAltInt = 6
)

// MAV_RESULT numbers.
const (
	ResultAccepted            = 0
	ResultTemporarilyRejected = 1
	ResultDenied              = 2
	ResultUnsupported         = 3
	ResultFailed              = 4
	ResultInProgress          = 5
)

// Message ids of the streams that the driver asks for.
const (
	MsgSysStatus        = 1
	MsgGPSRaw           = 24
	MsgGlobalPosition   = 33
	MsgMissionCurrent   = 42
	MsgBatteryStatus    = 147
	MsgAutopilotVersion = 148
	MsgFenceStatus      = 162
	MsgHomePosition     = 242
	MsgExtendedSysState = 245
	MsgADSBVehicle      = 246
	MsgHygrometer       = 12920
)

// MAV_MISSION_RESULT numbers.
const (
	MissionAccepted        = 0
	MissionError           = 1
	MissionUnsupported     = 3
	MissionNoSpace         = 4
	MissionInvalidSequence = 13
	MissionDenied          = 14
	MissionCancelled       = 15
)

// GroundSystem is Airvein's own MAVLink system id and GroundComponent its
// component id (MAV_COMP_ID_MISSIONPLANNER); AutopilotComponent is the
// component that an autopilot is addressed by.
const (
	GroundSystem       = 255
	GroundComponent    = 190
	AutopilotComponent = 1
)

// ArduPilot Copter's custom modes.
const (
	CopterStabilize = 0
	CopterAuto      = 3
	CopterGuided    = 4
	CopterLoiter    = 5
	CopterRTL       = 6
	CopterLand      = 9
	CopterBrake     = 17
	CopterSmartRTL  = 21
	CopterAutoRTL   = 27
)
