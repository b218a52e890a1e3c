package sim

import (
	"context"
	"math/rand/v2"
	"time"

	"airvein/fleet"
)

func serverKinds() []kind {
	dies := func(at string) func(*World, Fault, target) bool {
		return func(w *World, _ Fault, _ target) bool {
			if w.loop == nil {
				return false
			}
			w.disked.killAt = at
			return true
		}
	}
	crash := func(w *World, f Fault, _ target) bool {
		if w.loop == nil {
			return false
		}
		w.crash(f.For)
		return true
	}
	store := func(on, off func(w *World, much float64)) func(*World, Fault, target) bool {
		return func(w *World, f Fault, _ target) bool {
			on(w, f.Much)
			w.after(f.For, func() { off(w, f.Much) })
			return true
		}
	}
	return []kind{
		{"F24.before_commit", once, dies("before")},
		{"F24.after_commit", once, dies("after")},
		{"F24.crash", lasts(100*time.Millisecond, 20*time.Second), crash},
		{"F25.restart", func(r *rand.Rand, f *Fault) {
			f.For = []time.Duration{3 * time.Second, 6 * time.Second, 12 * time.Second, time.Minute}[r.IntN(4)]
		}, crash},
		{"F26.two_leaders", lasts(time.Second, 40*time.Second), func(w *World, f Fault, _ target) bool { return w.rival(f.For) }},
		{"F28.step", oneOf(-1, 1, -3600, -86400), func(w *World, f Fault, _ target) bool {
			w.skew += time.Duration(f.Much * float64(time.Second))
			return true
		}},
		{"F29.down", lasts(2*time.Second, 40*time.Second), store(
			func(w *World, _ float64) { w.disked.down = true }, func(w *World, _ float64) { w.disked.down = false })},
		{"F29.refused", sized(10*time.Second, 3*time.Minute, 0.1, 0.5), store(
			func(w *World, p float64) { w.disked.refuse = p }, func(w *World, _ float64) { w.disked.refuse = 0 })},
		{"F29.unknown", sized(10*time.Second, 3*time.Minute, 0.1, 0.5), store(
			func(w *World, p float64) { w.disked.unknown = p }, func(w *World, _ float64) { w.disked.unknown = 0 })},
		{"F30.full", lasts(10*time.Second, 2*time.Minute), store(
			func(w *World, _ float64) { w.disked.full = true }, func(w *World, _ float64) { w.disked.full = false })},
	}
}

// rival pauses the server and starts another one in its place. The first
// wakes up after a while and does not know.
func (w *World) rival(pause time.Duration) bool {
	old := w.loop
	if old == nil || old.Trouble() != nil {
		return false
	}
	w.loop = nil
	w.boot()
	if w.loop == nil {
		return true // the store is away: nobody leads
	}
	w.after(pause, func() {
		// What it says goes by its own antenna, to the checker. That it is told
		// of the other is for the engine's own tests.
		for _, d := range w.cfg.Scenario.Site.Drones {
			_ = old.Frame(context.Background(), w.now, d.ID, fleet.Frame{System: d.System, Component: fleet.AutopilotComponent,
				Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu, BaseMode: fleet.FlagCustomMode | fleet.FlagArmed, CustomMode: w.states[d.ID].Mode, Status: fleet.StatusActive}})
		}
		_ = old.Tick(context.Background(), w.now)
	})
	return true
}
