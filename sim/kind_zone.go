package sim

import (
	"fmt"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// zoneKinds are changes of the airspace and of pads while drones fly.
func zoneKinds() []kind {
	return []kind{
		{"F22.pad", lasts(2*time.Minute, 8*time.Minute), (*World).closesPad},
		{"F22.divert", once, (*World).diverts},
		{"F36.zone", sized(2*time.Minute, 12*time.Minute, 120, 500), (*World).drawsZone},
	}
}

// drawsZone puts a zone across the way of a drone, between it and where it
// goes, and takes it away again.
func (w *World) drawsZone(f Fault, t target) bool {
	v, x := w.states[t.drone], w.phases[t.shipment]
	if w.loop == nil || x == nil || v.OnGround {
		return false
	}
	at, left := ahead(x.plan, v, x.phase == Return)
	if left < 3*f.Much {
		return false // it would lie on the drone or on the pad
	}
	ring, err := airspace.Circle(at, f.Much)
	if err != nil {
		return false
	}
	z := airspace.Zone{ID: fmt.Sprintf("drill-%d", f.N), Name: "drill", Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{ring}}
	if w.input(dispatch.PutZone{By: "dispatcher", Zone: z}) != nil {
		return false
	}
	w.until(f.For, func() error { return w.input(dispatch.RemoveZone{By: "dispatcher", ID: z.ID}) })
	return true
}

// ahead is the middle of the way that a drone has before it, out or home, and
// how long that way is.
func ahead(p fleet.Plan, v autopilot.State, home bool) (at geo.LatLng, leftM float64) {
	line := []geo.LatLng{v.Pos}
	for seq := v.Seq; int(seq) < len(p.Mission) && (home || seq <= p.HoldSeq); seq++ {
		if it := p.Mission[seq]; it.LatE7 != 0 || it.LngE7 != 0 {
			line = append(line, it.Pos())
		}
	}
	for i := 1; i < len(line); i++ {
		leftM += geo.Distance(line[i-1], line[i])
	}
	half := leftM / 2
	for i := 1; i < len(line); i++ {
		d := geo.Distance(line[i-1], line[i])
		if half <= d {
			return geo.Offset(line[i-1], geo.Bearing(line[i-1], line[i]), half), leftM
		}
		half -= d
	}
	return v.Pos, 0
}

// closesPad closes the pad that a drone flies to, for a while.
func (w *World) closesPad(f Fault, t target) bool {
	s := w.check.ships[dispatch.ShipmentID(t.shipment)]
	if w.loop == nil || s == nil {
		return false
	}
	in := dispatch.CloseSite{Site: s.Hospital, Closed: true, By: "ward", Reason: "a helicopter stands on it"}
	if w.input(in) != nil {
		return false
	}
	w.until(f.For, func() error { return w.input(dispatch.CloseSite{Site: s.Hospital, By: "ward"}) })
	return true
}

// diverts is a person's word to land at another hospital.
func (w *World) diverts(f Fault, t target) bool {
	s := w.check.ships[dispatch.ShipmentID(t.shipment)]
	if w.loop == nil || s == nil {
		return false
	}
	for _, h := range w.cfg.Scenario.Site.Hospitals {
		if h.ID != s.Hospital {
			return w.input(dispatch.DivertFlight{Flight: dispatch.FlightID(t.flight), Site: h.ID, By: "pilot", Reason: "drill"}) == nil
		}
	}
	return false
}

// until undoes something after a time, again while the server does not take
// it.
func (w *World) until(d time.Duration, undo func() error) {
	w.after(d, func() {
		if w.loop == nil || unavailable(undo()) {
			w.until(5*time.Second, undo)
		}
	})
}
