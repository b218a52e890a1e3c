package airspace_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

func TestKMLReturnsAsItWas(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	hole := orb.Ring{{118.62, 32.02}, {118.63, 32.04}, {118.64, 32.02}, {118.62, 32.02}}
	zones := []airspace.Zone{
		zone(nil),
		zone(func(z *airspace.Zone) {
			z.ID, z.Name, z.Kind = "high", "Höhe <300 m> & more", airspace.Restricted
			z.FloorM, z.CeilingM, z.Ref = metre(0), metre(300.25), geo.FrameAMSL
			z.Active = []airspace.Window{{From: day, To: day.Add(time.Hour)}, {From: day.Add(24 * time.Hour), To: day.Add(25 * time.Hour)}}
			z.Geometry[0] = append(z.Geometry[0], hole)
			z.Geometry = append(z.Geometry, orb.Polygon{{{1, 1}, {1.1234567890123, 1}, {1, 2}, {1, 1}}})
		}),
		zone(func(z *airspace.Zone) {
			z.ID = "once"
			z.Active = []airspace.Window{{From: day, To: day.Add(time.Hour)}}
		}),
	}
	set, err := airspace.NewSet("v", zones)
	if err != nil {
		t.Fatal(err)
	}
	data, err := set.KML()
	if err != nil {
		t.Fatal(err)
	}
	back, err := airspace.ParseKML(data)
	if err != nil || !reflect.DeepEqual(back, zones) {
		t.Errorf("%s\ncame back as %v, %v", data, back, err)
	}
}

