package autopilot

import (
	"math"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// wingsPlan is a delivery on wings: the hold is circled, the pad is come
// down to on the rotors.
func wingsPlan() *fleet.Plan {
	p := plan()
	turn := func(to float64) fleet.Item { return bare(fleet.CmdDoVTOLTransition, to) }
	var items []fleet.Item
	items = append(items, p.Mission[:holdSeq+1]...)
	items = append(items, turn(fleet.VTOLHovers))
	items = append(items, p.Mission[holdSeq+1:9]...)
	climb := uint16(len(items))
	items = append(items, p.Mission[9], turn(fleet.VTOLFlies))
	back := uint16(len(items))
	items = append(items, p.Mission[10:]...)
	p.Mission, p.VTOL, p.HoldRadiusM = items, true, 80
	p.ReleaseSeq++
	p.ReturnSeq = make([]uint16, len(items))
	for i := range p.ReturnSeq {
		p.ReturnSeq[i] = max(uint16(i), climb)
	}
	p.ReturnSeq[1], p.ReturnSeq[2], p.ReturnSeq[3] = back+1, back+1, back
	p.Hash = fleet.HashPlan(p.Mission, p.Fence)
	return p
}

func eachVTOL(t *testing.T, test func(t *testing.T, cfg Config)) {
	both(t, func(t *testing.T, cfg Config) {
		cfg.VTOL = true
		test(t, cfg)
	})
}

// TestTheDriverFliesADeliveryOnWings: QuadPlane and PX4 VTOL take off on the
// rotors, fly and wait on the wings, deliver on the rotors and land at home.
func TestTheDriverFliesADeliveryOnWings(t *testing.T) {
	eachVTOL(t, func(t *testing.T, cfg Config) {
		r := newDriven(t, cfg, 5)
		r.dir.Plan = wingsPlan()
		r.fly()
		r.until(fleet.ReportHoldReached, 20*time.Minute)
		for range 200 {
			r.step()
		}
		if s, d := r.v.State(), geo.Distance(r.v.State().Pos, pad()); r.v.vtolState() != fleet.VTOLFlies || math.Abs(d-wingCircleM) > 5 || s.Seq != holdSeq {
			t.Errorf("waits %.0f m from the pad, VTOL state %d, %+v", d, r.v.vtolState(), s)
		}
		r.dir.PadClear = true
		rel := r.until(fleet.ReportReleased, 10*time.Minute)
		if geo.Distance(rel.Pos, pad()) > 15 || r.v.vtolState() != fleet.VTOLHovers {
			t.Errorf("released at %v, VTOL state %d", rel.Pos, r.v.vtolState())
		}
		r.until(fleet.ReportDisarmed, 30*time.Minute)
		if s := r.v.State(); geo.Distance(s.Pos, homePos()) > 1 || len(s.Releases) != 1 {
			t.Errorf("%+v", s)
		}
		for _, bad := range []fleet.ReportKind{fleet.ReportReleasedAway, fleet.ReportModeChanged, fleet.ReportPlanChanged, fleet.ReportLeftVolume, fleet.ReportFailsafe} {
			if rep, ok := r.find(bad); ok {
				t.Errorf("%s: %+v", bad, rep)
			}
		}
	})
}

func TestTheDriverCommandsAVTOL(t *testing.T) {
	eachVTOL(t, func(t *testing.T, cfg Config) {
		r := newDriven(t, cfg, 5)
		r.dir.Plan = wingsPlan()
		r.fly()
		for range 300 {
			r.step()
		}
		for _, verb := range []fleet.Verb{fleet.VerbHold, fleet.VerbResume, fleet.VerbReturn} {
			r.dir.Command = &fleet.FlightCommand{Key: string(verb), Verb: verb}
			r.reports = nil
			if got := r.until(fleet.ReportCommandObserved, time.Minute); got.Key != string(verb) {
				t.Fatalf("%s: %+v", verb, got)
			}
		}
		r.until(fleet.ReportDisarmed, 20*time.Minute)
		if s := r.v.State(); geo.Distance(s.Pos, homePos()) > 1 || len(s.Releases) != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// TestAPlanForAnotherAirframeIsRefused: wings and rotors are not taken for
// each other, either way round.
func TestAPlanForAnotherAirframeIsRefused(t *testing.T) {
	both(t, func(t *testing.T, cfg Config) {
		for _, vtol := range []bool{false, true} {
			cfg.VTOL = vtol
			r := newDriven(t, cfg, 1)
			if !vtol {
				r.dir.Plan = wingsPlan()
			}
			r.prepared(time.Minute)
			if rep, ok := r.find(fleet.ReportPlanFailed); !ok || rep.Text == "" {
				t.Errorf("vtol %v: %v", vtol, r.kinds())
			}
		}
	})
}

// TestTheDriverPlacesABox: the drone touches down on the pad, lets go there
// and flies on: that is no landing, and the box is at the pad's height.
func TestTheDriverPlacesABox(t *testing.T) {
	for _, vtol := range []bool{false, true} {
		cfg := config()
		cfg.VTOL = vtol
		r := newDriven(t, cfg, 5)
		p := plan()
		if vtol {
			p = wingsPlan()
		}
		down := p.ReleaseSeq - 2 // the line's way out
		place := at(fleet.CmdNavPayloadPlace, pad(), 0)
		place.P[0] = 25
		climb := down + 4
		items := append(append([]fleet.Item{}, p.Mission[:down]...), place)
		items = append(items, p.Mission[climb:]...)
		for i := range p.ReturnSeq[:len(items)] {
			if seq := uint16(i); seq > down {
				p.ReturnSeq[i] = seq
			} else if p.ReturnSeq[i] > down {
				p.ReturnSeq[i] -= 3
			}
		}
		p.Mission, p.ReturnSeq, p.ReleaseSeq, p.Touches = items, p.ReturnSeq[:len(items)], down, true
		p.Hash = fleet.HashPlan(p.Mission, p.Fence)
		r.dir.Plan = p
		r.fly()
		r.until(fleet.ReportHoldReached, 20*time.Minute)
		r.dir.PadClear = true
		r.until(fleet.ReportReleased, 10*time.Minute)
		if rep, ok := r.find(fleet.ReportLanded); ok {
			t.Fatalf("a touch is taken for a landing: %+v", rep)
		}
		land := r.until(fleet.ReportLanded, 20*time.Minute)
		s := r.v.State()
		if geo.Distance(land.Pos, homePos()) > 5 || len(s.Releases) != 1 || s.Releases[0].AltTakeoffM > 0.1 || geo.Distance(s.Releases[0].Pos, pad()) > 1 {
			t.Errorf("vtol %v: landed at %v, %+v", vtol, land.Pos, s)
		}
	}
}
