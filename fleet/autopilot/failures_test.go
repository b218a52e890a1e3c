package autopilot

import (
	"math"
	"strings"
	"testing"
	"time"

	"airvein/fleet"
)

// failing flies a delivery's way out with failures and parameters until the
// mode is no longer the mission's, and gives the vehicle's texts.
func failing(t *testing.T, px4 bool, f Failures, params map[string]float64, limit time.Duration) (*gcs, string) {
	t.Helper()
	cfg := config()
	cfg.PX4, cfg.Failures, cfg.Params = px4, f, params
	cfg.Model.BatteryWh = 300 // gone within the hold
	g := newGCS(t, cfg, 20)
	g.run(6 * time.Second)
	if px4 {
		px4Upload(g, fleet.PlanMission, fleet.PX4{}.Board(fleet.PlanMission, delivery()))
		g.must(fleet.CmdComponentArm, 1)
		g.must(fleet.CmdDoSetMode, 1, 4, 4)
	} else {
		g.upload(fleet.PlanMission, delivery())
		g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
		g.must(fleet.CmdComponentArm, 1)
		g.must(fleet.CmdMissionStart)
	}
	for end := g.scen.Add(limit); g.scen.Before(end) && g.v.State().Mode == fleet.CopterAuto && g.v.State().Armed; g.step() {
	}
	said := ""
	for _, m := range g.got {
		if s, ok := m.(fleet.StatusText); ok {
			said += s.Text + "; "
		}
	}
	return g, said
}

// TestFailsafesOfTheVehicle: battery and position, as the parameters have
// them, on both autopilots; GCS loss and fence have their own tests.
func TestFailsafesOfTheVehicle(t *testing.T) {
	for name, c := range map[string]struct {
		px4    bool
		f      Failures
		params map[string]float64
		mode   uint32
		pct    float64 // left then
		says   string
	}{
		"low battery returns":            {params: map[string]float64{"BATT_FS_LOW_ACT": 2}, mode: fleet.CopterRTL, pct: 20, says: "low failsafe"},
		"critical battery lands":         {params: map[string]float64{"BATT_FS_CRT_ACT": 1}, mode: fleet.CopterLand, pct: 10, says: "critical failsafe"},
		"nothing set, about to fall":     {mode: fleet.CopterLand, pct: 3, says: "Battery Failsafe - Critical"},
		"px4 returns":                    {px4: true, params: map[string]float64{"COM_LOW_BAT_ACT": 3}, mode: fleet.CopterRTL, pct: 7, says: "Critical battery"},
		"no fix lands":                   {f: Failures{GPSAfter: time.Minute}, mode: fleet.CopterLand, pct: -1, says: "EKF Failsafe: changed to LAND"},
		"px4 without a fix lands":        {px4: true, f: Failures{GPSAfter: time.Minute}, mode: fleet.CopterLand, pct: -1, says: "EKF Failsafe"},
		"no fix and the failsafe is off": {f: Failures{GPSAfter: time.Minute}, params: map[string]float64{"FS_EKF_ACTION": 0}, mode: fleet.CopterLand, pct: 3, says: "GPS Glitch"},
	} {
		g, said := failing(t, c.px4, c.f, c.params, time.Hour)
		s := g.v.State()
		if s.Mode != c.mode || !s.Failsafe || !strings.Contains(said, c.says) || c.pct >= 0 && math.Abs(s.BatteryPct-c.pct) > 1 {
			t.Errorf("%s: %+v; %s", name, s, said)
		}
		if c.f.GPSAfter > 0 && g.v.telemetry(msgGPSRaw).(fleet.GPSRaw).FixType >= 3 {
			t.Errorf("%s: it still has a fix", name)
		}
	}
}

func TestAnAgedBatteryEmptiesSooner(t *testing.T) {
	end := func(aged float64) time.Duration {
		g, _ := failing(t, false, Failures{AgedPct: aged}, nil, time.Hour)
		return g.scen.Sub(time.Unix(1_700_000_000, 0)) - 2*time.Minute // power-up took 6 s, at twenty times the speed
	}
	fresh, aged := end(0), end(30)
	if share := aged.Seconds() / fresh.Seconds(); math.Abs(share-0.7) > 0.03 {
		t.Errorf("30 %% less capacity flies %.2f of the time", share)
	}
}

// TestSensorsThatGoWrong: the dock probe drifts, sticks or falls silent, and
// the box itself does not care.
func TestSensorsThatGoWrong(t *testing.T) {
	for _, fault := range []SensorFault{SensorGood, SensorDrifts, SensorSticks, SensorStops} {
		cfg := config()
		cfg.Failures = Failures{Sensor: fault, SensorAfter: time.Minute}
		g := newGCS(t, cfg, 20)
		g.run(time.Second)
		g.upload(fleet.PlanMission, delivery())
		g.must(fleet.CmdSetMessageInterval, msgHygrometer, 100_000)
		g.run(2 * time.Second)
		g.got = nil
		g.run(3 * time.Minute) // an hour
		values, newest := map[float64]bool{}, math.NaN()
		for _, m := range g.got {
			if h, ok := m.(fleet.Hygrometer); ok && g.v.upS > 120 {
				values[h.C], newest = true, h.C
			}
		}
		off := newest - g.v.State().BoxC
		good := map[SensorFault]bool{
			SensorGood:   len(values) > 100 && math.Abs(off) < 0.1,
			SensorDrifts: len(values) > 100 && math.Abs(off-0.49) < 0.1,
			SensorSticks: len(values) < 20,
			SensorStops:  len(values) < 20,
		}[fault]
		_, says := last[fleet.Hygrometer](g.got[len(g.got)/2:])
		if !good || says != (fault != SensorStops) {
			t.Errorf("%v: %d values, the newest %.2f off, still says %v", fault, len(values), off, says)
		}
		if p, err := ParseSensorFault(fault.String()); err != nil || p != fault {
			t.Errorf("%v: %v, %v", fault, p, err)
		}
	}
}

func TestMisbehavioursHaveNames(t *testing.T) {
	for _, m := range Misbehaviours() {
		if p, err := ParseMisbehaviour(m.String()); err != nil || p != m {
			t.Errorf("%v: %v, %v", m, p, err)
		}
	}
	if _, err := ParseMisbehaviour("sulks"); err == nil || !strings.Contains(err.Error(), "write-final-ack-early") {
		t.Errorf("%v", err)
	}
}
