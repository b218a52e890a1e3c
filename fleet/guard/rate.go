package guard

import "time"

// Rate caps how many frames one link may bring: so many a second, and as
// many again at once. What is above is shed before it is decoded, so that a
// flood on one link costs the others nothing (F13).
type Rate struct {
	PerS   float64
	tokens float64
	at     time.Time
	shed   uint64
}

// Allow takes one frame's turn.
func (r *Rate) Allow(now time.Time) bool {
	if r.at.IsZero() {
		r.tokens, r.at = r.PerS, now
	}
	if d := now.Sub(r.at).Seconds(); d > 0 {
		r.tokens, r.at = min(r.PerS, r.tokens+d*r.PerS), now
	}
	if r.tokens < 1 {
		r.shed++
		return false
	}
	r.tokens--
	return true
}

// Shed is how many frames were above the cap.
func (r *Rate) Shed() uint64 { return r.shed }
