package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/blood"
	"airvein/geo"

	"go.yaml.in/yaml/v3"
)

// Ordered is what an order asks for.
type Ordered struct {
	Stock     bool // else for a patient
	Component blood.Component
	Group     blood.Group
	Amount    int
	UnitDef   blood.UnitDef
	Urgency   blood.Urgency
}

// TimedOrder is an order at its time.
type TimedOrder struct {
	ID       string        // empty: numbered
	At       time.Duration // since the start
	Hospital string
	Ordered
}

// OrderRate is orders that come by chance, as a Poisson stream; what one
// asks for is drawn by weight. Without a component it is drawn from the
// scenario's demand.
type OrderRate struct {
	PerDay     float64
	Hospitals  []string // one of them each time, evenly
	Stock      bool
	Amount     int
	UnitDef    blood.UnitDef // empty: the component's usual one
	Urgencies  []Weighted[blood.Urgency]
	Components []Weighted[blood.Component]
	Groups     []Weighted[blood.Group]
}

// Weighted is one of several, drawn by its weight.
type Weighted[T any] struct {
	Of     T
	Weight float64
}

// Road is what a road takes where a hospital's own minutes are not given.
type Road struct {
	KMH    float64       // 0: not known
	Detour float64       // road length against the straight line
	Before time.Duration // until the car leaves
}

// maxOrders bounds a scenario's list and its rates together.
const maxOrders = 200000

// service reads what `airvein sim` asks of a scenario.
func (p *parser) service(o *object) {
	sc := &p.out
	if n := o.get("hours", false); n != nil {
		sc.Hours = time.Duration(o.numberIn(n, "hours", 0.01, 24*366) * float64(time.Hour))
	}
	switch who := o.oneOf("people", false, "none", "played"); {
	case who == "none" && !sc.Plain:
		p.errs.add(o.lineOf("people"), "people: none goes with drone_models alone: a drone that lets a box down needs somebody who says that the pad is clear")
	case who == "played" && sc.Plain:
		p.errs.add(o.lineOf("people"), "people: played goes with models and boxes: in a plain scenario every step of people is done at once, after pack")
	}
	sc.Nobody = sc.Plain
	if c := o.child("road", false); c != nil {
		sc.Road = Road{KMH: c.numberOr("kmh", 0, 1, 300), Detour: c.numberOr("detour", 1, 1, 10), Before: c.duration("before", 0)}
		c.done()
	}
	if c := o.child("on_time", false); c != nil {
		sc.OnTime = map[blood.Urgency]time.Duration{}
		for _, u := range blood.Urgencies() {
			if d := c.duration(string(u), 0); d > 0 {
				sc.OnTime[u] = d
			}
		}
		c.done()
	}
	o.each("orders", "order", sc.Plain, func(x *object) {
		if _, rate := x.names["per_day"]; rate {
			p.rate(x)
		} else {
			p.order(x)
		}
		if len(sc.Orders) == maxOrders {
			p.errs.add(x.line, "the scenario has more than %d orders", maxOrders)
		}
	})
	slices.SortStableFunc(sc.Orders, func(a, b TimedOrder) int { return cmp.Compare(a.At, b.At) })
}

func (p *parser) order(x *object) {
	n := x.get("at", true)
	out := TimedOrder{Hospital: x.ident("hospital")}
	if n != nil {
		out.At = x.span(n, "at")
	}
	if _, ok := x.names["id"]; ok {
		out.ID = x.ident("id")
		p.claim("order", out.ID, x.line)
	} else {
		x.get("id", false)
	}
	out.Urgency = blood.Urgency(x.oneOf("urgency", true, words(blood.Urgencies())...))
	out.Component = blood.Component(x.word("component", string(blood.RedCells), words(blood.Components())...))
	out.Stock = x.word("kind", "stock", "stock", "patient") == "stock"
	out.Group = p.groupOf(x, x.word("group", "O+"), out.Stock)
	out.Amount = x.wholeOr("amount", 1, 1, 100)
	out.UnitDef = p.unitDef(x, out.Component)
	p.timed = append(p.timed, namedAt{out.Hospital, x.lineOf("hospital")})
	p.out.Orders = append(p.out.Orders, out)
}

// namedAt is a hospital that something names on a line.
type namedAt struct {
	hospital string
	line     int
}

func (p *parser) groupOf(x *object, word string, stock bool) blood.Group {
	g, err := blood.ParseGroup(word)
	switch {
	case err != nil:
		p.errs.add(x.lineOf("group"), "%s: group %q is not one of %s", x.what, word, strings.Join(words(blood.Groups()), ", "))
	case stock && !g.Full():
		p.errs.add(x.lineOf("group"), "%s: stock is ordered by one of the groups %s, not %s", x.what, strings.Join(words(blood.FullGroups()), ", "), g)
	}
	return g
}

