package autopilot

import (
	"math"

	"airvein/fleet"
)

// MISSION_STATE numbers.
const (
	missionNone       = 1
	missionNotStarted = 2
	missionActive     = 3
	missionPaused     = 4
	missionComplete   = 5
)

// missionRun is where the mission stands. seq is the item that is flown.
type missionRun struct {
	state  uint8
	seq    int
	begun  bool    // the item's start has been done
	waitS  float64 // left of its delay
	frozen bool    // DO_PAUSE_CONTINUE
}

func (v *Vehicle) mission() []fleet.Item { return v.plans[fleet.PlanMission] }

// missionLoaded is a new plan on board. On the ground it starts from the
// beginning; in the air the item number stays.
func (v *Vehicle) missionLoaded() {
	if !v.flying {
		v.run = missionRun{state: missionNotStarted}
		v.loaded = v.loaded || v.carries() && v.atHome()
	}
	v.run.seq = min(v.run.seq, len(v.mission())-1)
	v.run.begun = false
	v.sendCurrent()
}

// carries reports whether the plan lets a box go. A box is put on at home
// before its flight is prepared, so a vehicle that receives such a plan
// there has one on.
func (v *Vehicle) carries() bool {
	for _, it := range v.mission() {
		if it.Command == fleet.CmdDoGripper && it.P[1] == gripperRelease || it.Command == fleet.CmdNavPayloadPlace {
			return true
		}
	}
	return false
}

// startMission lets the mission run or run on, when the vehicle is armed
// and in AUTO. A complete one starts again.
func (v *Vehicle) startMission() {
	if v.mode != fleet.CopterAuto || !v.armed {
		return
	}
	if v.run.state != missionPaused && v.run.state != missionActive {
		v.run = missionRun{}
		v.nextNav(1)
	}
	if v.run.state != missionComplete {
		v.run.state = missionActive
	}
	v.sendCurrent()
}

// nextNav makes the first flown item at or after seq the current one, and
// does the commands before it on the way. At the end the mission is
// complete.
func (v *Vehicle) nextNav(seq int) {
	items := v.mission()
	for ; seq < len(items); seq++ {
		if isNav(items[seq].Command) {
			v.run.seq, v.run.begun = seq, false
			v.run.state = missionActive
			v.sendCurrent()
			return
		}
		v.do(items[seq])
		v.sayReached(seq)
	}
	v.run = missionRun{state: missionComplete}
	v.sendCurrent()
}

func (v *Vehicle) reached() {
	v.sayReached(v.run.seq)
	v.nextNav(v.run.seq + 1)
}

func (v *Vehicle) do(it fleet.Item) {
	switch it.Command {
	case fleet.CmdDoGripper:
		v.gripper(it.P[1])
	case fleet.CmdDoWinch:
		v.winch([7]float64{it.P[0], it.P[1], it.P[2], it.P[3]})
	case fleet.CmdDoChangeSpeed:
		if it.P[1] > 0 {
			v.speedMPS = math.Min(it.P[1], v.cfg.Model.CruiseMPS)
		}
	case fleet.CmdDoFenceEnable:
		v.enableFence(it.P[0])
	case fleet.CmdDoVTOLTransition:
		v.wings = it.P[0] == fleet.VTOLFlies
	}
}

// setCurrent is DO_SET_MISSION_CURRENT: at once, in AUTO, whatever the
// vehicle was doing.
func (v *Vehicle) setCurrent(p float64) uint8 {
	if p != math.Trunc(p) {
		return fleet.ResultDenied
	}
	if v.cfg.PX4 {
		p++ // it has no home item
	}
	if p < 0 || int(p) >= len(v.mission()) {
		return fleet.ResultFailed
	}
	seq := int(p)
	state := v.run.state
	if state == missionActive || state == missionPaused {
		v.nextNav(seq)
		if v.run.state == missionActive {
			v.run.state = state
		}
		v.run.frozen = v.run.frozen && state == missionPaused
	} else {
		v.run.seq, v.run.begun = seq, false
	}
	v.sendCurrent()
	return fleet.ResultAccepted
}

