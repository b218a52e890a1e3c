package airspace

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// Bounds of what a zone may be.
const (
	maxVertices = 100000 // of all its rings together
	maxBufferM  = 50000
	maxHeightM  = 100000
)

// clone is the zone as a set keeps it.
func (z Zone) clone() Zone {
	z.Geometry = wound(z.Geometry)
	z.Active = slices.Clone(z.Active)
	if z.FloorM != nil {
		v := *z.FloorM
		z.FloorM = &v
	}
	if z.CeilingM != nil {
		v := *z.CeilingM
		z.CeilingM = &v
	}
	return z
}

func (z Zone) check() error {
	switch z.Kind {
	case Prohibited, Restricted, Advisory:
	default:
		return fmt.Errorf("kind %q is not one of %s, %s, %s", z.Kind, Prohibited, Restricted, Advisory)
	}
	if !(z.BufferM >= 0 && z.BufferM <= maxBufferM) {
		return fmt.Errorf("buffer_m %v is not between 0 and %d", z.BufferM, maxBufferM)
	}
	if err := z.checkHeights(); err != nil {
		return err
	}
	for i, w := range z.Active {
		if w.From.IsZero() || !w.To.After(w.From) {
			return fmt.Errorf("active window %d needs a start and a later end", i+1)
		}
	}
	if len(z.Geometry) == 0 {
		return errors.New("there is no polygon")
	}
	vertices := 0
	for p, polygon := range z.Geometry {
		for _, ring := range polygon {
			vertices += len(ring)
		}
		if vertices > maxVertices {
			return fmt.Errorf("there are more than %d vertices; simplify the outline or split the zone", maxVertices)
		}
		if err := checkPolygon(fmt.Sprintf("polygon %d", p+1), polygon); err != nil {
			return err
		}
	}
	return nil
}

func (z Zone) checkHeights() error {
	for _, h := range []struct {
		name string
		m    *float64
	}{{"floor_m", z.FloorM}, {"ceiling_m", z.CeilingM}} {
		if h.m == nil {
			continue
		}
		if !(math.Abs(*h.m) <= maxHeightM) {
			return fmt.Errorf("%s %v is not a height", h.name, *h.m)
		}
		if z.Ref == geo.FrameNone || z.Ref > geo.FrameTakeoff {
			return fmt.Errorf("%s needs altitude_ref: amsl, agl or takeoff", h.name)
		}
	}
	if z.FloorM != nil && z.CeilingM != nil && *z.FloorM >= *z.CeilingM {
		return fmt.Errorf("floor_m %v is not below ceiling_m %v", *z.FloorM, *z.CeilingM)
	}
	return nil
}

// checkPolygon wants closed rings that cross neither themselves nor each
// other, and every hole inside the outer ring and outside the other holes.
func checkPolygon(name string, polygon orb.Polygon) error {
	if len(polygon) == 0 {
		return fmt.Errorf("%s has no ring", name)
	}
	for r, ring := range polygon {
		if err := checkRing(ringName(name, r), ring); err != nil {
			return err
		}
	}
	if a, b, cross := crossing(polygon); cross {
		return crossed(name, polygon, a, b)
	}
	for r, ring := range polygon {
		if math.Abs(area(ring)) < 1e-14 { // square degrees: about a square decimetre
			return fmt.Errorf("%s has no area", ringName(name, r))
		}
	}
	// No two rings meet, so that one vertex of a hole speaks for all of it.
	for r, hole := range polygon[1:] {
		if !inRing(polygon[0], hole[0]) {
			return fmt.Errorf("%s, vertex 1 is not inside the outer ring", ringName(name, r+1))
		}
		for o, other := range polygon[1:] {
			if o != r && inRing(other, hole[0]) {
				return fmt.Errorf("%s lies inside %s", ringName(name, r+1), ringName("", o+1))
			}
		}
	}
	return nil
}

func ringName(polygon string, r int) string {
	name := "outer ring"
	if r > 0 {
		name = fmt.Sprintf("hole %d", r)
	}
	if polygon == "" {
		return name
	}
	return polygon + ", " + name
}

// crossed names two edges that meet. Of a hole that sticks out it names the
// vertex: a drawing mistake, and what it was to free cannot be guessed.
func crossed(name string, polygon orb.Polygon, a, b edge) error {
	if a.ring == b.ring {
		return fmt.Errorf("%s crosses or touches itself: the edge from vertex %d and the edge from vertex %d", ringName(name, a.ring), a.vertex+1, b.vertex+1)
	}
	if a.ring == 0 {
		for i, p := range polygon[b.ring] {
			if !inRing(polygon[0], p) {
				return fmt.Errorf("%s, vertex %d is not inside the outer ring", ringName(name, b.ring), i+1)
			}
		}
	}
	return fmt.Errorf("%s: the edge from vertex %d meets the edge from vertex %d of %s", ringName(name, b.ring), b.vertex+1, a.vertex+1, ringName("", a.ring))
}

func checkRing(name string, ring orb.Ring) error {
	for i, p := range ring {
		if !(math.Abs(p[1]) <= 90) || !(math.Abs(p[0]) <= 180) {
			return fmt.Errorf("%s, vertex %d: longitude %v, latitude %v is not on the globe (GeoJSON has the longitude first)", name, i+1, p[0], p[1])
		}
		if i > 0 && p == ring[i-1] {
			return fmt.Errorf("%s, vertex %d is the same as the one before it", name, i+1)
		}
	}
	if len(ring) < 4 {
		return fmt.Errorf("%s has %d vertices; three and the first one again are the least", name, len(ring))
	}
	if ring[0] != ring[len(ring)-1] {
		return fmt.Errorf("%s is not closed: vertex %d is not vertex 1 again", name, len(ring))
	}
	return checkMeridian(name, ring)
}

// checkMeridian wants a ring on one side of the 180th meridian (RFC 7946,
// 3.1.9): in the plane of longitude and latitude one that crosses it would
// be its own complement.
func checkMeridian(name string, ring orb.Ring) error {
	west, east := ring[0][0], ring[0][0]
	for i, p := range ring[1:] {
		if math.Abs(p[0]-ring[i][0]) >= 180 {
			return fmt.Errorf("%s, vertex %d: the edge from longitude %v to %v crosses the 180th meridian; split the zone there into two polygons", name, i+1, ring[i][0], p[0])
		}
		west, east = math.Min(west, p[0]), math.Max(east, p[0])
	}
	if east-west >= 180 {
		return fmt.Errorf("%s spans %v degrees of longitude; split it at the 180th meridian or into smaller polygons", name, east-west)
	}
	return nil
}

// wound is the polygon with its outer rings counter-clockwise and its holes
// clockwise (RFC 7946, 3.1.6). Files have both, and nobody means anything
// by it.
func wound(m orb.MultiPolygon) orb.MultiPolygon {
	out := m.Clone()
	for _, polygon := range out {
		for r, ring := range polygon {
			if (area(ring) > 0) != (r == 0) {
				slices.Reverse(ring)
			}
		}
	}
	return out
}
