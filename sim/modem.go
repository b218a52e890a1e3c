package sim

import (
	"math/rand/v2"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet/autopilot"
	"airvein/fleet/history"
)

// modem is one box's own: it samples every half minute and keeps what the
// server did not take.
type modem struct {
	w    *World
	box  string
	r    *rand.Rand
	heat autopilot.Thermal
	keep []history.Reading
}

// centreC is what the coolant of a class holds.
func centreC(c blood.Class) float64 {
	switch c {
	case blood.Room:
		return 22
	case blood.Frozen:
		return -30
	}
	return 4
}

func newModem(w *World, b site.Box) *modem {
	return &modem{w: w, box: b.ID, r: w.streams.of("modem/" + b.ID), heat: autopilot.Conditioned(centreC(b.Class), b.TimeConstantMin)}
}

func (m *modem) sample() {
	m.heat.Step(30, m.w.air().TemperatureC)
	m.keep = append(m.keep, history.Reading{Sensor: m.box, Probe: 1, At: m.w.now, ReceivedAt: m.w.now, C: m.heat.C + 0.1*(m.r.Float64()-0.5)})
	if m.w.reading(m.box, m.keep) == nil {
		m.keep = nil
	}
}
