// Package site owns the site file: depots, hospitals, pads, drones, boxes,
// links, no-fly zones, stock and weather, from bytes to checked values, its
// mistakes named by line. It reads no file itself: the caller does.
package site

import (
	"time"

	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/airspace"
)

// Site is a checked site. A scenario is a site with stock, weather and
// demand; serve refuses a file that has the scenario's parts.
type Site struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Note          string `json:"note"` // what is approximate or invented
	Zone          string `json:"zone"` // IANA time zone
	Language      string `json:"language"`
	CountryPolicy string `json:"policy"`

	Depots     []Depot           `json:"depots"`
	Hospitals  []Hospital        `json:"hospitals"`
	Models     []fleet.Model     `json:"models"`
	Drones     []Drone           `json:"drones"`
	Boxes      []Box             `json:"boxes"`
	Storage    []Storage         `json:"storage,omitempty"`
	Zones      []airspace.Zone   `json:"zones"`
	Routing    Routing           `json:"routing,omitempty"` // empty is free
	Permits    []Permit          `json:"permits,omitempty"`
	Volumes    []airspace.Volume `json:"volumes,omitempty"` // permits for areas
	Timing     Timing            `json:"timing"`
	CruiseAltM float64           `json:"cruise_alt_m"`       // above take-off
	LayersM    []float64         `json:"layers_m,omitempty"` // other cruise heights, for flights that are kept apart
	ClearanceM float64           `json:"clearance_m"`        // kept from every zone
	Supply     Supply            `json:"supply,omitzero"`

	// DecideEveryS is how often orders are given their drones where plain
	// models fly, all that wait in one decision; 0 is at once.
	DecideEveryS float64 `json:"decide_every_s,omitempty"`
	// PlainPackS is how long a plain drone stands from the decision to its
	// departure. Timing only says from when a step is late.
	PlainPackS float64 `json:"plain_pack_s,omitempty"`
}

// Pad is a place to take off from, or to let a box down on.
type Pad struct {
	geo.LatLng
	GroundAMSLM float64 `json:"ground_amsl_m"`
	RadiusM     float64 `json:"radius_m"`
	// Delivery is how a box is handed over on it; empty is DeliveryWinch.
	Delivery Delivery `json:"delivery,omitempty"`
}

// Delivery is how a box gets from the drone to a pad.
type Delivery string

// The deliveries. Land and locker touch down with the gripper, which is
// ArduPilot's NAV_PAYLOAD_PLACE; a locker takes the box in from its lid.
const (
	DeliveryWinch  Delivery = "winch"
	DeliveryLand   Delivery = "land"
	DeliveryLocker Delivery = "locker"
)

// Touches reports whether the drone comes down onto the pad.
func (d Delivery) Touches() bool { return d == DeliveryLand || d == DeliveryLocker }

// Depot issues blood and is home to drones.
type Depot struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	ZH   string `json:"name_zh,omitempty"`
	Pad  Pad    `json:"pad"`
	// Floor is how many bags of each component and group are kept for orders
	// that are immediate.
	Floor map[blood.Component]map[blood.Group]int `json:"emergency_floor,omitempty"`
}

// Hospital orders blood and receives it on its pad.
type Hospital struct {
	ID      string             `json:"id"`
	Name    string             `json:"name"`
	ZH      string             `json:"name_zh,omitempty"`
	Pad     Pad                `json:"pad"`
	RoadMin map[string]float64 `json:"road_min,omitempty"` // minutes by car from a depot, where known
	Contact string             `json:"contact,omitempty"`
}

// Drone is one aircraft, its home and its link.
type Drone struct {
	ID     fleet.DroneID `json:"id"`
	Model  string        `json:"model"`
	Depot  string        `json:"depot"`
	System uint8         `json:"system"`
	Link   Link          `json:"link"`
	Second *Link         `json:"second_link,omitempty"` // takes over while the first is silent
}

// Box is one cold box. TimeConstantMin is how fast it drifts to the air
// around it; Dock says that a drone's dock probe reads it in flight.
type Box struct {
	ID              string      `json:"id"`
	Class           blood.Class `json:"class"` // what it is conditioned to at first
	Depot           string      `json:"depot"`
	Conditioned     bool        `json:"conditioned"` // at first
	TareG           float64     `json:"tare_g"`
	CapacityML      int         `json:"capacity_ml"`
	TimeConstantMin float64     `json:"time_constant_min"`
	Modem           bool        `json:"modem"`
	Dock            bool        `json:"dock"`
}

// Storage is a refrigerator, an agitator or a freezer of a depot whose own
// modem reports its temperature.
type Storage struct {
	ID    string      `json:"id"`
	Depot string      `json:"depot"`
	Class blood.Class `json:"class"`
}

// Timing is how long people are expected to take: for promises and for the
// deadlines after which an alarm is raised.
type Timing struct {
	PackS      float64 `json:"pack_s"`
	ConsentS   float64 `json:"consent_s"`
	PreflightS float64 `json:"preflight_s"`
	PadClearS  float64 `json:"pad_clear_s"`
	ReceiveS   float64 `json:"receive_s"`
}

// Scenario is a site with what a simulation adds.
type Scenario struct {
	Site    Site
	Stock   []StockLot
	Weather []Weather
	Demand  Demand
	Start   time.Time // zero: the wall clock

	Plain     bool          // its drones have a speed and a range alone
	Unlimited bool          // the shelves are never empty of what is ordered
	Nobody    bool          // every step of people is done at once
	Hours     time.Duration // for how long orders come; zero: as the orders say
	Orders    []TimedOrder  // at their times, oldest first
	Rates     []OrderRate
	Road      Road
	OnTime    map[blood.Urgency]time.Duration // from the order to its delivery
}

// StockLot describes units to be made at the scenario's start: Count units
// at Depot, expiring between MinDays and MaxDays from the start.
type StockLot struct {
	Depot            string
	Component        blood.Component
	Group            blood.Group
	Count, ML        int
	UnitDef          blood.UnitDef
	Product          string
	Facility         string // a sample facility code
	MinDays, MaxDays float64
}

// Weather is a uniform wind and air over the whole site.
type Weather struct {
	WindMPS      float64   `json:"wind_mps"`
	WindFromDeg  float64   `json:"wind_from_deg"`
	GustMPS      float64   `json:"gust_mps"`
	TemperatureC float64   `json:"temperature_c"`
	ValidUntil   time.Time `json:"valid_until"` // zero: as long as nothing newer came
}

// Demand is what generated orders are drawn from; each is servable by the
// scenario's stock at its start.
type Demand struct {
	Kinds []DemandKind
}

// DemandKind is one kind of order, drawn by weight.
type DemandKind struct {
	Weight    float64
	Component blood.Component
	Groups    []blood.Group
	Amounts   []int
	UnitDef   blood.UnitDef
	Urgency   blood.Urgency
}
