package sim

import (
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/sim/people"
)

// stock puts the scenario's units on the shelves, or where stock is
// unlimited as many of each kind as every drone of a depot together could
// take at once: what leaves is made anew at once, and all of it each day, so
// that nothing ever runs out or gets old.
func (w *plainWorld) stock(stream []people.Timed) {
	if !w.sc.Unlimited {
		byDepot := map[string][]blood.Unit{}
		for _, u := range w.sc.Units(w.sc.Start) {
			byDepot[u.Depot] = append(byDepot[u.Depot], u)
		}
		for _, d := range w.sc.Site.Depots {
			w.do(dispatch.ImportStock{By: "scenario", Depot: d.ID, Snapshot: true, AsOf: w.now, Source: "scenario", Units: byDepot[d.ID]})
		}
		return
	}
	w.kinds = stockKinds(stream)
	w.restock()
	w.every(24*time.Hour, w.restock)
}

// stockKinds are what a stream of orders asks for. A patient's group that
// is not fully known is served from every group.
func stockKinds(stream []people.Timed) []stockKind {
	at := map[stockKind]int{}
	var out []stockKind
	for _, o := range stream {
		groups := []blood.Group{o.Wish.Group}
		if !o.Wish.Group.Full() {
			groups = blood.FullGroups()
		}
		for _, g := range groups {
			k := stockKind{component: o.Wish.Component, group: g, unitDef: o.Wish.UnitDef}
			i, ok := at[k]
			if !ok {
				i = len(out)
				at[k] = i
				out = append(out, k)
			}
			out[i].most = max(out[i].most, o.Wish.Amount)
		}
	}
	return out
}

func (w *plainWorld) restock() {
	for _, d := range w.sc.Site.Depots {
		in := dispatch.ImportStock{By: "scenario", Depot: d.ID, Snapshot: true, AsOf: w.now, Source: "scenario: stock unlimited"}
		for _, k := range w.kinds {
			lot := site.FreshLot(d.ID, k.component, k.group, k.unitDef, k.most*max(1, w.seats(d.ID)))
			in.Units = append(in.Units, w.maker.Make(lot, w.now)...)
		}
		w.do(in)
	}
}

// seats is how many packages a depot's drones carry together.
func (w *plainWorld) seats(depot string) int {
	n := 0
	for _, d := range w.sc.Site.Drones {
		if m, ok := w.sc.Site.Model(d.Model); ok && d.Depot == depot {
			n += m.Packages
		}
	}
	return n
}

// refill makes anew what a shipment took.
func (w *plainWorld) refill(e dispatch.ShipmentAllocated) {
	if !w.sc.Unlimited {
		return
	}
	in := dispatch.ImportStock{By: "scenario", Depot: e.Depot, AsOf: w.now, Source: "scenario: stock unlimited"}
	for _, p := range e.Picks {
		if u, ok := w.loop.State().Unit(p.Unit); ok {
			lot := site.FreshLot(e.Depot, u.Component, u.Group, u.UnitDef, 1)
			lot.ML = u.ML
			in.Units = append(in.Units, w.maker.Make(lot, w.now)...)
		}
	}
	w.do(in)
}
