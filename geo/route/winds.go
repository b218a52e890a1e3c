package route

import (
	"fmt"
	"math"

	"airvein/geo"
)

// Winds are winds by cell, all cells of one resolution; where no cell is
// known the layer's own wind blows. The way is searched in the layer's wind,
// which it is the best for, and then priced in these: time and energy,
// which height, and whether to wait are judged by that price. That another
// way might be faster in them is not looked at; `airvein bench route` prints
// how much faster a search over a fine grid finds it.
type Winds struct {
	Res   int
	Cells map[geo.Cell]Wind
}

// NewWinds checks winds by cell: all of one resolution, each a wind.
func NewWinds(cells map[geo.Cell]Wind) (*Winds, error) {
	w := &Winds{Res: -1, Cells: cells}
	for c, x := range cells {
		if !c.Valid() {
			return nil, fmt.Errorf("%v is not an H3 cell", c)
		}
		if w.Res < 0 {
			w.Res = c.Resolution()
		}
		if c.Resolution() != w.Res || w.Res > geo.RouteRes {
			return nil, fmt.Errorf("the cells of a wind field are of one resolution, %d at most; there are some of %d and %d", geo.RouteRes, w.Res, c.Resolution())
		}
		for _, b := range windBounds(x) {
			if err := b.check(); err != nil {
				return nil, fmt.Errorf("cell %v: %w", c, err)
			}
		}
	}
	if w.Res < 0 {
		return nil, fmt.Errorf("there is no cell in the wind field")
	}
	return w, nil
}

func windBounds(w Wind) []bound {
	return []bound{{"wind speed", w.SpeedMPS, 0, 150}, {"wind direction", w.FromDeg, -360, 720}}
}

// pieceM is how long the pieces are that a leg is priced in: a fifteenth of
// a cell's edge, so that a wind counts for up to 3 % of a cell too much or
// too little, once where a leg enters it and once where it leaves.
func (w *Winds) pieceM() float64 { return 1100e3 * math.Pow(7, -float64(w.Res)/2) / 15 }

// at is the wind at a place, or else where no cell is known.
func (w *Winds) at(p geo.LatLng, otherwise Wind) Wind {
	c, err := geo.CellOf(p, w.Res)
	if err != nil {
		return otherwise
	}
	if x, ok := w.Cells[c]; ok {
		return x
	}
	return otherwise
}

// cruiseIn is plane.cruise in winds by cell.
func (p plane) cruiseIn(way []geo.LatLng, airMPS float64, field *Winds, otherwise Wind) (metres, seconds float64, stuck int) {
	for i := 1; i < len(way); i++ {
		d := geo.Distance(way[i-1], way[i])
		metres += d
		a, b := p.to(way[i-1]), p.to(way[i])
		leg := sub(b, a)
		n := max(1, math.Ceil(d/field.pieceM()))
		k := d / dist(leg, pt{}) / n // the plane's error, and a piece
		for j := 0.5; j < n; j++ {
			m := newMetric(airMPS, field.at(p.from(pt{a.x + leg.x*j/n, a.y + leg.y*j/n}), otherwise))
			s := d / n / airMPS
			if m.windy {
				s = m.cost(pt{leg.x * k, leg.y * k})
			}
			if math.IsInf(s, 1) {
				return 0, 0, i
			}
			seconds += s
		}
	}
	return metres, seconds, 0
}
