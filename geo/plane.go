package geo

import "math"

// FromPlane is the position that lies so many metres east and north of an
// origin on the azimuthal equidistant plane: at that azimuth and WGS-84
// geodesic distance. Distances from the origin are exact; one between two
// positions within r of it is off by some r²/6R² of itself, 3 parts in
// 100,000 at 80 km.
func FromPlane(origin LatLng, eastM, northM float64) LatLng {
	return Offset(origin, NormDeg(math.Atan2(eastM, northM)*180/math.Pi), math.Hypot(eastM, northM))
}
