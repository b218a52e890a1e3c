package fleet

import (
	"fmt"
	"math"

	"airvein/geo"
)

// Settings gives a vehicle's parameter as it was read, known false where it
// was not.
type Settings func(name string) (value float64, known bool)

// Reach is how far from its home and how high above it a plan's mission
// goes, in metres.
func (p Plan) Reach() (awayM, upM float64) {
	for i, it := range p.Mission {
		if i == 0 || !hasPosition(it.Command) || it.LatE7 == 0 && it.LngE7 == 0 {
			continue
		}
		awayM = max(awayM, geo.Distance(p.Home, it.Pos()))
		if normalFrame(it) == FrameGlobalRelAlt {
			upM = max(upM, it.Z)
		}
	}
	return awayM, upM
}

// FENCE_TYPE's bits (ArduPilot, AC_Fence.h), and FENCE_TYPE of MAVLink's
// DO_FENCE_ENABLE, which are the same.
const (
	FenceAltMax  = 1
	FenceCircle  = 2
	FencePolygon = 4
)

// FenceLimits are ArduPilot's own fences beside the polygon. DO_FENCE_ENABLE
// enables all of them: a Copter's defaults turn it home 100 m up or 300 m
// away.
func (Copter) FenceLimits() []string {
	return []string{"FENCE_TYPE", "FENCE_ALT_MAX", "FENCE_RADIUS"}
}

// FenceConflicts holds them against a plan.
func (Copter) FenceConflicts(p Plan, get Settings) []string {
	typ, known := get("FENCE_TYPE")
	if !known {
		return nil
	}
	var out []string
	bits := int(typ)
	if bits&FencePolygon == 0 {
		out = append(out, fmt.Sprintf("FENCE_TYPE is %d: the polygon that is uploaded is not among its fences", bits))
	}
	away, up := p.Reach()
	if high, ok := get("FENCE_ALT_MAX"); ok && bits&FenceAltMax != 0 && up >= high {
		out = append(out, fmt.Sprintf("FENCE_ALT_MAX is %g m and this flight climbs to %.0f m", high, up))
	}
	if wide, ok := get("FENCE_RADIUS"); ok && bits&FenceCircle != 0 && away >= wide {
		out = append(out, fmt.Sprintf("FENCE_RADIUS is %g m and this flight goes %.0f m from home", wide, away))
	}
	return out
}

// EnableFence is DO_FENCE_ENABLE: FENCE_ENABLE stays 0 after an upload. From
// 4.6 on its second parameter says which fences are meant; an older release
// takes no notice of it.
func (Copter) EnableFence(polygonAlone bool, v AutopilotVersion) (Command, bool) {
	c := Command{ID: CmdDoFenceEnable, P: [7]float64{1}}
	if polygonAlone {
		c.P[1] = FencePolygon
	}
	return c, !polygonAlone || v.Major > 4 || v.Major == 4 && v.Minor >= 6
}

// FenceLimits are PX4's: a cylinder around home, off at 0.
func (PX4) FenceLimits() []string { return []string{"GF_MAX_HOR_DIST", "GF_MAX_VER_DIST"} }

// FenceConflicts holds them against a plan.
func (PX4) FenceConflicts(p Plan, get Settings) []string {
	away, up := p.Reach()
	over := func(name, what string, m float64) []string {
		if limit, ok := get(name); ok && limit > 0 && m >= limit {
			return []string{fmt.Sprintf("%s is %g m and this flight goes %.0f m %s", name, limit, math.Round(m), what)}
		}
		return nil
	}
	return append(over("GF_MAX_HOR_DIST", "from home", away), over("GF_MAX_VER_DIST", "up", up)...)
}

// EnableFence is none: GF_ACTION says what a breach does.
func (PX4) EnableFence(bool, AutopilotVersion) (Command, bool) { return Command{}, false }
