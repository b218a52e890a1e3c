package people

import (
	"slices"
	"strings"
	"time"

	"airvein/geo"
)

// nearM is how close a drone must be before the ward goes out to look at
// its pad: about half a minute of flight.
const nearM = 700

// renewS is how long before the word "the pad is clear" runs out the ward
// gives it again to a drone that still waits.
const renewS = 20

// occasions are all the steps that a role could take on what it sees, in
// the order of the view. Each has its key; none has a time.
func occasions(role Role, site string, now time.Time, v View) []Action {
	switch role {
	case Ward:
		return slices.Concat(padsToClear(site, now, v), couriersToGreet(site, now, v), boxesToReceive(site, v))
	case Packer:
		return slices.Concat(boxesToPack(site, v), boxesToSend(site, v), boxesToUnpack(site, now, v), boxesToMove(site, v))
	case Pilot:
		return flightsToConsent(v)
	case Dispatcher:
		return alarmsToAck(v)
	}
	return nil
}

func padsToClear(site string, now time.Time, v View) []Action {
	var out []Action
	for _, f := range v.Flights {
		if f.Hospital != site || !(f.State == "holding" || f.State == "outbound" && near(v, f.Drone)) {
			continue
		}
		key := "clear/" + f.ID
		if until := f.PadClearValidUntil; until != nil {
			if until.Sub(now).Seconds() > renewS {
				continue
			}
			key += "/" + until.Format(time.RFC3339)
		}
		out = append(out, Action{Key: key, Do: PadClear, Flight: f.ID, By: "ward staff"})
	}
	return out
}

func near(v View, drone string) bool {
	i := slices.IndexFunc(v.Drones, func(d Drone) bool { return d.ID == drone })
	if i < 0 || v.Drones[i].Lat == nil || v.Drones[i].Lon == nil {
		return false
	}
	return geo.Distance(geo.LatLng{Lat: *v.Drones[i].Lat, Lng: *v.Drones[i].Lon}, v.Pad) < nearM
}

func boxesToReceive(site string, v View) []Action {
	var out []Action
	for _, s := range v.Shipments {
		if s.Hospital == site && s.State == "arrived" {
			out = append(out, Action{
				Key: "receive/" + s.ID, Do: Receive, Order: s.Order, Shipment: s.ID, Depot: s.Depot, Units: unitIDs(s), By: "ward staff",
			})
		}
	}
	return out
}

// boxesToPack gives each allocated shipment the first box of its class that
// stands conditioned in the depot and that no earlier one of the list took.
func boxesToPack(site string, v View) []Action {
	var out []Action
	taken := map[string]bool{}
	for _, s := range v.Shipments {
		if s.Depot != site || s.State != "allocated" {
			continue
		}
		for _, b := range v.Boxes {
			if b.State == "conditioned" && b.Class == s.Class && b.Place == site && !taken[b.ID] {
				taken[b.ID] = true
				out = append(out, Action{
					Key: "pack/" + s.ID, Do: Pack, Shipment: s.ID, Box: b.ID, Units: unitIDs(s),
					WeightG: s.PlannedG, By: "depot staff 1", Checker: "depot staff 2",
				})
				break
			}
		}
	}
	return out
}

// boxesToSend gives each packed box that goes by road to a courier.
func boxesToSend(site string, v View) []Action {
	var out []Action
	for _, s := range v.Shipments {
		if s.Depot == site && s.Mode == road && s.State == "packed" {
			out = append(out, Action{Key: "depart/" + s.ID, Do: Depart, Shipment: s.ID, Courier: "courier", By: "depot staff 1"})
		}
	}
	return out
}

// couriersToGreet are those who should be at the ward by now.
func couriersToGreet(site string, now time.Time, v View) []Action {
	var out []Action
	for _, s := range v.Shipments {
		if s.Hospital == site && s.Mode == road && s.State == "in_transit" && !now.Before(s.ETA) {
			out = append(out, Action{Key: "arrive/" + s.ID, Do: Arrive, Order: s.Order, Shipment: s.ID, By: "ward staff"})
		}
	}
	return out
}

const road = "road"

// boxesToUnpack are boxes whose shipment failed before it left, or came
// back: the units must not lie in them. A courier who was called back is
// there again by the time at which the ward expected him.
func boxesToUnpack(site string, now time.Time, v View) []Action {
	var out []Action
	for _, s := range v.Shipments {
		back := s.Mode == road && s.State == "recalled" && !now.Before(s.ETA)
		if s.Depot != site || !(s.State == "failed" || s.State == "returned" || back) {
			continue
		}
		inside := func(b Box) bool {
			here := b.Place == site && (b.State == "packed" || b.State == "received")
			return b.Shipment == s.ID && (here || s.Mode == road && b.State == "in_transit")
		}
		if slices.ContainsFunc(v.Boxes, inside) {
			out = append(out, Action{Key: "unpack/" + s.ID, Do: Unpack, Shipment: s.ID, By: "depot staff 1"})
		}
	}
	return out
}

// boxesToMove brings an emptied box home and makes it ready for its class
// again, one step at a time.
func boxesToMove(site string, v View) []Action {
	next := map[string]string{
		"at_hospital": "returning", "returning": "received", "received": "clean", "clean": "conditioned",
	}
	var out []Action
	for _, b := range v.Boxes {
		class, ours := v.HomeClass[b.ID]
		to, ok := next[b.State]
		if !ours || !ok || b.Shipment != "" {
			continue
		}
		a := Action{Key: strings.Join([]string{"box", b.ID, to}, "/"), Do: MoveBox, Box: b.ID, State: to, By: "depot staff 1"}
		if to == "conditioned" {
			a.Class = class
		}
		out = append(out, a)
	}
	return out
}

func flightsToConsent(v View) []Action {
	var out []Action
	for _, f := range v.Flights {
		if f.State == "waiting" {
			out = append(out, Action{Key: "consent/" + f.ID, Do: Consent, Flight: f.ID, By: "pilot"})
		}
	}
	return out
}

func alarmsToAck(v View) []Action {
	var out []Action
	for _, a := range v.Alarms {
		if a.Open && a.AckedAt == nil {
			out = append(out, Action{
				Key: "ack/" + a.ID, Do: AckAlarm, Alarm: a.ID, By: "dispatcher", Comment: "seen by the played dispatcher: " + a.Kind,
			})
		}
	}
	return out
}

func unitIDs(s Shipment) []string {
	ids := make([]string, len(s.Units))
	for i, u := range s.Units {
		ids[i] = u.ID
	}
	return ids
}
