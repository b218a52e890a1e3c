package route

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
)

// Find is the best way around the airspace, or a *Refusal; it never returns
// another error. It plans once; a Planner keeps what it learned.
//
// Zones bind that are active at some moment of the flight and reach the
// cruise height; at start and goal, where the drone climbs and lets a box
// down, those that reach any height up to it. From each, its buffer and
// ClearanceM are kept, and under a metre more. Waypoints between From and To
// are rounded to MAVLink's 1e-7 degree, and long legs have some between
// their ends, so that every reading of "straight" agrees. The finished way
// is held once more against the zones as given; a doubt is a refusal.
func Find(req Request) (Plan, error) {
	if req.Airspace == nil {
		return Plan{}, req.check()
	}
	return NewPlanner(req.Airspace).Find(req)
}

// Find is the function Find for the planner's airspace, which a request may
// leave out.
func (p *Planner) Find(req Request) (Plan, error) {
	if req.Airspace == nil {
		req.Airspace = p.set
	}
	if err := req.check(); err != nil {
		return Plan{}, err
	}
	if req.Airspace != p.set {
		return Plan{}, refuse(BadRequest, "the request is for airspace version %q, the planner has %q", req.Airspace.Version(), p.set.Version())
	}
	var best Plan
	var first error
	found := false
	for _, wait := range req.waits() {
		for _, layer := range req.layers() {
			// Even a straight flight would arrive later than the best.
			if found && req.Objective == Soonest && wait.Seconds()+req.climbS(layer) >= best.WaitS+best.TimeS {
				continue
			}
			plan, err := p.depart(&req, layer, wait)
			if err != nil {
				if first == nil {
					first = err
				}
				continue
			}
			plan.WaitS = wait.Seconds()
			if !found || req.better(plan, best) {
				best, found = plan, true
			}
		}
	}
	if !found {
		return Plan{}, first
	}
	return best, nil
}

func (req *Request) better(a, b Plan) bool {
	soon := cmp.Compare(a.WaitS+a.TimeS, b.WaitS+b.TimeS)
	if req.Objective == LeastEnergy {
		return cmp.Or(cmp.Compare(a.EnergyWh, b.EnergyWh), soon) < 0
	}
	return soon < 0
}

