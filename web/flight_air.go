package web

import (
	"context"
	"math"
	"net/http"
	"slices"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/fleet"
	"airvein/geo"
	"airvein/web/account"
)

func (s *Server) registerFlightsInTheAir() {
	const path = "/api/v1/flights/{id}"
	add(s, http.MethodPost, path+"/divert", "Send the drone to another landing site", s.divert)
	add(s, http.MethodPost, path+"/handover", "Offer the flight to another pilot, or take one that was offered", s.handover)
	add(s, http.MethodPost, path+"/lost", "A named person gives up a drone that nobody hears and whose battery is long empty", s.lost)
	add(s, http.MethodPost, path+"/found", "A named person has found a drone on the ground that nobody hears", s.found)
	add(s, http.MethodPost, path+"/call-off", "A named person calls a flight off that has not left", s.callOff)
	add(s, http.MethodGet, path+"/alternates", "Landing sites in reach of the drone, with the battery each takes", s.alternates)
	add(s, http.MethodGet, "/api/v1/pilots", "Pilots to whom a flight may be handed over", s.pilots)
}

type divertInput struct {
	ID   string `path:"id"`
	Body struct {
		Site   string `json:"site" minLength:"1" maxLength:"100" doc:"id of a depot or hospital"`
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

func (s *Server) divert(ctx context.Context, in *divertInput) (*flightOutput, error) {
	step := dispatch.DivertFlight{
		Flight: dispatch.FlightID(in.ID), Site: in.Body.Site, By: principalOf(ctx).ID, Reason: in.Body.Reason,
		Pilot: principalOf(ctx).Role == account.Pilot,
	}
	s.cfg.Engine.View(func(v engine.View) {
		if f, ok := v.State.Flight(step.Flight); ok {
			step.Held = measured(v, f.Drone)
		}
	})
	return s.flightStep(ctx, in.ID, step)
}

// measured is where a drone is by telemetry that is live; nil where there is
// none to rest a decision on.
func measured(v engine.View, id fleet.DroneID) *dispatch.Measured {
	t, ok := v.Telemetry(id)
	if !ok || t.Link != fleet.LinkLive || !t.HasPos || t.BatteryPct < 0 || math.IsNaN(t.AltTakeoffM) {
		return nil
	}
	return &dispatch.Measured{Pos: t.Pos, AltTakeoffM: t.AltTakeoffM, BatteryPct: t.BatteryPct}
}

type handoverInput struct {
	ID   string `path:"id"`
	Body struct {
		To string `json:"to" minLength:"1" maxLength:"100" doc:"a pilot's account; one's own takes what was offered"`
	}
}

func (s *Server) handover(ctx context.Context, in *handoverInput) (*flightOutput, error) {
	p := principalOf(ctx)
	pilots, err := s.pilotAccounts(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(pilots, func(a Pilot) bool { return a.ID == in.Body.To }) {
		return nil, invalid("to", "there is no such pilot")
	}
	return s.flightStep(ctx, in.ID, dispatch.Handover{
		Flight: dispatch.FlightID(in.ID), To: in.Body.To, By: p.ID, Dispatcher: p.Role != account.Pilot,
	})
}

type wordInput struct {
	ID   string `path:"id"`
	Body struct {
		By     string `json:"by" minLength:"1" maxLength:"200"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) lost(ctx context.Context, in *wordInput) (*flightOutput, error) {
	step := dispatch.CloseFlight{Flight: dispatch.FlightID(in.ID), How: dispatch.ClosedLost, By: in.Body.By, Reason: in.Body.Reason}
	s.cfg.Engine.View(func(v engine.View) {
		f, ok := v.State.Flight(step.Flight)
		if !ok {
			return
		}
		if t, ok := v.Telemetry(f.Drone); ok && t.HasPos {
			step.Fix = &dispatch.Measured{Pos: t.Pos, AltTakeoffM: t.AltTakeoffM, BatteryPct: max(0, t.BatteryPct)}
			step.FixAt = s.cfg.Clock.Scenario(t.At)
		}
	})
	return s.flightStep(ctx, in.ID, step)
}

type foundInput struct {
	ID   string `path:"id"`
	Body struct {
		By     string  `json:"by" minLength:"1" maxLength:"200"`
		Reason string  `json:"reason" minLength:"1" maxLength:"500" doc:"what was found"`
		Lat    float64 `json:"lat" minimum:"-90" maximum:"90"`
		Lon    float64 `json:"lon" minimum:"-180" maximum:"180"`
	}
}

func (s *Server) found(ctx context.Context, in *foundInput) (*flightOutput, error) {
	return s.flightStep(ctx, in.ID, dispatch.CloseFlight{
		Flight: dispatch.FlightID(in.ID), How: dispatch.ClosedFound, By: in.Body.By, Reason: in.Body.Reason,
		Pos: geo.LatLng{Lat: in.Body.Lat, Lng: in.Body.Lon},
	})
}

func (s *Server) callOff(ctx context.Context, in *wordInput) (*flightOutput, error) {
	return s.flightStep(ctx, in.ID, dispatch.CallOff{Flight: dispatch.FlightID(in.ID), By: in.Body.By, Reason: in.Body.Reason})
}

// Pilot is an account to which a flight may be handed over.
type Pilot struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type pilotsOutput struct {
	Body struct {
		Pilots []Pilot `json:"pilots"`
	}
}

func (s *Server) pilots(ctx context.Context, _ *none) (*pilotsOutput, error) {
	out := &pilotsOutput{}
	var err error
	out.Body.Pilots, err = s.pilotAccounts(ctx)
	return out, err
}

func (s *Server) pilotAccounts(ctx context.Context) ([]Pilot, error) {
	all, err := s.cfg.Accounts.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	out := []Pilot{}
	for _, a := range all {
		if a.Role == account.Pilot && !a.Disabled {
			out = append(out, Pilot{a.ID, a.Name})
		}
	}
	return out, nil
}

// Alternate is a landing site and what it takes to reach it.
type Alternate struct {
	Site      string   `json:"site"`
	DistanceM float64  `json:"distance_m" doc:"in a straight line"`
	NeedPct   *float64 `json:"need_pct" doc:"battery, reserve included; null where no way was found"`
	LeftPct   *float64 `json:"left_pct" doc:"battery on the ground there"`
	InReach   bool     `json:"in_reach"`
	Reason    string   `json:"reason" doc:"why not"`
}

type alternatesOutput struct {
	Body struct {
		Alternates []Alternate `json:"alternates" doc:"nearest first; empty where the drone is not in the air or not heard"`
	}
}

func (s *Server) alternates(ctx context.Context, in *idInput) (*alternatesOutput, error) {
	out, err := &alternatesOutput{}, error(notFound())
	out.Body.Alternates = []Alternate{}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		f, ok := v.State.Flight(dispatch.FlightID(in.ID))
		if !ok || !sc.flight(f) {
			return
		}
		err = nil
		h := measured(v, f.Drone)
		if h == nil {
			return
		}
		for _, a := range v.State.Alternates(v.Now, f, *h) {
			x := Alternate{Site: a.Site, DistanceM: math.Round(a.DistanceM), InReach: a.Reason == "", Reason: a.Reason}
			if a.NeedPct > 0 {
				x.NeedPct, x.LeftPct = finite(a.NeedPct), finite(a.LeftPct)
			}
			out.Body.Alternates = append(out.Body.Alternates, x)
		}
	})
	return out, err
}
