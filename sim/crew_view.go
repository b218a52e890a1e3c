package sim

import (
	"airvein/dispatch"
	"airvein/fleet"
	"airvein/sim/people"
)

// view is what the people see of the server. Their own eyes choose what
// concerns them; HomeClass is the depot's.
func (c *crew) view(depot string) people.View {
	w := c.w
	s := w.loop.State()
	out := people.View{HomeClass: map[string]string{}}
	for _, b := range w.cfg.Scenario.Site.Boxes {
		if b.Depot == depot {
			out.HomeClass[b.ID] = string(b.Class)
		}
	}
	for _, sh := range s.Shipments() {
		if sh.State == dispatch.ShipmentStateDelivered {
			continue
		}
		x := people.Shipment{ID: string(sh.ID), Order: string(sh.Order), Mode: string(sh.Mode), ETA: sh.ETA.Add(-w.skew), State: string(sh.State), Depot: sh.Depot, Hospital: sh.Hospital,
			Flight: string(sh.Flight), Box: string(sh.Box), Class: string(sh.Class), PlannedG: sh.PlannedG}
		for _, p := range sh.Picks {
			x.Units = append(x.Units, people.Unit{ID: string(p.Unit)})
		}
		out.Shipments = append(out.Shipments, x)
	}
	for _, f := range s.Flights() {
		if f.State.Over() {
			continue
		}
		x := people.Flight{ID: string(f.ID), Drone: string(f.Drone), Hospital: f.Hospital, State: string(f.State)}
		if until := f.PadClearUntil(); !until.IsZero() {
			x.PadClearValidUntil = &until
		}
		out.Flights = append(out.Flights, x)
	}
	for _, d := range s.Drones() {
		x := people.Drone{ID: string(d.ID)}
		if t, ok := w.loop.Telemetry(d.ID); ok && t.HasPos && t.Link == fleet.LinkLive {
			x.Lat, x.Lon = &t.Pos.Lat, &t.Pos.Lng
		}
		out.Drones = append(out.Drones, x)
	}
	for _, b := range s.Boxes() {
		out.Boxes = append(out.Boxes, people.Box{ID: string(b.ID), State: string(b.State), Class: string(b.Class), Place: b.Place, Shipment: string(b.Shipment)})
	}
	for _, a := range s.Alarms().Open() {
		out.Alarms = append(out.Alarms, people.Alarm{ID: a.ID, Kind: string(a.Kind), Open: true, AckedAt: a.AckedAt})
	}
	return out
}
