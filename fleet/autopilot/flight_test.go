package autopilot

import (
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// flown is what one whole delivery came to.
type flown struct {
	seconds, wh float64
	release     Release
	reached     []uint16
	stray       float64 // greatest distance from the legs, metres
}

func fly(t *testing.T, speed float64, wind route.Wind) flown {
	t.Helper()
	cfg := config()
	cfg.Wind = wind
	g := launched(t, cfg, speed)
	start := g.scen
	var f flown
	watch := func() {
		s := g.v.State()
		f.stray = max(f.stray, min(offLeg(s.Pos, homePos(), bend()), offLeg(s.Pos, bend(), pad())))
	}
	g.until("at the hold", 20*time.Minute, func() bool {
		watch()
		s := g.v.State()
		return s.Seq == holdSeq && geo.Distance(s.Pos, pad()) < 1
	})
	arrived := g.scen
	g.run(time.Duration(float64(60*time.Second) / speed)) // waits for the ward
	if s := g.v.State(); s.Seq != holdSeq || !s.Loaded {
		t.Fatalf("it did not wait: %+v", s)
	}
	waited := g.scen.Sub(arrived)
	g.must(fleet.CmdDoSetMissionCurr, holdSeq+1)
	g.until("back and disarmed", 30*time.Minute, func() bool { watch(); return !g.v.State().Armed })
	s := g.v.State()
	if len(s.Releases) != 1 || !s.OnGround || geo.Distance(s.Pos, homePos()) > 0.1 || s.Loaded {
		t.Fatalf("after the flight: %+v", s)
	}
	f.seconds = (g.scen.Sub(start) - waited).Seconds()
	f.wh, f.release = s.UsedWh, s.Releases[0]
	for _, m := range g.got {
		if r, ok := m.(fleet.MissionItemReached); ok {
			f.reached = append(f.reached, r.Seq)
		}
	}
	if c, _ := last[fleet.MissionCurrent](g.got); c.Seq != 0 || c.State != missionComplete || s.Mode != fleet.CopterAuto {
		t.Errorf("after landing: %+v, mode %d", c, s.Mode)
	}
	return f
}

// offLeg is the distance of a position from the nearer of a leg's sampled
// points.
func offLeg(p, a, b geo.LatLng) float64 {
	d, course := geo.Distance(a, b), geo.Bearing(a, b)
	x := geo.Distance(a, p)
	return geo.Distance(p, geo.Offset(a, course, min(x, d)))
}

func TestDeliveryFliesTheSameAtAnySpeed(t *testing.T) {
	slow, fast := fly(t, 1, route.Wind{}), fly(t, 20, route.Wind{})
	near(t, "duration at 20", fast.seconds, slow.seconds, 4)
	near(t, "energy at 20", fast.wh, slow.wh, slow.wh*0.01+2*1700.0/3600)
	for name, f := range map[string]flown{"1": slow, "20": fast} {
		near(t, name+": release from the pad, m", geo.Distance(f.release.Pos, pad()), 0, 0.5)
		near(t, name+": height of release", f.release.AltTakeoffM, 20, 0.5)
		near(t, name+": line out", f.release.LineM, 20, 0.5)
		near(t, name+": off the way", f.stray, 0, 1)
		if len(f.reached) != 11 || f.reached[10] != 12 {
			t.Errorf("%s: reached %v", name, f.reached) // all but home and the hold
		}
	}
}

func TestFlightCostsWhatTheModelSays(t *testing.T) {
	m, f := hexa(), fly(t, 5, route.Wind{})
	way := 2 * (geo.Distance(homePos(), bend()) + geo.Distance(bend(), pad()))
	up, low := cruiseM/m.ClimbMPS, (cruiseM-20)/m.DescentMPS
	landing := rtlLoiterS + (cruiseM-landSlowM)/m.DescentMPS + landSlowM/landSlowMPS + landedDisarm
	near(t, "duration", f.seconds, up+way/m.CruiseMPS+low+25+(cruiseM-20)/m.ClimbMPS+landing, 3)
	extra := m.PayloadWPerKg * 4
	loaded := up*(m.ClimbW+extra) + way/2/m.CruiseMPS*(m.CruiseW+extra) + (60+low+25)*(m.HoverW+extra)
	empty := (cruiseM-20)/m.ClimbMPS*m.ClimbW + way/2/m.CruiseMPS*m.CruiseW + (landing-landedDisarm)*m.HoverW
	near(t, "energy", f.wh, (loaded+empty)/3600, f.wh*0.01)
}

func TestWindSlowsAndDoesNotPushAside(t *testing.T) {
	calm, windy := fly(t, 20, route.Wind{}), fly(t, 20, route.Wind{SpeedMPS: 10, FromDeg: 270})
	near(t, "off the way", windy.stray, 0, 1)
	if windy.seconds < calm.seconds+20 {
		t.Errorf("a side and head wind of 10 m/s: %.0f s, calm %.0f s", windy.seconds, calm.seconds)
	}
	v := New(config())
	for _, c := range []struct {
		wind    route.Wind
		course  float64
		mps     float64
		heading float64
	}{
		{route.Wind{}, 90, 22, 90},
		{route.Wind{SpeedMPS: 8, FromDeg: 90}, 90, 14, 90},
		{route.Wind{SpeedMPS: 8, FromDeg: 270}, 90, 30, 90},
		{route.Wind{SpeedMPS: 11, FromDeg: 0}, 90, 19.0526, 60},
		{route.Wind{SpeedMPS: 25, FromDeg: 0}, 90, 0, 90},
	} {
		v.SetWind(c.wind)
		mps, heading := v.groundSpeed(c.course)
		near(t, "ground speed", mps, c.mps, 1e-3)
		near(t, "heading", heading, c.heading, 1e-6)
	}
}

func TestBatteryIsChangedAtHome(t *testing.T) {
	cfg := config()
	cfg.BatteryPct = 40
	g := newGCS(t, cfg, 10)
	g.run(5 * time.Second)
	if r := g.cmd(fleet.CmdComponentArm, 1); r != fleet.ResultFailed || !g.said("Arm: Battery is being changed") {
		t.Errorf("armed while its battery is changed: %d", r)
	}
	g.until("changed", 180*time.Second, func() bool { return g.v.State().BatteryPct == 100 })

	far := geo.Offset(homePos(), 10, 5000)
	cfg.Start = &far
	away := newGCS(t, cfg, 10)
	away.run(60 * time.Second)
	near(t, "battery away from home", away.v.State().BatteryPct, 40, 1e-9)
	near(t, "place", geo.Distance(away.v.State().Pos, far), 0, 0.01)
}

func TestEmptyBatteryLands(t *testing.T) {
	cfg := config()
	far := geo.Offset(homePos(), 10, 300)
	cfg.Start, cfg.BatteryPct = &far, 16
	cfg.Model.BatteryWh = 200
	g := launched(t, cfg, 1)
	g.until("down", 10*time.Minute, func() bool { s := g.v.State(); return !s.Armed && s.Mode == fleet.CopterLand })
	if !g.said("Battery Failsafe - Critical") || geo.Distance(g.v.State().Pos, homePos()) < homeRadiusM {
		t.Errorf("%+v", g.v.State())
	}
	near(t, "height", g.v.State().AltAMSLM, 12, 1e-6)
}

func TestGroundBelowIsItsOwnHeight(t *testing.T) {
	cfg := config()
	cfg.GroundAMSLM = func(p geo.LatLng) float64 {
		if geo.Distance(p, homePos()) > 1000 {
			return 30
		}
		return 12
	}
	g := launched(t, cfg, 10)
	g.until("over the pad", 10*time.Minute, func() bool { return g.v.State().Seq == holdSeq && geo.Distance(g.v.State().Pos, pad()) < 1 })
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterLand)
	g.until("landed", 5*time.Minute, func() bool { return !g.v.State().Armed })
	near(t, "height of the pad", g.v.State().AltAMSLM, 30, 1e-6)
	if !g.v.State().Loaded {
		t.Error("the box was let go")
	}
}

