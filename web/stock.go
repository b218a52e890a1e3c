package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

// Unit is one bag.
type Unit struct {
	ID         string    `json:"id"`
	DIN        string    `json:"din"`
	Product    string    `json:"product"`
	Division   string    `json:"division"`
	Component  string    `json:"component"`
	Group      string    `json:"group"`
	ML         int       `json:"ml"`
	UnitDef    string    `json:"unit_def"`
	Collected  time.Time `json:"collected"`
	Expiry     time.Time `json:"expiry"`
	Attributes []string  `json:"attributes"`
	Status     string    `json:"status"`
	Depot      string    `json:"depot"`
}

func unitView(u *blood.Unit) Unit {
	return Unit{
		ID: string(u.ID), DIN: u.DIN, Product: u.Product, Division: u.Division, Component: string(u.Component),
		Group: string(u.Group), ML: u.ML, UnitDef: string(u.UnitDef), Collected: utc(u.Collected), Expiry: utc(u.Expiry),
		Attributes: attributes(u.Attributes), Status: string(u.Status), Depot: u.Depot,
	}
}

// StockTotal sums a depot's issuable units of one component and group.
// Units is in the component's own unit definition, as it counts them.
type StockTotal struct {
	Depot          string    `json:"depot"`
	Component      string    `json:"component"`
	Group          string    `json:"group"`
	Units          int       `json:"units" doc:"bags"`
	ML             int       `json:"ml"`
	EarliestExpiry time.Time `json:"earliest_expiry"`
}

func (s *Server) registerStock() {
	add(s, http.MethodGet, "/api/v1/stock", "Units that may be issued now", s.stock)
	add(s, http.MethodPost, "/api/v1/stock/import", "Import a depot's stock, all of it or nothing", s.importStock)
}

type stockInput struct {
	Depot     string `query:"depot"`
	Component string `query:"component" enum:"red_cells,whole_blood,platelets,plasma,cryoprecipitate"`
	Group     string `query:"group" enum:"O-,O+,A-,A+,B-,B+,AB-,AB+"`
}

type stockOutput struct {
	Body struct {
		Units  []Unit               `json:"units"`
		Totals []StockTotal         `json:"totals"`
		AsOf   map[string]time.Time `json:"as_of"`
	}
}

func (s *Server) stock(ctx context.Context, in *stockInput) (*stockOutput, error) {
	out := &stockOutput{}
	out.Body.Units, out.Body.AsOf = []Unit{}, map[string]time.Time{}
	err := error(nil)
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		if err = seeDepot(sc, in.Depot); err != nil {
			return
		}
		for _, u := range v.State.Units() {
			if u.Status != blood.Available || !u.Expiry.After(v.Now) || !sc.depot(u.Depot) ||
				in.Depot != "" && u.Depot != in.Depot || in.Component != "" && string(u.Component) != in.Component ||
				in.Group != "" && string(u.Group) != in.Group {
				continue
			}
			out.Body.Units = append(out.Body.Units, unitView(u))
		}
		for _, d := range v.State.Site().Depots {
			if at, ok := v.State.StockAsOf(d.ID); ok && sc.depot(d.ID) && (in.Depot == "" || in.Depot == d.ID) {
				out.Body.AsOf[d.ID] = utc(at)
			}
		}
	})
	out.Body.Totals = totals(out.Body.Units)
	return out, err
}

// seeDepot refuses a depot that does not exist or is not the principal's.
func seeDepot(sc scope, id string) error {
	if id == "" {
		return nil
	}
	if _, ok := sc.st.Site().Depot(id); !ok || !sc.depot(id) {
		return newProblem(dispatch.CodeNotFound, "", FieldError{"depot", "there is no such depot"})
	}
	return nil
}

func totals(units []Unit) []StockTotal {
	type key struct{ depot, component, group string }
	sums := map[key]*StockTotal{}
	for _, u := range units {
		k := key{u.Depot, u.Component, u.Group}
		t := sums[k]
		if t == nil {
			t = &StockTotal{Depot: u.Depot, Component: u.Component, Group: u.Group, EarliestExpiry: u.Expiry}
			sums[k] = t
		}
		t.Units++
		t.ML += u.ML
		if u.Expiry.Before(t.EarliestExpiry) {
			t.EarliestExpiry = u.Expiry
		}
	}
	out := make([]StockTotal, 0, len(sums))
	for _, t := range sums {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b StockTotal) int {
		return cmp.Or(cmp.Compare(a.Depot, b.Depot), cmp.Compare(a.Component, b.Component), cmp.Compare(a.Group, b.Group))
	})
	return out
}
