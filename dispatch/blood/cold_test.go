package blood_test

import (
	"strings"
	"testing"
	"time"

	"airvein/dispatch/blood"
)

func TestColdLimitsAreOfEveryComponent(t *testing.T) {
	for _, id := range blood.PolicyIDs() {
		p := policy(t, id)
		for _, phase := range []blood.Phase{blood.InStorage, blood.InTransport} {
			for _, class := range []blood.Class{blood.Cold, blood.Room, blood.Frozen} {
				l, ok := p.Cold(phase, blood.ComponentsOf(class)...)
				if !ok || l.Hard[0] > l.OK[0] || l.OK[0] > l.Target[0] || l.Target[0] >= l.Target[1] || l.Target[1] > l.OK[1] || l.OK[1] > l.Hard[1] {
					t.Errorf("%s %s %s: %+v, %v", id, phase, class, l, ok)
				}
			}
		}
		if s, ok := p.Sensors(); !ok || s.MaxGap != 5*time.Minute || s.MaxStuck != 30*time.Minute {
			t.Errorf("%s: %+v, %v", id, s, ok)
		}
		if !p.MayAccept(blood.Immediate, "minor") || p.MayAccept(blood.Immediate, "major") || p.MayAccept(blood.Routine, "minor") {
			t.Errorf("%s: who may accept what", id)
		}
	}
	uk := policy(t, "uk")
	if single, total, ok := uk.Agitation(); !ok || single != 8*time.Hour || total != 24*time.Hour {
		t.Errorf("platelets may lie still for %v and %v", single, total)
	}
	if l, _ := uk.Cold(blood.InStorage, blood.RedCells); l.OK != [2]float64{2, 6} {
		t.Errorf("storage of red cells: %+v", l)
	}
}

// What a policy does not say of one component is not known of a box that
// holds it beside others.
func TestColdLimitsAbsentBlock(t *testing.T) {
	var none *blood.Policy
	if _, ok := none.Cold(blood.InTransport, blood.RedCells); ok {
		t.Error("no policy has limits")
	}
	if _, ok := none.Sensors(); ok {
		t.Error("no policy knows sensors")
	}
	if _, _, ok := none.Agitation(); ok {
		t.Error("no policy knows platelets")
	}
	p, err := blood.ParsePolicy([]byte(goodPolicy + `  cold_chain.transport.red_cells:
    value: {ok: [2, 10], target: [2, 6], hard: [1, 10], out_min: 30}
    source: invented
    confirmed: true
`))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Cold(blood.InTransport, blood.RedCells); !ok {
		t.Error("red cells are given")
	}
	if _, ok := p.Cold(blood.InTransport, blood.RedCells, blood.WholeBlood); ok {
		t.Error("whole blood is not given")
	}
	if _, ok := p.Cold(blood.InTransport); ok {
		t.Error("nothing has no limits")
	}
}

func TestColdLimitsRefusals(t *testing.T) {
	for value, says := range map[string]string{
		"{ok: [2, 10], target: [2, 6], hard: [1, 10]}":              "out_min",
		"{ok: [2, 10], target: [1, 6], hard: [1, 10], out_min: 30}": "target within ok",
		"{ok: [10, 2], target: [2, 6], hard: [1, 10], out_min: 30}": "least to the most",
		"{ok: [2], target: [2, 6], hard: [1, 10], out_min: 30}":     "range",
		"{ok: [2, x], target: [2, 6], hard: [1, 10], out_min: 30}":  "number",
		"{okay: 1}": "word",
		"7":         "mapping",
	} {
		_, err := blood.ParsePolicy([]byte(goodPolicy + "  cold_chain.transport.red_cells:\n    value: " + value + "\n    source: invented\n    confirmed: true\n"))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", value, err)
		}
	}
	_, err := blood.ParsePolicy([]byte(goodPolicy + "  cold_chain.platelets_still_h:\n    value: {single: 9, total: 8}\n    source: invented\n    confirmed: true\n"))
	if err == nil || !strings.Contains(err.Error(), "not more than total") {
		t.Error(err)
	}
}
