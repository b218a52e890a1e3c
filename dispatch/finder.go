package dispatch

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// descentS is what a landing away from the planned one is reckoned to take
// besides coming down: a look, and the last metres slowly.
const descentS = 30.0

// finder looks for ways of one held drone.
type finder struct {
	s       *State
	now     time.Time
	f       *Flight
	h       Measured
	model   fleet.Model
	depot   site.Depot
	planner *route.Planner
	problem error
}

func (s *State) newFinder(now time.Time, f *Flight, h Measured) *finder {
	x := &finder{s: s, now: now, f: f, h: h, planner: route.NewPlanner(s.airspace)}
	var ok bool
	if x.model, ok = s.modelOf(f.Drone); !ok {
		x.problem = errors.New("the site does not know the drone's model any more")
	}
	if x.depot, ok = s.site.Depot(f.Depot); !ok {
		x.problem = errors.New("the site has no depot " + f.Depot + " any more")
	}
	return x
}

// hoverPct is the battery that so long a hover takes.
func (x *finder) hoverPct(d time.Duration) float64 {
	if x.model.BatteryWh <= 0 {
		return 100
	}
	return 100 * x.model.Performance(x.s.aboardKg(x.f)).HoverW * d.Hours() / x.model.BatteryWh
}

// find is a way to a place, at the first height at which there is one that
// the battery suffices for and that meets no other flight in the air. spare
// is how many per cent of the reserve it may use.
func (x *finder) find(c candidate, spare float64) (FlightRerouted, error) {
	switch {
	case x.problem != nil:
		return FlightRerouted{}, x.problem
	case c.want == WantOnward && (x.f.Boxless || x.s.calledBack(x.f)):
		return FlightRerouted{}, errors.New("it has no box for it any more")
	case x.s.site.Routing == site.RoutingCorridors:
		return FlightRerouted{}, fmt.Errorf("this site flies where a permit allows it, and permit %s allows the way that it is on", x.f.Permit)
	}
	if c.want == WantOnward {
		if why, closed := x.s.siteClosed(c.site); closed {
			return FlightRerouted{}, fmt.Errorf("its pad is closed: %s", why)
		}
	}
	var first error
	for _, alt := range layers(&x.s.site) {
		e, err := x.at(c, alt, spare)
		if err == nil {
			return e, nil
		}
		if first == nil {
			first = err
		}
	}
	return FlightRerouted{}, first
}

// at is find at one height.
func (x *finder) at(c candidate, alt, spare float64) (FlightRerouted, error) {
	kg := x.s.aboardKg(x.f)
	rear, err := x.leg(x.h.Pos, x.depot.Pad.LatLng, alt, kg)
	if err != nil && c.want == WantSite {
		// No way home: the line to the site is all that there is.
		rear, err = route.Plan{Waypoints: []geo.LatLng{x.h.Pos, x.depot.Pad.LatLng}, AltM: alt}, nil
	}
	if err != nil {
		return FlightRerouted{}, err
	}
	e := FlightRerouted{
		Flight: x.f.ID, Key: fmt.Sprintf("%s-c%d", x.f.ID, x.f.Commands+1), Want: c.want, By: x.f.Detour.By, Reason: x.f.Detour.Reason,
		At: x.h.Pos, BatteryPct: x.h.BatteryPct, Back: reversed(rear),
	}
	wh := x.climbWh(alt, kg)
	switch c.want {
	case WantHome:
		e.Out = reversed(rear)
		wh += rear.EnergyWh + x.landWh(alt, kg)
		e.Plan, err = buildHome(alt, x.depot, x.model, e.Out.Waypoints)
	case WantOnward:
		wh, err = x.onward(&e, rear, alt, kg, wh)
	default:
		e.Site = c.site
		var ahead route.Plan
		if ahead, err = x.leg(x.h.Pos, c.pos, alt, kg); err == nil {
			wh += ahead.EnergyWh + x.landWh(alt, kg)
			e.Out = joined(reversed(rear), inAir(ahead))
			e.Plan, err = buildDivert(alt, x.depot, x.model, e.Out.Waypoints, len(rear.Waypoints)-1, c)
		}
	}
	if err != nil {
		return FlightRerouted{}, err
	}
	e.NeedPct = 100*wh/x.model.BatteryWh + x.model.ReservePct
	if e.NeedPct-spare > x.h.BatteryPct {
		return FlightRerouted{}, &shortOfEnergy{e.NeedPct, x.h.BatteryPct}
	}
	if spare > 0 && e.NeedPct > x.h.BatteryPct {
		e.Reason += fmt.Sprintf("; it will use %.0f %% of its reserve", e.NeedPct-x.h.BatteryPct)
	}
	e.Plan.NeedPct = e.NeedPct
	e.Plan.JoinSeq = uint16(len(rear.Waypoints)) // home, take-off, then all between; the last of them is where it is
	e.Plan.Hash = fleet.HashPlan(e.Plan.Mission, e.Plan.Fence)
	return e, x.apart(&e)
}

