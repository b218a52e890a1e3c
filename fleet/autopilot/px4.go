package autopilot

import (
	"fmt"
	"hash/crc32"
	"math"
	"time"

	"airvein/fleet"
)

// What a PX4 does otherwise than an ArduPilot, as both were seen on the
// wire. Inside, the vehicle keeps ArduPilot's modes and a home item at 0;
// mode numbers and item numbers are PX4's where they leave or come in.

const (
	px4AskAgain   = 250 * time.Millisecond
	px4AskRepeats = 18
	px4GCSTimeout = 10 * time.Second // COM_DL_LOSS_T
	px4Repeats    = 10               // a reached item is told so often, once a second
	px4Manual     = 1 << 16
	px4Posctl     = 3 << 16
)

// custom is the heartbeat's custom mode.
func (v *Vehicle) custom() uint32 {
	switch {
	case !v.cfg.PX4 && v.cfg.VTOL:
		return planeMode(v.mode)
	case !v.cfg.PX4:
		return v.mode
	}
	switch v.mode {
	case fleet.CopterAuto:
		return fleet.PX4Mission
	case fleet.CopterRTL:
		return fleet.PX4RTL
	case fleet.CopterLand:
		return fleet.PX4Land
	case fleet.CopterStabilize:
		return px4Manual
	case fleet.CopterLoiter:
		return px4Posctl
	}
	if v.guided.takeoff || v.guided.takeoffMode {
		return fleet.PX4Takeoff
	}
	return fleet.PX4Loiter
}

// px4Mode is DO_SET_MODE with main and sub mode, or SET_MODE with both in
// one number. AUTO without a sub mode is AUTO.MISSION: the request that
// means GUIDED on an ArduPilot starts the mission here.
func (v *Vehicle) px4Mode(main, sub uint32) uint8 {
	mode := uint32(fleet.CopterGuided)
	switch {
	case main == 1:
		mode = fleet.CopterStabilize
	case main == 3:
		mode = fleet.CopterLoiter
	case main != 4 || sub > 6 || sub == 1:
		return fleet.ResultFailed
	case sub == 0 || sub == 4:
		mode = fleet.CopterAuto
	case sub == 5:
		mode = fleet.CopterRTL
	case sub == 6:
		mode = fleet.CopterLand
	}
	if !v.tryMode(mode) {
		return fleet.ResultFailed
	}
	return fleet.ResultAccepted
}

// px4Takeoff is NAV_TAKEOFF, its height above the sea. Disarmed it is
// acknowledged and only changes the mode.
func (v *Vehicle) px4Takeoff(amslM float64) uint8 {
	if v.mode != fleet.CopterGuided {
		v.enterMode(fleet.CopterGuided)
	}
	v.guided = guidedTarget{takeoffMode: true}
	if v.armed && !v.flying {
		v.guided = guidedTarget{set: true, takeoff: true, pos: v.pos, altAMSLM: amslM}
	}
	v.sendHeartbeat()
	return fleet.ResultAccepted
}

// px4Reposition acknowledges a place outside the fence, and then says that
// it does not go there.
func (v *Vehicle) px4Reposition(c fleet.Command) uint8 {
	if !c.Int || !v.flying {
		return fleet.ResultDenied
	}
	if v.fenceOn() && !v.insideFence(c.Pos) {
		v.text(4, "Reposition is outside geofence")
		return fleet.ResultAccepted
	}
	v.enterMode(fleet.CopterGuided)
	v.guided = guidedTarget{set: true, pos: c.Pos, altAMSLM: c.P[6]}
	return fleet.ResultAccepted
}

// px4Stored takes an item as PX4 does: nothing of its position is checked.
func px4Stored(c Config, t fleet.PlanType, m fleet.MissionItem) (fleet.Item, uint8) {
	it := m.Item
	switch {
	case m.Float && it.Frame == fleet.FrameGlobalRelAltInt:
		return it, missionBadFrame
	case t == fleet.PlanMission && (!c.knows(it.Command) || located(it.Command) == (it.Frame == fleet.FrameMission)),
		t == fleet.PlanFence && (it.Command < cmdFenceReturn || it.Command > cmdCircleOut),
		t == fleet.PlanRally && it.Command != cmdRally:
		return it, missionUnsupported
	}
	switch {
	case t == fleet.PlanFence:
		it.Frame = fleet.FrameGlobalInt
	case t == fleet.PlanRally:
		it.Frame = fleet.FrameGlobalRelAltInt
	case it.Frame == fleet.FrameGlobalRelAltInt:
		it.Frame = fleet.FrameGlobalRelAlt
	case it.Frame == fleet.FrameGlobalInt:
		it.Frame = fleet.FrameGlobal
	}
	return it, missionOK
}

