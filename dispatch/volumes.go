package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"

	"github.com/paulmach/orb"
)

// permittedArea is where a site that flies in permitted volumes may fly at
// a height from a moment to another one: all volumes that allow it together,
// with the flight's own volume kept inside. The refusal says what each
// volume allows instead.
func (s *State) permittedArea(at, until time.Time, altM, groundAMSLM float64) (*route.Area, error) {
	var parts []orb.Polygon
	var ids, why []string
	for _, v := range s.site.Volumes {
		if err := v.Allows(at, until, altM, groundAMSLM); err != nil {
			why = append(why, err.Error())
			continue
		}
		ids = append(ids, v.ID)
		parts = append(parts, v.Geometry...)
	}
	refusal := func(text string) error { return &route.Refusal{Code: assign.NoPermit, Message: text} }
	switch {
	case len(s.site.Volumes) == 0:
		return nil, refusal("there is no permit for a volume, and this site flies in permitted volumes only")
	case len(ids) == 0:
		return nil, refusal("no valid permit at that time: " + strings.Join(why, "; "))
	}
	key := areaKey{site: &s.site.Volumes[0], ids: strings.Join(ids, "\n")}
	if s.learned.area != nil && s.learned.areaKey == key {
		return s.learned.area, nil
	}
	all, err := airspace.Union(parts)
	if err != nil {
		return nil, refusal("the permitted volumes cannot be put together: " + err.Error())
	}
	s.learned.area, s.learned.areaKey = &route.Area{Polygons: all, KeepM: corridorM}, key
	return s.learned.area, nil
}

// areaKey is all that an area is made of: the volumes of one site, by id.
type areaKey struct {
	site *airspace.Volume
	ids  string
}

// volumesOn are the volumes that allow a flight from at to until and that a
// way touches, and the references of their permits.
func (s *State) volumesOn(way []geo.LatLng, at, until time.Time, altM, groundAMSLM float64) (ids, references []string) {
	for _, v := range s.site.Volumes {
		if v.Allows(at, until, altM, groundAMSLM) != nil || !v.Touches(way) {
			continue
		}
		ids = append(ids, v.ID)
		if !slices.Contains(references, v.Reference) {
			references = append(references, v.Reference)
		}
	}
	return ids, references
}

// volumesLast refuses a span of time in which the volumes would not hold
// all of a flight's way.
func (s *State) volumesLast(f *Flight, from, until time.Time) error {
	area, err := s.permittedArea(from, until, f.Plan.CruiseAltM, f.Plan.HomeAMSLM)
	if err != nil {
		return err
	}
	if err := area.Keeps(f.Out.Waypoints); err != nil {
		return &route.Refusal{Code: assign.NoPermit, Message: fmt.Sprintf("no valid permit from %s to %s: %v",
			from.In(s.site.Location()).Format(time.RFC3339), until.In(s.site.Location()).Format(time.RFC3339), err)}
	}
	return nil
}

// volumesCheck is whether the permitted volumes allow a flight now. The
// references of those that it flies in stand in the decision record of the
// launch.
func (s *State) volumesCheck(now time.Time, f *Flight) fleet.Check {
	c := fleet.Check{Check: "permit"}
	until := now.Add(s.wayTimes(f).lasts())
	if err := s.volumesLast(f, now, until); err != nil {
		c.Value = err.Error()
		return c
	}
	var in []string
	for _, v := range s.site.Volumes {
		if v.Allows(now, until, f.Plan.CruiseAltM, f.Plan.HomeAMSLM) == nil && v.Touches(f.Out.Waypoints) {
			in = append(in, fmt.Sprintf("%s, valid until %s", v.Reference, v.Valid.To.In(s.site.Location()).Format(time.RFC3339)))
		}
	}
	c.OK, c.Value = true, strings.Join(in, "; ")
	return c
}

// permitChecks is the permit's part of a preflight, where the site asks for
// one.
func (s *State) permitChecks(now time.Time, f *Flight) []fleet.Check {
	switch s.site.Routing {
	case site.RoutingCorridors:
		return []fleet.Check{s.permitCheck(now, f)}
	case site.RoutingPermittedVolumes:
		return []fleet.Check{s.volumesCheck(now, f)}
	}
	return nil
}

// referenceOf is the authority's reference for a flight, of all volumes
// that it flies in.
func (s *State) referenceOf(f *Flight) string {
	for _, p := range s.site.Permits {
		if p.ID == f.Permit {
			return p.Reference
		}
	}
	var all []string
	for _, v := range s.site.Volumes {
		if slices.Contains(f.Volumes, v.ID) && !slices.Contains(all, v.Reference) {
			all = append(all, v.Reference)
		}
	}
	return strings.Join(all, ", ")
}
