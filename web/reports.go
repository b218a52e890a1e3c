package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
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
				rows = append(rows, reportRow(v.State, o))
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

func reportRow(st *dispatch.State, o *dispatch.Order) report.Row {
	r := report.Row{
		Order: string(o.ID), Hospital: o.Hospital, Urgency: string(o.Urgency), State: string(st.OrderState(o)),
		PlacedAt: o.PlacedAt, Held: o.Held != nil,
	}
	for _, t := range o.Timeline {
		r.Held = r.Held || t.What == "held"
	}
	var promised time.Time
	var first, last time.Time
	for i, id := range o.Shipments {
		sh, ok := st.Shipment(id)
		if !ok {
			continue
		}
		// The promise is what the hospital was told first, not what
		// became of it after a failure.
		if head, _ := st.Shipment(o.Shipments[0]); i == 0 || head != nil && sh.AllocatedAt.Equal(head.AllocatedAt) {
			promised = later(promised, sh.ETA)
		}
		if sh.State != dispatch.ShipmentStateDelivered {
			continue
		}
		if first.IsZero() || sh.EndedAt.Before(first) {
			first = sh.EndedAt
		}
		last = later(last, sh.EndedAt)
		r.Verdicts = append(r.Verdicts, string(sh.Verdict))
		r.Units += deliveredUnits(st, sh)
	}
	r.PromisedAt, r.FirstDeliveredAt = when(promised), when(first)
	if st.OrderState(o) == dispatch.OrderStateDelivered {
		r.DeliveredAt = when(last)
	}
	return r
}

func deliveredUnits(st *dispatch.State, sh *dispatch.Shipment) int {
	n := 0
	for _, p := range sh.Picks {
		if u, ok := st.Unit(p.Unit); ok && u.Status == blood.Delivered {
			n++
		}
	}
	return n
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
