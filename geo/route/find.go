package route

import (
	"errors"
	"fmt"
	"math"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
)

// Bounds of a request.
const (
	maxStraightM  = 300e3
	minStraightM  = 1
	maxLatDeg     = 80
	maxLngDeg     = 178
	maxClearanceM = 20e3
	firstHorizon  = time.Hour
	maxHorizon    = 48 * time.Hour
)

// Find is the shortest way around the airspace, or a *Refusal; it never
// returns another error.
//
// Zones bind that are active at some moment of the flight and reach the
// cruise height; at start and goal, where the drone climbs and lets a box
// down, those that reach any height up to it. From each, its buffer and
// ClearanceM are kept, and about a metre more. Waypoints between From and To
// are rounded to MAVLink's 1e-7 degree, and long legs have some between
// their ends, so that every reading of "straight" agrees. The finished way
// is walked once more against the zones as given; a doubt is a refusal.
func Find(req Request) (Plan, error) {
	if err := req.check(); err != nil {
		return Plan{}, err
	}
	// Which zones bind depends on how long the flight takes, and that on
	// the way. A horizon is assumed and doubled until the flight ends in it.
	for horizon := firstHorizon; horizon <= maxHorizon; horizon *= 2 {
		plan, err := req.within(horizon)
		if err != nil {
			return Plan{}, err
		}
		if plan.TimeS <= horizon.Seconds() {
			return plan, nil
		}
	}
	return Plan{}, &Refusal{Code: TooWindy, Message: fmt.Sprintf("the flight would take more than %v", maxHorizon)}
}

func (req Request) check() error {
	bad := func(format string, args ...any) error {
		return &Refusal{Code: BadRequest, Message: fmt.Sprintf(format, args...)}
	}
	if req.Airspace == nil {
		return bad("the airspace is not known; a set of no zones is an empty sky")
	}
	for _, p := range []geo.LatLng{req.From, req.To} {
		if !(math.Abs(p.Lat) <= maxLatDeg && math.Abs(p.Lng) <= maxLngDeg) {
			return bad("position %v is not within %d degrees of the equator and %d of Greenwich, which this planner covers", p, maxLatDeg, maxLngDeg)
		}
	}
	a := req.Aircraft
	for _, f := range []struct {
		name      string
		v, lo, hi float64
	}{
		{"cruise altitude", req.CruiseAltM, 1, 10000}, {"ground height", req.GroundAMSLM, -500, 9000},
		{"clearance", req.ClearanceM, 0, maxClearanceM},
		{"wind speed", req.Wind.SpeedMPS, 0, 150}, {"wind direction", req.Wind.FromDeg, -360, 720},
		{"cruise speed", a.CruiseMPS, 0.5, 300}, {"climb rate", a.ClimbMPS, 0.1, 100},
		{"cruise power", a.CruiseW, 0, 1e7}, {"climb power", a.ClimbW, 0, 1e7},
	} {
		if !(f.v >= f.lo && f.v <= f.hi) {
			return bad("%s %v is not between %v and %v", f.name, f.v, f.lo, f.hi)
		}
	}
	if math.Abs(req.From.Lng-req.To.Lng) >= 180 {
		return bad("the way from %v to %v crosses the 180th meridian", req.From, req.To)
	}
	if d := geo.Distance(req.From, req.To); !(d >= minStraightM && d <= maxStraightM) {
		return bad("start and goal are %.1f m apart; between %d m and %.0f km can be planned", d, minStraightM, maxStraightM/1000)
	}
	return nil
}

// within plans for a flight that is over before the horizon.
func (req Request) within(horizon time.Duration) (Plan, error) {
	until := req.At.Add(horizon)
	if req.At.IsZero() {
		until = time.Time{} // no time known: every window binds
	}
	low := math.Inf(-1) // a goal may lie below the place of take-off
	if err := req.ends(req.Airspace.BindingBetween(req.At, until, low, req.CruiseAltM, req.GroundAMSLM)); err != nil {
		return Plan{}, err
	}
	zones := req.Airspace.Binding(req.At, until, req.CruiseAltM, req.GroundAMSLM)
	way, err := req.around(zones)
	if err != nil {
		return Plan{}, err
	}
	return req.plan(way)
}

