package bench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"airvein/geo"
	"airvein/geo/route"
)

// The worlds with winds by cell: zones in a square of 10 km, and over it a
// wind that turns and freshens from place to place, as it does over a river
// and a town.
const (
	windySideM = 10e3
	windyZones = 30
	windyRes   = 7 // cells of about 1.2 km edge
)

// winds prints how much longer the planner's ways take, priced in winds by
// cell, than those that a search over a fine grid finds in these winds.
func winds(ctx context.Context, size routeSizes) ([]Result, error) {
	var gaps []float64
	for seed := range uint64(size.windy) {
		rng := seeded(1000 + seed)
		set, err := field(rng, windyZones, windySideM)
		if err != nil {
			return nil, err
		}
		blown := breeze(rng)
		field, err := windField(blown)
		if err != nil {
			return nil, err
		}
		// The layer's wind is what the site's weather report would say: the
		// mean over the square.
		from, to := offset(-0.45*windySideM, (rng.Float64()-0.5)*windySideM), offset(0.45*windySideM, (rng.Float64()-0.5)*windySideM)
		plan, err := route.NewPlanner(set).Find(route.Request{From: from, To: to, CruiseAltM: benchAltM, Wind: blown(0, 0), Winds: field,
			Aircraft: route.Performance{CruiseMPS: benchMPS, ClimbMPS: timedClimbMPS}})
		if err != nil {
			continue // an end in a zone
		}
		best, ok := newWindGrid(route.NewPlanner(set).Sky(route.Binding{AltM: benchAltM}), field).find(from, to)
		if !ok {
			continue
		}
		gaps = append(gaps, (plan.TimeS-benchAltM/timedClimbMPS)/best)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	if len(gaps) == 0 {
		return nil, fmt.Errorf("none of %d worlds with winds has a way", size.windy)
	}
	what := fmt.Sprintf("time of a way priced in winds by cell of resolution %d to that of a search over a grid of %.0f m, ", windyRes, windGridM)
	return []Result{
		Result{ID: "route.winds", What: what + "the median", Unit: "ratio", Better: None}.over(gaps),
		Result{ID: "route.winds_worst", What: what + fmt.Sprintf("the worst of %d", len(gaps)), Unit: "ratio", Better: None}.over([]float64{slices.Max(gaps)}),
	}, nil
}

// breeze is a wind by metres from the middle: 4 to 10 m/s, turning by up to
// 50 degrees either way over a few kilometres.
func breeze(rng *rand.Rand) func(x, y float64) route.Wind {
	from, phase, along := 360*rng.Float64(), 2*math.Pi*rng.Float64(), 2*math.Pi*rng.Float64()
	s, c := math.Sincos(along)
	return func(x, y float64) route.Wind {
		k := (x*c + y*s) / 1500
		return route.Wind{SpeedMPS: 7 + 3*math.Sin(k+phase), FromDeg: geo.NormDeg(from + 50*math.Cos(0.7*k+2*phase))}
	}
}

// windField is a wind by cell, each cell's that of its centre.
func windField(at func(x, y float64) route.Wind) (*route.Winds, error) {
	mid, err := geo.CellOf(middle(), windyRes)
	if err != nil {
		return nil, err
	}
	disk, err := geo.GridDisk(mid, 8)
	if err != nil {
		return nil, err
	}
	kx, ky := geo.MetresPerDegree(middle().Lat)
	cells := map[geo.Cell]route.Wind{}
	for _, c := range disk {
		p, err := c.Center()
		if err != nil {
			return nil, err
		}
		cells[c] = at((p.Lng-middle().Lng)*kx, (p.Lat-middle().Lat)*ky)
	}
	return route.NewWinds(cells)
}
