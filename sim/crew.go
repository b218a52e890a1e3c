package sim

import (
	"fmt"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
	"airvein/sim/people"
)

// crew is everybody on the ground, with what the plan does to them. What
// they can see of boxes and drones is the truth.
type crew struct {
	w          *World
	team       *people.Team
	away       map[string]time.Time // a role does nothing until then
	twiceUntil time.Time            // every request is sent twice until then
	errors     map[string]bool      // shipment/mistake to make once
	told       map[string]time.Time // flight: when the pilot last told it something
	still      map[fleet.DroneID]stillness
}

// stillness is since when a drone hangs where it is.
type stillness struct {
	pos   geo.LatLng
	altM  float64
	since time.Time
}

func newCrew(w *World) *crew {
	return &crew{w: w, team: people.NewTeam(w.cfg.Seed, people.DefaultPace()), away: map[string]time.Time{},
		errors: map[string]bool{}, told: map[string]time.Time{}, still: map[fleet.DroneID]stillness{}}
}

// look is what everybody does every few seconds: see, and act.
func (c *crew) look() {
	w := c.w
	c.watchDrones()
	if w.loop == nil {
		return
	}
	for _, d := range w.cfg.Scenario.Site.Depots {
		c.act(people.Packer, d.ID, func() people.View { return c.view(d.ID) })
	}
	for _, h := range w.cfg.Scenario.Site.Hospitals {
		c.act(people.Ward, h.ID, func() people.View {
			v := c.view("")
			v.Pad = h.Pad.LatLng
			return v
		})
	}
	c.act(people.Pilot, "", func() people.View { return c.view("") })
	c.act(people.Dispatcher, "", func() people.View { return c.view("") })
	if w.loop != nil && !c.isAway(people.Pilot) {
		c.rescue()
	}
	if w.loop != nil && !c.isAway(people.Dispatcher) {
		c.settleMissing()
	}
}

func (c *crew) isAway(role people.Role) bool {
	return c.w.now.Before(c.away[string(role)]) && !c.w.calm
}

func (c *crew) act(role people.Role, site string, view func() people.View) {
	w := c.w
	if w.loop == nil || c.isAway(role) {
		return
	}
	for _, a := range c.team.Step(w.now, role, site, view()) {
		if w.loop == nil {
			return
		}
		if a.Do == people.Receive && !w.check.onPad[a.Shipment] {
			c.team.Failed(a.Key, w.now) // the ward looks, and no box is there
			continue
		}
		in := c.stepOf(a)
		c.mistake(a, in)
		w.check.says(in)
		if err := w.input(in); err != nil {
			c.team.Failed(a.Key, w.now)
			continue
		}
		c.team.Done(a.Key)
		c.twice(in)
	}
}

// twice sends a request that was accepted once more: it must be accepted
// and change nothing (I2, and its like for every step of a person).
func (c *crew) twice(in dispatch.Input) {
	w := c.w
	if w.calm || !w.now.Before(c.twiceUntil) || w.loop == nil {
		return
	}
	if _, word := in.(dispatch.PadClear); word {
		return // said again, it is a new word
	}
	decided := w.check.decided
	if err := w.input(in); err != nil && !unavailable(err) {
		w.broken("I2", "%T given twice is refused the second time: %v", in, err)
	} else if err == nil && w.loop != nil && w.check.decided != decided {
		w.broken("I2", "%T given twice made something happen the second time", in)
	}
}

// mistake does a step wrong first, where the plan says so. It must be
// refused.
func (c *crew) mistake(a people.Action, in dispatch.Input) {
	w := c.w
	wrong := func(what string, in dispatch.Input) {
		delete(c.errors, a.Shipment+"/"+what)
		if err := w.input(in); err == nil && w.loop != nil {
			w.broken("F37", "%s: a wrong %s was accepted", a.Shipment, what)
		}
	}
	switch x := in.(type) {
	case dispatch.Pack:
		if c.errors[a.Shipment+"/unit"] && len(x.Units) > 0 {
			y := x
			y.Units = append([]blood.UnitID{w.check.otherUnit(x.Units)}, x.Units[1:]...)
			wrong("unit", y)
		}
		if other := w.check.otherBox(x.Box); c.errors[a.Shipment+"/box"] && other != "" {
			y := x
			y.Box = other
			wrong("box", y)
		}
		if c.errors[a.Shipment+"/checker"] {
			y := x
			y.CheckedBy = y.PackedBy
			wrong("checker", y)
		}
	case dispatch.Receive:
		if c.errors[a.Shipment+"/code"] && x.Code != "" {
			y := x
			y.Code = fmt.Sprintf("%c%s", '0'+('9'-x.Code[0]+1)%10, x.Code[1:])
			if y.Code != x.Code {
				wrong("code", y)
			}
		}
	}
}

