package fleet

import "airvein/geo"

// Message is a MAVLink message reduced to what Airvein uses, in SI units.
// fleet/mavlink alone knows the wire; everything else speaks these.
type Message interface{ message() }

// Frame is a message with the system and component that sent it, or, on
// its way out, the ones it is addressed to. System 0 is never sent to.
type Frame struct {
	System    uint8
	Component uint8
	Message   Message
	Signed    bool // its signature was checked
}

// MAVLink enumerations that the machines compare with. The names are those
// of the MAVLink common message set.
const (
	TypeGCS          = 6 // MAV_TYPE_GCS
	TypeHexarotor    = 13
	TypeFixedWing    = 1
	TypeVTOL         = 22 // MAV_TYPE_VTOL_FIXEDROTOR
	AutopilotGeneric = 0  // MAV_AUTOPILOT_GENERIC
	AutopilotArdu    = 3  // MAV_AUTOPILOT_ARDUPILOTMEGA
	AutopilotInvalid = 8  // MAV_AUTOPILOT_INVALID: a ground station
	AutopilotPX4     = 12 // MAV_AUTOPILOT_PX4

	StatusStandby   = 3 // MAV_STATE_STANDBY
	StatusActive    = 4
	StatusCritical  = 5 // a failsafe has fired
	StatusEmergency = 6

	FlagArmed      = 128 // MAV_MODE_FLAG_SAFETY_ARMED
	FlagCustomMode = 1

	SensorGPS      = 1 << 5  // MAV_SYS_STATUS_SENSOR_GPS
	SensorGeofence = 1 << 20 // MAV_SYS_STATUS_GEOFENCE
	SensorPrearm   = 1 << 28 // MAV_SYS_STATUS_PREARM_CHECK

	SensorAHRS = 1 << 21 // MAV_SYS_STATUS_AHRS: attitude and position estimate

	VTOLHovers = 3 // MAV_VTOL_STATE_MC
	VTOLFlies  = 4 // MAV_VTOL_STATE_FW

	LandedUndefined = 0 // MAV_LANDED_STATE
	LandedOnGround  = 1
	LandedInAir     = 2
	LandedTakeoff   = 3
	LandedLanding   = 4
)

// Heartbeat is HEARTBEAT (0).
type Heartbeat struct {
	Type, Autopilot, BaseMode, Status uint8
	CustomMode                        uint32
}

// SysStatus is SYS_STATUS (1).
type SysStatus struct {
	Present, Enabled, Health uint32
	VoltageV, CurrentA       float64
	BatteryPct               float64 // -1 unknown
}

// BatteryStatus is BATTERY_STATUS (147), the first battery.
type BatteryStatus struct {
	ConsumedWh float64 // -1 unknown
	BatteryPct float64 // -1 unknown
}

// GPSRaw is GPS_RAW_INT (24).
type GPSRaw struct {
	FixType    uint8 // 3 is a 3D fix
	Satellites uint8
	HDOP       float64
}

// GlobalPosition is GLOBAL_POSITION_INT (33).
type GlobalPosition struct {
	BootMS      uint32
	Pos         geo.LatLng
	AltAMSLM    float64
	AltTakeoffM float64
	VNorthMPS   float64
	VEastMPS    float64
	VDownMPS    float64
	HeadingDeg  float64 // 0-360, -1 unknown
}

// ExtendedSysState is EXTENDED_SYS_STATE (245). VTOL is MAV_VTOL_STATE, 0 for
// an aircraft that has only one way to fly.
type ExtendedSysState struct{ Landed, VTOL uint8 }

// HomePosition is HOME_POSITION (242).
type HomePosition struct {
	Pos      geo.LatLng
	AltAMSLM float64
}

// StatusText is STATUSTEXT (253), chunks joined, trailing blanks gone.
type StatusText struct {
	Severity uint8
	Text     string
}

// Hygrometer is HYGROMETER_SENSOR (12920): the dock's box probe.
type Hygrometer struct {
	ID          uint8
	C           float64
	HumidityPct float64
}

// NamedValue is NAMED_VALUE_FLOAT (251).
type NamedValue struct {
	BootMS uint32
	Name   string
	Value  float64
}

