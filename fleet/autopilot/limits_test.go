package autopilot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/fleet"
)

// factory are a Copter's own fence settings as they are out of the box.
func factory() map[string]float64 {
	return map[string]float64{"FENCE_TYPE": 7, "FENCE_ALT_MAX": 100, "FENCE_RADIUS": 150}
}

// TestAVehiclesOwnLimitsTurnItHome: DO_FENCE_ENABLE enables every fence that
// is configured, and a Copter's defaults are a cylinder around home.
func TestAVehiclesOwnLimitsTurnItHome(t *testing.T) {
	for name, c := range map[string]struct {
		px4    bool
		params map[string]float64
		breach uint8
		mode   uint32
	}{
		"height":     {params: map[string]float64{"FENCE_TYPE": 5}, breach: breachMaxAlt, mode: fleet.CopterRTL},
		"circle":     {params: map[string]float64{"FENCE_TYPE": 6, "FENCE_RADIUS": 900}, breach: breachBoundary, mode: fleet.CopterRTL},
		"polygon":    {params: map[string]float64{"FENCE_TYPE": 4}, mode: fleet.CopterAuto},
		"px4 circle": {px4: true, params: map[string]float64{"GF_MAX_HOR_DIST": 900}, mode: fleet.CopterGuided},
	} {
		cfg := config()
		cfg.PX4, cfg.Params = c.px4, c.params
		g := newGCS(t, cfg, 20)
		g.run(6 * time.Second)
		plan := fleet.Plan{Mission: delivery()}
		if c.px4 {
			px4Upload(g, fleet.PlanMission, fleet.PX4{}.Board(fleet.PlanMission, plan.Mission))
			g.must(fleet.CmdComponentArm, 1)
			g.must(fleet.CmdDoSetMode, 1, 4, 4)
		} else {
			g.upload(fleet.PlanMission, plan.Mission)
			g.upload(fleet.PlanFence, ring(bend(), 8000, 12))
			g.must(fleet.CmdDoFenceEnable, 1)
			g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
			g.must(fleet.CmdComponentArm, 1)
			g.must(fleet.CmdMissionStart)
		}
		g.run(20 * time.Second) // 400 s of flight
		told := uint8(0)
		for _, m := range g.got {
			if f, ok := m.(fleet.FenceStatus); ok && f.Breached {
				told = f.BreachType
			}
		}
		if s := g.v.State(); told != c.breach || s.Mode != c.mode {
			t.Errorf("%s: breach %d, mode %d", name, told, s.Mode)
		}
	}
}

// TestTheDriverLooksAtTheVehiclesOwnLimits: with a Copter's defaults the
// fence would end every delivery. A delivery drone is not armed with them; a
// simulator is flown without its fence, and both are said.
func TestTheDriverLooksAtTheVehiclesOwnLimits(t *testing.T) {
	cfg := config()
	cfg.Params = factory()
	r := newDriven(t, cfg, 20)
	r.fly()
	p, _ := r.find(fleet.ReportPreflight)
	if v := checkNamed(p, "fence"); !v.OK || !strings.Contains(v.Value, "sitl profile") || !strings.Contains(v.Value, "FENCE_RADIUS is 150 m") {
		t.Errorf("%+v", v)
	}
	r.until(fleet.ReportHoldReached, 20*time.Minute)
	if rep, ok := r.find(fleet.ReportFailsafe); ok {
		t.Errorf("%+v", rep)
	}

	cfg.Params["FS_GCS_ENABLE"], cfg.Params["BATT_FS_LOW_ACT"], cfg.Params["BATT_FS_CRT_ACT"] = 1, 2, 1
	r = newDriven(t, cfg, 1)
	r.dir.Plan.Profile = fleet.ProfileDelivery
	p = r.until(fleet.ReportPreflight, time.Minute)
	if v := checkNamed(p, "fence"); v.OK || !strings.Contains(v.Value, "FENCE_ALT_MAX is 100 m") || !strings.Contains(v.Value, "change it on the vehicle") {
		t.Errorf("%+v", v)
	}
	if r.v.fence.enabled {
		t.Error("a fence that would end the flight was turned on")
	}
	cfg.Params["FENCE_TYPE"] = 4
	r = newDriven(t, cfg, 1)
	r.dir.Plan.Profile = fleet.ProfileDelivery
	r.preflight()
}

func checkNamed(r fleet.Report, name string) fleet.Check {
	i := slices.IndexFunc(r.Checks, func(c fleet.Check) bool { return c.Check == name })
	if i < 0 {
		return fleet.Check{}
	}
	return r.Checks[i]
}
