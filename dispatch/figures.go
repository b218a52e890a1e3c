package dispatch

import (
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/report"
)

// ServiceRow is an order as the service figures see it, for the simulation
// and for the web. It is due by the hospital's own word, else by what was
// promised first; a simulation may put its scenario's limit there.
func (s *State) ServiceRow(o *Order) report.Row {
	r := report.Row{
		Order: string(o.ID), Hospital: o.Hospital, Urgency: string(o.Urgency), State: string(s.OrderState(o)),
		PlacedAt: o.PlacedAt, Held: o.Held != nil, Reason: o.reason(), DueAt: o.NeededBy,
	}
	for _, t := range o.Timeline {
		r.Held = r.Held || t.What == "held"
	}
	var promised, first, last time.Time
	for i, id := range o.Shipments {
		sh, ok := s.Shipment(id)
		if !ok {
			continue
		}
		// The promise is what the hospital was told first, not what
		// became of it after a failure.
		if head, _ := s.Shipment(o.Shipments[0]); i == 0 || head != nil && sh.AllocatedAt.Equal(head.AllocatedAt) {
			promised = later(promised, sh.ETA)
		}
		if sh.State != ShipmentStateDelivered {
			continue
		}
		if first.IsZero() || sh.EndedAt.Before(first) {
			first = sh.EndedAt
		}
		last = later(last, sh.EndedAt)
		r.Verdicts = append(r.Verdicts, string(sh.Verdict))
		r.Units += s.deliveredUnits(sh)
	}
	r.PromisedAt, r.FirstDeliveredAt = instantOf(promised), instantOf(first)
	if s.OrderState(o) == OrderStateDelivered {
		r.DeliveredAt = instantOf(last)
	}
	if r.DueAt == nil {
		r.DueAt = r.PromisedAt
	}
	r.Late = r.DeliveredAt == nil && r.DueAt != nil && s.lastAt.After(*r.DueAt)
	r.RoadMin = s.roadMin(o.Hospital)
	return r
}

// reason is why an order stands where it does, empty where nothing is amiss.
func (o *Order) reason() string {
	switch {
	case o.Cancelled != nil:
		return o.Cancelled.Reason
	case o.Unfulfillable != nil:
		return o.Unfulfillable.Reason
	case o.Held != nil:
		return o.Held.Code
	}
	return ""
}

// roadMin is what a car takes to a hospital from the depot that is nearest
// by road, where the site knows.
func (s *State) roadMin(hospital string) *float64 {
	h, ok := s.site.Hospital(hospital)
	if !ok {
		return nil
	}
	var best *float64
	for _, d := range s.site.Depots {
		if m, ok := h.RoadMin[d.ID]; ok && (best == nil || m < *best) {
			best = &m
		}
	}
	return best
}

func (s *State) deliveredUnits(sh *Shipment) int {
	n := 0
	for _, p := range sh.Picks {
		if u, ok := s.Unit(p.Unit); ok && u.Status == blood.Delivered {
			n++
		}
	}
	return n
}

// FlightRow is a flight as the service figures see it.
func (s *State) FlightRow(f *Flight) report.FlightRow {
	r := report.FlightRow{Flight: string(f.ID), Drone: string(f.Drone), Hospital: f.Hospital,
		TookOffAt: f.TookOffAt, EndedAt: f.EndedAt, LengthM: f.Out.LengthM + f.Back.LengthM}
	if wh := f.Out.EnergyWh + f.Back.EnergyWh; wh > 0 {
		r.EnergyWh = &wh
	}
	if !f.HoldAt.IsZero() && f.ReleasedAt.After(f.HoldAt) {
		r.PadS = f.ReleasedAt.Sub(f.HoldAt).Seconds()
	}
	return r
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func instantOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
