package autopilot

import (
	"airvein/fleet"
	"airvein/geo"
)

// guidedTarget is where GUIDED flies to; without one it holds.
type guidedTarget struct {
	set         bool
	takeoff     bool
	takeoffMode bool // PX4: AUTO.TAKEOFF without a take-off
	pos         geo.LatLng
	altAMSLM    float64
}

func (v *Vehicle) guidedTakeoff(altM float64) uint8 {
	if v.cfg.PX4 {
		return v.px4Takeoff(altM)
	}
	if !v.armed || v.flying || v.mode != fleet.CopterGuided || altM <= 0 {
		return fleet.ResultFailed
	}
	v.guided = guidedTarget{set: true, takeoff: true, pos: v.pos, altAMSLM: v.homeAMSLM + altM}
	return fleet.ResultAccepted
}

func (v *Vehicle) reposition(c fleet.Command) uint8 {
	if v.cfg.PX4 {
		return v.px4Reposition(c)
	}
	to := guidedTarget{set: true, pos: c.Pos}
	switch c.Frame {
	case fleet.FrameGlobal, fleet.FrameGlobalInt:
		to.altAMSLM = c.P[6]
	case fleet.FrameGlobalRelAlt, fleet.FrameGlobalRelAltInt:
		to.altAMSLM = v.homeAMSLM + c.P[6]
	default:
		return fleet.ResultDenied
	}
	switch {
	case !c.Int || !v.flying, v.fenceOn() && !v.insideFence(to.pos):
		return fleet.ResultFailed
	case v.mode != fleet.CopterGuided && uint32(c.P[1])&repositionSetMode == 0:
		return fleet.ResultDenied
	}
	if v.mode != fleet.CopterGuided {
		v.enterMode(fleet.CopterGuided)
	}
	v.guided = to
	return fleet.ResultAccepted
}
