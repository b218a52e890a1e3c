package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
)

func (s *Server) registerRoads() {
	const shipment, closures = "/api/v1/shipments/{id}", "/api/v1/roads/closures"
	add(s, http.MethodPost, shipment+"/depart", "Give a packed box to the courier who drives it", s.depart)
	add(s, http.MethodPost, shipment+"/arrive", "Say that the courier is at the ward", s.arrive)
	add(s, http.MethodPost, shipment+"/by-road", "Send a box by road that was to fly", s.byRoad)
	add(s, http.MethodPost, shipment+"/call-back", "Tell the courier to turn round", s.callBack)
	add(s, http.MethodPost, shipment+"/lost", "Say that a box on the road will reach nobody", s.lostOnRoad)
	add(s, http.MethodGet, closures, "The closures in force", s.listClosures)
	add(s, http.MethodPost, closures, "Enter what closes or slows roads", s.putClosure)
	add(s, http.MethodDelete, closures+"/{id}", "End a closure", s.endClosure)
}

type departInput struct {
	ID   string `path:"id"`
	Body struct {
		Courier string `json:"courier" minLength:"1" maxLength:"200"`
	}
}

func (s *Server) depart(ctx context.Context, in *departInput) (*shipmentOutput, error) {
	return s.shipmentStep(ctx, in.ID, dispatch.Depart{Shipment: dispatch.ShipmentID(in.ID), Courier: in.Body.Courier, By: principalOf(ctx).ID})
}

type arriveInput struct {
	ID   string `path:"id"`
	Body struct {
		By string `json:"by" minLength:"1" maxLength:"200"`
	}
}

func (s *Server) arrive(ctx context.Context, in *arriveInput) (*shipmentOutput, error) {
	return s.shipmentStep(ctx, in.ID, dispatch.Arrive{Shipment: dispatch.ShipmentID(in.ID), By: in.Body.By})
}

type roadReason struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func (s *Server) byRoad(ctx context.Context, in *roadReason) (*shipmentOutput, error) {
	return s.shipmentStep(ctx, in.ID, dispatch.SendByRoad{Shipment: dispatch.ShipmentID(in.ID), By: principalOf(ctx).ID, Reason: in.Body.Reason})
}

func (s *Server) callBack(ctx context.Context, in *roadReason) (*shipmentOutput, error) {
	return s.shipmentStep(ctx, in.ID, dispatch.CallBackCar{Shipment: dispatch.ShipmentID(in.ID), By: principalOf(ctx).ID, Reason: in.Body.Reason})
}

func (s *Server) lostOnRoad(ctx context.Context, in *roadReason) (*shipmentOutput, error) {
	return s.shipmentStep(ctx, in.ID, dispatch.LoseCar{Shipment: dispatch.ShipmentID(in.ID), By: principalOf(ctx).ID, Reason: in.Body.Reason})
}

// shipmentStep does a step to a shipment that the principal may see, and
// answers with the shipment as it is then.
func (s *Server) shipmentStep(ctx context.Context, id string, step dispatch.Input) (*shipmentOutput, error) {
	if err := s.seeShipment(ctx, id, func(scope, *dispatch.Shipment) {}); err != nil {
		return nil, err
	}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	return s.getShipment(ctx, &idInput{id})
}

// RoadClosure is what closes or slows roads, as a dispatcher entered it.
type RoadClosure struct {
	ID        string     `json:"id"`
	Depots    []string   `json:"depots" doc:"none: all"`
	Hospitals []string   `json:"hospitals" doc:"none: all"`
	Closed    bool       `json:"closed"`
	ExtraMin  float64    `json:"extra_min"`
	Until     *time.Time `json:"until"`
	Reason    string     `json:"reason"`
}

func closureView(c dispatch.RoadClosure) RoadClosure {
	return RoadClosure{ID: c.ID, Depots: list(c.Depots), Hospitals: list(c.Hospitals), Closed: c.Closed, ExtraMin: c.ExtraMin, Until: whenPtr(c.Until), Reason: c.Reason}
}

type closuresOutput struct {
	Body struct {
		Closures []RoadClosure `json:"closures"`
	}
}

func (s *Server) listClosures(context.Context, *struct{}) (*closuresOutput, error) {
	out := &closuresOutput{}
	out.Body.Closures = []RoadClosure{}
	s.cfg.Engine.View(func(v engine.View) {
		for _, c := range v.State.RoadClosures(v.Now) {
			out.Body.Closures = append(out.Body.Closures, closureView(c))
		}
	})
	return out, nil
}

type closureInput struct {
	Body struct {
		ID        string     `json:"id,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]*$" doc:"of one to replace; left out: a new one"`
		Depots    []string   `json:"depots,omitempty" maxItems:"1000"`
		Hospitals []string   `json:"hospitals,omitempty" maxItems:"1000"`
		Closed    bool       `json:"closed,omitempty"`
		ExtraMin  float64    `json:"extra_min,omitempty" minimum:"0" maximum:"720"`
		Until     *time.Time `json:"until,omitempty" nullable:"true"`
		Reason    string     `json:"reason" minLength:"1" maxLength:"200"`
	}
}

type closureOutput struct{ Body RoadClosure }

func (s *Server) putClosure(ctx context.Context, in *closureInput) (*closureOutput, error) {
	b := in.Body
	c := dispatch.RoadClosure{ID: b.ID, Depots: b.Depots, Hospitals: b.Hospitals, Closed: b.Closed, ExtraMin: b.ExtraMin, Until: b.Until, Reason: b.Reason}
	if c.ID == "" {
		c.ID = "closure-" + strings.ToLower(rand.Text()[:10])
	}
	if err := s.cfg.Engine.Do(ctx, dispatch.PutRoadClosure{By: principalOf(ctx).ID, Closure: c}); err != nil {
		return nil, err
	}
	return &closureOutput{closureView(c)}, nil
}

func (s *Server) endClosure(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, s.cfg.Engine.Do(ctx, dispatch.EndRoadClosure{By: principalOf(ctx).ID, ID: in.ID})
}
