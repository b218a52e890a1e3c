package engine

import "time"

// stepped is the least that a clock must jump to count as set anew rather
// than as slewed.
const stepped = 100 * time.Millisecond

// steady keeps the scenario time going where the machine's clock is set
// back: what is due goes on to fall due, and no word of a ward outlives its
// time, at the pace of the monotonic clock (I33). A clock that comes
// forward again gives back what was added.
type steady struct {
	ahead    time.Duration // added to the clock
	wall     time.Time     // of the newest look, and what the clock said
	scenario time.Time
}

// sync looks at the clock, once a step.
func (l *Loop) sync(wall time.Time) {
	c, s := &l.steady, l.cfg.Clock.Scenario(wall).Round(0).UTC()
	if !c.wall.IsZero() {
		passed := time.Duration(float64(wall.Sub(c.wall)) * l.cfg.Clock.Speed())
		if jump := s.Sub(c.scenario) - passed; jump <= -stepped {
			l.log.Warn("the clock was set back; time goes on from where it was", "by", -jump)
			c.ahead -= jump
		} else if jump >= stepped && c.ahead > 0 {
			c.ahead -= min(jump, c.ahead)
		}
	}
	c.wall, c.scenario = wall, s
	if last := l.state.LastAt(); s.Add(c.ahead).Before(last) {
		c.ahead = last.Sub(s) // this server found a journal that is ahead of its clock
	}
}

// at is the scenario time of a wall time.
func (l *Loop) at(wall time.Time) time.Time {
	return l.cfg.Clock.Scenario(wall).Round(0).UTC().Add(l.steady.ahead)
}

// now is the scenario time of a wall time. It never goes back behind what
// has happened, and has the journal's form, so that a rebuilt State equals
// this one.
func (l *Loop) now(wall time.Time) time.Time {
	now := l.at(wall)
	if last := l.state.LastAt(); now.Before(last) {
		return last
	}
	return now
}
