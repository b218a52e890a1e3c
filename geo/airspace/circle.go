package airspace

import (
	"fmt"
	"math"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// The bounds of a circle, and how far its polygon lies outside it.
const (
	maxRadiusM    = 100e3
	circleExcessM = 0.9
	minCorners    = 16
)

// Circle is a polygon that encloses the circle of radiusM metres around a
// centre, and lies nowhere more than a metre outside it. Zones know only
// polygons, so that everybody who reads one sees the same outline.
func Circle(center geo.LatLng, radiusM float64) (orb.Polygon, error) {
	if !center.Valid() {
		return nil, fmt.Errorf("the centre %v is not on the globe (GeoJSON has the longitude first)", center)
	}
	if !(radiusM > 0 && radiusM <= maxRadiusM) {
		return nil, fmt.Errorf("a radius of %v m is not between 0 and %.0f km", radiusM, maxRadiusM/1000)
	}
	if far := math.Abs(center.Lat) + 2*radiusM/110574; far > 85 {
		return nil, fmt.Errorf("a circle of %.0f m around %v comes too near to a pole", radiusM, center)
	}
	// The corners stand outside by half of the excess; the rest is for
	// edges that are straight in longitude and latitude, not on the ground.
	n := max(minCorners, math.Ceil(math.Pi/math.Acos(radiusM/(radiusM+circleExcessM/2))))
	out := radiusM/math.Cos(math.Pi/n) + 0.1
	var ring orb.Ring
	for i := range int(n) {
		// Counter-clockwise: bearings count the other way round.
		p := geo.Offset(center, 360-360*float64(i)/n, out).Point()
		if math.Abs(p[0]-center.Lng) > 90 {
			return nil, fmt.Errorf("a circle of %.0f m around %v crosses the 180th meridian; draw it as two polygons", radiusM, center)
		}
		ring = append(ring, p)
	}
	return orb.Polygon{append(ring, ring[0])}, nil
}
