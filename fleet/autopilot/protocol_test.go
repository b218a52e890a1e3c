package autopilot

import (
	"slices"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

func TestUploadComesBackNormalised(t *testing.T) {
	g := newGCS(t, config(), 1)
	sent := delivery()
	sent[2].Z = 120.567
	sent[0].Z = 999 // home: the vehicle's own comes back
	if r := g.upload(fleet.PlanMission, sent); r != missionOK {
		t.Fatalf("result %d", r)
	}
	got := g.download(fleet.PlanMission)
	if err := fleet.ComparePlan(sent, got); err != nil {
		t.Error(err)
	}
	lat, lng := homePos().E7()
	if h := got[0]; h.Frame != 0 || h.Z != 12 || h.LatE7 != lat || h.LngE7 != lng {
		t.Errorf("home %+v", h)
	}
	if got[2].Frame != fleet.FrameGlobalRelAlt || got[2].Z != 120.56 || got[12].Frame != 0 || got[5].Frame != 0 {
		t.Errorf("frames and heights: %+v", got)
	}
	if p, ok := last[fleet.ParamValue](g.got); !ok || p.Name != "MIS_TOTAL" {
		t.Error("MIS_TOTAL was not told")
	}
	if c, _ := first[fleet.MissionCurrent](g.say(fleet.Command{ID: fleet.CmdRequestMessage, P: [7]float64{msgMissionCurrent}})); c.Total != 12 || c.State != missionNotStarted {
		t.Errorf("%+v", c)
	}
	if err := fleet.ComparePlan(ring(homePos(), 9000, 6), uploaded(t, g, ring(homePos(), 9000, 6))); err != nil {
		t.Errorf("fence: %v", err)
	}
}

func uploaded(t *testing.T, g *gcs, fence []fleet.Item) []fleet.Item {
	t.Helper()
	if r := g.upload(fleet.PlanFence, fence); r != missionOK {
		t.Fatalf("fence refused: %d", r)
	}
	got := g.download(fleet.PlanFence)
	if got[0].Frame != 0 || got[0].Autocontinue {
		t.Errorf("fence item %+v", got[0])
	}
	return got
}

func TestRefusedUploadLeavesAMixture(t *testing.T) {
	g := newGCS(t, config(), 1)
	p := delivery()[:6]
	if r := g.upload(fleet.PlanMission, p); r != missionOK {
		t.Fatal(r)
	}
	q := []fleet.Item{p[0], at(fleet.CmdNavTakeoff, homePos(), 50), at(fleet.CmdNavWaypoint, pad(), 50), bare(9999)}
	if r := g.upload(fleet.PlanMission, q); r != missionUnsupported {
		t.Fatalf("result %d", r)
	}
	got := g.download(fleet.PlanMission)
	if len(got) != 4 || got[1].Z != 50 || got[2].Z != 50 || got[3].Command != p[3].Command {
		t.Errorf("the vehicle holds %+v", got)
	}
}

func TestUploadRefusals(t *testing.T) {
	off := at(fleet.CmdNavWaypoint, homePos(), 10)
	off.LatE7 = 950000000
	east := at(fleet.CmdNavWaypoint, homePos(), 10)
	east.LngE7 = -1810000000
	frame := at(fleet.CmdNavWaypoint, homePos(), 10)
	frame.Frame = 12
	bad := ring(homePos(), 100, 4)
	bad[2].P[0] = 5
	for name, c := range map[string]struct {
		typ    fleet.PlanType
		items  []fleet.Item
		result uint8
	}{
		"unknown command": {fleet.PlanMission, []fleet.Item{off, bare(31000)}, missionUnsupported},
		"frame":           {fleet.PlanMission, []fleet.Item{east, frame}, missionBadFrame},
		"latitude":        {fleet.PlanMission, []fleet.Item{off, off}, missionBadLat},
		"longitude":       {fleet.PlanMission, []fleet.Item{east, east}, missionBadLng},
		"too many":        {fleet.PlanMission, make([]fleet.Item, maxItems+1), missionNoSpace},
		"type 7":          {7, make([]fleet.Item, 2), missionUnsupported},
		"vertex count":    {fleet.PlanFence, bad, missionError},
	} {
		g := newGCS(t, config(), 1)
		items := c.items
		if c.typ == fleet.PlanMission {
			items = slices.Clone(c.items)
			items[0] = at(fleet.CmdNavWaypoint, homePos(), 0)
		}
		uploaded(t, g, ring(homePos(), 500, 3))
		if r := g.upload(c.typ, items); r != c.result {
			t.Errorf("%s: result %d, want %d", name, r, c.result)
		}
		if c.typ == fleet.PlanFence && len(g.download(fleet.PlanFence)) != 3 {
			t.Errorf("%s: the old fence is gone", name)
		}
	}
}

func TestDuplicatedItemAbortsTheUpload(t *testing.T) {
	g := newGCS(t, config(), 1)
	m := delivery()
	g.say(fleet.MissionCount{Count: uint16(len(m))})
	item := fleet.MissionItem{Seq: 0, Item: m[0]}
	g.say(item)
	if ack, _ := first[fleet.MissionAck](g.say(item)); ack.Result != missionBadSequence {
		t.Errorf("the duplicate: %+v", ack)
	}
	if ack, _ := first[fleet.MissionAck](g.say(fleet.MissionItem{Seq: 1, Item: m[1]})); ack.Result != missionError {
		t.Errorf("an item of no upload: %+v", ack)
	}
}

func TestLostItemIsAskedForAgainAndGivenUp(t *testing.T) {
	g := newGCS(t, config(), 20) // wall time, whatever the speed
	g.say(fleet.MissionCount{Count: 3})
	g.got = nil
	g.run(7900 * time.Millisecond)
	asked := 0
	for _, m := range g.got {
		if r, ok := m.(fleet.MissionRequest); ok && r.Seq == 0 {
			asked++
		}
	}
	if _, ok := last[fleet.MissionAck](g.got); ok || asked != 7 {
		t.Errorf("asked %d times", asked)
	}
	g.run(200 * time.Millisecond)
	if ack, _ := last[fleet.MissionAck](g.got); ack.Result != missionCancelled || !g.said("Mission upload timeout") {
		t.Errorf("given up with %+v", ack)
	}
}

func TestSecondGroundStation(t *testing.T) {
	g := newGCS(t, config(), 1)
	g.say(fleet.MissionCount{Count: 3})
	g.sys = 254
	if ack, _ := first[fleet.MissionAck](g.say(fleet.MissionCount{Count: 2})); ack.Result != missionDenied || ack.TargetSystem != 254 {
		t.Errorf("a second upload: %+v", ack)
	}
	if ack, _ := first[fleet.MissionAck](g.say(fleet.MissionRequestList{})); ack.Result != missionDenied {
		t.Errorf("a download meanwhile: %+v", ack)
	}
	if r := g.upload(fleet.PlanFence, ring(homePos(), 500, 3)); r != missionOK {
		t.Errorf("a fence beside it: %d", r)
	}
	g.run(estimateAfter)
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
	g.must(fleet.CmdComponentArm, 1)
	if !g.v.State().Armed {
		t.Error("anyone may arm an ArduPilot")
	}
}

func TestCountOfNothingClears(t *testing.T) {
	g := newGCS(t, config(), 1)
	g.upload(fleet.PlanMission, delivery())
	if ack, _ := first[fleet.MissionAck](g.say(fleet.MissionCount{})); ack.Result != missionOK {
		t.Errorf("%+v", ack)
	}
	if got := g.download(fleet.PlanMission); len(got) != 0 {
		t.Errorf("left: %+v", got)
	}
	if r := g.cmd(fleet.CmdDoSetMode, 1, fleet.CopterAuto); r != fleet.ResultFailed {
		t.Errorf("AUTO without a mission: %d", r)
	}
	g.run(estimateAfter)
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
	g.must(fleet.CmdComponentArm, 1)
}

func TestPrearmIsPerMode(t *testing.T) {
	g := newGCS(t, config(), 1)
	bit := func() bool {
		s, _ := first[fleet.SysStatus](g.say(fleet.Command{ID: fleet.CmdRequestMessage, P: [7]float64{msgSysStatus}}))
		return s.Health&fleet.SensorPrearm != 0
	}
	if bit() {
		t.Error("ready at power-up")
	}
	g.run(sensorsAfter)
	if !bit() {
		t.Error("STABILIZE is not ready")
	}
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
	if bit() || g.cmd(fleet.CmdComponentArm, 1) != fleet.ResultFailed || !g.said("Arm: Need Position Estimate") {
		t.Error("GUIDED armed without a position")
	}
	g.run(estimateAfter - sensorsAfter)
	if !bit() || !g.said("EKF3 IMU0 is using GPS") {
		t.Error("GUIDED is not ready")
	}
	g.upload(fleet.PlanMission, delivery())
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterAuto)
	if g.cmd(fleet.CmdComponentArm, 1) != fleet.ResultFailed || !g.said("Arm: AUTO mode not armable") {
		t.Error("AUTO armed")
	}
}

