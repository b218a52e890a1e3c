package airspace

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// crossingBrute looks at every two edges.
func crossingBrute(rings []orb.Ring) bool {
	type e struct {
		ring, i int
		a, b    orb.Point
	}
	var all []e
	for r, ring := range rings {
		for i := 0; i+1 < len(ring); i++ {
			all = append(all, e{r, i, ring[i], ring[i+1]})
		}
	}
	for i, x := range all {
		for _, y := range all[i+1:] {
			n := len(rings[x.ring]) - 1
			switch {
			case x.ring == y.ring && y.i == x.i+1:
				if foldsBack(x.a, x.b, y.b) {
					return true
				}
			case x.ring == y.ring && x.i == 0 && y.i == n-1:
				if foldsBack(y.a, y.b, x.b) {
					return true
				}
			case meet(x.a, x.b, y.a, y.b):
				return true
			}
		}
	}
	return false
}

// TestSweepAgainstEveryPair: on a small lattice vertices meet edges, edges
// lie in one line and rings touch in every way there is.
func TestSweepAgainstEveryPair(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	ring := func(n, side int) orb.Ring {
		for {
			var r orb.Ring
			for range n {
				r = append(r, orb.Point{float64(rnd.IntN(side)), float64(rnd.IntN(side))})
			}
			r = append(r, r[0])
			ok := true
			for i := range n {
				ok = ok && r[i] != r[i+1]
			}
			if ok {
				return r
			}
		}
	}
	simple := 0
	for i := range 60000 {
		rings := []orb.Ring{ring(3+rnd.IntN(4), 3+rnd.IntN(6))}
		if i%3 == 0 {
			rings = append(rings, ring(3+rnd.IntN(2), 8))
		}
		want := crossingBrute(rings)
		a, b, got := crossing(rings)
		if got != want {
			t.Fatalf("%v: crosses is %v, want %v (%v, %v)", rings, got, want, a, b)
		}
		if !want {
			simple++
		} else if !meet(a.lo, a.hi, b.lo, b.hi) {
			t.Fatalf("%v: names edges %v and %v, which do not meet", rings, a, b)
		}
	}
	if simple < 3000 {
		t.Errorf("only %d of the drawings are simple", simple)
	}
}

// TestSweepOnStars: rings with many vertices that are simple, and the same
// with one vertex moved across.
func TestSweepOnStars(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		n := 5 + rnd.IntN(200)
		var r orb.Ring
		for i := range n {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			d := 0.2 + rnd.Float64()
			r = append(r, orb.Point{118 + d*c, 32 + d*s})
		}
		r = append(r, r[0])
		if a, b, bad := crossing([]orb.Ring{r}); bad != crossingBrute([]orb.Ring{r}) || bad {
			t.Fatalf("a star of %d points crosses itself at %v and %v", n, a, b)
		}
		r[n/2] = orb.Point{236 - r[n/2][0], 64 - r[n/2][1]}
		if _, _, bad := crossing([]orb.Ring{r}); bad != crossingBrute([]orb.Ring{r}) {
			t.Fatalf("a star with a vertex moved: %v", bad)
		}
	}
}

// TestAHundredThousandVertices: the largest outline, drawn the worst way
// for a sweep, a comb whose teeth all lie askew over each other.
func TestAHundredThousandVertices(t *testing.T) {
	const teeth = 49990
	var r orb.Ring
	for i := range teeth {
		x := float64(i) * 1e-5
		r = append(r, orb.Point{100 + x, 10}, orb.Point{100.5 + x + 5e-6, 10.5})
	}
	r = append(r, orb.Point{101, 9}, orb.Point{100, 9}, orb.Point{100, 10})
	began := time.Now()
	z := Zone{ID: "comb", Kind: Prohibited, Geometry: orb.MultiPolygon{{r}}}
	if _, err := NewSet("v", []Zone{z}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("%d vertices took %v", len(r), took)
	}
	r[teeth][1] -= 0.7
	if _, err := NewSet("v", []Zone{z}); err == nil {
		t.Error("a tooth through the comb's back is accepted")
	}
}
