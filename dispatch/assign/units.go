package assign

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/blood"
)

// fefoTolerance is how much later a bag may expire and still be taken
// before the one that expires first, to leave a smaller excess.
const fefoTolerance = 48 * time.Hour

const epsilon = 1e-9

// shelfUnit is one free unit that is eligible for one need.
type shelfUnit struct {
	unit   blood.Unit
	tier   int
	amount float64 // in the need's unit definition
	reason []string
	waived []string // what the authoriser allows
}

// shelf lists a depot's units for a need, best first: tier, then expiry, or
// for a patient who gets the freshest its reverse, then id.
func (p *Problem) shelf(d *DepotOffer, n Need) []shelfUnit {
	verdicts := map[string]blood.Verdict{} // by group and attributes
	var out []shelfUnit
	for _, u := range d.Units {
		if u.Component != n.Component || u.Status != blood.Available || u.Depot != d.Depot.ID {
			continue
		}
		amount, ok := blood.AmountOf(u, n.UnitDef)
		if !ok || amount <= 0 {
			continue
		}
		kind := kindOf(u)
		v, known := verdicts[kind]
		if !known {
			v = p.eligible(u.Group, u.Attributes, n)
			verdicts[kind] = v
		}
		if v.Eligible {
			out = append(out, shelfUnit{unit: u, tier: v.Tier, amount: amount, reason: v.Reasons, waived: v.Needs})
		}
	}
	order := 1
	if p.freshest(n) {
		order = -1
	}
	slices.SortFunc(out, func(a, b shelfUnit) int {
		return cmp.Or(cmp.Compare(a.tier, b.tier), order*a.unit.Expiry.Compare(b.unit.Expiry), cmp.Compare(a.unit.ID, b.unit.ID))
	})
	return out
}

// kindOf tells units apart that a verdict could tell apart.
func kindOf(u blood.Unit) string {
	kind := string(u.Group)
	for _, a := range u.Attributes {
		kind += " " + string(a)
	}
	return kind
}

// freshest reports whether the freshest unit is taken for a need instead of
// the first to expire.
func (p *Problem) freshest(n Need) bool { return !n.Stock && p.Policy.FreshestFirst(p.Neonate) }

// after is how long past its arrival a unit must live: the laboratory's
// work and the transfusion. ok is false where the policy does not say.
func (p *Problem) after() (time.Duration, bool) { return p.Policy.OutlastsArrival(p.Urgency) }

// eligible asks for units of one group and attributes. A stock order names
// the product's own group: no patient, no substitution, no waiver. What a
// physician would have to allow is eligible only where one is named.
func (p *Problem) eligible(unit blood.Group, has []blood.Attribute, n Need) blood.Verdict {
	refuse := func(reason string) blood.Verdict { return blood.Verdict{Reasons: []string{reason}} }
	if _, ok := p.after(); !ok {
		return refuse("the policy does not say how long laboratory and transfusion take, so that no expiry can be judged")
	}
	if (n.Stock || n.IdenticalOnly) && unit != n.Group {
		return refuse("another group than asked for")
	}
	if n.Stock {
		for _, a := range n.Attributes {
			if !slices.Contains(has, a) {
				return refuse("without " + string(a) + ", which was asked for")
			}
		}
		return blood.Verdict{Eligible: unit.Full(), Tier: 1, Reasons: []string{"the group that was asked for"}}
	}
	v := blood.Eligible(blood.Query{
		Component: n.Component, Unit: unit, Patient: n.Group, Urgency: p.Urgency,
		FCP: p.FCP, Child: p.Child, Neonate: p.Neonate,
		Needs: n.Attributes, Has: has, Antibodies: p.Antibodies, Policy: p.Policy,
	})
	if v.Eligible && len(v.Needs) > 0 && p.AuthorisedBy == "" {
		return refuse("only if " + strings.Join(v.Needs, "; ") + ", and the order names no physician who authorises it")
	}
	return v
}

// load is what goes into one box.
type load struct {
	taken    []taken
	ml       int
	g        float64 // without the box
	tooLarge bool    // something was left since it did not fit
}

type taken struct {
	shelfUnit
	need    int  // index of the need
	of      int  // free units of its tier that it was chosen from
	instead bool // of the one that expires first, for a smaller excess

	freshest bool // taken before what expires sooner
}

// room is what bounds a load.
type room struct {
	ml       int
	g        float64
	outlasts time.Time
	used     map[blood.UnitID]bool
}

func (r room) fits(l *load, u blood.Unit) bool {
	return l.ml+u.ML <= r.ml && l.g+blood.WeightG(u.Component, u.ML) <= r.g+epsilon
}

// fill takes units for one need from its shelf, by rules 4 and 5, until the
// need is met or the next bag does not fit.
func (l *load) fill(need int, remaining float64, shelf []shelfUnit, r room, freshest bool) {
	var free []shelfUnit
	for _, s := range shelf {
		if !r.used[s.unit.ID] && !l.has(s.unit.ID) && !s.unit.Expiry.Before(r.outlasts) {
			free = append(free, s)
		}
	}
	for remaining > epsilon && len(free) > 0 {
		i := 0
		if !freshest {
			i = pickFirst(free, remaining)
		}
		s := free[i]
		if !r.fits(l, s.unit) {
			l.tooLarge = true
			return
		}
		l.taken = append(l.taken, taken{shelfUnit: s, need: need, of: countTier(free, s.tier), instead: i > 0, freshest: freshest})
		l.ml += s.unit.ML
		l.g += blood.WeightG(s.unit.Component, s.unit.ML)
		remaining -= s.amount
		free = slices.Delete(free, i, i+1)
	}
}

// pickFirst is the first bag, or where that exceeds the need the one of its
// tier, within the tolerance of its expiry, that covers the need with the
// least excess.
func pickFirst(free []shelfUnit, remaining float64) int {
	first := free[0]
	best, excess := 0, first.amount-remaining
	if excess <= epsilon {
		return 0
	}
	for i, s := range free[1:] {
		if s.tier != first.tier || s.unit.Expiry.Sub(first.unit.Expiry) > fefoTolerance {
			break
		}
		if e := s.amount - remaining; e > -epsilon && e < excess-epsilon {
			best, excess = i+1, e
		}
	}
	return best
}

func countTier(free []shelfUnit, tier int) int {
	n := 0
	for _, s := range free {
		if s.tier == tier {
			n++
		}
	}
	return n
}

func (l *load) has(id blood.UnitID) bool {
	return slices.ContainsFunc(l.taken, func(t taken) bool { return t.unit.ID == id })
}
