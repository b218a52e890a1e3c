package site_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/geo"
)

const siteFile = `id: north
name: North
zone: Asia/Shanghai
language: en
policy: cn
cruise_alt_m: 120
clearance_m: 50
timing: {pack_s: 300, consent_s: 60, preflight_s: 60, pad_clear_s: 60, receive_s: 300}
depots:
  - id: centre
    name: Centre
    pad: {lat: 32.04, lon: 118.73, ground_amsl_m: 10, radius_m: 10}
hospitals:
  - id: ward
    name: Ward
    name_zh: 医院
    pad: {lat: 32.06, lon: 118.63, ground_amsl_m: 12, radius_m: 8}
    road_min: {centre: 38}
models:
  - id: m1
    name: Model 1
    cruise_mps: 22
    climb_mps: 4
    descent_mps: 2.5
    battery_wh: 2800
    cruise_w: 2300
    hover_w: 2700
    climb_w: 3600
    payload_w_per_kg: 60
    payload_max_g: 10000
    reserve_pct: 20
    wind_max_mps: 12
    winch_height_m: 20
    swap_s: 300
drones:
  - {id: D1, model: m1, depot: centre, system: 1, link: {kind: udp_client, address: "10.0.0.5:14550", signing: off}}
  - {id: D2, model: m1, depot: centre, system: 2, link: {kind: udp_client}}
boxes:
  - ids: [C1, C2]
    depot: centre
    class: cold
    conditioned: true
    tare_g: 2600
    capacity_ml: 6000
    time_constant_min: 420
    modem: true
    dock: true
  - {id: F1, depot: centre, class: frozen, tare_g: 3600, capacity_ml: 4800, time_constant_min: 600}
zones:
  - id: river
    name: River
    kind: prohibited
    buffer_m: 100
    ceiling_m: 300
    altitude_ref: amsl
    active:
      - {from: "2026-01-01T08:00:00+08:00", to: "2026-01-01T18:00:00+08:00"}
    outline: [[32.03, 118.67], [32.03, 118.69], [32.08, 118.69]]
    holes:
      - [[32.04, 118.682], [32.04, 118.684], [32.05, 118.684]]
`

const scenarioPart = `start: 2026-01-01T00:00:00Z
stock:
  - depot: centre
    component: red_cells
    ml: 300
    unit_def: cn_200ml
    product: E0336V00
    facility: G1234
    expires_days: [3, 33]
    groups: {"O+": 3, "A-": 1}
weather:
  - {wind_mps: 4, wind_from_deg: 70, gust_mps: 6, temperature_c: -3}
demand:
  - {weight: 6, component: red_cells, groups: ["A+", "O?"], amounts: [2, 4], unit_def: cn_200ml, urgency: immediate}
`

func TestParseSite(t *testing.T) {
	s, err := site.ParseSite([]byte(siteFile))
	if err != nil {
		t.Fatal(err)
	}
	d, ok := s.Drone("D1")
	if !ok || d.System != 1 || !reflect.DeepEqual(d.Link, site.Link{Kind: "udp_client", Address: "10.0.0.5:14550", Signing: "off"}) {
		t.Errorf("drone %+v", d)
	}
	h, ok := s.Hospital("ward")
	if !ok || h.ZH != "医院" || h.RoadMin["centre"] != 38 || h.Pad.LatLng != (geo.LatLng{Lat: 32.06, Lng: 118.63}) || h.Pad.RadiusM != 8 {
		t.Errorf("hospital %+v", h)
	}
	if m, ok := s.Model("m1"); !ok || m.CruiseMPS != 22 || m.SwapS != 300 {
		t.Errorf("model %+v", m)
	}
	if dep, ok := s.Depot("centre"); !ok || dep.Pad.GroundAMSLM != 10 {
		t.Errorf("depot %+v", dep)
	}
	if len(s.Boxes) != 3 || s.Boxes[1].ID != "C2" || !s.Boxes[1].Dock || s.Boxes[2].Conditioned || s.Boxes[2].Class != blood.Frozen {
		t.Errorf("boxes %+v", s.Boxes)
	}
	z := s.Zones[0]
	if z.Ref != geo.FrameAMSL || *z.CeilingM != 300 || z.FloorM != nil || len(z.Active) != 1 ||
		len(z.Geometry[0]) != 2 || z.Geometry[0][0][0] != (geo.LatLng{Lat: 32.03, Lng: 118.67}).Point() || !z.Geometry[0][0].Closed() {
		t.Errorf("zone %+v", z)
	}
	if s.Location().String() != "Asia/Shanghai" || s.CountryPolicy != "cn" || s.Timing.PackS != 300 {
		t.Errorf("site %+v", s)
	}
	for _, missing := range []bool{has(s.Depot("x")), has(s.Hospital("x")), has(s.Model("x")), has(s.Drone("x"))} {
		if missing {
			t.Error("found what is not there")
		}
	}
}

