package geo_test

import (
	"math"
	"testing"

	"airvein/geo"
)

// Flinders Peak to Buninyon is the line that Geoscience Australia publishes
// to test Vincenty's formulae with, on GRS80: on WGS-84 it differs by less
// than a millimetre.
func TestDistanceAndBearingOfAPublishedLine(t *testing.T) {
	dms := func(d, m, s float64) float64 { return math.Copysign(math.Abs(d)+m/60+s/3600, d) }
	flinders := geo.LatLng{Lat: dms(-37, 57, 3.72030), Lng: dms(144, 25, 29.52440)}
	buninyon := geo.LatLng{Lat: dms(-37, 39, 10.15610), Lng: dms(143, 55, 35.38390)}
	if d := geo.Distance(flinders, buninyon); math.Abs(d-54972.271) > 0.001 {
		t.Errorf("distance %.4f", d)
	}
	if b := geo.Bearing(flinders, buninyon); math.Abs(b-dms(306, 52, 5.37)) > 0.01/3600 {
		t.Errorf("bearing %.8f", b)
	}
	if b := geo.Bearing(buninyon, flinders); math.Abs(b-dms(127, 10, 25.07)) > 0.01/3600 {
		t.Errorf("bearing back %.8f", b)
	}
}

func TestOffsetUndoesDistanceAndBearing(t *testing.T) {
	for _, a := range []geo.LatLng{{Lat: 32, Lng: 118}, {Lat: -54, Lng: -70}, {Lat: 0, Lng: 0}, {Lat: 78, Lng: 15}, {Lat: 10, Lng: 179.99}} {
		for bearing := 1.0; bearing < 360; bearing += 29 {
			for _, d := range []float64{0.5, 120, 9000, 250000} {
				b := geo.Offset(a, bearing, d)
				if got := geo.Distance(a, b); math.Abs(got-d) > 1e-3 {
					t.Errorf("%v, %v°, %v m: distance %v", a, bearing, d, got)
				}
				if got := geo.Bearing(a, b); d > 100 && math.Abs(math.Remainder(got-bearing, 360)) > 1e-4 {
					t.Errorf("%v, %v°, %v m: bearing %v", a, bearing, d, got)
				}
			}
		}
	}
}

func TestDistanceOfOddPairs(t *testing.T) {
	p := geo.LatLng{Lat: 32, Lng: 118}
	if geo.Distance(p, p) != 0 || geo.Bearing(p, p) != 0 || geo.Offset(p, 77, 0) != p {
		t.Error("a position is away from itself")
	}
	// Nearly antipodal: the great circle, half the way round.
	if d := geo.Distance(geo.LatLng{Lat: 0.1, Lng: 0}, geo.LatLng{Lat: -0.1, Lng: 179.9}); math.Abs(d-20004e3) > 20e3 {
		t.Errorf("antipodes are %v m apart", d)
	}
	if d := geo.Distance(geo.LatLng{Lat: 0, Lng: 179.9}, geo.LatLng{Lat: 0, Lng: -179.9}); math.Abs(d-22263.9) > 1 {
		t.Errorf("across the 180th meridian: %v m", d)
	}
}

func TestMetresPerDegreeAgreesWithDistance(t *testing.T) {
	for lat := -80.0; lat <= 80; lat += 16 {
		kx, ky := geo.MetresPerDegree(lat)
		dx := geo.Distance(geo.LatLng{Lat: lat, Lng: 10}, geo.LatLng{Lat: lat, Lng: 10.001}) / 0.001
		dy := geo.Distance(geo.LatLng{Lat: lat - 0.0005, Lng: 10}, geo.LatLng{Lat: lat + 0.0005, Lng: 10}) / 0.001
		if math.Abs(kx/dx-1) > 1e-6 || math.Abs(ky/dy-1) > 1e-6 {
			t.Errorf("at %v: %v, %v; measured %v, %v", lat, kx, ky, dx, dy)
		}
	}
}

func TestNormDeg(t *testing.T) {
	for in, want := range map[float64]float64{0: 0, 360: 0, -90: 270, 725: 5, -725: 355} {
		if got := geo.NormDeg(in); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v: %v", in, got)
		}
	}
}
