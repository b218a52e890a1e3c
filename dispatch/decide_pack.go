package dispatch

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

// The sealed box may differ from its planned weight by the larger of the
// two; beyond that something else is in it, or something is missing.
const (
	weightSlackG    = 500.0
	weightSlackPart = 0.2
)

func (s *State) decidePack(now time.Time, in Pack) ([]Event, *Error) {
	sh, ok := s.Shipment(in.Shipment)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such shipment")
	}
	if sh.State != ShipmentStateAllocated {
		if sh.Box == in.Box && sh.Seal == in.Seal && samePicks(sh, in.Units) && sh.PackedBy == in.PackedBy && sh.CheckedBy == in.CheckedBy {
			return nil, nil
		}
		return nil, refuse(CodeConflict, "", "the shipment is %s already", sh.State)
	}
	box, ok := s.Box(in.Box)
	switch {
	case !ok:
		return nil, refuse(CodeInvalid, "box", "there is no such box")
	case box.Place != sh.Depot:
		return nil, refuse(CodeInvalid, "box", "the box is not at this depot")
	case box.State != BoxConditioned:
		return nil, refuse(CodeInvalid, "box", "the box is %s; take one that is conditioned to %s", box.State, sh.Class)
	case box.Class != sh.Class:
		return nil, refuse(CodeInvalid, "box", "the box is conditioned to %s and these units travel %s", box.Class, sh.Class)
	case strings.TrimSpace(in.Seal) == "":
		return nil, refuse(CodeInvalid, "seal", "give the number of the seal")
	case in.PackedBy == "":
		return nil, refuse(CodeInvalid, "packed_by", "name who packed the box")
	case in.CheckedBy == "" || in.CheckedBy == in.PackedBy:
		return nil, refuse(CodeInvalid, "checked_by", "a second person checks what was packed")
	case len(in.Code) != 6:
		return nil, refuse(CodeInvalid, "", "the handover code has six digits")
	}
	if err := s.checkUnits(now, sh, in.Units); err != nil {
		return nil, err
	}
	if err := s.checkWeight(sh, in); err != nil {
		return nil, err
	}
	return []Event{ShipmentPacked{
		Shipment: sh.ID, Box: in.Box, Units: slices.Clone(in.Units), Seal: in.Seal, WeightG: in.WeightG,
		PackedBy: in.PackedBy, CheckedBy: in.CheckedBy, Code: in.Code, By: in.By, Envelope: s.envelope(sh),
	}}, nil
}

func samePicks(sh *Shipment, units []blood.UnitID) bool {
	if len(units) != len(sh.Picks) {
		return false
	}
	return !slices.ContainsFunc(sh.Picks, func(p Pick) bool { return !slices.Contains(units, p.Unit) })
}

// checkUnits compares what was scanned with what was chosen, and checks
// every unit once more before it leaves (I4).
func (s *State) checkUnits(now time.Time, sh *Shipment, units []blood.UnitID) *Error {
	for i, id := range units {
		if !slices.ContainsFunc(sh.Picks, func(p Pick) bool { return p.Unit == id }) {
			return refuse(CodeInvalid, fmt.Sprintf("units[%d]", i), "this unit was not chosen for this shipment; put it back")
		}
		if slices.Contains(units[:i], id) {
			return refuse(CodeInvalid, fmt.Sprintf("units[%d]", i), "this unit was scanned twice")
		}
	}
	if len(units) != len(sh.Picks) {
		return refuse(CodeInvalid, "units", "%d of the shipment's %d units were scanned", len(units), len(sh.Picks))
	}
	for i, id := range units {
		u := s.units[id]
		if u == nil || u.Status != blood.Reserved {
			return refuse(CodeInvalid, fmt.Sprintf("units[%d]", i), "this unit is no longer reserved for the shipment; call the dispatcher")
		}
		if u.Expiry.Before(s.latest(now, sh)) {
			return refuse(CodeInvalid, fmt.Sprintf("units[%d]", i), "this unit expires before it can arrive; call the dispatcher")
		}
	}
	return nil
}

// latest is when a shipment arrives at the latest if it leaves now: a
// promise made long ago says nothing of that.
func (s *State) latest(now time.Time, sh *Shipment) time.Time {
	if sh.Mode == ModeRoad {
		if high := assign.OnTheRoad(now, sh.DriveS).ETAHigh; high.After(sh.ETAHigh) {
			return high
		}
		return sh.ETAHigh
	}
	f, d := s.flights[sh.Flight], s.drones[sh.Drone]
	if f != nil && d != nil {
		if m, ok := s.site.Model(d.Model); ok {
			if _, _, high := assign.UnderWay(now, s.site.Timing, m, f.Out); high.After(sh.ETAHigh) {
				return high
			}
		}
	}
	return sh.ETAHigh
}

