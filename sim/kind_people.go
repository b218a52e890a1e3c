package sim

import (
	"time"

	"airvein/dispatch"
	"airvein/dispatch/site"
	"airvein/fleet"
)

// away keeps a role from doing anything for a time.
func away(role string) func(*World, Fault, target) bool {
	return func(w *World, f Fault, _ target) bool {
		w.crew.away[role] = w.now.Add(f.For)
		return true
	}
}

// errs has the people make a mistake with a shipment at their next step.
func errs(what string) func(*World, Fault, target) bool {
	return func(w *World, _ Fault, t target) bool {
		if t.shipment == "" {
			return false
		}
		w.crew.errors[t.shipment+"/"+what] = true
		return true
	}
}

// commands is a person's word to a flight in the air.
func commands(v fleet.Verb) func(*World, Fault, target) bool {
	return func(w *World, f Fault, t target) bool {
		if w.loop == nil {
			return false
		}
		in := dispatch.CommandFlight{Flight: dispatch.FlightID(t.flight), Verb: v, By: "pilot", Reason: "drill"}
		if w.input(in) != nil {
			return false
		}
		if v == fleet.VerbHold {
			w.after(f.For, func() {
				in.Verb = fleet.VerbResume
				_ = w.input(in) // it may have been told otherwise meanwhile
			})
		}
		return true
	}
}

func peopleKinds() []kind {
	return []kind{
		{"F22.closed", lasts(2*time.Minute, 8*time.Minute), away("hospital")},
		{"F33.again", lasts(time.Minute, 6*time.Minute), func(w *World, f Fault, _ target) bool {
			w.crew.twiceUntil = w.now.Add(f.For)
			return true
		}},
		{"F33.order_again", once, func(w *World, _ Fault, t target) bool { return w.check.orderAgain(dispatch.OrderID(t.order), false) }},
		{"F33.order_changed", once, func(w *World, _ Fault, t target) bool { return w.check.orderAgain(dispatch.OrderID(t.order), true) }},
		{"F34.cancel", once, func(w *World, _ Fault, t target) bool {
			return w.loop != nil && w.input(dispatch.CancelOrder{Order: dispatch.OrderID(t.order), By: "ward", Reason: "not needed any more"}) == nil
		}},
		{"F34.recall", once, commands(fleet.VerbReturn)},
		{"F34.hold", lasts(10*time.Second, 90*time.Second), commands(fleet.VerbHold)},
		{"F34.land", once, commands(fleet.VerbLand)},
		{"F36.gusts", sized(time.Minute, 6*time.Minute, 14, 25), func(w *World, f Fault, _ target) bool {
			return w.gusts(f.Much, f.For)
		}},
		{"F37.wrong_unit", once, errs("unit")},
		{"F37.one_person", once, errs("checker")},
		{"F37.wrong_code", once, errs("code")},
		{"F37.depot_away", lasts(2*time.Minute, 12*time.Minute), away("depot")},
		{"F37.pilot_away", lasts(2*time.Minute, 8*time.Minute), away("pilot")},
		{"F37.alarm_ignored", lasts(2*time.Minute, 10*time.Minute), away("dispatcher")},
	}
}

// gusts reports weather that no drone flies in, and its end.
func (w *World) gusts(mps float64, d time.Duration) bool {
	x := site.Weather{WindMPS: mps / 2, WindFromDeg: w.air.WindFromDeg, GustMPS: mps, TemperatureC: w.air.TemperatureC}
	if w.input(dispatch.SetWeather{By: "weather", Weather: x}) != nil {
		return false
	}
	w.after(d, w.calms)
	return true
}

func (w *World) calms() {
	if w.input(dispatch.SetWeather{By: "weather", Weather: w.air}) != nil {
		w.after(5*time.Second, w.calms)
	}
}