func (p *parser) unitDef(x *object, c blood.Component) blood.UnitDef {
	d := blood.UnitDef(x.word("unit_def", string(UsualUnitDef(c)), words(blood.UnitDefs())...))
	p.fits(x, c, d)
	return d
}

// UsualUnitDef is how a component is counted where nobody says.
func UsualUnitDef(c blood.Component) blood.UnitDef {
	if c == blood.Platelets {
		return blood.TreatmentDose
	}
	return blood.CN200ml
}

func (p *parser) rate(x *object) {
	r := OrderRate{PerDay: x.number("per_day", 0, 100000), Amount: x.wholeOr("amount", 1, 1, 100)}
	r.Stock = x.word("kind", "stock", "stock", "patient") == "stock"
	if n := x.get("hospital", false); n != nil {
		for _, h := range scalars(n) {
			r.Hospitals = append(r.Hospitals, h.Value)
			p.timed = append(p.timed, namedAt{h.Value, h.Line})
		}
	}
	_, says := x.names["component"]
	if !says && len(p.out.Demand.Kinds) > 0 {
		p.out.Rates = append(p.out.Rates, r)
		return
	}
	r.Components = weights(p, x, "component", blood.RedCells, func(s string) (blood.Component, error) { return blood.ParseComponent(s) })
	r.Urgencies = weights(p, x, "urgency", blood.Routine, func(s string) (blood.Urgency, error) { return blood.ParseUrgency(s) })
	r.Groups = weights(p, x, "group", "O+", func(s string) (blood.Group, error) {
		g, err := blood.ParseGroup(s)
		if err == nil && r.Stock && !g.Full() {
			err = fmt.Errorf("stock is ordered by one of the groups %s, not %s", strings.Join(words(blood.FullGroups()), ", "), s)
		}
		return g, err
	})
	if _, ok := x.names["unit_def"]; ok {
		for _, c := range r.Components {
			r.UnitDef = p.unitDef(x, c.Of)
		}
	}
	p.out.Rates = append(p.out.Rates, r)
}

// weights is one word, or a mapping from words to their weights.
func weights[T ~string](p *parser, x *object, key string, usual T, read func(string) (T, error)) []Weighted[T] {
	n := x.get(key, false)
	if n == nil {
		return []Weighted[T]{{usual, 1}}
	}
	one := func(n *yaml.Node, w float64) []Weighted[T] {
		v, err := read(n.Value)
		if err != nil {
			p.errs.add(n.Line, "%s: %v", x.what, err)
			return nil
		}
		return []Weighted[T]{{v, w}}
	}
	if n.Kind == yaml.ScalarNode {
		return one(n, 1)
	}
	var out []Weighted[T]
	if n.Kind != yaml.MappingNode {
		p.errs.add(n.Line, "%s: %s must be a word, or a mapping from words to their weights", x.what, key)
		return nil
	}
	sum := 0.0
	for i := 0; i+1 < len(n.Content); i += 2 {
		w := x.numberIn(n.Content[i+1], key+" "+n.Content[i].Value, 0, 1e6)
		sum += w
		out = append(out, one(n.Content[i], w)...)
	}
	if sum <= 0 {
		p.errs.add(n.Line, "%s: the weights of %s are all 0", x.what, key)
	}
	return out
}

// scalars is a word, or a list of them.
func scalars(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return []*yaml.Node{n}
}

// crossOrders checks that orders come from hospitals that there are.
func (p *parser) crossOrders() {
	for _, x := range p.timed {
		if _, ok := p.out.Site.Hospital(x.hospital); !ok {
			p.errs.add(x.line, "an order names hospital %q, which is not among the hospitals", x.hospital)
		}
	}
	p.roadEstimate()
	for i := range p.out.Rates {
		r := &p.out.Rates[i]
		if len(r.Hospitals) > 0 {
			continue
		}
		for _, h := range p.out.Site.Hospitals {
			r.Hospitals = append(r.Hospitals, h.ID)
		}
	}
}

// roadEstimate fills in what a road takes where the scenario gives a speed
// and a hospital has no minutes of its own.
func (p *parser) roadEstimate() {
	s, road := &p.out.Site, p.out.Road
	if road.KMH <= 0 {
		return
	}
	for i := range s.Hospitals {
		h := &s.Hospitals[i]
		if len(h.RoadMin) > 0 {
			continue
		}
		h.RoadMin = map[string]float64{}
		for _, d := range s.Depots {
			km := geo.Distance(d.Pad.LatLng, h.Pad.LatLng) / 1000 * road.Detour
			h.RoadMin[d.ID] = road.Before.Minutes() + 60*km/road.KMH
		}
	}
}
