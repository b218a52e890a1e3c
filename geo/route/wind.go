package route

import (
	"math"

	"airvein/geo"
)

// minGroundMPS is the least progress over the ground that counts as any:
// below it a leg takes minutes a hundred metres, and a gust stops it.
const minGroundMPS = 1.0

// cruise is the length of a way and the time to fly it in the wind, or the
// number of the leg that cannot be flown. The wind triangle is solved in
// the plane that the way was found in, where a uniform wind is uniform: the
// nose points into the wind just so much that the wind across the track is
// made up for.
func (p plane) cruise(way []geo.LatLng, airMPS float64, w Wind) (metres, seconds float64, stuck int) {
	m := newMetric(airMPS, w)
	for i := 1; i < len(way); i++ {
		d := geo.Distance(way[i-1], way[i])
		metres += d
		if !m.windy {
			seconds += d / airMPS
			continue
		}
		leg := sub(p.to(way[i]), p.to(way[i-1]))
		k := d / dist(leg, pt{}) // the plane's error
		s := m.cost(pt{leg.x * k, leg.y * k})
		if math.IsInf(s, 1) {
			return 0, 0, i
		}
		seconds += s
	}
	return metres, seconds, 0
}
