package web

import (
	"context"
	"net/http"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/fleet"
	"airvein/web/account"
)

func (s *Server) registerFlights() {
	const path = "/api/v1/flights"
	add(s, http.MethodGet, path, "List flights, oldest first", s.listFlights)
	add(s, http.MethodGet, path+"/{id}", "One flight", s.getFlight)
	add(s, http.MethodPost, path+"/{id}/consent", "The pilot in command consents", s.consent)
	add(s, http.MethodPost, path+"/{id}/pad-clear", "The ward sees that its pad is clear", s.padClear)
	for _, verb := range []fleet.Verb{fleet.VerbHold, fleet.VerbResume, fleet.VerbReturn, fleet.VerbLand} {
		add(s, http.MethodPost, path+"/{id}/"+string(verb), "Command the drone: "+string(verb),
			func(ctx context.Context, in *commandInput) (*flightOutput, error) { return s.command(ctx, in, verb) })
	}
}

type flightsInput struct {
	State string `query:"state" enum:"planned,waiting,preparing,launching,outbound,holding,delivering,returning,ended,failed"`
	Drone string `query:"drone"`
}

type flightsOutput struct {
	Body struct {
		Flights []Flight `json:"flights"`
	}
}

func (s *Server) listFlights(ctx context.Context, in *flightsInput) (*flightsOutput, error) {
	out := &flightsOutput{}
	out.Body.Flights = []Flight{}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		for _, f := range v.State.Flights() {
			if sc.flight(f) && (in.State == "" || string(f.State) == in.State) && (in.Drone == "" || string(f.Drone) == in.Drone) {
				out.Body.Flights = append(out.Body.Flights, flightView(sc, f))
			}
		}
	})
	return out, nil
}

type flightOutput struct{ Body Flight }

func (s *Server) getFlight(ctx context.Context, in *idInput) (*flightOutput, error) {
	out, err := &flightOutput{}, error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		if f, ok := v.State.Flight(dispatch.FlightID(in.ID)); ok && sc.flight(f) {
			out.Body, err = flightView(sc, f), nil
		}
	})
	return out, err
}

// flightStep does a step to a flight that the principal may see, and
// answers with the flight as it is then.
func (s *Server) flightStep(ctx context.Context, id string, step dispatch.Input) (*flightOutput, error) {
	if _, err := s.getFlight(ctx, &idInput{id}); err != nil {
		return nil, err
	}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	return s.getFlight(ctx, &idInput{id})
}

type consentInput struct {
	ID   string `path:"id"`
	Body struct {
		Pilot   string   `json:"pilot" minLength:"1" maxLength:"200"`
		Accepts []string `json:"accepts,omitempty" maxItems:"100"`
	}
}

func (s *Server) consent(ctx context.Context, in *consentInput) (*flightOutput, error) {
	return s.flightStep(ctx, in.ID, dispatch.Consent{
		Flight: dispatch.FlightID(in.ID), Pilot: in.Body.Pilot, Accepts: in.Body.Accepts, By: principalOf(ctx).ID,
	})
}

type padClearInput struct {
	ID   string `path:"id"`
	Body struct {
		By     string `json:"by" minLength:"1" maxLength:"200"`
		BoxOff *bool  `json:"box_off,omitempty" nullable:"true" doc:"no earlier box stands on the pad"`
	}
}

func (s *Server) padClear(ctx context.Context, in *padClearInput) (*flightOutput, error) {
	if in.Body.BoxOff != nil && !*in.Body.BoxOff {
		return nil, invalid("box_off", "take the earlier box off the pad first")
	}
	return s.flightStep(ctx, in.ID, dispatch.PadClear{Flight: dispatch.FlightID(in.ID), By: in.Body.By})
}

type commandInput struct {
	ID   string `path:"id"`
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

func (s *Server) command(ctx context.Context, in *commandInput, verb fleet.Verb) (*flightOutput, error) {
	step := dispatch.CommandFlight{Flight: dispatch.FlightID(in.ID), Verb: verb, By: principalOf(ctx).ID, Pilot: principalOf(ctx).Role == account.Pilot}
	if in.Body != nil {
		step.Reason = in.Body.Reason
	}
	return s.flightStep(ctx, in.ID, step)
}
