package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
)

// RoadClosures are those in force, in the order of their ids.
func (s *State) RoadClosures(now time.Time) []RoadClosure {
	var out []RoadClosure
	for _, c := range byID(s.roads) {
		if c.binds(now) {
			out = append(out, *c)
		}
	}
	return out
}

func (c *RoadClosure) binds(now time.Time) bool { return c.Until == nil || c.Until.After(now) }

func (c *RoadClosure) touches(depot, hospital string) bool {
	return (len(c.Depots) == 0 || slices.Contains(c.Depots, depot)) && (len(c.Hospitals) == 0 || slices.Contains(c.Hospitals, hospital))
}

// drive is how long a car takes from a depot to a hospital: the site's
// table, and what closures add to it. known is false where the table has no
// such way; note says what delays it, or shuts it where ok is false.
func (s *State) drive(depot, hospital string, now time.Time) (driveS float64, note string, known, ok bool) {
	h, _ := s.site.Hospital(hospital)
	minutes, known := h.RoadMin[depot]
	if !known {
		return 0, "", false, false
	}
	var notes []string
	for _, c := range s.RoadClosures(now) {
		if !c.touches(depot, hospital) {
			continue
		}
		if c.Closed {
			return 0, fmt.Sprintf("the road from %s is closed: %s", depot, c.Reason), true, false
		}
		minutes += c.ExtraMin
		notes = append(notes, fmt.Sprintf("%.0f min more on the road: %s", c.ExtraMin, c.Reason))
	}
	return minutes * 60, strings.Join(notes, "; "), true, true
}

// car is what a depot's car can do for a hospital now.
func (s *State) car(depot, hospital string, now time.Time) (*assign.CarOffer, string) {
	driveS, note, known, ok := s.drive(depot, hospital, now)
	switch {
	case !known:
		return nil, ""
	case !ok:
		return nil, note
	}
	return &assign.CarOffer{DriveS: driveS, Note: note, Waits: s.droneExpected(depot, now)}, ""
}

// unseenFor is how long a drone that was never heard is waited for: a
// server that has just started hears its fleet within that.
const unseenFor = 5 * time.Minute

// droneExpected reports whether a drone of a depot will be free within
// minutes: its battery is being changed, or it was only just made known.
func (s *State) droneExpected(depot string, now time.Time) bool {
	for _, d := range s.drones {
		m, ok := s.site.Model(d.Model)
		switch {
		case !ok || d.Depot != depot:
		case d.State == DroneUnseen && d.BatteryPct < 0 && now.Before(d.Since.Add(unseenFor)):
			return true
		case d.State == DroneTurnaround && now.Before(d.Since.Add(seconds(m.SwapS)+time.Minute)):
			return true
		}
	}
	return false
}

// CarDeadline is the last minute at which a car can leave and still be in
// time for an order, and from where; ok is false where the order has no
// such need: it is not immediate, nothing is missing at the ward, a box is
// on the road already, or neither the order nor the site says what in time
// is.
type CarDeadline struct {
	Depot   string    // from which it is soonest
	LeaveBy time.Time // the last minute
	InTime  time.Time // when the blood is needed
}

// CarDeadline derives an order's.
func (s *State) CarDeadline(o *Order, now time.Time) (CarDeadline, bool) {
	need, ok := s.inTime(o)
	if !ok || !o.open() {
		return CarDeadline{}, false
	}
	d := CarDeadline{InTime: need}
	waits := len(s.missing(o)) > 0
	for _, sh := range s.shipmentsOf(o) {
		if !sh.State.Serving() || sh.State == ShipmentStateArrived {
			continue
		}
		if sh.Mode == ModeRoad && sh.State == ShipmentStateInTransit {
			return CarDeadline{}, false
		}
		waits = true
	}
	if !waits {
		return CarDeadline{}, false
	}
	for _, depot := range s.site.Depots {
		driveS, _, _, ok := s.drive(depot.ID, o.Hospital, now)
		if by := need.Add(-seconds(driveS)); ok && by.After(d.LeaveBy) {
			d.Depot, d.LeaveBy = depot.ID, by
		}
	}
	return d, d.Depot != ""
}

// inTime is when an immediate order's blood is needed: as the order says,
// or within the site's own aim.
func (s *State) inTime(o *Order) (time.Time, bool) {
	switch {
	case o.Urgency != blood.Immediate:
		return time.Time{}, false
	case o.NeededBy != nil:
		return *o.NeededBy, true
	case s.site.Supply.ImmediateWithinMin > 0:
		return o.PlacedAt.Add(seconds(60 * s.site.Supply.ImmediateWithinMin)), true
	}
	return time.Time{}, false
}

// carAlarmAt is when people are told that a car must leave: early enough to
// pack a box for it.
func (s *State) carAlarmAt(d CarDeadline) time.Time {
	return d.LeaveBy.Add(-seconds(s.site.Timing.PackS))
}

// roadStage is who owes the next step of a box that goes by road.
func (s *State) roadStage(sh *Shipment) alarm.Stage {
	switch sh.State {
	case ShipmentStatePacked:
		return alarm.Stage{Name: "depart", Owner: "depot " + sh.Depot, Due: sh.PackedAt.Add(seconds(2 * s.site.Timing.PackS))}
	case ShipmentStateRecalled:
		return alarm.Stage{Name: "bring_back", Owner: "courier " + sh.Courier, Due: sh.ETAHigh.Add(sh.ETAHigh.Sub(sh.DepartedAt))}
	}
	return alarm.Stage{Name: "drive", Owner: "courier " + sh.Courier, Due: sh.ETAHigh.Add(2 * time.Minute)}
}
