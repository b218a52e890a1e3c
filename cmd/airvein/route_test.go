package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airvein/geo"
)

const (
	routeLine  = "route --from 32.043,118.737 --to 32.043,118.631"
	routeWall  = `{"type":"Feature","properties":{"id":"wall","kind":"prohibited"%s},"geometry":{"type":"Polygon","coordinates":[[[118.68,32.03],[118.69,32.03],[118.69,32.06],[118.68,32.06],[118.68,32.03]]]}}`
	routeBand  = `,"ceiling_m":100,"altitude_ref":"amsl"`
	routeTimes = `,"active":[{"from":"2026-03-01T08:00:00Z","to":"2026-03-01T08:00:20Z"}]`
)

func routeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func routeJSON(t *testing.T, line string) routeDocument {
	t.Helper()
	code, out, stderr := runLine(t, "", strings.Fields(line+" --json")...)
	var d routeDocument
	if err := json.Unmarshal([]byte(out), &d); code != exitOK || err != nil {
		t.Fatalf("%s: exit %d, %v\n%s", line, code, err, stderr)
	}
	return d
}

func TestRouteAnswersInJSON(t *testing.T) {
	wall := routeFile(t, "wall.geojson", fmt.Sprintf(routeWall, ""))
	straight, around := routeJSON(t, routeLine), routeJSON(t, routeLine+" --zones "+wall)
	sum := 0.0
	for i := 1; i < len(around.Waypoints); i++ {
		a, b := around.Waypoints[i-1], around.Waypoints[i]
		sum += geo.Distance(geo.LatLng{Lat: a[1], Lng: a[0]}, geo.LatLng{Lat: b[1], Lng: b[0]})
	}
	if math.Abs(sum-around.LengthM) > 1e-6 || around.LengthM < straight.LengthM*1.005 || around.Waypoints[0] != [3]float64{118.737, 32.043, 120} {
		t.Errorf("%v m along the waypoints, said %v, straight %v", sum, around.LengthM, straight.LengthM)
	}
	if straight.Alternates == nil || len(straight.Cells) < 20 || straight.EnergyWh < 100 {
		t.Errorf("%+v", straight)
	}
	if wide := routeJSON(t, routeLine+" --buffer 200 --zones "+wall); wide.LengthM < around.LengthM+10 {
		t.Errorf("a buffer makes it %v m, without it is %v m", wide.LengthM, around.LengthM)
	}
	if wind := routeJSON(t, routeLine+" --wind 8@270"); math.Abs((wind.TimeS-30)/(straight.TimeS-30)-20.0/12) > 0.001 {
		t.Errorf("%v s against the wind, %v s without", wind.TimeS, straight.TimeS)
	}
	if alt := routeJSON(t, routeLine+" --alternate mid=32.05,118.68 --reach 4000"); len(alt.Alternates) != 1 || alt.Alternates[0] != "mid" {
		t.Errorf("alternates %v", alt.Alternates)
	}
}

// A band above the sea binds at every height while the take-off's is not
// known.
func TestRouteHeightsAndTimes(t *testing.T) {
	band := routeFile(t, "band.geojson", fmt.Sprintf(routeWall, routeBand))
	low := routeJSON(t, routeLine+" --zones "+band)
	over := routeJSON(t, routeLine+" --ground 20 --zones "+band)
	if low.LengthM < over.LengthM+20 {
		t.Errorf("%v m with the ground unknown, %v m over it", low.LengthM, over.LengthM)
	}
	times := routeFile(t, "times.geojson", fmt.Sprintf(routeWall, routeTimes))
	waits := routeJSON(t, routeLine+" --at 2026-03-01T08:00:18Z --zones "+times)
	goes := routeJSON(t, routeLine+" --at 2026-03-01T08:00:18Z --wait 0s --zones "+times)
	if waits.WaitS != 2 || math.Abs(waits.LengthM-over.LengthM) > 1 || goes.WaitS != 0 || goes.TimeS < waits.WaitS+waits.TimeS {
		t.Errorf("waits %v s for %v s, goes round in %v s", waits.WaitS, waits.TimeS, goes.TimeS)
	}
	grid := routeFile(t, "hill.asc", "ncols 21\nnrows 11\nxllcenter 118.60\nyllcenter 31.99\ncellsize 0.01\n"+
		strings.Repeat(strings.Repeat("10 ", 21), 3)+strings.Repeat(strings.Repeat("10 ", 8)+"300 "+strings.Repeat("10 ", 12), 5)+strings.Repeat(strings.Repeat("10 ", 21), 3))
	if hill := routeJSON(t, routeLine+" --terrain "+grid); hill.LengthM < over.LengthM+100 {
		t.Errorf("%v m around a hill, %v m without", hill.LengthM, over.LengthM)
	}
	if high := routeJSON(t, routeLine+" --alt 400 --terrain "+grid); math.Abs(high.LengthM-over.LengthM) > 1 {
		t.Errorf("%v m over a hill, %v m without", high.LengthM, over.LengthM)
	}
}

