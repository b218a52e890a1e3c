package blood

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// policyKey is one value that a policy may hold. read takes the value into
// the rules, or says what it must be.
type policyKey struct {
	key, what string
	safety    bool
	read      func(r *rules, n *yaml.Node) string
}

// policyKeys are all values that this version of Airvein knows, in the
// order in which they are shown. A key that no rule reads is refused: it
// would look as if it were obeyed.
func policyKeys() []policyKey {
	permissions := func(to func(*rules) *map[Urgency]permission) func(*rules, *yaml.Node) string {
		return func(r *rules, n *yaml.Node) string { return readPermissions(n, to(r)) }
	}
	number := func(lo, hi float64, to func(*rules) *float64) func(*rules, *yaml.Node) string {
		return func(r *rules, n *yaml.Node) string { return readNumber(n, lo, hi, to(r)) }
	}
	return append([]policyKey{
		{"fcp_max_age", "up to this age a female counts as of child-bearing potential", false, number(12, 70, func(r *rules) *float64 { return &r.fcpMaxAge })},
		{"child_max_age", "up to this age a patient counts as a child", false, number(1, 25, func(r *rules) *float64 { return &r.childMaxAge })},
		{"rhd_positive.negative", "when RhD-positive red cells may go to an RhD-negative patient who is neither child nor of child-bearing potential", true, permissions(func(r *rules) *map[Urgency]permission { return &r.rhdNegative })},
		{"rhd_positive.negative_at_risk", "when they may go to an RhD-negative child or patient of child-bearing potential", true, permissions(func(r *rules) *map[Urgency]permission { return &r.rhdNegativeAtRisk })},
		{"rhd_positive.unknown", "when they may go to a patient of unknown RhD who is neither", true, permissions(func(r *rules) *map[Urgency]permission { return &r.rhdUnknown })},
		{"rhd_positive.unknown_at_risk", "when they may go to such a patient who is, or may be", true, permissions(func(r *rules) *map[Urgency]permission { return &r.rhdUnknownAtRisk })},
		{"rhd_positive.condition", "what the authoriser answers for besides", true, func(r *rules, n *yaml.Node) string { return readText(n, &r.rhdCondition) }},
		{"platelets.groups", "the order of choice of platelets by the patient's ABO group", true, func(r *rules, n *yaml.Node) string { return readLadder(n, &r.plateletGroups) }},
		{"platelets.rhd_positive", "when RhD-positive platelets may go to a patient not known to be RhD-positive who is neither child nor of child-bearing potential", true, permissions(func(r *rules) *map[Urgency]permission { return &r.plateletsNegative })},
		{"platelets.rhd_positive_at_risk", "when they may go to one who is, or may be", true, permissions(func(r *rules) *map[Urgency]permission { return &r.plateletsAtRisk })},
		{"plasma.low_titre", "which low-titre plasma besides the reverse rule, by the patient's ABO group", true, func(r *rules, n *yaml.Node) string { return readLadder(n, &r.plasmaLowTitre) }},
		{"cryoprecipitate.groups", "as_plasma or any", true, func(r *rules, n *yaml.Node) string { return readWord(n, &r.cryoprecipitate, "as_plasma", "any") }},
		{"whole_blood.low_titre_o", "when low-titre group O whole blood may go to another group", true, permissions(func(r *rules) *map[Urgency]permission { return &r.wholeBloodLowTitreO })},
		{"attributes.waivable", "attributes that the requesting physician may waive in an immediate order", true, func(r *rules, n *yaml.Node) string { return readList(n, &r.waivable, ParseAttribute) }},
		{"irradiation.not_needed_for", "components that need no irradiation", true, func(r *rules, n *yaml.Node) string {
			return readList(n, &r.irradiationNotNeeded, ParseComponent)
		}},
		{"irradiation.red_cells_max_d", "days after its collection that an irradiated unit of red cells lives at most", true, number(1, 60, func(r *rules) *float64 { return &r.irradiatedD })},
		{"k_negative.preferred_for", "patients for whom K-negative red cells come first", false, func(r *rules, n *yaml.Node) string {
			return readList(n, &r.kNegativePreferred, oneWord("fcp", "child"))
		}},
		{"neonate.red_cells", "ABO groups of red cells for a newborn", true, func(r *rules, n *yaml.Node) string {
			r.hasNeonateRedCells = true
			return readList(n, &r.neonateRedCells, parseABO)
		}},
		{"choosing.laboratory_min", "minutes of the hospital's laboratory by urgency", true, func(r *rules, n *yaml.Node) string {
			return readNumbers(n, &r.laboratoryMin, ParseUrgency, 0, 24*60)
		}},
		{"choosing.transfusion_h", "hours of a transfusion", true, func(r *rules, n *yaml.Node) string {
			r.hasTransfusion = true
			return readNumber(n, 0.5, 24, &r.transfusionH)
		}},
		{"release.tests", "tests whose negative result must be known before a unit is available", true, func(r *rules, n *yaml.Node) string {
			return readList(n, &r.requiredTests, parseTestName)
		}},
		{"trace.fate_h", "hours after a delivery by which its hospital says what became of each unit", false, number(1, 24*365, func(r *rules) *float64 { return &r.fateH })},
		{"reservation.max_h", "hours after which units that were reserved and not packed are given up and chosen anew", false, number(0.5, 24*14, func(r *rules) *float64 { return &r.reservationH })},
		{"choosing.freshest_first_for", "patients who get the freshest unit instead of the first to expire", false, func(r *rules, n *yaml.Node) string {
			return readList(n, &r.freshestFirst, oneWord("neonate"))
		}},
	}, coldKeys()...)
}

