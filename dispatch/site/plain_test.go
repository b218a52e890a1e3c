package site_test

import (
	"strings"
	"testing"

	"airvein/dispatch/site"
)

const plainFile = `id: plain
start: 2026-01-05T00:00:00Z
origin: {lat: 1, lon: 30}
drone_models:
  zip: {cruise_mps: 30, range_m: 160000, packages: 3, flight: straight, turnaround: 0s}
stock: unlimited
pack: 0s
people: none
decide_every: 60s
depots:
  - {id: nest, east_m: 0, north_m: 0}
hospitals:
  - {id: x, east_m: 30000, north_m: 40000}
  - {id: y, lat: 1.2, lon: 30.1}
drones:
  - {model: zip, depot: nest, count: 2}
orders:
  - {at: 25634, hospital: x, urgency: immediate, component: red_cells, group: O+, kind: stock}
  - {per_day: 30, urgency: {immediate: 1, routine: 2}}
`

func TestAPlainScenario(t *testing.T) {
	sc, err := site.ParseScenario([]byte(plainFile))
	if err != nil {
		t.Fatal(err)
	}
	if !sc.Plain || !sc.Unlimited || !sc.Nobody || len(sc.Site.Drones) != 2 || sc.Site.DecideEveryS != 60 || sc.Site.Models[0].RangeM != 160000 {
		t.Errorf("%+v", sc)
	}
	if len(sc.Orders) != 1 || sc.Orders[0].At.Seconds() != 25634 || len(sc.Rates) != 1 || len(sc.Rates[0].Hospitals) != 2 {
		t.Errorf("orders %+v, rates %+v", sc.Orders, sc.Rates)
	}
	if _, err := site.ParseSite([]byte(plainFile)); err == nil || !strings.Contains(err.Error(), `"drone_models" belongs to a scenario`) {
		t.Errorf("a server takes a plain scenario: %v", err)
	}
}

// A mistake is told with its line and what is wrong.
func TestMistakesOfAPlainScenario(t *testing.T) {
	for _, c := range []struct{ was, is, says string }{
		{"hospital: x, urgency: immediate", "hospital: nowhere, urgency: immediate", `line 18: an order names hospital "nowhere"`},
		{"depot: nest, count", "depot: nowhere, count", `line 16: drone zip-1 names depot "nowhere"`},
		{"model: zip, depot", "model: zap, depot", `line 16: drone zap-1 names model "zap"`},
		{"count: 2", "count: -2", "line 16: drones: count is -2, which is not between 0 and"},
		{"stock: unlimited", "stock: -5", "line 6: the file: stock must be a list"},
		{"stock: unlimited", "stock: [{depot: nest, component: red_cells, ml: 300, unit_def: cn_200ml, product: E0336V00, facility: G1234, expires_days: [3, 30], groups: {O+: -4}}]", "line 6: stock lot: groups: O+ is -4"},
		{"decide_every: 60s", "decide_evry: 60s", `line 9: the file has no key "decide_evry"`},
		{"packages: 3", "package: 3", `line 5: drone model zip has no key "package"`},
		{"range_m: 160000", "range_m: 1000", "line 16: drone zip-1 cannot fly from nest to any hospital and back within its range"},
		{"flight: straight", "flight: bent", `line 5: drone model zip: flight "bent" is not one of straight`},
		{"people: none", "people: played", "line 8: people: played goes with models"},
		{"pack: 0s", "pack: -3s", "line 7: the file: pack must be a time span"},
		{"pack: 0s", "pack: soon", "line 7: the file: pack must be a time span"},
		{"origin: {lat: 1, lon: 30}", "zone: UTC", "line 11: depot nest is given in metres, and the scenario has no origin"},
		{"at: 25634, ", "", `line 18: order has no "at"`},
		{"group: O+", "group: Q+", `line 18: order: group "Q+" is not one of`},
		{"urgency: {immediate: 1, routine: 2}", "urgency: {immediate: 0}", "line 19: order: the weights of urgency are all 0"},
		{"urgency: {immediate: 1, routine: 2}", "urgency: [immediate]", "line 19: order: urgency must be a word"},
		{"orders:\n", "orders: []\nweather:\n", "line 17: the file: orders is empty"},
		{"id: x, east_m: 30000", "id: x, east_m: .nan", "line 13: hospital x: east_m must be a number"},
	} {
		text := strings.Replace(plainFile, c.was, c.is, 1)
		if text == plainFile {
			t.Fatalf("%q is not in the file", c.was)
		}
		if _, err := site.ParseScenario([]byte(text)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s -> %s:\n  says %v\n  want %s", c.was, c.is, err, c.says)
		}
	}
}

// FuzzScenario: whatever the bytes, a scenario or its mistakes, never a
// panic.
func FuzzScenario(f *testing.F) {
	f.Add([]byte(plainFile))
	f.Add([]byte("orders: [{per_day: 1}]\ndrone_models: {a: 3}"))
	f.Add([]byte("drone_models: []\ndepots: {}\nhospitals: 1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := site.ParseScenario(data); err != nil && strings.TrimSpace(err.Error()) == "" {
			t.Error("a mistake without a word")
		}
	})
}
