package route

import (
	"errors"
	"fmt"
	"slices"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// OutsidePermit is the refusal's code, and PermitZone the zone id by which
// it names what lies outside the area that a flight has to stay in.
const (
	OutsidePermit = "outside_permit"
	PermitZone    = "outside the permitted volumes"
)

// Area is where a flight has to stay: polygons that do not meet but in
// corners, as airspace.Union makes them, and how far inside their edge.
type Area struct {
	Polygons orb.MultiPolygon
	KeepM    float64
}

// fence is everything outside an area, as an obstacle.
type fence struct {
	area  *Area
	zone  airspace.Zone
	shape *shape
}

// newFence draws the obstacle: a frame around the area, with the area's
// rings turned round, so that what was inside is outside. Nothing leads to
// what lies beyond the frame.
func newFence(p plane, a *Area) *fence {
	b := a.Polygons.Bound().Pad(frameDeg + 2*a.KeepM/50e3)
	polygon := orb.Polygon{{b.Min, {b.Max[0], b.Min[1]}, b.Max, {b.Min[0], b.Max[1]}, b.Min}}
	for _, part := range a.Polygons {
		for r, ring := range part {
			ring = ring.Clone()
			if (ring.Orientation() == orb.CCW) == (r == 0) {
				slices.Reverse(ring)
			}
			polygon = append(polygon, ring)
		}
	}
	// One polygon of all rings, as in newGround.
	zone := airspace.Zone{ID: PermitZone, Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{polygon}, BufferM: a.KeepM}
	return &fence{area: a, zone: zone, shape: newOriented(p, PermitZone, polygon, a.KeepM)}
}

// fenceOf is the planner's fence around an area, drawn once.
func (p *Planner) fenceOf(a *Area) *fence {
	if p.fence == nil || p.fence.area != a {
		p.fence = newFence(p.plane, a)
	}
	return p.fence
}

// outside refuses an end of the way that the fence covers.
func (f *fence) outside(what string, at geo.LatLng, q pt) error {
	if !f.shape.covers(q) && !f.zone.Contains(at) {
		return nil
	}
	return &Refusal{Code: OutsidePermit, Zone: PermitZone, Message: fmt.Sprintf("the %s %v is not inside the permitted volumes by the %v m that a flight keeps from their edge", what, at, f.area.KeepM)}
}

// Keeps says where a way, straight from position to position, leaves an
// area or comes nearer to its edge than it may; nil where it does not. It
// asks the area as given, as the planner's last check does.
func (a *Area) Keeps(way []geo.LatLng) error {
	if len(way) < 2 || len(a.Polygons) == 0 {
		return errors.New("there is no way, or no volume that it could be in")
	}
	out := newFence(plane{centre: way[0]}, a)
	barriers := []barrier{{out.zone, a.KeepM}}
	for i := 1; i < len(way); i++ {
		bow := bowM(way[i-1], way[i])
		if bow > legBowM {
			return fmt.Errorf("the leg from %v to %v is too long to be read in one way only", way[i-1], way[i])
		}
		if err := verify(way[i-1], way[i], bow, barriers); err != nil {
			return err
		}
	}
	return nil
}