// FenceStatus is FENCE_STATUS (162).
type FenceStatus struct {
	Breached   bool
	BreachType uint8
}

// ParamValue is PARAM_VALUE (22), decoded by the autopilot's own encoding.
type ParamValue struct {
	Name  string
	Value float64
	Type  uint8
}

// ParamRequestRead is PARAM_REQUEST_READ (20), by name.
type ParamRequestRead struct{ Name string }

// PlanType is MAV_MISSION_TYPE.
type PlanType uint8

// The plan types.
const (
	PlanMission PlanType = 0
	PlanFence   PlanType = 1
	PlanRally   PlanType = 2
)

// MissionCount is MISSION_COUNT (44).
type MissionCount struct {
	Count    uint16
	Type     PlanType
	OpaqueID uint32
}

// MissionRequestList is MISSION_REQUEST_LIST (43).
type MissionRequestList struct{ Type PlanType }

// MissionRequest is MISSION_REQUEST_INT (51), or MISSION_REQUEST (40) when
// Int is false, which is answered with MISSION_ITEM_INT all the same.
type MissionRequest struct {
	Seq  uint16
	Type PlanType
	Int  bool
}

// MissionItem is MISSION_ITEM_INT (73).
type MissionItem struct {
	Seq   uint16
	Type  PlanType
	Item  Item
	Float bool // it came as MISSION_ITEM (39), its position in floats
}

// MissionAck is MISSION_ACK (47); Result is MAV_MISSION_RESULT.
type MissionAck struct {
	Result   uint8
	Type     PlanType
	OpaqueID uint32
	// TargetSystem is whom the acknowledgement addresses.
	TargetSystem uint8
}

// MissionCurrent is MISSION_CURRENT (42).
type MissionCurrent struct {
	Seq, Total uint16
	State      uint8  // MISSION_STATE: 5 is complete
	MissionID  uint32 // opaque, 0 where unsupported
}

// MissionItemReached is MISSION_ITEM_REACHED (46).
type MissionItemReached struct{ Seq uint16 }

// MissionClearAll is MISSION_CLEAR_ALL (45). We never send it in flight.
type MissionClearAll struct{ Type PlanType }

// RequestDataStream is REQUEST_DATA_STREAM (66), the old way to ask for
// rates: sent only to a vehicle that refuses SET_MESSAGE_INTERVAL, since
// the two undo each other.
type RequestDataStream struct {
	Stream uint8 // MAV_DATA_STREAM: 0 is all
	RateHz uint16
	Start  bool
}

// Command is COMMAND_LONG (76), or COMMAND_INT (75) when Int is set: then
// Pos and Frame carry the position.
type Command struct {
	ID           uint16 // MAV_CMD
	Confirmation uint8
	P            [7]float64
	Int          bool
	Frame        uint8 // MAV_FRAME
	Pos          geo.LatLng
}

// CommandAck is COMMAND_ACK (77); Result is MAV_RESULT.
type CommandAck struct {
	ID           uint16
	Result       uint8
	Progress     uint8
	TargetSystem uint8
}

// Unknown is a message Airvein does not use: counted and dropped.
type Unknown struct{ ID uint32 }

func (Heartbeat) message()          {}
func (SysStatus) message()          {}
func (BatteryStatus) message()      {}
func (GPSRaw) message()             {}
func (GlobalPosition) message()     {}
func (ExtendedSysState) message()   {}
func (HomePosition) message()       {}
func (StatusText) message()         {}
func (Hygrometer) message()         {}
func (NamedValue) message()         {}
func (FenceStatus) message()        {}
func (ParamValue) message()         {}
func (ParamRequestRead) message()   {}
func (MissionCount) message()       {}
func (MissionRequestList) message() {}
func (MissionRequest) message()     {}
func (MissionItem) message()        {}
func (MissionAck) message()         {}
func (MissionCurrent) message()     {}
func (MissionItemReached) message() {}
func (MissionClearAll) message()    {}
func (RequestDataStream) message()  {}
func (Command) message()            {}
func (CommandAck) message()         {}
func (Unknown) message()            {}
