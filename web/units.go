package web

import (
	"context"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

func (s *Server) registerUnits() {
	const path = "/api/v1/units/{id}"
	add(s, http.MethodGet, path, "One unit", s.unit)
	add(s, http.MethodGet, path+"/trace", "Every step of a unit, or of all components of a donation, from its receipt into stock to its fate", s.unitTrace)
	add(s, http.MethodPost, path+"/release", "Make a unit available, after every required test", s.unitStep(blood.Available))
	add(s, http.MethodPost, path+"/quarantine", "Put a unit in quarantine, wherever it is", s.unitStep(blood.Quarantined))
	add(s, http.MethodPost, path+"/discard", "Discard a unit", s.unitStep(blood.Discarded))
	add(s, http.MethodPost, path+"/earmark", "Set a unit aside until an authority's word", s.earmarkUnit)
	add(s, http.MethodPost, path+"/free", "Free an earmarked unit at its authority's word", s.freeUnit)
	add(s, http.MethodPost, path+"/fate", "Say what became of a unit", s.unitFate)
}

// UnitDetail is one unit with where it is and what is known of it.
type UnitDetail struct {
	Unit
	Scheme    string            `json:"scheme"`
	Tests     map[string]string `json:"tests"`
	Place     string            `json:"place" doc:"the depot, hospital or drone that has it"`
	Missing   *string           `json:"missing" doc:"why its tests keep it from being released"`
	Recall    *string           `json:"recall"`
	Authority *string           `json:"authority" doc:"at whose word an earmarked unit is freed"`
	Fate      *UnitFate         `json:"fate"`
}

// UnitFate is a hospital's word on what became of a unit.
type UnitFate struct {
	Fate string    `json:"fate" enum:"TX,TR,RA,RL,WA"`
	At   time.Time `json:"at"`
	By   string    `json:"by"`
}

func unitDetail(st *dispatch.State, u *blood.Unit) UnitDetail {
	r := st.Record(u.ID)
	missing := ""
	if u.Status == blood.Received || u.Status == blood.Quarantined {
		missing = st.Policy().Unreleasable(*u)
	}
	d := UnitDetail{
		Unit: unitView(u), Scheme: u.Scheme, Tests: u.Tests, Place: st.Where(u), Missing: some(missing, missing != ""),
		Recall: some(r.Recalled, r.Recalled != ""), Authority: some(r.Authority, r.Authority != ""),
	}
	if d.Tests == nil {
		d.Tests = map[string]string{}
	}
	if f := r.Fate; f != nil {
		d.Fate = &UnitFate{string(f.Fate), utc(f.At), f.By}
	}
	return d
}

type unitOutput struct{ Body UnitDetail }

func (s *Server) unit(ctx context.Context, in *idInput) (*unitOutput, error) {
	out := &unitOutput{}
	err := s.seeUnit(ctx, in.ID, func(sc scope, u *blood.Unit) { out.Body = unitDetail(sc.st, u) })
	return out, err
}

// seeUnit calls read with a unit that the principal may see.
func (s *Server) seeUnit(ctx context.Context, id string, read func(scope, *blood.Unit)) error {
	err := error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		if u, ok := v.State.Unit(blood.UnitID(id)); ok && sc.unit(u) {
			read(sc, u)
			err = nil
		}
	})
	return err
}

type unitStepInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) unitStep(to blood.Status) func(context.Context, *unitStepInput) (*unitOutput, error) {
	return func(ctx context.Context, in *unitStepInput) (*unitOutput, error) {
		return s.moveUnit(ctx, dispatch.MoveUnit{Unit: blood.UnitID(in.ID), To: to, Reason: in.Body.Reason})
	}
}

type earmarkInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason    string     `json:"reason" minLength:"1" maxLength:"500"`
		Authority string     `json:"authority" minLength:"1" maxLength:"200"`
		Until     *time.Time `json:"until,omitempty" nullable:"true"`
	}
}

func (s *Server) earmarkUnit(ctx context.Context, in *earmarkInput) (*unitOutput, error) {
	return s.moveUnit(ctx, dispatch.MoveUnit{
		Unit: blood.UnitID(in.ID), To: blood.Earmarked, Reason: in.Body.Reason, Authority: in.Body.Authority, Until: in.Body.Until,
	})
}

type freeInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason    string `json:"reason" minLength:"1" maxLength:"500"`
		Authority string `json:"authority" minLength:"1" maxLength:"200"`
	}
}

func (s *Server) freeUnit(ctx context.Context, in *freeInput) (*unitOutput, error) {
	marked := false
	err := s.seeUnit(ctx, in.ID, func(_ scope, u *blood.Unit) { marked = u.Status == blood.Earmarked })
	if err == nil && !marked {
		err = newProblem(dispatch.CodeConflict, "the unit is not earmarked")
	}
	if err != nil {
		return nil, err
	}
	return s.moveUnit(ctx, dispatch.MoveUnit{Unit: blood.UnitID(in.ID), To: blood.Available, Reason: in.Body.Reason, Authority: in.Body.Authority})
}

// moveUnit does a step to a unit that the principal may see. What a depot's
// staff does, they do with the unit in hand.
func (s *Server) moveUnit(ctx context.Context, step dispatch.MoveUnit) (*unitOutput, error) {
	p := principalOf(ctx)
	err := s.seeUnit(ctx, string(step.Unit), func(sc scope, u *blood.Unit) {
		if !sc.all() && u.Depot == p.Site {
			step.Depot = p.Site
		}
	})
	if err != nil {
		return nil, err
	}
	step.By = p.ID
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	return s.unit(ctx, &idInput{string(step.Unit)})
}

type fateInput struct {
	ID   string `path:"id"`
	Body struct {
		Fate string `json:"fate" enum:"TX,TR,RA,RL,WA" doc:"transfused, transfused with a reaction, returned unused, returned and kept linked, wasted (HL7 table 0513)"`
	}
}

func (s *Server) unitFate(ctx context.Context, in *fateInput) (*unitOutput, error) {
	if err := s.seeUnit(ctx, in.ID, func(scope, *blood.Unit) {}); err != nil {
		return nil, err
	}
	step := dispatch.ConfirmFate{Unit: blood.UnitID(in.ID), Fate: blood.Fate(in.Body.Fate), By: principalOf(ctx).ID}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	return s.unit(ctx, &idInput{in.ID})
}
