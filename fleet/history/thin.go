package history

// ThinReadings keeps about points of a sensor's readings, oldest first, and
// every extreme: of each stretch its first, coldest, warmest and last.
// points 0 keeps all.
func ThinReadings(rs []Reading, points int) []Reading {
	if points <= 0 || len(rs) <= points {
		return rs
	}
	stretches := max(1, points/4)
	out := make([]Reading, 0, 4*stretches)
	for s := range stretches {
		part := rs[s*len(rs)/stretches : (s+1)*len(rs)/stretches]
		low, high := 0, 0
		for i, r := range part {
			if r.C < part[low].C {
				low = i
			}
			if r.C > part[high].C {
				high = i
			}
		}
		kept := map[int]bool{0: true, low: true, high: true, len(part) - 1: true}
		for i, r := range part {
			if kept[i] {
				out = append(out, r)
			}
		}
	}
	return out
}

// ThinPositions keeps about points of a track, evenly, its first and last
// among them. points 0 keeps all.
func ThinPositions(ps []Position, points int) []Position {
	if points <= 0 || len(ps) <= points {
		return ps
	}
	if points == 1 {
		return ps[len(ps)-1:]
	}
	out := make([]Position, points)
	for i := range out {
		out[i] = ps[i*(len(ps)-1)/(points-1)]
	}
	return out
}
