package dispatch

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/geo/airspace"
)

func (s *State) decideConfigure(now time.Time, in Configure) ([]Event, error) {
	if in.Hash == "" {
		return nil, refuse(CodeInvalid, "site", "the site file has no hash")
	}
	if in.Hash == s.siteHash {
		return nil, nil
	}
	if _, err := airspace.NewSet("check", in.Site.Zones); err != nil {
		return nil, refuse(CodeInvalid, "site", "%v", err)
	}
	var changed []airspace.Zone
	for _, z := range in.Site.Zones {
		if !slices.ContainsFunc(s.zones, func(o airspace.Zone) bool { return reflect.DeepEqual(o, z) }) {
			changed = append(changed, z)
		}
	}
	return append([]Event{SiteConfigured{Site: in.Site, Hash: in.Hash}}, s.zoneConflicts(now, "airvein", changed)...), nil
}

func (s *State) decideWeather(now time.Time, in SetWeather) ([]Event, *Error) {
	w := in.Weather
	for _, f := range []struct {
		field   string
		v, most float64
	}{{"wind_mps", w.WindMPS, 100}, {"gust_mps", w.GustMPS, 150}} {
		if !(f.v >= 0 && f.v <= f.most) {
			return nil, refuse(CodeInvalid, f.field, "must be between 0 and %g m/s", f.most)
		}
	}
	if !(w.WindFromDeg >= 0 && w.WindFromDeg < 360) {
		return nil, refuse(CodeInvalid, "wind_from_deg", "must be at least 0 and under 360")
	}
	if !(w.TemperatureC >= -60 && w.TemperatureC <= 60) {
		return nil, refuse(CodeInvalid, "temperature_c", "must be between -60 and 60")
	}
	if !w.ValidUntil.IsZero() && !w.ValidUntil.After(now) {
		return nil, refuse(CodeInvalid, "valid_until", "lies in the past")
	}
	return []Event{WeatherSet{By: in.By, Weather: w}}, nil
}

// decideZone takes a zone.
func (s *State) decideZone(now time.Time, in PutZone) ([]Event, *Error) {
	if _, err := s.airspace.Put("check", in.Zone); err != nil {
		return nil, refuse(CodeInvalid, "", "%v", err)
	}
	return append([]Event{ZonePut{By: in.By, Zone: in.Zone}}, s.zoneConflicts(now, in.By, []airspace.Zone{in.Zone})...), nil
}

// zoneConflicts is what new zones do to flights. Those on the ground fail,
// so that they are planned anew, and those that have not been seen to leave
// it are called back. Those in the air are held and look for another way, all
// but one that lets its box down just now: that is done first.
func (s *State) zoneConflicts(now time.Time, by string, zones []airspace.Zone) []Event {
	var events []Event
	for _, f := range s.liveFlights {
		i := slices.IndexFunc(zones, func(z airspace.Zone) bool { return touches(f, z, now) })
		if i < 0 {
			continue
		}
		reason := "zone " + zones[i].ID + " now lies on its route"
		if !f.State.Airborne() || f.State == FlightStateLaunching {
			for _, sid := range f.Shipments {
				if sh := s.shipments[sid]; sh.State.Serving() {
					events = append(events, s.stop(sh, by, reason)...)
				}
			}
		}
		if !f.State.Airborne() {
			continue
		}
		events = append(events, s.raise(now, alarm.ZoneConflict, string(f.ID), alarm.Alarm{
			Flight: string(f.ID), Drone: string(f.Drone), Text: fmt.Sprintf("%s: %s", f.Drone, reason)}))
		events = append(events, s.zoneInFlight(now, f, reason)...)
	}
	return events
}

// ZoneEffect is what becomes of a flight that a zone is put on.
type ZoneEffect string

// The effects.
const (
	ZoneReplanned    ZoneEffect = "replanned"     // on the ground: planned anew
	ZoneCalledOff    ZoneEffect = "called_off"    // about to leave: called back
	ZoneRerouted     ZoneEffect = "rerouted"      // in the air: held, and led another way
	ZoneAfterRelease ZoneEffect = "after_release" // led another way once its box is down
	ZoneLanding      ZoneEffect = "landing"       // comes down where it is already
	ZoneStaysHeld    ZoneEffect = "stays_held"    // its pilot holds it
	ZoneFreed        ZoneEffect = "freed"         // the zone is taken away: a flight held for it goes on
)

// ZoneEffect is what a zone on its way does to a flight.
func (f *Flight) ZoneEffect() ZoneEffect {
	switch {
	case !f.State.Airborne():
		return ZoneReplanned
	case f.State == FlightStateLaunching:
		return ZoneCalledOff
	case f.landing():
		return ZoneLanding
	case f.State == FlightStateDelivering:
		return ZoneAfterRelease
	case f.held() && f.Detour == nil:
		return ZoneStaysHeld
	}
	return ZoneRerouted
}

