package dispatch

import (
	"testing"

	"airvein/dispatch/assign"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// TestMissionKinds: every way to deliver on both airframes. From each item
// before the release the way home begins with the climb or on the way out,
// and what is flown on wings is never turned for on the rotors.
func TestMissionKinds(t *testing.T) {
	for _, delivery := range []site.Delivery{"", site.DeliveryWinch, site.DeliveryLand, site.DeliveryLocker} {
		for _, vtol := range []bool{false, true} {
			s := testSite()
			d, h, m := s.Depots[0], s.Hospitals[0], s.Models[0]
			h.Pad.GroundAMSLM, h.Pad.Delivery, m.VTOL = 25, delivery, vtol
			way := []geo.LatLng{d.Pad.LatLng, {Lat: 32.07, Lng: 118.76}, {Lat: 32.10, Lng: 118.77}, h.Pad.LatLng}
			p, err := buildPlan(120, d, h, m, assign.Leg{Out: route.Plan{Waypoints: way}})
			if err != nil {
				t.Fatal(err)
			}
			touches := delivery == site.DeliveryLand || delivery == site.DeliveryLocker
			want := uint16(fleet.CmdDoGripper)
			if touches {
				want = fleet.CmdNavPayloadPlace
			}
			rel := p.Mission[p.ReleaseSeq]
			if rel.Command != want || p.Touches != touches || p.VTOL != vtol || len(p.ReturnSeq) != len(p.Mission) {
				t.Fatalf("%q, vtol %v: release %+v; %+v", delivery, vtol, rel, p)
			}
			if touches && (rel.Z != 15 || rel.P[0] != m.WinchHeightM+touchSlackM || rel.Pos() != p.Mission[p.HoldSeq].Pos()) {
				t.Errorf("%q: %+v", delivery, rel)
			}
			wings := vtol // after its take-off
			for i, it := range p.Mission {
				if it.Command == fleet.CmdDoVTOLTransition {
					wings = it.P[0] == fleet.VTOLFlies
				}
				if i := uint16(i); i == p.ReleaseSeq && wings || i == p.HoldSeq && wings != vtol {
					t.Errorf("%q, vtol %v: item %d on wings %v", delivery, vtol, i, wings)
				}
				to := p.ReturnSeq[i]
				if to < uint16(i) || uint16(i) <= p.ReleaseSeq && to <= p.ReleaseSeq && i > 0 {
					t.Errorf("%q, vtol %v: from item %d home by %d, the release is %d", delivery, vtol, i, to, p.ReleaseSeq)
				}
			}
			first := p.Mission[p.ReturnSeq[p.HoldSeq+1]]
			if first.Z != 120 || geo.Distance(first.Pos(), h.Pad.LatLng) > 0.1 {
				t.Errorf("%q, vtol %v: going down, home by %+v", delivery, vtol, first)
			}
			if back := p.Mission[p.ReturnSeq[p.HoldSeq]]; geo.Distance(back.Pos(), way[2]) > 0.1 {
				t.Errorf("%q, vtol %v: from the hold home by %+v", delivery, vtol, back)
			}
		}
	}
}
