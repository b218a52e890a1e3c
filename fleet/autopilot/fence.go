package autopilot

import (
	"airvein/fleet"
	"airvein/geo"
)

type fenceState struct {
	enabled  bool
	breached uint8 // FENCE_BREACH, 0 for none
	limits   limits
}

// limits are the fences that the parameters configure; 0 metres is none.
type limits struct {
	polygon     bool
	wideM, high float64
}

func (v *Vehicle) enableFence(p float64) uint8 {
	if p != 0 && p != 1 {
		return fleet.ResultFailed
	}
	v.paramIs("FENCE_ENABLE", p)
	v.readFence()
	if p == 0 {
		v.fence.breached = 0
	}
	return fleet.ResultAccepted
}

// checkFence turns a vehicle home that has left its fence: once for each
// time it goes out, so that whoever takes it over again is not fought.
func (v *Vehicle) checkFence() {
	if !v.fenceOn() || !v.armed || !v.flying {
		return
	}
	kind := v.breach()
	if out := kind != 0; out == (v.fence.breached != 0) {
		return
	}
	v.fence.breached = kind
	if kind == 0 {
		v.failsafe = v.gcsLost
		v.text(6, "Fence breach cleared")
		return
	}
	if v.cfg.PX4 {
		v.px4Breach()
		return
	}
	v.failsafeTo(fleet.CopterRTL, "Fence Breached")
	v.send(fleet.FenceStatus{Breached: true, BreachType: kind})
}

// FENCE_BREACH: none is 0.
const (
	breachMaxAlt   = 2
	breachBoundary = 3
)

// breach is the limit that the vehicle is beyond now, 0 for none: the
// uploaded areas, and the autopilot's own cylinder around home.
func (v *Vehicle) breach() uint8 {
	l := v.fence.limits
	switch {
	case l.high > 0 && v.altAMSLM-v.homeAMSLM >= l.high:
		return breachMaxAlt
	case l.wideM > 0 && geo.Distance(v.pos, v.home) >= l.wideM, l.polygon && !v.insideFence(v.pos):
		return breachBoundary
	}
	return 0
}

// readFence takes the fence's settings from the parameters.
func (v *Vehicle) readFence() {
	if v.cfg.PX4 {
		v.fence.limits = limits{true, v.params["GF_MAX_HOR_DIST"].value, v.params["GF_MAX_VER_DIST"].value}
		return
	}
	v.fence.enabled = v.params["FENCE_ENABLE"].value != 0
	bits := int(v.params["FENCE_TYPE"].value)
	v.fence.limits = limits{polygon: bits&fleet.FencePolygon != 0}
	if bits&fleet.FenceCircle != 0 {
		v.fence.limits.wideM = v.params["FENCE_RADIUS"].value
	}
	if bits&fleet.FenceAltMax != 0 {
		v.fence.limits.high = v.params["FENCE_ALT_MAX"].value
	}
}

// fenceOn reports whether leaving the fence has the vehicle act.
func (v *Vehicle) fenceOn() bool {
	if v.cfg.PX4 {
		l := v.fence.limits
		return (len(v.plans[fleet.PlanFence]) > 0 || l.wideM > 0 || l.high > 0) && v.params["GF_ACTION"].value >= 2
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