// px4Item takes an upload's next item. One that came already is tolerated,
// one that skips ahead is asked for anew.
func (v *Vehicle) px4Item(u *upload, m fleet.MissionItem) {
	switch seq := int(m.Seq); {
	case seq < u.next:
		return
	case seq > u.next:
		v.ask(u)
		return
	}
	it, result := px4Stored(v.cfg, u.typ, m)
	if result != missionOK {
		v.dropUpload(u) // and the old plan stands, whole
		v.missionAck(u.from, u.typ, result)
		return
	}
	u.items = append(u.items, it)
	u.next++
	u.repeats = 0
	if u.next < u.count {
		v.ask(u)
		return
	}
	v.dropUpload(u)
	v.plans[u.typ] = u.items
	if u.typ == fleet.PlanMission {
		v.plans[u.typ] = append([]fleet.Item{v.homeItem()}, u.items...)
		v.missionLoaded()
	}
	v.floatAsked = false
	v.finalAck(u.from, u.typ, missionOK)
}

// px4UploadTimer asks again, and after many times gives up without an
// acknowledgement.
func (v *Vehicle) px4UploadTimer(u *upload) {
	if v.wall.Sub(u.askedAt) < px4AskAgain {
		return
	}
	if u.repeats++; u.repeats > px4AskRepeats {
		v.dropUpload(u)
		v.text(4, "Mission sync timeout")
		return
	}
	v.ask(u)
}

// wirePlan is a plan as it is told: PX4 has no home item.
func (v *Vehicle) wirePlan(t fleet.PlanType) []fleet.Item {
	p := v.plans[t]
	if v.cfg.PX4 && t == fleet.PlanMission && len(p) > 0 {
		return p[1:]
	}
	return p
}

// wireSeq is an item's number as it is told.
func (v *Vehicle) wireSeq(seq int) uint16 {
	if v.cfg.PX4 {
		return uint16(max(0, seq-1))
	}
	return uint16(seq)
}

// opaque is a plan's id: the same for the same plan, 0 for none and on an
// ArduPilot.
func (v *Vehicle) opaque(t fleet.PlanType) uint32 {
	if !v.cfg.PX4 || t > fleet.PlanRally || len(v.wirePlan(t)) == 0 {
		return 0
	}
	items := v.wirePlan(t)
	return max(1, crc32.ChecksumIEEE(fmt.Append(nil, items)))
}

// giving is a plan on its way out, of which a PX4 counts the items along.
type giving struct {
	typ  fleet.PlanType
	next uint16
	on   bool
}

// px4Turn reports whether an item is asked for in its turn: the next, or the
// last once more. Any other ends the transfer with an error, and without a
// transfer there is no answer (mavlink_mission.cpp, handle_mission_request_both).
func (v *Vehicle) px4Turn(f fleet.Frame, m fleet.MissionRequest) bool {
	g := &v.giving
	switch {
	case !g.on || g.typ != m.Type:
		return false
	case m.Seq == g.next && int(m.Seq) < len(v.wirePlan(m.Type)):
		g.next++
		return true
	case m.Seq+1 == g.next:
		return true
	}
	g.on = false
	v.missionAck(f, m.Type, missionError)
	return false
}

// reachedAgain is an item that PX4 tells every second for a while.
type reachedAgain struct {
	seq  uint16
	left int
	at   time.Time
}

func (v *Vehicle) sayReached(seq int) {
	n := v.wireSeq(seq)
	v.send(fleet.MissionItemReached{Seq: n})
	if v.cfg.PX4 {
		v.again = reachedAgain{seq: n, left: px4Repeats - 1, at: v.wall.Add(time.Second)}
	}
}

func (v *Vehicle) stepReached() {
	if v.again.left == 0 || v.wall.Before(v.again.at) {
		return
	}
	v.again.left--
	v.again.at = v.again.at.Add(time.Second)
	v.send(fleet.MissionItemReached{Seq: v.again.seq})
}

// px4Home is the mission's RTL item: reached at once, the mission complete,
// and the mode AUTO.RTL.
func (v *Vehicle) px4Home() float64 {
	v.sayReached(v.run.seq)
	v.run.state = missionComplete
	v.enterMode(fleet.CopterRTL)
	v.sendCurrent()
	return 0
}

// px4Breach is what GF_ACTION has the vehicle do.
func (v *Vehicle) px4Breach() {
	const text = "Geofence violation"
	switch v.params["GF_ACTION"].value {
	case 2:
		v.failsafeTo(fleet.CopterGuided, text)
	case 5:
		v.failsafeTo(fleet.CopterLand, text)
	default:
		v.failsafeTo(fleet.CopterRTL, text)
	}
}

func px4Params(cfg Config) map[string]param {
	const int32Type = 6
	return map[string]param{
		"MAV_SYS_ID":      {float64(cfg.System), int32Type},
		"GF_ACTION":       {2, int32Type},
		"GF_MAX_HOR_DIST": {0, typeReal32},
		"GF_MAX_VER_DIST": {0, typeReal32},
		"NAV_DLL_ACT":     {0, int32Type},
		"NAV_RCL_ACT":     {2, int32Type},
		"COM_LOW_BAT_ACT": {0, int32Type},
		"COM_DL_LOSS_T":   {px4GCSTimeout.Seconds(), int32Type},
		"RTL_RETURN_ALT":  {math.Round(rtlAltM), typeReal32},
		"MPC_XY_CRUISE":   {cfg.Model.CruiseMPS, typeReal32},
	}
}
