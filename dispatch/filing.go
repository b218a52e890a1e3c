package dispatch

import (
	"fmt"
	"time"
)

// Filing is a flight's plan as an authority wants it filed: a GeoJSON
// feature (RFC 7946) whose line is the way out, heights in metres above the
// sea. The flight comes home along the same line.
type Filing struct {
	Type       string           `json:"type"` // Feature
	ID         string           `json:"id"`
	Geometry   FilingLine       `json:"geometry"`
	Properties FilingProperties `json:"properties"`
}

// FilingLine is a GeoJSON LineString: longitude, latitude, metres.
type FilingLine struct {
	Type        string       `json:"type"`
	Coordinates [][3]float64 `json:"coordinates"`
}

// FilingProperties say who flies, when, how high and with whose permission.
// Reference is the permit's, empty where the site flies without; From and
// Until are the first and last moment at which the drone may be in the air.
type FilingProperties struct {
	Flight      string    `json:"flight"`
	Drone       string    `json:"drone"`
	Model       string    `json:"model"`
	Depot       string    `json:"depot"`
	Hospital    string    `json:"hospital"`
	Pilot       string    `json:"pilot,omitempty"`
	Reference   string    `json:"permit_reference,omitempty"`
	From        time.Time `json:"from"`
	Until       time.Time `json:"until"`
	CruiseM     float64   `json:"cruise_takeoff_m"`
	CruiseAMSLM float64   `json:"cruise_amsl_m"`
	HalfWidthM  float64   `json:"half_width_m"`
	LengthM     float64   `json:"length_m"`
	Intent      Intent    `json:"intent"`
}

// Filing is a flight's plan for filing. A flight that is over, or none, is
// refused.
func (s *State) Filing(id FlightID) (Filing, error) {
	f, ok := s.Flight(id)
	if !ok {
		return Filing{}, refuse(CodeNotFound, "", "there is no such flight")
	}
	in, filed := s.intents.Get(string(id))
	if !filed {
		return Filing{}, refuse(CodeConflict, "", "the flight is %s: there is nothing to file", f.State)
	}
	amsl := f.Plan.HomeAMSLM + f.Plan.CruiseAltM
	out := Filing{Type: "Feature", ID: string(id), Geometry: FilingLine{Type: "LineString"}, Properties: FilingProperties{
		Flight: string(id), Drone: string(f.Drone), Depot: f.Depot, Hospital: f.Hospital, Pilot: f.ConsentBy,
		CruiseM: f.Plan.CruiseAltM, CruiseAMSLM: amsl, HalfWidthM: f.Plan.CorridorM, LengthM: f.Out.LengthM, Intent: f.Intent,
	}}
	if m, ok := s.modelOf(f.Drone); ok {
		out.Properties.Model = m.Name
	}
	out.Properties.Reference = s.referenceOf(f)
	for _, p := range f.Out.Waypoints {
		out.Geometry.Coordinates = append(out.Geometry.Coordinates, [3]float64{p.Lng, p.Lat, amsl})
	}
	for i, v := range in.Volumes {
		if i == 0 || v.From.Before(out.Properties.From) {
			out.Properties.From = v.From
		}
		if v.To.After(out.Properties.Until) {
			out.Properties.Until = v.To
		}
	}
	if out.Properties.From.IsZero() {
		return Filing{}, fmt.Errorf("flight %s has no volume", id)
	}
	return out, nil
}
