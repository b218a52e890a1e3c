package driver

import (
	"time"

	"airvein/fleet"
)

// stream is one message that the vehicle should send by itself. What counts
// is that it comes, not that the request was acknowledged.
type stream struct {
	id     uint32
	every  time.Duration
	vital  bool // its absence is asked about for ever at the same pace
	seenAt time.Time
	askAt  time.Time // zero: at once
	asks   int
	heard  int // since the last tick
}

type streams struct {
	all     []stream
	legacy  bool // the vehicle refused intervals: REQUEST_DATA_STREAM instead
	legacyN int
	nextAt  time.Time
}

const (
	askAgain    = 3 * time.Second
	askAgainMax = time.Minute
	// floodTimes as many as were asked for are asked to be fewer.
	floodTimes = 3
)

func newStreams() streams {
	const hz5, hz1 = 200 * time.Millisecond, time.Second
	return streams{all: []stream{
		{id: fleet.MsgGlobalPosition, every: hz5, vital: true},
		{id: fleet.MsgSysStatus, every: hz1, vital: true},
		{id: fleet.MsgExtendedSysState, every: hz1, vital: true},
		{id: fleet.MsgMissionCurrent, every: hz1, vital: true},
		{id: fleet.MsgGPSRaw, every: hz1, vital: true},
		{id: fleet.MsgHomePosition, every: 5 * time.Second},
		{id: fleet.MsgBatteryStatus, every: hz1},
		{id: fleet.MsgHygrometer, every: hz1},
		{id: fleet.MsgADSBVehicle, every: hz1}, // one for each aircraft, so that it is no flood
	}}
}

// reset asks for everything anew: the link is new, or the vehicle has
// restarted and forgotten.
func (s *streams) reset() {
	for i := range s.all {
		s.all[i].askAt, s.all[i].asks, s.all[i].seenAt = time.Time{}, 0, time.Time{}
	}
	s.nextAt, s.legacyN = time.Time{}, 0
}

func streamOf(m fleet.Message) uint32 {
	switch m.(type) {
	case fleet.GlobalPosition:
		return fleet.MsgGlobalPosition
	case fleet.SysStatus:
		return fleet.MsgSysStatus
	case fleet.ExtendedSysState:
		return fleet.MsgExtendedSysState
	case fleet.MissionCurrent:
		return fleet.MsgMissionCurrent
	case fleet.GPSRaw:
		return fleet.MsgGPSRaw
	case fleet.HomePosition:
		return fleet.MsgHomePosition
	case fleet.BatteryStatus:
		return fleet.MsgBatteryStatus
	case fleet.Hygrometer:
		return fleet.MsgHygrometer
	}
	return 0
}

func (s *streams) observe(now time.Time, m fleet.Message) {
	if ack, ok := m.(fleet.CommandAck); ok {
		if ack.ID == fleet.CmdSetMessageInterval && ack.Result == fleet.ResultUnsupported && s.all[0].seenAt.IsZero() {
			s.legacy = true
		}
		return
	}
	id := streamOf(m)
	if id == 0 {
		return
	}
	for i := range s.all {
		if s.all[i].id == id {
			s.all[i].seenAt = now
			s.all[i].heard++
		}
	}
}

// tick gives the requests that are due on a live link.
func (s *streams) tick(now time.Time) []fleet.Message {
	if now.Before(s.nextAt) {
		return nil
	}
	s.nextAt = now.Add(time.Second)
	if s.legacy {
		return s.old(now)
	}
	var out []fleet.Message
	for i := range s.all {
		st := &s.all[i]
		// PX4 sends fifty a second without being asked: they are thinned.
		flood := st.heard > floodTimes*max(1, int(time.Second/st.every))
		st.heard = 0
		if now.Before(st.askAt) || st.asks > 0 && !flood && now.Sub(st.seenAt) < max(askAgain, 3*st.every) {
			continue
		}
		wait := askAgain
		if !st.vital {
			wait = min(askAgain<<min(st.asks, 5), askAgainMax)
		}
		st.asks++
		st.askAt = now.Add(wait)
		out = append(out, fleet.Command{ID: fleet.CmdSetMessageInterval,
			P: [7]float64{float64(st.id), float64(st.every / time.Microsecond)}})
	}
	return out
}

// old asks the old way, while no position comes.
func (s *streams) old(now time.Time) []fleet.Message {
	if s.legacyN > 0 && now.Sub(s.all[0].seenAt) < askAgain {
		return nil
	}
	s.legacyN++
	s.nextAt = now.Add(askAgain)
	return []fleet.Message{fleet.RequestDataStream{Stream: 0, RateHz: 4, Start: true}}
}