func has[T any](_ T, ok bool) bool { return ok }

// The whole site goes into an event and comes back the same.
func TestSiteJSONReturnsAsItWas(t *testing.T) {
	s, err := site.ParseSite([]byte(siteFile))
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(s)
	var back site.Site
	if err != nil || json.Unmarshal(data, &back) != nil || !reflect.DeepEqual(jsonOf(t, back), jsonOf(t, s)) {
		t.Errorf("%s, %v", data, err)
	}
}

func jsonOf(t *testing.T, s site.Site) string {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestScenarioKeysAreRefusedInASite(t *testing.T) {
	_, err := site.ParseSite([]byte(siteFile + scenarioPart))
	var bad *site.Errors
	if !errors.As(err, &bad) || len(bad.Mistakes) != 4 || !strings.Contains(err.Error(), `"stock" belongs to a scenario`) {
		t.Errorf("%v", err)
	}
}

func TestParseScenario(t *testing.T) {
	sc, err := site.ParseScenario([]byte(siteFile + scenarioPart))
	if err != nil {
		t.Fatal(err)
	}
	if len(sc.Stock) != 2 || sc.Stock[0].Group != "O+" || sc.Stock[0].Count != 3 || sc.Stock[1].Group != "A-" {
		t.Errorf("stock %+v", sc.Stock)
	}
	if !sc.Start.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) || sc.Weather[0].TemperatureC != -3 {
		t.Errorf("%+v", sc)
	}
	if k := sc.Demand.Kinds[0]; k.Weight != 6 || !reflect.DeepEqual(k.Groups, []blood.Group{"A+", "O?"}) || !reflect.DeepEqual(k.Amounts, []int{2, 4}) || k.Urgency != blood.Immediate {
		t.Errorf("demand %+v", k)
	}
}

