package web

import (
	"context"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/engine"
)

// registerExcursions adds blood that a temperature, or the want of one, put
// into quarantine, and the named person's decision on it. An excursion goes
// by the id of the shipment whose box it befell, or of the storage.
func (s *Server) registerExcursions() {
	add(s, http.MethodGet, "/api/v1/excursions", "What a cold chain put into quarantine and nobody has decided on", s.listExcursions)
	add(s, http.MethodPost, "/api/v1/excursions/{id}/disposition", "Decide on the quarantined units of a shipment or a storage", s.dispose)
}

// Excursion is one box's or one storage's record that put units into
// quarantine. Those of a box that is under way cannot be decided on yet.
type Excursion struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind" enum:"shipment,storage"`
	Order       string     `json:"order"`
	Box         string     `json:"box"`
	Depot       string     `json:"depot"`
	Hospital    string     `json:"hospital"`
	Class       string     `json:"class"`
	Verdict     string     `json:"verdict"`
	MinC        *float64   `json:"min_c"`
	MaxC        *float64   `json:"max_c"`
	MKTC        *float64   `json:"mkt_c" doc:"mean kinetic temperature: information, never part of the verdict"`
	OutS        float64    `json:"out_s"`
	LongestGapS float64    `json:"longest_gap_s"`
	Opened      int        `json:"opened"`
	SurfaceC    *float64   `json:"surface_c"`
	From        *time.Time `json:"from"`
	To          *time.Time `json:"to"`
	State       string     `json:"state" doc:"of the shipment; empty for a storage"`
	Units       []Unit     `json:"units"`
	Releasable  bool       `json:"releasable" doc:"release is one of the decisions: the ward holds the units, or the shelf does"`
}

type excursionsOutput struct {
	Body struct {
		Excursions []Excursion `json:"excursions"`
	}
}

func (s *Server) listExcursions(ctx context.Context, _ *none) (*excursionsOutput, error) {
	out := &excursionsOutput{}
	out.Body.Excursions = []Excursion{}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		for _, x := range v.State.Storages() {
			if x.Broken != "" && sc.depot(x.Depot) {
				out.Body.Excursions = append(out.Body.Excursions, storageExcursion(sc, x))
			}
		}
		for _, sh := range v.State.Shipments() {
			if e := shipmentExcursion(sc, sh); len(e.Units) > 0 && sc.shipment(sh) {
				out.Body.Excursions = append(out.Body.Excursions, e)
			}
		}
	})
	return out, nil
}

func storageExcursion(sc scope, x *dispatch.Storage) Excursion {
	e := Excursion{ID: string(x.ID), Kind: "storage", Box: string(x.ID), Depot: x.Depot, Class: string(x.Class), Verdict: string(x.Broken), Releasable: true}
	e.record(x.Cold)
	e.units(sc, x.Units)
	return e
}

func shipmentExcursion(sc scope, sh *dispatch.Shipment) Excursion {
	e := Excursion{
		ID: string(sh.ID), Kind: "shipment", Order: string(sh.Order), Box: string(sh.Box), Depot: sh.Depot, Hospital: sh.Hospital,
		Class: string(sh.Class), Verdict: string(sh.Cold.Verdict()), SurfaceC: sh.SurfaceC, State: string(sh.State),
		Releasable: sh.State == dispatch.ShipmentStateDelivered,
	}
	if sh.Verdict != "" {
		e.Verdict = string(sh.Verdict)
	}
	e.record(sh.Cold)
	if sh.Box == "" {
		return e
	}
	ids := make([]blood.UnitID, len(sh.Picks))
	for i, p := range sh.Picks {
		ids[i] = p.Unit
	}
	e.units(sc, ids)
	return e
}

func (e *Excursion) record(rec coldchain.Record) {
	e.OutS, e.LongestGapS, e.Opened, e.From, e.To, e.Units = rec.OutS, rec.LongestGapS, rec.Opened, when(rec.From), when(rec.To), []Unit{}
	if rec.Samples > 0 {
		e.MinC, e.MaxC = finite(rec.MinC), finite(rec.MaxC)
	}
	if c, ok := rec.KineticC(); ok {
		e.MKTC = finite(c)
	}
}

// units are those that wait for the decision.
func (e *Excursion) units(sc scope, ids []blood.UnitID) {
	for _, id := range ids {
		if u, ok := sc.st.Unit(id); ok && u.Status == blood.Quarantined {
			e.Units = append(e.Units, unitView(u))
		}
	}
}

type disposeInput struct {
	ID   string `path:"id"`
	Body struct {
		Verdict string `json:"verdict" enum:"release,discard"`
		By      string `json:"by" minLength:"1" maxLength:"200"`
		Comment string `json:"comment" minLength:"1" maxLength:"1000"`
	}
}

type disposedOutput struct{ Body Excursion }

// dispose answers with the excursion as it is then: without units, since
// none waits any more.
func (s *Server) dispose(ctx context.Context, in *disposeInput) (*disposedOutput, error) {
	out := &disposedOutput{}
	see := func() bool {
		found := false
		s.cfg.Engine.View(func(v engine.View) {
			sc := scope{principalOf(ctx), v.State}
			if x, ok := v.State.Storage(dispatch.StorageID(in.ID)); ok && sc.depot(x.Depot) {
				out.Body, found = storageExcursion(sc, x), true
			} else if sh, ok := v.State.Shipment(dispatch.ShipmentID(in.ID)); ok && sc.shipment(sh) {
				out.Body, found = shipmentExcursion(sc, sh), true
			}
		})
		return found
	}
	if !see() {
		return nil, notFound()
	}
	step := dispatch.Dispose{Shipment: dispatch.ShipmentID(in.ID), Verdict: in.Body.Verdict, By: in.Body.By, Comment: in.Body.Comment}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	see()
	return out, nil
}
