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

// offered is one lot of a depot's shelf that is eligible for a need.
type offered struct {
	lot    *lot
	tier   int
	amount float64 // of one unit, in the need's unit definition
	spare  time.Duration
	reason []string
	waived []string // what the authoriser allows
}

// offers lists the lots of a depot that are eligible for a need, the best
// tier first, in the order of their kinds inside it.
// Verdicts are those that other depots' lots of the same kind were given.
func (p *Problem) offers(d *DepotOffer, n Need, verdicts map[string]blood.Verdict) []offered {
	var out []offered
	for _, l := range d.Shelf.of(n.Component) {
		amount, ok := blood.AmountOf(l.like, n.UnitDef)
		if !ok || amount <= 0 {
			continue
		}
		v, known := verdicts[l.kind]
		if !known {
			v = p.eligible(l.like.Group, l.like.Attributes, n)
			verdicts[l.kind] = v
		}
		if v.Eligible {
			out = append(out, offered{lot: l, tier: v.Tier, amount: amount, spare: p.spare(l.like, n), reason: v.Reasons, waived: v.Needs})
		}
	}
	slices.SortStableFunc(out, func(a, b offered) int { return cmp.Compare(a.tier, b.tier) })
	return out
}

// RhDNegative is the key of the price of an RhD-negative unit in Scarcity;
// the others are attributes.
const RhDNegative = "rhd_negative"

// spare is by how much later than its expiry says a unit's turn comes: what
// it has that this need does not ask for, and others may.
func (p *Problem) spare(u blood.Unit, n Need) time.Duration {
	var d time.Duration
	if n.Stock {
		return 0
	}
	cells := u.Component == blood.RedCells || u.Component == blood.WholeBlood || u.Component == blood.Platelets
	if cells && u.Group.RhD() == blood.RhDNegative && n.Group.RhD() == blood.RhDPositive {
		d += p.Scarcity[RhDNegative]
	}
	for _, a := range u.Attributes {
		if !slices.Contains(n.Attributes, a) {
			d += p.Scarcity[string(a)]
		}
	}
	return d
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
	offered
	unit     blood.Unit
	need     int  // index of the need
	of       int  // free units of its tier that it was chosen from
	instead  bool // of the one that expires first, for a smaller excess
	spared   bool // of one that expires sooner and is scarce
	freshest bool // taken before what expires sooner
}

// room is what bounds a load. Used are the units that other boxes have,
// with the lot of each.
type room struct {
	ml       int
	g        float64
	outlasts time.Time
	used     map[blood.UnitID]spent
}

// spent is a unit that a box has already: of which lot, and its expiry.
type spent struct {
	lot    *lot
	expiry time.Time
}

func (r room) fits(l *load, u blood.Unit) bool {
	return l.ml+u.ML <= r.ml && l.g+blood.WeightG(u.Component, u.ML) <= r.g+epsilon
}

// fill takes units for one need from the lots that are eligible for it, by
// rules 4 and 5, until the need is met or the next bag does not fit.
func (l *load) fill(need int, remaining float64, from []offered, r room, freshest bool, keeps func(*load, *lot) bool, visited *int) {
	heads := make([]head, len(from))
	for i, o := range from {
		heads[i] = o.head(r.outlasts, freshest)
	}
	gone := func(u *blood.Unit) bool { return r.used[u.ID].lot != nil || l.has(u.ID) }
	for remaining > epsilon {
		for i := range heads {
			if heads[i].skip(gone, visited); heads[i].unit != nil && keeps(l, heads[i].lot) {
				heads[i].unit = nil
			}
		}
		i, instead := pickFirst(heads, remaining, freshest)
		if i < 0 {
			return
		}
		h := &heads[i]
		u := h.unit
		if !r.fits(l, *u) {
			l.tooLarge = true
			return
		}
		l.taken = append(l.taken, taken{
			offered: h.offered, unit: *u, need: need, of: l.countTier(from, h.tier, r), instead: instead,
			spared: !freshest && !instead && sooner(heads, h), freshest: freshest,
		})
		l.ml += u.ML
		l.g += blood.WeightG(u.Component, u.ML)
		remaining -= h.amount
	}
}

// head is the unit of a lot that is next in line.
type head struct {
	offered
	at       place
	least    place // the first that lives long enough: where the freshest first ends
	freshest bool
	unit     *blood.Unit // nil: none is left
}

