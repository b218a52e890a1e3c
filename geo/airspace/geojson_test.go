package airspace_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
)

func TestGeoJSONReturnsAsItWas(t *testing.T) {
	zones := []airspace.Zone{
		zone(nil),
		zone(func(z *airspace.Zone) {
			z.ID, z.Kind = "high", airspace.Restricted
			z.FloorM, z.CeilingM, z.Ref = metre(0), metre(300), geo.FrameAMSL
			z.Active = []airspace.Window{{From: time.Unix(1e9, 0).UTC(), To: time.Unix(2e9, 0).UTC()}}
		}),
	}
	set, err := airspace.NewSet("v", zones)
	if err != nil {
		t.Fatal(err)
	}
	data, err := set.GeoJSON()
	if err != nil {
		t.Fatal(err)
	}
	back, err := airspace.ParseGeoJSON(data)
	if err != nil || !reflect.DeepEqual(back, zones) {
		t.Errorf("%s\ncame back as %v, %v", data, back, err)
	}
	one, err := json.Marshal(zones[1].Feature())
	if err != nil {
		t.Fatal(err)
	}
	back, err = airspace.ParseGeoJSON(one)
	if err != nil || !reflect.DeepEqual(back, zones[1:]) {
		t.Errorf("%s\ncame back as %v, %v", one, back, err)
	}
	empty, err := airspace.NewSet("v", nil)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := empty.GeoJSON(); err != nil || string(data) != `{"type":"FeatureCollection","features":[]}` {
		t.Errorf("%s, %v", data, err)
	}
}

const feature = `{"type":"Feature","id":"f7","geometry":{"type":"Polygon","coordinates":[[[118.6,32,9],[118.7,32],[118.7,32.1],[118.6,32]]]},
	"properties":{"kind":"prohibited","colour":"red"}}`

func TestParseGeoJSONOfAnotherTool(t *testing.T) {
	zones, err := airspace.ParseGeoJSON([]byte(feature))
	if err != nil {
		t.Fatal(err)
	}
	if z := zones[0]; z.ID != "f7" || z.Name != "f7" || z.Kind != airspace.Prohibited || z.BufferM != 0 || len(z.Geometry[0][0]) != 4 {
		t.Errorf("%+v", z)
	}
}

func TestParseGeoJSONRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"not JSON":         {`{"type":"Feature"`, `{`, "not GeoJSON"},
		"another type":     {`"type":"Feature"`, `"type":"Topology"`, `"Topology" is neither`},
		"a point":          {`"type":"Polygon"`, `"type":"Point"`, "a Point has two numbers"},
		"one number":       {`[118.7,32]`, `[118.7]`, "polygon 1, ring 1, vertex 2 has 1 numbers"},
		"a null":           {`[118.7,32]`, `[118.7,null]`, "vertex 2 has null"},
		"a text":           {`[118.7,32]`, `["118.7",32]`, "zone f7"},
		"off the globe":    {`[118.7,32]`, `[32,118.7]`, "zone f7: polygon 1, outer ring, vertex 2"},
		"no kind":          {`"kind":"prohibited",`, ``, `kind ""`},
		"no id":            {`"id":"f7",`, ``, "properties.id"},
		"a number for id":  {`"id":"f7"`, `"id":7`, "properties.id"},
		"no properties":    {`"properties":{"kind":"prohibited","colour":"red"}`, `"properties":null`, "feature 1"},
		"unknown frame":    {`"colour":"red"`, `"floor_m":5,"altitude_ref":"sea"`, `"sea" is not one of amsl`},
		"floor, no frame":  {`"colour":"red"`, `"floor_m":5`, "needs altitude_ref"},
		"nothing to bound": {`"coordinates":[[[118.6,32,9],[118.7,32],[118.7,32.1],[118.6,32]]]`, `"coordinates":[]`, "no ring"},
	} {
		text := strings.Replace(feature, c.old, c.new, 1)
		if text == feature {
			t.Fatalf("%s: nothing was changed", name)
		}
		if zones, err := airspace.ParseGeoJSON([]byte(text)); err == nil || zones != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Whatever the bytes: an error, or zones that a set accepts and writes out
// again as they are.
func FuzzParseGeoJSON(f *testing.F) {
	f.Add([]byte(feature))
	f.Add([]byte(`{"type":"FeatureCollection","features":[` + feature + `]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		zones, err := airspace.ParseGeoJSON(data)
		if err != nil {
			return
		}
		set, err := airspace.NewSet("f", zones)
		if err != nil {
			t.Fatal(err)
		}
		out, err := set.GeoJSON()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := airspace.ParseGeoJSON(out); err != nil || len(again) != len(zones) {
			t.Fatalf("%s: %v", out, err)
		}
	})
}
