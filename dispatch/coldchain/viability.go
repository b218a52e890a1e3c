package coldchain

import (
	"math"
	"time"
)

// viableMax is as far as a projection goes: what would last longer lasts at
// least this long.
const viableMax = 24 * time.Hour

// Viable is how long something at c stays within its normal range when its
// coolant is spent and it drifts to the air around it, ambient, with its
// own time constant (Newton's law of cooling): the cautious end, since
// coolant makes it last longer. It is at most 24 hours, and 0 where c is
// outside already, the envelope is not known, or the constant is not a
// number of minutes.
func Viable(e Envelope, c, ambientC, tauMin float64) time.Duration {
	if !e.in(c) || !(tauMin > 0) || math.IsNaN(ambientC) || math.IsInf(ambientC, 0) {
		return 0
	}
	if e.in(ambientC) {
		return viableMax
	}
	limit := e.OKMax
	if ambientC < e.OKMin {
		limit = e.OKMin
	}
	minutes := tauMin * math.Log((ambientC-c)/(ambientC-limit))
	return min(viableMax, time.Duration(minutes*float64(time.Minute)))
}
