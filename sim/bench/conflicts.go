package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"airvein/geo"
	"airvein/geo/deconflict"
)

// conflicts holds the check of one flight among many against a scan, in
// turns, with the same answers.
func conflicts(ctx context.Context, size routeSizes) ([]Result, error) {
	all, err := intents(seeded(4), size.intents)
	if err != nil {
		return nil, err
	}
	index := deconflict.NewIndex()
	for _, in := range all {
		if err := index.Put(in); err != nil {
			return nil, err
		}
	}
	asked := all[:min(size.asked, len(all))]
	met := 0
	for _, in := range asked {
		got, err := index.Conflicts(in)
		if err != nil {
			return nil, err
		}
		want := scan(all, in)
		if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			return nil, fmt.Errorf("flight %s meets %+v by the index and %+v by the scan", in.ID, got, want)
		}
		met += len(got)
	}
	var ratios []float64
	next := 0
	for range size.runs {
		const more = 40 // a check is too short for the clock
		ours := took(func() {
			for range more {
				for range asked {
					index.Conflicts(all[next%len(all)])
					next++
				}
			}
		})
		theirs := took(func() {
			for _, in := range asked {
				scan(all, in)
			}
		})
		ratios = append(ratios, more*float64(theirs)/float64(ours))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return []Result{Result{ID: "route.conflicts", What: fmt.Sprintf("CPU of a linear scan to that of the conflict check of one flight among %d; the same answers for %d flights, which meet %d", len(all), len(asked), met),
		Unit: "ratio", Better: Higher, Must: 500, Aim: 1500}.over(ratios)}, nil
}

// intents are n flights of 4 to 25 km out and home over the field and a
// day, half of them at each of two heights.
func intents(rng *rand.Rand, n int) ([]deconflict.Intent, error) {
	out := make([]deconflict.Intent, n)
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range out {
		from := offset((rng.Float64()-0.5)*worldSideM, (rng.Float64()-0.5)*worldSideM)
		metres := 4000 + 21000*rng.Float64()
		way, err := deconflict.Stretches([]geo.LatLng{from, geo.Offset(from, 360*rng.Float64(), metres)}, 100)
		if err != nil {
			return nil, err
		}
		at := day.Add(time.Duration(rng.Int64N(86400)) * time.Second)
		after := func(s float64) time.Time { return at.Add(time.Duration(s * float64(time.Second))) }
		s, altM := metres/benchMPS, benchAltM+30*float64(i%2)
		pace := deconflict.Pace{StartEarly: at, StartLate: after(60), EndEarly: after(0.95 * s), EndLate: after(60 + 1.2*s)}
		home := deconflict.Pace{StartEarly: pace.EndEarly, StartLate: after(360 + 1.2*s), EndEarly: after(1.9 * s), EndLate: after(360 + 2.4*s)}
		var back []deconflict.Stretch
		for _, x := range slices.Backward(way) {
			back = append(back, deconflict.Stretch{Cells: x.Cells, From: 1 - x.To, To: 1 - x.From})
		}
		out[i] = deconflict.Intent{ID: fmt.Sprintf("f%05d", i), State: deconflict.Accepted,
			Volumes: append(deconflict.Volumes(way, altM-12, altM+12, pace), deconflict.Volumes(back, altM-12, altM+12, home)...)}
	}
	return out, nil
}
