package mavlink

import (
	"errors"
	"math"
	"strings"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"airvein/fleet"
	"airvein/geo"
)

// errBadValue says that a frame was well formed but its values cannot be
// true; the frame is dropped.
var errBadValue = errors.New("a value that is not a number or is off the globe")

// decoded is a message with the system it is addressed to, 0 for all. A nil
// message with no error is a chunk of a text that is not complete yet.
type decoded struct {
	message fleet.Message
	target  uint8
}

// decoder turns dialect messages into fleet's. It keeps what a message
// alone does not say: begun texts, and which systems are PX4, since PX4
// casts a parameter's bits where ArduPilot casts its value.
type decoder struct {
	texts map[uint8]*chunks
	px4   map[uint8]bool
}

func newDecoder() *decoder {
	return &decoder{texts: map[uint8]*chunks{}, px4: map[uint8]bool{}}
}

func (d *decoder) decode(system, component uint8, m message.Message) (decoded, error) {
	switch m := m.(type) {
	case *common.MessageHeartbeat:
		if component == 1 {
			d.px4[system] = m.Autopilot == fleet.AutopilotPX4
		}
		return all(fleet.Heartbeat{Type: uint8(m.Type), Autopilot: uint8(m.Autopilot),
			BaseMode: uint8(m.BaseMode), Status: uint8(m.SystemStatus), CustomMode: m.CustomMode})
	case *common.MessageStatustext:
		text, ok := d.text(system, m)
		if !ok {
			return decoded{}, nil
		}
		return all(fleet.StatusText{Severity: uint8(m.Severity), Text: text})
	case *common.MessageParamValue:
		return d.paramValue(system, m)
	}
	if out, ok, err := decodeTelemetry(m); ok {
		return out, err
	}
	if out, ok, err := decodeMission(m); ok {
		return out, err
	}
	if out, ok, err := decodeCommand(m); ok {
		return out, err
	}
	return all(fleet.Unknown{ID: m.GetID()})
}

func all(m fleet.Message) (decoded, error)              { return decoded{message: m}, nil }
func to(target uint8, m fleet.Message) (decoded, error) { return decoded{m, target}, nil }

func (d *decoder) paramValue(system uint8, m *common.MessageParamValue) (decoded, error) {
	value := float64(m.ParamValue)
	if d.px4[system] {
		bits := math.Float32bits(m.ParamValue)
		switch m.ParamType {
		case common.MAV_PARAM_TYPE_INT8, common.MAV_PARAM_TYPE_INT16, common.MAV_PARAM_TYPE_INT32:
			value = float64(int32(bits))
		case common.MAV_PARAM_TYPE_UINT8, common.MAV_PARAM_TYPE_UINT16, common.MAV_PARAM_TYPE_UINT32:
			value = float64(bits)
		}
	}
	if !finite(value) {
		return decoded{}, errBadValue
	}
	return all(fleet.ParamValue{Name: m.ParamId, Value: value, Type: uint8(m.ParamType)})
}

func decodeTelemetry(m message.Message) (decoded, bool, error) {
	var out fleet.Message
	switch m := m.(type) {
	case *common.MessageSysStatus:
		out = fleet.SysStatus{Present: uint32(m.OnboardControlSensorsPresent),
			Enabled: uint32(m.OnboardControlSensorsEnabled), Health: uint32(m.OnboardControlSensorsHealth),
			VoltageV: float64(m.VoltageBattery) / 1000, CurrentA: float64(m.CurrentBattery) / 100,
			BatteryPct: float64(m.BatteryRemaining)}
	case *common.MessageBatteryStatus:
		if m.Id != 0 {
			out = fleet.Unknown{ID: m.GetID()}
			break
		}
		wh := float64(-1)
		if m.EnergyConsumed >= 0 {
			wh = float64(m.EnergyConsumed) / hectojoulesPerWh
		}
		out = fleet.BatteryStatus{ConsumedWh: wh, BatteryPct: float64(m.BatteryRemaining)}
	case *common.MessageGpsRawInt:
		out = fleet.GPSRaw{FixType: uint8(m.FixType), Satellites: m.SatellitesVisible, HDOP: float64(m.Eph) / 100}
	case *common.MessageGlobalPositionInt:
		heading := float64(m.Hdg) / 100
		if m.Hdg == math.MaxUint16 {
			heading = -1
		}
		pos := geo.FromE7(m.Lat, m.Lon)
		if !pos.Valid() || heading > 360 {
			return decoded{}, true, errBadValue
		}
		out = fleet.GlobalPosition{BootMS: m.TimeBootMs, Pos: pos, AltAMSLM: float64(m.Alt) / 1000,
			AltTakeoffM: float64(m.RelativeAlt) / 1000, VNorthMPS: float64(m.Vx) / 100,
			VEastMPS: float64(m.Vy) / 100, VDownMPS: float64(m.Vz) / 100, HeadingDeg: heading}
	case *common.MessageExtendedSysState:
		out = fleet.ExtendedSysState{Landed: uint8(m.LandedState), VTOL: uint8(m.VtolState)}
	case *common.MessageHomePosition:
		pos := geo.FromE7(m.Latitude, m.Longitude)
		if !pos.Valid() {
			return decoded{}, true, errBadValue
		}
		out = fleet.HomePosition{Pos: pos, AltAMSLM: float64(m.Altitude) / 1000}
	case *common.MessageHygrometerSensor:
		out = fleet.Hygrometer{ID: m.Id, C: float64(m.Temperature) / 100, HumidityPct: float64(m.Humidity) / 100}
	case *common.MessageNamedValueFloat:
		if !finite(float64(m.Value)) {
			return decoded{}, true, errBadValue
		}
		out = fleet.NamedValue{BootMS: m.TimeBootMs, Name: m.Name, Value: float64(m.Value)}
	case *common.MessageAdsbVehicle:
		return decodeAircraft(m)
	case *common.MessageAutopilotVersion:
		v := m.FlightSwVersion // major, minor, patch, type: a byte each
		out = fleet.AutopilotVersion{Major: uint8(v >> 24), Minor: uint8(v >> 16), Patch: uint8(v >> 8)}
	case *common.MessageFenceStatus:
		out = fleet.FenceStatus{Breached: m.BreachStatus != 0, BreachType: uint8(m.BreachType)}
	default:
		return decoded{}, false, nil
	}
	return decoded{message: out}, true, nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// trim takes off the blanks and tabs that PX4 ends its texts with.
func trim(s string) string { return strings.TrimRight(s, " \t\r\n\x00") }
