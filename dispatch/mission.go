package dispatch

import (
	"fmt"
	"slices"

	"airvein/dispatch/assign"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// The parameters of every mission of this form.
const (
	winchRateMPS  = 1.0 // metres of line a second
	winchSettleS  = 5.0 // the box comes to rest before it is let go
	corridorM     = 100 // half width of the operational intent
	fenceM        = 250 // half width of the fence, outside the intent
	releaseSlackM = 8   // above the winch height, still the planned release
	touchSlackM   = 5   // below the pad's height, still looked for the ground
	vtolCircleM   = 80  // an aircraft on its wings circles so far from where it holds
)

// winchSeconds is how long a delivery takes over the pad: down from cruise
// height, the line out and in, and up again.
func winchSeconds(m fleet.Model, cruiseM float64) float64 {
	height := max(0, cruiseM-m.WinchHeightM)
	return height/m.DescentMPS + height/m.ClimbMPS + 2*m.WinchHeightM/winchRateMPS + winchSettleS
}

// buildPlan lays a flight out as MAVLink mission items, altitudes above the
// place of take-off. Item 0 is home, as ArduPilot has it.
func buildPlan(cruiseM float64, d site.Depot, h site.Hospital, m fleet.Model, leg assign.Leg) (fleet.Plan, error) {
	out := leg.Out.Waypoints
	if len(out) < 2 {
		return fleet.Plan{}, fmt.Errorf("the route from %s to %s has no waypoints", d.ID, h.ID)
	}
	home, pad := d.Pad.LatLng, h.Pad.LatLng
	winchM := m.WinchHeightM + h.Pad.GroundAMSLM - d.Pad.GroundAMSLM
	if winchM < 2 || winchM > cruiseM {
		return fleet.Plan{}, fmt.Errorf("the pad of %s lies %.0f m from the height of %s: the winch height of %.0f m cannot be flown from a cruise height of %.0f m",
			h.ID, h.Pad.GroundAMSLM-d.Pad.GroundAMSLM, d.ID, m.WinchHeightM, cruiseM)
	}
	between := out[1 : len(out)-1]
	b := planner{cruiseM: cruiseM}
	b.add(item(fleet.CmdNavWaypoint, fleet.FrameGlobal, home, d.Pad.GroundAMSLM))
	b.add(item(fleet.CmdNavTakeoff, fleet.FrameGlobalRelAlt, home, cruiseM))
	for _, p := range between {
		b.waypoint(p, cruiseM)
	}
	var x handover
	x.hold = b.add(item(fleet.CmdNavLoiterUnlim, fleet.FrameGlobalRelAlt, pad, cruiseM))
	if m.VTOL {
		b.add(transition(fleet.VTOLHovers))
	}
	x.down = b.waypoint(pad, winchM)
	if h.Pad.Delivery.Touches() {
		b.touchDown(&x, pad, h.Pad.GroundAMSLM-d.Pad.GroundAMSLM, m.WinchHeightM)
	} else {
		b.winchDown(&x, m.WinchHeightM)
	}
	x.climb = b.waypoint(pad, cruiseM)
	if m.VTOL {
		b.add(transition(fleet.VTOLFlies))
	}
	x.back = uint16(len(b.items))
	for _, p := range slices.Backward(between) {
		b.waypoint(p, cruiseM)
	}
	b.waypoint(home, cruiseM)
	b.add(fleet.Item{Command: fleet.CmdNavRTL, Frame: fleet.FrameGlobal, Autocontinue: true})

	plan := fleet.Plan{
		Mission: b.items, Fence: fence(out),
		Home: home, HomeAMSLM: d.Pad.GroundAMSLM, Pad: pad, PadRadiusM: h.Pad.RadiusM,
		HoldSeq: x.hold, ReleaseSeq: x.release, ReleaseMaxM: winchM + releaseSlackM, Touches: h.Pad.Delivery.Touches(), VTOL: m.VTOL,
		ReturnSeq:  returnSeqs(len(b.items), len(between), x),
		CruiseAltM: cruiseM, CorridorM: corridorM, ReservePct: m.ReservePct, NeedPct: leg.NeedPct, Profile: m.Profile,
	}
	if m.VTOL {
		plan.HoldRadiusM = vtolCircleM
	}
	plan.Hash = fleet.HashPlan(plan.Mission, plan.Fence)
	return plan, nil
}

// handover are the numbers of the items around the pad: hold at height, the
// way down, where the way up begins, the release, up again, and the first
// item of the way back.
type handover struct{ hold, down, up, release, climb, back uint16 }

// winchDown lets the box down on a line and takes the line in.
func (b *planner) winchDown(x *handover, heightM float64) {
	b.add(winch(heightM))
	b.add(fleet.Item{Command: fleet.CmdNavDelay, Frame: fleet.FrameMission, Autocontinue: true,
		P: [4]float64{heightM/winchRateMPS + winchSettleS, -1, -1, -1}})
	x.release = b.add(fleet.Item{Command: fleet.CmdDoGripper, Frame: fleet.FrameMission, Autocontinue: true, P: [4]float64{1, 0}})
	x.up = b.add(winch(-heightM))
}

// touchDown sets the box down with the gripper: MAV_CMD_NAV_PAYLOAD_PLACE,
// whose first parameter is how far the drone may come down to find the
// ground. It opens the gripper on contact and climbs to where it was.
func (b *planner) touchDown(x *handover, pad geo.LatLng, groundM, heightM float64) {
	it := item(fleet.CmdNavPayloadPlace, fleet.FrameGlobalRelAlt, pad, groundM)
	it.P[0] = heightM + touchSlackM
	x.release = b.add(it)
	x.up = x.release + 1
}

// transition is MAV_CMD_DO_VTOL_TRANSITION to a MAV_VTOL_STATE.
func transition(to float64) fleet.Item {
	return fleet.Item{Command: fleet.CmdDoVTOLTransition, Frame: fleet.FrameMission, Autocontinue: true, P: [4]float64{to}}
}

// planner collects mission items and knows their numbers.
type planner struct {
	items   []fleet.Item
	cruiseM float64
}

func (b *planner) add(it fleet.Item) uint16 {
	b.items = append(b.items, it)
	return uint16(len(b.items) - 1)
}

func (b *planner) waypoint(p geo.LatLng, altM float64) uint16 {
	return b.add(item(fleet.CmdNavWaypoint, fleet.FrameGlobalRelAlt, p, altM))
}

func item(cmd uint16, frame uint8, p geo.LatLng, z float64) fleet.Item {
	lat, lng := p.E7()
	return fleet.Item{Command: cmd, Frame: frame, Autocontinue: true, LatE7: lat, LngE7: lng, Z: z}
}

// winch pays line out, or takes it in where metres is negative:
// MAV_CMD_DO_WINCH with WINCH_RELATIVE_LENGTH_CONTROL.
func winch(metres float64) fleet.Item {
	return fleet.Item{Command: fleet.CmdDoWinch, Frame: fleet.FrameMission, Autocontinue: true, P: [4]float64{1, 1, metres, winchRateMPS}}
}

// returnSeqs gives for each item, while it is current, the one to jump to
// for the way home: out waypoint k has its mirror after the climb. n is
// the number of waypoints between home and pad.
func returnSeqs(items, n int, x handover) []uint16 {
	seqs := make([]uint16, items)
	homeWP := x.back + uint16(n)
	for i := range seqs {
		seq := uint16(i)
		switch {
		case seq <= 2 && seq < x.hold: // on the first leg: back to where it began
			seqs[i] = homeWP
		case seq <= x.hold: // the last waypoint passed is number seq-2
			seqs[i] = homeWP - (seq - 2)
		case seq <= x.down: // going down: up first
			seqs[i] = x.climb
		case seq < x.climb: // the line may be out: in with it, then up
			seqs[i] = x.up
		default: // on the way home already
			seqs[i] = seq
		}
	}
	return seqs
}

// fence is one inclusion polygon around the way.
func fence(way []geo.LatLng) []fleet.Item {
	ring := route.Corridor(way, fenceM)
	items := make([]fleet.Item, len(ring))
	for i, p := range ring {
		items[i] = item(fleet.CmdFenceInclusion, fleet.FrameGlobal, p, 0)
		items[i].P[0] = float64(len(ring))
	}
	return items
}
