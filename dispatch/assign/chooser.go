package assign

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"airvein/dispatch/blood"
	"airvein/fleet"
)

// chooser holds one problem while it is being answered.
type chooser struct {
	p         Problem
	remaining []float64 // of each need
	depots    []*depot  // by id
	legs      map[legKey]legResult
	choices   []Choice
	after     time.Duration // what a unit must outlast its arrival by
	visited   int           // units looked at
}

// depot is one depot with what of it is still free.
type depot struct {
	offer   *DepotOffer
	offered [][]offered // for each need
	stock   stock
	block   map[blood.Class]block // why it last could serve no more
}

// stock is the part of a depot that choosing uses up.
type stock struct {
	used   map[blood.UnitID]spent // nil: none yet
	boxes  []BoxOffer
	drones []*DroneOffer
}

func (s stock) clone() stock {
	return stock{used: maps.Clone(s.used), boxes: slices.Clone(s.boxes), drones: slices.Clone(s.drones)}
}

type legKey struct {
	depot, model string
	hectograms   int
}

type legResult struct {
	leg Leg
	err error
}

func newChooser(p Problem) *chooser {
	c := &chooser{p: p, legs: map[legKey]legResult{}}
	c.after, _ = p.after() // where there is none, nothing is eligible
	for _, n := range p.Needs {
		c.remaining = append(c.remaining, max(0, n.Amount))
	}
	judged := make([]map[string]*terms, len(p.Needs))
	for i := range judged {
		judged[i] = map[string]*terms{}
	}
	for i := range p.Depots {
		o := &p.Depots[i]
		d := &depot{offer: o, block: map[blood.Class]block{}}
		d.stock = stock{boxes: slices.Clone(o.Boxes), drones: make([]*DroneOffer, len(o.Drones))}
		for j := range o.Drones {
			d.stock.drones[j] = &o.Drones[j]
		}
		slices.SortStableFunc(d.stock.boxes, func(a, b BoxOffer) int {
			return cmp.Or(cmp.Compare(a.CapacityML, b.CapacityML), cmp.Compare(a.TareG, b.TareG))
		})
		slices.SortStableFunc(d.stock.drones, func(a, b *DroneOffer) int { return cmp.Compare(a.ID, b.ID) })
		for j, n := range p.Needs {
			d.offered = append(d.offered, p.offers(o, n, judged[j]))
		}
		c.depots = append(c.depots, d)
	}
	slices.SortStableFunc(c.depots, func(a, b *depot) int { return cmp.Compare(a.offer.Depot.ID, b.offer.Depot.ID) })
	return c
}

// classes are the temperature classes that are needed, in the order of the
// lines.
func (c *chooser) classes() []blood.Class {
	var out []blood.Class
	for _, n := range c.p.Needs {
		if class := blood.ClassOf(n.Component); class != "" && !slices.Contains(out, class) {
			out = append(out, class)
		}
	}
	return out
}

// serveClass takes depot after depot, the best first, until nobody can
// serve any more of the class.
func (c *chooser) serveClass(class blood.Class) {
	for round := 0; c.open(class, c.remaining); round++ {
		var plans []depotPlan
		for _, d := range c.depots {
			if p := c.planDepot(d, class); len(p.loads) > 0 {
				plans = append(plans, p)
			}
		}
		if len(plans) == 0 {
			return
		}
		slices.SortStableFunc(plans, c.comparePlans)
		c.commit(plans, class, round)
	}
}

// open reports whether anything of a class is still needed.
func (c *chooser) open(class blood.Class, remaining []float64) bool {
	for i, n := range c.p.Needs {
		if remaining[i] > epsilon && blood.ClassOf(n.Component) == class {
			return true
		}
	}
	return false
}

// depotPlan is all that one depot could serve of a class by itself.
type depotPlan struct {
	depot  *depot
	loads  []*candidate
	served []float64 // of each need
	share  float64   // sum over the needs of the part that it serves
	last   time.Time // arrival of the last of it
	expiry time.Time // nearest of its units
	after  stock
}

// planDepot fills box after box at one depot.
func (c *chooser) planDepot(d *depot, class blood.Class) depotPlan {
	p := depotPlan{depot: d, served: make([]float64, len(c.remaining)), after: d.stock.clone()}
	remaining := slices.Clone(c.remaining)
	for c.open(class, remaining) {
		best, why := c.bestLoad(d, p.after, class, remaining)
		if best == nil {
			d.block[class] = why
			break
		}
		p.loads = append(p.loads, best)
		if p.after.used == nil {
			p.after.used = map[blood.UnitID]spent{}
		}
		for _, t := range best.load.taken {
			p.after.used[t.unit.ID] = spent{t.lot, t.unit.Expiry}
			p.served[t.need] += t.amount
			remaining[t.need] = max(0, remaining[t.need]-t.amount)
			if p.expiry.IsZero() || t.unit.Expiry.Before(p.expiry) {
				p.expiry = t.unit.Expiry
			}
		}
		p.after.boxes = slices.Delete(p.after.boxes, best.box, best.box+1)
		if best.car == nil {
			p.after.drones = slices.Delete(p.after.drones, best.drone, best.drone+1)
		}
		if best.at.eta.After(p.last) {
			p.last = best.at.eta
		}
	}
	for i, s := range p.served {
		if c.remaining[i] > epsilon {
			p.share += min(1, s/c.remaining[i])
		}
	}
	return p
}

// minutes is how an arrival counts when it is compared: promises are made
// in minutes, so that a second decides nothing.
func (c *chooser) minutes(at time.Time) int { return int(at.Sub(c.p.Now) / time.Minute) }

func (c *chooser) comparePlans(a, b depotPlan) int {
	if math.Abs(a.share-b.share) > epsilon {
		return cmp.Compare(b.share, a.share)
	}
	return cmp.Or(
		cmp.Compare(c.minutes(a.last), c.minutes(b.last)),
		a.expiry.Compare(b.expiry),
		cmp.Compare(a.depot.offer.Depot.ID, b.depot.offer.Depot.ID),
	)
}

// commit makes the best plan's choices.
func (c *chooser) commit(plans []depotPlan, class blood.Class, round int) {
	p := plans[0]
	for i, l := range p.loads {
		ch := Choice{
			Depot: p.depot.offer.Depot.ID, Class: class, Leg: l.leg,
			PlannedG: l.tareG + l.load.g, ETA: l.at.eta, ETALow: l.at.low, ETAHigh: l.at.high,
		}
		if l.car != nil {
			ch.Road, ch.DriveS = true, l.car.DriveS
		} else {
			ch.Drone = l.offer.ID
			if l.other != nil {
				instead := l.other.promise()
				ch.Instead = &instead
			}
		}
		for _, t := range l.load.taken {
			ch.Picks = append(ch.Picks, Pick{Unit: t.unit.ID, Line: c.p.Needs[t.need].Line})
		}
		ch.Why = c.why(plans, i, round)
		c.choices = append(c.choices, ch)
	}
	for i := range c.remaining {
		c.remaining[i] = max(0, c.remaining[i]-p.served[i])
	}
	p.depot.stock = p.after
}

// leg plans a way for a payload, rounded up to 100 g so that nearly equal
// loads share an answer.
func (c *chooser) leg(d *depot, m fleet.Model, grams float64) (Leg, error) {
	k := legKey{d.offer.Depot.ID, m.ID, int(math.Ceil(grams / 100))}
	r, ok := c.legs[k]
	if !ok {
		r.leg, r.err = c.p.Route(d.offer.Depot, m, float64(k.hectograms)/10)
		c.legs[k] = r
	}
	return r.leg, r.err
}
