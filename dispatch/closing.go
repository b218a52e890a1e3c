package dispatch

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
)

// preflightFor is how long a drone may fail its own part of a preflight
// before its flight is given up and its order served by another one.
const preflightFor = 10 * time.Minute

// HowClosed is how a flight ended that its drone does not end by itself.
type HowClosed string

// The ways.
const (
	ClosedLost  HowClosed = "lost"  // nobody hears it, and its battery is long empty
	ClosedFound HowClosed = "found" // somebody stands beside it
)

// FlightClosed is a named person's word on a drone that is not heard. Pos is
// where it was found, or its last fix; of a lost one RadiusM is how far from
// there it may lie.
type FlightClosed struct {
	Flight  FlightID   `json:"flight"`
	How     HowClosed  `json:"how"`
	By      string     `json:"by"`
	Reason  string     `json:"reason"`
	Pos     geo.LatLng `json:"pos"`
	FixAt   time.Time  `json:"fix_at"`
	RadiusM float64    `json:"radius_m,omitempty"`
}

// Kind names the event.
func (FlightClosed) Kind() string { return "flight_closed" }

// CloseFlight is that word. Fix is the drone's last, measured at FixAt, nil
// where there is none; a found drone's Pos is where it was found.
type CloseFlight struct {
	Flight FlightID
	How    HowClosed
	By     string
	Reason string
	Pos    geo.LatLng
	Fix    *Measured
	FixAt  time.Time
}

func (CloseFlight) input() {}

// CallOff gives a flight up that has not left, by a named person's word.
type CallOff struct {
	Flight FlightID
	By     string
	Reason string
}

func (CallOff) input() {}

func (s *State) decideCallOff(now time.Time, in CallOff) ([]Event, *Error) {
	f, ok := s.Flight(in.Flight)
	switch {
	case !ok:
		return nil, refuse(CodeNotFound, "", "there is no such flight")
	case in.By == "" || in.Reason == "":
		return nil, refuse(CodeInvalid, "reason", "a named person says why the flight does not leave")
	case f.State == FlightStateFailed && strings.Contains(f.Reason, in.Reason):
		return nil, nil
	case f.State.Airborne() || f.State.Over():
		return nil, refuse(CodeConflict, "", "the flight is %s: one that flies is returned or landed", f.State)
	}
	return s.failFlight(now, f, fmt.Sprintf("called off by %s: %s", in.By, in.Reason)), nil
}

// unfit gives a flight up whose drone has failed its own checks for long.
func (s *State) unfitAt(f *Flight) (time.Time, bool) {
	if f.State != FlightStatePreparing || f.DroneFit || len(f.Preflight) == 0 {
		return time.Time{}, false
	}
	from := f.ConsentAt
	if f.Depart.After(from) {
		from = f.Depart
	}
	return from.Add(preflightFor), true
}

func (s *State) giveUpUnfit(now time.Time, f *Flight) []Event {
	var bad []string
	for _, c := range f.Preflight {
		if !c.OK {
			bad = append(bad, c.Check+": "+c.Value)
		}
	}
	return s.failFlight(now, f, fmt.Sprintf("its preflight did not pass within %.0f minutes: %s", preflightFor.Minutes(), strings.Join(bad, "; ")))
}

// endurance is how long a drone stays up with a part of its battery, in its
// most sparing way of flying: after that it is on the ground.
func endurance(m fleet.Model, pct float64) time.Duration {
	w := min(m.CruiseW, m.HoverW)
	if w <= 0 {
		return 0
	}
	return seconds(pct / 100 * m.BatteryWh * 3600 / w)
}

