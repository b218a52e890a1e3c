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

// usualBags is how many bags most boxes hold: what room is made for at once.
const usualBags = 8

// terms are what every unit of one kind is to a need, wherever it lies.
type terms struct {
	eligible bool
	tier     int
	amount   float64 // of one unit, in the need's unit definition
	spare    time.Duration
	reason   []string
	waived   []string // what the authoriser allows
}

// offered is one lot of a depot's shelf that is eligible for a need.
type offered struct {
	lot *lot
	*terms
}

// offers lists the lots of a depot that are eligible for a need, the best
// tier first, in the order of their kinds inside it. Judged are the terms of
// the kinds that other depots hold too: each is judged once.
func (p *Problem) offers(d *DepotOffer, n Need, judged map[string]*terms) []offered {
	lots := d.Shelf.of(n.Component)
	out := make([]offered, 0, len(lots))
	for _, l := range lots {
		t, known := judged[l.kind]
		if !known {
			t = p.judge(&l.like, n)
			judged[l.kind] = t
		}
		if t.eligible {
			out = append(out, offered{l, t})
		}
	}
	slices.SortStableFunc(out, func(a, b offered) int { return cmp.Compare(a.tier, b.tier) })
	return out
}

// judge is what units like this one are to a need.
func (p *Problem) judge(like *blood.Unit, n Need) *terms {
	amount, ok := blood.AmountOf(*like, n.UnitDef)
	if !ok || amount <= 0 {
		return &terms{}
	}
	v := p.eligible(like.Group, like.Attributes, n)
	if !v.Eligible {
		return &terms{}
	}
	return &terms{eligible: true, tier: v.Tier, amount: amount, spare: p.spare(*like, n), reason: v.Reasons, waived: v.Needs}
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
	unit     *blood.Unit
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

func (r room) fits(l *load, u *blood.Unit) bool {
	return l.ml+u.ML <= r.ml && l.g+blood.WeightG(u.Component, u.ML) <= r.g+epsilon
}

// filling is what one need takes from a depot into a load.
type filling struct {
	*load
	need     int
	freshest bool
	room     room
	keeps    func(*load, *lot) bool
	visited  *int
}

// fill takes units from the lots that are eligible for the need, by rules 4
// and 5, until what remains of it is met or the next bag does not fit. The
// lots come the best tier first; a worse one is only looked at when the
// better are used up.
func (f *filling) fill(remaining float64, from []offered) {
	for len(from) > 0 && remaining > epsilon {
		n := 1
		for n < len(from) && from[n].tier == from[0].tier {
			n++
		}
		left, full := f.fillTier(remaining, from[:n])
		if full {
			return
		}
		remaining, from = left, from[n:]
	}
}

// fillTier takes units from the lots of one tier. It returns what then
// remains of the need, and whether the next bag did not fit.
func (f *filling) fillTier(remaining float64, from []offered) (left float64, full bool) {
	heads := make([]head, len(from))
	for i, o := range from {
		heads[i] = o.head(f.room.outlasts, f.freshest)
	}
	gone := func(u *blood.Unit) bool { return f.room.used[u.ID].lot != nil || f.has(u.ID) }
	free := -1 // not counted yet
	for remaining > epsilon {
		for i := range heads {
			if heads[i].skip(gone, f.visited); heads[i].unit != nil && f.keeps(f.load, heads[i].lot) {
				heads[i].unit = nil
			}
		}
		i, instead := pickFirst(heads, remaining, f.freshest)
		if i < 0 {
			break
		}
		h := &heads[i]
		if !f.room.fits(f.load, h.unit) {
			f.tooLarge = true
			return remaining, true
		}
		if f.taken == nil {
			f.taken = make([]taken, 0, usualBags)
		}
		if free < 0 {
			free = f.countFree(heads, f.room)
		}
		f.taken = append(f.taken, taken{
			offered: h.offered, unit: h.unit, need: f.need, of: free, instead: instead,
			spared: !f.freshest && !instead && sooner(heads, h), freshest: f.freshest,
		})
		free--
		f.ml += h.unit.ML
		f.g += blood.WeightG(h.unit.Component, h.unit.ML)
		remaining -= h.amount
	}
	return remaining, false
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

// countFree is how many free units of their tier the heads have to give.
func (l *load) countFree(heads []head, r room) int {
	n := 0
	for _, h := range heads {
		n += h.lot.count(h.least) - h.lot.countUsed(r.used, r.outlasts)
		for _, t := range l.taken {
			if t.lot == h.lot && !t.unit.Expiry.Before(r.outlasts) {
				n--
			}
		}
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
