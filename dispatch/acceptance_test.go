package dispatch

import (
	"os"
	"strings"
	"testing"
)

// The blood reference's list of tests worth having (its section 7), each
// with the Go tests that hold it; a name that is gone fails here.
func TestBloodReferenceIsHeld(t *testing.T) {
	for _, row := range []struct{ what, file, tests string }{
		{"1 64 pairs of red cells, 27 eligible; plasma the reverse, 9 of 16", "blood/eligible_test.go", "TestRedCellsAllPairs TestPlasmaAllPairs TestPlasmaIsTheReverseOfRedCells"},
		{"1 the same through the command line", "../cmd/airvein/eligible_test.go", "TestEligiblePairs"},
		{"2 O- red cells to an Oh patient", "blood/eligible_test.go", "TestRefusedByName TestNothingOverridesABO"},
		{"3 D+ to a D- patient at risk; to anti-D never", "../cmd/airvein/eligible_test.go", "TestEligibleAnswers"},
		{"4 O whole blood to A", "../cmd/airvein/eligible_test.go", "TestEligibleAnswers"},
		{"5 group codes and phenotypes", "blood/label_test.go", "TestLabelGroups"},
		{"6 donation numbers and their check", "blood/label_test.go", "TestLabelDIN TestLabelCheckFindsMistakes"},
		{"6 typed ones", "blood/stock_test.go", "TestCheckCharacter TestCheckCharacterFindsMistakes"},
		{"7 expiry in the facility's time, 23:59", "blood/label_test.go", "TestLabelProductAndExpiry"},
		{"8 55 min at 4 and 5 min at 25 °C is major", "coldchain/recorder_test.go", "TestVerdicts"},
		{"8 and its mean kinetic temperature of 9.33 °C is information", "coldchain/sensor_test.go", "TestMeanKineticTemperatureIsInformation"},
		{"9 six silent minutes are unknown", "coldchain/recorder_test.go", "TestVerdicts TestResumeCountsTheSilence"},
		{"10 platelets never in a cold box", "assign/assign_test.go", "TestClassesNeverShareABox"},
		{"11 a unit with an earlier excursion and a second one is major", "cold_test.go", "TestASecondExcursionOfALife"},
		{"11 and by itself", "coldchain/sensor_test.go", "TestSecondExcursionOfALifeIsMajor"},
		{"12 a flight that comes back goes into quarantine", "recall_test.go", "TestRecallCatchesAUnitInTheAir"},
		{"12 and is never available by itself", "trouble_test.go", "TestCancelAtEachStage"},
		{"13 four Chinese units are not four bags", "blood/amount_test.go", "TestFourUnitsAreNotFourBags"},
		{"14 an irradiated unit's shortened life", "blood/irradiated_test.go", "TestIrradiatedExpiry"},
		{"14 and as a list brings it", "unit_test.go", "TestIrradiatedUnitOfAList"},
		{"15 two orders for one unit", "trouble_test.go", "TestTwoOrdersOneUnit"},
	} {
		data, err := os.ReadFile(row.file)
		if err != nil {
			t.Errorf("%s: %v", row.what, err)
			continue
		}
		for _, name := range strings.Fields(row.tests) {
			if !strings.Contains(string(data), "func "+name+"(t *testing.T)") {
				t.Errorf("%s: %s has no %s", row.what, row.file, name)
			}
		}
	}
}
