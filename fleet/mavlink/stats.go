package mavlink

import (
	"sync/atomic"
	"time"
)

// Stats counts what one link did since it was made.
type Stats struct {
	Received   uint64    // frames handed on
	Sent       uint64    // datagrams or writes that the socket took
	BadFrames  uint64    // runs of bytes that are no frame, or a wrong checksum
	BadValues  uint64    // values that cannot be true
	Unknown    uint64    // messages that Airvein does not use or does not take
	Foreign    uint64    // of another system, another ground station, or addressed to another
	Refused    uint64    // by the guard: unsigned, forged, replayed or of another time
	Elsewhere  uint64    // of this drone's system, from another place than it speaks from
	Shed       uint64    // above the link's rate cap
	Forbidden  uint64    // of our own, not on the list of what may be sent
	DroppedIn  uint64    // the consumer was too slow: the oldest went
	DroppedOut uint64    // the queue was full or nobody was connected
	SendErrors uint64    // the socket refused
	LastHeard  time.Time // wall time of the last frame handed on; zero: never
}

type counters struct {
	received, sent, badFrames, badValues, unknown, foreign atomic.Uint64
	refused, elsewhere, shed, forbidden                    atomic.Uint64
	droppedIn, droppedOut, sendErrors                      atomic.Uint64
	lastHeard                                              atomic.Int64
}

func (c *counters) heard(at time.Time) {
	c.received.Add(1)
	c.lastHeard.Store(at.UnixNano())
}

func (c *counters) stats() Stats {
	return Stats{Received: c.received.Load(), Sent: c.sent.Load(), BadFrames: c.badFrames.Load(),
		BadValues: c.badValues.Load(), Unknown: c.unknown.Load(), Foreign: c.foreign.Load(),
		Refused: c.refused.Load(), Elsewhere: c.elsewhere.Load(), Shed: c.shed.Load(), Forbidden: c.forbidden.Load(),
		DroppedIn: c.droppedIn.Load(), DroppedOut: c.droppedOut.Load(), SendErrors: c.sendErrors.Load(), LastHeard: c.last()}
}

// last is when a frame was last handed on, zero when none was.
func (c *counters) last() time.Time {
	if at := c.lastHeard.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// plus adds another link's counts.
func (s Stats) plus(o Stats) Stats {
	s.Received += o.Received
	s.Sent += o.Sent
	s.BadFrames += o.BadFrames
	s.BadValues += o.BadValues
	s.Unknown += o.Unknown
	s.Foreign += o.Foreign
	s.Refused += o.Refused
	s.Elsewhere += o.Elsewhere
	s.Shed += o.Shed
	s.Forbidden += o.Forbidden
	s.DroppedIn += o.DroppedIn
	s.DroppedOut += o.DroppedOut
	s.SendErrors += o.SendErrors
	if o.LastHeard.After(s.LastHeard) {
		s.LastHeard = o.LastHeard
	}
	return s
}
