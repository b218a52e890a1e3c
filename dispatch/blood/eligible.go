package blood

import (
	"fmt"
	"slices"
)

// Query asks whether a unit of one group is eligible for issue to a patient
// of another. Needs are the attributes that the patient needs, Has those of
// the unit. Antibodies are written "anti-K". A nil Policy says nothing, and
// what it does not say blocks.
type Query struct {
	Component     Component
	Unit, Patient Group
	Urgency       Urgency
	FCP           Tri // female of child-bearing potential
	Child         Tri
	Neonate       Tri
	Needs, Has    []Attribute
	Antibodies    []string
	Policy        *Policy
}

// Verdict is the answer. Tier ranks what is eligible: 1 is best, 0 means
// not eligible. Needs is what a named physician must allow before the unit
// is issued; without that word it is not. Reasons are sentences for people.
type Verdict struct {
	Eligible bool     `json:"eligible"`
	Tier     int      `json:"tier"`
	Needs    []string `json:"needs"`
	Reasons  []string `json:"reasons"`
}

// Eligible answers a query. Red cells may carry no antigen that the patient
// lacks (A, B, H, and D); plasma is its reverse, since its antibodies must
// meet no antigen of the patient; whole blood is both, and so identical;
// platelets and cryoprecipitate follow the policy's order of choice.
//
// A patient's unknown group is the worst case: no A, B or D for red cells
// (an H-deficient patient cannot be foreseen: group O is every source's
// rule for the unknown), all of them for plasma. A unit whose ABO or RhD is
// unknown is never eligible, but a unit of group Oh for an Oh patient. There
// is no override of ABO of any kind: an ABO-incompatible transfusion of red
// cells is a "never event" (UK Handbook of Transfusion Medicine, 2.4).
// RhD-positive red cells go to a patient with anti-D in no mode.
func Eligible(q Query) Verdict {
	j := &judgement{q: q, rules: q.Policy.get()}
	if j.known() {
		switch q.Component {
		case RedCells:
			j.redCells()
		case WholeBlood:
			j.wholeBlood()
		case Plasma:
			j.plasma(true)
		case Cryoprecipitate:
			j.cryoprecipitate()
		default:
			j.platelets()
		}
		if len(j.refusals) == 0 {
			j.antibodies()
			j.attributes()
		}
		j.newborn()
	}
	return j.verdict()
}

// judgement collects what is found about one query.
type judgement struct {
	q        Query
	rules    rules
	tier     int
	needs    []string
	reasons  []string
	refusals []string
}

func (j *judgement) refuse(format string, args ...any) {
	j.refusals = append(j.refusals, fmt.Sprintf(format, args...))
}

func (j *judgement) because(format string, args ...any) {
	j.reasons = append(j.reasons, fmt.Sprintf(format, args...))
}

func (j *judgement) verdict() Verdict {
	if len(j.refusals) > 0 {
		return Verdict{Needs: []string{}, Reasons: j.refusals}
	}
	return Verdict{Eligible: true, Tier: j.tier, Needs: append([]string{}, j.needs...), Reasons: j.reasons}
}

// known refuses what is no question at all, and units that nobody typed.
func (j *judgement) known() bool {
	q := j.q
	if _, err := ParseGroup(string(q.Patient)); err != nil {
		j.refuse("patient: %v", err)
	}
	if _, err := ParseGroup(string(q.Unit)); err != nil {
		j.refuse("unit: %v", err)
	}
	if _, err := ParseComponent(string(q.Component)); err != nil {
		j.refuse("%v", err)
	}
	for _, a := range q.Antibodies {
		if _, err := ParseAntibody(a); err != nil {
			j.refuse("%v", err)
		}
	}
	for _, a := range slices.Concat(q.Needs, q.Has) {
		if _, err := ParseAttribute(string(a)); err != nil {
			j.refuse("%v", err)
		}
	}
	if len(j.refusals) > 0 {
		return false
	}
	switch {
	case q.Unit == GroupOh && (q.Patient != GroupOh || q.Component != RedCells):
		j.refuse("the unit is H-deficient (Oh): only its red cells are issued, and only to an H-deficient patient")
	case q.Unit != GroupOh && !q.Unit.Full():
		j.refuse("the unit's ABO and RhD must both be known before it can be issued")
	}
	return len(j.refusals) == 0
}