// waits are the times on the ground worth trying: none, and until a zone
// ends. Between two of these, waiting longer frees nothing.
func (req *Request) waits() []time.Duration {
	out := []time.Duration{0}
	if req.At.IsZero() || req.MaxWait <= 0 {
		return out
	}
	for _, z := range req.Airspace.Zones() {
		if z.Kind == airspace.Advisory {
			continue
		}
		for _, w := range z.Active {
			if d := w.To.Sub(req.At); d > 0 && d <= req.MaxWait {
				out = append(out, d)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (req *Request) climbS(l Layer) float64 { return l.AltM / req.Aircraft.ClimbMPS }

// depart plans a flight that leaves after a wait at one layer. Which zones
// bind depends on how long it takes, and that on the way: the time is
// raised until a flight ends in it, which finds the shortest such flight.
func (p *Planner) depart(req *Request, layer Layer, wait time.Duration) (Plan, error) {
	at, least := req.At, 0.0
	if !at.IsZero() {
		at = at.Add(wait)
	}
	if !req.OnTime {
		least = lingerS
	}
	for seconds := least; seconds <= maxFlight.Seconds(); {
		until := time.Time{} // no time known: every window binds
		if !at.IsZero() {
			until = at.Add(time.Duration(seconds * float64(time.Second)))
		}
		plan, err := p.within(req, layer, at, until)
		if err != nil {
			return Plan{}, err
		}
		end := plan.TimeS + req.landingS(layer)
		if at.IsZero() || end <= seconds {
			return plan, p.afford(req, &plan)
		}
		seconds = end + 1e-3 // past the clock's grain
	}
	return Plan{}, refuse(TooWindy, "the flight would take more than %v", maxFlight)
}

// landingS is what a flight takes after its way, where that is known.
func (req *Request) landingS(l Layer) float64 {
	if req.Aircraft.DescentMPS > 0 {
		return l.AltM / req.Aircraft.DescentMPS
	}
	return 0
}

// afford holds a plan against the battery.
func (p *Planner) afford(req *Request, plan *Plan) error {
	b := req.Battery
	if b == nil {
		return nil
	}
	plan.HoverWh = b.HoverS * req.Aircraft.HoverW / 3600
	if need, have := plan.EnergyWh+plan.HoverWh, b.CapacityWh*(1-b.ReservePct/100); !(need <= have) {
		return refuse(NoEnergy, "the way takes %.0f Wh with %.0f Wh of hovering; %.0f Wh are there above a reserve of %.0f %%",
			need, plan.HoverWh, have, b.ReservePct)
	}
	return nil
}

// barrier is a zone and what is kept from it in all.
type barrier struct {
	airspace.Zone
	keepM float64
}

// within plans for a flight that lasts from at to until.
func (p *Planner) within(req *Request, layer Layer, at, until time.Time) (Plan, error) {
	groundM := req.GroundAMSLM
	if req.GroundUnknown {
		groundM = math.NaN()
	}
	low := math.Inf(-1) // a goal may lie below the place of take-off
	p = p.near(req.From, req.To)
	var g *ground
	if req.Terrain != nil {
		g = p.groundOf(req.Terrain, groundM+layer.AltM-req.TerrainClearanceM)
	}
	var f *fence
	if req.Within != nil {
		f = p.fenceOf(req.Within)
	}
	if err := p.ends(req, p.bear(p.set.BindingBetween(at, until, low, layer.AltM, groundM)), g, f); err != nil {
		return Plan{}, err
	}
	zones := p.bear(p.set.Binding(at, until, layer.AltM, groundM))
	sky := p.skyOf(zones, req.ClearanceM, g, f)
	pts, err := p.search(req, layer, sky)
	if err != nil {
		return Plan{}, err
	}
	alternates, err := p.alternates(req, sky.graph, pts)
	if err != nil {
		return Plan{}, err
	}
	barriers := make([]barrier, 0, len(zones)+1)
	for _, z := range zones {
		barriers = append(barriers, barrier{z, z.BufferM + req.ClearanceM})
	}
	if g != nil {
		barriers = append(barriers, barrier{g.zone, 0})
	}
	if f != nil {
		barriers = append(barriers, barrier{f.zone, req.Within.KeepM})
	}
	way, err := p.finish(req, pts, barriers)
	if err != nil {
		return Plan{}, err
	}
	plan, err := p.plan(req, layer, way)
	plan.Alternates = alternates
	return plan, err
}

// ends refuses a start or goal that a zone covers.
func (p *Planner) ends(req *Request, zones []airspace.Zone, g *ground, f *fence) error {
	for _, end := range []struct {
		what, code string
		at         geo.LatLng
	}{{"start", StartInZone, req.From}, {"goal", GoalInZone, req.To}} {
		q := p.plane.to(end.at)
		if f != nil {
			if err := f.outside(end.what, end.at, q); err != nil {
				return err
			}
		}
		if g != nil {
			if _, known := req.Terrain.At(end.at); !known {
				return &Refusal{Code: end.code, Zone: TerrainZone, Message: fmt.Sprintf("the %s %v lies where the terrain is not known", end.what, end.at)}
			}
			if g.shape.covers(q) {
				return &Refusal{Code: end.code, Zone: TerrainZone, Message: fmt.Sprintf("the ground about the %s %v comes nearer than %v m to the cruise height", end.what, end.at, req.TerrainClearanceM)}
			}
		}
		for i := range zones {
			for _, s := range p.shapesOf(&zones[i], req.ClearanceM) {
				if s.covers(q) {
					return &Refusal{Code: end.code, Zone: s.zone,
						Message: fmt.Sprintf("the %s %v lies in zone %s or nearer than its buffer and the clearance of %v m", end.what, end.at, s.zone, req.ClearanceM)}
				}
			}
		}
	}
	return nil
}

// search is the way in the plane.
func (p *Planner) search(req *Request, layer Layer, s *sky) ([]pt, error) {
	from, to := p.plane.to(req.From), p.plane.to(req.To)
	m := newMetric(req.Aircraft.CruiseMPS, layer.Wind)
	if !s.graph.find(&p.buf, &m, from, to) {
		still := newMetric(req.Aircraft.CruiseMPS, Wind{})
		// A way that only the wind forbids is refused for the wind, below.
		if !m.windy || !s.graph.find(&p.buf, &still, from, to) {
			return nil, noWay(from, to, s.shapes)
		}
	}
	return p.buf.pts, nil
}

// noWay names the zone that the straight way meets first.
func noWay(from, to pt, shapes []*shape) *Refusal {
	name, best := "", math.Inf(1)
	for _, s := range shapes {
		for _, e := range s.edges {
			if !meets(from, to, e.a, e.b) {
				continue
			}
			d1, d2 := side(e.a, e.b, from), side(e.a, e.b, to)
			if at := d1 / (d1 - d2); at < best {
				name, best = s.zone, at
			}
		}
	}
	return &Refusal{Code: NoWay, Zone: name, Message: "no way leads around the zones between start and goal; zone " + name + " is the first in the way"}
}

// finish turns a way in the plane into positions, From and To included,
// splits it and checks it.
func (p *Planner) finish(req *Request, pts []pt, barriers []barrier) ([]geo.LatLng, error) {
	way := []geo.LatLng{req.From}
	for i := 1; i < len(pts); i++ {
		to := req.To
		if i < len(pts)-1 {
			to = roundE7(p.plane.from(pts[i]))
		}
		var err error
		if way, err = p.leg(way, way[len(way)-1], to, pts[i-1], pts[i], barriers); err != nil {
			r := &Refusal{Code: NoWay, Message: "the way found did not pass its check: " + err.Error()}
			var near *tooNear
			if errors.As(err, &near) {
				r.Zone = near.zone
			}
			return nil, r
		}
	}
	return way, nil
}

// plan adds length, cells, time and energy to a way.
func (p *Planner) plan(req *Request, layer Layer, way []geo.LatLng) (Plan, error) {
	metres, seconds, stuck := p.plane.cruise(way, req.Aircraft.CruiseMPS, layer.Wind)
	if req.Winds != nil {
		metres, seconds, stuck = p.plane.cruiseIn(way, req.Aircraft.CruiseMPS, req.Winds, layer.Wind)
	}
	if stuck > 0 && req.Winds != nil {
		return Plan{}, refuse(TooWindy, "leg %d of %d, on track %.0f°, makes no headway at %.1f m/s in one of the cells' winds", stuck, len(way)-1, geo.Bearing(way[stuck-1], way[stuck]), req.Aircraft.CruiseMPS)
	}
	if stuck > 0 {
		return Plan{}, refuse(TooWindy, "leg %d of %d, on track %.0f°, makes no headway at %.1f m/s in a wind of %.1f m/s from %.0f°",
			stuck, len(way)-1, geo.Bearing(way[stuck-1], way[stuck]), req.Aircraft.CruiseMPS, layer.Wind.SpeedMPS, geo.NormDeg(layer.Wind.FromDeg))
	}
	cells, err := p.cellsOf(way)
	if err != nil {
		return Plan{}, refuse(BadRequest, "the way's cells: %v", err)
	}
	climbS := req.climbS(layer)
	return Plan{
		Waypoints: way, Cells: cells, AltM: layer.AltM,
		LengthM: metres, StraightM: geo.Distance(req.From, req.To),
		TimeS:    climbS + seconds,
		EnergyWh: (climbS*req.Aircraft.ClimbW + seconds*req.Aircraft.CruiseW) / 3600,
	}, nil
}
