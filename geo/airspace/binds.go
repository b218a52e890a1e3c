package airspace

import (
	"math"
	"time"

	"airvein/geo"
)

// HeightMarginM is how far above a zone's ceiling or below its floor a
// flight has to be for the zone not to bind: what barometric height, the
// geoid and a gust may be off together.
const HeightMarginM = 10.0

// BindsBetween reports whether the zone binds, at some moment from at to
// until, a flight that uses every height from lowM to highM above its place
// of take-off, which lies groundAMSLM above the sea. What cannot be decided
// binds.
func (z Zone) BindsBetween(at, until time.Time, lowM, highM, groundAMSLM float64) bool {
	return z.Kind != Advisory && z.activeIn(at, until) && z.meets(lowM, highM, groundAMSLM)
}

// activeIn reports whether the zone is active at some moment from at to
// until, both included. Unknown or reversed times mean yes.
func (z Zone) activeIn(at, until time.Time) bool {
	if len(z.Active) == 0 || at.IsZero() || until.IsZero() || until.Before(at) {
		return true
	}
	for _, w := range z.Active {
		if w.From.After(until) || !w.To.After(at) {
			continue
		}
		return true
	}
	return false
}

// meets reports whether heights from low to high above take-off touch the
// zone's band. There is no terrain here, so a band above ground cannot be
// compared, and binds.
func (z Zone) meets(lowM, highM, groundAMSLM float64) bool {
	if z.FloorM == nil && z.CeilingM == nil {
		return true
	}
	shift := 0.0
	switch z.Ref {
	case geo.FrameTakeoff:
	case geo.FrameAMSL:
		shift = groundAMSLM
	default:
		return true
	}
	low, high := lowM+shift, highM+shift
	if math.IsNaN(low) || math.IsNaN(high) || low > high {
		return true
	}
	below := z.FloorM != nil && high < *z.FloorM-HeightMarginM
	above := z.CeilingM != nil && low > *z.CeilingM+HeightMarginM
	return !below && !above
}
