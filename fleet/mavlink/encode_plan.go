package mavlink

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"airvein/fleet"
)

func encodeMission(f fleet.Frame) message.Message {
	sys, comp := f.System, f.Component
	switch m := f.Message.(type) {
	case fleet.MissionCount:
		return &common.MessageMissionCount{TargetSystem: sys, TargetComponent: comp, Count: m.Count,
			MissionType: missionType(m.Type), OpaqueId: m.OpaqueID}
	case fleet.MissionRequestList:
		return &common.MessageMissionRequestList{TargetSystem: sys, TargetComponent: comp, MissionType: missionType(m.Type)}
	case fleet.MissionRequest:
		if m.Int {
			return &common.MessageMissionRequestInt{TargetSystem: sys, TargetComponent: comp, Seq: m.Seq, MissionType: missionType(m.Type)}
		}
		return &common.MessageMissionRequest{TargetSystem: sys, TargetComponent: comp, Seq: m.Seq, MissionType: missionType(m.Type)}
	case fleet.MissionItem:
		it := m.Item
		out := &common.MessageMissionItemInt{TargetSystem: sys, TargetComponent: comp, Seq: m.Seq,
			Frame: common.MAV_FRAME(it.Frame), Command: common.MAV_CMD(it.Command),
			Param1: float32(it.P[0]), Param2: float32(it.P[1]), Param3: float32(it.P[2]), Param4: float32(it.P[3]),
			X: it.LatE7, Y: it.LngE7, Z: float32(it.Z), MissionType: missionType(m.Type)}
		if it.Autocontinue {
			out.Autocontinue = 1
		}
		return out
	case fleet.MissionAck:
		return &common.MessageMissionAck{TargetSystem: sys, TargetComponent: comp,
			Type: common.MAV_MISSION_RESULT(m.Result), MissionType: missionType(m.Type), OpaqueId: m.OpaqueID}
	case fleet.MissionSetCurrent:
		return &common.MessageMissionSetCurrent{TargetSystem: sys, TargetComponent: comp, Seq: m.Seq}
	case fleet.MissionClearAll:
		return &common.MessageMissionClearAll{TargetSystem: sys, TargetComponent: comp, MissionType: missionType(m.Type)}
	}
	return nil
}

func missionType(t fleet.PlanType) common.MAV_MISSION_TYPE { return common.MAV_MISSION_TYPE(t) }

func encodeCommand(f fleet.Frame) message.Message {
	sys, comp := f.System, f.Component
	switch m := f.Message.(type) {
	case fleet.Command:
		p := [7]float32{}
		for i, v := range m.P {
			p[i] = float32(v)
		}
		if m.Int {
			lat, lng := m.Pos.E7()
			return &common.MessageCommandInt{TargetSystem: sys, TargetComponent: comp, Frame: common.MAV_FRAME(m.Frame),
				Command: common.MAV_CMD(m.ID), Param1: p[0], Param2: p[1], Param3: p[2], Param4: p[3], X: lat, Y: lng, Z: p[6]}
		}
		return &common.MessageCommandLong{TargetSystem: sys, TargetComponent: comp, Command: common.MAV_CMD(m.ID),
			Confirmation: m.Confirmation, Param1: p[0], Param2: p[1], Param3: p[2], Param4: p[3],
			Param5: p[4], Param6: p[5], Param7: p[6]}
	case fleet.CommandAck:
		return &common.MessageCommandAck{Command: common.MAV_CMD(m.ID), Result: common.MAV_RESULT(m.Result),
			Progress: m.Progress, TargetSystem: sys, TargetComponent: comp}
	case fleet.SetMode:
		return &common.MessageSetMode{TargetSystem: sys, BaseMode: common.MAV_MODE_FLAG(m.BaseMode), CustomMode: m.CustomMode}
	case fleet.RequestDataStream:
		out := &common.MessageRequestDataStream{TargetSystem: sys, TargetComponent: comp,
			ReqStreamId: common.MAV_DATA_STREAM(m.Stream), ReqMessageRate: m.RateHz}
		if m.Start {
			out.StartStop = 1
		}
		return out
	case fleet.ParamRequestRead:
		return &common.MessageParamRequestRead{TargetSystem: sys, TargetComponent: comp, ParamId: m.Name, ParamIndex: -1}
	case fleet.ParamSet:
		return &common.MessageParamSet{TargetSystem: sys, TargetComponent: comp, ParamId: m.Name,
			ParamValue: float32(m.Value), ParamType: common.MAV_PARAM_TYPE(m.Type)}
	}
	return nil
}
