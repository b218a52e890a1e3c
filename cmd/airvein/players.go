package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/sim/people"
	"airvein/web/account"
)

// players carries out, over HTTP and with each role's own token, what the
// people of a demo do.
type players struct {
	team   *people.Team
	demand *people.Demand
	auto   bool
	clock  simClock
	log    *slog.Logger
	site   site.Site
	run    string // makes this run's idempotency keys its own
	cast   []member
	orders []string // placed by this run and not finished
}

// People look around every lookS scenario seconds, within what the server
// and its people can bear in wall time.
const (
	lookS    = 4
	lookMost = 2 * time.Second
	lookMin  = 250 * time.Millisecond
)

// play looks and acts until ctx ends.
func (p *players) play(ctx context.Context) error {
	if !p.auto && p.demand.Left() == 0 {
		<-ctx.Done()
		return nil
	}
	every := time.Duration(lookS / p.clock.speed * float64(time.Second))
	tick := time.NewTicker(min(max(every, lookMin), lookMost))
	defer tick.Stop()
	for {
		p.round(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// round lets everybody look and act once. What fails is told in the log:
// people go on when a request does not.
func (p *players) round(ctx context.Context) {
	if err := p.order(ctx); err != nil && ctx.Err() == nil {
		p.log.Warn("an order could not be placed", "err", err)
	}
	if !p.auto {
		return
	}
	for _, m := range p.cast {
		role, ok := playedRole(m.role)
		if !ok {
			continue
		}
		v, err := p.look(ctx, m)
		if err != nil {
			if ctx.Err() == nil {
				p.log.Warn("a player sees nothing", "role", m.role, "site", m.site, "err", err)
			}
			continue
		}
		for _, a := range p.team.Step(p.clock.now(), role, m.site, v) {
			p.act(ctx, m, a)
		}
	}
}

func playedRole(r account.Role) (people.Role, bool) {
	switch r {
	case account.Hospital:
		return people.Ward, true
	case account.Depot:
		return people.Packer, true
	case account.Dispatcher:
		return people.Dispatcher, true
	case account.Pilot:
		return people.Pilot, true
	}
	return "", false
}

// look is what a member sees of its own business.
func (p *players) look(ctx context.Context, m member) (people.View, error) {
	var v people.View
	var err error
	get := func(path string) {
		if err == nil {
			err = m.api.call(ctx, "GET", path, nil, &viewAnswer{&v})
		}
	}
	switch m.role {
	case account.Hospital:
		if h, ok := p.site.Hospital(m.site); ok {
			v.Pad = h.Pad.LatLng
		}
		get("/api/v1/shipments?state=arrived")
		get("/api/v1/shipments?state=in_transit&mode=road")
		get("/api/v1/flights")
		if anyOutbound(v.Flights) {
			get("/api/v1/drones")
		}
	case account.Depot:
		v.HomeClass = p.homeClasses(m.site)
		for _, which := range []string{"state=allocated", "state=failed", "state=returned", "state=packed&mode=road", "state=recalled&mode=road"} {
			get("/api/v1/shipments?" + which)
		}
		get("/api/v1/boxes")
	case account.Pilot:
		get("/api/v1/flights")
	case account.Dispatcher:
		get("/api/v1/alarms")
	}
	return v, err
}

func anyOutbound(flights []people.Flight) bool {
	for _, f := range flights {
		if f.State == "outbound" {
			return true
		}
	}
	return false
}

func (p *players) homeClasses(depot string) map[string]string {
	out := map[string]string{}
	for _, b := range p.site.Boxes {
		if b.Depot == depot {
			out[b.ID] = string(b.Class)
		}
	}
	return out
}

func (p *players) act(ctx context.Context, m member, a people.Action) {
	err := p.carryOut(ctx, m, a)
	log := p.log.With("role", m.role, "site", m.site, "did", a.Do, "of", cmp.Or(a.Shipment, a.Flight, a.Box, a.Alarm))
	if err == nil {
		p.team.Done(a.Key)
		log.Info("played")
		return
	}
	p.team.Failed(a.Key, p.clock.now())
	if ctx.Err() == nil {
		log.Warn("a player was refused", "err", err)
	}
}

// carryOut makes the one request that an action is.
func (p *players) carryOut(ctx context.Context, m member, a people.Action) error {
	post := func(path string, body any) error { return m.api.call(ctx, "POST", path, body, nil) }
	switch a.Do {
	case people.Pack:
		return post("/api/v1/shipments/"+url.PathEscape(a.Shipment)+"/pack", map[string]any{
			"box": a.Box, "units": a.Units, "seal": "S-" + a.Shipment, "weight_g": a.WeightG, "packed_by": a.By, "checked_by": a.Checker,
		})
	case people.Unpack:
		return post("/api/v1/shipments/"+url.PathEscape(a.Shipment)+"/unpack", map[string]any{"by": a.By})
	case people.Consent:
		return post("/api/v1/flights/"+url.PathEscape(a.Flight)+"/consent", map[string]any{"pilot": a.By, "accepts": []string{}})
	case people.PadClear:
		return post("/api/v1/flights/"+url.PathEscape(a.Flight)+"/pad-clear", map[string]any{"by": a.By})
	case people.Receive:
		code, err := p.packingListCode(ctx, a)
		if err != nil {
			return err
		}
		return post("/api/v1/orders/"+url.PathEscape(a.Order)+"/receive", receipt{
			Shipment: a.Shipment, Code: code, ReceivedBy: a.By, Units: a.Units, Rejected: []rejection{},
		})
	case people.MoveBox:
		body := map[string]any{"state": a.State, "by": a.By}
		if a.Class != "" {
			body["class"] = a.Class
		}
		return post("/api/v1/boxes/"+url.PathEscape(a.Box)+"/state", body)
	case people.Depart:
		return post("/api/v1/shipments/"+url.PathEscape(a.Shipment)+"/depart", map[string]any{"courier": a.Courier})
	case people.Arrive:
		return post("/api/v1/shipments/"+url.PathEscape(a.Shipment)+"/arrive", map[string]any{"by": a.By})
	case people.AckAlarm:
		return post("/api/v1/alarms/"+url.PathEscape(a.Alarm)+"/ack", map[string]any{"comment": a.Comment})
	}
	return fmt.Errorf("nobody knows how to %s", a.Do)
}

// packingListCode is the code that the depot's player reads to the ward, as
// the packing list in the box would: no API gives it to the hospital.
func (p *players) packingListCode(ctx context.Context, a people.Action) (string, error) {
	for _, m := range p.cast {
		if m.role == account.Depot && m.site == a.Depot {
			var list struct {
				Code string `json:"code"`
			}
			err := m.api.call(ctx, "GET", "/api/v1/shipments/"+url.PathEscape(a.Shipment)+"/packing-list", nil, &list)
			return list.Code, err
		}
	}
	return "", fmt.Errorf("no player works at the depot %q", a.Depot)
}

// order places the next drawn order, when one is due.
func (p *players) order(ctx context.Context) error {
	if p.demand.Left() == 0 {
		return nil
	}
	open, err := p.stillOpen(ctx)
	if err != nil {
		return err
	}
	now := p.clock.now()
	w, due := p.demand.Next(now, open)
	if !due {
		return nil
	}
	for _, m := range p.cast {
		if m.role != account.Hospital || m.site != w.Hospital {
			continue
		}
		var placed struct {
			ID string `json:"id"`
		}
		key := fmt.Sprintf("%s-%d", p.run, p.demand.Left())
		if err := m.api.call(ctx, "POST", "/api/v1/orders", wishBody(w), &placed, "Idempotency-Key", key); err != nil {
			return err
		}
		p.demand.Placed(now)
		p.orders = append(p.orders, placed.ID)
		p.log.Info("played", "role", m.role, "site", m.site, "did", "order", "of", placed.ID, "left", p.demand.Left())
	}
	return nil
}

// stillOpen counts the orders of this run that are not finished.
func (p *players) stillOpen(ctx context.Context) (int, error) {
	api := p.dispatcher()
	var open []string
	for _, id := range p.orders {
		var o struct {
			State string `json:"state"`
		}
		if err := api.call(ctx, "GET", "/api/v1/orders/"+url.PathEscape(id), nil, &o); err != nil {
			return 0, err
		}
		if o.State != "delivered" && o.State != "cancelled" && o.State != "unfulfillable" {
			open = append(open, id)
		}
	}
	p.orders = open
	return len(open), nil
}

func (p *players) dispatcher() *client {
	for _, m := range p.cast {
		if m.role == account.Dispatcher {
			return m.api
		}
	}
	return nil
}

func wishBody(w people.Wish) orderBody {
	b := orderBody{
		Kind: "patient", Hospital: w.Hospital, Urgency: string(w.Urgency), Source: "api", RequestedBy: "ward staff",
		Patient: &patient{FCP: "unknown", Child: "no", Neonate: "no"},
		Lines: []orderLine{{
			Component: string(w.Component), Group: string(w.Group), Amount: float64(w.Amount), UnitDef: string(w.UnitDef),
			Substitution: "allowed", Pretransfusion: "none",
		}},
	}
	if w.Urgency == blood.Immediate {
		b.AuthorisedBy = "physician on duty"
	}
	return b
}
