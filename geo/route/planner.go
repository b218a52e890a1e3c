package route

import (
	"reflect"
	"slices"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/terrain"

	"github.com/paulmach/orb"
)

const (
	// reachM is how far from the plane's centre a planner plans; farther
	// away it plans in a plane of its own about the flight.
	reachM = 150e3
	// awayM is how far from a far flight's middle zones still count. A way
	// that left this would fail its last check.
	awayM = 1000e3
	// maxSkies is how many graphs are kept, the least used going first: one
	// for each set of zones that binds at some height and time.
	maxSkies = 8
	// maxMorph is by how many zones the last version's graph may differ to
	// be changed into the one asked for.
	maxMorph = 8
)

// Planner keeps what planning has learned of an airspace: the graphs of
// the zones that bind together. It is for one goroutine at a time.
type Planner struct {
	set     *airspace.Set
	centre  *geo.LatLng // of the plane; nil until the first flight of an empty sky
	plane   plane
	shapes  map[shapeKey][]*shape
	skies   []*sky // the last used first
	version int    // counts updates
	away    *Planner
	ground  *ground
	fence   *fence
	buf     Buffer
	cells   map[string][]geo.Cell // along ways planned before
}

type shapeKey struct {
	zone       string
	clearanceM float64
}

// sky is the graph of zones that bind together.
type sky struct {
	shapes []*shape
	graph  *graph
	seen   int // the planner's version when it was last used
}

// NewPlanner plans in an airspace. Nothing is computed before it is needed;
// Sky.Prepare does it at once.
func NewPlanner(set *airspace.Set) *Planner {
	p := &Planner{set: set, shapes: map[shapeKey][]*shape{}}
	var all orb.Bound
	for i, z := range set.Zones() {
		if b := z.Geometry.Bound(); i == 0 {
			all = b
		} else {
			all = all.Union(b)
		}
	}
	if len(set.Zones()) > 0 {
		p.around(geo.FromPoint(all.Center()))
	}
	return p
}

func (p *Planner) around(centre geo.LatLng) {
	p.centre, p.plane = &centre, plane{centre: centre}
}

// Airspace is the set that the planner plans in.
func (p *Planner) Airspace() *airspace.Set { return p.set }

// Update takes the airspace's next version. What did not change stays: a
// graph in use is changed by the zones that came and went.
func (p *Planner) Update(set *airspace.Set) {
	next := map[string]*airspace.Zone{}
	zones := set.Zones()
	for i := range zones {
		next[zones[i].ID] = &zones[i]
	}
	gone := map[string]bool{}
	for _, z := range p.set.Zones() {
		if n := next[z.ID]; n == nil || !sameZone(z, *n) {
			gone[z.ID] = true
		}
	}
	for k := range p.shapes {
		if gone[k.zone] {
			delete(p.shapes, k)
		}
	}
	p.set, p.away = set, nil
	p.version++
	if p.centre == nil && len(zones) > 0 {
		p.around(geo.FromPoint(zones[0].Geometry.Bound().Center()))
	}
}

// sameZone compares what shapes are made of; sets that share a zone share
// its corners.
func sameZone(a, b airspace.Zone) bool {
	if a.BufferM != b.BufferM || len(a.Geometry) != len(b.Geometry) {
		return false
	}
	if len(a.Geometry) > 0 && &a.Geometry[0] == &b.Geometry[0] {
		return true
	}
	return reflect.DeepEqual(a.Geometry, b.Geometry)
}

// shapesOf are a zone's shapes, drawn once.
func (p *Planner) shapesOf(z *airspace.Zone, clearanceM float64) []*shape {
	key := shapeKey{z.ID, clearanceM}
	if s, ok := p.shapes[key]; ok {
		return s
	}
	out := make([]*shape, 0, len(z.Geometry))
	for _, polygon := range z.Geometry {
		out = append(out, newShape(p.plane, z.ID, polygon, z.BufferM+clearanceM))
	}
	p.shapes[key] = out
	return out
}

// skyOf is the graph of some zones, and of the ground and the fence where
// given.
func (p *Planner) skyOf(zones []airspace.Zone, clearanceM float64, g *ground, f *fence) *sky {
	shapes := make([]*shape, 0, len(zones)+2)
	for i := range zones {
		shapes = append(shapes, p.shapesOf(&zones[i], clearanceM)...)
	}
	if g != nil {
		shapes = append(shapes, g.shape)
	}
	if f != nil {
		shapes = append(shapes, f.shape)
	}
	for i, s := range p.skies {
		if slices.Equal(s.shapes, shapes) {
			return p.use(i)
		}
	}
	for i, s := range p.skies {
		if s.seen != p.version && s.morph(shapes) {
			return p.use(i)
		}
	}
	p.skies = append(p.skies, &sky{shapes: shapes, graph: newGraph(shapes)})
	p.use(len(p.skies) - 1)
	if len(p.skies) > maxSkies {
		p.skies = p.skies[:maxSkies]
	}
	return p.skies[0]
}

// use puts a graph first.
func (p *Planner) use(i int) *sky {
	s := p.skies[i]
	copy(p.skies[1:i+1], p.skies[:i])
	p.skies[0] = s
	s.seen = p.version
	return s
}

// morph changes the graph into that of other shapes, if these are nearly
// the same.
func (s *sky) morph(shapes []*shape) bool {
	had := make(map[*shape]bool, len(s.shapes))
	for _, x := range s.shapes {
		had[x] = true
	}
	var come []*shape
	for _, x := range shapes {
		if !had[x] {
			come = append(come, x)
		}
		delete(had, x)
	}
	if len(had)+len(come) > maxMorph || len(had)+len(come) > len(shapes)/2 {
		return false
	}
	for _, x := range s.shapes {
		if had[x] {
			s.graph.remove(x)
		}
	}
	for _, x := range come {
		s.graph.add(x)
	}
	s.shapes = shapes
	return true
}