func TestRouteFormats(t *testing.T) {
	line := strings.Fields(routeLine)
	_, out, _ := runLine(t, "", append(line, "--geojson")...)
	var g struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates [][]float64
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &g); err != nil || len(g.Features) != 1 || g.Features[0].Geometry.Type != "LineString" || len(g.Features[0].Geometry.Coordinates) < 2 {
		t.Errorf("%v: %s", err, out)
	}
	_, out, _ = runLine(t, "", append(line, "--kml", "--ground", "10")...)
	var k struct {
		Line string `xml:"Document>Placemark>LineString>coordinates"`
	}
	if err := xml.Unmarshal([]byte(out), &k); err != nil || !strings.HasPrefix(k.Line, "118.7370000,32.0430000,130.0 ") {
		t.Errorf("%v: %s", err, out)
	}
	_, out, _ = runLine(t, "", append(line, "--plan")...)
	var p struct {
		FileType string
		Mission  struct {
			Items []struct {
				Command int
				Params  []*float64
			}
		}
		GeoFence struct {
			Polygons []struct{ Polygon [][2]float64 }
		}
	}
	if err := json.Unmarshal([]byte(out), &p); err != nil || p.FileType != "Plan" || len(p.Mission.Items) < 2 || p.Mission.Items[0].Command != 22 ||
		*p.Mission.Items[0].Params[4] != 32.043 || len(p.GeoFence.Polygons[0].Polygon) < 4 {
		t.Errorf("%v: %s", err, out)
	}
	code, out, _ := runLine(t, "", line...)
	if code != exitOK || !strings.Contains(out, "km") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// routeField is a file of so many polygons between the ends of routeLine,
