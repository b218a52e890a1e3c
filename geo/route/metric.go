package route

import "math"

// metric is what a straight leg costs: its length, or the time it takes in
// a uniform wind. Both obey the triangle inequality, so the shortest way
// turns at corners alone in either.
type metric struct {
	windy bool
	air   float64 // airspeed, m/s
	wind  pt      // where the air goes, m/s
	top   float64 // no leg costs less than its length by this
}

func newMetric(airMPS float64, w Wind) metric {
	if w.SpeedMPS == 0 {
		return metric{top: 1}
	}
	s, c := math.Sincos(w.FromDeg * math.Pi / 180)
	return metric{windy: true, air: airMPS, wind: pt{-w.SpeedMPS * s, -w.SpeedMPS * c}, top: airMPS + w.SpeedMPS}
}

// cost of a leg; infinite where the wind leaves no progress.
func (m *metric) cost(d pt) float64 {
	l := math.Sqrt(d.x*d.x + d.y*d.y)
	if !m.windy || l == 0 {
		return l
	}
	along := (m.wind.x*d.x + m.wind.y*d.y) / l
	across := (m.wind.x*d.y - m.wind.y*d.x) / l
	rest := m.air*m.air - across*across
	if rest <= 0 {
		return math.Inf(1)
	}
	v := along + math.Sqrt(rest)
	if v < minGroundMPS {
		return math.Inf(1)
	}
	return l / v
}
