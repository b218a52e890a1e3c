package mavlink

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// spoken are the messages that are decoded or encoded here.
func spoken() []message.Message {
	return []message.Message{
		&common.MessageHeartbeat{}, &common.MessageSysStatus{}, &common.MessageBatteryStatus{}, &common.MessageGpsRawInt{},
		&common.MessageGlobalPositionInt{}, &common.MessageExtendedSysState{}, &common.MessageHomePosition{},
		&common.MessageStatustext{}, &common.MessageHygrometerSensor{}, &common.MessageNamedValueFloat{},
		&common.MessageFenceStatus{}, &common.MessageAdsbVehicle{}, &common.MessageAutopilotVersion{},
		&common.MessageParamValue{}, &common.MessageParamRequestRead{}, &common.MessageParamSet{},
		&common.MessageMissionCount{}, &common.MessageMissionRequestList{}, &common.MessageMissionRequest{},
		&common.MessageMissionRequestInt{}, &common.MessageMissionItemInt{}, &common.MessageMissionItem{},
		&common.MessageMissionAck{}, &common.MessageMissionCurrent{}, &common.MessageMissionSetCurrent{},
		&common.MessageMissionItemReached{}, &common.MessageMissionClearAll{}, &common.MessageCommandLong{},
		&common.MessageCommandInt{}, &common.MessageCommandAck{}, &common.MessageSetMode{}, &common.MessageRequestDataStream{},
	}
}
