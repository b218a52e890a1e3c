package sim

import (
	"math/rand/v2"
	"slices"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
)

// Draw shapes a run by its seed: the fleet, the weather, how many orders,
// how long, and what goes wrong when. About one world in ten is quiet.
func Draw(seed uint64, sc site.Scenario) (Config, error) {
	r := streams{seed}.of("shape")
	cfg := Config{
		Seed: seed, Start: time.Date(2026, 11, 23, r.IntN(24), r.IntN(60), 0, 0, time.UTC),
		Orders: 1 + r.IntN(6), Length: between(r, 12*time.Minute, 30*time.Minute), Calm: 100 * time.Minute,
	}
	cfg.Scenario = shape(sc, r)
	if r.IntN(3) == 0 {
		cfg.Crowd = len(cfg.Scenario.Site.Drones) + 1 + r.IntN(3) // they wait for each other's drones
	}
	cfg.Signed = r.IntN(3) == 0
	if r.IntN(10) == 0 {
		return cfg, nil
	}
	cells, err := ReadCells()
	if err != nil {
		return cfg, err
	}
	cfg.Plan = drawPlan(&cfg, r, cells)
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