func TestCommandsOnTheGround(t *testing.T) {
	for name, c := range map[string]struct {
		id     uint16
		p      []float64
		result uint8
	}{
		"take-off unarmed":     {fleet.CmdNavTakeoff, []float64{0, 0, 0, 0, 0, 0, 10}, fleet.ResultFailed},
		"start unarmed":        {fleet.CmdMissionStart, nil, fleet.ResultFailed},
		"no such mode":         {fleet.CmdDoSetMode, []float64{1, 77}, fleet.ResultFailed},
		"protocol version":     {519, nil, fleet.ResultUnsupported},
		"unknown message":      {fleet.CmdRequestMessage, []float64{31337}, fleet.ResultFailed},
		"fence status, unset":  {fleet.CmdRequestMessage, []float64{msgFenceStatus}, fleet.ResultFailed},
		"interval of nothing":  {fleet.CmdSetMessageInterval, []float64{31337, 1e6}, fleet.ResultDenied},
		"interval":             {fleet.CmdSetMessageInterval, []float64{msgGlobalPosition, 200000}, fleet.ResultAccepted},
		"pause on the ground":  {fleet.CmdDoPauseContinue, []float64{0}, fleet.ResultFailed},
		"speed":                {fleet.CmdDoChangeSpeed, []float64{1, 15}, fleet.ResultAccepted},
		"item that is not":     {fleet.CmdDoSetMissionCurr, []float64{99}, fleet.ResultFailed},
		"half an item":         {fleet.CmdDoSetMissionCurr, []float64{1.5}, fleet.ResultDenied},
		"disarmed, disarm":     {fleet.CmdComponentArm, []float64{0}, fleet.ResultAccepted},
		"fence on":             {fleet.CmdDoFenceEnable, []float64{1}, fleet.ResultAccepted},
		"reposition disarmed":  {cmdReposition, nil, fleet.ResultFailed},
		"gripper":              {fleet.CmdDoGripper, []float64{1, 1}, fleet.ResultAccepted},
		"mode without custom":  {fleet.CmdDoSetMode, []float64{0, 4}, fleet.ResultFailed},
		"home before it is":    {fleet.CmdRequestMessage, []float64{msgHomePosition}, fleet.ResultFailed},
		"winch":                {fleet.CmdDoWinch, []float64{1, 1, 5, 1}, fleet.ResultAccepted},
		"position when asked":  {fleet.CmdRequestMessage, []float64{msgGlobalPosition}, fleet.ResultAccepted},
		"AUTO without mission": {fleet.CmdDoSetMode, []float64{1, fleet.CopterAuto}, fleet.ResultFailed},
	} {
		g := newGCS(t, config(), 1)
		if r := g.cmd(c.id, c.p...); r != c.result {
			t.Errorf("%s: result %d, want %d", name, r, c.result)
		}
	}
	g := newGCS(t, config(), 1)
	ack, _ := last[fleet.CommandAck](g.say(fleet.SetMode{BaseMode: 1, CustomMode: fleet.CopterLoiter}))
	if ack.ID != 11 || ack.Result != fleet.ResultAccepted || g.v.State().Mode != fleet.CopterLoiter {
		t.Errorf("SET_MODE: %+v", ack)
	}
	g.cmd(fleet.CmdDoSetMode, 1, 77)
	if !g.said("No such mode 77") {
		t.Error("no word on the mode")
	}
}

