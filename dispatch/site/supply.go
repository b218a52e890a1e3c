package site

import (
	"time"

	"airvein/dispatch/blood"
	"go.yaml.in/yaml/v3"
)

// Supply is what a site says of its stock and its cars: an operator's aims
// and prices, not medicine. What it leaves out is not done.
type Supply struct {
	// ImmediateWithinMin is within how many minutes of its placing an
	// immediate order that names no time is to be at the ward.
	ImmediateWithinMin float64 `json:"immediate_within_min,omitempty"`
	// ScarcityDays is by how many days later than its expiry the turn of a
	// unit comes that others may need: rhd_negative, or an attribute.
	ScarcityDays map[string]float64 `json:"scarcity_days,omitempty"`
}

// Scarcity is the price of what is scarce as choosing takes it.
func (s *Supply) Scarcity() map[string]time.Duration {
	out := map[string]time.Duration{}
	for k, days := range s.ScarcityDays {
		out[k] = time.Duration(days * 24 * float64(time.Hour))
	}
	return out
}

const (
	maxScarcityDays = 365
	maxFloor        = 10000
)

func (p *parser) supply(o *object) {
	c := o.child("supply", false)
	if c == nil {
		return
	}
	defer c.done()
	s := &p.out.Site.Supply
	if n := c.get("immediate_within_min", false); n != nil {
		s.ImmediateWithinMin = c.numberIn(n, "immediate_within_min", 1, 24*60)
	}
	if d := c.child("scarcity_days", false); d != nil {
		s.ScarcityDays = map[string]float64{}
		for _, key := range sortedKeys(d.keys) {
			d.taken[key] = true
			if _, err := blood.ParseAttribute(key); err != nil && key != "rhd_negative" {
				p.errs.add(d.names[key], "%s: %q is neither rhd_negative nor an attribute of a unit", d.what, key)
				continue
			}
			s.ScarcityDays[key] = d.numberIn(d.keys[key], key, 0, maxScarcityDays)
		}
	}
}

// floor is what a depot keeps of each component and group, in bags, for
// orders that are immediate.
func (p *parser) floor(d *object) map[blood.Component]map[blood.Group]int {
	c := d.child("emergency_floor", false)
	if c == nil {
		return nil
	}
	out := map[blood.Component]map[blood.Group]int{}
	for _, name := range sortedKeys(c.keys) {
		c.taken[name] = true
		component, err := blood.ParseComponent(name)
		if err != nil {
			p.errs.add(c.names[name], "%s: %v", c.what, err)
			continue
		}
		groups := newObject(c.keys[name], c.what+": "+name, p.errs)
		if groups == nil {
			continue
		}
		out[component] = map[blood.Group]int{}
		for _, key := range sortedKeys(groups.keys) {
			g, err := blood.ParseGroup(key)
			if err != nil || !g.Full() {
				p.errs.add(groups.names[key], "%s: %q is not a unit's ABO and RhD group", groups.what, key)
				continue
			}
			out[component][g] = p.bags(groups, groups.keys[key], key)
		}
	}
	return out
}

func (p *parser) bags(o *object, n *yaml.Node, key string) int {
	v := o.numberIn(n, key, 0, maxFloor)
	if v != float64(int(v)) {
		p.errs.add(n.Line, "%s: %s is %v, not a whole number of bags", o.what, key, v)
	}
	return int(v)
}
