package route

import (
	"math"

	"airvein/geo"
)

// minGroundMPS is the least progress over the ground that counts as any:
// below it a leg takes minutes a hundred metres, and a gust stops it.
const minGroundMPS = 1.0

// groundSpeed is the speed over the ground on a track, by the wind triangle:
// the nose points into the wind just so much that the wind across the track
// is made up for. ok is false if the wind leaves no progress.
func groundSpeed(airMPS, trackDeg float64, w Wind) (mps float64, ok bool) {
	s, c := math.Sincos((w.FromDeg - trackDeg) * math.Pi / 180)
	across, against := w.SpeedMPS*s, w.SpeedMPS*c
	if math.Abs(across) >= airMPS {
		return 0, false
	}
	mps = math.Sqrt(airMPS*airMPS-across*across) - against
	return mps, mps >= minGroundMPS
}

// cruise is the length of a way and the time to fly it in the wind, or the
// number of the leg that cannot be flown.
func cruise(way []geo.LatLng, airMPS float64, w Wind) (metres, seconds float64, stuck int) {
	for i := 1; i < len(way); i++ {
		d := geo.Distance(way[i-1], way[i])
		v, ok := groundSpeed(airMPS, geo.Bearing(way[i-1], way[i]), w)
		if !ok {
			return 0, 0, i
		}
		metres += d
		seconds += d / v
	}
	return metres, seconds, 0
}