// and beside.
func routeField(t *testing.T, n int) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	var features []string
	for i := range n {
		x, y, r := 118.64+0.09*rng.Float64(), 31.95+0.19*rng.Float64(), 0.0005+0.0015*rng.Float64()
		var ring []string
		for k := range 40 {
			s, c := math.Sincos(2 * math.Pi * float64(k%39) / 39)
			ring = append(ring, fmt.Sprintf("[%.7f,%.7f]", x+r*c*(1+0.2*float64(k%39%2)), y+r*s*(1+0.2*float64(k%39%2))))
		}
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"id":"z%d","name":"z","kind":"prohibited"},"geometry":{"type":"Polygon","coordinates":[[%s]]}}`, i, strings.Join(ring, ",")))
	}
	return routeFile(t, "field.geojson", `{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`)
}

// Each metre of a route through a file of 500 polygons lies in none of them.
func TestRouteThroughFiveHundredPolygons(t *testing.T) {
	path := routeField(t, 500)
	d := routeJSON(t, routeLine+" --zones "+path)
	set, err := readAirspace(path)
	if err != nil || len(set.Zones()) != 500 {
		t.Fatal(err)
	}
	if d.LengthM <= d.StraightM || len(d.Waypoints) < 5 {
		t.Errorf("%v m over %d waypoints: nothing is in the way", d.LengthM, len(d.Waypoints))
	}
	for i := 1; i < len(d.Waypoints); i++ {
		a, b := d.Waypoints[i-1], d.Waypoints[i]
		n := int(geo.Distance(geo.LatLng{Lat: a[1], Lng: a[0]}, geo.LatLng{Lat: b[1], Lng: b[0]})) + 1
		for k := range n + 1 {
			f := float64(k) / float64(n)
			at := geo.LatLng{Lat: a[1] + (b[1]-a[1])*f, Lng: a[0] + (b[0]-a[0])*f}
			for _, z := range set.Zones() {
				if z.Contains(at) {
					t.Fatalf("%v lies in zone %s", at, z.ID)
				}
			}
		}
	}
}

// The same zone in each form of file is flown around the same way.
func TestRouteReadsEveryFormOfZones(t *testing.T) {
	want := routeJSON(t, routeLine+" --zones "+routeFile(t, "wall.geojson", fmt.Sprintf(routeWall, "")))
	kml := routeFile(t, "wall.kml", `<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark id="wall"><name>wall</name><ExtendedData><Data name="kind"><value>prohibited</value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>118.68,32.03 118.69,32.03 118.69,32.06 118.68,32.06 118.68,32.03</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>`)
	ed269 := routeFile(t, "wall.json", `{"features":[{"identifier":"wall","country":"CHN","name":"wall","type":"COMMON","restriction":"PROHIBITED","reason":["OTHER"],"zoneAuthority":[],"applicability":[{"permanent":"YES"}],"geometry":[{"uomDimensions":"M","lowerLimit":0,"lowerVerticalReference":"AGL","upperLimit":500,"upperVerticalReference":"AGL","horizontalProjection":{"type":"Polygon","coordinates":[[[118.68,32.03],[118.69,32.03],[118.69,32.06],[118.68,32.06],[118.68,32.03]]]}}]}]}`)
	for _, path := range []string{kml, ed269} {
		if got := routeJSON(t, routeLine+" --zones "+path); math.Abs(got.LengthM-want.LengthM) > 0.01 {
			t.Errorf("%s: %v m, want %v", path, got.LengthM, want.LengthM)
		}
	}
}

func TestRouteIsPricedInWindsByCell(t *testing.T) {
	mid, err := geo.CellOf(geo.LatLng{Lat: 32.043, Lng: 118.684}, 5)
	if err != nil {
		t.Fatal(err)
	}
	disk, err := geo.GridDisk(mid, 1)
	if err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, c := range disk {
		cells = append(cells, fmt.Sprintf(`"%v":{"wind_mps":8,"wind_from_deg":270}`, c))
	}
	winds := routeFile(t, "winds.json", "{"+strings.Join(cells, ",")+"}")
	if by, uniform := routeJSON(t, routeLine+" --winds "+winds), routeJSON(t, routeLine+" --wind 8@270"); math.Abs(by.TimeS-uniform.TimeS) > 1e-3 {
		t.Errorf("%v s by cell, %v s in the same wind", by.TimeS, uniform.TimeS)
	}
}

func TestRouteRefuses(t *testing.T) {
	crossed := routeFile(t, "crossed.geojson", `{"type":"Feature","properties":{"id":"bow","kind":"prohibited"},"geometry":{"type":"Polygon","coordinates":[[[118,32],[119,33],[119,32],[118,33],[118,32]]]}}`)
	wall := routeFile(t, "wall.geojson", fmt.Sprintf(routeWall, ""))
	ring := func(name, coordinates string) string {
		return " --zones " + routeFile(t, name, `{"type":"Feature","properties":{"id":"bad","kind":"prohibited"},"geometry":{"type":"Polygon","coordinates":[[`+coordinates+`]]}}`)
	}
	hill := routeFile(t, "hill.asc", "ncols 3\nnrows 3\nxllcenter 118.6\nyllcenter 31.9\ncellsize 0.1\n10 10 10\n10 300 10\n10 10 10\n")
	winds := routeFile(t, "winds.json", `{"8f2830828052d25":{"wind_mps":8,"wind_from_deg":270}}`)
	for _, c := range []struct {
		line string
		code int
		says string
	}{
		{routeLine + " --zones " + crossed, exitFailed, "zone bow: polygon 1, outer ring crosses or touches itself: the edge from vertex 1"},
		{routeLine + ring("flat.geojson", "[118.6,32],[118.7,32],[118.8,32],[118.6,32]"), exitFailed, "zone bad: polygon 1, outer ring"},
		{routeLine + ring("open.geojson", "[118.6,32],[118.7,32],[118.7,32.1],[118.6,32.1]"), exitFailed, "zone bad: polygon 1, outer ring is not closed: vertex 4"},
		{routeLine + ring("swapped.geojson", "[32,118.6],[32,118.7],[32.1,118.7],[32,118.6]"), exitFailed, "zone bad: polygon 1, outer ring, vertex 1: longitude 32, latitude 118.6 is not on the globe"},
		{routeLine + ring("far.geojson", "[181,32],[182,32],[182,33],[181,32]"), exitFailed, "zone bad: polygon 1, outer ring, vertex 1: longitude 181"},
		{routeLine + ring("goal.geojson", "[118.62,32.04],[118.64,32.04],[118.64,32.05],[118.62,32.05],[118.62,32.04]"), exitFailed, "the goal 32.0430000,118.6310000 lies in zone bad"},
		{routeLine + ring("date.geojson", "[179,32],[-179,32],[-179,33],[179,33],[179,32]"), exitFailed, "crosses the 180th meridian"},
		{routeLine + " --wind NaN@270", exitFailed, "wind speed NaN"},
		{routeLine + " --alt 20 --terrain " + hill, exitFailed, "the ground about the start"},
		{routeLine + " --winds " + winds, exitFailed, "winds.json: the cells of a wind field"},
		{routeLine + " --zones nowhere.geojson", exitFailed, "nowhere.geojson"},
		{"route --from 32.043,118.737 --to 32.04,118.685 --zones " + wall, exitFailed, "wall"},
		{"route --from 118.737,32.043 --to 32.04,118.685", exitFailed, "equator"},
		{routeLine + " --wind 8@NaN", exitFailed, "wind direction NaN"},
		{routeLine + " --wind 25@270", exitFailed, "no headway"},
		{routeLine + " --alt -5", exitFailed, "cruise altitude -5"},
		{routeLine + " --alternate far=33,118 --reach 1000", exitFailed, "no landing place"},
		{routeLine + " --wind west", exitUsage, "8@270"},
		{routeLine + " --json --kml", exitUsage, "one of"},
		{"route --from 32.043,118.737", exitUsage, "--to"},
		{routeLine + " --at noon", exitUsage, "--at"},
	} {
		code, out, stderr := runLine(t, "", strings.Fields(c.line)...)
		if code != c.code || out != "" || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit %d, want %d, and %q in %s%s", c.line, code, c.code, c.says, out, stderr)
		}
	}
}
