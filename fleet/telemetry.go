package fleet

import (
	"time"

	"airvein/geo"
)

// LinkState says how far a drone's position can be believed.
type LinkState string

// The link states. A drone is lost 5 s of wall time after the last
// telemetry (I17); one that was never heard has none.
const (
	LinkNone LinkState = "none"
	LinkLive LinkState = "live"
	LinkLost LinkState = "lost"
)

// Telemetry is the newest known of one drone. At is the wall time at which
// the position arrived.
type Telemetry struct {
	At          time.Time
	Link        LinkState
	Signed      bool
	Pos         geo.LatLng
	HasPos      bool
	AltAMSLM    float64
	AltTakeoffM float64
	HeadingDeg  float64 // 0-360
	SpeedMPS    float64
	BatteryPct  float64 // -1 unknown
	Mode        string
	Armed       bool
	Landed      uint8
	MissionSeq  uint16
	Failsafe    bool
	Text        string // the newest STATUSTEXT of severity warning or worse
}
