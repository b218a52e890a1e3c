package autopilot

import (
	"fmt"
	"math"

	"airvein/fleet"
)

// Mission commands besides those that Airvein sends.
const (
	cmdLoiterTime  = 19
	cmdSpline      = 82
	cmdCondDelay   = 112
	cmdCondYaw     = 115
	cmdDoJump      = 177
	cmdDoSetROI    = 201
	cmdFenceReturn = 5000
	cmdCircleIn    = 5003
	cmdCircleOut   = 5004
	cmdRally       = 5100
)

func (v *Vehicle) homeItem() fleet.Item {
	lat, lng := v.home.E7()
	return fleet.Item{Command: fleet.CmdNavWaypoint, Frame: fleet.FrameGlobal, Autocontinue: true,
		LatE7: lat, LngE7: lng, Z: v.homeAMSLM}
}

// isNav reports whether a command is flown, one at a time; others are done
// on the way to the next that is.
func isNav(command uint16) bool { return command <= 95 }

// located reports whether ArduPilot keeps a position with the command.
func located(command uint16) bool {
	switch command {
	case fleet.CmdNavWaypoint, fleet.CmdNavLoiterUnlim, cmdLoiterTime, fleet.CmdNavLand,
		fleet.CmdNavTakeoff, cmdSpline, cmdDoSetROI, fleet.CmdNavVTOLTakeoff, fleet.CmdNavVTOLLand, fleet.CmdNavPayloadPlace:
		return true
	}
	return false
}

// knows reports whether a command may stand in this vehicle's mission.
func (c Config) knows(command uint16) bool {
	switch command {
	case fleet.CmdNavPayloadPlace:
		return !c.PX4
	case fleet.CmdNavVTOLTakeoff, fleet.CmdNavVTOLLand, fleet.CmdDoVTOLTransition:
		return c.VTOL
	case fleet.CmdNavWaypoint, fleet.CmdNavLoiterUnlim, cmdLoiterTime, fleet.CmdNavRTL, fleet.CmdNavLand,
		fleet.CmdNavTakeoff, cmdSpline, fleet.CmdNavDelay, cmdCondDelay, cmdCondYaw, cmdDoJump,
		fleet.CmdDoChangeSpeed, cmdDoSetROI, fleet.CmdDoFenceEnable, fleet.CmdDoGripper, fleet.CmdDoWinch:
		return true
	}
	return false
}

// stored is an item as the vehicle keeps and gives it back, or the result
// that refuses it. Frames 6 and 5 come back as 3 and 0, an item without a
// position in frame 0, heights cut to a centimetre.
func stored(c Config, t fleet.PlanType, it fleet.Item) (fleet.Item, uint8) {
	if t != fleet.PlanMission {
		return storedFence(t, it)
	}
	if !c.knows(it.Command) {
		return it, missionUnsupported
	}
	it.Autocontinue = true
	if !located(it.Command) {
		it.Frame, it.LatE7, it.LngE7, it.Z = fleet.FrameGlobal, 0, 0, 0
		return it, missionOK
	}
	switch it.Frame {
	case fleet.FrameGlobal, fleet.FrameGlobalRelAlt:
	case fleet.FrameGlobalInt:
		it.Frame = fleet.FrameGlobal
	case fleet.FrameGlobalRelAltInt:
		it.Frame = fleet.FrameGlobalRelAlt
	default:
		return it, missionBadFrame
	}
	if r := onGlobe(it); r != missionOK {
		return it, r
	}
	it.Z = math.Trunc(float64(float32(it.Z)*100)) / 100
	if it.Command == fleet.CmdNavWaypoint {
		it.P[1], it.P[2], it.P[3] = 0, 0, 0 // Copter keeps the delay alone
	}
	return it, missionOK
}

func onGlobe(it fleet.Item) uint8 {
	switch {
	case it.LatE7 < -90e7 || it.LatE7 > 90e7:
		return missionBadLat
	case it.LngE7 < -180e7 || it.LngE7 > 180e7:
		return missionBadLng
	}
	return missionOK
}

func storedFence(t fleet.PlanType, it fleet.Item) (fleet.Item, uint8) {
	switch {
	case t == fleet.PlanRally && it.Command == cmdRally:
	case t == fleet.PlanFence && it.Command >= cmdFenceReturn && it.Command <= cmdCircleOut:
	default:
		return it, missionUnsupported
	}
	it.Autocontinue = false
	if t == fleet.PlanFence {
		it.Frame, it.Z = fleet.FrameGlobal, 0
	}
	return it, onGlobe(it)
}

// badFence says what is wrong with a fence's polygons, "" when nothing is.
func badFence(items []fleet.Item) string {
	for i := 0; i < len(items); {
		it := items[i]
		if it.Command != fleet.CmdFenceInclusion && it.Command != fleet.CmdFenceExclusion {
			i++
			continue
		}
		n := int(it.P[0])
		if n < 3 || i+n > len(items) {
			return fmt.Sprintf("Invalid polygon vertex count (%d)", n)
		}
		for _, other := range items[i : i+n] {
			if other.Command != it.Command || other.P[0] != it.P[0] {
				return "Received incorrect vertices count"
			}
		}
		i += n
	}
	return ""
}
