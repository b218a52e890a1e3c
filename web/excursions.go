package web

import (
	"context"
	"net/http"

	"airvein/dispatch"
)

// registerExcursions adds the named person's decision on blood that a
// temperature, or the want of one, put into quarantine. An excursion goes
// by the id of the shipment whose box it befell.
func (s *Server) registerExcursions() {
	add(s, http.MethodPost, "/api/v1/excursions/{id}/disposition", "Decide on the quarantined units of a shipment", s.dispose)
}

type disposeInput struct {
	ID   string `path:"id"`
	Body struct {
		Verdict string `json:"verdict" enum:"release,discard"`
		By      string `json:"by" minLength:"1" maxLength:"200"`
		Comment string `json:"comment" minLength:"1" maxLength:"1000"`
	}
}

func (s *Server) dispose(ctx context.Context, in *disposeInput) (*shipmentOutput, error) {
	if err := s.seeShipment(ctx, in.ID, func(scope, *dispatch.Shipment) {}); err != nil {
		return nil, err
	}
	step := dispatch.Dispose{Shipment: dispatch.ShipmentID(in.ID), Verdict: in.Body.Verdict, By: in.Body.By, Comment: in.Body.Comment}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	return s.getShipment(ctx, &idInput{in.ID})
}