// Each change of one line must be named with its line and in words.
func TestEveryMistakeHasItsLine(t *testing.T) {
	file := siteFile + scenarioPart
	for _, c := range []struct{ old, new, want string }{
		{"zone: Asia/Shanghai", "zone: Asia/Nanking", `zone "Asia/Nanking" is not a time zone`},
		{"zone: Asia/Shanghai", "zone: Local", "is not a time zone"},
		{"language: en", "language: fr", `language "fr" is not one of zh-CN, en`},
		{"policy: cn", "policy: us", `policy "us" is not one of cn`},
		{"policy: cn", "polizy: cn", `the file has no key "polizy"`},
		{"name: North", "name:", "name must be a text, not nothing"},
		{"id: north", "id: nörth", "must be 1 to 64 letters"},
		{"id: north", "id: north\nid: north", `has "id" twice, first on line 1`},
		{"cruise_alt_m: 120", "cruise_alt_m: high", `cruise_alt_m must be a number, not "high"`},
		{"cruise_alt_m: 120", "cruise_alt_m: .nan", "must be a number"},
		{"cruise_alt_m: 120", `cruise_alt_m: "120"`, "must be a number"},
		{"clearance_m: 50", "clearance_m: -1", "clearance_m is -1, which is not between 0 and 5000"},
		{"receive_s: 300}", "receive_s: 300, lunch_s: 3}", `no key "lunch_s"; known are consent_s`},
		{"pad: {lat: 32.04, lon: 118.73,", "pad: {lat: 132.04, lon: 118.73,", "depot centre: pad: lat is 132.04"},
		{"pad: {lat: 32.06,", "pad: {", `hospital ward: pad has no "lat"`},
		{"pad: {lat: 32.06, lon: 118.63, ground_amsl_m: 12, radius_m: 8}", "pad: here", `hospital ward: pad must be a mapping (key: value), not "here"`},
		{"road_min: {centre: 38}", "road_min: {center: 38}", `hospital ward: road_min names depot "center"`},
		{"cruise_mps: 22", "cruise_mps: 2200", "model m1: cruise_mps is 2200"},
		{"battery_wh: 2800", "battery_wh: 280", "drone D1 cannot fly from centre to any hospital and back"},
		{"system: 2,", "system: 1,", "MAVLink system 1 is given twice"},
		{"system: 2,", "system: 2.5,", "system is 2.5, not a whole number"},
		{"system: 2,", "system: 255,", "system is 255"},
		{"{id: D2, model: m1,", "{id: D1, model: m1,", "drone D1 is given twice"},
		{"{id: D2, model: m1,", "{id: D2, model: m2,", `drone D2 names model "m2"`},
		{"model: m1, depot: centre, system: 2", "model: m1, depot: south, system: 2", `drone D2 names depot "south"`},
		{`"10.0.0.5:14550"`, `"10.0.0.5"`, `address "10.0.0.5" is not host:port`},
		{"link: {kind: udp_client}", "link: {kind: tcp_client}", "a tcp_client link needs an address"},
		{"link: {kind: udp_client}", "link: {kind: serial}", `kind "serial" is not one of`},
		{"ids: [C1, C2]", "ids: [C1, C1]", "box C1 is given twice"},
		{"ids: [C1, C2]", "ids: [C1, C 2]", `"C 2" in ids`},
		{"{id: F1, depot: centre,", "{id: F1, depot: nowhere,", `box F1 names depot "nowhere"`},
		{"class: cold", "class: warm", `class "warm" is not one of cold, room, frozen`},
		{"conditioned: true", "conditioned: yes please", "conditioned must be true or false"},
		{"kind: prohibited", "kind: forbidden", `zone river: kind "forbidden"`},
		{"altitude_ref: amsl", "altitude_ref: sea", `altitude_ref "sea" is not one of`},
		{`to: "2026-01-01T18:00:00+08:00"`, `to: "2026-01-01T06:00:00+08:00"`, "needs from and a later to"},
		{`to: "2026-01-01T18:00:00+08:00"`, `to: "2026-01-01"`, "is not a time like"},
		{"outline: [[32.03, 118.67], [32.03, 118.69],", "outline: [[32.03, 118.67], [118.69],", "a ring's point is [lat, lon]"},
		{"outline: [[32.03, 118.67], [32.03, 118.69],", "outline: [[118.67, 32.03], [32.03, 118.69],", "latitude is 118.67"},
		{"outline: [[32.03, 118.67], [32.03, 118.69], [32.08, 118.69]]", "outline: [[32.03, 118.67], [32.03, 118.69]]", "at least three"},
		{"outline: [[32.03, 118.67], [32.03, 118.69], [32.08, 118.69]]", "outline: [[32.03, 118.67], [32.08, 118.69], [32.08, 118.67], [32.03, 118.69]]", "zone river: polygon 1, outer ring crosses or touches itself"},
		{"start: 2026-01-01T00:00:00Z", "start: tomorrow", `start "tomorrow" is not a time`},
		{"component: red_cells\n", "component: red\n", `component "red" is not one of red_cells`},
		{"unit_def: cn_200ml\n", "unit_def: treatment_dose\n", "red cells are not counted in treatment_dose; take cn_200ml, bag_450ml, ml"},
		{"facility: G1234", "facility: C0001", "must not carry a real facility's code"},
		{"product: E0336V00", "product: RBC", `product "RBC" is not a product code`},
		{"expires_days: [3, 33]", "expires_days: [33, 3]", "its least (33) above its most (3)"},
		{"expires_days: [3, 33]", "expires_days: [3, 40]", "not between 0 and 34"},
		{"expires_days: [3, 33]", "expires_days: 3", "must be a list"},
		{`groups: {"O+": 3,`, `groups: {"O+": -3,`, "O+ is -3"},
		{`groups: {"O+": 3,`, `groups: {"0+": 3,`, `no key "0+"`},
		{"wind_mps: 4", "wind_mps: 400", "wind_mps is 400"},
		{`groups: ["A+", "O?"]`, `groups: ["A+", "C+"]`, `"C+" is not one of the groups O-`},
		{"amounts: [2, 4]", "amounts: [0]", "amount is 0"},
		{"amounts: [2, 4]", "amounts: [1.5]", "amount 1.5 is not a whole number"},
		{"urgency: immediate", "urgency: soon", `urgency "soon" is not one of`},
		{"component: red_cells, groups", "component: platelets, groups", "platelets are not counted in cn_200ml"},
		{"component: red_cells, groups", "component: plasma, groups", "demand asks for plasma, of which the stock has none"},
	} {
		at := strings.Index(file, c.old)
		if at < 0 {
			t.Fatalf("%q is not in the file", c.old)
		}
		text := strings.Replace(file, c.old, c.new, 1)
		// The drone out of reach is named where the drone stands, a doubled
		// key where it stands the second time.
		line := 1 + strings.Count(file[:at], "\n") + strings.Count(c.new, "\n") - strings.Count(c.old, "\n")
		if strings.HasPrefix(c.new, "battery_wh") {
			line = 1 + strings.Count(file[:strings.Index(file, "{id: D1")], "\n")
		}
		_, err := site.ParseScenario([]byte(text))
		var bad *site.Errors
		if !errors.As(err, &bad) {
			t.Errorf("%q: no error", c.new)
			continue
		}
		want, ok := fmt.Sprintf("line %d: ", line), false
		for _, l := range strings.Split(err.Error(), "\n") {
			ok = ok || strings.HasPrefix(l, want) && strings.Contains(l, c.want)
		}
		if !ok {
			t.Errorf("%q: want %q with %q, got\n%v", c.new, want, c.want, err)
		}
	}
}

