package oracle

import "math"

// Draw is a stream of numbers from 0 to n-1.
type Draw interface{ IntN(n int) int }

// World is rings (outer first, then holes) on a lattice of whole numbers
// from 0 to 40, so that some touch in edges, corners or not at all.
type World [][][][2]float64

// Kinds are the kinds of worlds that Random makes.
func Kinds() []string {
	return []string{"convex", "non-convex", "overlapping", "touching", "holes", "mixed"}
}

// Random is a small world of a kind.
func Random(d Draw, kind string) World {
	var w World
	for range 2 + d.IntN(4) {
		k := kind
		if kind == "mixed" || kind == "overlapping" {
			k = []string{"convex", "non-convex", "touching"}[d.IntN(3)]
		}
		cx, cy, size := 6+d.IntN(29), 6+d.IntN(29), 2+d.IntN(5)
		if kind == "overlapping" {
			cx, cy, size = 12+d.IntN(17), 12+d.IntN(17), 5+d.IntN(4)
		}
		switch k {
		case "convex":
			w = append(w, [][][2]float64{star(d, cx, cy, size, 0)})
		case "non-convex":
			w = append(w, [][][2]float64{star(d, cx, cy, size, 0.7)})
		case "touching":
			w = append(w, blocks(d)...)
		case "holes":
			o, s := float64(4+d.IntN(4)), float64(1+d.IntN(3))
			x, y := float64(cx), float64(cy)
			w = append(w, [][][2]float64{square(x, y, o), square(x, y, s)})
		}
	}
	return w
}

func square(x, y, h float64) [][2]float64 {
	return [][2]float64{{x - h, y - h}, {x + h, y - h}, {x + h, y + h}, {x - h, y + h}}
}

// star is a ring of corners around a middle, deep ones where dent is not 0.
func star(d Draw, cx, cy, size int, dent float64) [][2]float64 {
	n := 4 + d.IntN(6)
	var ring [][2]float64
	for k := range n {
		turn := 2 * math.Pi * (float64(k) + 0.6*float64(d.IntN(100))/100) / float64(n)
		r := float64(size) * (1 - dent*float64(d.IntN(100))/100)
		ring = append(ring, [2]float64{float64(cx) + r*math.Cos(turn), float64(cy) + r*math.Sin(turn)})
	}
	if dent > 0 {
		return ring
	}
	return hull(ring)
}

// blocks are squares of the lattice that share corners and edges.
func blocks(d Draw) World {
	var w World
	x, y := 8+2*d.IntN(10), 8+2*d.IntN(10)
	if d.IntN(3) == 0 { // four around a place, touching in corners alone
		for _, o := range [4][2]int{{2, 0}, {0, 2}, {-2, 0}, {0, -2}} {
			w = append(w, [][][2]float64{square(float64(x+o[0]), float64(y+o[1]), 1)})
		}
		return w
	}
	for range 2 + d.IntN(3) {
		w = append(w, [][][2]float64{square(float64(x), float64(y), 1)})
		switch d.IntN(4) {
		case 0:
			x += 2
		case 1:
			y += 2
		case 2:
			x, y = x+2, y+2
		default:
			x, y = x+2, y-2
		}
	}
	return w
}

// hull keeps the corners that stand out.
func hull(ring [][2]float64) [][2]float64 {
	for changed := true; changed && len(ring) > 3; {
		changed = false
		for i := range ring {
			a, b, c := ring[(i+len(ring)-1)%len(ring)], ring[i], ring[(i+1)%len(ring)]
			if (b[0]-a[0])*(c[1]-b[1])-(b[1]-a[1])*(c[0]-b[0]) <= 0 {
				ring = append(ring[:i:i], ring[i+1:]...)
				changed = true
				break
			}
		}
	}
	return ring
}
