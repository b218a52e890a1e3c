package route

import (
	"math"
	"math/rand/v2"
	"testing"

	"airvein/geo"
)

// The outline that blocks stands off the zone by what is to be kept and
// less than a metre more, everywhere that is not inside it.
func TestOutlinesEncloseTheBufferByLessThanAMetre(t *testing.T) {
	p := plane{centre: geo.LatLng{Lat: 32.05, Lng: 118.05}}
	rng := rand.New(rand.NewPCG(1, 9))
	looked := 0
	for i, z := range stars(rng, 60, 9000) {
		keep := []float64{0, 10, 150, 900, 3000}[i%5]
		s := newShape(p, z.ID, z.Geometry[0], keep)
		near := func(q pt, slack float64) {
			if s.covers(q) {
				return
			}
			looked++
			if d := z.DistanceM(p.from(q)); d < keep+0.02 || d > keep+slack {
				t.Errorf("%s, to be kept off %v m: the outline at %v m", z.ID, keep, d)
			}
		}
		slack := 1.0
		if keep == 0 {
			slack = 0.08
		}
		for _, c := range s.turns {
			near(c.at, slack)
		}
		for _, e := range s.edges {
			d := sub(e.b, e.a)
			if l := math.Hypot(d.x, d.y); l > 0 {
				near(pt{(e.a.x+e.b.x)/2 + d.y/l*turnM, (e.a.y+e.b.y)/2 - d.x/l*turnM}, slack)
			}
		}
	}
	if looked < 3000 {
		t.Errorf("only %d places looked at", looked)
	}
}
