package site

import (
	"fmt"
	"slices"

	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
)

// cross checks what one section says of another.
func (p *parser) cross() {
	s := p.out.Site
	depot := func(what, id string, line int) {
		if _, ok := s.Depot(id); !ok {
			p.errs.add(line, "%s names depot %q, which is not among the depots", what, id)
		}
	}
	for _, h := range s.Hospitals {
		for _, d := range sortedKeys(h.RoadMin) {
			depot("hospital "+h.ID+": road_min", d, p.lines["road "+h.ID+" "+d])
		}
	}
	for _, b := range s.Boxes {
		depot("box "+b.ID, b.Depot, p.lines["box "+b.ID])
	}
	for _, x := range s.Storage {
		depot("storage "+x.ID, x.Depot, p.lines["storage "+x.ID])
	}
	for _, d := range s.Drones {
		depot("drone "+string(d.ID), d.Depot, p.lines["drone "+string(d.ID)])
		p.reach(s, d)
	}
	for _, l := range p.out.Stock {
		depot("the stock", l.Depot, p.lines["lot "+l.Depot])
	}
	p.stocked()
	p.crossOrders()
	p.crossPermits()
}

// reach refuses a drone that could serve nobody: its straight flight to the
// nearest hospital and back, in still air with nothing aboard, would eat
// its reserve. What a real way needs is geo/route's business; this catches
// a drone put at the wrong depot or figures in the wrong unit.
func (p *parser) reach(s Site, d Drone) {
	line := p.lines["drone "+string(d.ID)]
	m, ok := s.Model(d.Model)
	if !ok {
		p.errs.add(line, "drone %s names model %q, which is not among the models", d.ID, d.Model)
		return
	}
	home, ok := s.Depot(d.Depot)
	if !ok {
		return
	}
	if m.Straight {
		for _, h := range s.Hospitals {
			if 2*geo.Distance(home.Pad.LatLng, h.Pad.LatLng) <= m.RangeM {
				return
			}
		}
		p.errs.add(line, "drone %s cannot fly from %s to any hospital and back within its range of %v m", d.ID, d.Depot, m.RangeM)
		return
	}
	usable := m.BatteryWh * (1 - m.ReservePct/100)
	for _, h := range s.Hospitals {
		if thereAndBackWh(m, home.Pad.LatLng, h.Pad.LatLng, s.CruiseAltM) <= usable {
			return
		}
	}
	p.errs.add(line, "drone %s cannot fly from %s to any hospital and back and keep its reserve of %v %%", d.ID, d.Depot, m.ReservePct)
}

func thereAndBackWh(m fleet.Model, a, b geo.LatLng, altM float64) float64 {
	cruiseS := 2 * geo.Distance(a, b) / m.CruiseMPS
	climbS := altM / m.ClimbMPS
	return (cruiseS*m.CruiseW + climbS*m.ClimbW) / 3600
}

// stocked refuses demand for a component that no depot holds at all. That
// each generated order is servable down to the bag is shown by a test of
// each scenario, with the rules of package assign.
func (p *parser) stocked() {
	var held []blood.Component
	for _, l := range p.out.Stock {
		if l.Count > 0 {
			held = append(held, l.Component)
		}
	}
	for i, k := range p.out.Demand.Kinds {
		if !slices.Contains(held, k.Component) {
			p.errs.add(p.lines[fmt.Sprintf("demand %d", i)], "demand asks for %s, of which the stock has none", k.Component)
		}
	}
}