// What a drawing program writes: folders, no fields, heights, a time span.
const foreignKML = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name><Folder>
<Placemark id="p1"><name>Stadium</name>
<TimeSpan><begin>2026-03-01T08:00:00+08:00</begin><end>2026-03-01T10:00:00+08:00</end></TimeSpan>
<Polygon><altitudeMode>absolute</altitudeMode><outerBoundaryIs><LinearRing><coordinates>
118.6,32,100 118.7,32,100 118.7,32.1,100 118.6,32,100
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>
<Placemark><name>Mast</name><ExtendedData><Data name="radius_m"><value>200</value></Data></ExtendedData><Point><coordinates>118.65,32.2</coordinates></Point></Placemark>
</Document></kml>`

func TestParseKMLOfOthers(t *testing.T) {
	zones, err := airspace.ParseKML([]byte(foreignKML))
	if err != nil || len(zones) != 2 {
		t.Fatalf("%v, %v", zones, err)
	}
	mast, stadium := zones[1], zones[0]
	if mast.ID == "p1" {
		mast, stadium = stadium, mast
	}
	if stadium.ID != "p1" || stadium.Name != "Stadium" || stadium.Kind != airspace.Prohibited || stadium.FloorM != nil || len(stadium.Active) != 1 || len(stadium.Geometry[0][0]) != 4 {
		t.Errorf("%+v", stadium)
	}
	if mast.ID != "Mast" || !mast.Contains(geo.Offset(geo.LatLng{Lat: 32.2, Lng: 118.65}, 10, 199)) {
		t.Errorf("%+v", mast)
	}
}

func TestParseKMLRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"not XML":     {"</kml>", "", "not KML"},
		"another":     {"kml", "gpx", "begins with <gpx>"},
		"swapped":     {"118.7,32,100", "32,118.7,100", "zone p1: polygon 1, outer ring, vertex 2"},
		"one number":  {"118.7,32,100", "118.7", `"Stadium": polygon 1, outer ring, vertex 2`},
		"a word":      {"118.7,32,100", "118.7,north", "not a pair of numbers"},
		"no radius":   {"200", "", "radius_m"},
		"NaN":         {"200", "NaN", "radius_m"},
		"a day":       {"2026-03-01T08:00:00+08:00", "2026-03-01", "two times with their zone"},
		"a line":      {"</Placemark></Folder>", "<LineString><coordinates>1,1 2,2</coordinates></LineString></Placemark></Folder>", "a line is no zone"},
		"no outline":  {`<Point><coordinates>118.65,32.2</coordinates></Point>`, "", "zone Mast: there is no polygon"},
		"not closed":  {"118.7,32.1,100 118.6,32,100", "118.7,32.1,100 118.6,32.1,100", "not closed"},
		"the id anew": {`<Placemark id="p1">`, `<Placemark id="Mast">`, "given twice"},
	} {
		text := strings.ReplaceAll(foreignKML, c.old, c.new)
		if text == foreignKML {
			t.Fatalf("%s: nothing was changed", name)
		}
		if zones, err := airspace.ParseKML([]byte(text)); err == nil || zones != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

const ed269 = `{"title":"test","features":[
{"identifier":"TST1","country":"XXX","name":"Square","type":"COMMON","restriction":"REQ_AUTHORISATION","reason":["AIR_TRAFFIC"],
 "applicability":[{"permanent":"NO","startDateTime":"2026-03-01T08:00:00Z","endDateTime":"2026-04-01T08:00:00Z","schedule":[{"day":["MON"],"startTime":"08:00:00Z","endTime":"09:00:00Z"}]}],
 "geometry":[
  {"uomDimensions":"FT","lowerLimit":100,"lowerVerticalReference":"AMSL","upperLimit":1000,"upperVerticalReference":"AMSL",
   "horizontalProjection":{"type":"Polygon","coordinates":[[[118.6,32],[118.6,32.1],[118.7,32.1],[118.6,32]]]}},
  {"uomDimensions":"FT","lowerLimit":100,"lowerVerticalReference":"AGL","upperLimit":1000,"upperVerticalReference":"AMSL",
   "horizontalProjection":{"type":"Circle","center":[118.65,32.2],"radius":1000}}]},
{"identifier":"TST2","country":"XXX","type":"COMMON","restriction":"PROHIBITED","applicability":[{"permanent":"YES"}],
 "geometry":[{"uomDimensions":"M","lowerLimit":0,"lowerVerticalReference":"AGL","upperLimit":120,"upperVerticalReference":"AGL",
   "horizontalProjection":{"type":"Circle","center":[118.65,32.2],"radius":1000}}]}]}`

func TestParseED269(t *testing.T) {
	zones, err := airspace.ParseED269([]byte(ed269))
	if err != nil || len(zones) != 3 {
		t.Fatalf("%v, %v", zones, err)
	}
	a, b, c := zones[0], zones[1], zones[2]
	if a.ID != "TST1" || a.Kind != airspace.Restricted || a.Ref != geo.FrameAMSL || math.Abs(*a.FloorM-30.48) > 1e-9 || math.Abs(*a.CeilingM-304.8) > 1e-9 {
		t.Errorf("%+v", a)
	}
	if len(a.Active) != 1 || a.Active[0].To.Sub(a.Active[0].From) != 31*24*time.Hour {
		t.Errorf("active %v", a.Active)
	}
	if b.ID != "TST1.2" || b.FloorM != nil || *b.CeilingM <= 300 || b.Ref != geo.FrameAMSL {
		t.Errorf("%+v", b)
	}
	if at := geo.Offset(geo.LatLng{Lat: 32.2, Lng: 118.65}, 90, 304.7); !b.Contains(at) || b.Contains(geo.Offset(geo.LatLng{Lat: 32.2, Lng: 118.65}, 90, 306)) {
		t.Error("a radius in feet")
	}
	if c.Kind != airspace.Prohibited || c.FloorM != nil || *c.CeilingM != 120 || c.Ref != geo.FrameAGL || c.Active != nil || c.Name != "TST2" {
		t.Errorf("%+v", c)
	}
}

func TestParseED269Refuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"not JSON":    {`{"title"`, `["title"`, "not ED-269"},
		"no features": {`"features"`, `"zones"`, "no features"},
		"no id":       {`"identifier":"TST2",`, ``, "feature 2 has no identifier"},
		"restriction": {`PROHIBITED`, `FORBIDDEN`, `zone TST2: restriction "FORBIDDEN"`},
		"unit":        {`"uomDimensions":"M"`, `"uomDimensions":"NM"`, `zone TST2: geometry 1: uomDimensions "NM"`},
		"reference":   {`"upperLimit":120,"upperVerticalReference":"AGL"`, `"upperLimit":120,"upperVerticalReference":"FL"`, `upperVerticalReference "FL"`},
		"projection":  {`"type":"Circle","center":[118.65,32.2],"radius":1000}}]}]}`, `"type":"Ellipse"}}]}]}`, `"Ellipse"`},
		"no radius":   {`,"radius":1000`, ``, "zone TST1: geometry 2: a Circle needs"},
		"swapped":     {`[118.6,32.1]`, `[32.1,118.6]`, "zone TST1: polygon 1, outer ring, vertex 2"},
		"unclosed":    {`[118.7,32.1],[118.6,32]`, `[118.7,32.1],[118.6,32.05]`, "not closed"},
		"time":        {`2026-03-01T08:00:00Z`, `yesterday`, `applicability 1: "yesterday"`},
		"reversed":    {`2026-04-01T08:00:00Z`, `2026-02-01T08:00:00Z`, "zone TST1: active window 1"},
		"no geometry": {`"geometry":[{"uomDimensions":"M"`, `"geometry":[],"x":[{"uomDimensions":"M"`, "zone TST2: it has no geometry"},
	} {
		text := strings.ReplaceAll(ed269, c.old, c.new)
		if text == ed269 {
			t.Fatalf("%s: nothing was changed", name)
		}
		if zones, err := airspace.ParseED269([]byte(text)); err == nil || zones != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzFiles(f *testing.F) {
	f.Add([]byte(foreignKML))
	f.Add([]byte(ed269))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, parse := range []func([]byte) ([]airspace.Zone, error){airspace.ParseKML, airspace.ParseED269} {
			zones, err := parse(data)
			if err != nil {
				continue
			}
			if _, err := airspace.NewSet("v", zones); err != nil {
				t.Errorf("accepted, then refused: %v", err)
			}
		}
	})
}
