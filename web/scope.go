package web

import (
	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/web/account"
)

// scope is what one principal may see of the things that a permission
// lets its role see at all. It reads State inside a view.
type scope struct {
	p  account.Principal
	st *dispatch.State
}

// all reports whether the role sees everything of its permissions.
func (s scope) all() bool {
	switch s.p.Role {
	case account.Dispatcher, account.Pilot, account.Admin:
		return true
	}
	return false
}

// groups reports whether blood groups and unit numbers are for this
// principal: a pilot flies a box, not a patient's blood group.
func (s scope) groups() bool {
	return may(s.p.Role, permOrderRead)
}

func (s scope) order(o *dispatch.Order) bool {
	switch {
	case !may(s.p.Role, permOrderRead):
		return false
	case s.p.Role == account.Hospital:
		return o.Hospital == s.p.Site
	case s.p.Role == account.Depot:
		for _, id := range o.Shipments {
			if sh, ok := s.st.Shipment(id); ok && sh.Depot == s.p.Site {
				return true
			}
		}
		return false
	}
	return true
}

func (s scope) shipment(sh *dispatch.Shipment) bool {
	switch {
	case !may(s.p.Role, permShipmentRead):
		return false
	case s.p.Role == account.Hospital:
		return sh.Hospital == s.p.Site
	case s.p.Role == account.Depot:
		return sh.Depot == s.p.Site
	}
	return true
}

func (s scope) flight(f *dispatch.Flight) bool {
	switch {
	case !may(s.p.Role, permFlightRead):
		return false
	case s.p.Role == account.Hospital:
		return f.Hospital == s.p.Site || f.Plan.LandSite == s.p.Site
	case s.p.Role == account.Depot:
		return f.Depot == s.p.Site || f.Plan.LandSite == s.p.Site
	}
	return true
}

// drone: a hospital sees a drone while it flies for it.
func (s scope) drone(d *dispatch.Drone) bool {
	switch {
	case !may(s.p.Role, permDroneRead):
		return false
	case s.p.Role == account.Hospital:
		f, ok := s.st.Flight(d.Flight)
		return ok && !f.State.Over() && s.flight(f)
	case s.p.Role == account.Depot:
		return d.Depot == s.p.Site
	}
	return true
}

// box: a hospital and a depot see the boxes that are with them or in
// their shipments; a depot also its own, wherever they are, to fetch them.
func (s scope) box(b *dispatch.Box) bool {
	if !may(s.p.Role, permBoxRead) {
		return false
	}
	if s.all() || b.Place == s.p.Site || s.homeOf(b) == s.p.Site {
		return true
	}
	sh, ok := s.st.Shipment(b.Shipment)
	return ok && s.shipment(sh)
}

// homeOf is the depot that the site gives a box; "" where it gives none.
func (s scope) homeOf(b *dispatch.Box) string {
	for _, sb := range s.st.Site().Boxes {
		if sb.ID == string(b.ID) {
			return sb.Depot
		}
	}
	return ""
}

// unit: a depot sees its own, a hospital those it was sent.
func (s scope) unit(u *blood.Unit) bool {
	switch {
	case !may(s.p.Role, permUnitRead):
		return false
	case s.p.Role == account.Depot:
		return u.Depot == s.p.Site
	case s.p.Role == account.Hospital:
		for _, id := range s.st.Record(u.ID).Shipments {
			if sh, ok := s.st.Shipment(id); ok && sh.Hospital == s.p.Site {
				return true
			}
		}
		return false
	}
	return true
}

// alarm: a depot sees those of its shipments, drones and boxes; a pilot
// those of flights and drones; a hospital those on its units.
func (s scope) alarm(a alarm.Alarm) bool {
	switch {
	case !may(s.p.Role, permAlarmRead):
		return false
	case s.p.Role == account.Pilot:
		return a.Flight != "" || a.Drone != ""
	case s.p.Role == account.Hospital:
		sh, ok := s.st.Shipment(dispatch.ShipmentID(a.Shipment))
		return ok && s.shipment(sh) && forHospital(a.Kind)
	case s.p.Role == account.Depot:
		return s.depotAlarm(a)
	}
	return true
}

// forHospital are the alarms that a hospital is told of: units that it must
// not transfuse, and those whose fate it owes.
func forHospital(k alarm.Kind) bool {
	return k == alarm.UnitTakenBack || k == alarm.OpenTrace || k == alarm.TransfusedAgainst
}

func (s scope) depotAlarm(a alarm.Alarm) bool {
	if o, ok := s.st.Order(dispatch.OrderID(a.Order)); ok && a.Kind == alarm.CarDeadline {
		return s.order(o)
	}
	if sh, ok := s.st.Shipment(dispatch.ShipmentID(a.Shipment)); ok {
		return s.shipment(sh)
	}
	if f, ok := s.st.Flight(dispatch.FlightID(a.Flight)); ok {
		return s.flight(f)
	}
	if b, ok := s.st.Box(dispatch.BoxID(a.Box)); ok {
		return s.box(b)
	}
	return false
}

// depot reports whether a depot's stock is this principal's.
func (s scope) depot(id string) bool { return s.p.Role != account.Depot || id == s.p.Site }