func TestOnlyHeartbeatUntilAsked(t *testing.T) {
	g := newGCS(t, config(), 1)
	g.run(3 * time.Second)
	for _, m := range g.got {
		switch m.(type) {
		case fleet.Heartbeat, fleet.StatusText:
		default:
			t.Errorf("unasked: %#v", m)
		}
	}
	count := func(wall time.Duration) map[string]int {
		g.got = nil
		g.run(wall)
		n := map[string]int{}
		for _, m := range g.got {
			switch m.(type) {
			case fleet.Heartbeat:
				n["beat"]++
			case fleet.GlobalPosition:
				n["pos"]++
			case fleet.ExtendedSysState:
				n["ext"]++
			}
		}
		return n
	}
	g.must(fleet.CmdSetMessageInterval, msgGlobalPosition, 200000)
	g.must(fleet.CmdSetMessageInterval, msgExtendedState, 1e6)
	if n := count(10 * time.Second); n["beat"] != 10 || n["pos"] != 50 || n["ext"] != 10 {
		t.Errorf("rates: %v", n)
	}
	g.say(fleet.RequestDataStream{RateHz: 2, Start: true})
	if n := count(10 * time.Second); n["pos"] != 20 || n["ext"] != 10 {
		t.Errorf("REQUEST_DATA_STREAM: %v", n)
	}
	g.say(fleet.RequestDataStream{RateHz: 2})
	g.must(fleet.CmdSetMessageInterval, msgExtendedState, -1)
	if n := count(5 * time.Second); n["pos"] != 0 || n["ext"] != 0 {
		t.Errorf("stopped: %v", n)
	}
}

