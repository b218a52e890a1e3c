// Package alarm owns the alarms: one for each cause, latched until a named
// person has acknowledged it, and the stage, owner and deadline of every
// open order. It is pure; dispatch decides when to raise.
package alarm

import "time"

// Priority ranks alarms as ISA-18.2 does: few, and meant.
type Priority string

// The priorities.
const (
	Emergency Priority = "emergency"
	High      Priority = "high"
	Low       Priority = "low"
)

// Kind names a cause's sort, stable for translation on screen.
type Kind string

// Alarm is one cause. Raised again while open it only counts; it closes
// when its cause has cleared and a named person has acknowledged it.
type Alarm struct {
	ID           string     `json:"id"`
	Kind         Kind       `json:"kind"`
	Cause        string     `json:"cause"` // kind and subject: unique among open alarms
	Priority     Priority   `json:"priority"`
	Text         string     `json:"text"`
	Order        string     `json:"order,omitempty"`
	Shipment     string     `json:"shipment,omitempty"`
	Flight       string     `json:"flight,omitempty"`
	Drone        string     `json:"drone,omitempty"`
	Box          string     `json:"box,omitempty"`
	RaisedAt     time.Time  `json:"raised_at"`
	LastAt       time.Time  `json:"last_at"`
	Count        int        `json:"count"`
	ClearedAt    *time.Time `json:"cleared_at,omitempty"`
	AckedAt      *time.Time `json:"acked_at,omitempty"`
	AckedBy      string     `json:"acked_by,omitempty"`
	Comment      string     `json:"comment,omitempty"`
	ShelvedUntil *time.Time `json:"shelved_until,omitempty"`
	ShelvedBy    string     `json:"shelved_by,omitempty"`
}
