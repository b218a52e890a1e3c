package assign

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"airvein/dispatch/blood"
	"airvein/geo/route"
)

// candidate is one box on one drone, filled.
type candidate struct {
	box, drone int // places in the depot's stock
	offer      DroneOffer
	tareG      float64
	load       load
	share      float64
	leg        Leg
	at         arrival
}

// block is why a depot cannot serve what it holds.
type block struct{ code, text string }

// rank says how near a block is to a flight: the nearest one is told.
func (b block) rank() int {
	switch b.code {
	case Battery:
		return 6
	case Wind:
		return 5
	case NoRoute, NoPermit:
		return 4
	case TooHeavy:
		return 3
	case NoDrone:
		return 2
	case NoBox:
		return 1
	case "":
		return -1
	}
	return 0
}

// bestLoad fills every free box of the class on every free drone and keeps
// the best by rule 3.
func (c *chooser) bestLoad(d *depot, s stock, class blood.Class, remaining []float64) (candidate, block, bool) {
	var best candidate
	found := false
	worst := block{}
	boxes := 0
	for i, b := range s.boxes {
		if b.Class != class {
			continue
		}
		boxes++
		if i > 0 && s.boxes[i-1] == b {
			continue // the same again
		}
		for j, o := range s.drones {
			cand, why := c.tryLoad(d, s, b, o, remaining)
			if why.code != "" || len(cand.load.taken) == 0 {
				if why.rank() > worst.rank() {
					worst = why
				}
				continue
			}
			cand.box, cand.drone = i, j
			if !found || compareCandidates(cand, best) < 0 {
				best, found = cand, true
			}
		}
	}
	at := d.offer.Depot.ID
	switch {
	case boxes == 0:
		worst = block{NoBox, fmt.Sprintf("no box conditioned for %s is free at %s", class, at)}
	case len(s.drones) == 0:
		worst = block{NoDrone, "no drone is free at " + at}
	}
	return best, worst, found
}

// compareCandidates is rule 3. Boxes and drones come in their own order, so
// that the smaller box and the lower id win what is equal.
func compareCandidates(a, b candidate) int {
	if math.Abs(a.share-b.share) > epsilon {
		return cmp.Compare(b.share, a.share)
	}
	return cmp.Or(a.at.eta.Compare(b.at.eta), cmp.Compare(b.offer.BatteryPct, a.offer.BatteryPct))
}

// tryLoad fills one box for one drone and plans its way. What the units
// must outlast depends on the arrival and so on the load: the load is filled
// again where a unit turns out to be too old. A load that the battery does
// not carry gives up bag after bag, where a single one could fly.
func (c *chooser) tryLoad(d *depot, s stock, b BoxOffer, o DroneOffer, remaining []float64) (candidate, block) {
	at := d.offer.Depot.ID
	cand := candidate{offer: o, tareG: b.TareG}
	r := room{ml: b.CapacityML, g: o.Model.PayloadMaxG - b.TareG, used: s.used, outlasts: c.p.Now.Add(c.after)}
	low := block{}
	for {
		cand.load = c.fillBox(d, b.Class, r, remaining)
		if len(cand.load.taken) == 0 {
			return cand, c.emptyBlock(cand.load, r, low, at)
		}
		leg, err := c.leg(d, o.Model, b.TareG+cand.load.g)
		if err != nil {
			return cand, routeBlock(at, err)
		}
		cand.leg, cand.at = leg, arrive(c.p.Now, c.p.Timing, o.Model, leg)
		if until := cand.at.high.Add(c.after); until.After(r.outlasts) {
			r.outlasts = until
			if !cand.load.outlasts(r) {
				continue
			}
		}
		if o.BatteryPct >= leg.NeedPct {
			break
		}
		if low.code == "" {
			low = block{Battery, fmt.Sprintf("a drone at %s needs %.0f %% battery for out and back with its reserve, and %s has %.0f %%",
				at, math.Ceil(leg.NeedPct), o.ID, math.Floor(o.BatteryPct))}
			least := cand.load.lightest()
			if one, err := c.leg(d, o.Model, b.TareG+least); err != nil || o.BatteryPct < one.NeedPct {
				return cand, low
			}
		}
		r.g = cand.load.g - cand.load.lightest()
	}
	for i, got := range cand.load.amounts(len(remaining)) {
		if remaining[i] > epsilon {
			cand.share += min(1, got/remaining[i])
		}
	}
	return cand, block{}
}

// emptyBlock is why nothing at all is in a box.
func (c *chooser) emptyBlock(l load, r room, low block, depot string) block {
	switch {
	case low.code != "":
		return low
	case l.tooLarge:
		return block{TooHeavy, "not one bag fits a free box and the payload of a free drone at " + depot}
	case r.outlasts.After(c.p.Now.Add(c.after)):
		return block{NoEligible, "what is left at " + depot + " expires before the laboratory and a transfusion could be done with it after its arrival"}
	}
	return block{}
}

// fillBox fills one box for every need of its class, in their order.
func (c *chooser) fillBox(d *depot, class blood.Class, r room, remaining []float64) load {
	var l load
	for i, n := range c.p.Needs {
		if blood.ClassOf(n.Component) == class {
			l.fill(i, remaining[i], d.offered[i], r, c.p.freshest(n), &c.visited)
		}
	}
	return l
}

func (l *load) outlasts(r room) bool {
	for _, t := range l.taken {
		if t.unit.Expiry.Before(r.outlasts) {
			return false
		}
	}
	return true
}

// lightest is the weight of the lightest bag of a load.
func (l *load) lightest() float64 {
	g := math.Inf(1)
	for _, t := range l.taken {
		g = min(g, blood.WeightG(t.unit.Component, t.unit.ML))
	}
	return g
}

// amounts are what a load holds for each need.
func (l *load) amounts(needs int) []float64 {
	out := make([]float64, needs)
	for _, t := range l.taken {
		out[t.need] += t.amount
	}
	return out
}

func routeBlock(depot string, err error) block {
	code := NoRoute
	var refusal *route.Refusal
	switch {
	case !errors.As(err, &refusal):
	case refusal.Code == route.TooWindy:
		code = Wind
	case refusal.Code == NoPermit || refusal.Code == route.OutsidePermit:
		code = NoPermit
	}
	return block{code, fmt.Sprintf("no drone can fly from %s: %s", depot, err)}
}
