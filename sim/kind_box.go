package sim

import (
	"math/rand/v2"
	"time"

	"airvein/dispatch"
)

// onSensor makes the sensor of the shipment's box sick for a time.
func onSensor(how string) func(*World, Fault, target) bool {
	return func(w *World, f Fault, t target) bool {
		m := w.modemOf(t.shipment)
		if m == nil {
			return false
		}
		m.ill = sick{fault: f.N, kind: how, since: w.now, much: f.Much, held: m.heat.C}
		if f.For > 0 {
			w.after(f.For, func() {
				if m.ill.fault == f.N {
					m.ill = sick{}
				}
			})
		}
		return true
	}
}

// modemOf is the modem of the box that a shipment is in.
func (w *World) modemOf(shipment string) *modem {
	if w.loop == nil {
		return nil
	}
	sh, ok := w.loop.State().Shipment(dispatch.ShipmentID(shipment))
	if !ok {
		return nil
	}
	for _, m := range w.modems {
		if dispatch.BoxID(m.box) == sh.Box {
			return m
		}
	}
	return nil
}

func boxKinds() []kind {
	return []kind{
		{"F23.nan", lasts(30*time.Second, 3*time.Minute), onSensor("nan")},
		{"F23.stuck", lasts(5*time.Minute, 40*time.Minute), onSensor("stuck")},
		{"F23.spike", oneOf(-6, 3, 9, 40, 500), onSensor("spike")},
		{"F23.drift", sized(5*time.Minute, 20*time.Minute, -1, 1), onSensor("drift")},
		{"F23.clock", clocked, onSensor("clock")},
		{"F23.gap", lasts(time.Minute, 12*time.Minute), onSensor("gap")},
		{"F23.late", lasts(time.Minute, 8*time.Minute), onSensor("late")},
		{"F23.again", lasts(time.Minute, 10*time.Minute), onSensor("again")},
	}
}

func clocked(r *rand.Rand, f *Fault) {
	lasts(time.Minute, 10*time.Minute)(r, f)
	oneOf(-3600, -60, 60, 3600)(r, f)
}
