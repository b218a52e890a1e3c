package dispatch

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/route"
)

// permitSlack is by how much a permit must outlast a flight as planned.
const permitSlack = 5 * time.Minute

// permitted finds the permit between a depot and a hospital that allows a
// flight at a height from a moment to another one. The refusal says what
// there is instead.
func (s *State) permitted(d site.Depot, h site.Hospital, at, until time.Time, altM float64) (site.Permit, error) {
	refusal := func(text string) error { return &route.Refusal{Code: assign.NoPermit, Message: text} }
	all := s.site.PermitsFor(d.ID, h.ID)
	if len(all) == 0 {
		return site.Permit{}, refusal(fmt.Sprintf("there is no permit for a corridor from %s to %s, and this site flies in corridors only", d.ID, h.ID))
	}
	var why error
	for _, p := range all {
		err := p.Allows(at, until, altM, d.Pad.GroundAMSLM)
		if err == nil {
			return p, nil
		}
		if why == nil {
			why = err
		}
	}
	return site.Permit{}, refusal(fmt.Sprintf("no valid permit from %s to %s at that time: %v", d.ID, h.ID, why))
}

// way finds the way of a request: free, or exactly along a permit's line.
// A corridor that a zone lies on is refused, not flown around.
func (s *State) way(req route.Request, permit *site.Permit) (route.Plan, error) {
	if permit == nil {
		return s.findWay(req)
	}
	line := slices.Clone(permit.Line)
	if req.From != line[0] {
		slices.Reverse(line)
	}
	climbS := req.CruiseAltM / req.Aircraft.ClimbMPS
	climbWh := climbS * req.Aircraft.ClimbW / 3600
	var whole route.Plan
	for i := 1; i < len(line); i++ {
		leg := req
		leg.From, leg.To = line[i-1], line[i]
		leg.At = req.At.Add(seconds(whole.TimeS))
		p, err := s.findWay(leg)
		var refusal *route.Refusal
		switch {
		case errors.As(err, &refusal):
			return route.Plan{}, &route.Refusal{Code: refusal.Code, Zone: refusal.Zone, Message: "along permit " + permit.Reference + ": " + refusal.Message}
		case err != nil:
			return route.Plan{}, err
		case p.LengthM > p.StraightM*1.0001+0.5:
			return route.Plan{}, &route.Refusal{Code: route.NoWay, Message: fmt.Sprintf("a zone lies on the corridor of permit %s between its positions %d and %d", permit.Reference, i, i+1)}
		}
		if i > 1 { // it has climbed already
			p.TimeS, p.EnergyWh, p.Waypoints = p.TimeS-climbS, p.EnergyWh-climbWh, p.Waypoints[1:]
		}
		whole = joined(whole, p)
	}
	return whole, nil
}

func joined(a, b route.Plan) route.Plan {
	a.AltM = b.AltM
	a.Waypoints = append(a.Waypoints, b.Waypoints...)
	for _, c := range b.Cells {
		if !slices.Contains(a.Cells, c) {
			a.Cells = append(a.Cells, c)
		}
	}
	a.LengthM += b.LengthM
	a.StraightM += b.StraightM
	a.TimeS += b.TimeS
	a.EnergyWh += b.EnergyWh
	return a
}

// lasts is how long a flight takes at most that launches now.
func (t wayTimes) lasts() time.Duration {
	_, _, back := t.pace(time.Time{}, launchSlack)
	return back.EndLate.Sub(time.Time{}) + landingTime + permitSlack
}

// permitCheck is whether the permit that a flight was planned on allows it
// now. Its reference stands in the decision record of the launch.
func (s *State) permitCheck(now time.Time, f *Flight) fleet.Check {
	c := fleet.Check{Check: "permit"}
	i := slices.IndexFunc(s.site.Permits, func(p site.Permit) bool { return p.ID == f.Permit })
	if i < 0 {
		c.Value = "the flight was planned without a permit that the site has"
		return c
	}
	p := s.site.Permits[i]
	if err := p.Allows(now, now.Add(s.wayTimes(f).lasts()), f.Plan.CruiseAltM, f.Plan.HomeAMSLM); err != nil {
		c.Value = err.Error()
		return c
	}
	c.OK, c.Value = true, fmt.Sprintf("%s, valid until %s", p.Reference, p.Valid.To.In(s.site.Location()).Format(time.RFC3339))
	return c
}
