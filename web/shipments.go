package web

import (
	"context"
	"net/http"

	"airvein/dispatch"
	"airvein/dispatch/engine"
)

func (s *Server) registerShipments() {
	add(s, http.MethodGet, "/api/v1/shipments", "List shipments, oldest first", s.listShipments)
	add(s, http.MethodGet, "/api/v1/shipments/{id}", "One shipment", s.getShipment)
}

type shipmentsInput struct {
	Depot string `query:"depot"`
	State string `query:"state" enum:"allocated,packed,in_transit,arrived,delivered,failed,recalled,returned"`
	Mode  string `query:"mode" enum:"drone,road"`
}

type shipmentsOutput struct {
	Body struct {
		Shipments []Shipment `json:"shipments"`
	}
}

func (s *Server) listShipments(ctx context.Context, in *shipmentsInput) (*shipmentsOutput, error) {
	out := &shipmentsOutput{}
	out.Body.Shipments = []Shipment{}
	err := error(nil)
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		if err = seeDepot(sc, in.Depot); err != nil {
			return
		}
		for _, sh := range v.State.Shipments() {
			if sc.shipment(sh) && (in.Depot == "" || sh.Depot == in.Depot) &&
				(in.State == "" || string(sh.State) == in.State) && (in.Mode == "" || string(sh.Mode) == in.Mode) {
				out.Body.Shipments = append(out.Body.Shipments, shipmentView(sc, sh))
			}
		}
	})
	return out, err
}

type shipmentOutput struct{ Body Shipment }

func (s *Server) getShipment(ctx context.Context, in *idInput) (*shipmentOutput, error) {
	out := &shipmentOutput{}
	err := s.seeShipment(ctx, in.ID, func(sc scope, sh *dispatch.Shipment) { out.Body = shipmentView(sc, sh) })
	return out, err
}

// seeShipment calls read with a shipment that the principal may see.
func (s *Server) seeShipment(ctx context.Context, id string, read func(scope, *dispatch.Shipment)) error {
	err := error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		if sh, ok := v.State.Shipment(dispatch.ShipmentID(id)); ok && sc.shipment(sh) {
			read(sc, sh)
			err = nil
		}
	})
	return err
}
