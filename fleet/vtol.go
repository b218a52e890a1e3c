package fleet

import "fmt"

// ArduPilot Plane's custom modes. Those with a Q are flown on the rotors.
const (
	PlaneManual  = 0
	PlaneAuto    = 10
	PlaneRTL     = 11
	PlaneLoiter  = 12
	PlaneGuided  = 15
	PlaneInit    = 16
	PlaneQHover  = 18
	PlaneQLoiter = 19
	PlaneQLand   = 20
	PlaneQRTL    = 21
)

// QuadPlane is an ArduPilot Plane with rotors: it takes off and lands on
// them and cruises on its wings. Its heartbeat says fixed wing, and only
// EXTENDED_SYS_STATE that it hovers as well. Fence, parameters and item
// numbers are as a Copter's.
type QuadPlane struct{ Copter }

// Name is the autopilot's.
func (QuadPlane) Name() string { return "ArduPilot QuadPlane" }

// ModeName is a custom mode as its pilots say it.
func (QuadPlane) ModeName(custom uint32) string {
	names := map[uint32]string{PlaneManual: "MANUAL", 1: "CIRCLE", 2: "STABILIZE", 5: "FBWA", 6: "FBWB", 7: "CRUISE", PlaneAuto: "AUTO",
		PlaneRTL: "RTL", PlaneLoiter: "LOITER", 13: "TAKEOFF", 14: "AVOID_ADSB", PlaneGuided: "GUIDED", PlaneInit: "INITIALISING",
		17: "QSTABILIZE", PlaneQHover: "QHOVER", PlaneQLoiter: "QLOITER", PlaneQLand: "QLAND", PlaneQRTL: "QRTL"}
	if s, ok := names[custom]; ok {
		return s
	}
	return fmt.Sprintf("mode %d", custom)
}

// Custom is the number of a mode. It waits on its wings, in LOITER, since
// QLOITER without a pilot's throttle comes down; on the ground QLOITER is
// the mode that it lets itself be armed in.
func (QuadPlane) Custom(m Mode) uint32 {
	switch m {
	case ModeReady:
		return PlaneQLoiter
	case ModeMission, ModeMissionReturn:
		return PlaneAuto
	case ModeBrake, ModeLoiter:
		return PlaneLoiter
	case ModeLand:
		return PlaneQLand
	}
	return PlaneRTL
}

// Enter is DO_SET_MODE.
func (q QuadPlane) Enter(m Mode) Command { return SetModeCommand(q.Custom(m)) }

// MissionEndsInReturn is true: an RTL item changes a Plane's mode.
func (QuadPlane) MissionEndsInReturn() bool { return true }

// Failsafes are Plane's names for what a Copter has, and its action on a
// long failsafe.
func (QuadPlane) Failsafes() []ParamLimit {
	return []ParamLimit{{"FS_GCS_ENABL", 1, 3}, {"FS_LONG_ACTN", 1, 1}, {"BATT_FS_LOW_ACT", 1, 6}, {"BATT_FS_CRT_ACT", 1, 6}, {"FENCE_ACTION", 1, 7}}
}

// Board has the take-off and the landing on the rotors.
func (QuadPlane) Board(t PlanType, items []Item) []Item { return onRotors(t, items) }

// Compare is ComparePlan with the mission that went on board.
func (QuadPlane) Compare(t PlanType, want, got []Item) error {
	return ComparePlan(onRotors(t, want), got)
}

// PX4VTOL is a PX4 that hovers and flies on wings. In AUTO.LOITER it waits
// the way that it flies then.
type PX4VTOL struct{ PX4 }

// Name is the autopilot's.
func (PX4VTOL) Name() string { return "PX4 VTOL" }

// Board has the take-off and the landing on the rotors.
func (p PX4VTOL) Board(t PlanType, items []Item) []Item {
	return p.PX4.Board(t, onRotors(t, items))
}

// Compare compares with the mission that went on board.
func (p PX4VTOL) Compare(t PlanType, want, got []Item) error {
	return compareFrom(0, p.Board(t, want), got)
}

// onRotors is a mission whose take-off and landing are an aircraft's that
// has rotors for them. The way home ends in a landing at home: an RTL would
// have it circle there.
func onRotors(t PlanType, items []Item) []Item {
	if t != PlanMission {
		return items
	}
	out := make([]Item, len(items))
	for i, it := range items {
		switch it.Command {
		case CmdNavTakeoff:
			it.Command = CmdNavVTOLTakeoff
		case CmdNavLand:
			it.Command = CmdNavVTOLLand
		case CmdNavRTL:
			it = Item{Command: CmdNavVTOLLand, Frame: FrameGlobalRelAlt, Autocontinue: it.Autocontinue, LatE7: items[0].LatE7, LngE7: items[0].LngE7}
		}
		out[i] = it
	}
	return out
}
