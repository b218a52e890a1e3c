package main

import (
	"encoding/json"

	"airvein/sim/people"
)

// viewAnswer adds a list of the API, whichever it is, to a view.
type viewAnswer struct{ v *people.View }

// UnmarshalJSON appends what the answer holds.
func (a *viewAnswer) UnmarshalJSON(raw []byte) error {
	var part struct {
		Shipments []people.Shipment `json:"shipments"`
		Flights   []people.Flight   `json:"flights"`
		Drones    []people.Drone    `json:"drones"`
		Boxes     []people.Box      `json:"boxes"`
		Alarms    []people.Alarm    `json:"alarms"`
	}
	if err := json.Unmarshal(raw, &part); err != nil {
		return err
	}
	a.v.Shipments = append(a.v.Shipments, part.Shipments...)
	a.v.Flights = append(a.v.Flights, part.Flights...)
	a.v.Drones = append(a.v.Drones, part.Drones...)
	a.v.Boxes = append(a.v.Boxes, part.Boxes...)
	a.v.Alarms = append(a.v.Alarms, part.Alarms...)
	return nil
}
