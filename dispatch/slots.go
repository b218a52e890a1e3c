package dispatch

import (
	"fmt"
	"math"
	"slices"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/deconflict"
)

const (
	// longestWait is how long a new flight may wait for its slot; what would
	// wait longer is held and tried again.
	longestWait = 45 * time.Minute
	// moveWait is how far a flight that gives way may be moved.
	moveWait = 6 * time.Hour
)

// slots gives flights of one decision their slots, apart from all accepted
// ones and from each other.
type slots struct {
	s     *State
	now   time.Time
	fresh *deconflict.Index // given in this decision, or moved by it
	moved map[FlightID]bool
}

func (s *State) newSlots(now time.Time) *slots {
	return &slots{s: s, now: now, fresh: deconflict.NewIndex(), moved: map[FlightID]bool{}}
}

// yields reports whether an intent in the index makes room for a flight: it
// has not begun, and is of lower priority, or as high and was accepted
// later. One that this decision has moved is not there any more.
func (x *slots) yields(f *Flight) func(deconflict.Intent) bool {
	return func(o deconflict.Intent) bool {
		other := x.s.flights[FlightID(o.ID)]
		switch {
		case other == nil:
			return false
		case x.moved[other.ID]:
			return true
		case o.State != deconflict.Accepted:
			return false
		}
		return o.Priority < f.Priority || o.Priority == f.Priority && f.PlannedAt.Before(other.PlannedAt)
	}
}

// earliest is how much later than a moment f can go, and for whom it waits.
func (x *slots) earliest(f *Flight, from time.Time, late, most time.Duration) (deconflict.Wait, bool, error) {
	in, err := x.s.intent(f, from, late)
	if err != nil {
		return deconflict.Wait{}, false, err
	}
	return deconflict.Earliest(in, most, deconflict.Among{Index: x.s.intents, Yields: x.yields(f)}, deconflict.Among{Index: x.fresh})
}

// take gives f the slot that departs at a moment and moves those who give
// way to it; the events say who, and until when.
func (x *slots) take(f *Flight, depart time.Time, late time.Duration) ([]Event, error) {
	in, err := x.s.intent(f, depart, late)
	if err != nil {
		return nil, err
	}
	meets, err := x.s.intents.Conflicts(in)
	if err != nil {
		return nil, err
	}
	if err := x.fresh.Put(in); err != nil {
		return nil, err
	}
	var events []Event
	yields := x.yields(f)
	for _, c := range meets {
		other := x.s.flights[FlightID(c.With)]
		if other == nil || x.moved[other.ID] || !yields(deconflict.Intent{ID: c.With, State: c.State, Priority: c.Priority}) {
			continue
		}
		x.moved[other.ID] = true
		more, err := x.move(other, f)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	return events, nil
}

// move finds a flight that gives way its next slot.
func (x *slots) move(f, before *Flight) ([]Event, error) {
	from := f.Depart
	if from.Before(x.now) {
		from = x.now
	}
	w, ok, err := x.earliest(f, from, launchSlack+slotSlack, moveWait)
	if err != nil {
		return nil, err
	}
	if !ok {
		w.Delay = moveWait
	}
	depart := wholeSecond(from.Add(w.Delay))
	why := "was accepted first"
	if before.Priority > f.Priority {
		why = "is more urgent"
	}
	reason := fmt.Sprintf("gives way to flight %s, which %s: departs at %s, %s later", before.ID, why, x.s.clock(depart), briefly(depart.Sub(f.Depart)))
	events := []Event{FlightRescheduled{Flight: f.ID, Depart: depart, Reason: reason}}
	more, err := x.take(f, depart, launchSlack+slotSlack)
	return append(events, more...), err
}

// allot gives an allocation its slot: the layer and the moment with which
// it arrives first.
func (x *slots) allot(o *Order, d site.Depot, h site.Hospital, c assign.Choice, e *ShipmentAllocated) ([]Event, error) {
	s := x.s
	m, _ := s.modelOf(c.Drone)
	people := seconds(s.site.Timing.PackS + s.site.Timing.ConsentS + s.site.Timing.PreflightS)
	ready := wholeSecond(x.now.Add(people))
	var best *layerSlot
	var usual deconflict.Wait
	for i, altM := range layers(&s.site) {
		leg := c.Leg
		if i > 0 {
			var err error
			leg, err = s.leg(x.now, d, h, m, math.Ceil(c.PlannedG/100)/10, altM)
			if err != nil || s.drones[c.Drone].BatteryPct < leg.NeedPct {
				continue
			}
		}
		plan, err := buildPlan(altM, d, h, m, leg)
		if err != nil {
			if i == 0 {
				return nil, err
			}
			continue
		}
		s.narrow(&plan, leg.Permit)
		f := &Flight{ID: e.Flight, Permit: leg.Permit, Volumes: leg.Volumes, Drone: c.Drone, Priority: intentPriority(o.Urgency), PlannedAt: x.now, Out: leg.Out, Back: leg.Back, Plan: plan, Intent: IntentAccepted}
		w, ok, err := x.earliest(f, ready, launchSlack+slotSlack, longestWait)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			usual = w
		}
		at := layerSlot{flight: f, leg: leg, wait: w, lasts: w.Delay + seconds(leg.Out.TimeS+assign.LowerS(m, altM))}
		if ok && (best == nil || at.lasts < best.lasts-time.Second) {
			best = &at
		}
		if w.Delay == 0 && i == 0 {
			break // its own height, and at once
		}
	}
	if best == nil {
		return nil, &noSlot{fmt.Sprintf("no slot within %.0f min: %s", longestWait.Minutes(), s.met(usual.Last))}
	}
	return x.book(best, usual, c, ready, e)
}

