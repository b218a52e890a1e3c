package fleet_test

import (
	"testing"

	"airvein/fleet"
)

func ack(id uint16, result uint8) fleet.CommandAck {
	return fleet.CommandAck{ID: id, Result: result, TargetSystem: fleet.GroundSystem}
}

// confirmations is the confirmation counts sent, in order.
func confirmations(ms []fleet.Message) []int {
	var out []int
	for _, m := range ms {
		out = append(out, int(m.(fleet.Command).Confirmation))
	}
	return out
}

func TestCallRaisesItsConfirmationEvery1500ms(t *testing.T) {
	c := fleet.NewCall(fleet.SetModeCommand(fleet.CopterRTL))
	c.Start(start)
	var sent []int
	for ms := 0; ms < 20000; ms += 10 {
		c.Tick(at(ms))
		for _, n := range confirmations(c.Outbox()) {
			if ms != 1500*n {
				t.Fatalf("confirmation %d at %d ms", n, ms)
			}
			sent = append(sent, n)
		}
	}
	if len(sent) != 6 || c.State() != fleet.CallUnanswered {
		t.Fatalf("sent %v, state %d", sent, c.State())
	}
}

func TestCallWaitsWhenToldTo(t *testing.T) {
	const id = fleet.CmdComponentArm
	c := fleet.NewCall(fleet.Command{ID: id})
	c.Start(start)
	c.Outbox()
	c.Receive(at(100), ack(id, fleet.ResultInProgress))
	c.Tick(at(9000))
	if n := len(c.Outbox()); n != 0 || c.State() != fleet.CallRunning {
		t.Fatalf("sent %d while the vehicle works, state %d", n, c.State())
	}
	c.Receive(at(9100), ack(id, fleet.ResultTemporarilyRejected))
	if c.State() != fleet.CallRunning {
		t.Fatal("a second copy of a running command is success so far, not failure")
	}
	c.Tick(at(10600))
	if len(c.Outbox()) != 1 {
		t.Fatal("not sent again after 1.5 s")
	}
	c.Receive(at(10700), ack(id, fleet.ResultAccepted))
	if c.State() != fleet.CallAccepted {
		t.Fatalf("state %d", c.State())
	}
}

func TestCallThatIsForEverPutOffEnds(t *testing.T) {
	c := fleet.NewCall(fleet.Command{ID: 400})
	c.Start(start)
	for ms := 0; ms < 60000; ms += 100 {
		c.Receive(at(ms), ack(400, fleet.ResultTemporarilyRejected))
		c.Tick(at(ms))
	}
	if c.State() != fleet.CallUnanswered {
		t.Fatalf("state %d", c.State())
	}
}

func TestCallHearsOnlyItsOwnAnswer(t *testing.T) {
	c := fleet.NewCall(fleet.Command{ID: 400})
	c.Start(start)
	c.Receive(at(1), ack(176, fleet.ResultAccepted))
	c.Receive(at(2), fleet.CommandAck{ID: 400, TargetSystem: 254})
	if c.State() != fleet.CallRunning {
		t.Fatal("another command's or station's acknowledgement was taken")
	}
	c.Receive(at(3), fleet.CommandAck{ID: 400, Result: fleet.ResultFailed}) // target 0: does not say
	if c.State() != fleet.CallRefused || c.Result() != fleet.ResultFailed {
		t.Fatalf("state %d", c.State())
	}
}

func TestEffortGoesOnUntilTheEffectIsSeen(t *testing.T) {
	e := fleet.NewEffort(start, fleet.Command{ID: 400})
	calls := 0
	answers := []uint8{fleet.ResultAccepted, fleet.ResultFailed, fleet.ResultAccepted}
	for ms := 0; ms < 20000; ms += 100 {
		for _, n := range confirmations(e.Outbox()) {
			if n == 0 {
				calls++
			}
			if calls <= len(answers) {
				e.Receive(at(ms), ack(400, answers[calls-1]))
			}
		}
		e.Tick(at(ms))
		if calls == 4 {
			break
		}
	}
	// The acceptances without an effect and the refusal count; the call that
	// is under way does not.
	if n, _ := e.Failures(); calls != 4 || n != 3 {
		t.Fatalf("%d calls, %d failures", calls, n)
	}
}

// TestEffortWithoutTheCommand: a PX4 does not know DO_SET_MISSION_CURRENT.
// MISSION_SET_CURRENT does the same, is not answered, and counts as failed
// only when its effect had time to show.
func TestEffortWithoutTheCommand(t *testing.T) {
	e := fleet.NewEffort(start, fleet.Command{ID: fleet.CmdDoSetMissionCurr, P: [7]float64{9}})
	e.Outbox()
	e.Receive(at(100), ack(fleet.CmdDoSetMissionCurr, fleet.ResultUnsupported))
	said := 0
	for ms := 100; ms < 10000; ms += 100 {
		e.Tick(at(ms))
		for _, m := range e.Outbox() {
			if m != (fleet.MissionSetCurrent{Seq: 9}) {
				t.Fatalf("%#v", m)
			}
			said++
		}
	}
	if n, result := e.Failures(); said != 4 || n != 3 || result != fleet.ResultAccepted {
		t.Errorf("said %d times, %d failures, result %d", said, n, result)
	}
}

// TestPX4Board: PX4 takes an item without a position in MAV_FRAME_MISSION
// alone, whatever frame the core gave it, and counts from 0.
func TestPX4Board(t *testing.T) {
	rtl := fleet.Item{Command: fleet.CmdNavRTL, Frame: fleet.FrameGlobal}
	wp := fleet.Item{Command: fleet.CmdNavWaypoint, Frame: fleet.FrameGlobalRelAlt}
	plan := []fleet.Item{wp, wp, rtl}
	got := fleet.PX4{}.Board(fleet.PlanMission, plan)
	if len(got) != 2 || got[0].Frame != fleet.FrameGlobalRelAlt || got[1].Frame != fleet.FrameMission || plan[2].Frame != fleet.FrameGlobal {
		t.Errorf("%+v; the plan %+v", got, plan)
	}
	if m := (fleet.PX4{}).Told(fleet.MissionSetCurrent{Seq: 9}); m != (fleet.MissionSetCurrent{Seq: 8}) {
		t.Errorf("%#v", m)
	}
}
