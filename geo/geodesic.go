package geo

import "math"

// The WGS-84 ellipsoid.
const (
	wgs84A = 6378137.0
	wgs84F = 1 / 298.257223563
	wgs84B = wgs84A * (1 - wgs84F)
)

// Distance is the WGS-84 geodesic length between two positions in metres,
// by Vincenty's inverse formula (Survey Review XXIII, 1975), good to under
// a millimetre. Nearly antipodal points, where the formula does not
// converge, fall back to the great circle on the mean sphere.
func Distance(a, b LatLng) float64 {
	d, _ := inverse(a, b)
	return d
}

// Bearing is the initial azimuth from a to b, degrees clockwise from north
// in [0, 360).
func Bearing(a, b LatLng) float64 {
	_, az := inverse(a, b)
	return az
}

// Inverse is Distance and Bearing in one.
func Inverse(a, b LatLng) (metres, bearingDeg float64) { return inverse(a, b) }

func inverse(a, b LatLng) (metres, azimuth float64) {
	if a == b {
		return 0, 0
	}
	rad := math.Pi / 180
	u1 := math.Atan((1 - wgs84F) * math.Tan(a.Lat*rad))
	u2 := math.Atan((1 - wgs84F) * math.Tan(b.Lat*rad))
	l := (b.Lng - a.Lng) * rad
	su1, cu1 := math.Sincos(u1)
	su2, cu2 := math.Sincos(u2)
	lambda := l
	for range 200 {
		sl, cl := math.Sincos(lambda)
		t1, t2 := cu2*sl, cu1*su2-su1*cu2*cl
		ss := math.Hypot(t1, t2)
		if ss == 0 {
			return 0, 0
		}
		cs := su1*su2 + cu1*cu2*cl
		sigma := math.Atan2(ss, cs)
		sa := cu1 * cu2 * sl / ss
		c2a := 1 - sa*sa
		c2m := 0.0
		if c2a != 0 {
			c2m = cs - 2*su1*su2/c2a
		}
		c := wgs84F / 16 * c2a * (4 + wgs84F*(4-3*c2a))
		prev := lambda
		lambda = l + (1-c)*wgs84F*sa*(sigma+c*ss*(c2m+c*cs*(-1+2*c2m*c2m)))
		if math.Abs(lambda-prev) > 1e-12 {
			continue
		}
		usq := c2a * (wgs84A*wgs84A - wgs84B*wgs84B) / (wgs84B * wgs84B)
		ka := 1 + usq/16384*(4096+usq*(-768+usq*(320-175*usq)))
		kb := usq / 1024 * (256 + usq*(-128+usq*(74-47*usq)))
		ds := kb * ss * (c2m + kb/4*(cs*(-1+2*c2m*c2m)-kb/6*c2m*(-3+4*ss*ss)*(-3+4*c2m*c2m)))
		return wgs84B * ka * (sigma - ds), NormDeg(math.Atan2(t1, t2) / rad)
	}
	return greatCircle(a, b)
}

func greatCircle(a, b LatLng) (metres, azimuth float64) {
	rad := math.Pi / 180
	dl := (b.Lng - a.Lng) * rad
	s1, c1 := math.Sincos(a.Lat * rad)
	s2, c2 := math.Sincos(b.Lat * rad)
	y, x := math.Sin(dl)*c2, c1*s2-s1*c2*math.Cos(dl)
	sigma := math.Atan2(math.Hypot(y, x), s1*s2+c1*c2*math.Cos(dl))
	return sigma * (2*wgs84A + wgs84B) / 3, NormDeg(math.Atan2(y, x) / rad)
}

// Offset is the position reached from p on the initial bearing after the
// given metres along the WGS-84 geodesic (Vincenty's direct formula).
func Offset(p LatLng, bearingDeg, metres float64) LatLng {
	if metres == 0 {
		return p
	}
	rad := math.Pi / 180
	sa1, ca1 := math.Sincos(bearingDeg * rad)
	tu1 := (1 - wgs84F) * math.Tan(p.Lat*rad)
	cu1 := 1 / math.Sqrt(1+tu1*tu1)
	su1 := tu1 * cu1
	s1 := math.Atan2(tu1, ca1)
	sa := cu1 * sa1
	c2a := 1 - sa*sa
	usq := c2a * (wgs84A*wgs84A - wgs84B*wgs84B) / (wgs84B * wgs84B)
	ka := 1 + usq/16384*(4096+usq*(-768+usq*(320-175*usq)))
	kb := usq / 1024 * (256 + usq*(-128+usq*(74-47*usq)))
	sigma := metres / (wgs84B * ka)
	var ss, cs, c2m float64
	for range 100 {
		ss, cs = math.Sincos(sigma)
		c2m = math.Cos(2*s1 + sigma)
		ds := kb * ss * (c2m + kb/4*(cs*(-1+2*c2m*c2m)-kb/6*c2m*(-3+4*ss*ss)*(-3+4*c2m*c2m)))
		next := metres/(wgs84B*ka) + ds
		if math.Abs(next-sigma) < 1e-13 {
			break
		}
		sigma = next
	}
	t := su1*ss - cu1*cs*ca1
	lat := math.Atan2(su1*cs+cu1*ss*ca1, (1-wgs84F)*math.Hypot(sa, t))
	lam := math.Atan2(ss*sa1, cu1*cs-su1*ss*ca1)
	c := wgs84F / 16 * c2a * (4 + wgs84F*(4-3*c2a))
	l := lam - (1-c)*wgs84F*sa*(sigma+c*ss*(c2m+c*cs*(-1+2*c2m*c2m)))
	lng := math.Mod(p.Lng+l/rad+540, 360) - 180
	return LatLng{Lat: lat / rad, Lng: lng}
}

// NormDeg brings an angle into [0, 360).
func NormDeg(d float64) float64 {
	d = math.Mod(d, 360)
	if d < 0 {
		d += 360
	}
	return d
}

// MetresPerDegree is the length of a degree of longitude and of latitude on
// the ellipsoid at a latitude: the scale of a plane that is right there.
func MetresPerDegree(lat float64) (lng, latitude float64) {
	const e2 = wgs84F * (2 - wgs84F)
	s, c := math.Sincos(lat * math.Pi / 180)
	w := 1 - e2*s*s
	return wgs84A * c / math.Sqrt(w) * math.Pi / 180, wgs84A * (1 - e2) / (w * math.Sqrt(w)) * math.Pi / 180
}
