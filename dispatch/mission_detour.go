package dispatch

import (
	"fmt"
	"slices"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
)

// buildHome lays out the way home of a drone that is in the air. The line
// leads from home to where it is; it joins at the line's end.
func buildHome(cruiseM float64, d site.Depot, m fleet.Model, line []geo.LatLng) (fleet.Plan, error) {
	if len(line) < 2 {
		return fleet.Plan{}, fmt.Errorf("the way home to %s has no waypoints", d.ID)
	}
	b := begun(cruiseM, d)
	for _, p := range line[1:] {
		b.waypoint(p, cruiseM)
	}
	for _, p := range slices.Backward(line[1 : len(line)-1]) {
		b.waypoint(p, cruiseM)
	}
	b.waypoint(d.Pad.LatLng, cruiseM)
	b.add(fleet.Item{Command: fleet.CmdNavRTL, Frame: fleet.FrameGlobal, Autocontinue: true})
	return b.ends(d, m, line, d.Pad.LatLng, d.Pad.RadiusM), nil
}

// buildDivert lays out the way to a landing site. The line leads from home
// over where the drone is, its position number at, to the site.
func buildDivert(cruiseM float64, d site.Depot, m fleet.Model, line []geo.LatLng, at int, c candidate) (fleet.Plan, error) {
	if len(line) < at+2 {
		return fleet.Plan{}, fmt.Errorf("the way to %s has no waypoints", c.site)
	}
	if high := c.groundM - d.Pad.GroundAMSLM; high > cruiseM-10 {
		return fleet.Plan{}, fmt.Errorf("the pad of %s lies %.0f m above the depot, and the cruise height is %.0f m", c.site, high, cruiseM)
	}
	b := begun(cruiseM, d)
	for _, p := range line[1:] {
		b.waypoint(p, cruiseM)
	}
	b.add(item(fleet.CmdNavLand, fleet.FrameGlobalRelAlt, c.pos, 0))
	plan := b.ends(d, m, line, c.pos, 0)
	plan.LandSite = c.site
	return plan, nil
}

// begun is a mission's beginning, which a drone in the air has behind it.
func begun(cruiseM float64, d site.Depot) *planner {
	b := &planner{cruiseM: cruiseM}
	b.add(item(fleet.CmdNavWaypoint, fleet.FrameGlobal, d.Pad.LatLng, d.Pad.GroundAMSLM))
	b.add(item(fleet.CmdNavTakeoff, fleet.FrameGlobalRelAlt, d.Pad.LatLng, cruiseM))
	return b
}

// ends makes the plan of a mission that lets nothing go.
func (b *planner) ends(d site.Depot, m fleet.Model, line []geo.LatLng, pad geo.LatLng, radiusM float64) fleet.Plan {
	return fleet.Plan{
		Mission: b.items, Fence: fence(line), Home: d.Pad.LatLng, HomeAMSLM: d.Pad.GroundAMSLM,
		Pad: pad, PadRadiusM: radiusM, ReturnSeq: onTheWay(len(b.items)),
		CruiseAltM: b.cruiseM, CorridorM: corridorM, ReservePct: m.ReservePct, Profile: m.Profile,
	}
}

// onTheWay is the return of a plan that leads where it should already: on.
func onTheWay(items int) []uint16 {
	seqs := make([]uint16, items)
	for i := range seqs {
		seqs[i] = uint16(i)
	}
	return seqs
}
