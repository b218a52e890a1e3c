package people

import (
	"time"

	"airvein/geo"
)

// Role is whose eyes a View comes from and whose hands an Action needs.
type Role string

// The roles that people play.
const (
	Ward       Role = "hospital"
	Packer     Role = "depot"
	Dispatcher Role = "dispatcher"
	Pilot      Role = "pilot"
)

// View is what one role sees at one moment, in the API's own words. A part
// that the role has no business with is empty.
type View struct {
	Shipments []Shipment
	Flights   []Flight
	Drones    []Drone
	Boxes     []Box
	Alarms    []Alarm
	// Pad is where the ward's boxes are let down.
	Pad geo.LatLng
	// HomeClass is the temperature class that each of the depot's boxes is
	// conditioned to.
	HomeClass map[string]string
}

// Shipment is a shipment as the API shows it.
type Shipment struct {
	ID       string  `json:"id"`
	Order    string  `json:"order"`
	Mode     string  `json:"mode"`
	State    string  `json:"state"`
	Depot    string  `json:"depot"`
	Hospital string  `json:"hospital"`
	Flight   string  `json:"flight"`
	Box      string  `json:"box"`
	Class    string  `json:"class"`
	PlannedG float64 `json:"planned_g"`
	Units    []Unit  `json:"units"`
	// ETA is when the box is expected at the ward.
	ETA time.Time `json:"eta"`
}

// Unit is one bag of a shipment.
type Unit struct {
	ID string `json:"id"`
}

// Flight is a flight as the API shows it.
type Flight struct {
	ID                 string     `json:"id"`
	Drone              string     `json:"drone"`
	Hospital           string     `json:"hospital"`
	State              string     `json:"state"`
	PadClearValidUntil *time.Time `json:"pad_clear_valid_until"`
}

// Drone is a drone's place as the API shows it; a nil Lat is an unknown
// place.
type Drone struct {
	ID  string   `json:"id"`
	Lat *float64 `json:"lat"`
	Lon *float64 `json:"lon"`
}

// Box is a cold box as the API shows it.
type Box struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Class    string `json:"class"`
	Place    string `json:"place"`
	Shipment string `json:"shipment"`
}

// Alarm is an alarm as the API shows it.
type Alarm struct {
	ID      string     `json:"id"`
	Kind    string     `json:"kind"`
	Open    bool       `json:"open"`
	AckedAt *time.Time `json:"acked_at"`
}
