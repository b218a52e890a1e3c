package autopilot

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/fleet/driver"
	"airvein/geo"
)

// driven is a vehicle flown by the real driver, frame for frame, without a
// socket between.
type driven struct {
	t       *testing.T
	v       *Vehicle
	d       *driver.Driver
	dir     *fleet.Directive
	wall    time.Time
	scen    time.Time
	speed   float64
	reports []fleet.Report
}

func plan() *fleet.Plan {
	mission := delivery()
	back := make([]uint16, len(mission))
	for i := range back {
		back[i] = uint16(max(i, 9))
	}
	back[1], back[2], back[3] = 11, 11, 10
	p := &fleet.Plan{Mission: mission, Fence: ring(bend(), 8000, 12), Home: homePos(), HomeAMSLM: 12, Pad: pad(), PadRadiusM: 15,
		HoldSeq: holdSeq, ReleaseSeq: releaseSeq, ReturnSeq: back, ReleaseMaxM: 28, CruiseAltM: cruiseM, CorridorM: 100,
		ReservePct: 20, NeedPct: 60}
	p.Hash = fleet.HashPlan(p.Mission, p.Fence)
	return p
}

// both runs a test with either autopilot.
func both(t *testing.T, test func(t *testing.T, cfg Config)) {
	for name, px4 := range map[string]bool{"ardupilot": false, "px4": true} {
		t.Run(name, func(t *testing.T) {
			cfg := config()
			cfg.PX4 = px4
			test(t, cfg)
		})
	}
}

func newDriven(t *testing.T, cfg Config, speed float64) *driven {
	r := &driven{t: t, v: New(cfg), wall: time.Unix(1_780_000_000, 0), scen: time.Unix(1_700_000_000, 0), speed: speed}
	r.dir = &fleet.Directive{Flight: "F1", Term: 1, Plan: plan(), Stage: fleet.StagePrepare}
	r.d = driver.New(driver.Config{Drone: "d1", System: 1, Term: 1})
	return r
}

func (r *driven) step() {
	const tick = 50 * time.Millisecond
	r.v.Step(r.wall, r.scen)
	r.d.Direct(r.wall, r.dir)
	r.d.Tick(r.wall)
	for range 60 { // an exchange of items takes no time here
		up, down := r.d.Outbox(), r.v.Outbox()
		if len(up)+len(down) == 0 {
			break
		}
		for _, f := range up {
			r.v.Receive(r.wall, fleet.Frame{System: 255, Component: 190, Message: f.Message})
		}
		for _, f := range down {
			r.d.Receive(r.wall, fleet.Frame{System: 1, Component: 1, Message: f.Message})
		}
	}
	r.reports = append(r.reports, r.d.Reports()...)
	r.wall = r.wall.Add(tick)
	r.scen = r.scen.Add(time.Duration(float64(tick) * r.speed))
}

func (r *driven) find(kind fleet.ReportKind) (fleet.Report, bool) {
	for _, rep := range slices.Backward(r.reports) {
		if rep.Kind == kind {
			return rep, true
		}
	}
	return fleet.Report{}, false
}

// until steps until a report comes, at most so much scenario time.
func (r *driven) until(kind fleet.ReportKind, limit time.Duration) fleet.Report {
	r.t.Helper()
	for end := r.scen.Add(max(limit, time.Duration(r.speed*20e9))); r.scen.Before(end); r.step() {
		if rep, ok := r.find(kind); ok {
			return rep
		}
	}
	r.t.Fatalf("no %s: %+v; reports %v; %v", kind, r.v.State(), r.kinds(), r.reports)
	return fleet.Report{}
}

func (r *driven) kinds() []fleet.ReportKind {
	var out []fleet.ReportKind
	for _, rep := range r.reports {
		out = append(out, rep.Kind)
	}
	return out
}

func (r *driven) preflight() {
	r.t.Helper()
	if v := r.until(fleet.ReportPlanVerified, time.Minute); v.Hash != r.dir.Plan.Hash {
		r.t.Fatalf("%+v", v)
	}
	ready := func() bool {
		p, ok := r.find(fleet.ReportPreflight)
		return ok && !slices.ContainsFunc(p.Checks, func(c fleet.Check) bool { return !c.OK })
	}
	for end := r.wall.Add(30 * time.Second); !ready(); r.step() {
		if r.wall.After(end) {
			r.t.Fatalf("never ready: %+v", r.reports)
		}
	}
}

func (r *driven) fly() {
	r.t.Helper()
	r.preflight()
	r.dir.Stage = fleet.StageLaunch
	r.until(fleet.ReportTookOff, time.Minute)
	r.dir.Stage = fleet.StageFly
}

