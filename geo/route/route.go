// Package route plans ways around airspace that fail closed: a way that
// touches no binding zone or its buffer, or a refusal that says what is in
// the way. There is never a straight line instead.
package route

import (
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
)

// Performance is what the planner knows of an aircraft with its payload.
type Performance struct {
	CruiseMPS, ClimbMPS, DescentMPS float64
	CruiseW, HoverW, ClimbW         float64
}

// Wind is a uniform wind: 8 m/s from 270 blows from the west.
type Wind struct {
	SpeedMPS float64 `json:"wind_mps"`
	FromDeg  float64 `json:"wind_from_deg"`
}

// Request asks for a way. Altitudes: cruise above the place of take-off,
// which lies GroundAMSLM above the sea.
type Request struct {
	Airspace    *airspace.Set
	From, To    geo.LatLng
	CruiseAltM  float64
	GroundAMSLM float64
	At          time.Time
	Wind        Wind
	Aircraft    Performance
	ClearanceM  float64 // kept from every zone besides its own buffer
}

// Plan is a way found.
type Plan struct {
	Waypoints []geo.LatLng `json:"waypoints"` // From and To included
	Cells     []geo.Cell   `json:"cells"`     // every cell the way touches, in order
	AltM      float64      `json:"alt_m"`     // cruise, above take-off
	LengthM   float64      `json:"length_m"`  // WGS-84 geodesic
	StraightM float64      `json:"straight_m"`
	TimeS     float64      `json:"time_s"` // climb to cruise, and cruise in the wind; no descent
	EnergyWh  float64      `json:"energy_wh"`
}

// Refusal is why there is no way. Code is stable; Zone is the id of the
// zone that blocks, where one does.
type Refusal struct {
	Code, Message, Zone string
}

func (r *Refusal) Error() string { return r.Message }

// The refusal codes.
const (
	StartInZone = "start_in_zone"
	GoalInZone  = "goal_in_zone"
	NoWay       = "no_way"
	TooWindy    = "too_windy"
	BadRequest  = "bad_request"
)
