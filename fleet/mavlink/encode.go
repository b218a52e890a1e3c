package mavlink

import (
	"errors"
	"fmt"
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"airvein/fleet"
)

const (
	hectojoulesPerWh = 36
	releaseOfficial  = 255 // FIRMWARE_VERSION_TYPE_OFFICIAL
)

// errNoTarget says that an addressed message has no addressee: system 0
// would be every vehicle that hears it.
var errNoTarget = errors.New("the message is addressed and its frame names no system")

// encode turns a frame into the dialect's messages: one, or the chunks of a
// long text, of which textID must differ from that of the text before it.
func encode(f fleet.Frame, textID uint16) ([]message.Message, error) {
	if t, ok := f.Message.(fleet.StatusText); ok {
		var out []message.Message
		for _, m := range split(t.Severity, t.Text, textID) {
			out = append(out, m)
		}
		return out, nil
	}
	if m := encodeTelemetry(f.Message); m != nil {
		return []message.Message{m}, nil
	}
	if f.System == 0 {
		return nil, fmt.Errorf("%T: %w", f.Message, errNoTarget)
	}
	m := encodeMission(f)
	if m == nil {
		m = encodeCommand(f)
	}
	if m == nil {
		return nil, fmt.Errorf("%T is not a message that is sent", f.Message)
	}
	return []message.Message{m}, nil
}

func encodeTelemetry(m fleet.Message) message.Message {
	switch m := m.(type) {
	case fleet.Heartbeat:
		return &common.MessageHeartbeat{Type: common.MAV_TYPE(m.Type), Autopilot: common.MAV_AUTOPILOT(m.Autopilot),
			BaseMode: common.MAV_MODE_FLAG(m.BaseMode), CustomMode: m.CustomMode,
			SystemStatus: common.MAV_STATE(m.Status), MavlinkVersion: 3}
	case fleet.SysStatus:
		return &common.MessageSysStatus{OnboardControlSensorsPresent: common.MAV_SYS_STATUS_SENSOR(m.Present),
			OnboardControlSensorsEnabled: common.MAV_SYS_STATUS_SENSOR(m.Enabled),
			OnboardControlSensorsHealth:  common.MAV_SYS_STATUS_SENSOR(m.Health),
			VoltageBattery:               uint16(scaled(m.VoltageV, 1000, 0, math.MaxUint16)),
			CurrentBattery:               int16(scaled(m.CurrentA, 100, math.MinInt16, math.MaxInt16)),
			BatteryRemaining:             int8(scaled(m.BatteryPct, 1, -1, 100))}
	case fleet.BatteryStatus:
		hj := int32(-1)
		if m.ConsumedWh >= 0 {
			hj = int32(scaled(m.ConsumedWh, hectojoulesPerWh, 0, math.MaxInt32))
		}
		out := &common.MessageBatteryStatus{EnergyConsumed: hj, CurrentConsumed: -1, CurrentBattery: -1,
			Temperature: math.MaxInt16, BatteryRemaining: int8(scaled(m.BatteryPct, 1, -1, 100))}
		for i := range out.Voltages {
			out.Voltages[i] = math.MaxUint16
		}
		return out
	case fleet.GPSRaw:
		return &common.MessageGpsRawInt{FixType: common.GPS_FIX_TYPE(m.FixType), SatellitesVisible: m.Satellites,
			Eph: uint16(scaled(m.HDOP, 100, 0, math.MaxUint16)), Epv: math.MaxUint16, Vel: math.MaxUint16, Cog: math.MaxUint16}
	case fleet.GlobalPosition:
		lat, lng := m.Pos.E7()
		hdg := uint16(math.MaxUint16)
		if m.HeadingDeg >= 0 {
			hdg = uint16(scaled(m.HeadingDeg, 100, 0, 36000)) % 36000
		}
		return &common.MessageGlobalPositionInt{TimeBootMs: m.BootMS, Lat: lat, Lon: lng, Alt: mm(m.AltAMSLM),
			RelativeAlt: mm(m.AltTakeoffM), Vx: cms(m.VNorthMPS), Vy: cms(m.VEastMPS), Vz: cms(m.VDownMPS), Hdg: hdg}
	case fleet.ExtendedSysState:
		return &common.MessageExtendedSysState{LandedState: common.MAV_LANDED_STATE(m.Landed), VtolState: common.MAV_VTOL_STATE(m.VTOL)}
	case fleet.HomePosition:
		lat, lng := m.Pos.E7()
		return &common.MessageHomePosition{Latitude: lat, Longitude: lng, Altitude: mm(m.AltAMSLM)}
	case fleet.Hygrometer:
		return &common.MessageHygrometerSensor{Id: m.ID, Temperature: int16(scaled(m.C, 100, math.MinInt16, math.MaxInt16)),
			Humidity: uint16(scaled(m.HumidityPct, 100, 0, math.MaxUint16))}
	case fleet.NamedValue:
		return &common.MessageNamedValueFloat{TimeBootMs: m.BootMS, Name: m.Name, Value: float32(m.Value)}
	case fleet.Aircraft:
		return encodeAircraft(m)
	case fleet.AutopilotVersion:
		return &common.MessageAutopilotVersion{FlightSwVersion: uint32(m.Major)<<24 | uint32(m.Minor)<<16 | uint32(m.Patch)<<8 | releaseOfficial}
	case fleet.FenceStatus:
		out := &common.MessageFenceStatus{BreachType: common.FENCE_BREACH(m.BreachType)}
		if m.Breached {
			out.BreachStatus = 1
		}
		return out
	case fleet.ParamValue:
		return &common.MessageParamValue{ParamId: m.Name, ParamValue: float32(m.Value),
			ParamType: common.MAV_PARAM_TYPE(m.Type), ParamIndex: math.MaxUint16}
	case fleet.MissionCurrent:
		return &common.MessageMissionCurrent{Seq: m.Seq, Total: m.Total,
			MissionState: common.MISSION_STATE(m.State), MissionId: m.MissionID}
	case fleet.MissionItemReached:
		return &common.MessageMissionItemReached{Seq: m.Seq}
	}
	return nil
}

func mm(m float64) int32  { return int32(scaled(m, 1000, math.MinInt32, math.MaxInt32)) }
func cms(v float64) int16 { return int16(scaled(v, 100, math.MinInt16, math.MaxInt16)) }

// scaled rounds v*k into the wire's range; what is not a number becomes the
// range's low end, which never happens to a value of our own making.
func scaled(v, k, low, high float64) float64 {
	v = math.Round(v * k)
	if !(v >= low) {
		return low
	}
	return math.Min(v, high)
}
