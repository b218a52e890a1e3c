package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

func (s *Server) registerRecalls() {
	add(s, http.MethodPost, "/api/v1/units/{id}/recall", "Take a unit, or every component of a donation, back from wherever it is", s.recall)
	add(s, http.MethodGet, "/api/v1/recalls", "List recalls, newest first", s.recalls)
	add(s, http.MethodGet, "/api/v1/recalls/{id}", "One recall: every place, order and person of its units", s.getRecall)
}

// Recall is one recall with where its units were, what was decided, and
// where they are now.
type Recall struct {
	ID     string         `json:"id"`
	Named  string         `json:"named" doc:"a unit's id, or a donation number"`
	At     time.Time      `json:"at"`
	By     string         `json:"by"`
	Reason string         `json:"reason"`
	Units  []RecalledUnit `json:"units"`
}

// RecalledUnit is one unit of a recall. People are all who had a hand in
// it, each with the first step they did.
type RecalledUnit struct {
	Unit         string     `json:"unit"`
	DIN          string     `json:"din"`
	Component    string     `json:"component"`
	Group        string     `json:"group"`
	Was          string     `json:"was"`
	WasAt        string     `json:"was_at"`
	Status       string     `json:"status"`
	Place        string     `json:"place"`
	Decision     string     `json:"decision"`
	Order        *string    `json:"order"`
	CaseRef      *string    `json:"case_ref"`
	Shipment     *string    `json:"shipment"`
	Flight       *string    `json:"flight"`
	Hospital     *string    `json:"hospital"`
	Fate         *UnitFate  `json:"fate"`
	Alarm        *string    `json:"alarm" doc:"that tells the hospital, where one does"`
	Acknowledged *time.Time `json:"acknowledged" doc:"by a named person, that it is not to be transfused"`
	AckedBy      *string    `json:"acknowledged_by"`
	People       []Handler  `json:"people"`
}

// Handler is a person or a machine that had a hand in a unit's life.
type Handler struct {
	Who  string    `json:"who"`
	What string    `json:"what"`
	At   time.Time `json:"at"`
}

// recall is visible to whom any of its units is; to them, those.
func recallView(sc scope, r dispatch.Recall) (Recall, bool) {
	out := Recall{ID: r.ID, Named: r.Named, At: utc(r.At), By: r.By, Reason: r.Reason, Units: []RecalledUnit{}}
	for _, x := range r.Units {
		if u, ok := sc.st.Unit(x.Unit); ok && sc.unit(u) {
			out.Units = append(out.Units, recalledView(sc, x, u))
		}
	}
	return out, len(out.Units) > 0
}

func recalledView(sc scope, x dispatch.RecalledUnit, u *blood.Unit) RecalledUnit {
	out := RecalledUnit{
		Unit: string(u.ID), DIN: u.DIN, Component: string(u.Component), Group: string(u.Group), Was: string(x.Was), WasAt: x.Place,
		Status: string(u.Status), Place: sc.st.Where(u), Decision: x.Decision, People: []Handler{},
		Order: some(string(x.Order), x.Order != ""), Shipment: some(string(x.Shipment), x.Shipment != ""),
		Flight: some(string(x.Flight), x.Flight != ""), Hospital: some(x.Hospital, x.Hospital != ""), Fate: unitDetail(sc.st, u).Fate,
	}
	if o, ok := sc.st.Order(x.Order); ok {
		out.CaseRef = some(o.CaseRef, o.CaseRef != "")
	}
	for _, a := range sc.st.Alarms().All() {
		if a.Kind == alarm.UnitTakenBack && a.Shipment != "" && a.Shipment == string(x.Shipment) {
			out.Alarm, out.Acknowledged, out.AckedBy = some(a.ID, true), whenPtr(a.AckedAt), some(a.AckedBy, a.AckedBy != "")
			break
		}
	}
	steps, _ := traceOfUnits(sc, []*blood.Unit{u})
	seen := map[string]bool{}
	for _, s := range steps {
		if s.Who != "" && !seen[s.Who] {
			seen[s.Who] = true
			out.People = append(out.People, Handler{s.Who, s.What, s.At})
		}
	}
	return out
}

type recallOutput struct{ Body Recall }

type recallInput struct {
	ID   string `path:"id" doc:"a unit's id, or a donation number for all its components"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) recall(ctx context.Context, in *recallInput) (*recallOutput, error) {
	seen := false
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		seen = slices.ContainsFunc(v.State.Named(in.ID), sc.unit)
	})
	if !seen {
		return nil, notFound()
	}
	step := dispatch.RecallUnits{Named: in.ID, By: principalOf(ctx).ID, Reason: in.Body.Reason}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	out, err := &recallOutput{}, error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		for _, r := range slices.Backward(v.State.Recalls()) {
			if r.Named == step.Named && r.By == step.By && r.Reason == step.Reason {
				out.Body, _ = recallView(scope{principalOf(ctx), v.State}, r)
				err = nil
				return
			}
		}
	})
	return out, err
}

type recallsOutput struct {
	Body struct {
		Recalls []Recall `json:"recalls"`
	}
}

func (s *Server) recalls(ctx context.Context, _ *struct{}) (*recallsOutput, error) {
	out := &recallsOutput{}
	out.Body.Recalls = []Recall{}
	s.cfg.Engine.View(func(v engine.View) {
		for _, r := range v.State.Recalls() {
			if view, ok := recallView(scope{principalOf(ctx), v.State}, r); ok {
				out.Body.Recalls = append(out.Body.Recalls, view)
			}
		}
	})
	slices.SortStableFunc(out.Body.Recalls, func(a, b Recall) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	return out, nil
}

func (s *Server) getRecall(ctx context.Context, in *idInput) (*recallOutput, error) {
	out, err := &recallOutput{}, error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		for _, r := range v.State.Recalls() {
			if view, ok := recallView(scope{principalOf(ctx), v.State}, r); ok && r.ID == in.ID {
				out.Body, err = view, nil
			}
		}
	})
	return out, err
}
