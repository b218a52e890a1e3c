package airspace

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// The parts of KML that hold a zone.
type kmlFolder struct {
	Documents  []kmlFolder    `xml:"Document"`
	Folders    []kmlFolder    `xml:"Folder"`
	Placemarks []kmlPlacemark `xml:"Placemark"`
}

type kmlPlacemark struct {
	ID       string `xml:"id,attr"`
	Name     string `xml:"name"`
	TimeSpan *struct {
		Begin string `xml:"begin"`
		End   string `xml:"end"`
	} `xml:"TimeSpan"`
	Data   []kmlData `xml:"ExtendedData>Data"`
	Simple []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:",chardata"`
	} `xml:"ExtendedData>SchemaData>SimpleData"`
	kmlShapes
	Lines []struct{} `xml:"LineString"`
}

type kmlData struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value"`
}

type kmlShapes struct {
	Polygons []struct {
		Outer []string `xml:"outerBoundaryIs>LinearRing>coordinates"`
		Inner []string `xml:"innerBoundaryIs>LinearRing>coordinates"`
	} `xml:"Polygon"`
	Points []string    `xml:"Point>coordinates"`
	Multi  []kmlShapes `xml:"MultiGeometry"`
}

// ParseKML reads zones from a KML document: each placemark is one, of
// polygons, or of a point with the field radius_m, which is a circle. Its
// fields stand in ExtendedData under their GeoJSON names. What a file of
// others does not say is read so that it binds most: kind prohibited, all
// heights (those in coordinates are drawn, not meant), all times but a
// TimeSpan's. Every zone is validated as by NewSet.
func ParseKML(data []byte) ([]Zone, error) {
	var doc struct {
		XMLName xml.Name
		kmlFolder
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("this is not KML: %w", err)
	}
	if doc.XMLName.Local != "kml" {
		return nil, fmt.Errorf("this is not KML: it begins with <%s>", doc.XMLName.Local)
	}
	var zones []Zone
	for i, p := range doc.all() {
		z, err := p.zone()
		if err != nil {
			return nil, fmt.Errorf("placemark %d, %q: %w", i+1, p.Name, err)
		}
		zones = append(zones, z)
	}
	return validated(zones)
}

func (f kmlFolder) all() []kmlPlacemark {
	out := slices.Clone(f.Placemarks)
	for _, sub := range append(slices.Clone(f.Documents), f.Folders...) {
		out = append(out, sub.all()...)
	}
	return out
}

func (p kmlPlacemark) zone() (Zone, error) {
	fields := map[string]string{}
	for _, d := range p.Data {
		fields[d.Name] = strings.TrimSpace(d.Value)
	}
	for _, d := range p.Simple {
		fields[d.Name] = strings.TrimSpace(d.Value)
	}
	z := Zone{ID: fields[dataID], Name: strings.TrimSpace(p.Name), Kind: Kind(fields[dataKind])}
	for _, id := range []string{p.ID, z.Name} {
		if z.ID == "" {
			z.ID = id
		}
	}
	if z.Name == "" {
		z.Name = z.ID
	}
	if z.Kind == "" {
		z.Kind = Prohibited
	}
	if ref := fields[dataRef]; ref != "" {
		if err := z.Ref.UnmarshalText([]byte(ref)); err != nil {
			return Zone{}, err
		}
	}
	var radius *float64
	for _, f := range []struct {
		name string
		to   **float64
	}{{dataFloor, &z.FloorM}, {dataCeiling, &z.CeilingM}, {dataRadius, &radius}} {
		v, err := number(fields, f.name)
		if err != nil {
			return Zone{}, err
		}
		*f.to = v
	}
	buffer, err := number(fields, dataBuffer)
	if err != nil {
		return Zone{}, err
	}
	if buffer != nil {
		z.BufferM = *buffer
	}
	if z.Active, err = p.windows(fields[dataActive]); err != nil {
		return Zone{}, err
	}
	z.Geometry, err = p.geometry(radius)
	if err == nil && len(p.Lines) > 0 {
		err = errors.New("a line is no zone; draw a polygon")
	}
	return z, err
}

func number(fields map[string]string, name string) (*float64, error) {
	text := fields[name]
	if text == "" {
		return nil, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, fmt.Errorf("%s %q is not a number", name, text)
	}
	return &v, nil
}

// windows reads the field active, or else the TimeSpan where both its ends
// are known: one that is open binds always.
func (p kmlPlacemark) windows(active string) ([]Window, error) {
	spans := strings.Fields(active)
	if len(spans) == 0 && p.TimeSpan != nil && p.TimeSpan.Begin != "" && p.TimeSpan.End != "" {
		spans = []string{strings.TrimSpace(p.TimeSpan.Begin) + "/" + strings.TrimSpace(p.TimeSpan.End)}
	}
	var out []Window
	for _, span := range spans {
		from, to, _ := strings.Cut(span, "/")
		var w Window
		var err1, err2 error
		w.From, err1 = time.Parse(time.RFC3339, from)
		w.To, err2 = time.Parse(time.RFC3339, to)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("the time span %q is not two times with their zone like 2026-01-31T08:00:00+08:00", span)
		}
		out = append(out, w)
	}
	return out, nil
}

func (s kmlShapes) geometry(radiusM *float64) (orb.MultiPolygon, error) {
	var out orb.MultiPolygon
	for i, p := range s.Polygons {
		if len(p.Outer) != 1 {
			return nil, fmt.Errorf("polygon %d has %d outer boundaries; one is right", i+1, len(p.Outer))
		}
		var polygon orb.Polygon
		for r, text := range append(p.Outer, p.Inner...) {
			ring, err := coordinates(text)
			if err != nil {
				return nil, fmt.Errorf("%s, %w", ringName(fmt.Sprintf("polygon %d", i+1), r), err)
			}
			polygon = append(polygon, orb.Ring(ring))
		}
		out = append(out, polygon)
	}
	for _, text := range s.Points {
		at, err := coordinates(text)
		switch {
		case err != nil:
			return nil, err
		case len(at) != 1:
			return nil, errors.New("a point has one position")
		case radiusM == nil:
			return nil, errors.New("a point is a zone only with a field radius_m, in metres; draw a polygon, or take the placemark out")
		}
		circle, err := Circle(geo.FromPoint(at[0]), *radiusM)
		if err != nil {
			return nil, err
		}
		out = append(out, circle)
	}
	for _, m := range s.Multi {
		more, err := m.geometry(radiusM)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// coordinates reads "lon,lat[,alt]" tuples parted by white space.
func coordinates(text string) ([]orb.Point, error) {
	var out []orb.Point
	for i, tuple := range strings.Fields(text) {
		parts := strings.Split(tuple, ",")
		if len(parts) != 2 && len(parts) != 3 {
			return nil, fmt.Errorf("vertex %d %q is not longitude,latitude or longitude,latitude,altitude", i+1, tuple)
		}
		lng, err1 := strconv.ParseFloat(parts[0], 64)
		lat, err2 := strconv.ParseFloat(parts[1], 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("vertex %d %q is not a pair of numbers", i+1, tuple)
		}
		out = append(out, orb.Point{lng, lat})
	}
	return out, nil
}
