package airspace

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// Bounds of what a zone may be. maxVertices bounds the work of the pairwise
// crossing check.
const (
	maxVertices = 5000
	maxBufferM  = 50000
	maxHeightM  = 100000
)

func (z Zone) clone() Zone {
	z.Geometry = z.Geometry.Clone()
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
	for p, polygon := range z.Geometry {
		if len(polygon) == 0 {
			return fmt.Errorf("polygon %d has no ring", p+1)
		}
		for r, ring := range polygon {
			name := fmt.Sprintf("polygon %d, outer ring", p+1)
			if r > 0 {
				name = fmt.Sprintf("polygon %d, hole %d", p+1, r)
			}
			if err := checkRing(name, ring); err != nil {
				return err
			}
			if r > 0 {
				if err := checkHole(name, polygon[0], ring); err != nil {
					return err
				}
			}
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

func checkRing(name string, ring orb.Ring) error {
	if len(ring) > maxVertices {
		return fmt.Errorf("%s has %d vertices, more than %d; simplify it", name, len(ring), maxVertices)
	}
	west, east := math.Inf(1), math.Inf(-1)
	for i, p := range ring {
		if !(math.Abs(p[1]) <= 90) || !(math.Abs(p[0]) <= 180) {
			return fmt.Errorf("%s, vertex %d: longitude %v, latitude %v is not on the globe (GeoJSON has the longitude first)", name, i+1, p[0], p[1])
		}
		if i > 0 && p == ring[i-1] {
			return fmt.Errorf("%s, vertex %d is the same as the one before it", name, i+1)
		}
		west, east = math.Min(west, p[0]), math.Max(east, p[0])
	}
	if len(ring) < 4 {
		return fmt.Errorf("%s has %d vertices; three and the first one again are the least", name, len(ring))
	}
	if ring[0] != ring[len(ring)-1] {
		return fmt.Errorf("%s is not closed: vertex %d is not vertex 1 again", name, len(ring))
	}
	if east-west >= 180 {
		return fmt.Errorf("%s spans %v degrees of longitude; split a zone that crosses the 180th meridian there", name, east-west)
	}
	if a, b, cross := crossing(ring); cross {
		return fmt.Errorf("%s crosses or touches itself: the edge from vertex %d and the edge from vertex %d", name, a+1, b+1)
	}
	if math.Abs(area(ring)) < 1e-14 { // square degrees: about a square decimetre
		return fmt.Errorf("%s has no area", name)
	}
	return nil
}

// checkHole wants a hole inside its outer ring: one that sticks out is a
// drawing mistake, and what it was to free cannot be guessed.
func checkHole(name string, outer, hole orb.Ring) error {
	for i, p := range hole {
		if !inRing(outer, p) {
			return fmt.Errorf("%s, vertex %d is not inside the outer ring", name, i+1)
		}
	}
	for i := 0; i+1 < len(hole); i++ {
		for j := 0; j+1 < len(outer); j++ {
			if meet(hole[i], hole[i+1], outer[j], outer[j+1]) {
				return fmt.Errorf("%s: the edge from vertex %d meets the outer ring's edge from vertex %d", name, i+1, j+1)
			}
		}
	}
	return nil
}