// atRisk reports whether RhD-positive cells could harm the patient's later
// children, or a child: unless both are denied, they may.
func (j *judgement) atRisk() bool {
	return j.q.FCP != No || j.q.Child != No || j.q.Neonate == Yes
}

// rhd is the D antigen's part of the rule for a unit of abo steps steps
// from identical, out of most: D-negative units that nobody needs to have
// come last, and D-positive ones that need a word after them.
func (j *judgement) rhd(least, steps int, notAtRisk, atRisk map[Urgency]permission) {
	q := j.q
	patient := q.Patient.RhD()
	j.tier = steps
	if patient != RhDPositive && q.Unit.RhD() != RhDNegative || q.Patient == GroupOh {
		j.rhdMismatch(least, notAtRisk, atRisk)
		return
	}
	spends := q.Unit.RhD() == RhDNegative && (patient == RhDPositive || patient == RhDUnknown && notAtRisk[q.Urgency] == permitFree && !j.atRisk())
	if spends {
		j.tier += least
		if patient == RhDPositive {
			j.because("it spends an RhD-negative unit on an RhD-positive patient")
		} else {
			j.because("it spends an RhD-negative unit on a patient for whom the policy takes RhD-positive ones first")
		}
	}
}

// rhdMismatch is for a unit that is, or may be, RhD-positive for a patient
// who is, or may be, RhD-negative.
func (j *judgement) rhdMismatch(least int, notAtRisk, atRisk map[Urgency]permission) {
	q := j.q
	what := "the unit is RhD-positive and the patient RhD-negative"
	switch {
	case q.Patient == GroupOh:
		what = "the group Oh does not say RhD, and a mismatch counts as possible"
	case q.Patient.RhD() == RhDUnknown:
		what = "the unit is RhD-positive and the patient's RhD is unknown, which counts as negative"
	}
	allowed := notAtRisk
	if j.atRisk() {
		allowed = atRisk
		what += "; the patient is, or may be, a child or of child-bearing potential"
	}
	if q.Patient == GroupOh {
		// Nobody else can give this patient red cells; the laboratory knows
		// the RhD that the group's name leaves out.
		j.because("%s", what)
		j.needs = append(j.needs, "the named physician's word that the RhD of unit and patient was looked at by the laboratory")
		return
	}
	switch allowed[q.Urgency] {
	case permitFree:
		j.because("%s; %s allows it", what, q.Policy.name())
		if q.Patient.RhD() == RhDNegative {
			j.tier += least
		}
	case permitAuthorised:
		j.because("%s", what)
		word := "a named physician authorises RhD-positive " + q.Component.Words()
		if j.rules.rhdCondition != "" {
			word += " and answers for: " + j.rules.rhdCondition
		}
		j.needs = append(j.needs, word)
		j.tier += least
	default:
		j.refuse("%s; %s does not allow it in an order of urgency %s", what, q.Policy.name(), urgencyWord(q.Urgency))
	}
}

func urgencyWord(u Urgency) string {
	if _, err := ParseUrgency(string(u)); err != nil {
		return "unknown"
	}
	return string(u)
}

// aboReason says how the unit's ABO group stands to the patient's.
func (j *judgement) aboReason() {
	switch {
	case j.q.Patient.ABO() == ABOUnknown:
		j.because("eligible whatever the patient's ABO group is")
	case j.q.Patient.ABO() == j.q.Unit.ABO():
		j.because("the unit's ABO group is the patient's own")
	default:
		j.because("the unit's ABO group is another one that is eligible for the patient")
	}
}

// newborn says what governs a newborn, or that nobody said whether there is
// one.
func (j *judgement) newborn() {
	switch j.q.Neonate {
	case Yes:
		j.because("for a newborn the mother's sample governs: the hospital's laboratory looks at it")
	case No:
	default:
		j.because("it is not stated whether the patient is a newborn; it is judged as if not")
	}
}
