package assign

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"airvein/dispatch/blood"
)

// amountText writes an amount with its unit: "4 U", "1 dose".
func amountText(x float64, d blood.UnitDef) string {
	x = math.Round(x*100) / 100
	words := d.Words()
	if x == 1 {
		words = strings.TrimSuffix(words, "s")
	}
	return strconv.FormatFloat(x, 'f', -1, 64) + " " + words
}

// forWhom writes what a need asks for: "red cells for an A+ patient".
func (n Need) forWhom() string {
	switch {
	case n.Stock:
		return string(n.Group) + " " + n.Component.Words()
	case n.Group == blood.GroupUnknown:
		return n.Component.Words() + " for a patient of unknown group"
	}
	return n.Component.Words() + " for " + article(string(n.Group)) + " patient"
}

// article puts "a" or "an" before a group, as it is spoken: an A+, a B+, an
// O+, an AB+, an Oh patient.
func article(group string) string {
	if strings.HasPrefix(group, "B") {
		return "a " + group
	}
	return "an " + group
}

// why explains the i-th load of the best plan.
func (c *chooser) why(plans []depotPlan, i, round int) []Why {
	p := plans[0]
	l := p.loads[i]
	depot := "the same depot, in a further box: one box or drone does not carry all of it"
	if i == 0 {
		depot = c.whyDepot(plans, round)
	}
	out := append([]Why{{What: "depot", Chosen: p.depot.offer.Depot.ID, Because: depot}}, c.whyUnits(l)...)
	if i == len(p.loads)-1 {
		out = append(out, c.whyExcess(p)...)
	}
	if m, ok := c.whyMode(p.depot, l); ok {
		out = append(out, m)
	}
	if l.car != nil {
		return out
	}
	free := len(p.depot.stock.drones)
	for _, before := range p.loads[:i] {
		if before.car == nil {
			free--
		}
	}
	because := fmt.Sprintf("%.0f %% battery, %.0f %% needed for out and back with its reserve", math.Floor(l.offer.BatteryPct), math.Ceil(l.leg.NeedPct))
	if free > 1 {
		because += fmt.Sprintf("; the best of %d free drones", free)
	} else {
		because += "; the only free drone"
	}
	return append(out,
		Why{What: "drone", Chosen: string(l.offer.ID), Because: because},
		Why{What: "route", Chosen: fmt.Sprintf("%.1f km, about %.0f min", l.leg.Out.LengthM/1000, math.Ceil(l.leg.Out.TimeS/60)), Because: whyRoute(l.leg)})
}

func whyRoute(l Leg) string {
	if len(l.Volumes) > 0 {
		return "the shortest way inside the permitted volumes, reference " + l.Reference
	}
	if l.Permit != "" {
		return "the permitted corridor, reference " + l.Reference
	}
	if l.Out.LengthM > l.Out.StraightM*1.001+1 && l.Out.StraightM > 0 {
		return fmt.Sprintf("the shortest way around the no-fly zones; straight would be %.1f km", l.Out.StraightM/1000)
	}
	return "the straight way, clear of every no-fly zone"
}

// whyMode says why a box flies or is driven; ok is false where the site
// knows of no road, so that nobody asks.
func (c *chooser) whyMode(d *depot, l *candidate) (w Why, ok bool) {
	w = Why{What: "mode", Chosen: "drone"}
	switch {
	case l.car != nil && l.other != nil:
		w.Chosen, w.Because = "road", "a car arrives in "+c.about(l.at.eta)+", the soonest drone in "+c.about(l.other.eta)
	case l.car != nil:
		w.Chosen, w.Because = "road", "a car arrives in "+c.about(l.at.eta)+"; "+cmp.Or(l.noDrone.text, "no drone can take it")
	case l.other != nil:
		w.Because = "arrives in " + c.about(l.at.eta) + ", a car in " + c.about(l.other.eta)
	case d.offer.NoCar != "":
		w.Because = "arrives in " + c.about(l.at.eta) + "; " + d.offer.NoCar
	default:
		return w, false
	}
	if car := d.offer.Car; car != nil && car.Note != "" {
		w.Because += "; " + car.Note
	}
	return w, true
}