func (v *Vehicle) pauseContinue(p float64) uint8 {
	if v.mode != fleet.CopterAuto || !v.flying {
		return fleet.ResultFailed
	}
	switch p {
	case 0:
		v.run.frozen, v.run.state = true, missionPaused
	case 1:
		v.run.frozen, v.run.state, v.run.begun = false, missionActive, false
	default:
		return fleet.ResultDenied
	}
	v.sendCurrent()
	return fleet.ResultAccepted
}

// flyMission flies the current item for at most left seconds and returns
// how many it took.
func (v *Vehicle) flyMission(left float64) float64 {
	if v.run.state != missionActive || v.run.frozen || v.run.seq >= len(v.mission()) {
		return v.hover(left)
	}
	it := v.mission()[v.run.seq]
	if !v.flying && !isTakeoff(it.Command) {
		return v.stand(left) // a Copter on the ground waits for a take-off item
	}
	if !v.run.begun {
		v.run.begun = true
		v.run.waitS = delayOf(it)
		v.way, v.place = phaseStart, placing{}
	}
	switch it.Command {
	case fleet.CmdNavVTOLTakeoff:
		used, there := v.flyTo(v.pos, v.altOf(it), left)
		v.wings = there // and the next leg is flown on them
		return v.thenReached(used, there)
	case fleet.CmdNavPayloadPlace:
		return v.flyPlace(it, left)
	case fleet.CmdNavTakeoff:
		return v.thenReached(v.flyTo(v.pos, v.altOf(it), left))
	case fleet.CmdNavDelay:
		return v.waitThenReached(left)
	case fleet.CmdNavRTL:
		if v.cfg.PX4 {
			return v.px4Home()
		}
		return v.flyHomeAndLand(left)
	case fleet.CmdNavLand, fleet.CmdNavVTOLLand:
		return v.flyLand(it, left)
	case fleet.CmdNavLoiterUnlim:
		if v.wings {
			return v.circle(it.Pos(), v.altOf(it), left)
		}
	}
	used, there := v.flyTo(it.Pos(), v.altOf(it), left)
	switch {
	case !there:
		return used
	case it.Command == fleet.CmdNavLoiterUnlim:
		return used + v.hover(left-used)
	}
	return used + v.waitThenReached(left-used)
}

func isTakeoff(command uint16) bool {
	return command == fleet.CmdNavTakeoff || command == fleet.CmdNavVTOLTakeoff
}

func (v *Vehicle) thenReached(used float64, there bool) float64 {
	if there {
		v.reached()
	}
	return used
}

func (v *Vehicle) waitThenReached(left float64) float64 {
	used := v.hover(math.Min(left, v.run.waitS))
	v.run.waitS -= used
	if v.run.waitS <= 0 {
		v.reached()
	}
	return used
}

func (v *Vehicle) flyLand(it fleet.Item, left float64) float64 {
	if it.LatE7 == 0 && it.LngE7 == 0 || v.way != phaseStart {
		v.way = phaseDescend
		return v.descend(left)
	}
	used, there := v.flyTo(it.Pos(), v.altAMSLM, left)
	if there {
		v.way = phaseDescend
	}
	return used
}

func delayOf(it fleet.Item) float64 {
	switch it.Command {
	case fleet.CmdNavWaypoint, fleet.CmdNavDelay, cmdLoiterTime, cmdSpline:
		return math.Max(0, it.P[0])
	}
	return 0
}

// altOf is an item's height above the sea.
func (v *Vehicle) altOf(it fleet.Item) float64 {
	if it.Frame == fleet.FrameGlobalRelAlt {
		return v.homeAMSLM + it.Z
	}
	return it.Z
}
