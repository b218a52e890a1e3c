package sim

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// streams hands out one random stream a concern, split from the seed, so
// that a draw more in one changes nothing in another.
type streams struct{ seed uint64 }

func (s streams) of(concern string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(concern)) // never fails
	return rand.New(rand.NewPCG(s.seed, h.Sum64()))
}

// between is a duration drawn evenly.
func between(r *rand.Rand, lo, hi time.Duration) time.Duration {
	return lo + time.Duration(r.Float64()*float64(hi-lo))
}
