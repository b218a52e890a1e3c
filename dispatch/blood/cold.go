package blood

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Phase is where a unit's temperature is watched: storage and transport
// have limits of their own.
type Phase string

// The phases.
const (
	InStorage   Phase = "storage"
	InTransport Phase = "transport"
)

// ColdLimits are the temperatures of one component in one phase, in degrees
// Celsius, limits included: OK is the normal range, Target what it should
// be, Hard what nothing may pass, each from the least to the most. OutMin is
// how many minutes in sum it may be outside the normal range.
type ColdLimits struct {
	OK, Target, Hard [2]float64
	OutMin           float64
}

// intersect are the limits that satisfy both: of a box or a refrigerator
// that holds several components.
func (l ColdLimits) intersect(o ColdLimits) ColdLimits {
	both := func(a, b [2]float64) [2]float64 { return [2]float64{max(a[0], b[0]), min(a[1], b[1])} }
	return ColdLimits{OK: both(l.OK, o.OK), Target: both(l.Target, o.Target), Hard: both(l.Hard, o.Hard), OutMin: min(l.OutMin, o.OutMin)}
}

// SensorLimits are what a policy says of every sensor: how long it may be
// silent, and for how long it may say the very same before it counts as
// stuck.
type SensorLimits struct {
	MaxGap, MaxStuck time.Duration
}

// coldRules are a policy's values of the cold chain.
type coldRules struct {
	limits           map[Phase]map[Component]ColdLimits
	gapMin, stuckMin float64
	agitation        agitationRule
	accept           map[Urgency][]string
	hasGap, hasStuck bool
	hasAgitation     bool
}

// agitationRule is how many hours platelets may lie still, at once and in
// sum.
type agitationRule struct{ singleH, totalH float64 }

// Cold are the limits that every one of the components keeps in a phase.
// ok is false where the policy does not say so for each of them: then
// nobody knows what is in range.
func (p *Policy) Cold(phase Phase, components ...Component) (l ColdLimits, ok bool) {
	of := p.get().cold.limits[phase]
	for i, c := range components {
		one, known := of[c]
		if !known {
			return ColdLimits{}, false
		}
		if l = one.intersect(l); i == 0 {
			l = one
		}
	}
	return l, len(components) > 0
}

// Sensors are the limits of every sensor; ok is false where the policy
// leaves one out.
func (p *Policy) Sensors() (l SensorLimits, ok bool) {
	r := p.get().cold
	minutes := func(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }
	return SensorLimits{MaxGap: minutes(r.gapMin), MaxStuck: minutes(r.stuckMin)}, r.hasGap && r.hasStuck
}

