package fleet

import "time"

// LostAfter is how long a vehicle may be silent before its link is lost
// (I17), in wall time.
const LostAfter = 5 * time.Second

// LinkWatch says whether a vehicle is heard. Its heartbeats and positions
// count, nothing else: a router that still answers is no drone.
type LinkWatch struct {
	state LinkState
	heard time.Time
	since time.Time // of the state
}

// State is the link's state; a watch that has heard nothing says none.
func (w *LinkWatch) State() LinkState {
	if w.state == "" {
		return LinkNone
	}
	return w.state
}

// Live reports whether the link is live.
func (w *LinkWatch) Live() bool { return w.state == LinkLive }

// Heard is when the vehicle was last heard; Since when the state began.
func (w *LinkWatch) Heard() time.Time { return w.heard }

// Since is when the state began.
func (w *LinkWatch) Since() time.Time { return w.since }

// Receive notes a heartbeat or a position; it reports whether the link just
// came up.
func (w *LinkWatch) Receive(now time.Time, m Message) (up bool) {
	switch m.(type) {
	case Heartbeat, GlobalPosition:
	default:
		return false
	}
	w.heard = now
	if w.state == LinkLive {
		return false
	}
	w.state, w.since = LinkLive, now
	return true
}

// Tick lets time pass; it reports whether the link was just lost.
func (w *LinkWatch) Tick(now time.Time) (lost bool) {
	if w.state != LinkLive || now.Sub(w.heard) < LostAfter {
		return false
	}
	w.state, w.since = LinkLost, now
	return true
}

// Next is when Tick has something to do, zero when nothing is due.
func (w *LinkWatch) Next() time.Time {
	if w.state != LinkLive {
		return time.Time{}
	}
	return w.heard.Add(LostAfter)
}
