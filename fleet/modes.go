package fleet

import "fmt"

var copterModes = map[uint32]string{
	0: "STABILIZE", 1: "ACRO", 2: "ALT_HOLD", 3: "AUTO", 4: "GUIDED", 5: "LOITER", 6: "RTL", 7: "CIRCLE",
	9: "LAND", 11: "DRIFT", 13: "SPORT", 14: "FLIP", 15: "AUTOTUNE", 16: "POSHOLD", 17: "BRAKE", 18: "THROW",
	19: "AVOID_ADSB", 20: "GUIDED_NOGPS", 21: "SMART_RTL", 22: "FLOWHOLD", 23: "FOLLOW", 24: "ZIGZAG",
	25: "SYSTEMID", 26: "AUTOROTATE", 27: "AUTO_RTL",
}

// CopterModeName is an ArduPilot Copter's custom mode as its pilots say it.
func CopterModeName(mode uint32) string {
	if s, ok := copterModes[mode]; ok {
		return s
	}
	return fmt.Sprintf("mode %d", mode)
}

// IsVehicle reports whether a heartbeat is an autopilot's: ground stations,
// gimbals and other components send heartbeats too, and vehicles pass them
// on.
func (h Heartbeat) IsVehicle() bool {
	return h.Type != TypeGCS && h.Autopilot != AutopilotInvalid
}

// Armed reports whether the motors may turn.
func (h Heartbeat) Armed() bool { return h.BaseMode&FlagArmed != 0 }

// SetModeCommand is DO_SET_MODE to a custom mode. Its first parameter is
// MAV_MODE_FLAG_CUSTOM_MODE_ENABLED.
func SetModeCommand(mode uint32) Command {
	return Command{ID: CmdDoSetMode, P: [7]float64{FlagCustomMode, float64(mode)}}
}