func (s *State) decideClose(now time.Time, in CloseFlight) ([]Event, *Error) {
	f, ok := s.Flight(in.Flight)
	switch {
	case !ok:
		return nil, refuse(CodeNotFound, "", "there is no such flight")
	case in.By == "" || in.Reason == "":
		return nil, refuse(CodeInvalid, "reason", "a named person says what was found, or why the drone is given up")
	case f.Closed == in.How && in.How != "":
		return nil, nil
	case !f.State.Airborne():
		return nil, refuse(CodeConflict, "", "the flight is %s: only one in the air is lost", f.State)
	case f.Link != fleet.LinkLost:
		return nil, refuse(CodeConflict, "", "the drone is heard: land it, or let it land")
	}
	e := FlightClosed{Flight: f.ID, How: in.How, By: in.By, Reason: in.Reason, Pos: in.Pos, FixAt: in.FixAt}
	switch in.How {
	case ClosedFound:
		if !in.Pos.Valid() {
			return nil, refuse(CodeInvalid, "lat", "say where it was found, WGS-84")
		}
		e.FixAt = now
		return append([]Event{e}, s.closeFound(now, f, in.Pos)...), nil
	case ClosedLost:
		m, ok := s.modelOf(f.Drone)
		from := f.TookOffAt
		if from.IsZero() {
			from = f.LaunchAt
		}
		if down := from.Add(endurance(m, 100)); ok && now.Before(down) {
			return nil, refuse(CodeConflict, "", "its battery may keep it in the air until %s: before that it is not given up (I19)", s.clock(down))
		}
		if in.Fix != nil {
			e.Pos, e.RadiusM = in.Fix.Pos, s.driftM(m, in.Fix)
		} else {
			e.Pos = f.Plan.Home
		}
		return append([]Event{e}, s.closeLost(now, f, e)...), nil
	}
	return nil, refuse(CodeInvalid, "how", "a drone is lost or found")
}

// driftM is how far a drone may have come from its last fix on what its
// battery had then, its own speed and the wind's together.
func (s *State) driftM(m fleet.Model, fix *Measured) float64 {
	wind := 0.0
	if s.weather != nil {
		wind = max(s.weather.WindMPS, s.weather.GustMPS)
	}
	return (m.CruiseMPS + wind) * endurance(m, fix.BatteryPct).Seconds()
}

// closeFound: what it carries is with it, and its temperature is not known.
func (s *State) closeFound(now time.Time, f *Flight, at geo.LatLng) []Event {
	events := s.over(f)
	for _, id := range f.Shipments {
		if sh := s.shipments[id]; !f.Boxless && (sh.State == ShipmentStateInTransit || sh.State == ShipmentStateRecalled || sh.State == ShipmentStatePacked) {
			events = append(events, ShipmentFailed{Shipment: id, Reason: "its drone was found on the ground at " + at.String(), Units: blood.Quarantined})
		}
	}
	return append(events, s.raise(now, alarm.LandedAway, string(f.ID), alarm.Alarm{Flight: string(f.ID), Drone: string(f.Drone),
		Text: fmt.Sprintf("%s was found on the ground at %s: fetch it", f.Drone, at)}))
}

// closeLost: its order is served again, and people search.
func (s *State) closeLost(now time.Time, f *Flight, e FlightClosed) []Event {
	events := s.over(f)
	where := "its place is not known"
	if !e.FixAt.IsZero() {
		where = fmt.Sprintf("last fix %s at %s, within %.1f km of it", e.Pos, s.clock(e.FixAt), e.RadiusM/1000)
	}
	for _, id := range f.Shipments {
		if sh := s.shipments[id]; !f.Boxless && (sh.State == ShipmentStateInTransit || sh.State == ShipmentStateRecalled || sh.State == ShipmentStatePacked) {
			events = append(events, ShipmentFailed{Shipment: id, Reason: "its drone is lost: " + e.Reason, Units: blood.Lost})
		}
	}
	return append(events, s.raise(now, alarm.DroneLost, string(f.ID), alarm.Alarm{Flight: string(f.ID), Drone: string(f.Drone),
		Text: fmt.Sprintf("%s is lost, by %s: %s. Search: %s", f.Drone, e.By, e.Reason, where)}))
}

func (s *State) applyClosed(at time.Time, e FlightClosed) {
	f := s.flights[e.Flight]
	f.State, f.Intent, f.EndedAt, f.LandedPos, f.Command, f.Detour = FlightStateEnded, IntentEnded, at, e.Pos, nil, nil
	f.Closed, f.Reason = e.How, cmp.Or(e.Reason, f.Reason)
	to := DroneAway
	if e.How == ClosedLost {
		to = DroneLost
	}
	s.freeDrone(at, f, to)
	s.fileIntent(f, at)
	s.noteFlight(at, f, "closed_"+string(e.How), e.By, e.Reason)
}
