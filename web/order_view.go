package web

import (
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// Order is an order as it reads. Phone and note are there in the answer
// about one order alone.
type Order struct {
	ID           string          `json:"id"`
	State        string          `json:"state"`
	HeldReason   *string         `json:"held_reason"`
	CarDeadline  *CarDeadline    `json:"car_deadline" doc:"null where no car is asked for"`
	Held         *Held           `json:"held"`
	Kind         string          `json:"kind"`
	Hospital     string          `json:"hospital"`
	Urgency      string          `json:"urgency"`
	NeededBy     *time.Time      `json:"needed_by"`
	CaseRef      string          `json:"case_ref"`
	RequestedBy  string          `json:"requested_by"`
	AuthorisedBy string          `json:"authorised_by"`
	Source       string          `json:"source"`
	Patient      Patient         `json:"patient"`
	Phone        string          `json:"phone,omitempty"`
	Note         string          `json:"note,omitempty"`
	Version      int             `json:"version"`
	PlacedAt     time.Time       `json:"placed_at"`
	PlacedBy     string          `json:"placed_by"`
	Lines        []Line          `json:"lines"`
	Shipments    []Shipment      `json:"shipments"`
	Why          []Why           `json:"why"`
	Timeline     []TimelineEntry `json:"timeline"`
}

// CarDeadline is the last minute at which a car can leave and still be in
// time.
type CarDeadline struct {
	Depot   string    `json:"depot" doc:"from which it is soonest"`
	LeaveBy time.Time `json:"leave_by"`
	InTime  time.Time `json:"in_time" doc:"when the blood is needed"`
}

// Held is why nothing is under way for what an order still misses.
type Held struct {
	Code   string    `json:"code"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Patient is what is known of whom the blood is for.
type Patient struct {
	FCP        string   `json:"fcp"`
	Child      string   `json:"child"`
	Neonate    string   `json:"neonate"`
	WeightBand *string  `json:"weight_band"`
	Antibodies []string `json:"antibodies"`
}

// Line is one line of an order with how far it is served, in its own unit
// definition.
type Line struct {
	Component      string   `json:"component"`
	Group          string   `json:"group"`
	Amount         float64  `json:"amount"`
	UnitDef        string   `json:"unit_def"`
	Attributes     []string `json:"attributes"`
	Substitution   string   `json:"substitution"`
	Pretransfusion string   `json:"pretransfusion"`
	Allocated      float64  `json:"allocated" doc:"on its way or about to be"`
	Delivered      float64  `json:"delivered"`
	Excess         float64  `json:"excess" doc:"what whole bags give beyond the amount"`
}

// Why is one choice and its reason.
type Why struct {
	What    string `json:"what"`
	Chosen  string `json:"chosen"`
	Because string `json:"because"`
}

// TimelineEntry is one line of an order's history.
type TimelineEntry struct {
	At       time.Time `json:"at"`
	What     string    `json:"what"`
	Who      string    `json:"who"`
	Reason   *string   `json:"reason"`
	Shipment string    `json:"shipment,omitempty"`
	Flight   string    `json:"flight,omitempty"`
}

func orderView(sc scope, o *dispatch.Order) Order {
	v := Order{
		ID: string(o.ID), State: string(sc.st.OrderState(o)), Kind: string(o.Kind), Hospital: o.Hospital,
		Urgency: string(o.Urgency), NeededBy: whenPtr(o.NeededBy), CaseRef: o.CaseRef,
		RequestedBy: o.RequestedBy, AuthorisedBy: o.AuthorisedBy, Source: o.Source,
		Patient: patientView(o.Patient), Version: o.Version, PlacedAt: utc(o.PlacedAt), PlacedBy: o.PlacedBy,
		Lines: make([]Line, len(o.Lines)), Shipments: []Shipment{}, Why: []Why{}, Timeline: []TimelineEntry{},
	}
	if h := o.Held; h != nil {
		v.Held = &Held{h.Code, h.Reason, utc(h.At)}
		v.HeldReason = &v.Held.Reason
	}
	if d, ok := sc.st.CarDeadline(o, sc.st.LastAt()); ok {
		v.CarDeadline = &CarDeadline{Depot: d.Depot, LeaveBy: utc(d.LeaveBy), InTime: utc(d.InTime)}
	}
	for i := range o.Lines {
		v.Lines[i] = lineView(sc.st, o, i)
	}
	for _, id := range o.Shipments {
		if sh, ok := sc.st.Shipment(id); ok {
			v.Shipments = append(v.Shipments, shipmentView(sc, sh))
		}
	}
	for _, w := range o.Why {
		v.Why = append(v.Why, Why(w))
	}
	for _, t := range o.Timeline {
		v.Timeline = append(v.Timeline, TimelineEntry{
			At: utc(t.At), What: t.What, Who: t.Who, Reason: some(t.Reason, t.Reason != ""),
			Shipment: string(t.Shipment), Flight: string(t.Flight),
		})
	}
	return v
}

func patientView(p dispatch.Patient) Patient {
	return Patient{
		FCP: string(p.FCP), Child: string(p.Child), Neonate: string(p.Neonate),
		WeightBand: some(p.WeightBand, p.WeightBand != ""), Antibodies: list(p.Antibodies),
	}
}

func lineView(st *dispatch.State, o *dispatch.Order, i int) Line {
	l := o.Lines[i]
	allocated, delivered := st.Served(o, i)
	return Line{
		Component: string(l.Component), Group: string(l.Group), Amount: l.Amount, UnitDef: string(l.UnitDef),
		Attributes: attributes(l.Attributes), Substitution: l.Substitution, Pretransfusion: l.Pretransfusion,
		Allocated: allocated, Delivered: delivered, Excess: max(0, allocated+delivered-l.Amount),
	}
}

func attributes(as []blood.Attribute) []string {
	out := make([]string, len(as))
	for i, a := range as {
		out[i] = string(a)
	}
	return out
}