func TestTheDriverFliesADelivery(t *testing.T) {
	both(t, theDriverFliesADeliveryWith)
}

func theDriverFliesADeliveryWith(t *testing.T, cfg Config) {
	for _, speed := range []float64{1, 5, 20, 60} {
		t.Run(fmt.Sprint(speed), func(t *testing.T) {
			r := newDriven(t, cfg, speed)
			r.fly()
			r.until(fleet.ReportHoldReached, 20*time.Minute)
			r.dir.PadClear = true
			rel := r.until(fleet.ReportReleased, 10*time.Minute)
			if geo.Distance(rel.Pos, pad()) > 15 {
				t.Errorf("released at %v", rel.Pos)
			}
			r.until(fleet.ReportLanded, 20*time.Minute)
			r.until(fleet.ReportDisarmed, time.Minute)
			for end := r.scen.Add(10*time.Minute + time.Duration(speed*10e9)); ; r.step() {
				if g, ok := r.find(fleet.ReportOnGround); ok && g.BatteryPct == 100 {
					break
				}
				if r.scen.After(end) {
					t.Fatal("the battery was not changed")
				}
			}
			for _, bad := range []fleet.ReportKind{fleet.ReportReleasedAway, fleet.ReportLinkLost, fleet.ReportFailsafe,
				fleet.ReportModeChanged, fleet.ReportPlanChanged, fleet.ReportLaunchFailed, fleet.ReportPlanFailed, fleet.ReportLeftVolume} {
				if rep, ok := r.find(bad); ok {
					t.Errorf("%s: %+v", bad, rep)
				}
			}
		})
	}
}

func TestTheDriverHoldsResumesReturns(t *testing.T) {
	both(t, theDriverHoldsResumesReturnsWith)
}

func theDriverHoldsResumesReturnsWith(t *testing.T, cfg Config) {
	r := newDriven(t, cfg, 5)
	r.fly()
	for range 300 {
		r.step()
	}
	for i, verb := range []fleet.Verb{fleet.VerbHold, fleet.VerbResume, fleet.VerbReturn} {
		key := fmt.Sprint("k", i)
		r.dir.Command = &fleet.FlightCommand{Key: key, Verb: verb}
		r.reports = nil
		if got := r.until(fleet.ReportCommandObserved, time.Minute); got.Key != key {
			t.Fatalf("%s: %+v", verb, got)
		}
	}
	r.until(fleet.ReportLanded, 15*time.Minute)
	if s := r.v.State(); geo.Distance(s.Pos, homePos()) > 1 || len(s.Releases) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestANewDriverAdoptsTheFlight(t *testing.T) {
	both(t, aNewDriverAdoptsTheFlightWith)
}

func aNewDriverAdoptsTheFlightWith(t *testing.T, cfg Config) {
	r := newDriven(t, cfg, 5)
	r.fly()
	for range 200 {
		r.step()
	}
	// The server is gone for a minute; the vehicle goes on.
	r.d = driver.New(driver.Config{Drone: "d1", System: 1, Term: 2})
	for range 1200 {
		r.wall, r.scen = r.wall.Add(50*time.Millisecond), r.scen.Add(250*time.Millisecond)
		r.v.Step(r.wall, r.scen)
		r.v.Outbox()
	}
	r.reports = nil
	r.dir.Term = 2
	r.until(fleet.ReportHoldReached, 15*time.Minute)
	if !r.d.Adopted() {
		t.Error("not adopted")
	}
	if rep, ok := r.find(fleet.ReportPlanChanged); ok {
		t.Errorf("%+v", rep)
	}
	r.dir.PadClear = true
	r.until(fleet.ReportReleased, 10*time.Minute)
	r.until(fleet.ReportDisarmed, 20*time.Minute)
}

func TestASecondFlightFollowsTheFirst(t *testing.T) {
	both(t, aSecondFlightFollowsTheFirstWith)
}

func aSecondFlightFollowsTheFirstWith(t *testing.T, cfg Config) {
	r := newDriven(t, cfg, 20)
	for n := 1; n <= 2; n++ {
		r.fly()
		r.until(fleet.ReportHoldReached, 20*time.Minute)
		r.dir.PadClear = true
		r.until(fleet.ReportDisarmed, 30*time.Minute)
		if got := len(r.v.State().Releases); got != n {
			t.Fatalf("flight %d: %d releases", n, got)
		}
		next := r.dir
		r.dir = nil
		for range 600 {
			r.step()
		}
		r.reports = nil
		r.dir = &fleet.Directive{Flight: "F2", Term: 1, Plan: next.Plan, Stage: fleet.StagePrepare}
	}
}
