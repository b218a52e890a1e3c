package oracle

import (
	"math"
	"slices"
)

// Timed is an outline that binds in spans of seconds, the end excluded, or
// always where there are none; Layers says at which heights.
type Timed struct {
	Outline Outline
	Spans   [][2]float64
	Layers  []bool
}

// Height is a layer to fly at: what a leg costs in seconds there, and how
// long the flight takes before and after its way.
type Height struct {
	Cost         Cost
	ClimbS, EndS float64
}

// Soonest is the earliest arrival of a flight that leaves at 0 or later and
// keeps to one height, out of every outline that binds at some moment from
// leaving to landing. It tries every moment at which anything changes, and
// for each every span of time within which nothing new binds.
func Soonest(zones []Timed, heights []Height, from, to Point) (arrival float64, ok bool) {
	moments := []float64{0}
	for _, z := range zones {
		for _, s := range z.Spans {
			moments = append(moments, s[0], s[1])
		}
	}
	slices.Sort(moments)
	arrival = math.Inf(1)
	for _, leave := range slices.Compact(moments) {
		for h, height := range heights {
			if leave < 0 || leave+height.ClimbS >= arrival {
				continue
			}
			for _, end := range append(slices.Clone(moments), math.Inf(1)) {
				if end <= leave {
					continue
				}
				var bind []Outline
				for _, z := range zones {
					if z.Layers[h] && z.binds(leave, end) {
						bind = append(bind, z.Outline)
					}
				}
				way, found := Shortest(bind, from, to, height.Cost)
				if t := leave + height.ClimbS + way; found && t+height.EndS < end {
					arrival, ok = min(arrival, t), true
					break
				}
			}
		}
	}
	return arrival, ok
}

func (z Timed) binds(from, to float64) bool {
	if len(z.Spans) == 0 {
		return true
	}
	return slices.ContainsFunc(z.Spans, func(s [2]float64) bool { return s[0] < to && s[1] > from })
}
