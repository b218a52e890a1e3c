package airspace

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// feet in metres (ICAO Annex 5).
const metresPerFoot = 0.3048

// The parts of EUROCAE ED-269, "Minimum Operational Performance Standard
// for Geofencing", appendix 2, that say where and when a zone binds.
type ed269Feature struct {
	Identifier    string             `json:"identifier"`
	Name          string             `json:"name"`
	Restriction   string             `json:"restriction"`
	Applicability []ed269Application `json:"applicability"`
	Geometry      []ed269Volume      `json:"geometry"`
}

type ed269Application struct {
	Permanent string `json:"permanent"`
	Start     string `json:"startDateTime"`
	End       string `json:"endDateTime"`
}

type ed269Volume struct {
	Unit       string   `json:"uomDimensions"`
	Lower      *float64 `json:"lowerLimit"`
	LowerRef   string   `json:"lowerVerticalReference"`
	Upper      *float64 `json:"upperLimit"`
	UpperRef   string   `json:"upperVerticalReference"`
	Projection struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
		Center      []float64       `json:"center"`
		Radius      *float64        `json:"radius"`
	} `json:"horizontalProjection"`
}

// ParseED269 reads zones from an ED-269 document. Each volume of a feature
// becomes a zone of its own, named IDENTIFIER, or IDENTIFIER.2 and so on.
// PROHIBITED is prohibited, REQ_AUTHORISATION and CONDITIONAL are
// restricted, NO_RESTRICTION is advisory. What a Zone cannot say is read so
// that it binds more, never less: a weekly schedule binds for the whole
// period it stands in, and of two limits with different references the
// lower one is dropped.
func ParseED269(data []byte) ([]Zone, error) {
	var doc struct {
		Features []json.RawMessage `json:"features"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("this is not ED-269: %w", err)
	}
	if doc.Features == nil {
		return nil, errors.New("this is not ED-269: it has no features")
	}
	var zones []Zone
	for i, raw := range doc.Features {
		var f ed269Feature
		if err := json.Unmarshal(raw, &f); err != nil {
			return nil, fmt.Errorf("feature %d: %w", i+1, err)
		}
		if f.Identifier == "" {
			return nil, fmt.Errorf("feature %d has no identifier", i+1)
		}
		of, err := f.zones()
		if err != nil {
			return nil, fmt.Errorf("zone %s: %w", f.Identifier, err)
		}
		zones = append(zones, of...)
	}
	return validated(zones)
}

func (f ed269Feature) zones() ([]Zone, error) {
	base := Zone{Name: f.Name}
	if base.Name == "" {
		base.Name = f.Identifier
	}
	switch f.Restriction {
	case "PROHIBITED":
		base.Kind = Prohibited
	case "REQ_AUTHORISATION", "CONDITIONAL":
		base.Kind = Restricted
	case "NO_RESTRICTION":
		base.Kind = Advisory
	default:
		return nil, fmt.Errorf("restriction %q is not one of PROHIBITED, REQ_AUTHORISATION, CONDITIONAL, NO_RESTRICTION", f.Restriction)
	}
	var err error
	if base.Active, err = f.windows(); err != nil {
		return nil, err
	}
	if len(f.Geometry) == 0 {
		return nil, errors.New("it has no geometry")
	}
	var out []Zone
	for i, v := range f.Geometry {
		z := base
		z.ID = f.Identifier
		if i > 0 {
			z.ID = fmt.Sprintf("%s.%d", f.Identifier, i+1)
		}
		if err := v.into(&z); err != nil {
			return nil, fmt.Errorf("geometry %d: %w", i+1, err)
		}
		out = append(out, z)
	}
	return out, nil
}

// windows are the periods in which a feature applies; none means always.
// A period open at one end is closed far away.
func (f ed269Feature) windows() ([]Window, error) {
	var out []Window
	for i, a := range f.Applicability {
		if strings.EqualFold(a.Permanent, "YES") || a.Start == "" && a.End == "" {
			return nil, nil
		}
		w := Window{From: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), To: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
		for _, t := range []struct {
			text string
			to   *time.Time
		}{{a.Start, &w.From}, {a.End, &w.To}} {
			if t.text == "" {
				continue
			}
			at, err := time.Parse(time.RFC3339, t.text)
			if err != nil {
				return nil, fmt.Errorf("applicability %d: %q is not a time like 2026-01-31T08:00:00Z", i+1, t.text)
			}
			*t.to = at
		}
		out = append(out, w)
	}
	return out, nil
}

func (v ed269Volume) into(z *Zone) error {
	scale := 1.0
	switch v.Unit {
	case "M":
	case "FT":
		scale = metresPerFoot
	default:
		return fmt.Errorf("uomDimensions %q is neither M nor FT", v.Unit)
	}
	if err := v.heights(z, scale); err != nil {
		return err
	}
	switch v.Projection.Type {
	case "Polygon":
		var err error
		z.Geometry, err = parseGeometry("Polygon", v.Projection.Coordinates, nil)
		return err
	case "Circle":
		if len(v.Projection.Center) != 2 || v.Projection.Radius == nil {
			return errors.New("a Circle needs a center of two numbers, longitude first, and a radius")
		}
		c := v.Projection.Center
		circle, err := Circle(geo.LatLng{Lat: c[1], Lng: c[0]}, *v.Projection.Radius*scale)
		z.Geometry = orb.MultiPolygon{circle}
		return err
	}
	return fmt.Errorf("horizontalProjection %q is neither Polygon nor Circle", v.Projection.Type)
}

// heights reads the limits. A floor of 0 above ground is no floor.
func (v ed269Volume) heights(z *Zone, scale float64) error {
	limit := func(name string, m *float64, ref string) (*float64, geo.Frame, error) {
		if m == nil {
			return nil, geo.FrameNone, nil
		}
		frame := geo.FrameAGL
		switch ref {
		case "AGL":
		case "AMSL":
			frame = geo.FrameAMSL
		default:
			return nil, geo.FrameNone, fmt.Errorf("%sVerticalReference %q is neither AGL nor AMSL", name, ref)
		}
		if *m == 0 && name == "lower" && frame == geo.FrameAGL {
			return nil, geo.FrameNone, nil
		}
		scaled := *m * scale
		return &scaled, frame, nil
	}
	floor, floorRef, err := limit("lower", v.Lower, v.LowerRef)
	if err != nil {
		return err
	}
	ceiling, ceilingRef, err := limit("upper", v.Upper, v.UpperRef)
	if err != nil {
		return err
	}
	if floor != nil && ceiling != nil && floorRef != ceilingRef {
		floor = nil
	}
	z.FloorM, z.CeilingM, z.Ref = floor, ceiling, ceilingRef
	if ceiling == nil {
		z.Ref = floorRef
	}
	return nil
}
