package sim

import (
	"math/rand/v2"
	"slices"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
)

// Draw shapes a run by its seed: the fleet, the weather, how many orders,
// how long, and what goes wrong when. About one world in eight is quiet.
func Draw(seed uint64, sc site.Scenario) (Config, error) {
	r := streams{seed}.of("shape")
	cfg := Config{
		Seed: seed, Start: time.Date(2026, 11, 23, r.IntN(24), r.IntN(60), 0, 0, time.UTC),
		Orders: 1 + r.IntN(6), Length: between(r, 12*time.Minute, 30*time.Minute), Calm: 100 * time.Minute,
	}
	cfg.Scenario = shape(sc, r)
	if r.IntN(8) == 0 {
		return cfg, nil
	}
	cells, err := ReadCells()
	if err != nil {
		return cfg, err
	}
	cfg.Plan = drawPlan(r, cells, cfg.Orders)
	return cfg, nil
}

// shape keeps some of the scenario's drones, and gives it other weather.
func shape(sc site.Scenario, r *rand.Rand) site.Scenario {
	drones := slices.Clone(sc.Site.Drones)
	r.Shuffle(len(drones), func(i, j int) { drones[i], drones[j] = drones[j], drones[i] })
	drones = drones[:min(len(drones), 2+r.IntN(max(1, len(drones)-1)))]
	slices.SortFunc(drones, func(a, b site.Drone) int { return compareDrones(a.ID, b.ID) })
	sc.Site.Drones = drones
	sc.Weather = []site.Weather{{
		WindMPS: 8 * r.Float64(), WindFromDeg: float64(r.IntN(360)), GustMPS: 8 + 3*r.Float64(), TemperatureC: -5 + 43*r.Float64(),
	}}
	return sc
}

func compareDrones(a, b fleet.DroneID) int {
	if a < b {
		return -1
	}
	return 1
}

// drawPlan draws faults evenly over the possible cells, on one of the
// first shipments each; now and then one that is there all the time.
func drawPlan(r *rand.Rand, cells Cells, orders int) Plan {
	var p Plan
	ks := slices.DeleteFunc(kinds(), func(k kind) bool { return len(cells.phasesOf(k.id)) == 0 })
	for range 4 + r.IntN(16) {
		k := ks[r.IntN(len(ks))]
		f := Fault{N: len(p.Faults) + 1, Kind: k.id}
		k.draw(r, &f)
		phases := cells.phasesOf(k.id)
		f.Phase, f.Nth = phases[r.IntN(len(phases))], 1+r.IntN(orders)
		f.After = between(r, 0, 10*time.Second).Round(10 * time.Millisecond)
		if all := k.id == "F1.loss" || k.id == "F2.duplicate" || k.id == "F2.reorder"; all && r.IntN(3) == 0 {
			f.Phase, f.Nth, f.After, f.For = "", 0, 0, 0
			f.Much /= 3
		}
		p.Faults = append(p.Faults, f)
	}
	return p
}
