package mavlink

import "time"

// steadyClock is the wall clock as it was when the link began, gone on by
// the monotonic one. A wall clock that is set anew by an hour would else
// make every honest signature too old or too new at once, and cut the links
// to all drones in the air (I33, F28); a restart takes the new time over.
type steadyClock struct {
	wall  time.Time
	since func() time.Duration
}

func newSteadyClock() steadyClock {
	began := time.Now()
	return steadyClock{began.Round(0), func() time.Duration { return time.Since(began) }}
}

func (c steadyClock) now() time.Time { return c.wall.Add(c.since()) }
