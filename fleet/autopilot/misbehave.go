package autopilot

import (
	"fmt"
	"strings"
	"time"

	"airvein/fleet"
)

// Misbehaviour is a way in which a vehicle gets the mission protocol wrong.
// They are QGroundControl's MockLink failure modes, nineteen of them, and
// its three messages that come while nobody asked for anything.
type Misbehaviour uint8

// The misbehaviours. "First" is once; the others last.
const (
	Behaves Misbehaviour = iota

	ReadListSilent      // no MISSION_COUNT to a MISSION_REQUEST_LIST
	ReadListFirstSilent // none to the first
	ReadItem0Silent     // no item 0
	ReadItem1Silent     // no item 1
	ReadItem1FirstSilent
	ReadItem0WrongSeq // the request for item 0 is answered by the next
	ReadItem1WrongSeq
	ReadItem0ErrorAck // and by an error
	ReadItem1ErrorAck

	WriteCountSilent // no request after MISSION_COUNT
	WriteCountFirstSilent
	WriteItem1Silent   // no request for item 1 after item 0
	WriteItem0WrongSeq // item 1 is asked for in place of item 0
	WriteItem1WrongSeq
	WriteItem0ErrorAck // an error in place of the request for item 0
	WriteItem1ErrorAck
	WriteFinalAckSilent // the plan is taken and not acknowledged
	WriteFinalAckError  // the plan is taken and an error said
	WriteFinalAckEarly  // acknowledged after item 0

	UnexpectedAck
	UnexpectedItem
	UnexpectedRequest

	misbehaviours
)

// Misbehaviours are all of them.
func Misbehaviours() []Misbehaviour {
	out := make([]Misbehaviour, 0, misbehaviours-1)
	for m := Behaves + 1; m < misbehaviours; m++ {
		out = append(out, m)
	}
	return out
}

// misbehaviourNames are in the order of the constants.
func misbehaviourNames() []string {
	return []string{"none", "read-list-silent", "read-list-first-silent", "read-item0-silent", "read-item1-silent", "read-item1-first-silent",
		"read-item0-wrong-seq", "read-item1-wrong-seq", "read-item0-error-ack", "read-item1-error-ack",
		"write-count-silent", "write-count-first-silent", "write-item1-silent", "write-item0-wrong-seq", "write-item1-wrong-seq",
		"write-item0-error-ack", "write-item1-error-ack", "write-final-ack-silent", "write-final-ack-error", "write-final-ack-early",
		"unexpected-ack", "unexpected-item", "unexpected-request"}
}

func (m Misbehaviour) String() string { return misbehaviourNames()[m] }

// ParseMisbehaviour reads a misbehaviour by its name.
func ParseMisbehaviour(name string) (Misbehaviour, error) {
	for i, n := range misbehaviourNames() {
		if n == name {
			return Misbehaviour(i), nil
		}
	}
	return Behaves, fmt.Errorf("%q is no misbehaviour; there are %s", name, strings.Join(misbehaviourNames(), ", "))
}

const (
	// idleFor is how long no plan moved before something unexpected comes.
	idleFor = 2 * time.Second
	// unexpectedEvery lies between two.
	unexpectedEvery = time.Second
	// unexpectedMax is how many come in all.
	unexpectedMax = 2
)

// misbehaved is what a misbehaving vehicle remembers.
type misbehaved struct {
	once  bool      // the first was swallowed
	moved time.Time // wall, a plan's newest message
	said  time.Time
	times int // something unexpected was said
}

// wrong handles a message the wrong way; false leaves it to be handled well.
func (v *Vehicle) wrong(f fleet.Frame) bool {
	how := v.cfg.Misbehaves
	switch f.Message.(type) {
	case fleet.MissionCount, fleet.MissionItem, fleet.MissionRequest, fleet.MissionRequestList, fleet.MissionAck:
		v.bad.moved = v.wall
	}
	if how == Behaves {
		return false
	}
	switch m := f.Message.(type) {
	case fleet.MissionRequestList:
		return m.Type == v.cfg.MisbehavesOn && (how == ReadListSilent || how == ReadListFirstSilent && v.first())
	case fleet.MissionRequest:
		return m.Type == v.cfg.MisbehavesOn && v.wrongRead(f, m)
	case fleet.MissionCount:
		return m.Type == v.cfg.MisbehavesOn && v.wrongCount(f, m)
	case fleet.MissionItem:
		return m.Type == v.cfg.MisbehavesOn && m.Seq == 0 && v.wrongItem(f, m)
	}
	return false
}

