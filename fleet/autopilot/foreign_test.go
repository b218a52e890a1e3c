package autopilot

import (
	"testing"
	"time"

	"airvein/fleet"
)

// TestAnotherHandsPlanIsNoticed: another ground station uploads a plan of as
// many items to a flying drone, or one of fewer. It is told within five
// seconds (F8, I13).
func TestAnotherHandsPlanIsNoticed(t *testing.T) {
	both(t, func(t *testing.T, cfg Config) {
		var pilot fleet.Autopilot = fleet.Copter{}
		if cfg.PX4 {
			pilot = fleet.PX4{}
		}
		other := delivery()
		other[holdSeq].LngE7 += 20000
		for name, items := range map[string][]fleet.Item{"as many": other, "fewer": other[:holdSeq+1]} {
			r := newDriven(t, cfg, 1)
			r.fly()
			r.reports = nil
			r.upload(254, pilot.Board(fleet.PlanMission, items))
			from := r.wall
			rep := r.until(fleet.ReportPlanChanged, 30*time.Second)
			if took := r.wall.Sub(from); took > 5*time.Second || rep.Text == "" {
				t.Errorf("%s: noticed after %v: %+v", name, took, rep)
			}
		}
	})
}

// upload brings a plan on board in the name of another station.
func (r *driven) upload(station uint8, items []fleet.Item) {
	r.t.Helper()
	say := func(m fleet.Message) (seq int) {
		r.v.Receive(r.wall, fleet.Frame{System: station, Component: 190, Message: m})
		seq = -1
		for _, f := range r.v.Outbox() {
			if req, ok := f.Message.(fleet.MissionRequest); ok {
				seq = int(req.Seq)
			}
			if f.System == 0 { // for whoever listens
				r.d.Receive(r.wall, fleet.Frame{System: 1, Component: 1, Message: f.Message})
			}
		}
		return seq
	}
	seq := say(fleet.MissionCount{Count: uint16(len(items))})
	for range items {
		if seq < 0 || seq >= len(items) {
			r.t.Fatalf("asks for item %d", seq)
		}
		seq = say(fleet.MissionItem{Seq: uint16(seq), Item: items[seq]})
	}
}
