package autopilot

import (
	"fmt"
	"math"

	"airvein/fleet"
)

// Commands that only a simulated vehicle has to know.
const (
	cmdReposition     = 192
	forceArm          = 21196
	repositionSetMode = 1 // MAV_DO_REPOSITION_FLAGS_CHANGE_MODE
)

func (v *Vehicle) command(f fleet.Frame, c fleet.Command) {
	v.ack(f, c.ID, v.obey(f, c))
}

// obey carries a command out and gives its MAV_RESULT.
func (v *Vehicle) obey(f fleet.Frame, c fleet.Command) uint8 {
	switch c.ID {
	case fleet.CmdComponentArm:
		return v.armCommand(c)
	case fleet.CmdDoSetMode:
		if v.cfg.PX4 {
			return v.px4Mode(uint32(c.P[1]), uint32(c.P[2]))
		}
		return v.setModeResult(uint32(c.P[1]), uint8(c.P[0])&fleet.FlagCustomMode != 0)
	case fleet.CmdMissionStart:
		if !v.armed || !v.tryMode(fleet.CopterAuto) {
			return fleet.ResultFailed
		}
		return fleet.ResultAccepted
	case fleet.CmdDoSetMissionCurr:
		if v.cfg.PX4 {
			return fleet.ResultUnsupported // MISSION_SET_CURRENT does it there
		}
		return v.setCurrent(c.P[0])
	case fleet.CmdDoPauseContinue:
		if v.cfg.PX4 {
			return fleet.ResultUnsupported
		}
		return v.pauseContinue(c.P[0])
	case fleet.CmdDoFenceEnable:
		if v.cfg.PX4 {
			return fleet.ResultUnsupported
		}
		return v.enableFence(c.P[0])
	case fleet.CmdNavTakeoff:
		return v.guidedTakeoff(c.P[6])
	case cmdReposition:
		return v.reposition(c)
	case fleet.CmdDoChangeSpeed:
		if c.P[1] <= 0 {
			return fleet.ResultDenied
		}
		v.speedMPS = math.Min(c.P[1], v.cfg.Model.CruiseMPS)
		return fleet.ResultAccepted
	case fleet.CmdDoGripper:
		v.gripper(c.P[1])
		return fleet.ResultAccepted
	case fleet.CmdDoWinch:
		v.winch(c.P)
		return fleet.ResultAccepted
	case fleet.CmdSetMessageInterval:
		return v.setInterval(c.P[0], c.P[1])
	case fleet.CmdRequestMessage:
		m := v.telemetry(uint32(c.P[0]))
		if m == nil {
			return fleet.ResultFailed
		}
		v.answer(f, m)
		return fleet.ResultAccepted
	}
	return fleet.ResultUnsupported
}

func (v *Vehicle) armCommand(c fleet.Command) uint8 {
	forced := c.P[1] == forceArm
	if c.P[0] == 0 {
		if v.flying && !forced {
			return fleet.ResultFailed
		}
		v.disarm()
		return fleet.ResultAccepted
	}
	if v.armed {
		return fleet.ResultAccepted
	}
	reasons := v.prearm()
	if !v.armable() {
		reasons = append(reasons, v.modeName()+" mode not armable")
	}
	if len(reasons) > 0 && !forced {
		for _, r := range reasons {
			v.text(2, "Arm: "+r)
		}
		return fleet.ResultFailed
	}
	v.armed, v.armedAt, v.landedFor = true, v.wall, 0
	v.home, v.homeAMSLM = v.pos, v.altAMSLM
	v.swapLeft = 0
	v.text(6, "Arming motors")
	if v.cfg.PX4 {
		v.startMission() // armed in AUTO.MISSION it flies
	}
	return fleet.ResultAccepted
}

// armable says in which modes a Copter lets itself be armed. AUTO is not
// one of them unless AUTO_OPTIONS says so.
func (v *Vehicle) armable() bool {
	mode := v.mode
	if v.cfg.PX4 {
		return mode != fleet.CopterRTL && mode != fleet.CopterLand
	}
	return mode == fleet.CopterStabilize || mode == fleet.CopterGuided || mode == fleet.CopterLoiter
}

// prearm lists why the vehicle must not be armed now. That it has no
// position matters only in the modes that need one.
func (v *Vehicle) prearm() []string {
	var reasons []string
	if v.sinceBoot() < sensorsAfter {
		reasons = append(reasons, "Gyros not calibrated")
	}
	if v.mode != fleet.CopterStabilize && v.sinceBoot() < estimateAfter {
		reasons = append(reasons, "Need Position Estimate")
	}
	if v.swapLeft > 0 {
		reasons = append(reasons, "Battery is being changed")
	}
	if v.batteryPct() < minArmPct {
		reasons = append(reasons, "Battery 1 below minimum arming capacity")
	}
	if v.fenceOn() && !v.insideFence(v.pos) {
		reasons = append(reasons, "Vehicle breaching Polygon fence")
	}
	return reasons
}

// setModeResult is DO_SET_MODE and SET_MODE.
func (v *Vehicle) setModeResult(mode uint32, custom bool) uint8 {
	if !custom {
		return fleet.ResultFailed
	}
	if v.cfg.VTOL {
		inside, ok := copterMode(mode)
		if !ok {
			v.text(4, fmt.Sprintf("No such mode %d", mode))
			return fleet.ResultFailed
		}
		mode = inside
	}
	switch mode {
	case fleet.CopterStabilize, fleet.CopterAuto, fleet.CopterGuided, fleet.CopterLoiter,
		fleet.CopterRTL, fleet.CopterLand, fleet.CopterBrake:
	default:
		v.text(4, fmt.Sprintf("No such mode %d", mode))
		return fleet.ResultFailed
	}
	if !v.tryMode(mode) {
		return fleet.ResultFailed
	}
	return fleet.ResultAccepted
}

func (v *Vehicle) tryMode(mode uint32) bool {
	why := ""
	switch {
	case mode == v.mode && mode != fleet.CopterAuto:
		return true
	case mode == fleet.CopterAuto && len(v.plans[fleet.PlanMission]) < 2:
		why = "init failed"
	case v.armed && needsPosition(mode) && v.sinceBoot() < estimateAfter:
		why = "requires position"
	}
	if why != "" {
		v.text(4, fmt.Sprintf("Mode change to %s failed: %s", v.nameOf(mode), why))
		return false
	}
	if mode != v.mode {
		v.enterMode(mode)
	}
	v.startMission()
	return true
}

func needsPosition(mode uint32) bool {
	return mode != fleet.CopterStabilize && mode != fleet.CopterLand
}

// enterMode changes the mode and tells it at once, as ArduPilot does;
// arming is told by the next regular heartbeat.
func (v *Vehicle) enterMode(mode uint32) {
	v.mode = mode
	v.way = phaseStart
	v.guided = guidedTarget{}
	v.run.frozen = false
	if v.run.state == missionActive {
		v.run.begun = false
		v.run.state = missionPaused
	}
	v.sendHeartbeat()
}

// nameOf is a mode in the words of the autopilot's pilots.
func (v *Vehicle) nameOf(mode uint32) string {
	was := v.mode
	v.mode = mode
	name := v.modeName()
	v.mode = was
	return name
}

func (v *Vehicle) modeName() string {
	switch {
	case v.cfg.PX4:
		return fleet.PX4{}.ModeName(v.custom())
	case v.cfg.VTOL:
		return fleet.QuadPlane{}.ModeName(v.custom())
	}
	return fleet.CopterModeName(v.mode)
}