// ends refuses a start or goal that a zone covers.
func (req Request) ends(zones []airspace.Zone) error {
	p := planeAt(req.From, req.To)
	for _, end := range []struct {
		what, code string
		at         geo.LatLng
	}{{"start", StartInZone, req.From}, {"goal", GoalInZone, req.To}} {
		for _, o := range obstacles(p, zones, req.ClearanceM) {
			if o.blocks(p.to(end.at.Lng, end.at.Lat)) {
				return &Refusal{Code: end.code, Zone: o.zone,
					Message: fmt.Sprintf("the %s %v lies in zone %s or nearer than its buffer and the clearance of %v m", end.what, end.at, o.zone, req.ClearanceM)}
			}
		}
	}
	return nil
}

// around is the way in positions, From and To included, checked.
func (req Request) around(zones []airspace.Zone) ([]geo.LatLng, error) {
	p := planeAt(req.From, req.To)
	all := obstacles(p, zones, req.ClearanceM)
	start, goal := p.to(req.From.Lng, req.From.Lat), p.to(req.To.Lng, req.To.Lat)
	pts, out := detour(p, start, goal, all)
	if out != found {
		zone := firstInTheWay(start, goal, all)
		text := "no way leads around the zones between start and goal; zone %s is the first in the way"
		if out == tooIntricate {
			text = "the zones between start and goal are too intricate to plan around; zone %s is the first in the way"
		}
		return nil, &Refusal{Code: NoWay, Zone: zone, Message: fmt.Sprintf(text, zone)}
	}
	way := []geo.LatLng{req.From}
	for _, q := range pts[1 : len(pts)-1] {
		way = append(way, roundE7(p.from(q)))
	}
	way = split(append(way, req.To))
	if err := verify(way, zones, req.ClearanceM); err != nil {
		r := &Refusal{Code: NoWay, Message: "the way found did not pass its check: " + err.Error()}
		var near *tooNear
		if errors.As(err, &near) {
			r.Zone = near.zone
		}
		return nil, r
	}
	return way, nil
}

// firstInTheWay names the zone that the straight way meets first.
func firstInTheWay(start, goal pt, all []obstacle) string {
	name, best := "", math.Inf(1)
	for i := range all {
		o := &all[i]
		if !o.cuts(start, goal) {
			continue
		}
		for _, ring := range o.rings {
			for j, a := range ring {
				if d := toSegment(start, a, ring[(j+1)%len(ring)]); d < best {
					name, best = o.zone, d
				}
			}
		}
	}
	return name
}

// plan adds length, cells, time and energy to a way.
func (req Request) plan(way []geo.LatLng) (Plan, error) {
	metres, seconds, stuck := cruise(way, req.Aircraft.CruiseMPS, req.Wind)
	if stuck > 0 {
		return Plan{}, &Refusal{Code: TooWindy, Message: fmt.Sprintf(
			"leg %d of %d, on track %.0f°, makes no headway at %.1f m/s in a wind of %.1f m/s from %.0f°",
			stuck, len(way)-1, geo.Bearing(way[stuck-1], way[stuck]), req.Aircraft.CruiseMPS, req.Wind.SpeedMPS, geo.NormDeg(req.Wind.FromDeg))}
	}
	cells, err := geo.CellsAlong(way, geo.RouteRes)
	if err != nil {
		return Plan{}, &Refusal{Code: BadRequest, Message: "the way's cells: " + err.Error()}
	}
	climbS := req.CruiseAltM / req.Aircraft.ClimbMPS
	return Plan{
		Waypoints: way, Cells: cells, AltM: req.CruiseAltM,
		LengthM: metres, StraightM: geo.Distance(req.From, req.To),
		TimeS:    climbS + seconds,
		EnergyWh: (climbS*req.Aircraft.ClimbW + seconds*req.Aircraft.CruiseW) / 3600,
	}, nil
}
