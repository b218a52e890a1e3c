package dispatch

import "time"

// RoadClosure is what makes roads slower or shuts them, as a dispatcher
// entered it: between the depots and hospitals named, or all where none is.
type RoadClosure struct {
	ID        string     `json:"id"`
	Depots    []string   `json:"depots,omitempty"`
	Hospitals []string   `json:"hospitals,omitempty"`
	Closed    bool       `json:"closed"`
	ExtraMin  float64    `json:"extra_min,omitempty"` // where it is not closed
	Until     *time.Time `json:"until,omitempty"`     // nil: until somebody ends it
	Reason    string     `json:"reason"`
}

// PutRoadClosure enters or replaces a closure; EndRoadClosure takes it away.
type PutRoadClosure struct {
	By      string
	Closure RoadClosure
}

// EndRoadClosure takes a closure away.
type EndRoadClosure struct {
	By string
	ID string
}

// Depart hands a packed box to the courier who drives it.
type Depart struct {
	Shipment ShipmentID
	Courier  string
	By       string
}

// Arrive is the word that a courier stands at the ward with the box.
type Arrive struct {
	Shipment ShipmentID
	By       string
}

// SendByRoad takes a box that has not left off its drone and sends it by
// car.
type SendByRoad struct {
	Shipment ShipmentID
	By       string
	Reason   string
}

// CallBackCar tells the courier of a box on the road to turn round.
type CallBackCar struct {
	Shipment ShipmentID
	By       string
	Reason   string
}

// LoseCar is a named person's word that a box on the road will reach nobody.
type LoseCar struct {
	Shipment ShipmentID
	By       string
	Reason   string
}

func (PutRoadClosure) input() {}
func (EndRoadClosure) input() {}
func (Depart) input()         {}
func (Arrive) input()         {}
func (SendByRoad) input()     {}
func (CallBackCar) input()    {}
func (LoseCar) input()        {}

// RoadClosurePut keeps a closure.
type RoadClosurePut struct {
	By      string      `json:"by"`
	Closure RoadClosure `json:"closure"`
}

// RoadClosureEnded takes one away.
type RoadClosureEnded struct {
	By string `json:"by"`
	ID string `json:"id"`
}

// ShipmentDeparted: the courier has the box and drives; DriveS is the way as
// the roads were then.
type ShipmentDeparted struct {
	Shipment ShipmentID `json:"shipment"`
	Courier  string     `json:"courier"`
	By       string     `json:"by"`
	DriveS   float64    `json:"drive_s"`
}

// ShipmentSentByRoad: a box that was to fly is driven. Its flight ends by an
// event of its own.
type ShipmentSentByRoad struct {
	Shipment ShipmentID `json:"shipment"`
	By       string     `json:"by"`
	Reason   string     `json:"reason"`
	DriveS   float64    `json:"drive_s"`
	ETA      time.Time  `json:"eta"`
	ETALow   time.Time  `json:"eta_low"`
	ETAHigh  time.Time  `json:"eta_high"`
}

// Kind names.
func (RoadClosurePut) Kind() string     { return "road_closure_put" }
func (RoadClosureEnded) Kind() string   { return "road_closure_ended" }
func (ShipmentDeparted) Kind() string   { return "shipment_departed" }
func (ShipmentSentByRoad) Kind() string { return "shipment_sent_by_road" }
