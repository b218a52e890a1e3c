package blood

import (
	"math/bits"
	"slices"
	"strings"
)

// antigens are what a red cell carries, one bit each.
type antigens uint8

const (
	antigenA antigens = 1 << iota
	antigenB
	antigenH
)

func (a antigens) count() int { return bits.OnesCount8(uint8(a)) }

// antigensOf are the ABO antigens of a group's red cells. Every cell but an
// H-deficient one carries H, so that the rule for subsets keeps group O
// from an Oh patient by itself.
func antigensOf(a ABO) antigens {
	switch a {
	case O:
		return antigenH
	case A:
		return antigenA | antigenH
	case B:
		return antigenB | antigenH
	case AB:
		return antigenA | antigenB | antigenH
	}
	return 0
}

func (j *judgement) refuseABO(what string) {
	if j.q.Patient.ABO() == ABOUnknown {
		what += " in the worst case, since the patient's ABO group is unknown"
	}
	j.refuse("%s", what)
}

// redCells is the antigen rule: the unit's antigens must be a subset of the
// patient's. Tiers follow the preference orders of Australian Red Cross
// Lifeblood's component compatibility table, with RhD-negative units spared
// for those who need them: A+, O+, A-, O- for an A+ patient, and A-, O-,
// A+, O+ where RhD-positive ones are allowed to an A- patient.
func (j *judgement) redCells() {
	have, may := antigensOf(j.q.Unit.ABO()), antigensOf(j.q.Patient.ABO())
	if j.q.Patient.ABO() == ABOUnknown {
		may = antigensOf(O)
	}
	if have&^may != 0 {
		what := "the unit's red cells carry an ABO antigen that the patient lacks"
		if j.q.Patient == GroupOh {
			what = "the patient is H-deficient (Oh) and every unit but Oh carries H: call the rare-blood desk"
		}
		j.refuseABO(what)
		return
	}
	if j.q.Neonate == Yes && !slices.Contains(j.rules.neonateRedCells, j.q.Unit.ABO()) {
		j.refuse("for a newborn %s takes red cells of group %s only", j.q.Policy.name(), aboWords(j.rules.neonateRedCells))
		return
	}
	j.aboReason()
	j.rhd(1+(may&(antigenA|antigenB)).count(), 1+(may&^have).count(), j.allowedD(false), j.allowedD(true))
	j.kNegative()
}

// allowedD is the policy's word on RhD-positive red cells.
func (j *judgement) allowedD(atRisk bool) map[Urgency]permission {
	unknown := j.q.Patient.RhD() == RhDUnknown
	switch {
	case unknown && atRisk:
		return j.rules.rhdUnknownAtRisk
	case unknown:
		return j.rules.rhdUnknown
	case atRisk:
		return j.rules.rhdNegativeAtRisk
	}
	return j.rules.rhdNegative
}

func aboWords(groups []ABO) string {
	if len(groups) == 0 {
		return "none, since it does not say which,"
	}
	words := make([]string, len(groups))
	for i, a := range groups {
		words[i] = a.String()
	}
	return strings.Join(words, ", ")
}

// kNegative puts units not known to be K-negative behind the others for
// patients whom anti-K could harm later.
func (j *judgement) kNegative() {
	for _, who := range j.rules.kNegativePreferred {
		is := who == "fcp" && j.q.FCP == Yes || who == "child" && (j.q.Child == Yes || j.q.Neonate == Yes)
		if is && !j.has(KNegative) && !slices.Contains(j.q.Needs, KNegative) {
			j.tier++
			j.because("%s takes K-negative red cells first for this patient, and the unit is not known to be", j.q.Policy.name())
			return
		}
	}
}

func (j *judgement) has(a Attribute) bool { return slices.Contains(j.q.Has, a) }

