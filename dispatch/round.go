package dispatch

import (
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// Plain drones have a speed and a range and nothing else. Only a simulation
// has them: they keep to no airspace and are not kept apart, and no site
// file that is served may name one. They fly in rounds: orders that wait
// are given their flights together, every so often, by assign.Rounds.

// roundLag is how long after its instant a round is decided: all that
// happens at that instant, an order placed or a drone come home, counts.
const roundLag = time.Microsecond

// inRounds reports whether the site's drones are plain ones.
func (s *State) inRounds() bool {
	return len(s.site.Models) > 0 && s.site.Models[0].Straight
}

// nextRound is when the waiting orders are given their flights: a multiple
// of the site's interval since it was configured. Without an interval it is
// at once, and again when anything is free that was not.
func (s *State) nextRound() (time.Time, bool) {
	if !s.inRounds() {
		return time.Time{}, false
	}
	var from time.Time
	fresh := false
	for _, o := range s.waiting() {
		if from.IsZero() || o.PlacedAt.Before(from) {
			from = o.PlacedAt
		}
		fresh = fresh || o.PlacedAt.After(s.triedAt) || o.PlacedAt.Equal(s.triedAt)
	}
	if from.IsZero() {
		return time.Time{}, false
	}
	every := seconds(s.site.DecideEveryS)
	if every <= 0 {
		if fresh || s.tried != s.resources {
			return s.lastAt.Add(roundLag), true
		}
		return s.triedAt.Add(retryAfter), true
	}
	since := from.Sub(s.configuredAt)
	n := since / every
	if since%every > 0 {
		n++
	}
	if tried := s.triedAt.Sub(s.configuredAt); !s.triedAt.IsZero() && n <= tried/every {
		n = tried/every + 1
	}
	return s.configuredAt.Add(n*every + roundLag), true
}

// decideRound gives the waiting orders their flights, where it is time, and
// says of what is left why it waits. That all drones are under way is no
// alarm where orders are decided on in rounds.
func (s *State) decideRound(now time.Time) []Event {
	if at, ok := s.nextRound(); !ok || now.Before(at) {
		return nil
	}
	ws := s.waiting()
	x := s.newRound(now, ws)
	events := x.plan()
	for i, o := range ws {
		if x.served[i] {
			events = s.clearOrder(events, o)
			continue
		}
		why := x.why(i)
		if o.Held != nil && o.Held.Code == why.Code && o.Held.Reason == why.Reason {
			continue
		}
		events = append(events, OrderHeld{Order: o.ID, Code: why.Code, Reason: why.Reason})
		if why.Code != assign.NoDrone {
			events = append(events, s.raise(now, alarm.OrderHeld, string(o.ID), alarm.Alarm{Order: string(o.ID), Text: why.Reason}))
		}
	}
	if slices.Contains(x.served, false) {
		events = append(events, HeldOrdersReconsidered{Resources: s.resources})
	}
	return events
}

// round is one decision on all waiting orders.
type round struct {
	s       *State
	now     time.Time
	orders  []*Order
	offers  []assign.DepotOffer
	crafts  []assign.Craft
	seats   []seat             // of each craft
	choices []assign.Choice    // of each order
	short   []assign.Shortfall // of each order: why the last depot could not
	served  []bool
	lent    []*blood.Unit // off their shelves while the round is decided
}

// seat is where a craft stands: a drone of a depot's offer.
type seat struct {
	offer int
	drone assign.DroneOffer
}

func (s *State) newRound(now time.Time, orders []*Order) *round {
	x := &round{s: s, now: now, orders: orders, served: make([]bool, len(orders)),
		choices: make([]assign.Choice, len(orders)), short: make([]assign.Shortfall, len(orders))}
	if !slices.ContainsFunc(s.Drones(), func(d *Drone) bool { return d.State == DroneReady }) {
		return x // the common case where orders queue: nothing to look up
	}
	x.offers = s.offers(now, "") // plain drones alone: no car is asked for
	for i, o := range x.offers {
		for _, d := range o.Drones {
			x.crafts = append(x.crafts, assign.Craft{Home: o.Depot.Pad.LatLng, CruiseMPS: d.Model.CruiseMPS, RangeM: d.Model.RangeM, Packages: d.Model.Packages})
			x.seats = append(x.seats, seat{i, d})
		}
	}
	return x
}

// plan makes the flights.
func (x *round) plan() []Event {
	ws := make([]assign.Waiting, len(x.orders))
	for i, o := range x.orders {
		h, _ := x.s.site.Hospital(o.Hospital)
		ws[i] = assign.Waiting{Rank: rank(o.Urgency), Hospital: o.Hospital, At: h.Pad.LatLng}
	}
	var events []Event
	for _, r := range assign.Rounds(ws, x.crafts, x.take) {
		events = append(events, x.flight(r)...)
	}
	for _, u := range x.lent {
		x.s.shelve(u) // reserving them is Apply's
	}
	return events
}

// take reserves an order's units and box at a craft's depot.
func (x *round) take(order, craft int) bool {
	o, at := x.orders[order], x.seats[craft]
	h, ok := x.s.site.Hospital(o.Hospital)
	if !ok {
		return false
	}
	d := &x.offers[at.offer]
	there := at.drone
	there.BatteryPct = 100
	res := assign.Choose(assign.Problem{
		Now: x.now, Hospital: h, Urgency: o.Urgency, FCP: o.Patient.FCP, Child: o.Patient.Child, Neonate: o.Patient.Neonate,
		Antibodies: o.Patient.Antibodies, AuthorisedBy: o.AuthorisedBy, Policy: x.s.policy,
		Needs: x.s.missing(o), Timing: x.s.site.Timing,
		Depots: []assign.DepotOffer{{Depot: d.Depot, Shelf: d.Shelf, Boxes: d.Boxes, Drones: []assign.DroneOffer{there}}},
		Route: func(d site.Depot, m fleet.Model, _ float64) (assign.Leg, error) {
			out := straight(d.Pad.LatLng, h.Pad.LatLng, geo.Distance(d.Pad.LatLng, h.Pad.LatLng), m)
			return assign.Leg{Out: out, Back: out}, nil
		},
	})
	if len(res.Choices) == 0 {
		if len(res.Unserved) > 0 {
			x.short[order] = res.Unserved[0]
		}
		return false
	}
	c := res.Choices[0]
	x.choices[order], x.served[order] = c, true
	for _, p := range c.Picks {
		u := x.s.units[p.Unit]
		x.s.unshelve(u)
		x.lent = append(x.lent, u)
	}
	if i := slices.IndexFunc(d.Boxes, func(b assign.BoxOffer) bool { return b.Class == c.Class }); i >= 0 {
		d.Boxes = slices.Delete(d.Boxes, i, i+1)
	}
	return true
}

// why an order waits on.
func (x *round) why(i int) assign.Shortfall {
	if x.short[i].Code != "" {
		return x.short[i]
	}
	h, _ := x.s.site.Hospital(x.orders[i].Hospital)
	far := true
	for _, d := range x.s.site.Drones {
		m, _ := x.s.site.Model(d.Model)
		depot, ok := x.s.site.Depot(d.Depot)
		far = far && !(ok && 2*geo.Distance(depot.Pad.LatLng, h.Pad.LatLng) <= m.RangeM)
	}
	if far {
		return assign.Shortfall{Code: assign.NoRoute, Reason: "no drone's range reaches " + h.ID + " and home again"}
	}
	return assign.Shortfall{Code: assign.NoDrone, Reason: "every drone that reaches " + h.ID + " is under way or already chosen"}
}

// flight turns a round's flight into its events, one for each shipment.
func (x *round) flight(r assign.Round) []Event {
	at := x.seats[r.Craft]
	d, m := x.offers[at.offer].Depot, at.drone.Model
	first := x.orders[r.Stops[0].Orders[0]]
	id := FlightID(fmt.Sprintf("%s-f%d", first.ID, len(first.Shipments)+1))
	depart := x.now.Truncate(time.Millisecond).Add(seconds(x.s.site.PlainPackS))
	lengthM := r.BackM
	for _, st := range r.Stops {
		lengthM += st.LegM
	}
	var events []Event
	from, flownM := d.Pad.LatLng, 0.0
	for n, st := range r.Stops {
		flownM += st.LegM
		eta := depart.Add(seconds(flownM / m.CruiseMPS)).Round(time.Microsecond)
		for k, i := range st.Orders {
			o, c := x.orders[i], x.choices[i]
			e := ShipmentAllocated{
				ID: ShipmentID(fmt.Sprintf("%s-s%d", o.ID, len(o.Shipments)+1)), Order: o.ID, Class: c.Class, Mode: ModeDrone,
				Depot: d.ID, Hospital: o.Hospital, PlannedG: c.PlannedG, ETA: eta, ETALow: eta, ETAHigh: eta,
				Drone: at.drone.ID, Flight: id, Depart: depart, Stop: n + 1,
				Plan: fleet.Plan{Home: d.Pad.LatLng, HomeAMSLM: d.Pad.GroundAMSLM, Pad: st.At},
			}
			if k == 0 {
				e.Out = straight(from, st.At, st.LegM, m)
				if n == len(r.Stops)-1 {
					e.Back = straight(st.At, d.Pad.LatLng, r.BackM, m)
				}
			}
			for _, p := range c.Picks {
				e.Picks = append(e.Picks, Pick{Unit: p.Unit, Line: p.Line})
			}
			for _, w := range c.Why {
				if w.What != "drone" && w.What != "route" {
					e.Why = append(e.Why, Why{What: w.What, Chosen: w.Chosen, Because: w.Because})
				}
			}
			e.Why = append(e.Why,
				Why{What: "drone", Chosen: string(at.drone.ID), Because: fmt.Sprintf("free at %s when the round was decided", d.ID)},
				Why{What: "route", Chosen: fmt.Sprintf("stop %d of %d, after %.1f km", n+1, len(r.Stops), flownM/1000),
					Because: fmt.Sprintf("straight; %.1f km with the way home, of a range of %.0f km", lengthM/1000, m.RangeM/1000)})
			events = append(events, e)
		}
		from = st.At
	}
	return events
}

// straight is the way of a plain drone: at its speed, over no ground.
func straight(a, b geo.LatLng, m float64, model fleet.Model) route.Plan {
	return route.Plan{Waypoints: []geo.LatLng{a, b}, LengthM: m, StraightM: m, TimeS: m / model.CruiseMPS, EnergyWh: m / 1000 * model.WhPerKm}
}

// straightCheck stands in a plain drone's decision record for the checks
// that it has no use for.
func straightCheck() fleet.Check {
	return fleet.Check{Check: "airspace", OK: true, Value: "a plain drone of a simulation keeps to no airspace"}
}

// addStop appends a shipment to a plain drone's flight.
func (f *Flight) addStop(e ShipmentAllocated) {
	f.Shipments = append(f.Shipments, e.ID)
	f.Hospital, f.Plan = e.Hospital, e.Plan
	if n := len(e.Out.Waypoints); n > 0 {
		f.Out.Waypoints = append(slices.Clone(f.Out.Waypoints), e.Out.Waypoints[n-1])
		f.Out.LengthM += e.Out.LengthM
		f.Out.StraightM += e.Out.StraightM
		f.Out.TimeS += e.Out.TimeS
		f.Out.EnergyWh += e.Out.EnergyWh
	}
	if e.Back.LengthM > 0 {
		f.Back = e.Back
	}
}

// aboard reports whether any shipment of a flight is in a state.
func (s *State) aboard(f *Flight, st ShipmentState) bool {
	return slices.ContainsFunc(f.Shipments, func(id ShipmentID) bool { return s.shipments[id].State == st })
}

// stopReleased: the packages of one stop are down, and more are aboard.
func (s *State) stopReleased(f *Flight, r fleet.Report, seen []Event) []Event {
	if !f.Straight || f.Boxless {
		return nil
	}
	n := len(seen)
	for _, id := range f.Shipments {
		if sh := s.shipments[id]; sh.Stop == int(r.Seq) && sh.State == ShipmentStateInTransit {
			seen = append(seen, ShipmentArrived{Shipment: id})
		}
	}
	if len(seen) == n {
		return nil // heard before
	}
	return seen
}
