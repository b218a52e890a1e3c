package sim

import (
	"fmt"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/sim/people"
)

// look is what everybody does every few seconds: see, and act.
func (w *World) look() {
	if w.loop == nil {
		return
	}
	for _, d := range w.cfg.Scenario.Site.Depots {
		w.act(people.Packer, d.ID, w.view(d.ID))
	}
	for _, h := range w.cfg.Scenario.Site.Hospitals {
		v := w.view("")
		v.Pad = h.Pad.LatLng
		w.act(people.Ward, h.ID, v)
	}
	w.act(people.Pilot, "", w.view(""))
	w.act(people.Dispatcher, "", w.view(""))
}

func (w *World) act(role people.Role, site string, v people.View) {
	for _, a := range w.team.Step(w.now, role, site, v) {
		if w.loop == nil {
			return
		}
		if err := w.input(w.stepOf(a)); err != nil {
			w.team.Failed(a.Key, w.now)
			continue
		}
		w.team.Done(a.Key)
	}
}

// stepOf turns a person's action into the dispatcher's input.
func (w *World) stepOf(a people.Action) dispatch.Input {
	switch a.Do {
	case people.Pack:
		return dispatch.Pack{Shipment: dispatch.ShipmentID(a.Shipment), Box: dispatch.BoxID(a.Box), Units: unitIDs(a.Units), Seal: "seal-" + a.Box,
			WeightG: a.WeightG, PackedBy: a.By, CheckedBy: a.Checker, Code: fmt.Sprintf("%06d", w.codes.IntN(1e6)), By: a.By}
	case people.Unpack:
		return dispatch.Unpack{Shipment: dispatch.ShipmentID(a.Shipment), By: a.By}
	case people.Consent:
		return dispatch.Consent{Flight: dispatch.FlightID(a.Flight), Pilot: a.By, By: a.By}
	case people.PadClear:
		return dispatch.PadClear{Flight: dispatch.FlightID(a.Flight), By: a.By}
	case people.Receive:
		code := ""
		if sh, ok := w.loop.State().Shipment(dispatch.ShipmentID(a.Shipment)); ok {
			code = sh.Code // the packing list inside the box says it
		}
		return dispatch.Receive{Order: dispatch.OrderID(a.Order), Shipment: dispatch.ShipmentID(a.Shipment), Code: code, ReceivedBy: a.By, Units: unitIDs(a.Units), By: a.By}
	case people.MoveBox:
		return dispatch.SetBox{Box: dispatch.BoxID(a.Box), State: dispatch.BoxState(a.State), Class: blood.Class(a.Class), By: a.By}
	case people.AckAlarm:
		return dispatch.AckAlarm{ID: a.Alarm, By: a.By, Comment: a.Comment}
	}
	panic("sim: people do something the world does not know: " + string(a.Do))
}

func unitIDs(ids []string) []blood.UnitID {
	out := make([]blood.UnitID, len(ids))
	for i, id := range ids {
		out[i] = blood.UnitID(id)
	}
	return out
}

// view is what the people see. Their own eyes choose what concerns them;
// HomeClass is the depot's.
func (w *World) view(depot string) people.View {
	s := w.loop.State()
	out := people.View{HomeClass: map[string]string{}}
	for _, b := range w.cfg.Scenario.Site.Boxes {
		if b.Depot == depot {
			out.HomeClass[b.ID] = string(b.Class)
		}
	}
	for _, sh := range s.Shipments() {
		x := people.Shipment{ID: string(sh.ID), Order: string(sh.Order), State: string(sh.State), Depot: sh.Depot, Hospital: sh.Hospital,
			Flight: string(sh.Flight), Box: string(sh.Box), Class: string(sh.Class), PlannedG: sh.PlannedG}
		for _, p := range sh.Picks {
			x.Units = append(x.Units, people.Unit{ID: string(p.Unit)})
		}
		out.Shipments = append(out.Shipments, x)
	}
	for _, f := range s.Flights() {
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
