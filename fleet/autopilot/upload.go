package autopilot

import (
	"fmt"
	"slices"
	"time"

	"airvein/fleet"
)

// MAV_MISSION_RESULT numbers.
const (
	missionOK          = 0
	missionError       = 1
	missionBadFrame    = 2
	missionUnsupported = 3
	missionNoSpace     = 4
	missionBadLat      = 10
	missionBadLng      = 11
	missionBadSequence = 13
	missionDenied      = 14
	missionCancelled   = 15
)

const (
	maxItems     = 650
	askAgain     = time.Second
	uploadGiveUp = 8 * time.Second
)

// upload is a plan on its way in. ArduPilot has one at a time for missions
// and one for fences; the vehicle has one for each type as well.
type upload struct {
	from    fleet.Frame
	typ     fleet.PlanType
	count   int
	next    int
	items   []fleet.Item // a fence is kept whole; a mission is not
	askedAt time.Time
	heardAt time.Time
	other   *upload // of another type, at the same time
	repeats int     // PX4: of the newest request
}

func (v *Vehicle) uploadOf(t fleet.PlanType) *upload {
	for u := v.upload; u != nil; u = u.other {
		if u.typ == t {
			return u
		}
	}
	return nil
}

func (v *Vehicle) dropUpload(gone *upload) {
	for at := &v.upload; *at != nil; at = &(*at).other {
		if *at == gone {
			*at = gone.other
			return
		}
	}
}

func (v *Vehicle) missionAck(f fleet.Frame, t fleet.PlanType, result uint8) {
	v.answer(f, fleet.MissionAck{Result: result, Type: t, TargetSystem: f.System, OpaqueID: v.opaque(t)})
}

func (v *Vehicle) uploadCount(f fleet.Frame, m fleet.MissionCount) {
	switch {
	case m.Type > fleet.PlanRally:
		v.missionAck(f, m.Type, missionUnsupported)
		return
	case int(m.Count) > maxItems:
		v.text(4, fmt.Sprintf("Only %d items are supported", maxItems))
		v.missionAck(f, m.Type, missionNoSpace)
		return
	}
	if u := v.uploadOf(m.Type); u != nil {
		if u.from.System != f.System || u.from.Component != f.Component {
			v.missionAck(f, m.Type, missionDenied)
			return
		}
		v.dropUpload(u)
	}
	if m.Count == 0 {
		v.missionAck(f, m.Type, v.clear(m.Type))
		return
	}
	if m.Type == fleet.PlanMission && !v.cfg.PX4 { // not atomic: the old plan goes as the new one comes
		held := v.plans[m.Type]
		v.plans[m.Type] = held[:min(len(held), int(m.Count))]
	}
	u := &upload{from: f, typ: m.Type, count: int(m.Count), heardAt: v.wall, other: v.upload}
	v.upload = u
	v.ask(u)
}

func (v *Vehicle) ask(u *upload) {
	u.askedAt = v.wall
	v.answer(u.from, fleet.MissionRequest{Seq: uint16(u.next), Type: u.typ, Int: v.cfg.PX4 && !v.floatAsked})
}

func (v *Vehicle) uploadItem(f fleet.Frame, m fleet.MissionItem) {
	u := v.uploadOf(m.Type)
	switch {
	case u == nil && v.cfg.PX4:
		return
	case u == nil:
		v.missionAck(f, m.Type, missionError)
		return
	case u.from.System != f.System || u.from.Component != f.Component:
		v.missionAck(f, m.Type, missionDenied)
		return
	case v.cfg.PX4:
		u.heardAt = v.wall
		v.px4Item(u, m)
		return
	case int(m.Seq) != u.next: // a repeated item too
		v.dropUpload(u)
		v.missionAck(f, m.Type, missionBadSequence)
		return
	}
	it, result := stored(v.cfg, m.Type, m.Item)
	if result != missionOK {
		v.dropUpload(u)
		v.missionAck(f, m.Type, result)
		return
	}
	u.heardAt = v.wall
	v.keep(u, it)
	u.next++
	if u.next < u.count {
		v.ask(u)
		return
	}
	v.dropUpload(u)
	v.finalAck(f, m.Type, v.uploadDone(u))
}

