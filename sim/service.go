package sim

import (
	"context"
	"fmt"
	"math"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/report"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/sim/people"
)

// Service is what a scenario's run came to: the figures of the service, and
// every order. The same scenario, seed and hours give the same.
type Service struct {
	Scenario   string    `json:"scenario"`
	Note       string    `json:"note"`
	Seed       uint64    `json:"seed"`
	Start      time.Time `json:"start"`
	HoursOf    float64   `json:"hours"`       // in which orders came
	SimulatedS float64   `json:"simulated_s"` // until all was over, or stood still

	Service report.Figures      `json:"service"`
	Fleet   report.FleetFigures `json:"fleet"`
	Units   UnitFigures         `json:"units"`
	Beside  Study               `json:"beside"`
	Orders  []OrderLine         `json:"orders"`
}

// UnitFigures are what became of the units.
type UnitFigures struct {
	Stocked     int `json:"stocked"` // ever, on any shelf
	Delivered   int `json:"delivered"`
	Expired     int `json:"expired"` // on a shelf, at the end
	Quarantined int `json:"quarantined"`
	Returned    int `json:"returned"`
	Discarded   int `json:"discarded"`
	Lost        int `json:"lost"`
}

// Study is what a published service came to, by the same definitions, to
// set a year beside.
type Study struct {
	Source       string  `json:"source"`
	MeanMin      float64 `json:"mean_min"`
	SavedMeanMin float64 `json:"saved_mean_min"`
	EmergencyPct float64 `json:"emergency_pct"`
	Orders       int     `json:"orders"`
}

func rwandaStudy() Study {
	return Study{Source: "Nisingizwe et al., Lancet Global Health 2022; 10: e564-69 (Rwanda)", MeanMin: 49.6, SavedMeanMin: 79, EmergencyPct: 43, Orders: 12733}
}

// OrderLine is one order, in seconds from the start.
type OrderLine struct {
	ID         string   `json:"id"`
	Hospital   string   `json:"hospital"`
	Urgency    string   `json:"urgency"`
	Kind       string   `json:"kind"`
	PlacedS    float64  `json:"placed_s"`
	DeliveredS *float64 `json:"delivered_s"`
	Outcome    string   `json:"outcome"`
	Reason     string   `json:"reason,omitempty"`
	Drone      string   `json:"drone"`
	Flight     string   `json:"flight"`
}

// ServiceConfig is one run of a scenario. Zero Hours: the scenario's own,
// else until its last order, else a day.
type ServiceConfig struct {
	Scenario site.Scenario
	Seed     uint64
	Hours    time.Duration
}

// defaultStart is where a scenario's clock begins that gives no start: some
// Monday, so that the same scenario always gives the same.
func defaultStart() time.Time { return time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC) }

// drainFor is how long orders that were placed in time may take to end.
const drainFor = 24 * time.Hour

// RunService lets a scenario pass in virtual time, on the real dispatcher.
func RunService(ctx context.Context, cfg ServiceConfig) (Service, error) {
	sc := cfg.Scenario
	if sc.Start.IsZero() {
		sc.Start = defaultStart()
	}
	length := cfg.Hours
	if length <= 0 {
		length = sc.Hours
	}
	if length <= 0 && len(sc.Rates) > 0 {
		length = 24 * time.Hour
	}
	stream := people.Stream(sc, cfg.Seed, length)
	if length <= 0 && len(stream) > 0 {
		length = stream[len(stream)-1].At + time.Second
	}
	if len(stream) == 0 {
		return Service{}, fmt.Errorf("scenario %s orders nothing in %s: add orders, a list of {at, hospital, urgency, component, group, kind} or of rates {per_day}", sc.Site.ID, length)
	}
	run := runFull
	if sc.Plain {
		run = runPlain
	}
	st, end, err := run(ctx, sc, cfg.Seed, stream, length)
	if err != nil {
		return Service{}, err
	}
	out := Service{Scenario: sc.Site.ID, Note: sc.Site.Note, Seed: cfg.Seed, Start: sc.Start, HoursOf: length.Hours(),
		SimulatedS: secondsFrom(sc.Start, end), Beside: rwandaStudy()}
	out.tell(st, sc, end)
	return out, nil
}

