package airspace

import (
	"encoding/json"
	"errors"
	"fmt"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// Feature is a zone as GeoJSON (RFC 7946).
type Feature struct {
	Type       string     `json:"type"` // Feature
	ID         string     `json:"id,omitempty"`
	Geometry   Geometry   `json:"geometry"`
	Properties Properties `json:"properties"`
}

// Geometry is a GeoJSON MultiPolygon: longitude first, rings closed.
type Geometry struct {
	Type        string           `json:"type"`
	Coordinates orb.MultiPolygon `json:"coordinates"`
}

// Properties are a zone's fields besides its outline.
type Properties struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Kind     Kind      `json:"kind"`
	FloorM   *float64  `json:"floor_m,omitempty"`
	CeilingM *float64  `json:"ceiling_m,omitempty"`
	Ref      geo.Frame `json:"altitude_ref,omitempty"`
	Active   []Window  `json:"active,omitempty"`
	BufferM  float64   `json:"buffer_m"`
	RadiusM  *float64  `json:"radius_m,omitempty"` // read only, of a Point
}

// Collection is a GeoJSON FeatureCollection of zones.
type Collection struct {
	Type     string    `json:"type"`
	Features []Feature `json:"features"`
}

// Feature is the zone as GeoJSON.
func (z Zone) Feature() Feature {
	return Feature{Type: "Feature", ID: z.ID,
		Geometry: Geometry{Type: "MultiPolygon", Coordinates: z.Geometry},
		Properties: Properties{ID: z.ID, Name: z.Name, Kind: z.Kind, FloorM: z.FloorM, CeilingM: z.CeilingM,
			Ref: z.Ref, Active: z.Active, BufferM: z.BufferM}}
}

// Collection is the whole set as GeoJSON.
func (s *Set) Collection() Collection {
	c := Collection{Type: "FeatureCollection", Features: []Feature{}}
	for _, z := range s.zones {
		c.Features = append(c.Features, z.Feature())
	}
	return c
}

// GeoJSON is the whole set as the bytes of a FeatureCollection.
func (s *Set) GeoJSON() ([]byte, error) { return json.Marshal(s.Collection()) }

// ParseGeoJSON reads zones from a FeatureCollection or a single Feature,
// with Polygon or MultiPolygon geometries, or a Point with a property
// radius_m, which is a circle, and the properties of Properties; other
// properties are left aside. Every zone is validated as by NewSet, and comes
// back wound as RFC 7946 has it.
func ParseGeoJSON(data []byte) ([]Zone, error) {
	var doc struct {
		Type     string            `json:"type"`
		Features []json.RawMessage `json:"features"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("this is not GeoJSON: %w", err)
	}
	raw := doc.Features
	switch doc.Type {
	case "FeatureCollection":
	case "Feature":
		raw = []json.RawMessage{data}
	default:
		return nil, fmt.Errorf("type %q is neither FeatureCollection nor Feature", doc.Type)
	}
	zones := make([]Zone, 0, len(raw))
	for i, r := range raw {
		z, err := parseFeature(r)
		if err != nil {
			return nil, fmt.Errorf("feature %d: %w", i+1, err)
		}
		zones = append(zones, z)
	}
	return validated(zones)
}

// validated are zones as a set keeps them.
func validated(zones []Zone) ([]Zone, error) {
	s, err := NewSet("", zones)
	if err != nil {
		return nil, err
	}
	return s.zones, nil
}

func parseFeature(data []byte) (Zone, error) {
	var f struct {
		Type     string          `json:"type"`
		ID       json.RawMessage `json:"id"`
		Geometry *struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
		Properties *Properties `json:"properties"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return Zone{}, err
	}
	if f.Type != "Feature" || f.Geometry == nil || f.Properties == nil {
		return Zone{}, errors.New("it needs type Feature, a geometry and properties")
	}
	p := *f.Properties
	if p.ID == "" {
		// A feature's own id stands in; a number is no zone id.
		if err := json.Unmarshal(f.ID, &p.ID); err != nil || p.ID == "" {
			return Zone{}, errors.New("it needs properties.id, a text")
		}
	}
	if p.Name == "" {
		p.Name = p.ID
	}
	geometry, err := parseGeometry(f.Geometry.Type, f.Geometry.Coordinates, p.RadiusM)
	if err != nil {
		return Zone{}, fmt.Errorf("zone %s: %w", p.ID, err)
	}
	return Zone{ID: p.ID, Name: p.Name, Kind: p.Kind, Geometry: geometry, FloorM: p.FloorM, CeilingM: p.CeilingM,
		Ref: p.Ref, Active: p.Active, BufferM: p.BufferM}, nil
}

// parseGeometry reads the coordinates itself: decoding into orb's pair type
// would read a missing latitude as 0 and drop what is too much.
func parseGeometry(kind string, data []byte, radiusM *float64) (orb.MultiPolygon, error) {
	var polygons [][][][]*float64
	if radiusM != nil && kind != "Point" {
		return nil, fmt.Errorf("radius_m makes a circle of a Point, not of a %s", kind)
	}
	switch kind {
	case "Point":
		return parseCircle(data, radiusM)
	case "Polygon":
		polygons = make([][][][]*float64, 1)
		if err := json.Unmarshal(data, &polygons[0]); err != nil {
			return nil, err
		}
	case "MultiPolygon":
		if err := json.Unmarshal(data, &polygons); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("geometry %q is neither Polygon nor MultiPolygon, nor a Point with radius_m", kind)
	}
	var out orb.MultiPolygon
	for i, rings := range polygons {
		var polygon orb.Polygon
		for j, positions := range rings {
			var ring orb.Ring
			for k, at := range positions {
				if len(at) != 2 && len(at) != 3 {
					return nil, fmt.Errorf("polygon %d, ring %d, vertex %d has %d numbers; two (longitude, latitude) or three are right", i+1, j+1, k+1, len(at))
				}
				if at[0] == nil || at[1] == nil {
					return nil, fmt.Errorf("polygon %d, ring %d, vertex %d has null for a number", i+1, j+1, k+1)
				}
				ring = append(ring, orb.Point{*at[0], *at[1]})
			}
			polygon = append(polygon, ring)
		}
		out = append(out, polygon)
	}
	return out, nil
}

func parseCircle(data []byte, radiusM *float64) (orb.MultiPolygon, error) {
	var at []float64
	if err := json.Unmarshal(data, &at); err != nil || len(at) < 2 || len(at) > 3 {
		return nil, errors.New("a Point has two numbers, longitude and latitude, or three")
	}
	if radiusM == nil {
		return nil, errors.New("a Point is a zone only with a property radius_m, in metres")
	}
	circle, err := Circle(geo.LatLng{Lat: at[1], Lng: at[0]}, *radiusM)
	return orb.MultiPolygon{circle}, err
}
