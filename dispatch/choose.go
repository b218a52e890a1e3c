package dispatch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/route"
)

// holdAllowance is how long a drone may wait over a pad; its energy is
// planned in, and when it is used up the drone turns round.
const holdAllowance = 5 * time.Minute

// choose asks assign for what the order misses and turns its choices into
// events.
func (s *State) choose(now time.Time, o *Order) ([]Event, []assign.Shortfall) {
	hospital, ok := s.site.Hospital(o.Hospital)
	needs := s.missing(o)
	if len(needs) == 0 {
		return nil, nil
	}
	if !ok {
		return nil, []assign.Shortfall{{Code: assign.NoRoute, Reason: "the hospital is not in this site any more"}}
	}
	res := assign.Choose(assign.Problem{
		Now: now, Hospital: hospital, Urgency: o.Urgency,
		FCP: o.Patient.FCP, Child: o.Patient.Child, Neonate: o.Patient.Neonate,
		Antibodies: o.Patient.Antibodies, AuthorisedBy: o.AuthorisedBy, Policy: s.policy,
		Needs: needs, Depots: s.offers(now, o.Hospital), Scarcity: s.site.Supply.Scarcity(), Timing: s.site.Timing,
		Route: func(d site.Depot, m fleet.Model, payloadKg float64) (assign.Leg, error) {
			return s.leg(now, d, hospital, m, payloadKg, s.site.CruiseAltM)
		},
	})
	var events []Event
	given := s.newSlots(now)
	for i, c := range res.Choices {
		more, err := s.allocation(now, given, o, hospital, c, len(o.Shipments)+i+1, i == 0)
		if err != nil {
			code := assign.NoRoute
			var refusal *route.Refusal
			switch {
			case errors.As(err, new(*noSlot)):
				code = assign.NoSlot
			case errors.As(err, &refusal) && (refusal.Code == assign.NoPermit || refusal.Code == route.OutsidePermit):
				code = assign.NoPermit
			}
			res.Unserved = append(res.Unserved, assign.Shortfall{Code: code, Reason: err.Error()})
			continue
		}
		events = append(events, more...)
	}
	return events, res.Unserved
}

// missing is what no unit serves yet, line by line.
func (s *State) missing(o *Order) []assign.Need {
	var needs []assign.Need
	for i, l := range o.Lines {
		allocated, delivered := s.Served(o, i)
		left := l.Amount - allocated - delivered
		if left <= crumb {
			continue
		}
		needs = append(needs, assign.Need{
			Line: i, Component: l.Component, Group: l.Group, Stock: o.Kind == KindStock,
			IdenticalOnly: l.Substitution == "identical_only", Amount: left, UnitDef: l.UnitDef, Attributes: l.Attributes,
		})
	}
	return needs
}

// misses reports whether missing lists anything.
func (s *State) misses(o *Order) bool {
	for i, l := range o.Lines {
		if allocated, delivered := s.Served(o, i); l.Amount-allocated-delivered > crumb {
			return true
		}
	}
	return false
}

// offers is what every depot has free now.
func (s *State) offers(now time.Time, hospital string) []assign.DepotOffer {
	out := make([]assign.DepotOffer, len(s.site.Depots))
	at := map[string]*assign.DepotOffer{}
	for i, d := range s.site.Depots {
		out[i].Depot, out[i].Shelf = d, s.shelves[d.ID]
		out[i].Car, out[i].NoCar = s.car(d.ID, hospital, now)
		at[d.ID] = &out[i]
	}
	owed := map[string]map[blood.Class]int{} // conditioned boxes that waiting shipments will take
	for _, sh := range s.liveShipments {
		if sh.State == ShipmentStateAllocated {
			if owed[sh.Depot] == nil {
				owed[sh.Depot] = map[blood.Class]int{}
			}
			owed[sh.Depot][sh.Class]++
		}
	}
	for _, b := range s.site.Boxes {
		box, ok := s.Box(BoxID(b.ID))
		if !ok || box.State != BoxConditioned || at[box.Place] == nil {
			continue
		}
		if owed[box.Place][box.Class] > 0 {
			owed[box.Place][box.Class]--
			continue
		}
		d := at[box.Place]
		d.Boxes = append(d.Boxes, assign.BoxOffer{Class: box.Class, CapacityML: b.CapacityML, TareG: b.TareG})
	}
	for _, dr := range s.Drones() {
		m, ok := s.site.Model(dr.Model)
		ok = ok && slices.ContainsFunc(s.site.Drones, func(d site.Drone) bool { return d.ID == dr.ID })
		if d := at[dr.Depot]; ok && d != nil && dr.State == DroneReady && dr.Link == fleet.LinkLive {
			d.Drones = append(d.Drones, assign.DroneOffer{ID: dr.ID, Model: m, BatteryPct: dr.BatteryPct})
		}
	}
	return out
}