// stepOf turns a person's action into the dispatcher's input.
func (c *crew) stepOf(a people.Action) dispatch.Input {
	w := c.w
	switch a.Do {
	case people.Pack:
		return dispatch.Pack{Shipment: dispatch.ShipmentID(a.Shipment), Box: dispatch.BoxID(a.Box), Units: unitIDs(a.Units), Seal: "seal-" + a.Box,
			WeightG: a.WeightG, PackedBy: a.By, CheckedBy: a.Checker, Code: fmt.Sprintf("%06d", w.codes.IntN(1e6)), By: a.By}
	case people.Unpack:
		return dispatch.Unpack{Shipment: dispatch.ShipmentID(a.Shipment), By: a.By}
	case people.Consent:
		return dispatch.Consent{Flight: dispatch.FlightID(a.Flight), Pilot: a.By, By: a.By}
	case people.PadClear:
		return dispatch.PadClear{Flight: dispatch.FlightID(a.Flight), By: a.By}
	case people.Receive:
		// The code stands on the packing list inside the box.
		return dispatch.Receive{Order: dispatch.OrderID(a.Order), Shipment: dispatch.ShipmentID(a.Shipment), Code: w.check.codes[a.Shipment],
			ReceivedBy: a.By, Units: unitIDs(a.Units), By: a.By}
	case people.MoveBox:
		return dispatch.SetBox{Box: dispatch.BoxID(a.Box), State: dispatch.BoxState(a.State), Class: blood.Class(a.Class), By: a.By}
	case people.Depart:
		return dispatch.Depart{Shipment: dispatch.ShipmentID(a.Shipment), Courier: a.Courier, By: a.By}
	case people.Arrive:
		return dispatch.Arrive{Shipment: dispatch.ShipmentID(a.Shipment), By: a.By}
	case people.AckAlarm:
		return dispatch.AckAlarm{ID: a.Alarm, By: a.By, Comment: a.Comment}
	}
	panic("sim: people do something the world does not know: " + string(a.Do))
}

// watchDrones notes which drones hang in the air without moving.
func (c *crew) watchDrones() {
	for _, d := range c.w.cfg.Scenario.Site.Drones {
		s, v := c.still[d.ID], c.w.states[d.ID]
		moved := geo.Distance(s.pos, v.Pos) > 20 || v.AltAMSLM-s.altM > 5 || s.altM-v.AltAMSLM > 5
		if v.OnGround || moved || s.since.IsZero() {
			c.still[d.ID] = stillness{v.Pos, v.AltAMSLM, c.w.now}
		}
	}
}

const (
	patience   = 6 * time.Minute // longer than any wait over a pad
	tellAgain  = time.Minute
	lostBoxFor = 8 * time.Minute
)

// rescue is the pilot in command: a drone that was taken over, or hangs
// where it should not, is told to come home, and to land if it does not.
func (c *crew) rescue() {
	w := c.w
	for _, f := range w.loop.State().Flights() {
		v := w.states[f.Drone]
		if !f.State.Airborne() || v.OnGround || f.Command != nil || w.now.Sub(c.told[string(f.ID)]) < tellAgain {
			continue
		}
		verb := fleet.Verb("")
		still := w.now.Sub(c.still[f.Drone].since)
		switch {
		case v.Mode == fleet.CopterRTL || v.Mode == fleet.CopterLand:
		case still > patience+3*time.Minute:
			verb = fleet.VerbLand
		case still > patience, still > tellAgain && c.taken(f):
			verb = fleet.VerbReturn
		}
		if verb == "" {
			continue
		}
		c.told[string(f.ID)] = w.now
		_ = w.input(dispatch.CommandFlight{Flight: f.ID, Verb: verb, By: "pilot", Reason: "it hangs in the air"})
		if w.loop == nil {
			return
		}
	}
}

// taken reports whether an alarm says that another hand has the flight.
func (c *crew) taken(f *dispatch.Flight) bool {
	for _, a := range c.w.loop.State().Alarms().Open() {
		if a.Flight == string(f.ID) && a.ClearedAt == nil && (a.Kind == alarm.ModeChanged || a.Kind == alarm.Failsafe || a.Kind == alarm.PlanChanged) {
			return true
		}
	}
	return false
}

// settleMissing is the dispatcher on the telephone: a box that counts as
// arrived and is on no pad was either carried home, or is gone.
func (c *crew) settleMissing() {
	w := c.w
	for _, sh := range w.loop.State().Shipments() {
		if sh.State != dispatch.ShipmentStateArrived || w.check.onPad[string(sh.ID)] || w.now.Sub(w.check.arrivedAt[string(sh.ID)]) < lostBoxFor {
			continue
		}
		f, ok := w.loop.State().Flight(sh.Flight)
		if !ok || !f.State.Over() {
			continue
		}
		if w.check.cameHome[string(sh.ID)] {
			_ = w.input(dispatch.Unpack{Shipment: sh.ID, By: "depot staff 1"})
		} else {
			var gone []dispatch.Rejection
			for _, p := range sh.Picks {
				gone = append(gone, dispatch.Rejection{Unit: p.Unit, Reason: "the box never came"})
			}
			in := dispatch.Receive{Order: sh.Order, Shipment: sh.ID, ReceivedBy: "dispatcher", By: "dispatcher", Rejected: gone,
				Dispatcher: true, OverrideReason: "the ward says by telephone that there is no box"}
			w.check.says(in)
			_ = w.input(in)
		}
		if w.loop == nil {
			return
		}
	}
}

func unitIDs(ids []string) []blood.UnitID {
	out := make([]blood.UnitID, len(ids))
	for i, id := range ids {
		out[i] = blood.UnitID(id)
	}
	return out
}
