package sim

import (
	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/geo"
)

// Phase is how far one order's box is, by what an onlooker sees.
type Phase string

// The phases with which every fault is crossed.
const (
	Placed    Phase = "placed"
	Allocated Phase = "allocated"
	Loaded    Phase = "loaded"
	Uploading Phase = "uploading" // consent, plan, preflight
	Arming    Phase = "arming"
	Climb     Phase = "climb"
	Cruise    Phase = "cruise"
	Approach  Phase = "approach"
	Drop      Phase = "drop"
	Return    Phase = "return"
	Landed    Phase = "landed"
	Charging  Phase = "charging"
)

// Phases are all of them, in order.
func Phases() []Phase {
	return []Phase{Placed, Allocated, Loaded, Uploading, Arming, Climb, Cruise, Approach, Drop, Return, Landed, Charging}
}

// inPhase is where a shipment is.
type inPhase struct {
	phase Phase
	plan  fleet.Plan
	t     target
}

// approachM is how near its pad a drone approaches it.
const approachM = 700

func (w *World) setPhase(id string, p Phase) {
	x := w.phases[id]
	if x == nil || x.phase == p {
		return
	}
	x.phase, x.t.phase = p, p
	w.entered(x.t)
}

// phaseEvent follows a shipment on the ground.
func (w *World) phaseEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.OrderPlaced:
		w.entered(target{phase: Placed, order: string(e.ID)})
	case dispatch.ShipmentAllocated:
		if e.Mode == dispatch.ModeRoad {
			return // the phases are a flight's
		}
		w.phases[string(e.ID)] = &inPhase{plan: e.Plan, t: target{drone: e.Drone, flight: string(e.Flight), shipment: string(e.ID), order: string(e.Order)}}
		w.riding[e.Drone] = string(e.ID)
		w.setPhase(string(e.ID), Allocated)
	case dispatch.ShipmentPacked:
		w.setPhase(string(e.Shipment), Loaded)
	case dispatch.FlightRerouted:
		if x := w.phases[w.shipmentOf(e.Flight)]; x != nil {
			x.plan = e.Plan
		}
	case dispatch.FlightConsented:
		w.setPhase(w.shipmentOf(e.Flight), Uploading)
	case dispatch.LaunchOrdered:
		w.setPhase(w.shipmentOf(e.Flight), Arming)
	case dispatch.FlightEnded:
		w.setPhase(w.shipmentOf(e.Flight), Charging)
	case dispatch.FlightFailed:
		delete(w.phases, w.shipmentOf(e.Flight))
	case dispatch.DroneSeen:
		if e.State == dispatch.DroneReady {
			if id := w.riding[e.Drone]; w.phases[id] != nil && w.phases[id].phase == Charging {
				delete(w.phases, id)
			}
		}
	}
}

func (w *World) shipmentOf(f dispatch.FlightID) string {
	for id, x := range w.phases {
		if x.t.flight == string(f) {
			return id
		}
	}
	return ""
}

// phaseSeen follows one in the air.
func (w *World) phaseSeen(id fleet.DroneID, v autopilot.State) {
	x := w.phases[w.riding[id]]
	if x == nil {
		return
	}
	ship := x.t.shipment
	flying := x.phase == Climb || x.phase == Cruise || x.phase == Approach || x.phase == Drop || x.phase == Return
	switch {
	case v.OnGround && flying:
		w.setPhase(ship, Landed)
	case v.OnGround:
	case x.phase == Arming:
		w.setPhase(ship, Climb)
	case x.phase == Return || !flying:
	case v.Seq > x.plan.ReleaseSeq && x.plan.ReleaseSeq != 0 || x.plan.JoinSeq != 0 && x.plan.ReleaseSeq == 0 || v.Mode == fleet.CopterRTL || v.Mode == fleet.CopterLand:
		w.setPhase(ship, Return)
	case x.phase == Climb && v.AltTakeoffM >= 0.9*x.plan.CruiseAltM:
		w.setPhase(ship, Cruise)
	case x.phase == Cruise && geo.Distance(v.Pos, x.plan.Pad) < approachM:
		w.setPhase(ship, Approach)
	case x.phase == Approach && v.Seq > x.plan.HoldSeq:
		w.setPhase(ship, Drop)
	}
}
