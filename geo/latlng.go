package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// LatLng is a WGS-84 position in degrees.
type LatLng struct {
	Lat float64 `json:"lat" yaml:"lat"`
	Lng float64 `json:"lon" yaml:"lon"`
}

// Valid reports whether the position is finite and on the globe.
func (p LatLng) Valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180
}

// String writes "lat,lon" to about a centimetre.
func (p LatLng) String() string { return fmt.Sprintf("%.7f,%.7f", p.Lat, p.Lng) }

// Point converts to orb's order: longitude first.
func (p LatLng) Point() orb.Point { return orb.Point{p.Lng, p.Lat} }

// FromPoint converts from orb's order: longitude first.
func FromPoint(p orb.Point) LatLng { return LatLng{Lat: p[1], Lng: p[0]} }

// E7 converts to MAVLink's degrees times 1e7, rounded to the nearest.
func (p LatLng) E7() (lat, lng int32) {
	return int32(math.Round(p.Lat * 1e7)), int32(math.Round(p.Lng * 1e7))
}

// FromE7 converts from MAVLink's degrees times 1e7.
func FromE7(lat, lng int32) LatLng {
	return LatLng{Lat: float64(lat) / 1e7, Lng: float64(lng) / 1e7}
}
