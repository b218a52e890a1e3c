package web

import (
	"context"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/site"
)

func (s *Server) registerWeather() {
	add(s, http.MethodPost, "/api/v1/weather", "Set the weather of the site", s.setWeather)
}

type weatherInput struct {
	Body struct {
		Site          string     `json:"site,omitempty" maxLength:"100" doc:"this site, where given"`
		Area          any        `json:"area,omitempty" doc:"not yet honoured"`
		WindMPS       float64    `json:"wind_mps"`
		WindFromDeg   float64    `json:"wind_from_deg"`
		GustMPS       float64    `json:"gust_mps,omitempty"`
		TemperatureC  float64    `json:"temperature_c"`
		Precipitation any        `json:"precipitation,omitempty" doc:"none or 0: anything else is not yet honoured"`
		ValidUntil    *time.Time `json:"valid_until,omitempty" nullable:"true"`
	}
}

// Weather is what was set.
type Weather struct {
	Site         string     `json:"site"`
	WindMPS      float64    `json:"wind_mps"`
	WindFromDeg  float64    `json:"wind_from_deg"`
	GustMPS      float64    `json:"gust_mps"`
	TemperatureC float64    `json:"temperature_c"`
	ValidUntil   *time.Time `json:"valid_until"`
}

type weatherOutput struct{ Body Weather }

func (s *Server) setWeather(ctx context.Context, in *weatherInput) (*weatherOutput, error) {
	b := in.Body
	id := ""
	s.cfg.Engine.View(func(v engine.View) { id = v.State.Site().ID })
	switch {
	case b.Site != "" && b.Site != id:
		return nil, invalid("site", "is not this site")
	case b.Area != nil:
		return nil, newProblem(dispatch.CodeNotYet, "", FieldError{"area", "this version knows one weather for the whole site; leave area out"})
	case b.Precipitation != nil && b.Precipitation != "none" && b.Precipitation != 0.0:
		return nil, newProblem(dispatch.CodeNotYet, "", FieldError{"precipitation", "this version does not plan with precipitation; decide yourself whether to fly, and send none"})
	}
	w := site.Weather{WindMPS: b.WindMPS, WindFromDeg: b.WindFromDeg, GustMPS: b.GustMPS, TemperatureC: b.TemperatureC}
	if b.ValidUntil != nil {
		w.ValidUntil = *b.ValidUntil
	}
	if err := s.cfg.Engine.Do(ctx, dispatch.SetWeather{By: principalOf(ctx).ID, Weather: w}); err != nil {
		return nil, err
	}
	return &weatherOutput{Weather{id, w.WindMPS, w.WindFromDeg, w.GustMPS, w.TemperatureC, when(w.ValidUntil)}}, nil
}
