package bench

import (
	"time"

	"airvein/fleet"
	"airvein/fleet/driver"
)

const (
	restartDown  = 2900 * time.Millisecond
	restartLimit = 30 * time.Second
	restartStep  = 50 * time.Millisecond
	restartUp    = 5 * time.Second // between two
)

// restarts takes the server away from a flying fleet, again and again, for
// just under three seconds, and measures how long new drivers take until
// each knows its drone's mode, position and mission. Every vehicle returns
// by itself when it hears nobody for five seconds.
func restarts(size mavlinkSizes) []Result {
	wall := benchStart()
	var pairs []*pair
	for i := range size.drones {
		p := newPair(uint8(i+1), mix{}, uint64(i)+1)
		pairs = append(pairs, p)
	}
	run := func(d time.Duration) {
		for end := wall.Add(d); wall.Before(end); wall = wall.Add(restartStep) {
			for _, p := range pairs {
				p.step(wall, wall)
			}
		}
	}
	run(time.Second)
	for _, p := range pairs {
		p.v.Receive(wall, fleet.Frame{System: fleet.GroundSystem, Message: fleet.ParamSet{Name: "FS_GCS_ENABLE", Value: 1, Type: 2}})
	}
	run(20 * time.Second)
	for _, p := range pairs {
		p.dir.Stage = fleet.StageLaunch
	}
	run(30 * time.Second)
	for _, p := range pairs {
		p.dir.Stage = fleet.StageFly
	}
	var took []float64
	for term := range size.restarts {
		took = append(took, restart(pairs, &wall, run, uint64(term)+2))
	}
	returns := 0
	for _, p := range pairs {
		if s := p.v.State(); s.OnGround || s.Mode != fleet.CopterAuto {
			returns++
		}
	}
	slowest := took[0]
	for _, t := range took {
		slowest = max(slowest, t)
	}
	adopted := Result{ID: "mavlink.restart_adopted", What: "slowest of the runs: a restart with 20 in the air, until every new driver knows its drone; virtual time, 100 ms round trip",
		Unit: "s", Better: Lower, Must: 5, Aim: 5}.over(took)
	adopted.Value = slowest
	return []Result{adopted,
		Result{ID: "mavlink.restart_returns", What: "drones that returned by themselves over all restarts, the server down for 2.9 s", Unit: "drones", Better: Equal}.over([]float64{float64(returns)})}
}

// restart gives how long the adoption took, in seconds.
func restart(pairs []*pair, wall *time.Time, run func(time.Duration), term uint64) float64 {
	for _, p := range pairs {
		p.d = nil
	}
	run(restartDown)
	for i, p := range pairs {
		p.dir.Term = term
		p.d = driver.New(driver.Config{Drone: "b", System: uint8(i + 1), Term: term})
	}
	began := *wall
	adopted := func() bool {
		for _, p := range pairs {
			if !p.d.Adopted() {
				return false
			}
		}
		return true
	}
	for !adopted() && wall.Sub(began) < restartLimit {
		run(restartStep)
	}
	took := wall.Sub(began).Seconds()
	run(restartUp)
	return took
}
