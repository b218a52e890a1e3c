package dispatch

import (
	"encoding/binary"
	"math"

	"airvein/geo"
	"airvein/geo/route"
)

// learned is what reckoning the same again gives again, and so is kept: the
// graphs of the airspace in force, and the cells of the ways that were
// flown before, for a site's ways are few and each is flown again and
// again. It changes no answer; only the State's owner may use it.
type learned struct {
	planner *route.Planner
	cells   map[string]*ways
	area    *route.Area // of areaKey
	areaKey areaKey
}

// cellsMax bounds the ways that are kept; more are reckoned anew.
const cellsMax = 512

// findWay plans in the airspace in force. In an empty sky a planner keeps
// the plane of its first flight: there each flight has its own.
func (s *State) findWay(req route.Request) (route.Plan, error) {
	if len(s.airspace.Zones()) == 0 {
		return route.Find(req)
	}
	if s.learned.planner == nil || s.learned.planner.Airspace() != s.airspace {
		s.learned.planner = route.NewPlanner(s.airspace)
	}
	return s.learned.planner.Find(req)
}

// waysOf are the cells of a flight.
func (s *State) waysOf(f *Flight) (*ways, error) {
	if f.cells != nil {
		return f.cells, nil
	}
	key := f.wayKey()
	if w := s.learned.cells[key]; w != nil {
		f.cells = w
		return w, nil
	}
	w, err := f.ways()
	if err != nil {
		return nil, err
	}
	if s.learned.cells == nil || len(s.learned.cells) >= cellsMax {
		s.learned.cells = map[string]*ways{}
	}
	s.learned.cells[key] = w
	return w, nil
}

// wayKey holds all that ways is reckoned from.
func (f *Flight) wayKey() string {
	b := make([]byte, 0, 16*(len(f.Out.Waypoints)+2)+8)
	number := func(x float64) { b = binary.BigEndian.AppendUint64(b, math.Float64bits(x)) }
	place := func(p geo.LatLng) { number(p.Lat); number(p.Lng) }
	number(f.Plan.CorridorM)
	place(f.Plan.Home)
	place(f.Plan.Pad)
	for _, p := range f.Out.Waypoints {
		place(p)
	}
	return string(b)
}
