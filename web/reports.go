package web

import (
	"context"
	"encoding/json"
	"net/http"

	"airvein/dispatch/engine"
	"airvein/dispatch/report"
)

func (s *Server) registerReports() {
	add(s, http.MethodGet, "/api/v1/reports/service", "Service figures of the orders placed in a span of time", s.serviceReport)
}

type reportInput struct {
	From   string `query:"from" doc:"RFC 3339; the beginning where left out"`
	To     string `query:"to" doc:"RFC 3339, excluded; now where left out"`
	Format string `query:"format" enum:"json,csv" default:"json"`
}

type reportOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s *Server) serviceReport(ctx context.Context, in *reportInput) (*reportOutput, error) {
	from, err := timeParam("from", in.From)
	if err != nil {
		return nil, err
	}
	to, err := timeParam("to", in.To)
	if err != nil {
		return nil, err
	}
	var figures report.Figures
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		var rows []report.Row
		for _, o := range v.State.Orders() {
			if sc.order(o) {
				rows = append(rows, v.State.ServiceRow(o))
			}
		}
		figures = report.Service(rows, from, to)
	})
	if in.Format == "csv" {
		return &reportOutput{mediaCSV + "; charset=utf-8", figures.CSV()}, nil
	}
	data, err := json.Marshal(figures)
	return &reportOutput{mediaJSON, data}, err
}
