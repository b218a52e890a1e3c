package dispatch

import (
	"fmt"
	"slices"
	"strings"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/fleet"
)

// sight is one thing on view: what it is of, and what it says now.
type sight struct{ of, says string }

// look tells what is on view that was not, in the same order always: orders
// with their reasons, what travels, alarms, and who had the blood in hand.
func (p *prose) look() {
	if !p.dead.IsZero() {
		return
	}
	there := map[string]bool{}
	for _, v := range p.view() {
		there[v.of] = true
		if p.seen[v.of] != v.says {
			p.seen[v.of] = v.says
			p.tell("%s", v.says)
		}
	}
	var gone []string
	for of, says := range p.seen {
		if !there[of] {
			gone = append(gone, says)
			delete(p.seen, of)
		}
	}
	slices.Sort(gone)
	for _, says := range gone {
		p.tell("no more: %s", says)
	}
}

func (p *prose) view() []sight {
	var out []sight
	for _, o := range p.s.Orders() {
		out = append(out, p.viewOrder(o)...)
	}
	for _, sh := range p.s.Shipments() {
		out = append(out, sight{"shipment " + string(sh.ID), p.shipmentText(sh)})
	}
	for _, f := range p.s.Flights() {
		out = append(out, sight{"flight " + string(f.ID), p.flightText(f)})
	}
	directives := p.s.Directives(p.now)
	for _, d := range p.s.Drones() {
		out = append(out, sight{"drone " + string(d.ID), fmt.Sprintf("drone %s: %s%s", d.ID, words(d.State), told(directives[d.ID]))})
	}
	for _, b := range p.s.Boxes() {
		if b.State == BoxConditioned && p.seen["box "+string(b.ID)] == "" {
			continue // on its shelf, never used
		}
		out = append(out, sight{"box " + string(b.ID), fmt.Sprintf("box %s: %s, at %s", b.ID, words(b.State), b.Place)})
	}
	for _, a := range p.s.Alarms().Open() {
		out = append(out, sight{"alarm " + a.ID, alarmText(a)})
	}
	for _, o := range p.s.Orders() {
		out = append(out, custodyOf(o)...)
	}
	return out
}

func (p *prose) viewOrder(o *Order) []sight {
	var amounts []string
	for i, l := range o.Lines {
		under, there := p.s.Served(o, i)
		amounts = append(amounts, fmt.Sprintf("of %g U of %s %s %g are under way, %g delivered", l.Amount, words(l.Component), l.Group, under, there))
	}
	text := fmt.Sprintf("order %s: %s; %s", o.ID, words(p.s.OrderState(o)), strings.Join(amounts, "; "))
	if o.Held != nil && o.open() {
		text += "; waits: " + o.Held.Reason
	}
	out := []sight{{"order " + string(o.ID), text}}
	for i, w := range o.Why {
		out = append(out, sight{fmt.Sprintf("why %s %d", o.ID, i), fmt.Sprintf("why %s %s: %s", w.What, w.Chosen, w.Because)})
	}
	return out
}

func (p *prose) shipmentText(sh *Shipment) string {
	text := fmt.Sprintf("shipment %s: %s, by %s, from %s; %s", sh.ID, words(sh.State), sh.Mode, sh.Depot, p.bags(sh))
	switch sh.State {
	case ShipmentStateAllocated, ShipmentStatePacked, ShipmentStateInTransit:
		text += ", there at " + p.clock(sh.ETA)
	case ShipmentStateFailed, ShipmentStateRecalled, ShipmentStateReturned:
		text += "; " + sh.Reason
	}
	switch {
	case sh.Verdict != "":
		text += fmt.Sprintf("; temperature %s in %d readings", words(sh.Verdict), sh.Cold.Samples)
	case sh.Broken != "":
		text += "; the cold chain is broken: " + words(sh.Broken)
	}
	return text
}

// bags counts a shipment's units by what they are now. One that has since
// been chosen for another shipment is that one's to tell of.
func (p *prose) bags(sh *Shipment) string {
	count := map[blood.Status]int{}
	var order []blood.Status
	for _, k := range sh.Picks {
		u, ok := p.s.Unit(k.Unit)
		if !ok {
			p.t.Fatalf("unit %s is gone", k.Unit)
		}
		if p.newestWith(k.Unit) != sh {
			continue
		}
		if count[u.Status]++; count[u.Status] == 1 {
			order = append(order, u.Status)
		}
	}
	var out []string
	for _, st := range order {
		out = append(out, bagsOf(count[st])+" "+words(st))
	}
	if len(out) == 0 {
		return "its bags are chosen for another"
	}
	return strings.Join(out, ", ")
}

func (p *prose) newestWith(id blood.UnitID) *Shipment {
	for _, sh := range slices.Backward(p.s.Shipments()) {
		if slices.ContainsFunc(sh.Picks, func(k Pick) bool { return k.Unit == id }) {
			return sh
		}
	}
	return nil
}

func (p *prose) flightText(f *Flight) string {
	text := fmt.Sprintf("flight %s: %s, %s", f.ID, words(f.State), f.Drone)
	if f.State == FlightStateFailed {
		text += "; " + f.Reason
	}
	for _, c := range f.Preflight {
		if !c.OK && f.State == FlightStatePreparing {
			text += fmt.Sprintf("; not fit: %s, %s", words(c.Check), c.Value)
		}
	}
	if f.Link == fleet.LinkLost {
		text += ", its link lost"
	}
	return text
}

// alarmText is an alarm as the wall shows it: until its cause is gone and a
// person has seen it.
func alarmText(a alarm.Alarm) string {
	text := fmt.Sprintf("%s alarm, %s: %s", a.Priority, words(a.Kind), a.Text)
	switch {
	case !a.Active():
		return text + " (over, and nobody has acknowledged it)"
	case a.AckedBy != "":
		return text + " (acknowledged by " + a.AckedBy + ")"
	}
	return text
}

// told is what the drone is being told to do.
func told(d *fleet.Directive) string {
	if d == nil {
		return ""
	}
	text := ", told to " + d.Stage.String()
	if d.Abort {
		text += ", or to stay if it stands"
	}
	if d.PadClear {
		text += ", the pad is clear"
	}
	if d.Command != nil {
		text += ", told now to " + words(d.Command.Verb)
	}
	return text
}

// custodyOf are an order's steps of custody, those of one hand and time in
// one line.
func custodyOf(o *Order) []sight {
	var out []sight
	for i := 0; i < len(o.Custody); {
		c, n := o.Custody[i], 0
		for first := i; i < len(o.Custody); i++ {
			x := o.Custody[i]
			if x.What != c.What || x.Who != c.Who || x.Place != c.Place || x.Shipment != c.Shipment || !x.At.Equal(c.At) {
				break
			}
			n = i - first + 1
		}
		text := fmt.Sprintf("custody of %s: %s by %s", c.Shipment, words(c.What), c.Who)
		if c.Place != "" {
			text += ", " + c.Place
		}
		if c.Box != "" {
			text += ", in " + string(c.Box)
		}
		if c.C != nil {
			text += fmt.Sprintf(", at %.1f °C", *c.C)
		}
		text += " (" + bagsOf(n) + ")"
		if c.Reason != "" {
			text += ": " + c.Reason
		}
		out = append(out, sight{fmt.Sprintf("custody %s %d", o.ID, i), text})
	}
	return out
}

func bagsOf(n int) string {
	if n == 1 {
		return "1 bag"
	}
	return fmt.Sprintf("%d bags", n)
}

// words writes a state as a person says it.
func words[T ~string](s T) string { return strings.ReplaceAll(string(s), "_", " ") }
