package autopilot

import (
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

func px4Config() Config {
	c := config()
	c.PX4 = true
	return c
}

// px4Upload sends a plan as PX4 asks for it, by MISSION_REQUEST_INT.
func px4Upload(g *gcs, t fleet.PlanType, items []fleet.Item) fleet.MissionAck {
	g.t.Helper()
	answers := g.say(fleet.MissionCount{Count: uint16(len(items)), Type: t})
	for range len(items) + 1 {
		if ack, ok := first[fleet.MissionAck](answers); ok {
			return ack
		}
		req, ok := first[fleet.MissionRequest](answers)
		if !ok || int(req.Seq) >= len(items) {
			g.t.Fatalf("asked %#v", answers)
		}
		answers = g.say(fleet.MissionItem{Seq: req.Seq, Type: t, Item: items[req.Seq]})
	}
	g.t.Fatal("no acknowledgement")
	return fleet.MissionAck{}
}

func TestPX4TakesNonsenseAndKeepsTheOldPlanOnARefusal(t *testing.T) {
	g := newGCS(t, px4Config(), 1)
	good := delivery()[1:] // no home item
	ack := px4Upload(g, fleet.PlanMission, good)
	if ack.Result != missionOK || ack.OpaqueID == 0 {
		t.Fatalf("%+v", ack)
	}
	if again := px4Upload(g, fleet.PlanMission, good); again.OpaqueID != ack.OpaqueID {
		t.Errorf("the same plan has ids %d and %d", ack.OpaqueID, again.OpaqueID)
	}
	held := g.download(fleet.PlanMission)
	if err := (fleet.PX4{}).Compare(fleet.PlanMission, delivery(), held); err != nil {
		t.Error(err)
	}
	bad := append([]fleet.Item{}, good[:4]...)
	bad[3].Command = 31000
	if ack := px4Upload(g, fleet.PlanMission, bad); ack.Result != missionUnsupported {
		t.Errorf("%+v", ack)
	}
	if err := (fleet.PX4{}).Compare(fleet.PlanMission, delivery(), g.download(fleet.PlanMission)); err != nil {
		t.Errorf("a refused upload changed the plan: %v", err)
	}
	off := append([]fleet.Item{}, good...)
	off[1].LatE7 = 950000000
	if ack := px4Upload(g, fleet.PlanMission, off); ack.Result != missionOK {
		t.Errorf("latitude 95: %+v", ack)
	}
	broken := ring(pad(), 500, 5)
	broken[2].P[0] = 4
	if ack := px4Upload(g, fleet.PlanFence, broken); ack.Result != missionOK {
		t.Errorf("inconsistent vertices: %+v", ack)
	}
	if f := g.download(fleet.PlanFence); len(f) != 5 || f[0].Frame != fleet.FrameGlobalInt {
		t.Errorf("fence %+v", f)
	}
	rally := at(cmdRally, pad(), 40)
	px4Upload(g, fleet.PlanRally, []fleet.Item{rally})
	if r := g.download(fleet.PlanRally); len(r) != 1 || r[0].Frame != fleet.FrameGlobalRelAltInt {
		t.Errorf("rally %+v", r)
	}
}

func TestPX4UploadTroubles(t *testing.T) {
	g := newGCS(t, px4Config(), 1)
	items := delivery()[1:]
	item := func(seq int) fleet.MissionItem { return fleet.MissionItem{Seq: uint16(seq), Item: items[seq]} }
	req, _ := first[fleet.MissionRequest](g.say(fleet.MissionCount{Count: uint16(len(items))}))
	if !req.Int || req.Seq != 0 {
		t.Errorf("%+v", req)
	}
	g.say(item(0))
	if out := g.say(item(0)); len(out) != 0 {
		t.Errorf("a duplicate is answered by %+v", out)
	}
	if again, ok := first[fleet.MissionRequest](g.say(item(3))); !ok || again.Seq != 1 {
		t.Error("a wrong number is not asked for again")
	}
	g.got = nil
	g.run(10 * time.Second)
	asked := 0
	for _, m := range g.got {
		switch m := m.(type) {
		case fleet.MissionRequest:
			asked++
		case fleet.MissionAck:
			t.Errorf("it says %+v", m)
		}
	}
	if asked != px4AskRepeats || !g.said("Mission sync timeout") {
		t.Errorf("asked %d times", asked)
	}
	px4Upload(g, fleet.PlanMission, items)
	g.say(fleet.MissionRequestList{})
	g.say(fleet.MissionRequest{Seq: 0}) // a float download
	if req, _ := first[fleet.MissionRequest](g.say(fleet.MissionCount{Count: 2})); req.Int {
		t.Error("after a float download it still asks for integers")
	}
	g.say(fleet.MissionClearAll{})
	float := item(0)
	float.Float, float.Item.Frame = true, fleet.FrameGlobalRelAltInt
	if ack, ok := first[fleet.MissionAck](g.say(float)); !ok || ack.Result != missionBadFrame {
		t.Errorf("a float item in frame 6: %+v", ack)
	}
}

func TestPX4Commands(t *testing.T) {
	g := newGCS(t, px4Config(), 1)
	g.run(6 * time.Second)
	if c, ok := last[fleet.MissionCurrent](g.got); !ok || c.Total != fleet.MissionNone {
		t.Errorf("without a mission: %+v, %v", c, ok)
	}
	mode := func() uint32 {
		h, _ := last[fleet.Heartbeat](g.got)
		return h.CustomMode
	}
	n := 0
	for _, m := range g.got {
		if _, ok := m.(fleet.GlobalPosition); ok {
			n++
		}
	}
	if n < 100 { // every step of 50 ms
		t.Errorf("%d positions came unasked in 6 s", n)
	}
	for id, want := range map[uint16]uint8{fleet.CmdDoPauseContinue: fleet.ResultUnsupported, fleet.CmdDoFenceEnable: fleet.ResultUnsupported} {
		if got := g.cmd(id, 1); got != want {
			t.Errorf("command %d: %d", id, got)
		}
	}
	for id, want := range map[float64]uint8{42: fleet.ResultFailed, 162: fleet.ResultFailed, 33: fleet.ResultAccepted} {
		if got := g.cmd(fleet.CmdSetMessageInterval, id, 200000); got != want {
			t.Errorf("interval of %g: %d", id, got)
		}
	}
	g.must(fleet.CmdNavTakeoff, 0, 0, 0, 0, 0, 0, 200)
	if g.v.armed || mode() != fleet.PX4Takeoff {
		t.Errorf("a take-off before arming: mode %d", mode())
	}
	px4Upload(g, fleet.PlanMission, delivery()[1:])
	g.must(fleet.CmdDoSetMode, 1, 4)
	if mode() != fleet.PX4Mission {
		t.Errorf("AUTO without a sub mode: %d", mode())
	}
}

func TestPX4TakeOffHeightIsAboveTheSea(t *testing.T) {
	g := newGCS(t, px4Config(), 5)
	g.run(6 * time.Second)
	g.must(fleet.CmdComponentArm, 1)
	g.must(fleet.CmdNavTakeoff, 0, 0, 0, 0, 0, 0, 62)
	g.until("up", time.Minute, func() bool { return g.v.State().AltAMSLM >= 61.9 })
	near(t, "above take-off", g.v.State().AltTakeoffM, 50, 0.2)
	px4Upload(g, fleet.PlanFence, ring(homePos(), 300, 6))
	g.got = nil
	out := g.say(fleet.Command{ID: cmdReposition, Int: true, Frame: fleet.FrameGlobalInt, Pos: geo.Offset(homePos(), 0, 900), P: [7]float64{-1, 1, 0, 0, 0, 0, 70}})
	if ack, _ := first[fleet.CommandAck](out); ack.Result != fleet.ResultAccepted || !g.said("Reposition is outside geofence") {
		t.Errorf("%+v", out)
	}
	at := g.v.State().Pos
	g.run(5 * time.Second)
	if geo.Distance(at, g.v.State().Pos) > 1 {
		t.Error("it went outside the fence")
	}
}

func TestPX4RepeatsWhatItReachedAndEndsInRTL(t *testing.T) {
	g := newGCS(t, px4Config(), 20)
	g.run(6 * time.Second)
	items := []fleet.Item{at(fleet.CmdNavTakeoff, homePos(), 50), at(fleet.CmdNavWaypoint, geo.Offset(homePos(), 0, 2000), 50), bare(fleet.CmdNavRTL)}
	px4Upload(g, fleet.PlanMission, items)
	g.must(fleet.CmdDoSetMode, 1, 4, 3)
	g.must(fleet.CmdComponentArm, 1)
	g.must(fleet.CmdDoSetMode, 1, 4, 4)
	g.got = nil
	g.until("home by its own mode", 10*time.Minute, func() bool { return g.v.custom() == fleet.PX4RTL })
	if c := g.v.missionCurrent().(fleet.MissionCurrent); c.State != missionComplete || c.Seq != 2 {
		t.Errorf("%+v", c)
	}
	g.run(15 * time.Second)
	reached := map[uint16]int{}
	for _, m := range g.got {
		if r, ok := m.(fleet.MissionItemReached); ok {
			reached[r.Seq]++
		}
	}
	if reached[2] != px4Repeats || reached[0] < 2 || reached[1] != 1 {
		t.Errorf("reached %v", reached)
	}
	g.until("down", 10*time.Minute, func() bool { return !g.v.State().Armed })
}

func TestPX4GeofenceParameter(t *testing.T) {
	for action, want := range map[float64]uint32{0: fleet.PX4Mission, 2: fleet.PX4Loiter, 3: fleet.PX4RTL, 5: fleet.PX4Land} {
		g := newGCS(t, px4Config(), 20)
		g.run(6 * time.Second)
		g.say(fleet.ParamSet{Name: "GF_ACTION", Value: action, Type: 6})
		px4Upload(g, fleet.PlanFence, ring(homePos(), 1000, 8))
		px4Upload(g, fleet.PlanMission, []fleet.Item{at(fleet.CmdNavTakeoff, homePos(), 50), at(fleet.CmdNavWaypoint, geo.Offset(homePos(), 0, 5000), 50)})
		g.must(fleet.CmdDoSetMode, 1, 4, 4)
		g.must(fleet.CmdComponentArm, 1)
		g.until("beyond the fence", 10*time.Minute, func() bool { return geo.Distance(g.v.State().Pos, homePos()) > 1000 })
		g.run(time.Second)
		if got := g.v.custom(); got != want {
			t.Errorf("GF_ACTION %g: %s, want %s", action, fleet.PX4{}.ModeName(got), fleet.PX4{}.ModeName(want))
		}
	}
}

// TestPX4WantsItsFrames: an item without a position belongs into
// MAV_FRAME_MISSION and one with a position does not; the old plan stands.
func TestPX4WantsItsFrames(t *testing.T) {
	rtl, lost := bare(fleet.CmdNavRTL), at(fleet.CmdNavWaypoint, pad(), 50)
	rtl.Frame, lost.Frame = fleet.FrameGlobal, fleet.FrameMission
	for _, bad := range []fleet.Item{rtl, lost} {
		g := newGCS(t, px4Config(), 1)
		if ack := px4Upload(g, fleet.PlanMission, []fleet.Item{at(fleet.CmdNavTakeoff, homePos(), 50), bad}); ack.Result != missionUnsupported {
			t.Errorf("command %d in frame %d: %+v", bad.Command, bad.Frame, ack)
		}
	}
}

func TestPX4SetsItsItemByMessageAlone(t *testing.T) {
	g := newGCS(t, px4Config(), 1)
	px4Upload(g, fleet.PlanMission, delivery()[1:])
	if got := g.cmd(fleet.CmdDoSetMissionCurr, 4); got != fleet.ResultUnsupported {
		t.Errorf("DO_SET_MISSION_CURRENT: %d", got)
	}
	out := g.say(fleet.MissionSetCurrent{Seq: 4})
	if c, ok := first[fleet.MissionCurrent](out); !ok || c.Seq != 4 {
		t.Errorf("%#v", out)
	}
}

// TestPX4CountsAlong: an item asked for out of its turn ends the transfer,
// and without one there is no answer.
func TestPX4CountsAlong(t *testing.T) {
	g := newGCS(t, px4Config(), 1)
	px4Upload(g, fleet.PlanMission, delivery()[1:])
	ask := func(seq uint16) []fleet.Message { return g.say(fleet.MissionRequest{Seq: seq, Int: true}) }
	if out := ask(0); len(out) != 0 {
		t.Errorf("without a transfer: %#v", out)
	}
	g.say(fleet.MissionRequestList{})
	for _, seq := range []uint16{0, 0, 1} {
		if it, ok := first[fleet.MissionItem](ask(seq)); !ok || it.Seq != seq {
			t.Fatalf("item %d: %+v", seq, it)
		}
	}
	if ack, ok := first[fleet.MissionAck](ask(3)); !ok || ack.Result != missionError {
		t.Errorf("out of turn: %+v", ack)
	}
	if out := ask(2); len(out) != 0 {
		t.Errorf("after the end: %#v", out)
	}
}
