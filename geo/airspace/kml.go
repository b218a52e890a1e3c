package airspace

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/paulmach/orb"
	kml "github.com/twpayne/go-kml/v3"
)

// The names of a zone's fields in a placemark's ExtendedData: those of the
// GeoJSON properties. Windows are written "from/to" (ISO 8601), parted by a
// space.
const (
	dataID      = "id"
	dataKind    = "kind"
	dataFloor   = "floor_m"
	dataCeiling = "ceiling_m"
	dataRef     = "altitude_ref"
	dataActive  = "active"
	dataBuffer  = "buffer_m"
	dataRadius  = "radius_m" // of a point: a circle
)

// KML is the set as a KML 2.2 document (OGC 07-147r2): one placemark a
// zone, its outline drawn on the ground, and all its fields in
// ExtendedData, from which ParseKML reads them again.
func (s *Set) KML() ([]byte, error) {
	doc := kml.Document(kml.Name("Zones, version " + s.version))
	for _, z := range s.zones {
		doc.Append(z.placemark())
	}
	var buf bytes.Buffer
	if err := kml.KML(doc).WriteIndent(&buf, "", " "); err != nil {
		return nil, fmt.Errorf("writing KML: %w", err)
	}
	return buf.Bytes(), nil
}

func (z Zone) placemark() kml.Element {
	data := kml.ExtendedData()
	field := func(name, value string) {
		if value != "" {
			data.Append(kml.Data(name, kml.Value(value)))
		}
	}
	field(dataID, z.ID)
	field(dataKind, string(z.Kind))
	field(dataFloor, metres(z.FloorM))
	field(dataCeiling, metres(z.CeilingM))
	if z.FloorM != nil || z.CeilingM != nil {
		field(dataRef, z.Ref.String())
	}
	active := ""
	for i, w := range z.Active {
		if i > 0 {
			active += " "
		}
		active += w.From.Format(time.RFC3339Nano) + "/" + w.To.Format(time.RFC3339Nano)
	}
	field(dataActive, active)
	field(dataBuffer, metres(&z.BufferM))
	shape := kml.MultiGeometry()
	for _, polygon := range z.Geometry {
		shape.Append(kmlPolygon(polygon))
	}
	p := kml.Placemark(kml.Name(z.Name))
	if len(z.Active) == 1 {
		p.Append(kml.TimeSpan(kml.Begin(z.Active[0].From), kml.End(z.Active[0].To)))
	}
	return p.Append(data, shape)
}

func kmlPolygon(polygon orb.Polygon) kml.Element {
	out := kml.Polygon(kml.Tessellate(true))
	for i, ring := range polygon {
		at := make([]kml.Coordinate, len(ring))
		for j, p := range ring {
			at[j] = kml.Coordinate{Lon: p[0], Lat: p[1]}
		}
		line := kml.LinearRing(kml.Coordinates(at...))
		if i == 0 {
			out.Append(kml.OuterBoundaryIs(line))
			continue
		}
		out.Append(kml.InnerBoundaryIs(line))
	}
	return out
}

// metres writes a length so that it reads back as it was.
func metres(m *float64) string {
	if m == nil {
		return ""
	}
	return strconv.FormatFloat(*m, 'g', -1, 64)
}
