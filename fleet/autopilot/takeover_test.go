package autopilot

import (
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

func enRoute(t *testing.T, speed float64) *gcs {
	t.Helper()
	g := launched(t, config(), speed)
	g.until("on the second leg", 10*time.Minute, func() bool {
		return g.v.State().Seq == holdSeq && geo.Distance(g.v.State().Pos, bend()) > 500
	})
	return g
}

func TestHoldResumeReturn(t *testing.T) {
	for _, hold := range []uint32{fleet.CopterBrake, fleet.CopterLoiter} {
		g := enRoute(t, 10)
		g.got = nil
		g.must(fleet.CmdDoSetMode, 1, float64(hold))
		if hb, ok := first[fleet.Heartbeat](g.got); !ok || hb.CustomMode != hold {
			t.Error("a mode change is told at once")
		}
		held := g.v.State().Pos
		g.run(5 * time.Second)
		near(t, "held", geo.Distance(g.v.State().Pos, held), 0, 0.1)
		if c, _ := last[fleet.MissionCurrent](g.say(fleet.Command{ID: fleet.CmdRequestMessage, P: [7]float64{msgMissionCurrent}})); c.State != missionPaused || c.Seq != holdSeq {
			t.Errorf("held: %+v", c)
		}
		g.must(fleet.CmdDoSetMode, 1, fleet.CopterAuto)
		g.until("resumed to the pad", 5*time.Minute, func() bool { return geo.Distance(g.v.State().Pos, pad()) < 1 })
		g.must(fleet.CmdDoSetMissionCurr, 10) // the planned way back
		g.until("home by the bend", 15*time.Minute, func() bool { return !g.v.State().Armed })
		if s := g.v.State(); geo.Distance(s.Pos, homePos()) > 0.1 || len(s.Releases) != 0 || !s.Loaded {
			t.Errorf("%+v", s)
		}
		g.until("unloaded", 5*time.Minute, func() bool { return !g.v.State().Loaded && g.v.State().BatteryPct == 100 })
	}
}

func TestCommandedReturnFliesStraight(t *testing.T) {
	g := enRoute(t, 10)
	from := g.v.State().Pos
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterRTL)
	stray := 0.0
	g.until("home", 15*time.Minute, func() bool {
		stray = max(stray, offLeg(g.v.State().Pos, homePos(), from))
		return !g.v.State().Armed
	})
	near(t, "off the straight line", stray, 0, 1)
	near(t, "from home", geo.Distance(g.v.State().Pos, homePos()), 0, 0.1)
}

func TestPauseAndContinueStayInAuto(t *testing.T) {
	g := enRoute(t, 10)
	g.must(fleet.CmdDoPauseContinue, 0)
	held := g.v.State().Pos
	g.run(3 * time.Second)
	c, _ := last[fleet.MissionCurrent](g.got)
	near(t, "held", geo.Distance(g.v.State().Pos, held), 0, 0.1)
	if c.State != missionPaused || g.v.State().Mode != fleet.CopterAuto {
		t.Errorf("%+v", c)
	}
	g.must(fleet.CmdDoPauseContinue, 1)
	g.until("at the pad", 5*time.Minute, func() bool { return geo.Distance(g.v.State().Pos, pad()) < 1 })
}

func TestFenceBreachTurnsHomeOnce(t *testing.T) {
	g := launched(t, config(), 10)
	uploaded(t, g, ring(homePos(), 1000, 24)) // in flight, and it will leave it
	g.must(fleet.CmdDoFenceEnable, 1)
	s, _ := first[fleet.SysStatus](g.say(fleet.Command{ID: fleet.CmdRequestMessage, P: [7]float64{msgSysStatus}}))
	if s.Enabled&s.Health&fleet.SensorGeofence == 0 {
		t.Error("the fence is not seen enabled")
	}
	g.until("turned", 10*time.Minute, func() bool { return g.v.State().Mode == fleet.CopterRTL })
	f, _ := last[fleet.FenceStatus](g.got)
	if !f.Breached || f.BreachType != breachBoundary || !g.said("Fence Breached") || !g.v.State().Failsafe {
		t.Errorf("%+v", f)
	}
	near(t, "where", geo.Distance(g.v.State().Pos, homePos()), 1000, 30)
	g.until("home", 10*time.Minute, func() bool { return !g.v.State().Armed })
	if g.v.State().Failsafe {
		t.Error("the failsafe outlived the flight")
	}
}

func TestGroundStationVanishes(t *testing.T) {
	beat := fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}
	t.Run("goes on", func(t *testing.T) { // FS_GCS_ENABLE is 0
		g := enRoute(t, 5)
		g.say(beat)
		g.until("at the pad without a word", 10*time.Minute, func() bool { return geo.Distance(g.v.State().Pos, pad()) < 1 })
		g.run(time.Minute)
		if s := g.v.State(); s.Mode != fleet.CopterAuto || s.Seq != holdSeq || s.Failsafe {
			t.Fatalf("%+v", s)
		}
		if err := fleet.ComparePlan(delivery(), g.download(fleet.PlanMission)); err != nil {
			t.Errorf("the next ground station finds: %v", err)
		}
		g.must(fleet.CmdDoSetMissionCurr, holdSeq+1)
		g.until("delivered and home", 20*time.Minute, func() bool { return !g.v.State().Armed })
		if len(g.v.State().Releases) != 1 {
			t.Error("not delivered")
		}
	})
	t.Run("returns when told to", func(t *testing.T) {
		g := enRoute(t, 5)
		g.say(fleet.ParamSet{Name: "FS_GCS_ENABLE", Value: 1})
		g.say(beat)
		g.run(gcsTimeout)
		if g.v.State().Failsafe {
			t.Fatal("too soon: the time-out is wall time")
		}
		g.run(200 * time.Millisecond)
		hb, _ := last[fleet.Heartbeat](g.got)
		if !g.said("GCS Failsafe") || hb.Status != fleet.StatusCritical || hb.CustomMode != fleet.CopterRTL {
			t.Fatalf("%+v", hb)
		}
		g.say(beat)
		if !g.said("GCS Failsafe Cleared") || g.v.State().Mode != fleet.CopterRTL || g.v.State().Failsafe {
			t.Errorf("heard again: %+v", g.v.State())
		}
	})
}

func TestTheSameSeedGivesTheSameFlight(t *testing.T) {
	run := func() []fleet.Message {
		g := launched(t, config(), 20)
		g.must(fleet.CmdSetMessageInterval, msgHygrometer, 1e6)
		g.must(fleet.CmdSetMessageInterval, msgGlobalPosition, 2e5)
		g.run(30 * time.Second)
		return g.got
	}
	a, b := run(), run()
	if len(a) != len(b) {
		t.Fatalf("%d and %d messages", len(a), len(b))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("message %d: %#v and %#v", i, a[i], b[i])
		}
	}
}
