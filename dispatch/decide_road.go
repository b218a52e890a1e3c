package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
)

// maxDelayMin bounds what a closure may add to a way: more is closed.
const maxDelayMin = 12 * 60

func (s *State) decideRoad(now time.Time, in Input) ([]Event, *Error, bool) {
	var events []Event
	var err *Error
	switch in := in.(type) {
	case PutRoadClosure:
		events, err = s.decideRoadClosure(now, in)
	case EndRoadClosure:
		events, err = s.decideEndRoadClosure(in)
	case Depart:
		events, err = s.decideDepart(now, in)
	case Arrive:
		events, err = s.decideArrive(in)
	case SendByRoad:
		events, err = s.decideSendByRoad(now, in)
	case CallBackCar:
		events, err = s.decideCallBack(in)
	case LoseCar:
		events, err = s.decideLoseCar(in)
	default:
		return nil, nil, false
	}
	return events, err, true
}

func (s *State) decideRoadClosure(now time.Time, in PutRoadClosure) ([]Event, *Error) {
	c := in.Closure
	switch {
	case c.ID == "":
		return nil, refuse(CodeInvalid, "id", "the closure has no id")
	case strings.TrimSpace(c.Reason) == "" || len(c.Reason) > maxTextSize:
		return nil, refuse(CodeInvalid, "reason", "say in at most %d bytes what is in the way", maxTextSize)
	case c.Closed && c.ExtraMin != 0:
		return nil, refuse(CodeInvalid, "extra_min", "a road is closed, or takes longer: not both")
	case !c.Closed && !(c.ExtraMin > 0 && c.ExtraMin <= maxDelayMin):
		return nil, refuse(CodeInvalid, "extra_min", "must be above 0 and at most %d minutes; or say that the road is closed", maxDelayMin)
	case c.Until != nil && !c.Until.After(now):
		return nil, refuse(CodeInvalid, "until", "lies in the past")
	}
	for i, id := range c.Depots {
		if _, ok := s.site.Depot(id); !ok {
			return nil, refuse(CodeInvalid, fmt.Sprintf("depots[%d]", i), "there is no such depot in this site")
		}
	}
	for i, id := range c.Hospitals {
		if _, ok := s.site.Hospital(id); !ok {
			return nil, refuse(CodeInvalid, fmt.Sprintf("hospitals[%d]", i), "there is no such hospital in this site")
		}
	}
	if old := s.roads[c.ID]; old != nil && sameClosure(old, &c) {
		return nil, nil
	}
	return append([]Event{RoadClosurePut{By: in.By, Closure: c}}, s.closureConflicts(now, in.By, c)...), nil
}

func sameClosure(a, b *RoadClosure) bool {
	until := a.Until == b.Until || a.Until != nil && b.Until != nil && a.Until.Equal(*b.Until)
	return until && a.Closed == b.Closed && a.ExtraMin == b.ExtraMin && a.Reason == b.Reason &&
		slices.Equal(a.Depots, b.Depots) && slices.Equal(a.Hospitals, b.Hospitals)
}

// closureConflicts is what a closure does to boxes that go by road: those
// that have not left are chosen again, and of those on the way a person is
// told, who has the courier's number.
func (s *State) closureConflicts(now time.Time, by string, c RoadClosure) []Event {
	var events []Event
	for _, sh := range s.liveShipments {
		if sh.Mode != ModeRoad || !c.touches(sh.Depot, sh.Hospital) {
			continue
		}
		switch sh.State {
		case ShipmentStateAllocated, ShipmentStatePacked:
			if c.Closed {
				events = append(events, s.stop(sh, by, "the road from "+sh.Depot+" is closed: "+c.Reason)...)
			}
		case ShipmentStateInTransit:
			events = append(events, s.raise(now, alarm.RoadBlocked, string(sh.ID), alarm.Alarm{
				Order: string(sh.Order), Shipment: string(sh.ID), Box: string(sh.Box),
				Text: fmt.Sprintf("%s is on the road with %s: %s; call the courier", sh.ID, sh.Courier, c.Reason)}))
		}
	}
	return events
}

func (s *State) decideEndRoadClosure(in EndRoadClosure) ([]Event, *Error) {
	if s.roads[in.ID] == nil {
		return nil, refuse(CodeNotFound, "", "there is no such closure")
	}
	return []Event{RoadClosureEnded{By: in.By, ID: in.ID}}, nil
}