// shortOfEnergy is the refusal of a way that the battery does not suffice for.
type shortOfEnergy struct{ needPct, hasPct float64 }

func (e *shortOfEnergy) Error() string {
	return fmt.Sprintf("needs %.0f %% of its battery, and has %.0f %%", math.Ceil(e.needPct), math.Floor(e.hasPct))
}

// onward fills in the way to the pad and home again, and gives its energy.
func (x *finder) onward(e *FlightRerouted, rear route.Plan, alt, kg, wh float64) (float64, error) {
	h, ok := x.s.site.Hospital(x.f.Hospital)
	if !ok {
		return 0, errors.New("the site has no such hospital any more")
	}
	ahead, err := x.leg(x.h.Pos, h.Pad.LatLng, alt, kg)
	if err != nil {
		return 0, err
	}
	home, err := x.leg(h.Pad.LatLng, x.h.Pos, alt, 0)
	if err != nil {
		return 0, err
	}
	empty, err := x.leg(x.h.Pos, x.depot.Pad.LatLng, alt, 0)
	if err != nil {
		return 0, err
	}
	e.Out = joined(reversed(rear), inAir(ahead))
	e.Back = joined(home, inAir(empty))
	e.Plan, err = buildPlan(alt, x.depot, h, x.model, assign.Leg{Out: e.Out, Back: e.Back})
	if err != nil {
		return 0, err
	}
	e.ETA, e.ETALow, e.ETAHigh = assign.UnderWay(x.now, x.s.site.Timing, x.model, ahead)
	hover := x.model.Performance(kg).HoverW * (holdAllowance.Seconds() + winchSeconds(x.model, alt)) / 3600
	return wh + ahead.EnergyWh + hover + e.Back.EnergyWh + x.landWh(alt, 0), nil
}

// leg is a way of a drone that is in the air at its height already.
func (x *finder) leg(from, to geo.LatLng, alt, kg float64) (route.Plan, error) {
	req := route.Request{
		From: from, To: to, CruiseAltM: alt, GroundAMSLM: x.depot.Pad.GroundAMSLM, At: x.now,
		ClearanceM: x.s.site.ClearanceM, Aircraft: x.model.Performance(kg),
	}
	if w := x.s.weather; w != nil && (w.ValidUntil.IsZero() || w.ValidUntil.After(x.now)) {
		req.Wind = route.Wind{SpeedMPS: w.WindMPS, FromDeg: w.WindFromDeg}
	}
	if x.s.site.Routing == site.RoutingPermittedVolumes {
		area, err := x.s.permittedArea(x.now, x.now.Add(openEnd), alt, req.GroundAMSLM)
		if err != nil {
			return route.Plan{}, err
		}
		req.Within = area
	}
	p, err := x.planner.Find(req)
	if startsInZone(err) || errors.As(err, new(*route.Refusal)) && from != x.h.Pos && to == x.h.Pos {
		req.ClearanceM = min(req.ClearanceM, touchM) // it was held on the clearance's edge
		p, err = x.planner.Find(req)
	}
	if err != nil {
		return p, err
	}
	climbS := alt / x.model.ClimbMPS
	p.TimeS -= climbS
	p.EnergyWh -= climbS * req.Aircraft.ClimbW / 3600
	return p, nil
}

// climbWh is what a change to another height takes.
func (x *finder) climbWh(alt, kg float64) float64 {
	return max(0, alt-x.h.AltTakeoffM) / x.model.ClimbMPS * x.model.Performance(kg).ClimbW / 3600
}

func (x *finder) landWh(alt, kg float64) float64 {
	return (alt/x.model.DescentMPS + descentS) * x.model.Performance(kg).HoverW / 3600
}

// apart refuses a way that meets a flight in the air. One that has not left
// finds out when it wants to.
func (x *finder) apart(e *FlightRerouted) error {
	g := *x.f
	g.Out, g.Back, g.Plan, g.cells, g.OpenUntil = e.Out, e.Back, e.Plan, nil, x.now.Add(openEnd)
	in, err := x.s.intent(&g, x.now, 0)
	if err != nil {
		return err
	}
	met, err := x.s.intents.Conflicts(in)
	if err != nil {
		return err
	}
	for _, c := range met {
		if other := x.s.flights[FlightID(c.With)]; other != nil && other.ID != x.f.ID && other.State.Airborne() {
			return errors.New(x.s.met(c) + " is in the way")
		}
	}
	return nil
}

// inAir is a way that goes on from another one: its first position is the
// other's last.
func inAir(p route.Plan) route.Plan {
	p.Waypoints = p.Waypoints[1:]
	return p
}

// reversed is a way flown back, its figures those of the way there.
func reversed(p route.Plan) route.Plan {
	p.Waypoints, p.Cells = slices.Clone(p.Waypoints), slices.Clone(p.Cells)
	slices.Reverse(p.Waypoints)
	slices.Reverse(p.Cells)
	return p
}
