package people

import (
	"fmt"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
)

// Wish is an order that a ward is about to place.
type Wish struct {
	Hospital  string
	Stock     bool // for the ward's own shelf, else for a patient
	Component blood.Component
	Group     blood.Group
	Amount    int
	UnitDef   blood.UnitDef
	Urgency   blood.Urgency
}

// Between two drawn orders lies at least gapMin and at most gapMax of
// scenario time.
const (
	gapMin = 45 * time.Second
	gapMax = 4 * time.Minute
)

// Demand places a number of orders drawn from a scenario's demand, no more
// at a time than the fleet can serve.
type Demand struct {
	kinds     []site.DemandKind
	hospitals []string
	seed      uint64
	total     int
	most      int
	placed    int
	next      time.Time
}

// NewDemand draws total orders for the scenario's hospitals. At most the
// drones less one are open at a time, so that one is free to turn around.
func NewDemand(sc site.Scenario, seed uint64, total int) (*Demand, error) {
	d := &Demand{seed: seed, total: total, most: max(1, len(sc.Site.Drones)-1)}
	for _, k := range sc.Demand.Kinds {
		if k.Weight > 0 && len(k.Groups) > 0 && len(k.Amounts) > 0 {
			d.kinds = append(d.kinds, k)
		}
	}
	for _, h := range sc.Site.Hospitals {
		d.hospitals = append(d.hospitals, h.ID)
	}
	if total > 0 && (len(d.kinds) == 0 || len(d.hospitals) == 0) {
		return nil, fmt.Errorf("scenario %q has no demand to draw orders from: add demand.kinds to it, or leave out --orders", sc.Site.ID)
	}
	return d, nil
}

// Left is how many orders have still to be placed.
func (d *Demand) Left() int { return d.total - d.placed }

// Next is the order to place now, if one is due while open orders are not
// finished. Say Placed when it was accepted.
func (d *Demand) Next(now time.Time, open int) (Wish, bool) {
	if d.Left() <= 0 || open >= d.most || now.Before(d.next) {
		return Wish{}, false
	}
	return d.wish(d.placed), true
}

// Sample is a wish like those that come, beside the count.
func (d *Demand) Sample() (Wish, bool) {
	if len(d.kinds) == 0 {
		return Wish{}, false
	}
	return d.wish(d.placed), true
}

// Crowd lets so many orders be open at a time, more than the fleet can
// serve at once: then they wait for each other.
func (d *Demand) Crowd(n int) { d.most = max(d.most, n) }

// Placed says that the order that Next gave was accepted.
func (d *Demand) Placed(now time.Time) {
	d.placed++
	d.next = now.Add(gapMin + time.Duration(d.draw("gap", d.placed)*float64(gapMax-gapMin)))
}

func (d *Demand) wish(n int) Wish {
	k := d.kind(d.draw("kind", n))
	return Wish{
		Hospital:  pick(d.hospitals, d.draw("hospital", n)),
		Component: k.Component, UnitDef: k.UnitDef, Urgency: k.Urgency,
		Group:  pick(k.Groups, d.draw("group", n)),
		Amount: pick(k.Amounts, d.draw("amount", n)),
	}
}

func (d *Demand) kind(u float64) site.DemandKind {
	return weighted(d.kinds, u, func(k site.DemandKind) float64 { return k.Weight })
}

func (d *Demand) draw(what string, n int) float64 {
	return draw(d.seed, fmt.Sprintf("%s/%d", what, n))
}

func pick[T any](from []T, u float64) T { return from[int(u*float64(len(from)))] }
