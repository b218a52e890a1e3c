package people

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
)

// Timed is an order that a ward will place.
type Timed struct {
	ID   string        // the scenario's own, if it has one
	At   time.Duration // since the scenario's start
	Wish Wish
}

// Stream is every order of a scenario in its first so many hours, in the
// order of their times: those that it lists, and those that its rates draw
// from the seed. A rate's orders are a Poisson stream of its own, so that
// another rate changes nothing in it.
func Stream(sc site.Scenario, seed uint64, length time.Duration) []Timed {
	var out []Timed
	for _, o := range sc.Orders {
		if o.At < length || length <= 0 {
			out = append(out, Timed{o.ID, o.At, Wish{Hospital: o.Hospital, Stock: o.Stock, Component: o.Component, Group: o.Group,
				Amount: o.Amount, UnitDef: o.UnitDef, Urgency: o.Urgency}})
		}
	}
	for i, r := range sc.Rates {
		out = append(out, poisson(sc, r, seed, i, length)...)
	}
	slices.SortStableFunc(out, func(a, b Timed) int { return cmp.Compare(a.At, b.At) })
	return out
}

func poisson(sc site.Scenario, r site.OrderRate, seed uint64, i int, length time.Duration) []Timed {
	if r.PerDay <= 0 || len(r.Hospitals) == 0 {
		return nil
	}
	var out []Timed
	at := 0.0
	for n := 0; ; n++ {
		u := func(what string) float64 { return draw(seed, fmt.Sprintf("rate %d/%s/%d", i, what, n)) }
		at += -math.Log(1-u("gap")) * 86400 / r.PerDay
		t := time.Duration(at*1e6) * time.Microsecond
		if t >= length {
			return out
		}
		w := Wish{Hospital: pick(r.Hospitals, u("hospital")), Stock: r.Stock, Amount: r.Amount, UnitDef: r.UnitDef}
		if len(r.Components) == 0 {
			k := weighted(sc.Demand.Kinds, u("kind"), func(k site.DemandKind) float64 { return k.Weight })
			w.Component, w.UnitDef, w.Urgency = k.Component, k.UnitDef, k.Urgency
			w.Group, w.Amount = pick(k.Groups, u("group")), pick(k.Amounts, u("amount"))
		} else {
			w.Component = drawn(r.Components, u("component"))
			w.Urgency, w.Group = drawn(r.Urgencies, u("urgency")), drawn(r.Groups, u("group"))
			if w.UnitDef == "" {
				w.UnitDef = site.UsualUnitDef(w.Component)
			}
		}
		out = append(out, Timed{At: t, Wish: w})
	}
}

func drawn[T blood.Component | blood.Group | blood.Urgency](ws []site.Weighted[T], u float64) T {
	return weighted(ws, u, func(w site.Weighted[T]) float64 { return w.Weight }).Of
}

// weighted is the item that u, in [0, 1), falls to.
func weighted[T any](items []T, u float64, weight func(T) float64) T {
	sum := 0.0
	for _, x := range items {
		sum += weight(x)
	}
	u *= sum
	for _, x := range items {
		if w := weight(x); u < w {
			return x
		} else {
			u -= w
		}
	}
	return items[len(items)-1]
}
