package fleet

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
)

// Vehicles do not give back a plan byte for byte: item 0 of a mission is
// the vehicle's own home, frame 6 comes back as 3 and 5 as 0, an item
// without a position comes back in frame 0, altitudes are kept in whole
// centimetres, and autocontinue is the vehicle's. Positions come back
// exactly. HashPlan and ComparePlan look at what is left.

// cmdRallyPoint is MAV_CMD_NAV_RALLY_POINT.
const cmdRallyPoint = 5100

// hasPosition reports whether a command's x, y and z are a position.
func hasPosition(command uint16) bool {
	switch command {
	case CmdNavWaypoint, CmdNavLoiterUnlim, 18, 19, CmdNavLand, CmdNavTakeoff, 31, 82, 84, 85, 94,
		5000, CmdFenceInclusion, CmdFenceExclusion, 5003, 5004, cmdRallyPoint:
		return true
	}
	return false
}

func normalFrame(it Item) uint8 {
	if !hasPosition(it.Command) {
		return 0
	}
	switch it.Frame {
	case FrameGlobalRelAltInt:
		return FrameGlobalRelAlt
	case FrameGlobalInt:
		return FrameGlobal
	}
	return it.Frame
}

// centimetres is an altitude as ArduPilot stores it, and 0 where there is
// none. NaN means "the vehicle's choice" and is kept as 0.
func centimetres(it Item) int32 {
	if !hasPosition(it.Command) || math.IsNaN(it.Z) || IsFence(it.Command) {
		return 0
	}
	return int32(max(math.MinInt32, min(math.MaxInt32, math.Round(it.Z*100))))
}

// IsFence reports whether the command is a vertex, a circle or the return
// point of a fence.
func IsFence(command uint16) bool { return command >= 5000 && command <= 5004 }

// param is a parameter as the wire carries it: a float32, with "the
// vehicle's choice" and negative zero as 0.
func param(v float64) float32 {
	f := float32(v)
	if f != f || f == 0 {
		return 0
	}
	return f
}

// ComparePlan holds what a vehicle gave back against what it was to hold.
// The items are of one plan type; item 0 of a mission, the vehicle's home,
// is not compared. The error names the first item that differs.
func ComparePlan(want, got []Item) error {
	from := 0
	if len(want) > 0 && !IsFence(want[0].Command) && want[0].Command != cmdRallyPoint {
		from = 1
	}
	return compareFrom(from, want, got)
}

// compareFrom compares the items from one on.
func compareFrom(from int, want, got []Item) error {
	if len(want) != len(got) {
		return fmt.Errorf("the vehicle holds %d items, not %d", len(got), len(want))
	}
	for i := from; i < len(want); i++ {
		if err := compareItem(want[i], got[i]); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

func compareItem(w, g Item) error {
	if w.Command != g.Command {
		return fmt.Errorf("command %d, not %d", g.Command, w.Command)
	}
	if normalFrame(w) != normalFrame(g) {
		return fmt.Errorf("frame %d, not %d", g.Frame, w.Frame)
	}
	for i := range w.P {
		if param(w.P[i]) != param(g.P[i]) {
			return fmt.Errorf("parameter %d is %g, not %g", i+1, g.P[i], w.P[i])
		}
	}
	if !hasPosition(w.Command) {
		return nil
	}
	if w.LatE7 != g.LatE7 || w.LngE7 != g.LngE7 {
		return fmt.Errorf("position %v, not %v", g.Pos(), w.Pos())
	}
	// ArduPilot cuts a float32 down to a centimetre, so that 120.57 m comes
	// back as 120.56 m.
	if d := int64(centimetres(w)) - int64(centimetres(g)); d < -1 || d > 1 {
		return fmt.Errorf("altitude %.2f m, not %.2f m", g.Z, w.Z)
	}
	return nil
}

// HashPlan is the SHA-256, in hexadecimal, of a plan's normalised items:
// two plans that fly alike have one hash.
func HashPlan(mission, fence []Item) string {
	b := make([]byte, 0, 40*(len(mission)+len(fence))+16)
	for t, items := range [][]Item{mission, fence} {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(items)))
		for i, it := range items {
			if t == 0 && i == 0 {
				continue
			}
			b = appendItem(b, it)
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func appendItem(b []byte, it Item) []byte {
	b = binary.LittleEndian.AppendUint16(b, it.Command)
	b = append(b, normalFrame(it))
	for _, p := range it.P {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(param(p)))
	}
	lat, lng := it.LatE7, it.LngE7
	if !hasPosition(it.Command) {
		lat, lng = 0, 0
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(lat))
	b = binary.LittleEndian.AppendUint32(b, uint32(lng))
	return binary.LittleEndian.AppendUint32(b, uint32(centimetres(it)))
}
