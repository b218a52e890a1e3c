package web

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

type importInput struct {
	Depot       string `query:"depot" required:"true"`
	Mode        string `query:"mode" enum:"snapshot,delta" default:"delta"`
	AsOf        string `query:"as_of" doc:"RFC 3339; now where left out"`
	Source      string `query:"source" maxLength:"100" default:"csv" doc:"the system that the list comes from; an older list of the same source is refused"`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"text/csv"`
}

type importOutput struct {
	Body struct {
		Depot  string    `json:"depot"`
		Mode   string    `json:"mode"`
		Source string    `json:"source"`
		AsOf   time.Time `json:"as_of"`
		Units  int       `json:"units"`
	}
}

func (s *Server) importStock(ctx context.Context, in *importInput) (*importOutput, error) {
	asOf, err := timeParam("as_of", in.AsOf)
	if err != nil {
		return nil, err
	}
	var loc *time.Location
	s.cfg.Engine.View(func(v engine.View) {
		loc = v.State.Site().Location()
		if asOf.IsZero() {
			asOf = v.Now
		}
		if asOf.After(v.Now) {
			err = invalid("as_of", "lies in the future")
			return
		}
		err = seeDepot(scope{principalOf(ctx), v.State}, in.Depot)
	})
	if err != nil {
		return nil, err
	}
	_, params, _ := mime.ParseMediaType(in.ContentType) // checked by readable
	file, err := blood.ParseStockCSV(in.RawBody, blood.StockFormat{Depot: in.Depot, Loc: loc, Charset: params["charset"], Codes: s.cfg.Codes})
	if err != nil {
		return nil, stockProblem(err)
	}
	err = s.cfg.Engine.Do(ctx, dispatch.ImportStock{
		By: principalOf(ctx).ID, Depot: in.Depot, Snapshot: in.Mode == "snapshot", AsOf: asOf, Source: in.Source, Units: file.Units,
	})
	if err != nil {
		return nil, onLines(err, file.Lines)
	}
	out := &importOutput{}
	out.Body.Depot, out.Body.Mode, out.Body.Source, out.Body.AsOf, out.Body.Units = in.Depot, in.Mode, in.Source, utc(asOf), len(file.Units)
	return out, nil
}

// stockProblem lists a stock file's mistakes by their lines.
func stockProblem(err error) error {
	var bad *blood.StockError
	if !errors.As(err, &bad) {
		return newProblem(dispatch.CodeInvalid, "the stock file cannot be read")
	}
	p := newProblem(dispatch.CodeInvalid, nothingImported)
	for _, x := range bad.Problems {
		field := ""
		if x.Line > 0 {
			field = fmt.Sprintf("line %d", x.Line)
		}
		if x.Column != "" {
			field = fmt.Sprintf("line %d %s", x.Line, x.Column)
		}
		p.Errors = append(p.Errors, FieldError{field, x.Message})
	}
	if bad.More > 0 {
		p.Errors = append(p.Errors, FieldError{"", fmt.Sprintf("and %d more", bad.More)})
	}
	return p
}

const nothingImported = "nothing of the file was imported"

// maxTold bounds how many mistakes are listed.
const maxTold = 100

// onLines says of a refusal that names units by their place in the list on
// which lines they stand.
func onLines(err error, lines []int) error {
	var e *dispatch.Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Field, "units[") {
		return err
	}
	p := newProblem(e.Code, nothingImported)
	all := append([]dispatch.Error{*e}, e.Others...)
	for _, x := range all[:min(len(all), maxTold)] {
		p.Errors = append(p.Errors, FieldError{lineOf(x.Field, lines), x.Message})
	}
	if more := len(all) - maxTold; more > 0 {
		p.Errors = append(p.Errors, FieldError{"", fmt.Sprintf("and %d more", more)})
	}
	return p
}

// lineOf turns units[3].expiry into "line 5 expiry".
func lineOf(field string, lines []int) string {
	var i int
	if _, err := fmt.Sscanf(field, "units[%d]", &i); err != nil || i < 0 || i >= len(lines) {
		return field
	}
	_, column, _ := strings.Cut(field, ".")
	return strings.TrimSpace(fmt.Sprintf("line %d %s", lines[i], column))
}
