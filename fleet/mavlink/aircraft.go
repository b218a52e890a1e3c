package mavlink

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"airvein/fleet"
	"airvein/geo"
)

// decodeAircraft reads ADSB_VEHICLE. Its flags say which fields are told;
// one without a position is of no use.
func decodeAircraft(m *common.MessageAdsbVehicle) (decoded, bool, error) {
	told := func(f common.ADSB_FLAGS) bool { return m.Flags&f != 0 }
	if !told(common.ADSB_FLAGS_VALID_COORDS) {
		out, err := all(fleet.Unknown{ID: m.GetID()})
		return out, true, err
	}
	a := fleet.Aircraft{ICAO: m.IcaoAddress, Pos: geo.FromE7(m.Lat, m.Lon), AltM: math.NaN(), HeadingDeg: -1, SpeedMPS: -1,
		Emitter: uint8(m.EmitterType), AgeS: m.Tslc}
	if told(common.ADSB_FLAGS_VALID_ALTITUDE) {
		a.AltM, a.Pressure = float64(m.Altitude)/1000, m.AltitudeType == common.ADSB_ALTITUDE_TYPE_PRESSURE_QNH
	}
	if told(common.ADSB_FLAGS_VALID_HEADING) {
		a.HeadingDeg = float64(m.Heading) / 100
	}
	if told(common.ADSB_FLAGS_VALID_VELOCITY) {
		a.SpeedMPS, a.ClimbMPS = float64(m.HorVelocity)/100, float64(m.VerVelocity)/100
	}
	if told(common.ADSB_FLAGS_VALID_CALLSIGN) {
		a.Callsign = trim(m.Callsign)
	}
	if !a.Pos.Valid() || a.HeadingDeg > 360 {
		return decoded{}, true, errBadValue
	}
	out, err := all(a)
	return out, true, err
}

func encodeAircraft(a fleet.Aircraft) *common.MessageAdsbVehicle {
	lat, lng := a.Pos.E7()
	out := &common.MessageAdsbVehicle{IcaoAddress: a.ICAO, Lat: lat, Lon: lng, Callsign: a.Callsign,
		AltitudeType: common.ADSB_ALTITUDE_TYPE_GEOMETRIC, EmitterType: common.ADSB_EMITTER_TYPE(a.Emitter), Tslc: a.AgeS,
		Flags: common.ADSB_FLAGS_VALID_COORDS}
	if !math.IsNaN(a.AltM) {
		out.Altitude = mm(a.AltM)
		out.Flags |= common.ADSB_FLAGS_VALID_ALTITUDE
	}
	if a.Pressure {
		out.AltitudeType = common.ADSB_ALTITUDE_TYPE_PRESSURE_QNH
	}
	if a.HeadingDeg >= 0 {
		out.Heading = uint16(scaled(a.HeadingDeg, 100, 0, 36000))
		out.Flags |= common.ADSB_FLAGS_VALID_HEADING
	}
	if a.SpeedMPS >= 0 {
		out.HorVelocity, out.VerVelocity = uint16(scaled(a.SpeedMPS, 100, 0, math.MaxUint16)), cms(a.ClimbMPS)
		out.Flags |= common.ADSB_FLAGS_VALID_VELOCITY
	}
	if a.Callsign != "" {
		out.Flags |= common.ADSB_FLAGS_VALID_CALLSIGN
	}
	return out
}
