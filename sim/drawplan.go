package sim

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

const (
	faultsLeast, faultsMost = 20, 44 // planned in a world that is not quiet
	// focusCells is how many cells a seed is sure to plan a fault for: seeds
	// that follow each other go through the whole table, so that a long run
	// leaves no cell out.
	focusCells = 4
)

// Rates are how often each family of faults (F1, F2, ...) is drawn in one
// world, against the others. Zero is never: a world with few families finds
// what many at once hide.
type Rates map[string]float64

func family(kind string) string {
	f, _, _ := strings.Cut(kind, ".")
	return f
}

func drawRates(r *rand.Rand, ks []kind) Rates {
	out := Rates{}
	for _, k := range ks {
		if f := family(k.id); out[f] == 0 {
			out[f] = []float64{0, 0.5, 1, 1, 3}[r.IntN(5)]
		}
	}
	return out
}

// drawPlan draws a world's rates, and faults by them over the possible
// cells, each on one of the first shipments; now and then one that is there
// all the time. The seed's focus comes first.
func drawPlan(cfg *Config, r *rand.Rand, cells Cells) Plan {
	seed, orders := cfg.Seed, cfg.Orders
	ks := slices.DeleteFunc(kinds(), func(k kind) bool { return len(cells.phasesOf(k.id)) == 0 })
	p := Plan{Rates: drawRates(r, ks)}
	add := func(k kind, phase Phase, nth int) {
		f := Fault{N: len(p.Faults) + 1, Kind: k.id, Phase: phase, Nth: nth}
		k.draw(r, &f)
		f.After = between(r, 0, 10*time.Second).Round(10 * time.Millisecond)
		p.Faults = append(p.Faults, f)
	}
	all := cells.All()
	for i := range uint64(focusCells) {
		c := all[(seed*focusCells+i)%uint64(len(all))]
		cfg.Signed = cfg.Signed || keyed(c.Kind)
		add(kindOf(ks, c.Kind), c.Phase, 1)
	}
	for n := faultsLeast + r.IntN(faultsMost-faultsLeast+1); len(p.Faults) < n; {
		k := ks[r.IntN(len(ks))]
		if p.Rates[family(k.id)] < 3*r.Float64() || keyed(k.id) && !cfg.Signed {
			continue
		}
		phases := cells.phasesOf(k.id)
		// The first shipments are the likeliest to be there.
		add(k, phases[r.IntN(len(phases))], 1+min(r.IntN(orders), r.IntN(orders)))
		if all := k.id == "F1.loss" || k.id == "F2.duplicate" || k.id == "F2.reorder"; all && r.IntN(3) == 0 {
			f := &p.Faults[len(p.Faults)-1]
			f.Phase, f.Nth, f.After, f.For = "", 0, 0, 0
			f.Much /= 3
		}
	}
	return p
}

func kindOf(ks []kind, id string) kind {
	return ks[slices.IndexFunc(ks, func(k kind) bool { return k.id == id })]
}

// keyed reports whether a fault needs a link that has a key.
func keyed(kind string) bool { return family(kind) == "F10" || family(kind) == "F11" }
