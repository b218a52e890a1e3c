package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// PackingList goes into the box. Its code is what the ward proves with
// that it holds the box: only the depot's staff is ever told.
type PackingList struct {
	Shipment  Shipment  `json:"shipment"`
	Code      string    `json:"code"`
	Order     string    `json:"order"`
	Hospital  PlaceName `json:"hospital"`
	Units     []Unit    `json:"units"`
	Box       string    `json:"box"`
	Seal      string    `json:"seal"`
	PackedBy  string    `json:"packed_by"`
	CheckedBy string    `json:"checked_by"`
	PackedAt  time.Time `json:"packed_at"`
}

// PlaceName is a place's id and name.
type PlaceName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (s *Server) registerPacking() {
	const path = "/api/v1/shipments/{id}"
	add(s, http.MethodPost, path+"/pack", "Pack and seal a shipment's box", s.pack)
	add(s, http.MethodGet, path+"/packing-list", "What goes into the box, with the handover code", s.packingList)
	add(s, http.MethodPost, path+"/unpack", "Take a shipment that did not fly out of its box", s.unpack)
}

type packInput struct {
	ID   string `path:"id"`
	Body struct {
		Box       string   `json:"box" minLength:"1" maxLength:"100"`
		Units     []string `json:"units" minItems:"1" maxItems:"200"`
		Seal      string   `json:"seal" minLength:"1" maxLength:"100"`
		WeightG   float64  `json:"weight_g" minimum:"0" maximum:"100000"`
		PackedBy  string   `json:"packed_by" minLength:"1" maxLength:"200"`
		CheckedBy string   `json:"checked_by" minLength:"1" maxLength:"200"`
	}
}

type packingOutput struct{ Body PackingList }

func (s *Server) pack(ctx context.Context, in *packInput) (*packingOutput, error) {
	if err := s.seeShipment(ctx, in.ID, func(scope, *dispatch.Shipment) {}); err != nil {
		return nil, err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return nil, err
	}
	b := in.Body
	step := dispatch.Pack{
		Shipment: dispatch.ShipmentID(in.ID), Box: dispatch.BoxID(b.Box), Seal: b.Seal, WeightG: b.WeightG,
		PackedBy: b.PackedBy, CheckedBy: b.CheckedBy, Code: fmt.Sprintf("%06d", n), By: principalOf(ctx).ID,
	}
	for _, u := range b.Units {
		step.Units = append(step.Units, blood.UnitID(u))
	}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	return s.packingList(ctx, &idInput{in.ID})
}

func (s *Server) packingList(ctx context.Context, in *idInput) (*packingOutput, error) {
	out := &packingOutput{}
	packed := false
	err := s.seeShipment(ctx, in.ID, func(sc scope, sh *dispatch.Shipment) {
		packed = !sh.PackedAt.IsZero()
		out.Body = PackingList{
			Shipment: shipmentView(sc, sh), Code: sh.Code, Order: string(sh.Order), Units: []Unit{},
			Hospital: PlaceName{ID: sh.Hospital}, Box: string(sh.Box), Seal: sh.Seal,
			PackedBy: sh.PackedBy, CheckedBy: sh.CheckedBy, PackedAt: utc(sh.PackedAt),
		}
		if h, ok := sc.st.Site().Hospital(sh.Hospital); ok {
			out.Body.Hospital.Name = h.Name
		}
		for _, p := range sh.Picks {
			if u, ok := sc.st.Unit(p.Unit); ok {
				out.Body.Units = append(out.Body.Units, unitView(u))
			}
		}
	})
	if err == nil && !packed {
		return nil, newProblem(dispatch.CodeConflict, "the shipment is not packed yet")
	}
	return out, err
}

type unpackInput struct {
	ID   string `path:"id"`
	Body struct {
		By string `json:"by" minLength:"1" maxLength:"200"`
	}
}

func (s *Server) unpack(ctx context.Context, in *unpackInput) (*shipmentOutput, error) {
	if err := s.seeShipment(ctx, in.ID, func(scope, *dispatch.Shipment) {}); err != nil {
		return nil, err
	}
	if err := s.cfg.Engine.Do(ctx, dispatch.Unpack{Shipment: dispatch.ShipmentID(in.ID), By: in.Body.By}); err != nil {
		return nil, err
	}
	return s.getShipment(ctx, &idInput{in.ID})
}