// onRoad finds a shipment that goes by road.
func (s *State) onRoad(id ShipmentID) (*Shipment, *Error) {
	sh, ok := s.Shipment(id)
	switch {
	case !ok:
		return nil, refuse(CodeNotFound, "", "there is no such shipment")
	case sh.Mode != ModeRoad:
		return nil, refuse(CodeConflict, "", "the shipment flies; only one that goes by road has a courier")
	}
	return sh, nil
}

// decideDepart hands a box to its courier. As before a launch, what leaves
// is checked once more (I4).
func (s *State) decideDepart(now time.Time, in Depart) ([]Event, *Error) {
	sh, err := s.onRoad(in.Shipment)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Courier) == "" || len(in.Courier) > maxTextSize {
		return nil, refuse(CodeInvalid, "courier", "name the courier, in at most %d bytes", maxTextSize)
	}
	if sh.State != ShipmentStatePacked {
		if sh.Courier == in.Courier && !sh.DepartedAt.IsZero() {
			return nil, nil
		}
		return nil, refuse(CodeConflict, "", "the shipment is %s: a box leaves once it is packed, and once", sh.State)
	}
	driveS, note, known, open := s.drive(sh.Depot, sh.Hospital, now)
	if !known || !open {
		return nil, refuse(CodeConflict, "", "%s", cmp.Or(note, "the site's table has no such way any more"))
	}
	for _, p := range sh.Picks {
		if u := s.units[p.Unit]; u == nil || u.Status != blood.Packed || u.Expiry.Before(assign.OnTheRoad(now, driveS).ETAHigh) {
			return nil, refuse(CodeConflict, "", "unit %s may not leave: it is held back, or would expire on the way; call the dispatcher", p.Unit)
		}
	}
	if c := s.boxCheck(now, sh); !c.OK {
		return nil, refuse(CodeConflict, "", "the box's temperature is not known to be right: %s", c.Value)
	}
	events := []Event{ShipmentDeparted{Shipment: sh.ID, Courier: in.Courier, By: in.By, DriveS: driveS}}
	return append(events, s.cleared(alarm.CarDeadline, string(sh.Order))...), nil
}

func (s *State) decideArrive(in Arrive) ([]Event, *Error) {
	sh, err := s.onRoad(in.Shipment)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.By) == "" || len(in.By) > maxTextSize {
		return nil, refuse(CodeInvalid, "by", "name who sees the courier with the box")
	}
	if sh.State != ShipmentStateInTransit {
		if sh.ArrivedBy == in.By && !sh.ArrivedAt.IsZero() {
			return nil, nil
		}
		return nil, refuse(CodeConflict, "", "the shipment is %s: a box arrives once it is on the road, and once", sh.State)
	}
	return append([]Event{ShipmentArrived{Shipment: sh.ID, By: in.By}}, s.cleared(alarm.RoadBlocked, string(sh.ID))...), nil
}

// decideSendByRoad puts a box into a car that was to fly: in fog its drone
// does not leave, and the box is packed.
func (s *State) decideSendByRoad(now time.Time, in SendByRoad) ([]Event, *Error) {
	sh, ok := s.Shipment(in.Shipment)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such shipment")
	}
	if in.By == "" || strings.TrimSpace(in.Reason) == "" {
		return nil, refuse(CodeInvalid, "reason", "a named person says why")
	}
	if sh.Mode == ModeRoad {
		return nil, nil // it is
	}
	f := s.flights[sh.Flight]
	if f == nil || f.State.Airborne() || sh.State != ShipmentStateAllocated && sh.State != ShipmentStatePacked {
		return nil, refuse(CodeConflict, "", "the shipment is %s and may be in the air: only a box that has not left goes by road instead", sh.State)
	}
	driveS, note, known, open := s.drive(sh.Depot, sh.Hospital, now)
	switch {
	case !known:
		return nil, refuse(CodeConflict, "", "the site's table has no road from %s to %s", sh.Depot, sh.Hospital)
	case !open:
		return nil, refuse(CodeConflict, "", "%s", note)
	}
	return s.sendByRoad(now, sh, driveS, in.By, in.Reason), nil
}

