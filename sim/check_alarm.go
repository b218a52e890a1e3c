package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/fleet"
)

// latched is an alarm as its events say.
type latched struct {
	id             string
	kind           alarm.Kind
	subject        string
	flight         string
	cleared, acked bool
	lastAt         time.Time
}

func (c *checker) alarmEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.AlarmRaised:
		a := c.alarms[e.Alarm.Cause]
		if a == nil {
			a = &latched{id: e.Alarm.ID, kind: e.Alarm.Kind, flight: e.Alarm.Flight}
			_, a.subject, _ = strings.Cut(e.Alarm.Cause, ":")
			c.alarms[e.Alarm.Cause] = a
		}
		a.cleared, a.lastAt = false, c.w.now
		if f := c.flights[dispatch.FlightID(e.Alarm.Flight)]; f != nil && f.command != nil && e.Alarm.Kind == alarm.CommandFailed {
			f.command.done = true
		}
	case dispatch.AlarmCleared:
		if a := c.alarms[e.Cause]; a != nil {
			a.cleared = true
			c.close(e.Cause)
		}
	case dispatch.AlarmAcked:
		if e.By == "" {
			c.w.broken("I25", "alarm %s was acknowledged by nobody", e.ID)
		}
		for _, cause := range slices.Sorted(maps.Keys(c.alarms)) {
			if c.alarms[cause].id == e.ID {
				c.alarms[cause].acked = true
				c.close(cause)
			}
		}
	}
}

func (c *checker) close(cause string) {
	if a := c.alarms[cause]; a.cleared && a.acked {
		delete(c.alarms, cause)
	}
}

// latches: I25, an alarm stays until a named person has acknowledged it
// and its cause is gone; there is one for each cause.
func (c *checker) latches() {
	shown := map[string]bool{}
	for _, a := range c.w.loop.State().Alarms().Open() {
		if shown[a.Cause] {
			c.w.broken("I25", "alarm %s stands twice", a.Cause)
		}
		shown[a.Cause] = true
	}
	for _, cause := range slices.Sorted(maps.Keys(c.alarms)) {
		if !shown[cause] {
			c.w.broken("I25", "alarm %s was raised, and shows no more though nobody let it go", cause)
		}
	}
	if len(shown) > len(c.alarms) {
		c.w.broken("I25", "%d alarms show, and %d were raised", len(shown), len(c.alarms))
	}
}

// stageEvent follows who owes the next step of a shipment (I8), by the
// site's own times: twice of each is late.
func (c *checker) stageEvent(e dispatch.Event) {
	t := c.w.cfg.Scenario.Site.Timing
	owe := func(s *ship, stage string, seconds float64) {
		if s != nil {
			s.stage, s.since, s.due = stage, c.w.now, c.w.now.Add(time.Duration(seconds*float64(time.Second)))
		}
	}
	none := func(id dispatch.ShipmentID) { owe(c.ships[id], "", 0) }
	byFlight := func(id dispatch.FlightID) *ship { return c.ships[c.flights[id].ID] }
	switch e := e.(type) {
	case dispatch.ShipmentAllocated:
		owe(c.ships[e.ID], "pack", 2*t.PackS)
	case dispatch.ShipmentPacked:
		owe(c.ships[e.Shipment], "consent", 2*t.ConsentS)
	case dispatch.FlightConsented:
		owe(byFlight(e.Flight), "preflight", 2*t.PreflightS+c.untilSlot(e.Flight).Seconds())
	case dispatch.FlightRescheduled:
		c.flights[e.Flight].Depart = e.Depart
		if s := byFlight(e.Flight); s.stage == "preflight" {
			owe(s, "preflight", 2*t.PreflightS+c.untilSlot(e.Flight).Seconds())
		}
	case dispatch.LaunchOrdered:
		none(c.flights[e.Flight].ID)
	case dispatch.ShipmentArrived:
		owe(c.ships[e.Shipment], "receive", 2*t.ReceiveS)
	case dispatch.FlightObserved:
		s := byFlight(e.Flight)
		switch {
		case e.Report.Kind == fleet.ReportHoldReached && s.state == dispatch.ShipmentStateInTransit:
			owe(s, "pad_clear", 60)
		case e.Report.Kind == fleet.ReportItemReached, e.Report.Kind == fleet.ReportCommandObserved:
			if s.stage == "pad_clear" {
				none(s.ID)
			}
		}
	case dispatch.FlightCommanded:
		if s := byFlight(e.Flight); s.stage == "pad_clear" {
			none(s.ID)
		}
	case dispatch.ShipmentFailed:
		none(e.Shipment)
	case dispatch.ShipmentRecalled:
		none(e.Shipment)
	case dispatch.ShipmentReturned:
		none(e.Shipment)
	case dispatch.ShipmentDelivered:
		none(e.Shipment)
	}
}

// untilSlot is how long a flight still waits for its operational intent's
// slot, by the server's clock, which the slot was chosen with.
func (c *checker) untilSlot(id dispatch.FlightID) time.Duration {
	return max(0, c.flights[id].Depart.Sub(c.w.Scenario(c.w.now)))
}

// deadlines: I8, no step is late in silence; I16, no command to a drone
// ends in silence.
func (c *checker) deadlines() {
	for _, id := range slices.Sorted(maps.Keys(c.ships)) {
		s := c.ships[id]
		if s.stage == "" || !c.wellFor(s.due, 6*time.Second) {
			continue
		}
		a := c.alarms[fmt.Sprintf("%s:%s/%s", alarm.OrderOverdue, id, s.stage)]
		if a == nil || a.cleared {
			c.w.broken("I8", "%s of shipment %s is late by %s, and no alarm stands", s.stage, id, c.w.now.Sub(s.due).Round(time.Second))
			s.stage = ""
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.flights)) {
		f := c.flights[id]
		if f.command == nil || f.command.done || f.over || f.tookOff.IsZero() {
			continue
		}
		from := f.command.at
		if f.tookOff.After(from) {
			from = f.tookOff
		}
		most := 17 * time.Second
		if f.command.verb == fleet.VerbReroute {
			most = 67 * time.Second // two plans are exchanged and read back
		}
		if c.wellFor(from, most) && !c.drones[f.Drone].last.OnGround {
			c.w.broken("I16", "the %s of flight %s was ordered %s ago, and was neither seen nor said to have failed", f.command.verb, id, c.w.now.Sub(f.command.at))
			f.command.done = true
		}
	}
}
