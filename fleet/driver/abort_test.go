package driver_test

import (
	"testing"
	"time"

	"airvein/fleet"
)

// TestCalledBackBeforeItLeft: a launch that is called off arms nothing; one
// that has armed is disarmed on the ground.
func TestCalledBackBeforeItLeft(t *testing.T) {
	t.Run("not armed", func(t *testing.T) {
		r := prepared(t)
		r.dir = directive(fleet.StageLaunch)
		r.dir.Abort = true
		r.until(fleet.ReportLaunchFailed, 10*time.Second)
		if r.c.armed {
			t.Error("a drone that was called back is armed")
		}
	})
	t.Run("armed", func(t *testing.T) {
		r := prepared(t)
		r.dir = directive(fleet.StageLaunch)
		r.until(fleet.ReportArmed, 10*time.Second)
		r.dir.Abort = true
		r.until(fleet.ReportLaunchFailed, 10*time.Second)
		if r.c.armed {
			t.Errorf("a drone that was called back stays armed, in mode %d", r.c.mode)
		}
	})
}
