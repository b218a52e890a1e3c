package dispatch

import (
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
)

func (s *State) applyRoadEvent(at time.Time, e Event) bool {
	switch e := e.(type) {
	case RoadClosurePut:
		s.roads[e.Closure.ID] = &e.Closure
		s.resources++
	case RoadClosureEnded:
		delete(s.roads, e.ID)
		s.resources++
	case ShipmentDeparted:
		s.applyDeparted(at, e)
	case ShipmentSentByRoad:
		s.applySentByRoad(at, e)
	default:
		return false
	}
	return true
}

func (s *State) applyDeparted(at time.Time, e ShipmentDeparted) {
	sh := s.shipments[e.Shipment]
	sh.State, sh.DepartedAt, sh.Courier, sh.DriveS = ShipmentStateInTransit, at, e.Courier, e.DriveS
	p := assign.OnTheRoad(at, e.DriveS)
	sh.ETA, sh.ETALow, sh.ETAHigh = p.ETA, p.ETALow, p.ETAHigh
	s.setUnits(sh, blood.InTransit)
	if b := s.boxes[sh.Box]; b != nil && b.Shipment == sh.ID {
		b.State, b.Place, b.Since, b.By = BoxInTransit, e.Courier, at, e.By
	}
	o := s.orders[sh.Order]
	o.noteShipment(at, sh, "departed_by_road", e.Courier, "")
	o.custody(at, sh, "departed", e.Courier, sh.Depot, "by road")
}

func (s *State) applySentByRoad(at time.Time, e ShipmentSentByRoad) {
	sh := s.shipments[e.Shipment]
	o := s.orders[sh.Order]
	o.noteShipment(at, sh, "sent_by_road", e.By, e.Reason)
	sh.Mode, sh.DriveS, sh.Drone, sh.Flight = ModeRoad, e.DriveS, "", ""
	sh.ETA, sh.ETALow, sh.ETAHigh = e.ETA, e.ETALow, e.ETAHigh
	o.Why = append(o.Why, Why{What: "mode", Chosen: "road", Because: e.Reason})
}

// carrier is who has a box under way: its drone or its courier.
func (sh *Shipment) carrier() string {
	if sh.Mode == ModeRoad {
		return sh.Courier
	}
	return string(sh.Drone)
}