// about writes how long it is until then.
func (c *chooser) about(at time.Time) string {
	return fmt.Sprintf("about %.0f min", at.Sub(c.p.Now).Minutes())
}

// whyDepot holds the best plan against the others of the same round.
func (c *chooser) whyDepot(plans []depotPlan, round int) string {
	best := plans[0]
	arrives := "arrives in " + c.about(best.last)
	all := c.servesAll(best)
	var head string
	switch {
	case round > 0:
		head = "serves the rest, which the depot chosen first cannot"
	case all:
		head = "can serve all of it"
	default:
		head = "no depot can serve all of it; this one can serve the most (" + c.servedText(best) + ")"
	}
	if len(plans) == 1 {
		return head + ", and is the only one that can serve any now; " + arrives
	}
	var others []string
	for _, o := range plans[1:] {
		id := o.depot.offer.Depot.ID
		switch {
		case math.Abs(o.share-best.share) > epsilon:
			others = append(others, id+" could serve only "+c.servedText(o))
		case c.minutes(o.last) == c.minutes(best.last):
			others = append(others, id+" would arrive in the same minute, with units that do not expire sooner")
		default:
			others = append(others, id+" would arrive in "+c.about(o.last))
		}
	}
	return head + "; " + arrives + "; " + strings.Join(others, "; ")
}

func (c *chooser) servesAll(p depotPlan) bool {
	for i, s := range p.served {
		if blood.ClassOf(c.p.Needs[i].Component) == c.classOf(p) && s < c.remaining[i]-epsilon {
			return false
		}
	}
	return true
}

func (c *chooser) classOf(p depotPlan) blood.Class {
	return blood.ClassOf(c.p.Needs[p.loads[0].load.taken[0].need].Component)
}

// servedText is what a plan serves of what is still needed, line by line.
func (c *chooser) servedText(p depotPlan) string {
	var parts []string
	for i, n := range c.p.Needs {
		if blood.ClassOf(n.Component) == c.classOf(p) && c.remaining[i] > epsilon {
			parts = append(parts, fmt.Sprintf("%s of %s %s", amountText(min(p.served[i], c.remaining[i]), n.UnitDef), amountText(c.remaining[i], n.UnitDef), n.Component.Words()))
		}
	}
	return strings.Join(parts, ", ")
}

func (c *chooser) whyUnits(l *candidate) []Why {
	var out []Why
	for _, t := range l.load.taken {
		first := fmt.Sprintf("the first to expire of %d of this rank", t.of)
		if t.freshest {
			first = fmt.Sprintf("the freshest of %d of this rank", t.of)
		}
		if t.of == 1 {
			first = "the only one of this rank left"
		}
		if t.instead {
			first = "expires within two days of the first and leaves less over"
		}
		reason := strings.Join(t.reason, "; ")
		out = append(out, Why{
			What: "unit", Chosen: string(t.unit.ID),
			Because: fmt.Sprintf("%s %s, %s; %s; %s, %s left", t.unit.Group, t.unit.Component.Words(),
				amountText(t.amount, c.p.Needs[t.need].UnitDef), reason, first, leftText(t.unit.Expiry.Sub(c.p.Now))),
		})
		for _, w := range t.waived {
			out = append(out, Why{What: "waiver", Chosen: string(t.unit.ID), Because: w + "; authorised by " + c.p.AuthorisedBy})
		}
	}
	return out
}

func (c *chooser) whyExcess(p depotPlan) []Why {
	var out []Why
	for i, s := range p.served {
		n := c.p.Needs[i]
		if over := s - c.remaining[i]; s > 0 && over > epsilon {
			out = append(out, Why{
				What: "unit", Chosen: amountText(s, n.UnitDef),
				Because: fmt.Sprintf("bags are never split: %s more than the %s needed", amountText(over, n.UnitDef), amountText(c.remaining[i], n.UnitDef)),
			})
		}
	}
	return out
}

// leftText writes how long a unit has to live.
func leftText(d time.Duration) string {
	if d < 48*time.Hour {
		return fmt.Sprintf("%.0f h", math.Floor(d.Hours()))
	}
	return fmt.Sprintf("%.0f days", math.Floor(d.Hours()/24))
}
