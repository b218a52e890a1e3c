package autopilot

import (
	"airvein/fleet"
	"airvein/geo"
)

type fenceState struct {
	enabled  bool
	breached bool
}

func (v *Vehicle) enableFence(p float64) uint8 {
	switch p {
	case 0:
		v.fence = fenceState{}
	case 1:
		v.fence.enabled = true
	default:
		return fleet.ResultFailed
	}
	v.paramIs("FENCE_ENABLE", p)
	return fleet.ResultAccepted
}

// checkFence turns a vehicle home that has left its fence: once for each
// time it goes out, so that whoever takes it over again is not fought.
func (v *Vehicle) checkFence() {
	if !v.fenceOn() || !v.armed || !v.flying {
		return
	}
	out := !v.insideFence(v.pos)
	if out == v.fence.breached {
		return
	}
	v.fence.breached = out
	if !out {
		v.failsafe = v.gcsLost
		v.text(6, "Fence breach cleared")
		return
	}
	if v.cfg.PX4 {
		v.px4Breach()
		return
	}
	v.failsafeTo(fleet.CopterRTL, "Fence Breached")
	v.send(fleet.FenceStatus{Breached: true, BreachType: breachBoundary})
}

const breachBoundary = 3 // FENCE_BREACH_BOUNDARY

// fenceOn reports whether leaving the fence has the vehicle act.
func (v *Vehicle) fenceOn() bool {
	if v.cfg.PX4 {
		return len(v.plans[fleet.PlanFence]) > 0 && v.params["GF_ACTION"].value >= 2
	}
	return v.fence.enabled
}

// insideFence reports whether a position lies in every inclusion area
// and in no exclusion area. No fence at all keeps nothing out.
func (v *Vehicle) insideFence(p geo.LatLng) bool {
	items := v.plans[fleet.PlanFence]
	for i := 0; i < len(items); {
		it, n := items[i], 1
		in, keepIn := true, true
		switch it.Command {
		case fleet.CmdFenceInclusion, fleet.CmdFenceExclusion:
			n = min(int(it.P[0]), len(items)-i)
			in, keepIn = inPolygon(p, items[i:i+n]), it.Command == fleet.CmdFenceInclusion
		case cmdCircleIn, cmdCircleOut:
			in, keepIn = geo.Distance(p, it.Pos()) <= it.P[0], it.Command == cmdCircleIn
		}
		if in != keepIn {
			return false
		}
		i += n
	}
	return true
}

// inPolygon is the even-odd rule in degrees: a fence of a few kilometres
// that crosses neither pole nor date line needs no projection.
func inPolygon(p geo.LatLng, ring []fleet.Item) bool {
	in := false
	for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
		a, b := ring[i].Pos(), ring[j].Pos()
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) &&
			p.Lng < (b.Lng-a.Lng)*(p.Lat-a.Lat)/(b.Lat-a.Lat)+a.Lng {
			in = !in
		}
	}
	return in
}
