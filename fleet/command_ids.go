package fleet

// MAV_CMD numbers of the MAVLink common message set that Airvein sends or
// puts into plans.
const (
	CmdNavWaypoint        = 16
	CmdNavLoiterUnlim     = 17
	CmdNavRTL             = 20
	CmdNavLand            = 21
	CmdNavTakeoff         = 22
	CmdNavDelay           = 93
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

// ArduPilot Copter's custom modes.
const (
	CopterStabilize = 0
	CopterAuto      = 3
	CopterGuided    = 4
	CopterLoiter    = 5
	CopterRTL       = 6
	CopterLand      = 9
	CopterBrake     = 17
)
