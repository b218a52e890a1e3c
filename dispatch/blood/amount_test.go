package blood_test

import (
	"math"
	"testing"

	"airvein/dispatch/blood"
)

func TestNominalML(t *testing.T) {
	want := map[blood.Component]map[blood.UnitDef]int{
		blood.RedCells:        {blood.CN200ml: 150, blood.Bag450ml: 287, blood.Millilitre: 1},
		blood.WholeBlood:      {blood.CN200ml: 200, blood.Bag450ml: 496, blood.Millilitre: 1},
		blood.Plasma:          {blood.CN200ml: 100, blood.Bag450ml: 289, blood.Millilitre: 1},
		blood.Platelets:       {blood.TreatmentDose: 250, blood.Millilitre: 1},
		blood.Cryoprecipitate: {blood.CN200ml: 25, blood.Millilitre: 1},
	}
	for _, c := range append(blood.Components(), "zebra") {
		for _, d := range append(blood.UnitDefs(), "zebra") {
			ml, ok := blood.NominalML(c, d)
			if n, fits := want[c][d]; ok != fits || ml != n {
				t.Errorf("%s in %s: %d, %v; want %d, %v", c, d, ml, ok, n, fits)
			}
		}
		if n := len(blood.UnitDefsOf(c)); n != len(want[c]) {
			t.Errorf("%d definitions fit %s, want %d", n, c, len(want[c]))
		}
	}
}

func TestAmounts(t *testing.T) {
	for _, tc := range []struct {
		c     blood.Component
		own   blood.UnitDef
		ml    int
		count float64
		in    blood.UnitDef
		want  float64
		ok    bool
	}{
		{blood.RedCells, blood.CN200ml, 150, 1, blood.Bag450ml, 0.5, true},
		{blood.RedCells, blood.CN200ml, 135, 1, blood.CN200ml, 1, true}, // within 10 %
		{blood.RedCells, blood.CN200ml, 165, 1, blood.CN200ml, 1, true},
		{blood.RedCells, blood.CN200ml, 225, 1.5, blood.CN200ml, 1.5, true},
		{blood.RedCells, blood.CN200ml, 300, 2, blood.Bag450ml, 1, true},
		{blood.RedCells, blood.Bag450ml, 287, 1, blood.CN200ml, 2, true},
		{blood.RedCells, blood.CN200ml, 300, 2, blood.Millilitre, 300, true},
		{blood.RedCells, blood.CN200ml, 300, 2, blood.TreatmentDose, 0, false},
		{blood.Plasma, blood.CN200ml, 200, 2, blood.CN200ml, 2, true},
		{blood.Plasma, blood.Bag450ml, 289, 1, blood.CN200ml, 3, true},
		{blood.Platelets, blood.TreatmentDose, 250, 1, blood.TreatmentDose, 1, true},
		{blood.Platelets, blood.TreatmentDose, 300, 1, blood.TreatmentDose, 1, true},
		{blood.Platelets, blood.CN200ml, 250, 0, blood.CN200ml, 0, false},
		{blood.Cryoprecipitate, blood.CN200ml, 25, 1, blood.Millilitre, 25, true},
		{blood.WholeBlood, blood.CN200ml, 400, 2, blood.CN200ml, 2, true},
		{blood.RedCells, blood.CN200ml, 30, 0, blood.CN200ml, 0, true},
		{blood.RedCells, blood.CN200ml, 0, 0, blood.CN200ml, 0, false},
		{blood.RedCells, blood.CN200ml, -300, 0, blood.CN200ml, 0, false},
	} {
		u := blood.Unit{Component: tc.c, UnitDef: tc.own, ML: tc.ml}
		if got := blood.Counts(u); got != tc.count {
			t.Errorf("%d mL of %s in %s counts %g, want %g", tc.ml, tc.c, tc.own, got, tc.count)
		}
		if got, ok := blood.AmountOf(u, tc.in); got != tc.want || ok != tc.ok {
			t.Errorf("%d mL of %s is %g %s (%v), want %g (%v)", tc.ml, tc.c, got, tc.in, ok, tc.want, tc.ok)
		}
	}
}

// Four Chinese units are two bags of 300 mL; four bags are four of them.
func TestFourUnitsAreNotFourBags(t *testing.T) {
	bag := blood.Unit{Component: blood.RedCells, UnitDef: blood.CN200ml, ML: 300}
	cn, _ := blood.AmountOf(bag, blood.CN200ml)
	bags, _ := blood.AmountOf(bag, blood.Bag450ml)
	if 4/cn != 2 || 4/bags != 4 {
		t.Errorf("4 U are %g bags and 4 bags are %g, want 2 and 4", 4/cn, 4/bags)
	}
}

// The weights of the usual bags, from their volume, density and bag. A plan
// may be a little over and must not be far off.
func TestWeightG(t *testing.T) {
	for _, tc := range []struct {
		c    blood.Component
		ml   int
		want float64
	}{
		{blood.RedCells, 150, 190},
		{blood.RedCells, 300, 360},
		{blood.RedCells, 287, 345},
		{blood.WholeBlood, 496, 570},
		{blood.Plasma, 100, 125},
		{blood.Plasma, 200, 230},
		{blood.Plasma, 289, 330},
		{blood.Platelets, 275, 320},
		{blood.Platelets, 181, 215},
		{blood.Cryoprecipitate, 25, 40},
		{blood.Cryoprecipitate, 100, 130},
	} {
		if got := blood.WeightG(tc.c, tc.ml); math.Abs(got-tc.want) > 8 {
			t.Errorf("%d mL of %s weigh %g g, want about %g", tc.ml, tc.c, got, tc.want)
		}
	}
	if blood.WeightG(blood.RedCells, 0) != 0 || blood.WeightG(blood.RedCells, -1) != 0 {
		t.Error("no volume has a weight")
	}
}