// zoneInFlight is what a flight in the air does about a zone. One that a
// pilot holds stays held: going on is what looks for another way.
func (s *State) zoneInFlight(now time.Time, f *Flight, reason string) []Event {
	switch {
	case f.ZoneEffect() != ZoneRerouted:
		return nil
	case f.Detour != nil:
		return nil // what it finds now keeps clear of this zone as well
	case f.Plan.LandSite != "":
		return s.seek(now, f, WantSite, f.Plan.LandSite, "airvein", reason)
	case f.State == FlightStateReturning || f.Boxless || s.calledBack(f):
		return s.seek(now, f, WantHome, "", "airvein", reason)
	}
	return s.seek(now, f, WantOnward, "", "airvein", reason)
}

func (s *State) decideRemoveZone(in RemoveZone) ([]Event, *Error) {
	if !slices.ContainsFunc(s.zones, func(z airspace.Zone) bool { return z.ID == in.ID }) {
		return nil, refuse(CodeNotFound, "", "there is no such zone")
	}
	return []Event{ZoneRemoved{By: in.By, ID: in.ID}}, nil
}

// boxMoves are the steps of a box outside shipments: its way home from a
// hospital, cleaning and conditioning.
func boxMoves(from BoxState) []BoxState {
	switch from {
	case BoxAtHospital:
		return []BoxState{BoxReturning, BoxReceived, BoxOutOfService}
	case BoxReturning:
		return []BoxState{BoxReceived, BoxOutOfService}
	case BoxReceived:
		return []BoxState{BoxClean, BoxOutOfService}
	case BoxClean:
		return []BoxState{BoxConditioned, BoxOutOfService}
	case BoxConditioned:
		return []BoxState{BoxClean, BoxOutOfService}
	case BoxOutOfService:
		return []BoxState{BoxReceived, BoxClean}
	}
	return nil
}

func (s *State) decideBox(in SetBox) ([]Event, *Error) {
	b, ok := s.Box(in.Box)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such box")
	}
	if b.State == in.State && (in.State != BoxConditioned || b.Class == in.Class) {
		return nil, nil
	}
	if b.Shipment != "" {
		return nil, refuse(CodeConflict, "", "the box holds shipment %s; unpack or receive it first", b.Shipment)
	}
	if in.By == "" {
		return nil, refuse(CodeInvalid, "by", "name who does this")
	}
	if !slices.Contains(boxMoves(b.State), in.State) {
		return nil, refuse(CodeConflict, "state", "a box that is %s can become %v", b.State, boxMoves(b.State))
	}
	e := BoxMoved{Box: b.ID, State: in.State, Place: b.Place, By: in.By}
	switch in.State {
	case BoxConditioned:
		if !slices.Contains([]blood.Class{blood.Cold, blood.Room, blood.Frozen}, in.Class) {
			return nil, refuse(CodeInvalid, "class", "must be cold, room or frozen")
		}
		e.Class = in.Class
	case BoxReceived:
		e.Place = s.homeOf(b.ID)
	}
	return []Event{e}, nil
}

// homeOf is the depot that the site file gives a box.
func (s *State) homeOf(id BoxID) string {
	for _, b := range s.site.Boxes {
		if BoxID(b.ID) == id {
			return b.Depot
		}
	}
	return ""
}

func (s *State) decideAck(in AckAlarm) ([]Event, *Error) {
	a, ok := s.alarms.Find(in.ID)
	switch {
	case !ok:
		return nil, refuse(CodeNotFound, "", "there is no such alarm")
	case a.AckedAt != nil:
		return nil, nil
	case in.By == "":
		return nil, refuse(CodeInvalid, "by", "a named person acknowledges")
	case a.Kind == alarm.UnitTakenBack && !in.Ward && strings.TrimSpace(in.Comment) == "":
		return nil, refuse(CodeInvalid, "comment", "say who at the hospital was told not to transfuse it")
	}
	events := []Event{AlarmAcked{ID: in.ID, By: in.By, Comment: in.Comment}}
	if a.Kind == alarm.UnitTakenBack && a.ClearedAt == nil {
		events = append(events, AlarmCleared{Cause: a.Cause}) // its cause was that the hospital did not know
	}
	return events, nil
}

func (s *State) decideShelve(now time.Time, in ShelveAlarm) ([]Event, *Error) {
	a, ok := s.alarms.Find(in.ID)
	switch {
	case !ok:
		return nil, refuse(CodeNotFound, "", "there is no such alarm")
	case a.Closed():
		return nil, refuse(CodeConflict, "", "the alarm is closed")
	case a.ShelvedUntil != nil && a.ShelvedUntil.Equal(in.Until):
		return nil, nil
	case !in.Until.After(now) || in.Until.After(now.Add(8*time.Hour)):
		return nil, refuse(CodeInvalid, "until", "an alarm is shelved for up to 8 hours")
	}
	return []Event{AlarmShelved{ID: in.ID, By: in.By, Comment: in.Comment, Until: in.Until}}, nil
}
