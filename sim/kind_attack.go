package sim

import "time"

// Between two frames of an attacker lies this.
const (
	attackLeast = 20 * time.Millisecond
	attackMost  = 400 * time.Millisecond
)

// attackKinds are what somebody without the key does to a signed link.
func attackKinds() []kind {
	attacks := func(how string) func(*World, Fault, target) bool {
		return func(w *World, f Fault, t target) bool {
			x := w.wires[t.drone]
			if x == nil {
				return false
			}
			x.attacks(how, f)
			return true
		}
	}
	span := lasts(10*time.Second, 2*time.Minute)
	return []kind{
		{"F10.replay", span, attacks("replay")},
		{"F11.unsigned", span, attacks("unsigned")},
		{"F11.forged", span, attacks("forged")},
		{"F11.flipped", span, attacks("flipped")},
		{"F11.system", span, attacks("system")},
	}
}
