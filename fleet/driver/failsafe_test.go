package driver_test

import (
	"strings"
	"testing"
	"time"

	"airvein/fleet"
)

func TestFailsafesAreHeldAgainstTheProfile(t *testing.T) {
	for name, c := range map[string]struct {
		profile string
		change  func(map[string]float64)
		ok      bool
		says    string
	}{
		"as wanted":           {fleet.ProfileDelivery, func(map[string]float64) {}, true, "as the delivery profile wants"},
		"off":                 {fleet.ProfileDelivery, func(p map[string]float64) { p["FS_GCS_ENABLE"] = 0 }, false, "FS_GCS_ENABLE is 0, wants 1 to 7"},
		"not answered":        {fleet.ProfileDelivery, func(p map[string]float64) { delete(p, "FENCE_ACTION") }, false, "FENCE_ACTION is not answered"},
		"off, on a simulator": {fleet.ProfileSITL, func(p map[string]float64) { p["FS_GCS_ENABLE"] = 0 }, true, "accepted by the sitl profile"},
		"no profile":          {"", func(p map[string]float64) { p["FS_GCS_ENABLE"] = 0 }, true, "accepted by the sitl profile"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			c.change(r.c.params)
			r.dir = directive(fleet.StagePrepare)
			r.dir.Plan.Profile = c.profile
			r.run(20 * time.Second)
			var newest []fleet.Check
			for _, rep := range r.reports {
				if rep.Kind == fleet.ReportPreflight {
					newest = rep.Checks
				}
			}
			if passing(newest) != c.ok {
				t.Errorf("passing %v, want %v: %+v", passing(newest), c.ok, newest)
			}
			for _, ch := range newest {
				if ch.Check == "failsafes" && !strings.Contains(ch.Value, c.says) {
					t.Errorf("says %q, want %q", ch.Value, c.says)
				}
			}
		})
	}
}

// Another hand's plan is noticed in flight without a lost link.
func TestThePlanIsReadAgainInFlight(t *testing.T) {
	r := airborne(t)
	r.run(10 * time.Second)
	other := append([]fleet.Item(nil), r.c.plans[fleet.PlanMission]...)
	other[2].Z += 40
	r.c.plans[fleet.PlanMission] = other
	r.until(fleet.ReportPlanChanged, time.Minute)
}