// wholeBlood is red cells and plasma at once, so that only the identical
// ABO group is eligible; group O is not universal. Low-titre group O may go
// to others where the policy says so.
func (j *judgement) wholeBlood() {
	q := j.q
	switch {
	case q.Patient == GroupOh:
		j.refuse("there is no whole blood for an H-deficient (Oh) patient: group O carries H; call the rare-blood desk")
		return
	case q.Neonate == Yes:
		j.refuse("there is no rule for whole blood for a newborn: order its components")
		return
	}
	steps := 1
	if q.Unit.ABO() != q.Patient.ABO() {
		switch {
		case q.Unit.ABO() != O:
			j.refuseABO("whole blood is red cells and plasma: only the patient's own ABO group is eligible, and this is another")
			return
		case !j.has(LowTitre):
			j.refuse("group O whole blood is not group O red cells: its plasma carries anti-A and anti-B, and the unit is not labelled low-titre")
			return
		case j.rules.wholeBloodLowTitreO[q.Urgency] == "":
			j.refuse("%s does not allow low-titre group O whole blood for another group in an order of urgency %s", q.Policy.name(), urgencyWord(q.Urgency))
			return
		}
		if j.rules.wholeBloodLowTitreO[q.Urgency] == permitAuthorised {
			j.needs = append(j.needs, "a named physician authorises low-titre group O whole blood")
		}
		j.because("low-titre group O whole blood, which %s allows for another group", q.Policy.name())
		steps = 2
	} else {
		j.aboReason()
	}
	j.rhd(2, steps, j.allowedD(false), j.allowedD(true))
	j.kNegative()
}

// plasma is the reverse rule: the unit's anti-A and anti-B must meet no
// antigen of the patient, so the patient's antigens must be a subset of the
// unit's. RhD needs no matching. Unknown patients get AB, which has neither
// antibody; so do Oh patients, since a para-Bombay cell may carry a little
// A or B. Low-titre plasma comes after all of these, and to no newborn.
func (j *judgement) plasma(lowTitre bool) {
	have, need := antigensOf(j.q.Unit.ABO()), antigensOf(j.q.Patient.ABO())
	if a := j.q.Patient.ABO(); a == ABOUnknown || a == Bombay {
		need = antigensOf(AB)
	}
	if need&^have == 0 {
		j.aboReason()
		j.tier = 1 + (have &^ need).count()
		if j.q.Neonate == Yes && j.q.Unit.ABO() != AB {
			j.tier += 2
			j.because("for a newborn group AB comes first")
		}
		return
	}
	if lowTitre && j.q.Neonate != Yes && j.q.Patient != GroupOh {
		if step, ok := j.step(j.rules.plasmaLowTitre); ok {
			j.tier = 4 + step
			j.because("low-titre plasma, which %s allows for this patient", j.q.Policy.name())
			return
		}
	}
	j.refuseABO("the unit's plasma carries an antibody against the patient's red cells")
}

// step is where a ladder has the unit for the patient, from 0.
func (j *judgement) step(l ladder) (int, bool) {
	for i, choices := range l[j.q.Patient.ABO()] {
		for _, c := range choices {
			if c.abo == j.q.Unit.ABO() && (!c.lowTitre || j.has(LowTitre)) {
				return i, true
			}
		}
	}
	return 0, false
}

// cryoprecipitate follows one of two schools, as the policy says: ABO as
// for plasma, or any group.
func (j *judgement) cryoprecipitate() {
	switch j.rules.cryoprecipitate {
	case "as_plasma":
		j.plasma(false)
	case "any":
		j.tier = 2
		if j.q.Unit.ABO() == j.q.Patient.ABO() {
			j.tier = 1
		}
		j.because("%s needs no grouping for cryoprecipitate", j.q.Policy.name())
	default:
		j.refuse("cryoprecipitate: %s does not say which groups are eligible", j.q.Policy.name())
	}
}

// platelets follow the policy's order of choice, with RhD-negative ones
// kept for those who need them. A newborn gets the identical group.
func (j *judgement) platelets() {
	q := j.q
	steps := j.rules.plateletGroups[q.Patient.ABO()]
	if q.Patient == GroupOh || len(steps) == 0 {
		j.refuse("platelets: %s has no order of choice for a patient of this group", q.Policy.name())
		return
	}
	step, ok := j.step(j.rules.plateletGroups)
	if !ok || q.Neonate == Yes && q.Unit.ABO() != q.Patient.ABO() {
		j.refuseABO("platelets of this ABO group are not in the order of choice of " + q.Policy.name() + " for this patient")
		return
	}
	j.aboReason()
	j.rhd(len(steps), 1+step, j.rules.plateletsNegative, j.rules.plateletsAtRisk)
}