func (s *State) checkWeight(sh *Shipment, in Pack) *Error {
	if !(in.WeightG > 0) || in.WeightG > 1e6 {
		return refuse(CodeInvalid, "weight_g", "weigh the sealed box and give its grams")
	}
	want := 0.0
	for _, p := range sh.Picks {
		if u := s.units[p.Unit]; u != nil {
			want += blood.WeightG(u.Component, u.ML)
		}
	}
	for _, b := range s.site.Boxes {
		if BoxID(b.ID) == in.Box {
			want += b.TareG
		}
	}
	if slack := max(weightSlackG, weightSlackPart*want); math.Abs(in.WeightG-want) > slack {
		return refuse(CodeInvalid, "weight_g", "the sealed box should weigh about %.0f g, within %.0f g: check what is in it", want, slack)
	}
	if d := s.drones[sh.Drone]; d != nil {
		if m, ok := s.site.Model(d.Model); ok && in.WeightG > m.PayloadMaxG {
			return refuse(CodeInvalid, "weight_g", "the drone carries up to %.0f g", m.PayloadMaxG)
		}
	}
	return nil
}

// decideUnpack takes units out of their box at the depot. Those of a box
// that never left and stayed in range go back on the shelf; all others
// wait in quarantine for a named person, also those of a box that was lost
// and found.
func (s *State) decideUnpack(in Unpack) ([]Event, *Error) {
	sh, ok := s.Shipment(in.Shipment)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such shipment")
	}
	b := s.boxes[sh.Box]
	if sh.Box == "" || b == nil || b.Shipment != sh.ID {
		if sh.Box != "" && (sh.State == ShipmentStateFailed || sh.State == ShipmentStateReturned) {
			return nil, nil // unpacked before
		}
		return nil, refuse(CodeConflict, "", "the shipment is in no box")
	}
	left := !sh.DepartedAt.IsZero()
	switch {
	case sh.State == ShipmentStateFailed, sh.State == ShipmentStateReturned:
	case sh.State == ShipmentStateArrived && (sh.Unseen || s.flightHome(sh)):
		// Nobody saw the release, or what looked like one was none: who
		// holds the box is right.
		return append([]Event{
			ShipmentFailed{Shipment: sh.ID, Reason: "the drone came home with its box", Units: blood.Returned},
			ShipmentUnpacked{Shipment: sh.ID, By: in.By, Status: blood.Quarantined, Reason: "flew and came back"},
		}, s.unpacked(sh)...), nil
	case sh.State == ShipmentStateRecalled && sh.Mode == ModeRoad:
		return append([]Event{
			ShipmentReturned{Shipment: sh.ID},
			ShipmentUnpacked{Shipment: sh.ID, By: in.By, Status: blood.Quarantined, Reason: "was on the road and came back"},
		}, s.unpacked(sh)...), nil
	case sh.State == ShipmentStateRecalled && !left && s.mute(sh):
		// Called back, never seen to fly and not heard: so it is here too.
		return append([]Event{
			ShipmentFailed{Shipment: sh.ID, Reason: "taken out of a drone that is not heard", Units: blood.Returned},
			ShipmentUnpacked{Shipment: sh.ID, By: in.By, Status: blood.Quarantined, Reason: "nobody knows whether it flew"},
		}, s.unpacked(sh)...), nil
	default:
		return nil, refuse(CodeConflict, "", "only a shipment that failed, or came back, is unpacked; this one is %s", sh.State)
	}
	e := ShipmentUnpacked{Shipment: sh.ID, By: in.By, Status: blood.Available, Reason: "never left, cold chain in range"}
	switch v := sh.Cold.Verdict(); {
	case left:
		e.Status, e.Reason = blood.Quarantined, "left the depot and came back"
	case !fine(v):
		e.Status, e.Reason = blood.Quarantined, "cold chain verdict "+string(v)
	}
	return append([]Event{e}, s.unpacked(sh)...), nil
}

// unpacked clears the alarms that waited for a box to be unpacked. What an
// excursion did to its units is a named person's to say.
func (s *State) unpacked(sh *Shipment) []Event {
	var events []Event
	for _, k := range []alarm.Kind{alarm.FlightFailed, alarm.ReleasedAway} {
		events = append(events, s.cleared(k, string(sh.Flight))...)
	}
	for _, k := range []alarm.Kind{alarm.RoadBlocked, alarm.NotReceived, alarm.NoReadings, alarm.CodeLocked, alarm.UnitTakenBack} {
		events = append(events, s.cleared(k, string(sh.ID))...)
	}
	return events
}

// mute reports whether a shipment's drone was told to launch and is not
// heard since.
func (s *State) mute(sh *Shipment) bool {
	f := s.flights[sh.Flight]
	return f != nil && f.State == FlightStateLaunching && f.Link == fleet.LinkLost
}

// flightHome reports whether a shipment's drone is on the ground again.
func (s *State) flightHome(sh *Shipment) bool {
	f := s.flights[sh.Flight]
	return f != nil && f.State == FlightStateEnded
}
