package dispatch

import (
	"time"

	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// Want is where a flight that leaves its plan is to go.
type Want string

// The wants.
const (
	WantOnward Want = "onward" // to its pad, by another way
	WantHome   Want = "home"
	WantSite   Want = "site" // to a landing site: a depot's or a hospital's pad
)

// DetourSought: a flight cannot go on as it is planned, and is held until
// another way was found. Site is of WantSite, empty for the best in reach.
type DetourSought struct {
	Flight FlightID `json:"flight"`
	Want   Want     `json:"want"`
	Site   string   `json:"site,omitempty"`
	By     string   `json:"by"`
	Reason string   `json:"reason"`
}

// DetourRefused: nothing was found for now, and why. It is tried again.
type DetourRefused struct {
	Flight FlightID `json:"flight"`
	Reason string   `json:"reason"`
}

// FlightRerouted gives a flying drone another plan. At is where it was held
// and BatteryPct what it had there: the way was found from these. Out is the
// whole line from home over At to where it goes, Back the same line home.
type FlightRerouted struct {
	Flight     FlightID   `json:"flight"`
	Key        string     `json:"key"`
	Want       Want       `json:"want"`
	Site       string     `json:"site,omitempty"`
	By         string     `json:"by"`
	Reason     string     `json:"reason"`
	At         geo.LatLng `json:"at"`
	BatteryPct float64    `json:"battery_pct"`
	NeedPct    float64    `json:"need_pct"` // from there on, reserve included
	Out        route.Plan `json:"out"`
	Back       route.Plan `json:"back"`
	Plan       fleet.Plan `json:"plan"`
	ETA        time.Time  `json:"eta"`
	ETALow     time.Time  `json:"eta_low"`
	ETAHigh    time.Time  `json:"eta_high"`
}

// Kind names.
func (DetourSought) Kind() string   { return "detour_sought" }
func (DetourRefused) Kind() string  { return "detour_refused" }
func (FlightRerouted) Kind() string { return "flight_rerouted" }

// DivertFlight sends a flying drone to another landing site. Held is what was
// measured of it when a person asked, nil where nothing was: then only the
// drone's own hold says whether there is a way.
type DivertFlight struct {
	Flight FlightID
	Site   string
	By     string
	Reason string
	Pilot  bool // By's role
	Held   *Measured
}

func (DivertFlight) input() {}

// Measured is where a flying drone is and what its battery has.
type Measured struct {
	Pos         geo.LatLng
	AltTakeoffM float64
	BatteryPct  float64
}
