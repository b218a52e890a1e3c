package web

import (
	"context"
	"net/http"

	"airvein/dispatch"
	"airvein/dispatch/engine"
)

func (s *Server) registerPads() {
	add(s, http.MethodPost, "/api/v1/pads/{id}", "Close a depot's or hospital's pad to flights, or open it again", s.setPad)
}

// PadState is whether a pad may be landed on.
type PadState struct {
	Site   string `json:"site"`
	Closed bool   `json:"closed"`
	By     string `json:"by"`
	Reason string `json:"reason"`
}

type padInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Closed bool   `json:"closed"`
		By     string `json:"by" minLength:"1" maxLength:"200"`
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"needed to close it"`
	}
}

type padOutput struct{ Body PadState }

func (s *Server) setPad(ctx context.Context, in *padInput) (*padOutput, error) {
	p := principalOf(ctx)
	if p.Role.Sited() && p.Site != in.ID {
		return nil, notFound()
	}
	step := dispatch.CloseSite{Site: in.ID, Closed: in.Body.Closed, By: in.Body.By, Reason: in.Body.Reason}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	out := &padOutput{}
	s.cfg.Engine.View(func(v engine.View) { out.Body = padState(v.State, in.ID) })
	return out, nil
}

func padState(st *dispatch.State, id string) PadState {
	c, closed := st.SiteClosure(id)
	return PadState{Site: id, Closed: closed, By: c.By, Reason: c.Reason}
}
