package sim

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet/autopilot"
	"airvein/fleet/history"
)

const modemEvery = 30 * time.Second

// sick is what is wrong with a sensor.
type sick struct {
	fault int
	kind  string
	since time.Time
	much  float64
	held  float64
}

// modem is one box's own, or one storage's: it samples every half minute and keeps what the
// server did not take.
type modem struct {
	w     *World
	box   string
	r     *rand.Rand
	heat  autopilot.Thermal
	class blood.Class
	ill   sick
	keep  []history.Reading
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
	return &modem{w: w, box: b.ID, class: b.Class, r: w.streams.of("modem/" + b.ID), heat: autopilot.Conditioned(centreC(b.Class), b.TimeConstantMin)}
}

// newStorageModem is that of a refrigerator, agitator or freezer that works.
func newStorageModem(w *World, x site.Storage) *modem {
	c := centreC(x.Class)
	return &modem{w: w, box: x.ID, r: w.streams.of("modem/" + x.ID), heat: autopilot.Thermal{C: c, CentreC: c, TauMin: 60}}
}

func (m *modem) sample() {
	m.heat.Step(modemEvery.Seconds(), m.w.air.TemperatureC)
	x := history.Reading{Sensor: m.box, Probe: 1, At: m.w.now, C: m.heat.C + 0.1*(m.r.Float64()-0.5)}
	m.keep = append(m.keep, m.distort(x)...)
	if m.ill.kind == "late" {
		return // no network: it keeps them
	}
	m.send()
}

// send gives the server what it did not take yet. What it refuses for good
// is dropped, as a modem does that is answered 4xx.
func (m *modem) send() {
	if len(m.keep) == 0 {
		return
	}
	err := m.w.reading(m.box, m.keep)
	if unavailable(err) {
		return
	}
	var refused *dispatch.Error
	if errors.As(err, &refused) {
		// The batch is refused whole: each is tried by itself once.
		for _, x := range m.keep {
			if m.w.reading(m.box, []history.Reading{x}) == nil {
				m.w.check.reading(x)
			}
		}
	} else {
		for _, x := range m.keep {
			m.w.check.reading(x)
		}
	}
	m.keep = nil
}

// distort is what a sick sensor says instead.
func (m *modem) distort(x history.Reading) []history.Reading {
	s := &m.ill
	switch s.kind {
	case "nan":
		x.C = math.NaN()
	case "wire":
		x.C = -127 // what a 1-wire sensor says that is not there
	case "chatter":
		_, most := limits(m.class)
		x.C = most + 0.1
		if m.w.now.Unix()/30%2 == 0 {
			x.C = most - 0.1
		}
	case "stuck":
		x.C = s.held
	case "spike":
		x.C += s.much
		s.kind = ""
	case "drift":
		x.C += s.much * m.w.now.Sub(s.since).Minutes()
	case "clock":
		x.At = x.At.Add(time.Duration(s.much * float64(time.Second)))
	case "gap":
		return nil
	case "again":
		return slices.Repeat([]history.Reading{x}, 3)
	}
	return []history.Reading{x}
}