func (v *Vehicle) keep(u *upload, it fleet.Item) {
	if u.typ != fleet.PlanMission {
		u.items = append(u.items, it)
		return
	}
	plan := v.plans[u.typ]
	if u.next == 0 {
		it = v.homeItem() // whatever was sent
	}
	if u.next < len(plan) {
		plan[u.next] = it
		return
	}
	v.plans[u.typ] = append(plan, it)
}

func (v *Vehicle) uploadDone(u *upload) uint8 {
	switch u.typ {
	case fleet.PlanMission:
		v.missionLoaded()
		v.paramIs("MIS_TOTAL", float64(u.count))
		v.send(fleet.ParamValue{Name: "MIS_TOTAL", Value: float64(u.count), Type: 4})
	case fleet.PlanFence:
		if why := badFence(u.items); why != "" {
			v.text(4, why)
			return missionError // and the old fence stands
		}
		v.paramIs("FENCE_TOTAL", float64(u.count))
		v.plans[u.typ] = u.items
	default:
		v.plans[u.typ] = u.items
	}
	return missionOK
}

// uploadTimers asks again for what did not come, and gives up.
func (v *Vehicle) uploadTimers() {
	for u := v.upload; u != nil; u = u.other {
		switch {
		case v.cfg.PX4:
			v.px4UploadTimer(u)
		case v.wall.Sub(u.heardAt) >= uploadGiveUp:
			v.dropUpload(u)
			v.text(4, "Mission upload timeout")
			v.missionAck(u.from, u.typ, missionCancelled)
		case v.wall.Sub(u.askedAt) >= askAgain:
			v.ask(u)
		}
	}
}

func (v *Vehicle) clearAll(f fleet.Frame, m fleet.MissionClearAll) {
	if m.Type > fleet.PlanRally || v.uploadOf(m.Type) != nil {
		v.missionAck(f, m.Type, missionError)
		return
	}
	v.missionAck(f, m.Type, v.clear(m.Type))
}

func (v *Vehicle) clear(t fleet.PlanType) uint8 {
	if t == fleet.PlanMission {
		if v.flying && v.mode == fleet.CopterAuto {
			return missionError // not while it runs
		}
		v.plans[t] = v.plans[t][:0]
		v.run = missionRun{state: missionNone}
		return missionOK
	}
	v.plans[t] = nil
	return missionOK
}

func (v *Vehicle) downloadList(f fleet.Frame, m fleet.MissionRequestList) {
	switch {
	case m.Type > fleet.PlanRally:
		v.missionAck(f, m.Type, missionUnsupported)
	case v.uploadOf(m.Type) != nil:
		v.missionAck(f, m.Type, missionDenied)
	default:
		v.giving = giving{typ: m.Type, on: true}
		v.answer(f, fleet.MissionCount{Count: uint16(len(v.wirePlan(m.Type))), Type: m.Type, OpaqueID: v.opaque(m.Type)})
	}
}

func (v *Vehicle) downloadItem(f fleet.Frame, m fleet.MissionRequest) {
	switch {
	case m.Type > fleet.PlanRally:
		v.missionAck(f, m.Type, missionUnsupported)
	case v.uploadOf(m.Type) != nil:
		v.missionAck(f, m.Type, missionDenied)
	case v.cfg.PX4 && !v.px4Turn(f, m):
	case int(m.Seq) >= len(v.wirePlan(m.Type)):
		v.missionAck(f, m.Type, missionBadSequence)
	default:
		v.floatAsked = !m.Int
		v.give(f, m)
	}
}

// give sends an item that it has.
func (v *Vehicle) give(f fleet.Frame, m fleet.MissionRequest) {
	it := v.wirePlan(m.Type)[m.Seq]
	if m.Type == fleet.PlanMission && m.Seq == 0 && !v.cfg.PX4 {
		it = v.homeItem()
	}
	v.answer(f, fleet.MissionItem{Seq: m.Seq, Type: m.Type, Item: it})
}

// Plan is what the vehicle holds of a type, for tests and onlookers.
func (v *Vehicle) Plan(t fleet.PlanType) []fleet.Item { return slices.Clone(v.wirePlan(t)) }