// tell reads the figures off the State as it stood at the end.
func (x *Service) tell(st *dispatch.State, sc site.Scenario, end time.Time) {
	var rows []report.Row
	for _, o := range st.Orders() {
		r := st.ServiceRow(o)
		if limit, ok := sc.OnTime[o.Urgency]; ok && o.NeededBy == nil {
			due := o.PlacedAt.Add(limit)
			r.DueAt, r.Late = &due, r.DeliveredAt == nil && end.After(due)
		}
		rows = append(rows, r)
		x.Orders = append(x.Orders, orderLine(st, sc.Start, o, r))
	}
	x.Service = report.Service(rows, sc.Start, end.Add(time.Second))
	var flights []report.FlightRow
	for _, f := range st.Flights() {
		flights = append(flights, st.FlightRow(f))
	}
	var drones, hospitals []string
	for _, d := range sc.Site.Drones {
		drones = append(drones, string(d.ID))
	}
	for _, h := range sc.Site.Hospitals {
		hospitals = append(hospitals, h.ID)
	}
	x.Fleet = report.Fleet(flights, drones, hospitals, sc.Start, end)
	for _, u := range st.Units() {
		x.Units.Stocked++
		switch u.Status {
		case blood.Delivered:
			x.Units.Delivered++
		case blood.Quarantined:
			x.Units.Quarantined++
		case blood.Returned:
			x.Units.Returned++
		case blood.Discarded:
			x.Units.Discarded++
		case blood.Lost:
			x.Units.Lost++
		case blood.Available:
			if !u.Expiry.After(end) {
				x.Units.Expired++
			}
		}
	}
}

func orderLine(st *dispatch.State, start time.Time, o *dispatch.Order, r report.Row) OrderLine {
	l := OrderLine{ID: string(o.ID), Hospital: o.Hospital, Urgency: string(o.Urgency), Kind: string(o.Kind),
		PlacedS: secondsFrom(start, o.PlacedAt), Outcome: r.State, Reason: r.Reason}
	if r.DeliveredAt != nil {
		s := secondsFrom(start, *r.DeliveredAt)
		l.DeliveredS = &s
	}
	for _, id := range o.Shipments {
		sh, ok := st.Shipment(id)
		if !ok {
			continue
		}
		l.Drone, l.Flight = string(sh.Drone), string(sh.Flight)
		if sh.State == dispatch.ShipmentStateDelivered {
			break
		}
	}
	return l
}

// secondsFrom is rounded to a millisecond: the round that decides an order
// falls a microsecond after its instant.
func secondsFrom(start, t time.Time) float64 { return math.Round(t.Sub(start).Seconds()*1e3) / 1e3 }

// placing turns a ward's wish into the dispatcher's input.
func placing(id, key string, w people.Wish) dispatch.PlaceOrder {
	in := dispatch.PlaceOrder{
		ID: dispatch.OrderID(id), Key: key, BodyHash: "body of " + key, By: "ward",
		Kind: dispatch.KindPatient, Hospital: w.Hospital, Urgency: w.Urgency, AuthorisedBy: "physician on duty", Source: "api",
		Lines: []dispatch.Line{{Component: w.Component, Group: w.Group, Amount: float64(w.Amount), UnitDef: w.UnitDef}},
	}
	if w.Stock {
		in.Kind = dispatch.KindStock
	}
	return in
}

// noAntenna is the radio of a fleet that has none.
type noAntenna struct{}

func (noAntenna) Send(id fleet.DroneID, _ fleet.Frame) error {
	return fmt.Errorf("%s is a plain drone and has no radio", id)
}