// Binding says which zones a Sky is of: those that bind a flight at a
// height in a span of time (see airspace.Set.Binding), with a clearance
// besides their buffers.
type Binding struct {
	AltM, GroundAMSLM float64
	From, Until       time.Time
	ClearanceM        float64
}

// Sky is the airspace as it binds one kind of flight, for many queries. It
// holds until its planner's next Update.
type Sky struct {
	planner *Planner
	sky     *sky
	version int
}

// Sky is the airspace for a binding.
func (p *Planner) Sky(b Binding) *Sky {
	if p.centre == nil {
		p.around(geo.LatLng{})
	}
	zones := p.set.Binding(b.From, b.Until, b.AltM, b.GroundAMSLM)
	return &Sky{planner: p, sky: p.skyOf(zones, b.ClearanceM, nil, nil), version: p.version}
}

// Prepare computes everything that queries would compute when they first
// need it.
func (s *Sky) Prepare() { s.sky.graph.prepare() }

// Way is the shortest way between two places, or the fastest in a wind, and
// its length in metres in the planner's plane. Its corners, both ends
// included, stand in the buffer until it is used again; it has not passed
// Find's last check. A *Refusal says why there is none.
func (s *Sky) Way(b *Buffer, from, to geo.LatLng, airMPS float64, w Wind) ([]geo.LatLng, float64, error) {
	if s.version != s.planner.version {
		return nil, 0, refuse(BadRequest, "the airspace has changed since this sky was made")
	}
	for _, at := range [2]geo.LatLng{from, to} {
		if err := checkPlace(at); err != nil {
			return nil, 0, err
		}
	}
	if !(airMPS >= 0.5 && airMPS <= 300) || !(w.SpeedMPS >= 0 && w.SpeedMPS <= 150) || !(w.FromDeg >= -360 && w.FromDeg <= 720) {
		return nil, 0, refuse(BadRequest, "an airspeed of %v m/s in a wind of %v m/s from %v°", airMPS, w.SpeedMPS, w.FromDeg)
	}
	a, z := s.planner.plane.to(from), s.planner.plane.to(to)
	g := s.sky.graph
	if over := g.over(a); over != nil {
		return nil, 0, &Refusal{Code: StartInZone, Zone: over.zone, Message: "the start lies in zone " + over.zone}
	}
	if over := g.over(z); over != nil {
		return nil, 0, &Refusal{Code: GoalInZone, Zone: over.zone, Message: "the goal lies in zone " + over.zone}
	}
	m := newMetric(airMPS, w)
	if !g.find(b, &m, a, z) {
		return nil, 0, noWay(a, z, s.sky.shapes)
	}
	metres := 0.0
	for i := 1; i < len(b.pts); i++ {
		metres += dist(b.pts[i-1], b.pts[i])
	}
	b.way = append(b.way, from, to)
	copy(b.way[1:], b.way[:len(b.way)-2])
	b.way[0], b.way[len(b.way)-1] = from, to
	return b.way, metres, nil
}

// near is the planner for a flight: this one, or one about the flight.
func (p *Planner) near(from, to geo.LatLng) *Planner {
	mid := geo.LatLng{Lat: (from.Lat + to.Lat) / 2, Lng: (from.Lng + to.Lng) / 2}
	if p.centre == nil {
		p.around(mid)
	}
	if geo.Distance(*p.centre, from) <= reachM && geo.Distance(*p.centre, to) <= reachM {
		return p
	}
	if p.away != nil && geo.Distance(*p.away.centre, mid) <= reachM/2 {
		return p.away
	}
	p.away = &Planner{set: p.set, shapes: map[shapeKey][]*shape{}, version: p.version}
	p.away.around(mid)
	return p.away
}

// bear keeps the zones that come within awayM of the plane's centre.
func (p *Planner) bear(zones []airspace.Zone) []airspace.Zone {
	if p.centre == nil {
		return zones
	}
	reach := awayM / 110e3
	near := orb.Bound{Min: p.centre.Point(), Max: p.centre.Point()}.Pad(reach)
	near.Min[0] -= 5 * reach // degrees of longitude are shorter
	near.Max[0] += 5 * reach
	return slices.DeleteFunc(zones, func(z airspace.Zone) bool { return !z.Geometry.Bound().Intersects(near) })
}

func (p *Planner) groundOf(t *terrain.Grid, limitAMSLM float64) *ground {
	if p.ground == nil || p.ground.grid != t || p.ground.limitM != limitAMSLM {
		p.ground = newGround(p.plane, t, limitAMSLM)
	}
	return p.ground
}

// Outlines are what the sky's ways go around, as rings in metres in the
// planner's plane, the first point not repeated; blocked is where a shape's
// rings wind around a point at least once. From each zone they keep its
// buffer and the clearance and less than a metre more.
func (s *Sky) Outlines() [][][][2]float64 {
	var out [][][][2]float64
	for _, sh := range s.sky.shapes {
		var rings [][][2]float64
		var ring [][2]float64
		for i, e := range sh.edges {
			ring = append(ring, [2]float64{e.a.x, e.a.y})
			if i+1 == len(sh.edges) || sh.edges[i+1].a != e.b {
				rings, ring = append(rings, ring), nil
			}
		}
		out = append(out, rings)
	}
	return out
}

// Project is a place in the planner's plane, in metres east and north.
func (s *Sky) Project(at geo.LatLng) (x, y float64) {
	q := s.planner.plane.to(at)
	return q.x, q.y
}