type layerSlot struct {
	flight *Flight
	leg    assign.Leg
	wait   deconflict.Wait
	lasts  time.Duration // until the box is on the pad
}

// book writes the slot into the allocation.
func (x *slots) book(at *layerSlot, usual deconflict.Wait, c assign.Choice, ready time.Time, e *ShipmentAllocated) ([]Event, error) {
	f := at.flight
	depart := wholeSecond(ready.Add(at.wait.Delay))
	later := depart.Sub(ready) + seconds(at.leg.Out.TimeS-c.Leg.Out.TimeS)
	if err := x.s.permitLasts(at.flight, e, depart); err != nil {
		return nil, err
	}
	e.Permit, e.Volumes = f.Permit, f.Volumes
	e.Depart, e.Out, e.Back, e.Plan, e.NeedPct = depart, at.leg.Out, at.leg.Back, f.Plan, at.leg.NeedPct
	e.ETA, e.ETALow, e.ETAHigh = e.ETA.Add(later).Round(time.Second), e.ETALow.Add(later).Round(time.Second), e.ETAHigh.Add(later).Round(time.Second)
	if usual.Delay > 0 {
		e.Why = append(e.Why, x.s.whySlot(f.Plan.CruiseAltM, x.s.site.CruiseAltM, depart, depart.Sub(ready), usual))
	}
	return x.take(f, depart, launchSlack+slotSlack)
}

// narrow keeps a flight's own volume inside its permit's corridor.
func (s *State) narrow(plan *fleet.Plan, permit string) {
	for _, p := range s.site.Permits {
		if p.ID == permit {
			plan.CorridorM = min(plan.CorridorM, p.WidthM/2)
		}
	}
}

// permitLasts refuses a slot in which the flight's permit would run out.
func (s *State) permitLasts(f *Flight, e *ShipmentAllocated, depart time.Time) error {
	if len(f.Volumes) > 0 {
		return s.volumesLast(f, depart, depart.Add(s.wayTimes(f).lasts()))
	}
	if f.Permit == "" {
		return nil
	}
	d, _ := s.site.Depot(e.Depot)
	h, _ := s.site.Hospital(e.Hospital)
	_, err := s.permitted(d, h, depart, depart.Add(s.wayTimes(f).lasts()), f.Plan.CruiseAltM)
	return err
}

// whySlot says for whom a flight waits, and how long, or which height it
// takes instead.
func (s *State) whySlot(altM, usualM float64, depart time.Time, delay time.Duration, usual deconflict.Wait) Why {
	w := Why{What: "slot", Chosen: fmt.Sprintf("departs at %s at %.0f m", s.clock(depart), altM)}
	switch {
	case altM != usualM && delay > 0:
		w.Because = fmt.Sprintf("at %.0f m it would wait %s for %s; at %.0f m it waits %s", usualM, briefly(usual.Delay), s.met(usual.Last), altM, briefly(delay))
	case altM != usualM:
		w.Because = fmt.Sprintf("at %.0f m it would wait %s for %s; at %.0f m it need not wait", usualM, briefly(usual.Delay), s.met(usual.Last), altM)
	default:
		w.Because = fmt.Sprintf("waits %s for %s", briefly(delay), s.met(usual.Last))
	}
	return w
}

// met names the other flight and where the two would meet.
func (s *State) met(c deconflict.Conflict) string {
	where := "on its way"
	if f := s.flights[FlightID(c.With)]; f != nil {
		if w, err := s.waysOf(f); err == nil {
			switch {
			case slices.Contains(w.pad, c.Cell):
				where = "at the pad of " + f.Hospital
			case slices.Contains(w.home, c.Cell):
				where = "over " + f.Depot
			}
		}
	}
	return fmt.Sprintf("flight %s %s until %s", c.With, where, s.clock(c.To))
}

// clock is a time of day at the site.
func (s *State) clock(t time.Time) string { return t.In(s.site.Location()).Format("15:04:05") }

// wholeSecond is the first whole second that is not before t.
func wholeSecond(t time.Time) time.Time {
	if r := t.Truncate(time.Second); !r.Equal(t) {
		return r.Add(time.Second)
	}
	return t
}

func briefly(d time.Duration) string {
	d = d.Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}

// noSlot is the refusal of an allocation that finds no room.
type noSlot struct{ text string }

func (e *noSlot) Error() string { return e.text }
