package fleet

import "airvein/geo"

// Aircraft is ADSB_VEHICLE (246): another aircraft that a receiver on a
// drone has heard. It is shown and never obeyed, since anybody can transmit
// ADS-B: no command follows from it, and it keeps no link alive.
type Aircraft struct {
	ICAO       uint32
	Callsign   string // empty: not told
	Pos        geo.LatLng
	AltM       float64 // above the sea, by pressure or by geometry; NaN: not told
	Pressure   bool    // AltM is a pressure altitude
	HeadingDeg float64 // over the ground, 0-360; -1 not told
	SpeedMPS   float64 // over the ground; -1 not told
	ClimbMPS   float64 // 0 where not told
	Emitter    uint8   // ADSB_EMITTER_TYPE
	AgeS       uint8   // since the receiver heard it last
}

func (Aircraft) message() {}
