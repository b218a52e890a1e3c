package assign

import (
	"math"

	"airvein/dispatch/blood"
)

// floor is how many bags of a kind's component and group a depot keeps back
// from this order: its emergency floor, unless a life is at stake.
func (c *chooser) floor(d *depot, u blood.Unit) int {
	if c.p.Urgency == blood.Immediate {
		return 0
	}
	return d.offer.Depot.Floor[u.Component][u.Group]
}

// spareOf is how many bags of a lot's component and group a depot has beyond
// its floor, those in other boxes and in l taken off. Bags that are too old
// to be of use to anybody do not count towards the floor.
func (c *chooser) spareOf(d *depot, like *lot, used map[blood.UnitID]spent, l *load) int {
	floor := c.floor(d, like.like)
	if floor == 0 {
		return math.MaxInt
	}
	n := -floor
	for _, x := range d.offer.Shelf.of(like.like.Component) {
		if x.like.Group == like.like.Group {
			n += x.count(x.from(c.useful())) - x.countUsed(used, c.useful())
		}
	}
	for _, t := range l.taken {
		if t.unit.Component == like.like.Component && t.unit.Group == like.like.Group {
			n--
		}
	}
	return n
}
