package blood

import "math/bits"

// Query asks whether a unit of one group is eligible for issue to a patient
// of another.
type Query struct {
	Component     Component
	Unit, Patient Group
	Urgency       Urgency
	FCP           Tri // female of child-bearing potential
	Child         Tri
	Neonate       Tri
}

// Verdict is the answer. Tier ranks what is eligible: 1 is best, 0 means
// not eligible. Needs is what a waiver would have to allow; in this form
// nothing can be waived, so it is empty. Reasons are sentences for people.
type Verdict struct {
	Eligible bool     `json:"eligible"`
	Tier     int      `json:"tier"`
	Needs    []string `json:"needs"`
	Reasons  []string `json:"reasons"`
}

// antigens are what a red cell carries, one bit each.
type antigens uint8

const (
	antigenA antigens = 1 << iota
	antigenB
	antigenH
	antigenD
)

func (a antigens) count() int { return bits.OnesCount8(uint8(a)) }

// antigensOf are the antigens of a group's red cells. Every cell but an
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

// Eligible applies the rules of this form, of which none is a table: red
// cells may carry no antigen that the patient lacks (A, B, H, and D);
// plasma is its reverse, since its antibodies must meet no antigen of the
// patient; platelets are ABO-identical with RhD as for red cells.
//
// A patient's unknown group is the worst case: no A, B or D for red cells
// (an H-deficient patient cannot be foreseen: group O is every source's
// rule for the unknown), all of them for plasma; platelets need the ABO
// group. A unit whose ABO or RhD is unknown is never eligible. There is no
// override of ABO of any kind: an ABO-incompatible transfusion of red cells
// is a "never event" (UK Handbook of Transfusion Medicine, 2.4).
//
// What this version cannot honour is refused by name: an Oh patient, a
// newborn, whole blood, cryoprecipitate. RhD-positive cells or platelets
// for an RhD-negative or untyped patient are not eligible; the waiver that
// a physician may give comes with the country policies.
func Eligible(q Query) Verdict {
	if v, refused := cannotHonour(q); refused {
		return v
	}
	if !q.Unit.Full() {
		return refuse("the unit's ABO and RhD must both be known before it can be issued")
	}
	var v Verdict
	switch q.Component {
	case RedCells:
		v = redCells(q.Unit, q.Patient)
	case Plasma:
		v = plasma(q.Unit, q.Patient)
	default:
		v = platelets(q.Unit, q.Patient)
	}
	if v.Eligible && (q.Neonate == Unknown || q.Neonate == "") {
		v.Reasons = append(v.Reasons, "it is not stated whether the patient is a newborn; this version has no rules for newborns")
	}
	return v
}

// cannotHonour refuses what this version has no rule for.
func cannotHonour(q Query) (Verdict, bool) {
	if _, err := ParseGroup(string(q.Patient)); err != nil {
		return refuse("patient: " + err.Error()), true
	}
	if _, err := ParseGroup(string(q.Unit)); err != nil {
		return refuse("unit: " + err.Error()), true
	}
	switch q.Component {
	case WholeBlood:
		return refuse("this version cannot choose whole blood: it holds red cells and plasma, so group O is not universal"), true
	case Cryoprecipitate:
		return refuse("this version cannot choose cryoprecipitate: its ABO rule differs by country"), true
	case RedCells, Plasma, Platelets:
	default:
		_, err := ParseComponent("")
		return refuse(err.Error()), true
	}
	if q.Patient == GroupOh {
		return refuse("this version cannot choose for an H-deficient (Oh) patient: no group O unit is eligible, call the rare-blood registry"), true
	}
	if q.Neonate == Yes {
		return refuse("this version cannot choose for a newborn: the mother's sample governs, call the blood centre"), true
	}
	return Verdict{}, false
}

func refuse(reason string) Verdict {
	return Verdict{Needs: []string{}, Reasons: []string{reason}}
}

func accept(tier int, reasons ...string) Verdict {
	return Verdict{Eligible: true, Tier: tier, Needs: []string{}, Reasons: reasons}
}

// redCells is the antigen rule: the unit's antigens must be a subset of the
// patient's. Tiers follow the preference orders of Australian Red Cross
// Lifeblood's component compatibility table, with RhD-negative units spared
// for those who need them: A+, O+, A-, O- for an A+ patient.
func redCells(unit, patient Group) Verdict {
	have := antigensOf(unit.ABO())
	may := antigensOf(patient.ABO())
	if patient.ABO() == ABOUnknown {
		may = antigensOf(O)
	}
	if have&^may != 0 {
		return refuse(aboRefusal(patient, "the unit's red cells carry an ABO antigen that the patient lacks"))
	}
	spends, v, refused := rhd(unit, patient)
	if refused {
		return v
	}
	missing := (may &^ have).count() // how far from identical
	tier := 1 + missing
	if spends {
		tier += 1 + (may & (antigenA | antigenB)).count()
	}
	return accept(tier, rankReasons(unit, patient, missing == 0, spends)...)
}

// plasma is the reverse rule: the unit's anti-A and anti-B must meet no
// antigen of the patient, so the patient's antigens must be a subset of the
// unit's. RhD needs no matching. Unknown patients get AB, which has neither
// antibody.
func plasma(unit, patient Group) Verdict {
	have := antigensOf(unit.ABO())
	need := antigensOf(patient.ABO())
	if patient.ABO() == ABOUnknown {
		need = antigensOf(AB)
	}
	if need&^have != 0 {
		return refuse(aboRefusal(patient, "the unit's plasma carries an antibody against the patient's red cells"))
	}
	extra := (have &^ need).count()
	return accept(1+extra, rankReasons(unit, patient, extra == 0, false)...)
}

// platelets are ABO-identical in this form, with RhD as for red cells.
// What low-titre units could allow besides needs an attribute that this
// form does not honour.
func platelets(unit, patient Group) Verdict {
	if patient.ABO() == ABOUnknown {
		return refuse("platelets are issued ABO-identical in this version: the patient's ABO group must be known")
	}
	if unit.ABO() != patient.ABO() {
		return refuse("platelets are issued ABO-identical in this version, and the unit's ABO group is another")
	}
	spends, v, refused := rhd(unit, patient)
	if refused {
		return v
	}
	tier := 1
	if spends {
		tier = 2
	}
	return accept(tier, rankReasons(unit, patient, true, spends)...)
}

// rhd is the D antigen's part of the rule; spends says that an RhD-negative
// unit would go to a patient who does not need one.
func rhd(unit, patient Group) (spends bool, v Verdict, refused bool) {
	if unit.RhD() == RhDPositive {
		switch patient.RhD() {
		case RhDNegative:
			return false, refuse("the unit is RhD-positive and the patient RhD-negative"), true
		case RhDUnknown:
			return false, refuse("the unit is RhD-positive and the patient's RhD is unknown, which counts as negative"), true
		}
	}
	return unit.RhD() == RhDNegative && patient.RhD() == RhDPositive, Verdict{}, false
}

func aboRefusal(patient Group, reason string) string {
	if patient.ABO() == ABOUnknown {
		return reason + " in the worst case, since the patient's ABO group is unknown"
	}
	return reason
}

func rankReasons(unit, patient Group, identical, spends bool) []string {
	var out []string
	switch {
	case patient.ABO() == ABOUnknown:
		out = append(out, "eligible whatever the patient's ABO group is")
	case identical:
		out = append(out, "the unit's ABO group is the patient's own")
	default:
		out = append(out, "the unit's ABO group is another one that is eligible for the patient")
	}
	if spends {
		out = append(out, "it spends an RhD-negative unit on an RhD-positive patient")
	}
	return out
}