// first is true once.
func (v *Vehicle) first() bool {
	first := !v.bad.once
	v.bad.once = true
	return first
}

func (v *Vehicle) wrongRead(f fleet.Frame, m fleet.MissionRequest) bool {
	switch how, seq := v.cfg.Misbehaves, m.Seq; {
	case how == ReadItem0Silent && seq == 0, how == ReadItem1Silent && seq == 1,
		how == ReadItem1FirstSilent && seq == 1 && v.first():
		return true
	case how == ReadItem0WrongSeq && seq == 0, how == ReadItem1WrongSeq && seq == 1:
		m.Seq = min(m.Seq+1, uint16(max(1, len(v.wirePlan(m.Type)))-1))
		v.give(f, m)
		return true
	case how == ReadItem0ErrorAck && seq == 0, how == ReadItem1ErrorAck && seq == 1:
		v.missionAck(f, m.Type, missionError)
		return true
	}
	return false
}

func (v *Vehicle) wrongCount(f fleet.Frame, m fleet.MissionCount) bool {
	switch v.cfg.Misbehaves {
	case WriteCountSilent:
		return true
	case WriteCountFirstSilent:
		return v.first()
	case WriteItem0WrongSeq:
		v.answer(f, fleet.MissionRequest{Seq: 1, Type: m.Type, Int: v.cfg.PX4})
		return true
	case WriteItem0ErrorAck:
		v.missionAck(f, m.Type, missionError)
		return true
	}
	return false
}

// wrongItem ends an upload after its first item.
func (v *Vehicle) wrongItem(f fleet.Frame, m fleet.MissionItem) bool {
	u := v.uploadOf(m.Type)
	if u == nil {
		return false
	}
	switch v.cfg.Misbehaves {
	case WriteItem1Silent:
	case WriteItem1WrongSeq:
		v.answer(f, fleet.MissionRequest{Seq: 2, Type: m.Type, Int: v.cfg.PX4})
	case WriteItem1ErrorAck:
		v.missionAck(f, m.Type, missionError)
	case WriteFinalAckEarly:
		v.missionAck(f, m.Type, missionOK)
	default:
		return false
	}
	v.dropUpload(u)
	return true
}

// finalAck is the acknowledgement of a whole plan.
func (v *Vehicle) finalAck(f fleet.Frame, t fleet.PlanType, result uint8) {
	if t == v.cfg.MisbehavesOn {
		switch v.cfg.Misbehaves {
		case WriteFinalAckSilent:
			return
		case WriteFinalAckError:
			result = missionError
		}
	}
	v.missionAck(f, t, result)
}

// sayUnexpected sends what nobody asked for, while no plan is moving.
func (v *Vehicle) sayUnexpected() {
	if v.cfg.Misbehaves < UnexpectedAck || v.bad.times == unexpectedMax || v.wall.Sub(v.bad.moved) < idleFor || v.wall.Sub(v.bad.said) < unexpectedEvery {
		return
	}
	v.bad.said = v.wall
	v.bad.times++
	to, t := fleet.Frame{System: myGCS, Component: fleet.GroundComponent}, v.cfg.MisbehavesOn
	switch v.cfg.Misbehaves {
	case UnexpectedAck:
		v.missionAck(to, t, missionError)
	case UnexpectedItem:
		v.answer(to, fleet.MissionItem{Seq: 0, Type: t, Item: v.homeItem()})
	case UnexpectedRequest:
		v.answer(to, fleet.MissionRequest{Seq: 0, Type: t, Int: v.cfg.PX4})
	}
}
