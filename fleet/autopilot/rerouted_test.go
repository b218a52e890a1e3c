package autopilot

import (
	"testing"
	"time"

	"airvein/fleet"
	"airvein/fleet/driver"
	"airvein/geo"
)

// detour is a plan that a drone joins at a place on its way: out of the old
// plan's line to the east, then to the same pad, and home by the same way.
func detour(at geo.LatLng) *fleet.Plan {
	side := geo.Offset(at, 60, 900)
	way := func(p geo.LatLng) fleet.Item {
		lat, lng := p.E7()
		return fleet.Item{Command: fleet.CmdNavWaypoint, Frame: fleet.FrameGlobalRelAlt, Autocontinue: true, LatE7: lat, LngE7: lng, Z: cruiseM}
	}
	old := plan()
	m := append([]fleet.Item{}, old.Mission[:2]...)
	m = append(m, way(at), way(side))
	hold := len(m)
	m = append(m, old.Mission[holdSeq:releaseSeq+2]...)
	climb := len(m)
	m = append(m, old.Mission[releaseSeq+2], way(side), way(at), way(homePos()), old.Mission[len(old.Mission)-1])
	p := *old
	p.Mission, p.Fence = m, ring(at, 9000, 12)
	p.HoldSeq, p.ReleaseSeq, p.JoinSeq = uint16(hold), uint16(hold+releaseSeq-holdSeq), 2
	p.ReturnSeq = make([]uint16, len(m))
	for i := range p.ReturnSeq {
		p.ReturnSeq[i] = uint16(max(i, climb))
	}
	p.Hash = fleet.HashPlan(p.Mission, p.Fence)
	return &p
}

// enRouteDriven flies a little and is held.
func enRouteDriven(t *testing.T, cfg Config) *driven {
	r := newDriven(t, cfg, 5)
	r.fly()
	for range 300 {
		r.step()
	}
	r.dir.Command = &fleet.FlightCommand{Key: "h", Verb: fleet.VerbHold}
	r.until(fleet.ReportCommandObserved, time.Minute)
	r.dir.LastVerb, r.dir.Command = fleet.VerbHold, nil
	r.reports = nil
	return r
}

func (r *driven) reroute() {
	at := r.v.State().Pos
	r.dir.Plan = detour(at)
	r.dir.Command = &fleet.FlightCommand{Key: "r", Verb: fleet.VerbReroute, Yields: true}
}

// joins steps until the drone flies its new plan, and checks that what is on
// board is that plan.
func (r *driven) joins() {
	r.t.Helper()
	if got := r.until(fleet.ReportCommandObserved, 10*time.Minute); got.Key != "r" || got.Hash != r.dir.Plan.Hash {
		r.t.Fatalf("%+v", got)
	}
	var pilot fleet.Autopilot = fleet.Copter{}
	if r.v.cfg.PX4 {
		pilot = fleet.PX4{}
	}
	for kind, want := range map[fleet.PlanType][]fleet.Item{fleet.PlanMission: r.dir.Plan.Mission, fleet.PlanFence: r.dir.Plan.Fence} {
		if err := pilot.Compare(kind, want, r.v.Plan(kind)); err != nil {
			r.t.Errorf("%v on board: %v", kind, err)
		}
	}
	r.dir.LastVerb, r.dir.Command = fleet.VerbReroute, nil
}

// delivers follows the new plan to the end.
func (r *driven) delivers() {
	r.t.Helper()
	r.until(fleet.ReportHoldReached, 20*time.Minute)
	r.dir.PadClear = true
	if rel := r.until(fleet.ReportReleased, 10*time.Minute); geo.Distance(rel.Pos, pad()) > 15 {
		r.t.Errorf("released at %v", rel.Pos)
	}
	r.until(fleet.ReportDisarmed, 20*time.Minute)
	if s := r.v.State(); geo.Distance(s.Pos, homePos()) > 2 || len(s.Releases) != 1 {
		r.t.Errorf("%+v", s)
	}
	for _, bad := range []fleet.ReportKind{fleet.ReportReleasedAway, fleet.ReportFailsafe, fleet.ReportModeChanged, fleet.ReportPlanChanged, fleet.ReportLeftVolume} {
		if rep, ok := r.find(bad); ok {
			r.t.Errorf("%s: %+v", bad, rep)
		}
	}
}

// TestReroutedInFlight: a held drone takes another plan on board, it is read
// back and compared, and the drone goes on along it to its pad and home.
func TestReroutedInFlight(t *testing.T) {
	both(t, func(t *testing.T, cfg Config) {
		r := enRouteDriven(t, cfg)
		r.reroute()
		r.joins()
		r.delivers()
	})
}

// TestReroutedAcrossARestart: the server dies in the middle of the exchange,
// or after the drone has gone on unheard; its successor reads first.
func TestReroutedAcrossARestart(t *testing.T) {
	for name, steps := range map[string]int{"in the exchange": 1, "when it had gone on": 40} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, cfg Config) {
				r := enRouteDriven(t, cfg)
				r.reroute()
				for range steps {
					r.step()
				}
				r.reports = nil
				r.d = driver.New(driver.Config{Drone: "d1", System: 1, Term: 2})
				r.dir.Term = 2
				r.joins()
				r.delivers()
			})
		})
	}
}

// TestRerouteIsNeverABlindUpload: however the vehicle gets the mission
// protocol wrong, a drone goes on only along a plan that was read back and is
// the new one; else it stays held, and somebody is told why.
func TestRerouteIsNeverABlindUpload(t *testing.T) {
	ends := map[bool]int{}
	for _, how := range Misbehaviours() {
		both(t, func(t *testing.T, cfg Config) {
			r := enRouteDriven(t, cfg)
			r.v.cfg.Misbehaves, r.v.cfg.MisbehavesOn = how, fleet.PlanMission
			r.reroute()
			for range 1800 { // a minute and a half of wall time
				r.step()
				if r.v.mode == fleet.CopterAuto {
					break
				}
			}
			_, went := r.find(fleet.ReportCommandObserved)
			failed, said := r.find(fleet.ReportCommandFailed)
			ends[r.v.mode == fleet.CopterAuto]++
			if r.v.mode == fleet.CopterAuto {
				r.joins()
				return
			}
			if went || !said || failed.Text == "" {
				t.Errorf("%d: held, observed %v, failed %v: %+v", how, went, said, failed)
			}
		})
	}
	if ends[true] == 0 || ends[false] == 0 {
		t.Errorf("ends %v", ends)
	}
}
