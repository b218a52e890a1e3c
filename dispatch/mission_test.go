package dispatch

import (
	"testing"

	"airvein/dispatch/assign"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// TestMission: the order of items, and that from every item the way home
// is the way out flown back, never a short cut.
func TestMission(t *testing.T) {
	s := testSite()
	d, h, m := s.Depots[0], s.Hospitals[0], s.Models[0]
	h.Pad.GroundAMSLM = 25
	way := []geo.LatLng{d.Pad.LatLng, {Lat: 32.07, Lng: 118.76}, {Lat: 32.10, Lng: 118.77}, h.Pad.LatLng}
	p, err := buildPlan(120, d, h, m, assign.Leg{Out: route.Plan{Waypoints: way}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := func(seq uint16) uint16 { return p.Mission[seq].Command }
	if cmd(1) != fleet.CmdNavTakeoff || cmd(p.HoldSeq) != fleet.CmdNavLoiterUnlim || cmd(p.ReleaseSeq) != fleet.CmdDoGripper || cmd(uint16(len(p.Mission)-1)) != fleet.CmdNavRTL {
		t.Fatalf("items: %+v", p.Mission)
	}
	// The pad lies 15 m above the depot: 15 m over the pad is 30 m above take-off.
	if z := p.Mission[p.HoldSeq+1].Z; z != 30 {
		t.Errorf("winch height %v above take-off, want 30", z)
	}
	if p.Hash == "" || len(p.Fence) < 3 {
		t.Errorf("hash %q, %d fence vertices", p.Hash, len(p.Fence))
	}
	// The leg that a jump from item i flies begins at the waypoint passed
	// before i, or at the pad: it lies on the way out.
	passed := map[uint16]geo.LatLng{1: way[0], 2: way[0], 3: way[1], 4: way[2]}
	for seq, from := range passed {
		to := p.Mission[p.ReturnSeq[seq]]
		if geo.Distance(to.Pos(), from) > 0.1 {
			t.Errorf("item %d returns by item %d at %v, passed %v", seq, p.ReturnSeq[seq], to.Pos(), from)
		}
	}
	climb := p.ReturnSeq[p.HoldSeq+1]
	if to := p.Mission[climb]; geo.Distance(to.Pos(), h.Pad.LatLng) > 0.1 || to.Z != 120 {
		t.Errorf("going down, the drone returns by %+v: up comes first", to)
	}
	for seq := p.HoldSeq + 2; seq < climb; seq++ {
		if to := p.Mission[p.ReturnSeq[seq]]; to.Command != fleet.CmdDoWinch || to.P[2] >= 0 || p.ReturnSeq[seq]+1 != climb {
			t.Errorf("item %d, the line perhaps out, returns by %+v: it comes in first", seq, to)
		}
	}
	for seq := p.ReturnSeq[p.HoldSeq]; int(seq) < len(p.Mission); seq++ {
		if p.ReturnSeq[seq] != seq {
			t.Errorf("item %d, on the way home, returns by %d", seq, p.ReturnSeq[seq])
		}
	}
}

func TestMissionRefusesAPadTooHigh(t *testing.T) {
	s := testSite()
	h := s.Hospitals[0]
	h.Pad.GroundAMSLM = 200
	if _, err := buildPlan(120, s.Depots[0], h, s.Models[0], assign.Leg{Out: route.Plan{Waypoints: []geo.LatLng{{}, {Lat: 1}}}}); err == nil {
		t.Error("a pad above the cruise height was accepted")
	}
}
