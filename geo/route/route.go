package route

import (
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/terrain"
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

// Layer is a height above take-off that a flight may cruise at, and the
// wind there.
type Layer struct {
	AltM float64
	Wind Wind
}

// Objective is what the best of several plans has least of.
type Objective uint8

// The objectives. At one height they have the same way, since cruising
// takes the same power in every direction; they choose between heights and
// between leaving now and later.
const (
	Soonest     Objective = iota // arrival, a wait on the ground included
	LeastEnergy                  // and the soonest of those
)

// Battery bounds a flight's energy.
type Battery struct {
	CapacityWh float64
	ReservePct float64
	HoverS     float64 // to be hovered besides the way
}

// Alternate is a place where a flight may land early.
type Alternate struct {
	ID string
	At geo.LatLng
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

	// GroundUnknown leaves GroundAMSLM aside: bands above the sea then bind
	// at every height.
	GroundUnknown bool
	// Layers are the heights to choose from; without any, CruiseAltM and
	// Wind are the only one. A flight cruises at one height.
	Layers    []Layer
	Objective Objective
	// MaxWait is how long the flight may wait on the ground for zones to
	// end, if that arrives sooner than a way around them.
	MaxWait time.Duration
	// OnTime says that the flight leaves when the plan says: zones bind that
	// are active between take-off and landing. Otherwise the flight may be
	// late or linger, and what becomes active within the hour binds too.
	OnTime bool
	// Terrain is kept TerrainClearanceM below the flight; without it the
	// ground is not looked at.
	Terrain           *terrain.Grid
	TerrainClearanceM float64
	// Winds, where given, price the way in place of its layer's wind.
	Winds *Winds
	// Within, where given, is where the way has to stay. Its polygons are
	// not to be changed; the same pointer is the same area.
	Within *Area
	// Battery, where given, refuses a flight that does not leave its reserve.
	Battery *Battery
	// Alternates, where given: from every point of the way one of them, From
	// or To is no farther than AlternateReachM along a safe way.
	Alternates      []Alternate
	AlternateReachM float64
}

// Plan is a way found.
type Plan struct {
	Waypoints []geo.LatLng `json:"waypoints"` // From and To included
	Cells     []geo.Cell   `json:"cells"`     // every cell of resolution geo.RouteRes the way touches, in order
	AltM      float64      `json:"alt_m"`     // cruise, above take-off
	LengthM   float64      `json:"length_m"`  // WGS-84 geodesic
	StraightM float64      `json:"straight_m"`
	TimeS     float64      `json:"time_s"` // climb to cruise, and cruise in the wind; no descent, no wait
	EnergyWh  float64      `json:"energy_wh"`

	WaitS      float64  `json:"wait_s,omitempty"`     // on the ground, before take-off
	HoverWh    float64  `json:"hover_wh,omitempty"`   // of Battery.HoverS
	Alternates []string `json:"alternates,omitempty"` // those that the way relies on, in order
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
	NoEnergy    = "no_energy"
	NoAlternate = "no_alternate"
)

// TerrainZone is the zone id by which a refusal names the ground.
const TerrainZone = "terrain"
