package guard

import "encoding/binary"

// Direction is who speaks.
type Direction uint8

// The directions. Any lets every message pass and is a simulated vehicle's,
// which has to hear what a careless ground station sends.
const (
	FromVehicle Direction = iota
	ToVehicle
	Any
)

// message is what the guard knows of one message: the byte that MAVLink
// adds to its checksum, and who may send it.
type message struct {
	extra          byte
	toUs, toDrones bool
}

// messageOf is the allow-list. What is not in it never passes, above all
// SERIAL_CONTROL (126, a shell on PX4: CVE-2026-1579), FILE_TRANSFER (110),
// PARAM_SET (23), SETUP_SIGNING (256) and MISSION_CLEAR_ALL (45).
func messageOf(id uint32) (message, bool) {
	switch id {
	case 0: // HEARTBEAT
		return message{50, true, true}, true
	case 1: // SYS_STATUS
		return message{124, true, false}, true
	case 20: // PARAM_REQUEST_READ
		return message{214, false, true}, true
	case 22: // PARAM_VALUE
		return message{220, true, false}, true
	case 24: // GPS_RAW_INT
		return message{24, true, false}, true
	case 33: // GLOBAL_POSITION_INT
		return message{104, true, false}, true
	case 39: // MISSION_ITEM
		return message{254, true, false}, true
	case 40: // MISSION_REQUEST
		return message{230, true, true}, true
	case 41: // MISSION_SET_CURRENT
		return message{28, false, true}, true
	case 42: // MISSION_CURRENT
		return message{28, true, false}, true
	case 43: // MISSION_REQUEST_LIST
		return message{132, false, true}, true
	case 44: // MISSION_COUNT
		return message{221, true, true}, true
	case 46: // MISSION_ITEM_REACHED
		return message{11, true, false}, true
	case 47: // MISSION_ACK
		return message{153, true, true}, true
	case 51: // MISSION_REQUEST_INT
		return message{196, true, true}, true
	case 66: // REQUEST_DATA_STREAM
		return message{148, false, true}, true
	case 73: // MISSION_ITEM_INT
		return message{38, true, true}, true
	case idCommandInt:
		return message{158, false, true}, true
	case idCommandLong:
		return message{152, false, true}, true
	case 77: // COMMAND_ACK
		return message{143, true, false}, true
	}
	return slowMessage(id)
}

// slowMessage is the part of the list that comes once a second or less.
func slowMessage(id uint32) (message, bool) {
	extra := byte(0)
	switch id {
	case 148: // AUTOPILOT_VERSION
		extra = 178
	case 147: // BATTERY_STATUS
		extra = 154
	case 162: // FENCE_STATUS
		extra = 189
	case 242: // HOME_POSITION
		extra = 104
	case 245: // EXTENDED_SYS_STATE
		extra = 130
	case 246: // ADSB_VEHICLE
		extra = 184
	case 251: // NAMED_VALUE_FLOAT
		extra = 170
	case 253: // STATUSTEXT
		extra = 83
	case 12920: // HYGROMETER_SENSOR
		extra = 20
	default:
		return message{}, false
	}
	return message{extra, true, false}, true
}

const (
	idCommandInt  = 75
	idCommandLong = 76
	// commandAt is where both carry the command's number.
	commandAt = 28
)

// commandAllowed lists the commands that the dispatch role sends. Reboot,
// calibration, storage and the parachute are not among them.
func commandAllowed(id uint16) bool {
	switch id {
	case 176, 192, 193, 207, 224, 300, 400, 511, 512:
		// DO_SET_MODE, DO_REPOSITION, DO_PAUSE_CONTINUE, DO_FENCE_ENABLE,
		// DO_SET_MISSION_CURRENT, MISSION_START, COMPONENT_ARM_DISARM,
		// SET_MESSAGE_INTERVAL, REQUEST_MESSAGE
		return true
	}
	return false
}

// allowed reports whether a frame's message may pass in a direction.
func allowed(d Direction, f Frame) bool {
	if d == Any {
		return true
	}
	m, ok := messageOf(f.ID)
	switch {
	case !ok:
		return false
	case d == FromVehicle:
		return m.toUs
	case f.ID != idCommandInt && f.ID != idCommandLong:
		return m.toDrones
	}
	// MAVLink 2 cuts trailing zeros off a payload.
	var b [2]byte
	if len(f.payload) > commandAt {
		copy(b[:], f.payload[commandAt:])
	}
	return commandAllowed(binary.LittleEndian.Uint16(b[:]))
}

// MaySend reports whether raw is one frame that may go to a vehicle.
func MaySend(raw []byte) bool {
	if len(raw) == 0 || length(raw) != len(raw) {
		return false
	}
	f, ok := parse(raw)
	return ok && f.V2 && allowed(ToVehicle, f)
}
