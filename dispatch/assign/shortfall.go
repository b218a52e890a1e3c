package assign

import (
	"fmt"
	"strings"
	"time"

	"airvein/dispatch/blood"
)

// shortfalls says what of each need nobody serves: first what no stock
// covers, then what is eligible somewhere and cannot fly.
func (c *chooser) shortfalls() []Shortfall {
	var out []Shortfall
	for i, n := range c.p.Needs {
		missing := c.remaining[i]
		if missing <= epsilon {
			continue
		}
		blocked, why := c.blocked(i)
		blocked = min(blocked, missing)
		if short := missing - blocked; short > epsilon {
			code, reason := c.stockReason(i)
			out = append(out, Shortfall{Line: n.Line, Amount: short, Code: code, Reason: reason})
		}
		if blocked > epsilon {
			out = append(out, Shortfall{
				Line: n.Line, Amount: blocked, Code: why.code,
				Reason: fmt.Sprintf("%s of %s cannot go now: %s", amountText(blocked, n.UnitDef), n.forWhom(), why.text),
			})
		}
	}
	return out
}

// blocked is how much of a need lies eligible at depots that cannot send
// it, with the reason nearest to a flight as the code and each depot's as
// the text, that its road is closed among them.
func (c *chooser) blocked(need int) (amount float64, why block) {
	class := blood.ClassOf(c.p.Needs[need].Component)
	var texts []string
	for _, d := range c.depots {
		b := d.block[class]
		left := c.left(d, need)
		if b.code == "" || left <= epsilon {
			continue
		}
		amount += left
		texts = append(texts, b.text)
		if d.offer.NoCar != "" {
			texts = append(texts, d.offer.NoCar)
		}
		if b.rank() > why.rank() {
			why = b
		}
	}
	why.text = strings.Join(texts, "; ")
	return amount, why
}

// left is how much of a need a depot still holds eligible that lives long
// enough to be of use to anybody.
func (c *chooser) left(d *depot, need int) float64 {
	sum := 0.0
	spare := map[blood.Group]int{}
	for _, o := range d.offered[need] {
		g := o.lot.like.Group
		if _, known := spare[g]; !known {
			spare[g] = max(0, c.spareOf(d, o.lot, d.stock.used, &load{}))
		}
		n := min(spare[g], o.lot.count(o.lot.from(c.useful()))-o.lot.countUsed(d.stock.used, c.useful()))
		spare[g] -= n
		sum += float64(n) * o.amount
	}
	return sum
}

// kept says which depots keep bags back that would be eligible.
func (c *chooser) kept(need int) string {
	var at []string
	for _, d := range c.depots {
		for _, o := range d.offered[need] {
			n := o.lot.count(o.lot.from(c.useful())) - o.lot.countUsed(d.stock.used, c.useful())
			if n > 0 && c.spareOf(d, o.lot, d.stock.used, &load{}) <= 0 {
				at = append(at, fmt.Sprintf("%d %s at %s", c.floor(d, o.lot.like), o.lot.like.Group, d.offer.Depot.ID))
				break
			}
		}
	}
	return strings.Join(at, ", ")
}

// useful is until when a unit must live to be of use to anybody.
func (c *chooser) useful() time.Time { return c.p.Now.Add(c.after) }

// stockReason says how much was eligible, where, and how much was needed.
func (c *chooser) stockReason(need int) (code, reason string) {
	n := c.p.Needs[need]
	needed := amountText(n.Amount, n.UnitDef) + " needed"
	var held []string
	stocked := false
	for _, d := range c.depots {
		sum := 0.0
		for _, o := range d.offered[need] {
			sum += float64(o.lot.count(o.lot.from(c.useful()))) * o.amount
		}
		if sum > epsilon {
			held = append(held, amountText(sum, n.UnitDef)+" at "+d.offer.Depot.ID)
		}
		stocked = stocked || len(d.offer.Shelf.of(n.Component)) > 0
	}
	kept := c.kept(need)
	switch {
	case kept != "":
		return Kept, fmt.Sprintf("%s: what is eligible is kept for orders that are immediate (bags: %s), %s", n.forWhom(), kept, needed)
	case !stocked:
		return NoStock, fmt.Sprintf("no depot has %s free to issue, %s", n.Component.Words(), needed)
	case len(held) > 0 && n.Stock:
		return NoEligible, fmt.Sprintf("%s: %s, %s", n.forWhom(), strings.Join(held, ", "), needed)
	case len(held) > 0:
		return NoEligible, fmt.Sprintf("%s eligible: %s, %s", n.forWhom(), strings.Join(held, ", "), needed)
	}
	return NoEligible, fmt.Sprintf("no unit free to issue at any depot is eligible: %s, %s%s", n.forWhom(), needed, c.onlyRefusal(n))
}

// onlyRefusal is the reason why no unit at all is eligible, where there is
// one and the same for every kind of unit that lies at a depot.
func (c *chooser) onlyRefusal(n Need) string {
	var reason string
	for _, d := range c.depots {
		for _, l := range d.offer.Shelf.of(n.Component) {
			v := c.p.eligible(l.like.Group, l.like.Attributes, n)
			why := strings.Join(v.Reasons, "; ")
			if v.Eligible || why == "" || reason != "" && reason != why {
				return ""
			}
			reason = why
		}
	}
	if reason == "" {
		return ""
	}
	return " (" + reason + ")"
}
