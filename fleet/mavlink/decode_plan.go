package mavlink

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"airvein/fleet"
	"airvein/geo"
)

// decodeMission reads the mission protocol. An item's position is kept as
// it came: a plan that holds nonsense must be seen to differ, and a vehicle
// must be able to refuse it by name, so neither is dropped here.
func decodeMission(m message.Message) (decoded, bool, error) {
	var out decoded
	switch m := m.(type) {
	case *common.MessageMissionCount:
		out, _ = to(m.TargetSystem, fleet.MissionCount{Count: m.Count, Type: fleet.PlanType(m.MissionType), OpaqueID: m.OpaqueId})
	case *common.MessageMissionRequestList:
		out, _ = to(m.TargetSystem, fleet.MissionRequestList{Type: fleet.PlanType(m.MissionType)})
	case *common.MessageMissionRequest:
		out, _ = to(m.TargetSystem, fleet.MissionRequest{Seq: m.Seq, Type: fleet.PlanType(m.MissionType)})
	case *common.MessageMissionRequestInt:
		out, _ = to(m.TargetSystem, fleet.MissionRequest{Seq: m.Seq, Type: fleet.PlanType(m.MissionType), Int: true})
	case *common.MessageMissionItemInt:
		it := fleet.Item{Command: uint16(m.Command), Frame: uint8(m.Frame), Autocontinue: m.Autocontinue != 0,
			P: params4(m.Param1, m.Param2, m.Param3, m.Param4), LatE7: m.X, LngE7: m.Y, Z: float64(m.Z)}
		return item(m.TargetSystem, m.Seq, m.MissionType, it, false)
	case *common.MessageMissionItem:
		lat, lng := math.Round(float64(m.X)*1e7), math.Round(float64(m.Y)*1e7)
		if !(math.Abs(lat) <= math.MaxInt32 && math.Abs(lng) <= math.MaxInt32) {
			return decoded{}, true, errBadValue
		}
		it := fleet.Item{Command: uint16(m.Command), Frame: uint8(m.Frame), Autocontinue: m.Autocontinue != 0,
			P: params4(m.Param1, m.Param2, m.Param3, m.Param4), LatE7: int32(lat), LngE7: int32(lng), Z: float64(m.Z)}
		return item(m.TargetSystem, m.Seq, m.MissionType, it, true)
	case *common.MessageMissionAck:
		out, _ = to(m.TargetSystem, fleet.MissionAck{Result: uint8(m.Type), Type: fleet.PlanType(m.MissionType),
			OpaqueID: m.OpaqueId, TargetSystem: m.TargetSystem})
	case *common.MessageMissionCurrent:
		out, _ = all(fleet.MissionCurrent{Seq: m.Seq, Total: m.Total, State: uint8(m.MissionState), MissionID: m.MissionId})
	case *common.MessageMissionSetCurrent:
		out, _ = to(m.TargetSystem, fleet.MissionSetCurrent{Seq: m.Seq})
	case *common.MessageMissionItemReached:
		out, _ = all(fleet.MissionItemReached{Seq: m.Seq})
	case *common.MessageMissionClearAll:
		out, _ = to(m.TargetSystem, fleet.MissionClearAll{Type: fleet.PlanType(m.MissionType)})
	default:
		return decoded{}, false, nil
	}
	return out, true, nil
}

func item(target uint8, seq uint16, typ common.MAV_MISSION_TYPE, it fleet.Item, float bool) (decoded, bool, error) {
	if !finite(it.P[:]...) || !finite(it.Z) {
		return decoded{}, true, errBadValue
	}
	out, err := to(target, fleet.MissionItem{Seq: seq, Type: fleet.PlanType(typ), Item: it, Float: float})
	return out, true, err
}

// decodeCommand reads commands, their answers and parameters. A command
// with a parameter that is not a number asks a vehicle for its default;
// none that Airvein or its vehicle knows has one, so it is dropped.
func decodeCommand(m message.Message) (decoded, bool, error) {
	var out decoded
	switch m := m.(type) {
	case *common.MessageCommandLong:
		p := params4(m.Param1, m.Param2, m.Param3, m.Param4)
		c := fleet.Command{ID: uint16(m.Command), Confirmation: m.Confirmation,
			P: [7]float64{p[0], p[1], p[2], p[3], float64(m.Param5), float64(m.Param6), float64(m.Param7)}}
		if !finite(c.P[:]...) {
			return decoded{}, true, errBadValue
		}
		out, _ = to(m.TargetSystem, c)
	case *common.MessageCommandInt:
		p := params4(m.Param1, m.Param2, m.Param3, m.Param4)
		c := fleet.Command{ID: uint16(m.Command), Int: true, Frame: uint8(m.Frame), Pos: geo.FromE7(m.X, m.Y),
			P: [7]float64{p[0], p[1], p[2], p[3], 0, 0, float64(m.Z)}}
		if !finite(c.P[:]...) || !c.Pos.Valid() {
			return decoded{}, true, errBadValue
		}
		out, _ = to(m.TargetSystem, c)
	case *common.MessageCommandAck:
		out, _ = to(m.TargetSystem, fleet.CommandAck{ID: uint16(m.Command), Result: uint8(m.Result),
			Progress: m.Progress, TargetSystem: m.TargetSystem})
	case *common.MessageSetMode:
		out, _ = to(m.TargetSystem, fleet.SetMode{BaseMode: uint8(m.BaseMode), CustomMode: m.CustomMode})
	case *common.MessageRequestDataStream:
		out, _ = to(m.TargetSystem, fleet.RequestDataStream{Stream: uint8(m.ReqStreamId), RateHz: m.ReqMessageRate, Start: m.StartStop != 0})
	case *common.MessageParamRequestRead:
		if m.ParamIndex >= 0 {
			out, _ = to(m.TargetSystem, fleet.Unknown{ID: m.GetID()}) // by index: not used
			break
		}
		out, _ = to(m.TargetSystem, fleet.ParamRequestRead{Name: m.ParamId})
	case *common.MessageParamSet:
		if !finite(float64(m.ParamValue)) {
			return decoded{}, true, errBadValue
		}
		out, _ = to(m.TargetSystem, fleet.ParamSet{Name: m.ParamId, Value: float64(m.ParamValue), Type: uint8(m.ParamType)})
	default:
		return decoded{}, false, nil
	}
	return out, true, nil
}

func params4(a, b, c, d float32) [4]float64 {
	return [4]float64{float64(a), float64(b), float64(c), float64(d)}
}