// Agitation is how long platelets may lie still, at once and over their
// whole life; ok is false where the policy does not say.
func (p *Policy) Agitation() (single, total time.Duration, ok bool) {
	r := p.get().cold
	hours := func(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
	return hours(r.agitation.singleH), hours(r.agitation.totalH), r.hasAgitation
}

// MayAccept reports whether a named clinician may take a unit of such a
// verdict for the patient of an order of that urgency.
func (p *Policy) MayAccept(u Urgency, verdict string) bool {
	return slices.Contains(p.get().cold.accept[u], verdict)
}

// ComponentsOf are the components that travel and are kept in a class.
func ComponentsOf(class Class) []Component {
	var out []Component
	for _, c := range []Component{RedCells, WholeBlood, Platelets, Plasma, Cryoprecipitate} {
		if ClassOf(c) == class {
			out = append(out, c)
		}
	}
	return out
}

// coldKeys are the values of the cold chain that a policy may hold.
func coldKeys() []policyKey {
	var out []policyKey
	for _, phase := range []Phase{InTransport, InStorage} {
		for _, class := range []Class{Cold, Room, Frozen} {
			for _, c := range ComponentsOf(class) {
				out = append(out, coldLimitsKey(phase, c))
			}
		}
	}
	return append(out,
		policyKey{"cold_chain.gap_min", "minutes without a reading after which nothing is known", true, func(r *rules, n *yaml.Node) string {
			r.cold.hasGap = true
			return readNumber(n, 0.5, 120, &r.cold.gapMin)
		}},
		policyKey{"cold_chain.stuck_min", "minutes of one and the same reading after which a sensor counts as stuck", true, func(r *rules, n *yaml.Node) string {
			r.cold.hasStuck = true
			return readNumber(n, 5, 24*60, &r.cold.stuckMin)
		}},
		policyKey{"cold_chain.platelets_still_h", "hours that platelets may lie still: {single, total}", true, func(r *rules, n *yaml.Node) string {
			r.cold.hasAgitation = true
			return readStill(n, &r.cold.agitation)
		}},
		policyKey{"cold_chain.accept", "verdicts with which a named clinician may take a quarantined unit for the patient of an order, by urgency", true, func(r *rules, n *yaml.Node) string {
			return readMap(n, &r.cold.accept, ParseUrgency, func(v *yaml.Node, out *[]string) string {
				return readList(v, out, oneWord("minor", "major", "unknown"))
			})
		}},
	)
}

func coldLimitsKey(phase Phase, c Component) policyKey {
	return policyKey{
		"cold_chain." + string(phase) + "." + string(c),
		"temperatures of " + strings.ReplaceAll(string(c), "_", " ") + " in " + string(phase) + ": ok, target and hard ranges in °C, and minutes outside in sum",
		true,
		func(r *rules, n *yaml.Node) string {
			var l ColdLimits
			if msg := readColdLimits(n, &l); msg != "" {
				return msg
			}
			if r.cold.limits == nil {
				r.cold.limits = map[Phase]map[Component]ColdLimits{}
			}
			if r.cold.limits[phase] == nil {
				r.cold.limits[phase] = map[Component]ColdLimits{}
			}
			r.cold.limits[phase][c] = l
			return ""
		},
	}
}

// readColdLimits reads {ok: [2, 10], target: [2, 6], hard: [1, 10],
// out_min: 30}: ranges within each other.
func readColdLimits(n *yaml.Node, l *ColdLimits) string {
	seen := map[string]bool{}
	var m map[string]bool
	msg := readMap(n, &m, oneWord("ok", "target", "hard", "out_min"), func(v *yaml.Node, _ *bool) string { return "" })
	if msg != "" {
		return msg
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		v, key := n.Content[i+1], n.Content[i].Value
		seen[key] = true
		var msg string
		switch key {
		case "ok":
			msg = readRange(v, &l.OK)
		case "target":
			msg = readRange(v, &l.Target)
		case "hard":
			msg = readRange(v, &l.Hard)
		case "out_min":
			msg = readNumber(v, 0, 24*60, &l.OutMin)
		}
		if msg != "" {
			return key + " " + msg
		}
	}
	switch {
	case len(seen) != 4:
		return "needs ok, target, hard and out_min"
	case l.Hard[0] > l.OK[0] || l.OK[0] > l.Target[0] || l.Target[1] > l.OK[1] || l.OK[1] > l.Hard[1]:
		return "must have target within ok within hard"
	}
	return ""
}

// A range's ends, in degrees: what a probe can read.
const minReadC, maxReadC = -90, 60

func readRange(n *yaml.Node, to *[2]float64) string {
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		return "must be a range: [least, most]"
	}
	for i, c := range n.Content {
		if msg := readNumber(c, minReadC, maxReadC, &to[i]); msg != "" {
			return msg
		}
	}
	if to[0] >= to[1] {
		return "must go from the least to the most"
	}
	return ""
}

func readStill(n *yaml.Node, to *agitationRule) string {
	m := map[string]float64{}
	if msg := readNumbers(n, &m, oneWord("single", "total"), 0.1, 240); msg != "" {
		return msg
	}
	if len(m) != 2 || m["single"] > m["total"] {
		return "needs single and total, and single is not more than total"
	}
	to.singleH, to.totalH = m["single"], m["total"]
	return ""
}

// ColdHistory is what a unit has been through before: it goes with the unit
// from leg to leg and from centre to centre.
type ColdHistory struct {
	Excursions int     `json:"excursions,omitempty"` // outside the normal range, ended ones
	OutS       float64 `json:"out_s,omitempty"`      // seconds outside in sum
	Unknown    int     `json:"unknown,omitempty"`    // spells in which nobody knows
	StillS     float64 `json:"still_s,omitempty"`    // seconds that platelets lay still
}