func (s *State) sendByRoad(now time.Time, sh *Shipment, driveS float64, by, reason string) []Event {
	ready := now
	if sh.State == ShipmentStateAllocated {
		ready = now.Add(seconds(s.site.Timing.PackS))
	}
	p := assign.OnTheRoad(ready, driveS)
	f := s.flights[sh.Flight]
	events := append([]Event{FlightFailed{Flight: f.ID, Reason: "its box goes by road: " + reason, Drone: DroneReady}}, s.over(f)...)
	return append(events, ShipmentSentByRoad{Shipment: sh.ID, By: by, Reason: reason, DriveS: driveS, ETA: p.ETA, ETALow: p.ETALow, ETAHigh: p.ETAHigh})
}

func (s *State) decideCallBack(in CallBackCar) ([]Event, *Error) {
	sh, err := s.onRoad(in.Shipment)
	switch {
	case err != nil:
		return nil, err
	case in.By == "" || strings.TrimSpace(in.Reason) == "":
		return nil, refuse(CodeInvalid, "reason", "a named person says why")
	case sh.State == ShipmentStateRecalled && sh.Reason == in.Reason:
		return nil, nil
	case sh.State != ShipmentStateInTransit:
		return nil, refuse(CodeConflict, "", "the shipment is %s: only a box on the road is called back", sh.State)
	}
	return append(s.recall(sh, in.By, in.Reason), s.cleared(alarm.RoadBlocked, string(sh.ID))...), nil
}

func (s *State) decideLoseCar(in LoseCar) ([]Event, *Error) {
	sh, err := s.onRoad(in.Shipment)
	switch {
	case err != nil:
		return nil, err
	case in.By == "" || strings.TrimSpace(in.Reason) == "":
		return nil, refuse(CodeInvalid, "reason", "a named person says what happened")
	case sh.State == ShipmentStateFailed && sh.Reason == in.Reason:
		return nil, nil
	case sh.State != ShipmentStateInTransit && sh.State != ShipmentStateRecalled:
		return nil, refuse(CodeConflict, "", "the shipment is %s: only a box on the road is lost there", sh.State)
	}
	events := []Event{ShipmentFailed{Shipment: sh.ID, Reason: in.Reason, Units: blood.Lost}}
	return append(events, s.cleared(alarm.RoadBlocked, string(sh.ID))...), nil
}

// carDeadlines raises the alarm of each order for which a car must leave
// soon, and clears those that are not so any more.
func (s *State) carDeadlines(now time.Time) []Event {
	var events []Event
	standing := map[string]bool{}
	for _, o := range s.liveOrders {
		d, ok := s.CarDeadline(o, now)
		if !ok || now.Before(s.carAlarmAt(d)) {
			continue
		}
		cause := alarm.Cause(alarm.CarDeadline, string(o.ID))
		standing[cause] = true
		if a, open := s.alarms.OpenCause(cause); open && a.ClearedAt == nil {
			continue
		}
		events = append(events, s.raise(now, alarm.CarDeadline, string(o.ID), alarm.Alarm{Order: string(o.ID),
			Text: fmt.Sprintf("a car must leave %s by %s for order %s to be at %s by %s", d.Depot, s.clock(d.LeaveBy), o.ID, o.Hospital, s.clock(d.InTime))}))
	}
	for _, a := range s.alarms.Open() {
		if a.Kind == alarm.CarDeadline && a.ClearedAt == nil && !standing[a.Cause] {
			events = append(events, AlarmCleared{Cause: a.Cause})
		}
	}
	return events
}

// carDeadlinesNext tells when the next such alarm is due.
func (s *State) carDeadlinesNext(at func(time.Time)) {
	owed := map[string]bool{}
	for _, o := range s.liveOrders {
		d, ok := s.CarDeadline(o, s.lastAt)
		if !ok {
			continue
		}
		cause := alarm.Cause(alarm.CarDeadline, string(o.ID))
		if a, open := s.alarms.OpenCause(cause); !open || a.ClearedAt != nil {
			at(s.carAlarmAt(d))
			continue
		}
		owed[cause] = true
	}
	for _, a := range s.alarms.Open() {
		if a.Kind == alarm.CarDeadline && a.ClearedAt == nil && !owed[a.Cause] {
			at(s.lastAt)
		}
	}
}
