package route

import (
	"time"

	"airvein/geo"
)

// Times keeps how long flights between places take, for a dispatcher that
// asks again and again: each depot and drone to each hospital. What it
// remembers holds for one version of the airspace and one kind of flight.
// It is for one goroutine at a time.
type Times struct {
	planner *Planner
	version int
	kind    timesKind
	known   map[[2]geo.LatLng]timed
}

// timesKind is all that a flight's time depends on besides its ends.
type timesKind struct {
	altM, groundM, clearanceM float64
	groundUnknown, onTime     bool
	wind                      Wind
	craft                     Performance
	at                        time.Time
}

type timed struct {
	plan Plan
	err  error
}

// NewTimes remembers what a planner finds.
func NewTimes(p *Planner) *Times { return &Times{planner: p, version: p.version} }

// timesGrain is how far take-off may move before what is remembered is
// forgotten: zones come and go with time.
const timesGrain = time.Minute

// Between is a plan from each place to each other, by place of departure
// and goal, and the refusal where there is none. The request says
// everything but the ends; one with heights to choose from, terrain, an
// area to stay in, winds by cell, a battery, alternates or a wait is planned
// anew each time.
func (t *Times) Between(from, to []geo.LatLng, req Request) ([][]Plan, [][]error) {
	req.At = req.At.Truncate(timesGrain)
	kind := timesKind{altM: req.CruiseAltM, groundM: req.GroundAMSLM, clearanceM: req.ClearanceM, groundUnknown: req.GroundUnknown,
		onTime: req.OnTime, wind: req.Wind, craft: req.Aircraft, at: req.At}
	if t.known == nil || t.kind != kind || t.version != t.planner.version {
		t.known, t.kind, t.version = map[[2]geo.LatLng]timed{}, kind, t.planner.version
	}
	keep := len(req.Layers) == 0 && req.Terrain == nil && req.Within == nil && req.Winds == nil && req.Battery == nil && len(req.Alternates) == 0 && req.MaxWait == 0
	plans, errs := make([][]Plan, len(from)), make([][]error, len(from))
	for i, a := range from {
		plans[i], errs[i] = make([]Plan, len(to)), make([]error, len(to))
		for j, b := range to {
			got, ok := t.known[[2]geo.LatLng{a, b}]
			if !ok || !keep {
				req.From, req.To, req.Airspace = a, b, nil
				got.plan, got.err = t.planner.Find(req)
			}
			if keep {
				t.known[[2]geo.LatLng{a, b}] = got
			}
			plans[i][j], errs[i][j] = got.plan, got.err
		}
	}
	return plans, errs
}