func (o offered) head(outlasts time.Time, freshest bool) head {
	h := head{offered: o, freshest: freshest, least: o.lot.from(outlasts)}
	h.at = h.least
	if last := len(o.lot.chunks) - 1; freshest {
		h.at = place{last, len(o.lot.chunks[last]) - 1}
	}
	return h
}

// skip moves on to the next unit that is not gone.
func (h *head) skip(gone func(*blood.Unit) bool, visited *int) {
	for h.unit = h.look(); h.unit != nil; h.unit = h.look() {
		*visited++
		if !gone(h.unit) {
			return
		}
		if h.at.i++; h.freshest {
			h.at.i -= 2
		}
	}
}

// look is the unit at the head's place, over the borders of chunks.
func (h *head) look() *blood.Unit {
	chunks := h.lot.chunks
	if h.at.chunk >= 0 && h.at.chunk < len(chunks) && h.at.i >= len(chunks[h.at.chunk]) {
		h.at = place{h.at.chunk + 1, 0}
	}
	if h.at.i < 0 && h.at.chunk > 0 {
		h.at.chunk--
		h.at.i = len(chunks[h.at.chunk]) - 1
	}
	if h.at.chunk < 0 || h.at.chunk >= len(chunks) || h.at.i < 0 || h.at.before(h.least) {
		return nil
	}
	return chunks[h.at.chunk][h.at.i]
}

func (p place) before(q place) bool { return p.chunk < q.chunk || p.chunk == q.chunk && p.i < q.i }

// rank orders two heads as they are taken: by tier, then by expiry, to which
// what is scarce adds its price.
func rank(a, b *head) int {
	order := 1
	if a.freshest {
		order = -1
	}
	return cmp.Or(cmp.Compare(a.tier, b.tier), order*a.due().Compare(b.due()), cmp.Compare(a.unit.ID, b.unit.ID))
}

// due is when a unit's turn comes.
func (h *head) due() time.Time {
	if h.freshest {
		return h.unit.Expiry.Add(-h.spare)
	}
	return h.unit.Expiry.Add(h.spare)
}

// pickFirst is the first bag, or where that exceeds the need the one of its
// tier, within the tolerance of its expiry, that covers the need with the
// least excess. It is -1 where none is left.
func pickFirst(heads []head, remaining float64, freshest bool) (best int, instead bool) {
	best = -1
	for i := range heads {
		if heads[i].unit != nil && (best < 0 || rank(&heads[i], &heads[best]) < 0) {
			best = i
		}
	}
	if best < 0 || freshest || heads[best].amount-remaining <= epsilon {
		return best, false
	}
	first := best
	excess := heads[first].amount - remaining
	for i := range heads {
		h := &heads[i]
		if h.unit == nil || h.tier != heads[first].tier || h.due().Sub(heads[first].due()) > fefoTolerance {
			continue
		}
		e := h.amount - remaining
		if e > -epsilon && (e < excess-epsilon || best != first && e < excess+epsilon && rank(h, &heads[best]) < 0) {
			best, excess = i, e
		}
	}
	return best, best != first
}

// sooner reports whether a unit of the same tier that expires sooner was
// left for its price.
func sooner(heads []head, h *head) bool {
	return slices.ContainsFunc(heads, func(o head) bool {
		return o.unit != nil && o.tier == h.tier && o.unit.Expiry.Before(h.unit.Expiry)
	})
}

// countTier is how many free units of a tier there are to take from.
func (l *load) countTier(from []offered, tier int, r room) int {
	n := 0
	for _, o := range from {
		if o.tier != tier {
			continue
		}
		n += o.lot.count(o.lot.from(r.outlasts))
		for _, t := range l.taken {
			if t.lot == o.lot && !t.unit.Expiry.Before(r.outlasts) {
				n--
			}
		}
		n -= o.lot.countUsed(r.used, r.outlasts)
	}
	return n
}

// countUsed is how many of the used units are of this lot and live long
// enough.
func (l *lot) countUsed(used map[blood.UnitID]spent, outlasts time.Time) int {
	n := 0
	for _, x := range used {
		if x.lot == l && !x.expiry.Before(outlasts) {
			n++
		}
	}
	return n
}

func (l *load) has(id blood.UnitID) bool {
	return slices.ContainsFunc(l.taken, func(t taken) bool { return t.unit.ID == id })
}
