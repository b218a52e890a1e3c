package sim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"airvein/fleet"
)

// Fault is one thing that goes wrong, once. It strikes the Nth shipment
// that comes into Phase, After that; a fault without a phase is there from
// the start.
type Fault struct {
	N     int           `json:"n"`
	Kind  string        `json:"kind"`
	Phase Phase         `json:"phase,omitempty"`
	Nth   int           `json:"nth,omitempty"`
	After time.Duration `json:"after,omitempty"`
	For   time.Duration `json:"for,omitempty"`
	Much  float64       `json:"much,omitempty"` // what it means is the kind's
}

func (f Fault) String() string {
	s := fmt.Sprintf("#%d %s", f.N, f.Kind)
	if f.Much != 0 {
		s += fmt.Sprintf(" %.3g", f.Much)
	}
	if f.For > 0 {
		s += " for " + f.For.Round(time.Millisecond).String()
	}
	if f.Phase == "" {
		return s + ", from the start"
	}
	return s + fmt.Sprintf(", %s into %s number %d", f.After.Round(time.Millisecond), f.Phase, f.Nth)
}

// Plan is every fault of a run, known before it begins, and the rates that
// it was drawn by.
type Plan struct {
	Rates  Rates
	Faults []Fault
}

func (p Plan) String() string {
	var lines []string
	if len(p.Rates) > 0 {
		var rates []string
		for _, f := range slices.Sorted(maps.Keys(p.Rates)) {
			rates = append(rates, fmt.Sprintf("%s %g", f, p.Rates[f]))
		}
		lines = append(lines, "rates: "+strings.Join(rates, ", "))
	}
	for _, f := range p.Faults {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

// Only keeps the faults of the given numbers.
func (p Plan) Only(numbers []int) Plan {
	out := slices.DeleteFunc(slices.Clone(p.Faults), func(f Fault) bool { return !slices.Contains(numbers, f.N) })
	return Plan{Rates: p.Rates, Faults: out}
}

// Numbers are the faults' own.
func (p Plan) Numbers() []int {
	out := make([]int, len(p.Faults))
	for i, f := range p.Faults {
		out[i] = f.N
	}
	return out
}

// Command is the line that runs a seed with this plan again.
func (p Plan) Command(seed uint64) string {
	ns := make([]string, len(p.Faults))
	for i, f := range p.Faults {
		ns[i] = strconv.Itoa(f.N)
	}
	return fmt.Sprintf("airvein check --seed %d --only %s --trace", seed, strconv.Quote(strings.Join(ns, ",")))
}

// target is what a fault strikes. A fault from the start has none.
type target struct {
	phase    Phase
	drone    fleet.DroneID
	flight   string
	shipment string
	order    string
}

// plan arms the faults: those of the start now, the others when their
// shipment comes into their phase.
func (w *World) plan() {
	for _, f := range w.cfg.Plan.Faults {
		if f.Phase == "" {
			w.strike(f, target{})
		}
	}
}

// entered tells the plan that a shipment came into a phase.
func (w *World) entered(t target) {
	w.entries[t.phase]++
	for _, f := range w.cfg.Plan.Faults {
		if f.Phase == t.phase && f.Nth == w.entries[t.phase] {
			w.after(f.After, func() {
				if p, ok := w.phases[t.shipment]; ok {
					t.phase = p.phase // time has passed
				}
				w.strike(f, t)
			})
		}
	}
}

// strike lets a fault happen, where it still can.
func (w *World) strike(f Fault, t target) {
	if w.calm {
		return
	}
	k, ok := w.kinds[f.Kind]
	if !ok || !k.strike(w, f, t) {
		return
	}
	w.trace("* %s: %s %s %s %s", f, t.phase, t.order, t.flight, t.drone)
	w.Faulted[f.Kind]++
	if t.phase != "" && w.cells.Possible(f.Kind, t.phase) {
		w.Cells[Cell{f.Kind, t.phase}]++
	}
}
