package mavlink

import (
	"sync/atomic"
	"time"
)

// Stats counts what one link did since it was made.
type Stats struct {
	Received   uint64    // frames handed on
	Sent       uint64    // datagrams or writes that the socket took
	BadFrames  uint64    // not MAVLink, cut short, or with a wrong checksum
	BadValues  uint64    // values that cannot be true
	Unknown    uint64    // messages that Airvein does not use
	Foreign    uint64    // of another system, another ground station, or addressed to another
	DroppedIn  uint64    // the consumer was too slow: the oldest went
	DroppedOut uint64    // the queue was full or nobody was connected
	SendErrors uint64    // the socket refused
	LastHeard  time.Time // wall time of the last frame handed on; zero: never
}

type counters struct {
	received, sent, badFrames, badValues, unknown, foreign atomic.Uint64
	droppedIn, droppedOut, sendErrors                      atomic.Uint64
	lastHeard                                              atomic.Int64
}

func (c *counters) heard(at time.Time) {
	c.received.Add(1)
	c.lastHeard.Store(at.UnixNano())
}

func (c *counters) stats() Stats {
	s := Stats{Received: c.received.Load(), Sent: c.sent.Load(), BadFrames: c.badFrames.Load(),
		BadValues: c.badValues.Load(), Unknown: c.unknown.Load(), Foreign: c.foreign.Load(),
		DroppedIn: c.droppedIn.Load(), DroppedOut: c.droppedOut.Load(), SendErrors: c.sendErrors.Load()}
	if at := c.lastHeard.Load(); at != 0 {
		s.LastHeard = time.Unix(0, at)
	}
	return s
}
