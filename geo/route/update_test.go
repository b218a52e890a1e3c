package route

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// stars are random zones in a square of a size, some of them over others.
func stars(rng *rand.Rand, n int, sizeM float64) []airspace.Zone {
	kx, ky := geo.MetresPerDegree(32)
	var zones []airspace.Zone
	for i := range n {
		cx, cy := (rng.Float64()-0.5)*sizeM, (rng.Float64()-0.5)*sizeM
		corners, size := 4+rng.IntN(12), 150+rng.Float64()*600
		var ring orb.Ring
		for k := range corners {
			s, c := math.Sincos(2 * math.Pi * (float64(k) + 0.5*rng.Float64()) / float64(corners))
			r := size * (0.5 + 0.5*rng.Float64())
			ring = append(ring, orb.Point{118 + (cx+r*c)/kx, 32 + (cy+r*s)/ky})
		}
		zones = append(zones, airspace.Zone{ID: fmt.Sprintf("z%d", i), Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{{append(ring, ring[0])}}})
	}
	return zones
}

// linksOf are a graph's links by the places they join, in order.
func linksOf(g *graph) []string {
	var out []string
	for v := range g.nodes {
		if !g.alive(int32(v)) {
			continue
		}
		for on := range 2 {
			for _, l := range g.nodes[v].links[on] {
				if !g.alive(l.node()) {
					out = append(out, "dead")
				}
				out = append(out, fmt.Sprintf("%.6f %d %.6f %d", g.nodes[v].at, on, l.to, l.side()))
			}
		}
	}
	slices.Sort(out)
	return out
}

// Whatever comes and goes, the graph is the one built anew.
func TestAChangedGraphIsTheOneBuiltAnew(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 5))
		p := plane{centre: geo.LatLng{Lat: 32, Lng: 118}}
		var shapes []*shape
		for _, z := range stars(rng, 40, 9000) {
			shapes = append(shapes, newShape(p, z.ID, z.Geometry[0], 0))
		}
		in, out := slices.Clone(shapes[:30]), slices.Clone(shapes[30:])
		g := newGraph(in)
		g.prepare()
		for step := range 16 {
			if step%2 == 0 || len(out) == 0 {
				i := rng.IntN(len(in))
				g.remove(in[i])
				out = append(out, in[i])
				in = slices.Delete(in, i, i+1)
			} else {
				i := rng.IntN(len(out))
				g.add(out[i])
				in = append(in, out[i])
				out = slices.Delete(out, i, i+1)
			}
			if step%4 != 3 {
				continue
			}
			fresh := newGraph(in)
			fresh.prepare()
			g.prepare()
			got, want := linksOf(g), linksOf(fresh)
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, step %d: %d links, built anew %d", seed, step, len(got), len(want))
			}
			if len(want) < 1000 {
				t.Fatalf("only %d links", len(want))
			}
		}
	}
}