// leg plans the way out and home, and the battery it needs: out with the
// payload, the wait over the pad, the winch, home, and the reserve.
func (s *State) leg(now time.Time, d site.Depot, h site.Hospital, m fleet.Model, payloadKg, altM float64) (assign.Leg, error) {
	for _, id := range []string{d.ID, h.ID} {
		if why, closed := s.siteClosed(id); closed {
			return assign.Leg{}, &route.Refusal{Code: route.NoWay, Message: fmt.Sprintf("the pad of %s is closed: %s", id, why)}
		}
	}
	req := route.Request{
		Airspace: s.airspace, From: d.Pad.LatLng, To: h.Pad.LatLng, CruiseAltM: altM,
		GroundAMSLM: d.Pad.GroundAMSLM, At: now, ClearanceM: s.site.ClearanceM, Aircraft: m.Performance(payloadKg),
	}
	if w := s.weather; w != nil && (w.ValidUntil.IsZero() || w.ValidUntil.After(now)) {
		req.Wind = route.Wind{SpeedMPS: w.WindMPS, FromDeg: w.WindFromDeg}
		if most := max(w.WindMPS, w.GustMPS); m.WindMaxMPS > 0 && most > m.WindMaxMPS {
			return assign.Leg{}, &route.Refusal{Code: route.TooWindy, Message: fmt.Sprintf("wind of %.0f m/s, and %s flies in up to %.0f m/s", most, m.Name, m.WindMaxMPS)}
		}
	}
	var permit *site.Permit
	if s.site.Routing == site.RoutingCorridors {
		p, err := s.permitted(d, h, now, now.Add(permitSlack), altM)
		if err != nil {
			return assign.Leg{}, err
		}
		permit = &p
	}
	if s.site.Routing == site.RoutingPermittedVolumes {
		area, err := s.permittedArea(now, now.Add(permitSlack), altM, d.Pad.GroundAMSLM)
		if err != nil {
			return assign.Leg{}, err
		}
		req.Within = area
	}
	out, err := s.way(req, permit)
	if err != nil {
		return assign.Leg{}, err
	}
	req.From, req.To = req.To, req.From
	req.At = now.Add(time.Duration(out.TimeS * float64(time.Second)))
	req.Aircraft = m.Performance(0)
	back, err := s.way(req, permit)
	if err != nil {
		return assign.Leg{}, err
	}
	// The drone flies home the way it came, which may be longer than the way
	// planned for that hour.
	if back.LengthM > 0 && out.LengthM > back.LengthM {
		back.EnergyWh *= out.LengthM / back.LengthM
	}
	hover := m.Performance(payloadKg).HoverW * (holdAllowance.Seconds() + winchSeconds(m, altM)) / 3600
	need := 100*(out.EnergyWh+hover+back.EnergyWh)/m.BatteryWh + m.ReservePct
	leg := assign.Leg{Out: out, Back: back, NeedPct: need}
	if permit != nil {
		leg.Permit, leg.Reference = permit.ID, permit.Reference
	}
	if req.Within != nil {
		ids, references := s.volumesOn(out.Waypoints, now, now.Add(permitSlack), altM, d.Pad.GroundAMSLM)
		leg.Volumes, leg.Reference = ids, strings.Join(references, ", ")
	}
	return leg, nil
}

// allocation turns a choice into its event, the mission and its slot
// included; with it come those of the flights that give way to it.
func (s *State) allocation(now time.Time, given *slots, o *Order, h site.Hospital, c assign.Choice, n int, first bool) ([]Event, error) {
	d, _ := s.site.Depot(c.Depot)
	e := ShipmentAllocated{
		ID: ShipmentID(fmt.Sprintf("%s-s%d", o.ID, n)), Order: o.ID, Class: c.Class, Mode: ModeRoad,
		Depot: c.Depot, Hospital: o.Hospital, PlannedG: c.PlannedG,
		ETA: c.ETA, ETALow: c.ETALow, ETAHigh: c.ETAHigh, DriveS: c.DriveS,
	}
	for _, p := range c.Picks {
		e.Picks = append(e.Picks, Pick{Unit: p.Unit, Line: p.Line})
	}
	for _, w := range c.Why {
		e.Why = append(e.Why, Why{What: w.What, Chosen: w.Chosen, Because: w.Because})
	}
	if c.Road {
		return []Event{e}, nil
	}
	byRoad := e
	e.Mode, e.Drone, e.Flight = ModeDrone, c.Drone, FlightID(fmt.Sprintf("%s-f%d", o.ID, n))
	moved, err := given.allot(o, d, h, c, &e)
	road := c.Instead != nil && s.liveUntil(c.Picks, c.Instead.ETAHigh, o.Urgency)
	switch {
	case err != nil && !road:
		return nil, err
	case err != nil:
		return s.instead(now, byRoad, *c.Instead, "no drone can take it: "+err.Error()), nil
	case road && first && c.Instead.ETA.Before(e.ETA):
		*given = *s.newSlots(now) // its slot is nobody's
		return s.instead(now, byRoad, *c.Instead, fmt.Sprintf("a car is sooner than a drone that departs at %s", s.clock(e.Depart))), nil
	}
	return append([]Event{e}, moved...), nil
}

// liveUntil reports whether units that arrive at a time live long enough
// after it.
func (s *State) liveUntil(picks []assign.Pick, arrival time.Time, u blood.Urgency) bool {
	after, ok := s.policy.OutlastsArrival(u)
	return ok && !slices.ContainsFunc(picks, func(p assign.Pick) bool { return s.units[p.Unit].Expiry.Before(arrival.Add(after)) })
}

// instead sends what was chosen for a drone by road.
func (s *State) instead(now time.Time, e ShipmentAllocated, p assign.Promise, because string) []Event {
	e.ETA, e.ETALow, e.ETAHigh = p.ETA, p.ETALow, p.ETAHigh
	e.DriveS, _, _, _ = s.drive(e.Depot, e.Hospital, now)
	e.Why = slices.DeleteFunc(slices.Clone(e.Why), func(w Why) bool { return w.What == "mode" || w.What == "drone" || w.What == "route" })
	e.Why = append(e.Why, Why{What: "mode", Chosen: "road", Because: because})
	return []Event{e}
}

// heldFor joins the shortfalls into one code and one text.
func heldFor(short []assign.Shortfall) (code, reason string) {
	var texts []string
	for _, x := range short {
		texts = append(texts, x.Reason)
	}
	return short[0].Code, strings.Join(texts, "; ")
}
