package route

import (
	"fmt"
	"math"

	"airvein/geo"

	"github.com/paulmach/orb"
)

const (
	// legBowM is how far the readings of any leg may differ: a straight line
	// in longitude and latitude, a geodesic, an autopilot's local plane.
	legBowM = 0.35
	// fineBowM is where splitting a leg further helps no more.
	fineBowM = 0.004
	// checkM is what the check asks beyond what is to be kept and what the
	// readings differ by: its own error and more.
	checkM = 0.002
)

// leg appends the leg to b, in as many parts as it takes for all readings
// of each to be clear of the barriers. It is checked against the zones as
// they were given and not as the search saw them.
func (p *Planner) leg(way []geo.LatLng, a, b geo.LatLng, pa, pb pt, barriers []barrier) ([]geo.LatLng, error) {
	bow := bowM(a, b)
	var near error
	if bow <= legBowM {
		if near = verify(a, b, bow, barriers); near == nil {
			return append(way, b), nil
		}
		if bow <= fineBowM {
			return nil, near
		}
	}
	pm := pt{(pa.x + pb.x) / 2, (pa.y + pb.y) / 2}
	mid := roundE7(p.plane.from(pm))
	if mid == a || mid == b || !mid.Valid() {
		return nil, fmt.Errorf("the leg from %v to %v cannot be split", a, b)
	}
	way, err := p.leg(way, a, mid, pa, pm, barriers)
	if err != nil {
		return nil, err
	}
	return p.leg(way, mid, b, pm, pb, barriers)
}

// verify finds a barrier that the leg, straight in longitude and latitude,
// comes too near to.
func verify(a, b geo.LatLng, bow float64, barriers []barrier) error {
	if !a.Valid() || !b.Valid() {
		return fmt.Errorf("from %v to %v is no leg", a, b)
	}
	kx, ky := geo.MetresPerDegree(math.Max(math.Abs(a.Lat), math.Abs(b.Lat)))
	leg := orb.MultiPoint{a.Point(), b.Point()}.Bound()
	for i := range barriers {
		z := &barriers[i]
		need := z.keepM + bow + checkM
		// Wider than need whatever the latitude within reach.
		reach := orb.Bound{Min: orb.Point{leg.Min[0] - 2*need/kx, leg.Min[1] - 1.1*need/ky}, Max: orb.Point{leg.Max[0] + 2*need/kx, leg.Max[1] + 1.1*need/ky}}
		if !z.Geometry.Bound().Intersects(reach) {
			continue
		}
		if z.Contains(a) || z.Contains(b) {
			return &tooNear{zone: z.ID, from: a, to: b, need: need}
		}
		for _, polygon := range z.Geometry {
			for _, ring := range polygon {
				for k := 0; k+1 < len(ring); k++ {
					c, d := ring[k], ring[k+1]
					if math.Max(c[0], d[0]) < reach.Min[0] || math.Min(c[0], d[0]) > reach.Max[0] || math.Max(c[1], d[1]) < reach.Min[1] || math.Min(c[1], d[1]) > reach.Max[1] {
						continue
					}
					if m := apart(a.Point(), b.Point(), c, d); !(m >= need) {
						return &tooNear{zone: z.ID, from: a, to: b, metres: m, need: need}
					}
				}
			}
		}
	}
	return nil
}

// apart is the distance in metres between two segments, straight in
// longitude and latitude: the nearest points in a plane right at the first
// one's middle, and once more in a plane right between these.
func apart(a, b, c, d orb.Point) float64 {
	lat := (a[1] + b[1]) / 2
	var m float64
	for range 3 {
		kx, ky := geo.MetresPerDegree(lat)
		var p, q pt
		p, q, m = nearestPair(flat(a, a, kx, ky), flat(b, a, kx, ky), flat(c, a, kx, ky), flat(d, a, kx, ky))
		lat = a[1] + (p.y+q.y)/2/ky
	}
	return m
}

func flat(p, origin orb.Point, kx, ky float64) pt {
	return pt{(p[0] - origin[0]) * kx, (p[1] - origin[1]) * ky}
}

// nearestPair is the nearest points of two segments and their distance, 0
// where they meet.
func nearestPair(a, b, c, d pt) (p, q pt, m float64) {
	if meets(a, b, c, d) && (cross(sub(b, a), sub(d, c)) != 0 || overlap(a, b, c, d)) {
		return a, a, 0
	}
	m = math.Inf(1)
	try := func(on, off pt) {
		if l := dist(on, off); l < m {
			p, q, m = on, off, l
		}
	}
	try(onSegment(c, a, b), c)
	try(onSegment(d, a, b), d)
	try(a, onSegment(a, c, d))
	try(b, onSegment(b, c, d))
	return p, q, m
}

// overlap is for segments on one line.
func overlap(a, b, c, d pt) bool {
	return math.Max(a.x, b.x) >= math.Min(c.x, d.x) && math.Max(c.x, d.x) >= math.Min(a.x, b.x) &&
		math.Max(a.y, b.y) >= math.Min(c.y, d.y) && math.Max(c.y, d.y) >= math.Min(a.y, b.y)
}

// onSegment is the point of the segment from a to b nearest to p.
func onSegment(p, a, b pt) pt {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = math.Min(1, math.Max(0, ((p.x-a.x)*dx+(p.y-a.y)*dy)/l))
	}
	return pt{a.x + t*dx, a.y + t*dy}
}

type tooNear struct {
	zone         string
	from, to     geo.LatLng
	metres, need float64
}

func (e *tooNear) Error() string {
	return fmt.Sprintf("the leg from %v to %v is %.3f m from zone %s, less than %.3f m", e.from, e.to, e.metres, e.zone, e.need)
}
