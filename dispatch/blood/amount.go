package blood

import "math"

// NominalML is the volume of one unit of a component by a definition; ok is
// false where the definition does not fit the component.
//
// China's unit is what comes from 200 mL of whole blood: red cells 150 mL,
// plasma 100 mL, cryoprecipitate 25 mL, whole blood 200 mL without its
// 56 mL of anticoagulant (usage of Chinese blood stations, each within
// 10 %; GB 18469-2012 for the 200 mL donation). A bag of a 450 mL donation
// is the mean of Canadian Blood Services' component table: red cells
// 287 mL, plasma 289 mL, whole blood 496 mL. A treatment dose of apheresis
// platelets is 250 to 300 mL in China; the smaller counts.
//
// A Chinese unit is about half a bag of a 450 mL donation: "4 units" means
// two different things, so an amount never goes without its definition.
func NominalML(c Component, d UnitDef) (int, bool) {
	if d == Millilitre && ClassOf(c) != "" {
		return 1, true
	}
	type key struct {
		c Component
		d UnitDef
	}
	switch (key{c, d}) {
	case key{RedCells, CN200ml}:
		return 150, true
	case key{RedCells, Bag450ml}:
		return 287, true
	case key{WholeBlood, CN200ml}:
		return 200, true
	case key{WholeBlood, Bag450ml}:
		return 496, true
	case key{Plasma, CN200ml}:
		return 100, true
	case key{Plasma, Bag450ml}:
		return 289, true
	case key{Cryoprecipitate, CN200ml}:
		return 25, true
	case key{Platelets, TreatmentDose}:
		return 250, true
	}
	return 0, false
}

// UnitDefsOf are the definitions that fit a component.
func UnitDefsOf(c Component) []UnitDef {
	var out []UnitDef
	for _, d := range UnitDefs() {
		if _, ok := NominalML(c, d); ok {
			out = append(out, d)
		}
	}
	return out
}

// Counts is a unit's amount in its own definition, in halves: a 300 mL bag
// of red cells counts 2 of cn_200ml, and so does one of 287 mL, since bags
// are made to within 10 %. It is 0 where the definition does not fit.
func Counts(u Unit) float64 {
	n, _ := AmountOf(u, u.UnitDef)
	return n
}

// AmountOf is a unit's amount in a definition, through its millilitres and
// in halves (in whole millilitres for ml); ok is false where the definition
// does not fit the component.
func AmountOf(u Unit, d UnitDef) (float64, bool) {
	nominal, ok := NominalML(u.Component, d)
	if !ok || u.ML <= 0 {
		return 0, false
	}
	if d == Millilitre {
		return float64(u.ML), true
	}
	return math.Round(2*float64(u.ML)/float64(nominal)) / 2, true
}

// WeightG is the planning weight in grams of a bag of ml millilitres:
// volume times density, and the bag with its tubing. Densities: whole blood
// 1.06, red cells in additive 1.07, plasma 1.027, platelets and
// cryoprecipitate 1.03 g/mL; the bag 20 g and 0.06 g a millilitre, which
// spans the usual 25 to 50 g. The depot weighs the sealed box: a plan is
// not a measurement.
func WeightG(c Component, ml int) float64 {
	density := 1.07
	switch c {
	case WholeBlood:
		density = 1.06
	case Plasma:
		density = 1.027
	case Platelets, Cryoprecipitate:
		density = 1.03
	}
	if ml <= 0 {
		return 0
	}
	return math.Round(float64(ml)*(density+0.06) + 20)
}
