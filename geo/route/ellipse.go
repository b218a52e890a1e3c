package route

import "math"

// ellipse is where a detour of a given length can lead.
type ellipse struct {
	mid        pt
	xx, xy, yy float64 // xx·x² + 2·xy·x·y + yy·y² = 1
	high, wide float64 // half its height and width
	tip        float64 // y of its easternmost point, from the middle
	everywhere bool
}

func newEllipse(s, t pt, length float64) ellipse {
	e := ellipse{mid: pt{(s.x + t.x) / 2, (s.y + t.y) / 2}}
	a, c := length/2, dist(s, t)/2
	if !(length < 1e8) || c == 0 {
		e.everywhere, e.high = true, math.MaxFloat64
		e.mid = pt{}
		return e
	}
	// A little wider, so that rounding leaves nothing out.
	a = a*(1+1e-9) + slackM
	bb := a*a - c*c
	u := pt{(t.x - s.x) / (2 * c), (t.y - s.y) / (2 * c)}
	ia, ib := 1/(a*a), 1/bb
	e.xx = u.x*u.x*ia + u.y*u.y*ib
	e.xy = u.x * u.y * (ia - ib)
	e.yy = u.y*u.y*ia + u.x*u.x*ib
	e.high = math.Sqrt(a*a*u.y*u.y + bb*u.x*u.x)
	e.wide = math.Sqrt(a*a*u.x*u.x + bb*u.y*u.y)
	e.tip = (a*a - bb) * u.x * u.y / e.wide
	return e
}

// span is how far the ellipse reaches west and east between two heights.
func (e *ellipse) span(y0, y1 float64) (x0, x1 float64) {
	if e.everywhere {
		return -math.MaxFloat64, math.MaxFloat64
	}
	y0, y1 = max(y0-e.mid.y, -e.high), min(y1-e.mid.y, e.high)
	a0, b0 := e.at(y0)
	a1, b1 := e.at(y1)
	x0, x1 = min(a0, a1), max(b0, b1)
	if y0 <= e.tip && e.tip <= y1 {
		x1 = e.wide
	}
	if y0 <= -e.tip && -e.tip <= y1 {
		x0 = -e.wide
	}
	return x0 + e.mid.x - slackM, x1 + e.mid.x + slackM
}

func (e *ellipse) at(y float64) (x0, x1 float64) {
	root := math.Sqrt(max(0, e.xy*e.xy*y*y-e.xx*(e.yy*y*y-1)))
	return (-e.xy*y - root) / e.xx, (-e.xy*y + root) / e.xx
}
