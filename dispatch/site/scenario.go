package site

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"airvein/dispatch/blood"

	"go.yaml.in/yaml/v3"
)

// words are the strings of a list of typed words, as oneOf takes them.
func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

func (p *parser) scenario(o *object) {
	p.out.Start = o.instant("start")
	if n := o.keys["stock"]; p.out.Plain && n != nil && n.Kind == yaml.ScalarNode && n.Value == "unlimited" {
		o.get("stock", false)
		p.out.Unlimited = true
	} else {
		o.each("stock", "stock lot", !p.out.Plain || n != nil, func(l *object) { p.out.Stock = append(p.out.Stock, p.lots(l)...) })
		p.out.Unlimited = p.out.Plain && n == nil
	}
	o.each("weather", "weather", !p.out.Plain, func(w *object) {
		p.out.Weather = append(p.out.Weather, Weather{
			WindMPS: w.number("wind_mps", 0, 60), WindFromDeg: w.number("wind_from_deg", 0, 360), GustMPS: w.number("gust_mps", 0, 80),
			TemperatureC: w.number("temperature_c", -50, 60), ValidUntil: w.instant("valid_until")})
	})
	o.each("demand", "demand", !p.out.Plain, func(d *object) {
		p.lines[fmt.Sprintf("demand %d", len(p.out.Demand.Kinds))] = d.line
		p.out.Demand.Kinds = append(p.out.Demand.Kinds, p.demand(d))
	})
	p.service(o)
}

// lots reads one entry, which holds a count for each of several groups.
func (p *parser) lots(o *object) []StockLot {
	lot := StockLot{
		Depot: o.ident("depot"), Component: blood.Component(o.oneOf("component", true, words(blood.Components())...)),
		ML: o.whole("ml", 10, 1000), UnitDef: blood.UnitDef(o.oneOf("unit_def", true, words(blood.UnitDefs())...)),
		Product: o.text("product", true), Facility: o.text("facility", true),
	}
	p.labels(o, lot)
	p.fits(o, lot.Component, lot.UnitDef)
	lot.MinDays, lot.MaxDays = p.span(o, lot.Component)
	if _, ok := p.lines["lot "+lot.Depot]; !ok {
		p.lines["lot "+lot.Depot] = o.lineOf("depot")
	}
	c := o.child("groups", true)
	if c == nil {
		return nil
	}
	var out []StockLot
	// A labelled bag has one of the eight full groups.
	for _, g := range blood.FullGroups() {
		if _, ok := c.keys[string(g)]; !ok {
			continue
		}
		lot.Group, lot.Count = g, c.whole(string(g), 0, 10000)
		out = append(out, lot)
	}
	c.known = words(blood.FullGroups())
	c.done()
	return out
}

// fits refuses a unit definition that says nothing for the component.
func (p *parser) fits(o *object, c blood.Component, d blood.UnitDef) {
	if _, ok := blood.NominalML(c, d); !ok && c != "" && d != "" {
		p.errs.add(o.lineOf("unit_def"), "%s: %s are not counted in %s; take %s", o.what, c.Words(), d, strings.Join(words(blood.UnitDefsOf(c)), ", "))
	}
}

// labels checks what goes on the bag: a facility code of five characters
// and a product code of eight, as ISBT 128 has them (blood.md 3.1, 3.3).
func (p *parser) labels(o *object, lot StockLot) {
	if !sampleFacility(lot.Facility) {
		p.errs.add(o.lineOf("facility"), "%s: facility %q is not one of the sample codes %v: made-up units must not carry a real facility's code", o.what, lot.Facility, sampleFacilities())
	}
	if len(lot.Product) != 8 || (lot.Product[0] != 'E' && lot.Product[0] != 'F') {
		p.errs.add(o.lineOf("product"), "%s: product %q is not a product code of eight characters such as E0336V00", o.what, lot.Product)
	}
}

// span is how many days from the start the lot's units expire, at the
// least and at the most.
func (p *parser) span(o *object, c blood.Component) (lo, hi float64) {
	items := o.list("expires_days", true)
	if len(items) != 2 {
		p.errs.add(o.lineOf("expires_days"), "%s: expires_days must be [least, most], in days from the start", o.what)
		return 0, 0
	}
	longest := float64(shelfDays(c) - 1)
	lo = o.numberIn(items[0], "expires_days", 0, longest)
	hi = o.numberIn(items[1], "expires_days", 0, longest)
	if hi < lo {
		p.errs.add(items[0].Line, "%s: expires_days has its least (%v) above its most (%v)", o.what, lo, hi)
	}
	return lo, hi
}

func (p *parser) demand(o *object) DemandKind {
	k := DemandKind{
		Weight: o.number("weight", 0, 1000), Component: blood.Component(o.oneOf("component", true, words(blood.Components())...)),
		UnitDef: blood.UnitDef(o.oneOf("unit_def", true, words(blood.UnitDefs())...)),
		Urgency: blood.Urgency(o.oneOf("urgency", true, words(blood.Urgencies())...)),
	}
	p.fits(o, k.Component, k.UnitDef)
	for _, n := range o.list("groups", true) {
		g, err := blood.ParseGroup(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil {
			p.errs.add(n.Line, "%s: %s is not one of the groups %s", o.what, kindName(n), strings.Join(words(blood.Groups()), ", "))
			continue
		}
		k.Groups = append(k.Groups, g)
	}
	for _, n := range o.list("amounts", true) {
		v := o.numberIn(n, "amount", 1, 100)
		if v != float64(int(v)) {
			p.errs.add(n.Line, "%s: amount %v is not a whole number", o.what, v)
		}
		k.Amounts = append(k.Amounts, int(v))
	}
	return k
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
