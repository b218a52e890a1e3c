package fleet

import (
	"fmt"
	"slices"
)

// PX4's custom modes, main<<16 | sub<<24.
const (
	px4Manual  = 1 << 16
	px4Altctl  = 2 << 16
	px4Posctl  = 3 << 16
	PX4Takeoff = 4<<16 | 2<<24 // AUTO.TAKEOFF
	PX4Loiter  = 4<<16 | 3<<24 // AUTO.LOITER
	PX4Mission = 4<<16 | 4<<24 // AUTO.MISSION
	PX4RTL     = 4<<16 | 5<<24 // AUTO.RTL
	PX4Land    = 4<<16 | 6<<24 // AUTO.LAND
)

// MissionNone is MISSION_CURRENT.total of a PX4 that holds no mission.
const MissionNone = 65535

// PX4 is a PX4 multicopter. It has no home item, so the vehicle's item
// numbers are one less than the core's; it holds in AUTO.LOITER, on the
// ground too, and its mission's RTL item puts it into AUTO.RTL.
type PX4 struct{}

// Name is the autopilot's.
func (PX4) Name() string { return "PX4" }

// ModeName is a custom mode as its pilots say it.
func (PX4) ModeName(custom uint32) string {
	switch custom {
	case px4Manual:
		return "MANUAL"
	case px4Altctl:
		return "ALTCTL"
	case px4Posctl:
		return "POSCTL"
	case PX4Takeoff:
		return "AUTO.TAKEOFF"
	case PX4Loiter:
		return "AUTO.LOITER"
	case PX4Mission:
		return "AUTO.MISSION"
	case PX4RTL:
		return "AUTO.RTL"
	case PX4Land:
		return "AUTO.LAND"
	}
	return fmt.Sprintf("mode %d.%d", custom>>16&0xFF, custom>>24)
}

// Custom is the number of a mode.
func (PX4) Custom(m Mode) uint32 {
	switch m {
	case ModeMission, ModeMissionReturn:
		return PX4Mission
	case ModeReturn, ModeSmartReturn:
		return PX4RTL
	case ModeLand:
		return PX4Land
	}
	return PX4Loiter
}

// Enter is DO_SET_MODE with main and sub mode apart.
func (p PX4) Enter(m Mode) Command {
	c := p.Custom(m)
	return Command{ID: CmdDoSetMode, P: [7]float64{FlagCustomMode, float64(c >> 16 & 0xFF), float64(c >> 24)}}
}

// Start is the mode: an armed PX4 in AUTO.MISSION flies.
func (p PX4) Start() Command { return p.Enter(ModeMission) }

// FenceParam is GF_ACTION: 0 nothing, 1 a warning, 2 and above act.
func (PX4) FenceParam() (string, float64, bool) { return "GF_ACTION", 2, true }

// ReadAhead is one: a PX4 counts along, and takes an item out of turn for an
// error.
func (PX4) ReadAhead() int { return 1 }

// MissionEndsInReturn is true.
func (PX4) MissionEndsInReturn() bool { return true }

// Board leaves out the home item, and puts each item without a position into
// MAV_FRAME_MISSION: PX4 refuses RTL, a delay or a winch in any other frame
// as unsupported (mavlink_mission.cpp, parse_mavlink_mission_item).
func (PX4) Board(t PlanType, items []Item) []Item {
	if t != PlanMission || len(items) == 0 {
		return items
	}
	out := slices.Clone(items[1:])
	for i := range out {
		if !hasPosition(out[i].Command) {
			out[i].Frame = FrameMission
		}
	}
	return out
}

// Compare compares every item: the first is no home.
func (p PX4) Compare(t PlanType, want, got []Item) error {
	return compareFrom(0, p.Board(t, want), got)
}

// Heard counts items as the core does.
func (PX4) Heard(m Message) Message {
	switch m := m.(type) {
	case MissionCurrent:
		if m.Total == MissionNone {
			m.Total = 0
			return m
		}
		m.Seq++
		return m
	case MissionItemReached:
		m.Seq++
		return m
	}
	return m
}

// Told counts items as PX4 does.
func (PX4) Told(m Message) Message {
	switch m := m.(type) {
	case Command:
		if m.ID == CmdDoSetMissionCurr {
			m.P[0] = max(0, m.P[0]-1)
		}
		return m
	case MissionSetCurrent:
		m.Seq = max(m.Seq, 1) - 1
		return m
	}
	return m
}
