package airspace

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// orientBound is Shewchuk's bound for the rounding error of a plain
// orientation test, (3 + 16ε)ε with ε = 2⁻⁵³ ("Adaptive Precision
// Floating-Point Arithmetic", 1997).
const orientBound = 3.3306690738754716e-16

// orient says on which side of the line from a to b the point c lies: 1
// left, -1 right, 0 on it. It is exact: where rounding could decide, it
// reckons with rational numbers, so that a sweep never sees edges in an
// order that no drawing has.
func orient(a, b, c orb.Point) int {
	l := (b[0] - a[0]) * (c[1] - a[1])
	r := (b[1] - a[1]) * (c[0] - a[0])
	det := l - r
	if math.Abs(det) > orientBound*(math.Abs(l)+math.Abs(r)) {
		if det > 0 {
			return 1
		}
		return -1
	}
	if a == b || a == c || b == c || a[0] == b[0] && b[0] == c[0] || a[1] == b[1] && b[1] == c[1] {
		return 0
	}
	return orientExact(a, b, c)
}

func orientExact(a, b, c orb.Point) int {
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	sub := func(x, y float64) *big.Rat { return new(big.Rat).Sub(rat(x), rat(y)) }
	l := new(big.Rat).Mul(sub(b[0], a[0]), sub(c[1], a[1]))
	r := new(big.Rat).Mul(sub(b[1], a[1]), sub(c[0], a[0]))
	return l.Cmp(r)
}

// meet reports whether two segments share a point.
func meet(a, b, c, d orb.Point) bool {
	o1, o2 := orient(a, b, c), orient(a, b, d)
	o3, o4 := orient(c, d, a), orient(c, d, b)
	if o1*o2 < 0 && o3*o4 < 0 {
		return true
	}
	return o1 == 0 && within(a, b, c) || o2 == 0 && within(a, b, d) ||
		o3 == 0 && within(c, d, a) || o4 == 0 && within(c, d, b)
}

// foldsBack reports whether the way from a over b to c turns right around.
func foldsBack(a, b, c orb.Point) bool {
	return orient(a, b, c) == 0 && (a[0]-b[0])*(c[0]-b[0])+(a[1]-b[1])*(c[1]-b[1]) > 0
}

func within(a, b, p orb.Point) bool {
	return p[0] >= math.Min(a[0], b[0]) && p[0] <= math.Max(a[0], b[0]) &&
		p[1] >= math.Min(a[1], b[1]) && p[1] <= math.Max(a[1], b[1])
}
