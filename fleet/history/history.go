// Package history owns telemetry and box readings over time: positions in a
// bounded queue whose drops are counted, readings in one that never drops.
package history

import (
	"context"
	"time"

	"airvein/geo"
)

// Position is one thinned position of one flight.
type Position struct {
	At          time.Time // scenario time
	Drone       string
	Flight      string
	Pos         geo.LatLng
	AltTakeoffM float64
	BatteryPct  float64
}

// Reading is one sample of one probe of a box or a storage unit. The same
// (Sensor, Probe, At) again is stored once (I26).
type Reading struct {
	Sensor     string    `json:"-"`
	Probe      int       `json:"probe"`
	At         time.Time `json:"at"`          // the sensor's time, scenario
	ReceivedAt time.Time `json:"received_at"` // ours, scenario
	C          float64   `json:"c"`
}

// Store keeps them.
type Store interface {
	AddReadings(ctx context.Context, rs []Reading) (added int, err error)
	// Readings are a sensor's between two times, oldest first, thinned to
	// about points (0: all) without losing the extremes.
	Readings(ctx context.Context, sensor string, from, to time.Time, points int) ([]Reading, error)
	AddPositions(ctx context.Context, ps []Position) error
	Track(ctx context.Context, flight string, points int) ([]Position, error)
	Close() error
}
