package blood

import (
	"errors"
	"slices"
	"strings"
)

// waivedTier puts a unit that a physician must allow behind every one that
// has what was asked for.
const waivedTier = 10

// ParseAntibody reads a red-cell antibody as it is spoken: anti-D, anti-K,
// anti-Jka. Any is taken: one that no unit can be shown to be safe for
// blocks, and none is dropped.
func ParseAntibody(s string) (string, error) {
	antigen, ok := strings.CutPrefix(s, "anti-")
	if !ok || !plain(antigen, 1, 8) {
		return "", errors.New("an antibody is written anti- and its antigen in letters and digits: anti-D, anti-K, anti-Jka")
	}
	return s, nil
}

// antibodies holds red cells against what the patient's plasma would
// destroy. A known antibody is waived in no mode: a unit "for everybody"
// may still carry its antigen.
func (j *judgement) antibodies() {
	if c := j.q.Component; c != RedCells && c != WholeBlood {
		return // cell-free, or too few red cells to matter
	}
	for _, a := range j.q.Antibodies {
		switch {
		case a == "anti-D" && j.q.Unit.RhD() != RhDNegative:
			j.refuse("the patient has anti-D and the unit is not known to be RhD-negative: never, in any urgency")
		case a == "anti-D":
			j.because("RhD-negative, as the patient's anti-D asks for")
		case a == "anti-K" && !j.has(KNegative):
			j.refuse("the patient has anti-K and the unit is not known to be K-negative")
		case a == "anti-K":
			j.because("K-negative, as the patient's anti-K asks for")
		default:
			j.refuse("the patient has %s and no label says that a unit lacks that antigen: the blood centre's laboratory chooses", a)
		}
	}
}

// attributes are hard when they are asked for. In an immediate order the
// requesting physician may waive those that the policy names.
func (j *judgement) attributes() {
	for _, a := range j.q.Needs {
		switch {
		case j.has(a):
			j.because("%s, as asked for", attributeWords(a))
		case a == Irradiated && slices.Contains(j.rules.irradiationNotNeeded, j.q.Component):
			j.because("%s needs no irradiation by %s", j.q.Component.Words(), j.q.Policy.name())
		case j.q.Urgency == Immediate && slices.Contains(j.rules.waivable, a):
			j.tier += waivedTier
			j.needs = append(j.needs, "the requesting physician waives: "+attributeWords(a))
			j.because("the unit is not %s, which was asked for", attributeWords(a))
		default:
			j.refuse("the unit is not %s, which was asked for", attributeWords(a))
		}
	}
}

// attributeWords is an attribute as people read it.
func attributeWords(a Attribute) string {
	switch a {
	case CMVNegative:
		return "CMV-negative"
	case KNegative:
		return "K-negative"
	case HbSNegative:
		return "HbS-negative"
	case HLAMatched:
		return "HLA-matched"
	case LowTitre:
		return "low-titre"
	}
	return string(a)
}
