package driver_test

import (
	"strings"
	"testing"
	"time"

	"airvein/fleet"
)

// TestPolygonAloneWhereTheReleaseCan: from ArduPilot 4.6 on the command says
// which fences are meant, so that a simulator's cylinder stays off.
func TestPolygonAloneWhereTheReleaseCan(t *testing.T) {
	for minor, want := range map[uint8]float64{5: -1, 6: fleet.FencePolygon} {
		r := newRig(t)
		r.c.params["FENCE_TYPE"] = 7
		r.c.minor = minor
		r.dir = directive(fleet.StagePrepare)
		p := r.until(fleet.ReportPreflight, 30*time.Second)
		sent := -1.0
		for _, c := range r.commands() {
			if c.ID == fleet.CmdDoFenceEnable {
				sent = c.P[1]
			}
		}
		if sent != want {
			t.Errorf("4.%d: enabled with fences %g, want %g", minor, sent, want)
		}
		for _, c := range p.Checks {
			if c.Check == "fence" && (!c.OK || !strings.Contains(c.Value, "sitl profile")) {
				t.Errorf("4.%d: %+v", minor, c)
			}
		}
	}
}
