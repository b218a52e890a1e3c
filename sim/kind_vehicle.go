package sim

import (
	"time"

	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/geo/route"
)

// foreign is another ground station's address.
const foreign = 254

// onVehicle is a fault of one aircraft.
func onVehicle(do func(w *World, v *autopilot.Vehicle, f Fault, t target) bool) func(*World, Fault, target) bool {
	return func(w *World, f Fault, t target) bool {
		v, ok := w.vehicles[t.drone]
		return ok && do(w, v, f, t)
	}
}

// byItself is a failsafe of the vehicle's own; only one that flies has one.
func byItself(mode uint32, text string) func(*World, Fault, target) bool {
	return onVehicle(func(w *World, v *autopilot.Vehicle, _ Fault, t target) bool {
		if v.State().OnGround {
			return false
		}
		w.check.otherHand(t.drone)
		w.check.chose(t.drone, mode)
		v.Fail(mode, text)
		return true
	})
}

// says is a command of another ground station.
func says(m func(t *inPhase) fleet.Message) func(*World, Fault, target) bool {
	return onVehicle(func(w *World, v *autopilot.Vehicle, f Fault, t target) bool {
		x := w.phases[t.shipment]
		if x == nil {
			return false
		}
		w.check.otherHand(t.drone)
		if f.Kind == "F8.mode" && !v.State().OnGround {
			w.check.chose(t.drone, fleet.CopterLoiter)
		}
		v.Receive(w.now, fleet.Frame{System: foreign, Component: gcsComponent, Message: m(x)})
		return true
	})
}

func vehicleKinds() []kind {
	return []kind{
		{"F8.mode", once, says(func(*inPhase) fleet.Message { return fleet.SetModeCommand(fleet.CopterLoiter) })},
		{"F8.clear", once, says(func(*inPhase) fleet.Message { return fleet.MissionClearAll{Type: fleet.PlanMission} })},
		{"F8.set_current", once, says(func(x *inPhase) fleet.Message {
			return fleet.Command{ID: fleet.CmdDoSetMissionCurr, P: [7]float64{float64(x.plan.ReleaseSeq) + 2}}
		})},
		{"F15.drain", sized(time.Minute, 20*time.Minute, 1.3, 2), onVehicle(func(w *World, v *autopilot.Vehicle, f Fault, t target) bool {
			w.check.disturbed(t.drone)
			v.SetDrain(f.Much)
			w.after(f.For, func() { v.SetDrain(1) })
			return true
		})},
		{"F17.wind", sized(time.Minute, 15*time.Minute, 4, 12), onVehicle(func(w *World, v *autopilot.Vehicle, f Fault, t target) bool {
			w.check.disturbed(t.drone)
			v.SetWind(route.Wind{SpeedMPS: f.Much, FromDeg: float64(f.N * 77 % 360)})
			w.after(f.For, func() { v.SetWind(route.Wind{SpeedMPS: w.air.WindMPS, FromDeg: w.air.WindFromDeg}) })
			return true
		})},
		{"F18.rtl", once, byItself(fleet.CopterRTL, "Radio Failsafe")},
		{"F18.land", once, byItself(fleet.CopterLand, "EKF Failsafe")},
		{"F18.loiter", once, byItself(fleet.CopterLoiter, "Terrain Failsafe")},
		{"F20.stuck", lasts(2*time.Minute, 20*time.Minute), onVehicle(func(w *World, v *autopilot.Vehicle, f Fault, t target) bool {
			v.JamGripper(true)
			w.after(f.For, func() { v.JamGripper(false) })
			return true
		})},
		{"F20.lost", once, onVehicle(func(w *World, v *autopilot.Vehicle, _ Fault, t target) bool {
			s := v.State()
			if s.OnGround || !s.Loaded {
				return false
			}
			w.check.boxFell(t.drone)
			v.DropBox()
			return true
		})},
	}
}