func TestFilesThatAreNoSite(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "line 1: the file is empty"},
		"comments":      {"# nothing\n", "line 1: the file is empty"},
		"a list":        {"- id: x\n", "line 1: the file must be a mapping"},
		"not YAML":      {"id: x\nname: [\n", "this is not YAML"},
		"tabs":          {"id: x\ntiming:\n\tpack_s: 3\n", "line 3: this is not YAML"},
		"two documents": {"id: x\n---\nid: y\n", "line 2: the file has a second YAML document"},
		"an alias":      {"id: &a x\nname: *a\n", "line 2: aliases"},
		"a merge":       {"id: x\ntiming:\n  <<: {pack_s: 3}\n", "line 3: aliases"},
		"nested":        {"id: x\nname: " + strings.Repeat("[", 50) + strings.Repeat("]", 50), "nests too deep"},
		"huge":          {"id: " + strings.Repeat("x", 9<<20), "more than the"},
	} {
		if _, err := site.ParseSite([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	// Mistakes come all at once and in the order of their lines.
	_, err := site.ParseSite([]byte("id: x\nname: y\nzone: Mars\npolicy: none\n"))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) < 5 || !strings.Contains(err.Error(), "line 3: zone") || !strings.Contains(err.Error(), "line 4: the file: policy") {
		t.Errorf("%v", err)
	}
}

// Whatever the bytes: a checked scenario or mistakes with lines, no panic.
func FuzzParseScenario(f *testing.F) {
	f.Add([]byte(siteFile + scenarioPart))
	f.Add([]byte("id: &a x\nname: *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := site.ParseScenario(data)
		var bad *site.Errors
		if err == nil {
			return
		}
		if !errors.As(err, &bad) || len(bad.Mistakes) == 0 {
			t.Fatalf("%v", err)
		}
		for _, m := range bad.Mistakes {
			if m.Line < 1 || m.Text == "" {
				t.Fatalf("%+v", m)
			}
		}
	})
}

const permitPart = `routing: corridors
permits:
  - id: p1
    reference: CAAC-2026-17
    depot: centre
    hospital: ward
    width_m: 200
    ceiling_m: 140
    altitude_ref: amsl
    valid: {from: "2026-01-01T00:00:00+08:00", to: "2027-01-01T00:00:00+08:00"}
    via: [[32.05, 118.70]]
layers_m: [90, 60]
`

func TestPermitsAndLayers(t *testing.T) {
	s, err := site.ParseSite([]byte(siteFile + permitPart))
	if err != nil {
		t.Fatal(err)
	}
	p := s.PermitsFor("centre", "ward")
	if s.Routing != site.RoutingCorridors || len(p) != 1 || len(p[0].Line) != 3 || p[0].Line[0] != s.Depots[0].Pad.LatLng || p[0].Line[2] != s.Hospitals[0].Pad.LatLng || p[0].Reference != "CAAC-2026-17" {
		t.Errorf("%s, %+v", s.Routing, p)
	}
	if len(s.LayersM) != 2 || s.LayersM[0] != 90 {
		t.Errorf("layers %v", s.LayersM)
	}
	if free, err := site.ParseSite([]byte(siteFile)); err != nil || free.Routing != site.RoutingFree {
		t.Errorf("%q, %v", free.Routing, err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"routing: corridors", "routing: anywhere", `routing "anywhere" is not one of free, corridors, permitted_volumes`},
		{"depot: centre\n    hospital: ward", "depot: center\n    hospital: ward", `permit p1 names depot "center"`},
		{"hospital: ward\n    width", "hospital: wart\n    width", `permit p1 names hospital "wart"`},
		{"reference: CAAC-2026-17", `reference: ""`, "permit p1: reference is empty"},
		{"width_m: 200", "width_m: 2", "permit p1: width_m is 2"},
		{"altitude_ref: amsl\n    valid", "altitude_ref: agl\n    valid", `altitude_ref "agl" is not one of amsl, takeoff`},
		{`to: "2027-01-01T00:00:00+08:00"`, `to: "2025-01-01T00:00:00+08:00"`, "permit p1: valid needs from and a later to"},
		{"via: [[32.05, 118.70]]", "via: [[118.70, 32.05]]", "latitude is 118.7"},
		{"via: [[32.05, 118.70]]", "via: [32.05, 118.70]", "a position of via is [lat, lon]"},
		{"via: [[32.05, 118.70]]", "via: [[32.05, 118.70], [32.05, 118.70]]", "permit p1: position 3 of the line is the one before it"},
		{"layers_m: [90, 60]", "layers_m: [90, 70]", "layers_m: 70 m is nearer than 25 m to the height of 90 m"},
		{"layers_m: [90, 60]", "layers_m: [100]", "to the height of 120 m"},
	} {
		text := strings.Replace(siteFile+permitPart, c.old, c.new, 1)
		if text == siteFile+permitPart {
			t.Fatalf("%q is not in the file", c.old)
		}
		if _, err := site.ParseSite([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.new, err, c.want)
		}
	}
}

func TestCircularZone(t *testing.T) {
	const outline = "outline: [[32.03, 118.67], [32.03, 118.69], [32.08, 118.69]]\n    holes:\n      - [[32.04, 118.682], [32.04, 118.684], [32.05, 118.684]]"
	text := strings.Replace(siteFile, outline, "circle: {lat: 32.05, lon: 118.68, radius_m: 900}", 1)
	s, err := site.ParseSite([]byte(text))
	if err != nil || !s.Zones[0].Contains(geo.Offset(geo.LatLng{Lat: 32.05, Lng: 118.68}, 33, 899)) {
		t.Fatalf("%v, %v", s.Zones, err)
	}
	if _, err := site.ParseSite([]byte(strings.Replace(text, "radius_m: 900", "radius_m: 0", 1))); err == nil || !strings.Contains(err.Error(), "radius_m is 0") {
		t.Errorf("%v", err)
	}
}

const volumePart = `routing: permitted_volumes
permits:
  - id: v1
    reference: CAAC-V-1
    floor_m: 20
    ceiling_m: 160
    altitude_ref: amsl
    valid: {from: "2026-01-01T00:00:00+08:00", to: "2027-01-01T00:00:00+08:00"}
    outline: [[32.00, 118.60], [32.00, 118.80], [32.10, 118.80], [32.10, 118.60]]
    holes: [[[32.04, 118.70], [32.04, 118.71], [32.05, 118.71]]]
  - id: v2
    reference: CAAC-V-2
    valid: {from: "2026-01-01T00:00:00+08:00", to: "2027-01-01T00:00:00+08:00"}
    circle: {lat: 32.05, lon: 118.80, radius_m: 3000}
`

func TestPermittedVolumes(t *testing.T) {
	s, err := site.ParseSite([]byte(siteFile + volumePart))
	if err != nil {
		t.Fatal(err)
	}
	v := s.Volumes
	if s.Routing != site.RoutingPermittedVolumes || len(s.Permits) != 0 || len(v) != 2 || v[0].Reference != "CAAC-V-1" || len(v[0].Geometry[0]) != 2 || *v[0].CeilingM != 160 || v[1].ID != "v2" || len(v[1].Geometry[0][0]) < 17 {
		t.Errorf("%s, %+v", s.Routing, v)
	}
	for _, c := range []struct{ old, new, want string }{
		{"reference: CAAC-V-1", `reference: ""`, "permit v1: reference is empty"},
		{"id: v2", "id: v1", "v1"},
		{"[32.00, 118.80], [32.10, 118.80]", "[32.10, 118.80], [32.00, 118.80]", "permit v1: polygon 1, outer ring crosses or touches itself"},
		{"[32.00, 118.60]", "[118.60, 32.00]", "latitude is 118.6"},
		{"altitude_ref: amsl\n    valid", "altitude_ref: agl\n    valid", `altitude_ref "agl" is not one of amsl, takeoff`},
		{"[[[32.04, 118.70]", "[[[32.04, 118.50]", "hole 1, vertex 1 is not inside the outer ring"},
		{`to: "2027-01-01T00:00:00+08:00"}` + "\n    outline", `to: "2025-01-01T00:00:00+08:00"}` + "\n    outline", "permit v1: valid needs from and a later to"},
		{"radius_m: 3000", "radius_m: 0", "radius_m is 0"},
		{"reference: CAAC-V-2", "reference: CAAC-V-2\n    depot: centre", `permit v2 has no key "depot"`},
	} {
		text := strings.Replace(siteFile+volumePart, c.old, c.new, 1)
		if text == siteFile+volumePart {
			t.Fatalf("%q is not in the file", c.old)
		}
		if _, err := site.ParseSite([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.new, err, c.want)
		}
	}
}
