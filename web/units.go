package web

import (
	"context"
	"net/http"

	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

func (s *Server) registerUnits() {
	add(s, http.MethodGet, "/api/v1/units/{id}", "One unit", s.unit)
	add(s, http.MethodGet, "/api/v1/units/{id}/trace", "Every custody step of a unit, or of all components of a donation", s.unitTrace)
}

type unitOutput struct{ Body Unit }

func (s *Server) unit(ctx context.Context, in *idInput) (*unitOutput, error) {
	out, err := &unitOutput{}, error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		u, ok := v.State.Unit(blood.UnitID(in.ID))
		if ok && (scope{principalOf(ctx), v.State}).unit(u) {
			out.Body, err = unitView(u), nil
		}
	})
	return out, err
}

type unitTraceOutput struct {
	Body struct {
		Units       []Unit        `json:"units"`
		Steps       []Step        `json:"steps"`
		Temperature []Temperature `json:"temperature"`
	}
}

func (s *Server) unitTrace(ctx context.Context, in *idInput) (*unitTraceOutput, error) {
	out := &unitTraceOutput{}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		found := map[blood.UnitID]bool{}
		for _, u := range v.State.Units() {
			if (string(u.ID) == in.ID || u.DIN == in.ID) && sc.unit(u) {
				found[u.ID] = true
				out.Body.Units = append(out.Body.Units, unitView(u))
			}
		}
		out.Body.Steps, out.Body.Temperature = unitTrace(sc, func(id blood.UnitID) bool { return found[id] })
	})
	if len(out.Body.Units) == 0 {
		return nil, notFound()
	}
	return out, nil
}
