package fleet

import (
	"math"

	"airvein/geo"
)

// Track is the line over the ground that a plan flies, home to home.
type Track struct {
	line []geo.LatLng
	pad  geo.LatLng
}

// trackStepM is how far apart the line's points lie at most, so that plain
// geometry between two of them is exact to centimetres.
const trackStepM = 1000

// TrackOf reads the line from the plan's mission. Items without a position
// are where their predecessor was; the last leg leads home, where the plan
// does not land elsewhere.
func TrackOf(p Plan) Track {
	t := Track{pad: p.Pad, line: []geo.LatLng{p.Home}}
	for i, it := range p.Mission {
		if i == 0 || !hasPosition(it.Command) || (it.LatE7 == 0 && it.LngE7 == 0) {
			continue
		}
		t.extend(it.Pos())
	}
	if p.LandSite == "" {
		t.extend(p.Home)
	}
	return t
}

func (t *Track) extend(to geo.LatLng) {
	from := t.line[len(t.line)-1]
	d := geo.Distance(from, to)
	if !(d > 0.01) {
		return
	}
	az, n := geo.Bearing(from, to), min(math.Ceil(d/trackStepM), 1000)
	for k := 1.0; k < n; k++ {
		t.line = append(t.line, geo.Offset(from, az, d*k/n))
	}
	t.line = append(t.line, to)
}

// Distance is how far a position is from the line, in metres, the pad
// being part of it.
func (t Track) Distance(p geo.LatLng) float64 {
	best := geo.Distance(p, t.pad)
	if len(t.line) == 1 {
		return min(best, geo.Distance(p, t.line[0]))
	}
	// A plane at p, in metres; only segments near p matter, and there it is
	// exact enough.
	const rad, a, e2 = math.Pi / 180, 6378137.0, 0.00669437999014
	s, c := math.Sincos(p.Lat * rad)
	w := 1 - e2*s*s
	kx, ky := rad*a*c/math.Sqrt(w), rad*a*(1-e2)/(w*math.Sqrt(w))
	for i := 1; i < len(t.line); i++ {
		u, v := t.line[i-1], t.line[i]
		ux, uy := (u.Lng-p.Lng)*kx, (u.Lat-p.Lat)*ky
		dx, dy := (v.Lng-u.Lng)*kx, (v.Lat-u.Lat)*ky
		f := max(0, min(1, -(ux*dx+uy*dy)/(dx*dx+dy*dy)))
		best = min(best, math.Hypot(ux+f*dx, uy+f*dy))
	}
	return best
}
