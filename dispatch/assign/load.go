package assign

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"airvein/dispatch/blood"
	"airvein/geo/route"
)

// candidate is one box on one drone, or in a car, filled.
type candidate struct {
	box, drone int         // places in the depot's stock
	offer      *DroneOffer // nil in a car
	car        *CarOffer
	noDrone    block    // why it goes by car where no drone can
	other      *arrival // of the way that was not taken
	tareG      float64
	load       load
	lessened   bool // for a battery, which another drone of the model may not ask for
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
// the best by rule 3; by rule 4 a car takes its place. It is nil where nothing
// can go, and worst then says why.
func (c *chooser) bestLoad(d *depot, s stock, class blood.Class, remaining []float64) (best *candidate, worst block) {
	boxes := 0
	for i, b := range s.boxes {
		if b.Class != class {
			continue
		}
		boxes++
		if i > 0 && s.boxes[i-1] == b {
			continue // the same again
		}
		var tried trials
		for j, o := range s.drones {
			cand, why := tried.of(o, j, func() (*candidate, block) { return c.tryLoad(d, s, i, j, remaining) })
			if why.code != "" || len(cand.load.taken) == 0 {
				if why.rank() > worst.rank() {
					worst = why
				}
				continue
			}
			if best == nil || compareCandidates(cand, best) < 0 {
				best = cand
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
	if car := c.bestCar(d, s, class, remaining); car != nil {
		switch {
		case best == nil && worst.code == NoDrone && car.car.Waits:
			return nil, block{NoDrone, worst.text + "; one is expected within minutes"}
		case best == nil:
			car.noDrone = worst
			return car, worst
		case c.minutes(car.at.eta) < c.minutes(best.at.eta):
			car.other = &best.at
			return car, worst
		}
		best.other = &car.at
	}
	return best, worst
}

// trial is what became of a box on a drone.
type trial struct {
	*candidate
	why block
}

// trials are those of one box, on drones of different models.
type trials []trial

// of is what becomes of the box on the j-th drone. Drones of one model differ
// in their battery alone, so that a load planned for one is another's too,
// unless one of the two batteries bounds it; the fuller battery gets it.
func (ts *trials) of(o *DroneOffer, j int, try func() (*candidate, block)) (*candidate, block) {
	for _, t := range *ts {
		if t.offer.Model == o.Model && (len(t.load.taken) == 0 || t.why.code != "" || o.BatteryPct >= t.leg.NeedPct) {
			if o.BatteryPct > t.offer.BatteryPct {
				t.offer, t.drone = o, j
			}
			return t.candidate, t.why
		}
	}
	cand, why := try()
	if !cand.lessened {
		*ts = append(*ts, trial{cand, why})
	}
	return cand, why
}

// bestCar fills every free box of the class for a car and keeps what
// carries the most; a car waits for nobody and takes any weight.
func (c *chooser) bestCar(d *depot, s stock, class blood.Class, remaining []float64) (best *candidate) {
	if d.offer.Car == nil {
		return nil
	}
	at := byRoad(c.p.Now, c.p.Timing, d.offer.Car.DriveS)
	for i, b := range s.boxes {
		if b.Class != class || i > 0 && s.boxes[i-1] == b {
			continue
		}
		r := room{ml: b.CapacityML, g: math.Inf(1), used: s.used, outlasts: at.high.Add(c.after)}
		cand := &candidate{box: i, car: d.offer.Car, tareG: b.TareG, at: at, load: c.fillBox(d, class, r, remaining)}
		cand.share = cand.load.share(remaining)
		if len(cand.load.taken) > 0 && (best == nil || cand.share > best.share+epsilon) {
			best = cand
		}
	}
	return best
}

// compareCandidates is rule 3. Boxes and drones come in their own order, so
// that the smaller box and the lower id win what is equal.
func compareCandidates(a, b *candidate) int {
	if math.Abs(a.share-b.share) > epsilon {
		return cmp.Compare(b.share, a.share)
	}
	return cmp.Or(a.at.eta.Compare(b.at.eta), cmp.Compare(b.offer.BatteryPct, a.offer.BatteryPct))
}

// tryLoad fills one box for one drone and plans its way. What the units
// must outlast depends on the arrival and so on the load: the load is filled
// again where a unit turns out to be too old. A load that the battery does
// not carry gives up bag after bag, where a single one could fly.
func (c *chooser) tryLoad(d *depot, s stock, box, drone int, remaining []float64) (*candidate, block) {
	at, b, o := d.offer.Depot.ID, s.boxes[box], s.drones[drone]
	cand := &candidate{box: box, drone: drone, offer: o, tareG: b.TareG}
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
			cand.lessened = true
			low = block{Battery, fmt.Sprintf("a drone at %s needs %.0f %% battery for out and back with its reserve, and %s has %.0f %%",
				at, math.Ceil(leg.NeedPct), o.ID, math.Floor(o.BatteryPct))}
			least := cand.load.lightest()
			if one, err := c.leg(d, o.Model, b.TareG+least); err != nil || o.BatteryPct < one.NeedPct {
				return cand, low
			}
		}
		r.g = cand.load.g - cand.load.lightest()
	}
	cand.share = cand.load.share(remaining)
	return cand, block{}
}

// share is the sum over the needs of the part that a load serves.
func (l *load) share(remaining []float64) float64 {
	sum := 0.0
	for i, got := range l.amounts(len(remaining)) {
		if remaining[i] > epsilon {
			sum += min(1, got/remaining[i])
		}
	}
	return sum
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
	keeps := func(l *load, from *lot) bool { return c.spareOf(d, from, r.used, l) <= 0 }
	for i, n := range c.p.Needs {
		if blood.ClassOf(n.Component) == class {
			f := filling{load: &l, need: i, freshest: c.p.freshest(n), room: r, keeps: keeps, visited: &c.visited}
			f.fill(remaining[i], d.offered[i])
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
