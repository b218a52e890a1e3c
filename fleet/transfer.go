package fleet

import (
	"fmt"
	"time"
)

// The MAVLink mission protocol's time-outs (mavlink.io, services/mission):
// a message is repeated after 1.5 s, five times; an item's request after
// 250 ms.
const (
	replyTimeout = 1500 * time.Millisecond
	itemTimeout  = 250 * time.Millisecond
	maxRetries   = 5

	// silenceTimeout ends a transfer in which nothing is heard. It is longer
	// than the 8 s after which ArduPilot gives an upload up, and there at all
	// since PX4 gives up without a word.
	silenceTimeout = (maxRetries + 1) * replyTimeout
	// finalAckTimeout is how long the last item's acknowledgement may take.
	// The vehicle asks for a lost item again after 1 s.
	finalAckTimeout = 4 * time.Second

	// transferBase and transferPerItem bound a transfer as a whole, since a
	// vehicle that asks for one item for ever is never silent.
	transferBase    = 60 * time.Second
	transferPerItem = 3 * time.Second

	// maxItems bounds what a vehicle may claim to hold.
	maxItems = 5000
)

// TransferState is how far an upload or a download is.
type TransferState uint8

// The states. After Refused, Silent and Unknown the plan on board is
// unknown until it was read back: ArduPilot's refused upload leaves a mix
// of the old plan and the new.
const (
	TransferRunning TransferState = iota
	TransferDone                  // upload: acknowledged; download: complete
	TransferRefused               // the vehicle said no, see Result
	TransferSilent                // the vehicle never answered
	TransferUnknown               // it fell silent on the way: read back
)

var missionResults = map[uint8]string{
	0: "accepted", 1: "error", 2: "unsupported frame", 3: "unsupported command", 4: "no space",
	5: "invalid item", 6: "invalid parameter 1", 7: "invalid parameter 2", 8: "invalid parameter 3",
	9: "invalid parameter 4", 10: "invalid latitude", 11: "invalid longitude", 12: "invalid altitude",
	13: "invalid sequence", 14: "denied: another ground station is at it", 15: "cancelled by the vehicle",
}

// MissionResultText is a MAV_MISSION_RESULT in plain words.
func MissionResultText(result uint8) string {
	if s, ok := missionResults[result]; ok {
		return s
	}
	return fmt.Sprintf("result %d", result)
}

var planTypes = [...]string{PlanMission: "mission", PlanFence: "fence", PlanRally: "rally points"}

func (t PlanType) String() string {
	if int(t) < len(planTypes) {
		return planTypes[t]
	}
	return fmt.Sprintf("plan type %d", uint8(t))
}

// addressedToUs reports whether an acknowledgement is for this ground
// station. 0 is a vehicle that does not say whom it answers.
func addressedToUs(target uint8) bool { return target == GroundSystem || target == 0 }

// transferEnd is when a transfer of n items that began at start has failed
// whatever the vehicle says.
func transferEnd(start time.Time, n int) time.Time {
	return start.Add(transferBase + time.Duration(n)*transferPerItem)
}