func TestParameters(t *testing.T) {
	g := newGCS(t, config(), 1)
	if p, ok := first[fleet.ParamValue](g.say(fleet.ParamRequestRead{Name: "FS_GCS_ENABLE"})); !ok || p.Value != 0 || p.Type != 2 {
		t.Errorf("%+v", p)
	}
	if out := g.say(fleet.ParamRequestRead{Name: "NO_SUCH"}); len(out) != 0 {
		t.Errorf("unknown: %v", out)
	}
	if p, _ := first[fleet.ParamValue](g.say(fleet.ParamSet{Name: "FS_GCS_ENABLE", Value: 0})); p.Type != typeReal32 {
		t.Errorf("set to what it was: %+v", p)
	}
	if p, _ := first[fleet.ParamValue](g.say(fleet.ParamSet{Name: "FS_GCS_ENABLE", Value: 1})); p.Type != 2 || p.Value != 1 {
		t.Errorf("set: %+v", p)
	}
}

func TestArmedOnTheGroundDisarmsByItself(t *testing.T) {
	g := newGCS(t, config(), 20)
	g.run(estimateAfter)
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
	g.must(fleet.CmdComponentArm, 1)
	g.run(disarmDelay - time.Second)
	if !g.v.State().Armed {
		t.Fatal("disarmed too soon: the delay is wall time")
	}
	g.run(2 * time.Second)
	if g.v.State().Armed {
		t.Error("still armed")
	}
}

func TestGuidedFlight(t *testing.T) {
	g := newGCS(t, config(), 5)
	uploaded(t, g, ring(homePos(), 1000, 12))
	g.must(fleet.CmdDoFenceEnable, 1)
	g.run(estimateAfter)
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
	g.must(fleet.CmdComponentArm, 1)
	g.must(fleet.CmdNavTakeoff, 0, 0, 0, 0, 0, 0, 30)
	g.until("at 30 m", time.Minute, func() bool { return g.v.State().AltTakeoffM > 29.9 })
	to := func(p geo.LatLng) uint8 {
		ack, _ := last[fleet.CommandAck](g.say(fleet.Command{ID: cmdReposition, Int: true, Frame: 6, Pos: p, P: [7]float64{-1, 1, 0, 0, 0, 0, 40}}))
		return ack.Result
	}
	if r := to(geo.Offset(homePos(), 0, 2000)); r != fleet.ResultFailed {
		t.Errorf("outside the fence: %d", r)
	}
	there := geo.Offset(homePos(), 45, 500)
	if r := to(there); r != fleet.ResultAccepted {
		t.Fatalf("reposition: %d", r)
	}
	g.until("there", 2*time.Minute, func() bool { return geo.Distance(g.v.State().Pos, there) < 1 })
	if r := g.cmd(fleet.CmdComponentArm, 0); r != fleet.ResultFailed {
		t.Errorf("disarmed in the air: %d", r)
	}
}