func TestDockProbeReadsTheBoxAboard(t *testing.T) {
	g := launched(t, config(), 20)
	g.must(fleet.CmdSetMessageInterval, msgHygrometer, 1e6)
	g.until("over the pad", 20*time.Minute, func() bool { return g.v.State().Seq == holdSeq })
	readings := 0
	for _, m := range g.got {
		if h, ok := m.(fleet.Hygrometer); ok {
			readings++
			if h.ID != dockProbe || h.C < 2 || h.C > 6 {
				t.Fatalf("%+v", h)
			}
		}
	}
	if readings < 3 {
		t.Errorf("%d readings", readings)
	}
	g.until("over the pad", 20*time.Minute, func() bool { return geo.Distance(g.v.State().Pos, pad()) < 1 })
	g.must(fleet.CmdDoSetMissionCurr, holdSeq+1)
	g.until("let go", 10*time.Minute, func() bool { return !g.v.State().Loaded })
	if r := g.cmd(fleet.CmdRequestMessage, msgHygrometer); r != fleet.ResultFailed {
		t.Error("an empty dock has a reading")
	}
}

func TestThermalSettles(t *testing.T) {
	box := Thermal{C: 4, CentreC: 4, TauMin: 60, Leak: 1}
	box.Step(3600, 24)
	near(t, "one time constant", box.C, 4+20*(1-0.36788), 0.01)
	for _, c := range []struct{ centre, air, low, high float64 }{
		{4, 40, 2, 6}, {4, -20, 2, 6}, {22, 40, 20, 24}, {22, 0, 20, 24}, {-30, 40, -40, -18},
	} {
		held := Conditioned(c.centre, 60)
		held.Step(48*3600, c.air)
		if held.C < c.low || held.C > c.high || held.C == c.centre {
			t.Errorf("a box of %v in air of %v came to %v", c.centre, c.air, held.C)
		}
	}
}
