package sim

import "time"

// plan draws when links go out and the server dies.
func (w *World) plan() {
	if every := w.cfg.Faults.OutageEvery; every > 0 {
		for _, d := range w.cfg.Scenario.Site.Drones {
			w.outages(w.radios[d.ID], every)
		}
	}
	if every := w.cfg.Faults.CrashEvery; every > 0 {
		w.crashes(every)
	}
}

func (w *World) outages(n *radio, every time.Duration) {
	w.after(time.Duration(n.r.ExpFloat64()*float64(every)), func() {
		if w.calm {
			return
		}
		n.down = true
		w.count("outage")
		w.after(between(n.r, time.Second, w.cfg.Faults.OutageMax), func() {
			n.down = false
			w.outages(n, every)
		})
	})
}

// crashes kills the server and starts it again: whatever was not in the
// journal is gone.
func (w *World) crashes(every time.Duration) {
	w.after(time.Duration(w.chaos.ExpFloat64()*float64(every)), func() {
		if w.calm {
			return
		}
		w.loop = nil
		w.count("crash")
		w.after(between(w.chaos, 100*time.Millisecond, w.cfg.Faults.DownMax), func() {
			w.boot()
			w.crashes(every)
		})
	})
}

// stopFaults ends the safety phase: from here everything must come to its
// end (I34).
func (w *World) stopFaults() {
	w.calm = true
	for _, n := range w.radios {
		n.link, n.down = Link{}, false
	}
	if w.loop == nil {
		w.boot()
	}
}
