package bench

import (
	"fmt"
	"math"
	"math/rand/v2"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"

	"github.com/paulmach/orb"
)

// The world of the table: star-shaped zones with dents, overlapping
// as they fall, in a square about a place near Nanjing.
const (
	worldZones   = 500
	worldCorners = 40 // a zone
	worldSideM   = 50e3
	zoneMinM     = 200 // radius
	zoneMaxM     = 700
	zoneDent     = 0.2 // of the radius, at most
	benchAltM    = 120
	benchMPS     = 20
)

func middle() geo.LatLng { return geo.LatLng{Lat: 32.05, Lng: 118.75} }

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0xa1)) }

// offset is a place so many metres east and north of the middle.
func offset(x, y float64) geo.LatLng {
	kx, ky := geo.MetresPerDegree(middle().Lat)
	return geo.LatLng{Lat: middle().Lat + y/ky, Lng: middle().Lng + x/kx}
}

// field is n random zones in a square.
func field(rng *rand.Rand, n int, sideM float64) (*airspace.Set, error) {
	var zones []airspace.Zone
	for i := range n {
		zones = append(zones, star(rng, fmt.Sprintf("z%04d", i), sideM))
	}
	return airspace.NewSet("field", zones)
}

func star(rng *rand.Rand, id string, sideM float64) airspace.Zone {
	cx, cy := (rng.Float64()-0.5)*sideM, (rng.Float64()-0.5)*sideM
	size := zoneMinM + rng.Float64()*(zoneMaxM-zoneMinM)
	var ring orb.Ring
	for k := range worldCorners {
		s, c := math.Sincos(2 * math.Pi * (float64(k) + 0.5*rng.Float64()) / worldCorners)
		r := size * (1 - zoneDent*rng.Float64())
		ring = append(ring, offset(cx+r*c, cy+r*s).Point())
	}
	return airspace.Zone{ID: id, Name: id, Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{{append(ring, ring[0])}}}
}

type query struct{ from, to geo.LatLng }

// queries are n flights across the field that have a way.
func queries(rng *rand.Rand, sky *route.Sky, n int, sideM float64) []query {
	var out []query
	var buf route.Buffer
	at := func() geo.LatLng { return offset((rng.Float64()-0.5)*sideM, (rng.Float64()-0.5)*sideM) }
	for len(out) < n {
		q := query{at(), at()}
		if _, _, err := sky.Way(&buf, q.from, q.to, benchMPS, route.Wind{}); err == nil {
			out = append(out, q)
		}
	}
	return out
}

// prepared is a planner's sky over a set, ready for queries.
func prepared(set *airspace.Set) (*route.Planner, *route.Sky) {
	p := route.NewPlanner(set)
	sky := p.Sky(route.Binding{AltM: benchAltM})
	sky.Prepare()
	return p, sky
}
