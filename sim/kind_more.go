package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/geo"
)

// moreKinds are faults of several parts that came later.
func moreKinds() []kind {
	return []kind{
		{"F3.values", lasts(10*time.Second, 2*time.Minute), onRadio(nonsense)},
		{"F5.transfer", misbehaviour, onVehicle(func(w *World, v *autopilot.Vehicle, f Fault, _ target) bool {
			on := fleet.PlanMission
			if f.Much < 0 {
				on = fleet.PlanFence
			}
			v.Misbehave(autopilot.Misbehaviour(math.Abs(f.Much)), on)
			w.after(f.For, func() { v.Misbehave(autopilot.Behaves, on) })
			return true
		})},
		{"F12.restart", once, onVehicle(func(w *World, v *autopilot.Vehicle, _ Fault, t target) bool {
			v.Restart()
			w.check.restarted(t.drone)
			return true
		})},
		{"F15.cell", oneOf(5, 10, 20), onVehicle(func(w *World, v *autopilot.Vehicle, f Fault, t target) bool {
			if v.State().OnGround {
				return false
			}
			w.check.disturbed(t.drone)
			v.LoseCharge(f.Much)
			return true
		})},
		{"F16.drift", sized(10*time.Second, time.Minute, 2, 5), onRadio(drift)},
		{"F16.no_fix", lasts(5*time.Second, 40*time.Second), loses(func(up bool, f fleet.Frame) bool {
			_, pos := f.Message.(fleet.GlobalPosition)
			return pos && !up
		})},
		{"F23.wire", lasts(30*time.Second, 3*time.Minute), onSensor("wire")},
		{"F23.chatter", lasts(2*time.Minute, 8*time.Minute), onSensor("chatter")},
		{"F34.both", once, func(w *World, _ Fault, t target) bool { return w.bothActOn(t) }},
		{"F37.wrong_box", once, errs("box")},
		{"F37.nobody", once, func(w *World, _ Fault, _ target) bool { return w.orderInNobodysName() }},
	}
}

// nonsense are values that no sensor measures, and messages of no concern.
func nonsense(_ *World, n *radio, _ Fault) ailment {
	return ailment{change: func(up bool, f fleet.Frame) fleet.Frame {
		if up || n.r.IntN(3) > 0 {
			return f
		}
		switch m := f.Message.(type) {
		case fleet.GlobalPosition:
			m.Pos = []geo.LatLng{{Lat: math.NaN(), Lng: m.Pos.Lng}, {Lat: 91, Lng: 181}, {Lat: math.Inf(1)}, {}}[n.r.IntN(4)]
			f.Message = m
		case fleet.SysStatus:
			m.BatteryPct = math.NaN()
			f.Message = m
		case fleet.Hygrometer:
			m.C = math.Inf(-1)
			f.Message = m
		case fleet.BatteryStatus:
			f.Message = fleet.Unknown{ID: 60000}
		}
		return f
	}}
}

// drift leads the position away, so many metres a second.
func drift(w *World, _ *radio, f Fault) ailment {
	from := w.now
	return ailment{change: func(up bool, fr fleet.Frame) fleet.Frame {
		if g, ok := fr.Message.(fleet.GlobalPosition); ok && !up {
			g.Pos = geo.Offset(g.Pos, 200, f.Much*w.now.Sub(from).Seconds())
			fr.Message = g
		}
		return fr
	}}
}

// misbehaviour draws one of the ways to get a transfer wrong; a negative
// size is the fence's.
func misbehaviour(r *rand.Rand, f *Fault) {
	lasts(5*time.Second, 40*time.Second)(r, f)
	all := autopilot.Misbehaviours()
	f.Much = float64(all[r.IntN(len(all))])
	if r.IntN(3) == 0 {
		f.Much = -f.Much
	}
}

// bothActOn: two people act on one order at the same moment.
func (w *World) bothActOn(t target) bool {
	if w.loop == nil {
		return false
	}
	a := w.input(dispatch.CancelOrder{Order: dispatch.OrderID(t.order), By: "ward", Reason: "not needed any more"})
	if w.loop == nil {
		return true
	}
	b := w.input(dispatch.CommandFlight{Flight: dispatch.FlightID(t.flight), Verb: fleet.VerbReturn, By: "dispatcher", Reason: "another one needs it"})
	return a == nil || b == nil
}

// orderInNobodysName asks for blood without a crossmatch and names no
// physician: it must be refused (I9).
func (w *World) orderInNobodysName() bool {
	if w.loop == nil {
		return false
	}
	wish, ok := w.demand.Sample()
	if !ok {
		return false
	}
	w.placed++
	in := placing(fmt.Sprintf("o%d", w.placed), fmt.Sprintf("nobody%d", w.placed), wish)
	in.Urgency, in.AuthorisedBy = blood.Immediate, ""
	if err := w.input(in); err == nil && w.loop != nil {
		w.broken("I9", "an immediate order that names no physician was accepted")
	}
	return true
}

// otherBox is a box of another class than the one that is being packed.
func (c *checker) otherBox(id dispatch.BoxID) dispatch.BoxID {
	boxes := c.w.cfg.Scenario.Site.Boxes
	i := slices.IndexFunc(boxes, func(b site.Box) bool { return b.ID == string(id) })
	j := slices.IndexFunc(boxes, func(b site.Box) bool { return i >= 0 && b.Class != boxes[i].Class })
	if j < 0 {
		return ""
	}
	return dispatch.BoxID(boxes[j].ID)
}

// restartFor is how long frames from before a restart may still come late.
const restartFor = 30 * time.Second

// restarted: its clock begins anew. Until what was said before is over, an
// onlooker cannot tell either which position is the newest.
func (c *checker) restarted(id fleet.DroneID) {
	d := c.drones[id]
	d.hasPos, d.unclearUntil = false, c.w.now.Add(restartFor)
}
