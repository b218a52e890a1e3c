package blood

// The attributes an order may ask for and a unit may have (API, section
// Orders).
const (
	Irradiated    Attribute = "irradiated"
	CMVNegative   Attribute = "cmv_negative"
	KNegative     Attribute = "k_negative"
	HbSNegative   Attribute = "hbs_negative"
	Washed        Attribute = "washed"
	Leucodepleted Attribute = "leucodepleted"
	HLAMatched    Attribute = "hla_matched"
	LowTitre      Attribute = "low_titre"
)

// Components are all components that can be ordered.
func Components() []Component {
	return []Component{RedCells, WholeBlood, Platelets, Plasma, Cryoprecipitate}
}

// Urgencies are all urgencies, most urgent first.
func Urgencies() []Urgency {
	return []Urgency{Immediate, UrgentGroupSpecific, UrgentCrossmatched, Routine}
}

// UnitDefs are all unit definitions.
func UnitDefs() []UnitDef { return []UnitDef{CN200ml, Bag450ml, TreatmentDose, Millilitre} }

// Attributes are all attributes that are known.
func Attributes() []Attribute {
	return []Attribute{Irradiated, CMVNegative, KNegative, HbSNegative, Washed, Leucodepleted, HLAMatched, LowTitre}
}

// ParseComponent reads a component; the error lists what is allowed.
func ParseComponent(s string) (Component, error) { return parse(s, "component", Components()) }

// ParseUrgency reads an urgency; the error lists what is allowed.
func ParseUrgency(s string) (Urgency, error) { return parse(s, "urgency", Urgencies()) }

// ParseUnitDef reads a unit definition; the error lists what is allowed.
func ParseUnitDef(s string) (UnitDef, error) { return parse(s, "unit definition", UnitDefs()) }

// ParseTri reads yes, no or unknown; the error lists them.
func ParseTri(s string) (Tri, error) { return parse(s, "answer", []Tri{Yes, No, Unknown}) }

// ParseAttribute reads an attribute; one that is not known is refused,
// never dropped.
func ParseAttribute(s string) (Attribute, error) { return parse(s, "attribute", Attributes()) }

// Rank orders urgencies: 0 is the most urgent, anything unknown the least.
func (u Urgency) Rank() int {
	for i, k := range Urgencies() {
		if u == k {
			return i
		}
	}
	return len(Urgencies())
}

// Words is the component as people read it, in English.
func (c Component) Words() string {
	switch c {
	case RedCells:
		return "red cells"
	case WholeBlood:
		return "whole blood"
	}
	return string(c)
}

// Words is the unit definition as it stands after a number: "4 U".
func (d UnitDef) Words() string {
	switch d {
	case CN200ml:
		return "U"
	case Bag450ml:
		return "bags"
	case TreatmentDose:
		return "doses"
	case Millilitre:
		return "mL"
	}
	return string(d)
}

// ClassOf is the transport temperature class of a component, "" for an
// unknown one. Red cells and whole blood travel cold, platelets at room
// temperature, plasma and cryoprecipitate frozen (21 CFR 600.15). One box
// holds one class (Transfusion Ontario, TRAQ Bloody Easy 4).
func ClassOf(c Component) Class {
	switch c {
	case RedCells, WholeBlood:
		return Cold
	case Platelets:
		return Room
	case Plasma, Cryoprecipitate:
		return Frozen
	}
	return ""
}