func oneWord(allowed ...string) func(string) (string, error) {
	return func(s string) (string, error) { return parse(s, "word", allowed) }
}

// parseTestName reads a test's name as stock lists write it.
func parseTestName(s string) (string, error) {
	if !testName(s) {
		return "", errors.New("a test's name has lower-case letters, digits and underscores")
	}
	return s, nil
}

func parseABO(s string) (ABO, error) {
	for _, a := range []ABO{O, A, B, AB} {
		if s == a.String() {
			return a, nil
		}
	}
	_, err := parse("", "ABO group", []string{"O", "A", "B", "AB"})
	return ABOUnknown, err
}

func readText(n *yaml.Node, to *string) string {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" || strings.TrimSpace(n.Value) == "" {
		return "must be a text"
	}
	*to = strings.TrimSpace(n.Value)
	return ""
}

func readWord(n *yaml.Node, to *string, allowed ...string) string {
	if n.Kind != yaml.ScalarNode || !slices.Contains(allowed, n.Value) {
		return "must be one of " + strings.Join(allowed, ", ")
	}
	*to = n.Value
	return ""
}

func readNumber(n *yaml.Node, lo, hi float64, to *float64) string {
	v, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" && n.Tag != "!!float" || err != nil || math.IsNaN(v) || v < lo || v > hi {
		return "must be a number from " + strconv.FormatFloat(lo, 'g', -1, 64) + " to " + strconv.FormatFloat(hi, 'g', -1, 64)
	}
	*to = v
	return ""
}

func readList[T comparable](n *yaml.Node, to *[]T, one func(string) (T, error)) string {
	if n.Kind != yaml.SequenceNode {
		return "must be a list"
	}
	for _, item := range n.Content {
		v, err := one(item.Value)
		switch {
		case item.Kind != yaml.ScalarNode:
			return "must be a list of words"
		case err != nil:
			return err.Error()
		case slices.Contains(*to, v):
			return "has a word twice"
		}
		*to = append(*to, v)
	}
	return ""
}

func readNumbers[K comparable](n *yaml.Node, to *map[K]float64, key func(string) (K, error), lo, hi float64) string {
	return readMap(n, to, key, func(v *yaml.Node, out *float64) string { return readNumber(v, lo, hi, out) })
}

func readPermissions(n *yaml.Node, to *map[Urgency]permission) string {
	return readMap(n, to, ParseUrgency, func(v *yaml.Node, out *permission) string {
		*out = permission(v.Value)
		return readWord(v, new(string), string(permitFree), string(permitAuthorised))
	})
}

// readMap reads a mapping; a key that stands there twice is a mistake.
func readMap[K comparable, V any](n *yaml.Node, to *map[K]V, key func(string) (K, error), value func(*yaml.Node, *V) string) string {
	if n.Kind != yaml.MappingNode {
		return "must be a mapping (key: value)"
	}
	*to = map[K]V{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, err := key(n.Content[i].Value)
		if err != nil {
			return err.Error()
		}
		if _, twice := (*to)[k]; twice {
			return "has a key twice"
		}
		var v V
		if msg := value(n.Content[i+1], &v); msg != "" {
			return msg
		}
		(*to)[k] = v
	}
	return ""
}

// readLadder reads an order of choice: for each ABO group of a patient, or
// unknown, a list of steps, each a list of groups of one rank; "A low_titre"
// asks for low-titre units.
func readLadder(n *yaml.Node, to *ladder) string {
	m := map[ABO][][]aboChoice(nil)
	msg := readMap(n, &m, func(s string) (ABO, error) {
		if s == string(GroupUnknown) {
			return ABOUnknown, nil
		}
		return parseABO(s)
	}, func(v *yaml.Node, out *[][]aboChoice) string {
		if v.Kind != yaml.SequenceNode {
			return "must list steps, each a list of groups"
		}
		for _, step := range v.Content {
			var choices []aboChoice
			if msg := readList(step, &choices, parseChoice); msg != "" {
				return msg
			}
			*out = append(*out, choices)
		}
		return ""
	})
	*to = m
	return msg
}

func parseChoice(s string) (aboChoice, error) {
	group, low := strings.CutSuffix(s, " "+string(LowTitre))
	abo, err := parseABO(group)
	return aboChoice{abo, low}, err
}
