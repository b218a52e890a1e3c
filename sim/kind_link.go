package sim

import (
	"math/rand/v2"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// onRadio is a fault of one drone's radio; of all, where it is there from
// the start.
func onRadio(make func(w *World, n *radio, f Fault) ailment) func(*World, Fault, target) bool {
	return func(w *World, f Fault, t target) bool {
		if f.Phase != "" {
			n, ok := w.radios[t.drone]
			if ok {
				n.ail(named(make(w, n, f), f.N), f.For)
			}
			return ok
		}
		for _, d := range w.cfg.Scenario.Site.Drones {
			n := w.radios[d.ID]
			n.ail(named(make(w, n, f), f.N), f.For)
		}
		return true
	}
}

func named(a ailment, n int) ailment {
	a.fault = n
	return a
}

func loses(drop func(up bool, f fleet.Frame) bool) func(*World, Fault, target) bool {
	return onRadio(func(*World, *radio, Fault) ailment { return ailment{loss: drop} })
}

func linkKinds() []kind {
	delayed := func(_ *World, _ *radio, f Fault) ailment {
		return ailment{delayMax: time.Duration(f.Much * float64(time.Second))}
	}
	return []kind{
		{"F1.loss", sized(20*time.Second, 3*time.Minute, 0.05, 0.3), onRadio(func(_ *World, n *radio, f Fault) ailment {
			return ailment{loss: func(bool, fleet.Frame) bool { return n.r.Float64() < f.Much }}
		})},
		{"F1.burst", lasts(time.Minute, 4*time.Minute), onRadio(burst)},
		{"F1.outage", lasts(5*time.Second, time.Minute), loses(func(bool, fleet.Frame) bool { return true })},
		{"F2.duplicate", sized(30*time.Second, 4*time.Minute, 0.1, 0.5), onRadio(func(_ *World, _ *radio, f Fault) ailment {
			return ailment{duplicate: f.Much}
		})},
		{"F2.reorder", sized(20*time.Second, 2*time.Minute, 0.1, 2), onRadio(delayed)},
		{"F2.late", sized(10*time.Second, time.Minute, 3, 10), onRadio(delayed)},
		{"F4.down_only", lasts(5*time.Second, 40*time.Second), loses(func(up bool, _ fleet.Frame) bool { return up })},
		{"F4.up_only", lasts(5*time.Second, 40*time.Second), loses(func(up bool, _ fleet.Frame) bool { return !up })},
		{"F6.ack_lost", lasts(5*time.Second, 30*time.Second), loses(func(_ bool, f fleet.Frame) bool {
			_, ack := f.Message.(fleet.MissionAck)
			return ack
		})},
		{"F7.refused", anyRefusal, onRadio(func(_ *World, _ *radio, f Fault) ailment {
			return ailment{change: func(up bool, fr fleet.Frame) fleet.Frame {
				if a, ok := fr.Message.(fleet.MissionAck); ok && !up {
					a.Result = uint8(f.Much)
					fr.Message = a
				}
				return fr
			}}
		})},
		{"F9.ack_lost", lasts(5*time.Second, time.Minute), loses(func(_ bool, f fleet.Frame) bool {
			_, ack := f.Message.(fleet.CommandAck)
			return ack
		})},
		{"F9.result", withResult, changesTo()},
		{"F16.glitch", sized(5*time.Second, 20*time.Second, 300, 700), onRadio(glitch)},
	}
}

// anyRefusal draws one of MAV_MISSION_RESULT's errors, 1 to 15.
func anyRefusal(r *rand.Rand, f *Fault) {
	lasts(2*time.Second, 10*time.Second)(r, f)
	f.Much = float64(1 + r.IntN(15))
}

// burst is the channel of Gilbert and Elliott: good for a while, then bad.
func burst(_ *World, n *radio, _ Fault) ailment {
	bad := false
	return ailment{loss: func(bool, fleet.Frame) bool {
		if bad {
			bad = n.r.Float64() >= 0.1
		} else {
			bad = n.r.Float64() < 0.02
		}
		return bad && n.r.Float64() < 0.9
	}}
}

// glitch moves the position that the drone says it has.
func glitch(_ *World, _ *radio, f Fault) ailment {
	return ailment{change: func(up bool, fr fleet.Frame) fleet.Frame {
		if g, ok := fr.Message.(fleet.GlobalPosition); ok && !up {
			g.Pos = geo.Offset(g.Pos, 77, f.Much)
			fr.Message = g
		}
		return fr
	}}
}

// changesTo has the drone answer every command with another result than
// the one it acted on: TEMPORARILY_REJECTED, DENIED or IN_PROGRESS.
func changesTo() func(*World, Fault, target) bool {
	return onRadio(func(_ *World, _ *radio, f Fault) ailment {
		return ailment{change: func(up bool, fr fleet.Frame) fleet.Frame {
			if a, ok := fr.Message.(fleet.CommandAck); ok && !up {
				a.Result = uint8(f.Much)
				fr.Message = a
			}
			return fr
		}}
	})
}

func withResult(r *rand.Rand, f *Fault) {
	lasts(2*time.Second, 15*time.Second)(r, f)
	oneOf(1, 2, 5)(r, f)
}
