package web

import (
	"context"
	"net/http"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

func (s *Server) registerOrderSteps() {
	const path = "/api/v1/orders/{id}"
	add(s, http.MethodPost, path+"/cancel", "Cancel an order", s.cancelOrder)
	add(s, http.MethodPost, path+"/receive", "Confirm a delivery", s.receive)
	add(s, http.MethodPost, path+"/unfulfillable", "End an order that cannot be fulfilled", s.unfulfillable)
}

type cancelInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) cancelOrder(ctx context.Context, in *cancelInput) (*orderOutput, error) {
	return s.orderStep(ctx, in.ID, dispatch.CancelOrder{
		Order: dispatch.OrderID(in.ID), By: principalOf(ctx).ID, Reason: in.Body.Reason,
	})
}

type unfulfillableInput struct {
	ID   string `path:"id"`
	Body struct {
		By     string `json:"by" minLength:"1" maxLength:"200"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) unfulfillable(ctx context.Context, in *unfulfillableInput) (*orderOutput, error) {
	return s.orderStep(ctx, in.ID, dispatch.DeclareUnfulfillable{
		Order: dispatch.OrderID(in.ID), By: in.Body.By, Reason: in.Body.Reason,
	})
}

type receiveInput struct {
	ID   string `path:"id"`
	Body struct {
		Shipment       string         `json:"shipment" maxLength:"100"`
		Code           string         `json:"code,omitempty" maxLength:"32"`
		OverrideReason string         `json:"override_reason,omitempty" maxLength:"500" doc:"stands for the code when a dispatcher confirms"`
		ReceivedBy     string         `json:"received_by" minLength:"1" maxLength:"200"`
		Units          []string       `json:"units,omitempty" maxItems:"200"`
		Rejected       []Rejection    `json:"rejected,omitempty" maxItems:"200"`
		Accepted       []acceptedUnit `json:"accepted,omitempty" maxItems:"200"`
		SurfaceC       *float64       `json:"surface_c,omitempty" nullable:"true" minimum:"-90" maximum:"60"`
	}
}

type acceptedUnit struct {
	Unit      string `json:"unit" maxLength:"100"`
	Clinician string `json:"clinician" maxLength:"200"`
	Reason    string `json:"reason" maxLength:"500"`
}

func (s *Server) receive(ctx context.Context, in *receiveInput) (*orderOutput, error) {
	b, p := in.Body, principalOf(ctx)
	dispatcher := may(p.Role, permOrderEnd)
	if b.OverrideReason != "" && !dispatcher {
		return nil, newProblem(codeForbidden, "", FieldError{"override_reason", "only a dispatcher confirms without the code"})
	}
	if b.Code == "" && b.OverrideReason == "" {
		return nil, invalid("code", "is required: it stands on the packing list inside the box")
	}
	r := dispatch.Receive{
		Order: dispatch.OrderID(in.ID), Shipment: dispatch.ShipmentID(b.Shipment), Code: b.Code,
		ReceivedBy: b.ReceivedBy, SurfaceC: b.SurfaceC, By: p.ID,
		Dispatcher: b.OverrideReason != "", OverrideReason: b.OverrideReason,
	}
	for _, u := range b.Units {
		r.Units = append(r.Units, blood.UnitID(u))
	}
	for _, x := range b.Rejected {
		r.Rejected = append(r.Rejected, dispatch.Rejection{Unit: blood.UnitID(x.Unit), Reason: x.Reason})
	}
	for _, a := range b.Accepted {
		r.Accepted = append(r.Accepted, dispatch.Acceptance{Unit: blood.UnitID(a.Unit), Clinician: a.Clinician, Reason: a.Reason})
	}
	return s.orderStep(ctx, in.ID, r)
}

// orderStep does a step to an order that the principal may see, and
// answers with the order as it is then.
func (s *Server) orderStep(ctx context.Context, id string, step dispatch.Input) (*orderOutput, error) {
	if err := s.seeOrder(ctx, id, func(scope, *dispatch.Order) {}); err != nil {
		return nil, err
	}
	out, ref := &orderOutput{}, ""
	err := s.cfg.Engine.DoThen(ctx, step, func(v engine.View) {
		if o, ok := v.State.Order(dispatch.OrderID(id)); ok {
			out.Body, ref = orderView(scope{principalOf(ctx), v.State}, o), o.TextRef
		}
	})
	if err != nil {
		return nil, err
	}
	return s.withText(ctx, out, ref)
}
