package route

import (
	"math"
	"slices"

	"airvein/geo"
)

// alternates checks that a landing place is in reach of every point of a
// way, and names those relied on. From a point where the nearest lies d
// away, the next reach-d metres need no look: coming back along them the
// place is still in reach.
func (p *Planner) alternates(req *Request, g *graph, pts []pt) ([]string, error) {
	if len(req.Alternates) == 0 {
		return nil, nil
	}
	way := slices.Clone(pts)
	places := []pt{p.plane.to(req.From), p.plane.to(req.To)}
	names := []string{"", ""}
	for _, a := range req.Alternates {
		places, names = append(places, p.plane.to(a.At)), append(names, a.ID)
	}
	const grain = 1.0
	var used []string
	var buf Buffer
	for i := 1; i < len(way); i++ {
		l := dist(way[i-1], way[i])
		for at := 0.0; at <= l; {
			f := 0.0
			if l > 0 {
				f = at / l
			}
			q := pt{way[i-1].x + (way[i].x-way[i-1].x)*f, way[i-1].y + (way[i].y-way[i-1].y)*f}
			name, d := g.nearest(&buf, q, places, names)
			if d > req.AlternateReachM-grain {
				where := p.plane.from(q)
				return nil, refuse(NoAlternate, "from %v, %.1f km along the way, no landing place is within %.1f km along a safe way", where, (along(way[:i])+at)/1000, req.AlternateReachM/1000)
			}
			if name != "" && !slices.Contains(used, name) {
				used = append(used, name)
			}
			at += math.Max(grain, req.AlternateReachM-d-grain)
		}
	}
	return used, nil
}

func along(way []pt) float64 {
	sum := 0.0
	for i := 1; i < len(way); i++ {
		sum += dist(way[i-1], way[i])
	}
	return sum
}

// nearest is the place with the shortest safe way from q.
func (g *graph) nearest(b *Buffer, q pt, places []pt, names []string) (name string, metres float64) {
	still := metric{top: 1}
	metres = math.Inf(1)
	for i, a := range places {
		if dist(q, a) >= metres || g.over(a) != nil {
			continue
		}
		if dist(q, a) == 0 {
			return names[i], 0
		}
		if g.find(b, &still, q, a) {
			if d := along(b.pts); d < metres {
				name, metres = names[i], d
			}
		}
	}
	return name, metres
}

// roundE7 is the position as MAVLink will carry it: what is checked is what
// is flown.
func roundE7(p geo.LatLng) geo.LatLng { return geo.FromE7(p.E7()) }
