package autopilot

import (
	"fmt"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/fleet/driver"
)

// transfer is an upload or a download.
type transfer interface {
	Start(time.Time)
	Receive(time.Time, fleet.Message)
	Tick(time.Time)
	Outbox() []fleet.Message
	State() fleet.TransferState
}

// move runs a transfer to its end and gives how long it took.
func (g *gcs) move(m transfer) time.Duration {
	g.t.Helper()
	began := g.wall
	m.Start(g.wall)
	for m.State() == fleet.TransferRunning {
		m.Tick(g.wall)
		for out := m.Outbox(); len(out) > 0; out = m.Outbox() {
			for _, up := range out {
				for _, down := range g.say(up) {
					m.Receive(g.wall, down)
				}
			}
		}
		n := len(g.got)
		g.step()
		for _, down := range g.got[n:] {
			m.Receive(g.wall, down)
		}
		if g.wall.Sub(began) > 5*time.Minute {
			g.t.Fatal("the transfer never ends")
		}
	}
	return g.wall.Sub(began)
}

// outcome is what a transfer must end in.
type outcome struct {
	up, down fleet.TransferState
	verified bool // what is on board is the plan, and was read
}

// outcomes is what each misbehaviour must end in, with either autopilot and
// each type of plan.
func outcomes() map[Misbehaviour]outcome {
	const done, refused, silent, unknown = fleet.TransferDone, fleet.TransferRefused, fleet.TransferSilent, fleet.TransferUnknown
	return map[Misbehaviour]outcome{
		Behaves:               {done, done, true},
		ReadListSilent:        {done, silent, false},
		ReadListFirstSilent:   {done, done, true},
		ReadItem0Silent:       {done, unknown, false},
		ReadItem1Silent:       {done, unknown, false},
		ReadItem1FirstSilent:  {done, done, true},
		ReadItem0WrongSeq:     {done, unknown, false},
		ReadItem1WrongSeq:     {done, unknown, false},
		ReadItem0ErrorAck:     {done, refused, false},
		ReadItem1ErrorAck:     {done, refused, false},
		WriteCountSilent:      {silent, done, false},
		WriteCountFirstSilent: {done, done, true},
		WriteItem1Silent:      {unknown, done, false},
		WriteItem0WrongSeq:    {silent, done, false},
		WriteItem1WrongSeq:    {unknown, done, false},
		WriteItem0ErrorAck:    {refused, done, false},
		WriteItem1ErrorAck:    {refused, done, false},
		WriteFinalAckSilent:   {unknown, done, true}, // the lost final ack: reading says
		WriteFinalAckError:    {refused, done, true},
		WriteFinalAckEarly:    {unknown, done, false}, // asked for one item of many
		UnexpectedAck:         {done, done, true},
		UnexpectedItem:        {done, done, true},
		UnexpectedRequest:     {done, done, true},
	}
}

func plansOf(t fleet.PlanType) (old, fresh []fleet.Item) {
	switch t {
	case fleet.PlanFence:
		return ring(bend(), 9000, 7), ring(bend(), 8000, 12)
	case fleet.PlanRally:
		return []fleet.Item{at(cmdRally, bend(), 40)}, []fleet.Item{at(cmdRally, pad(), 40), at(cmdRally, bend(), 50), at(cmdRally, homePos(), 60)}
	}
	old = delivery()[:6]
	old[1].Z += 20
	return old, delivery()
}

// TestEveryMisbehaviour: 22 x 3 types of plan x 2 autopilots. Each ends in
// its stated result within the guide's time-outs, a plan that is not on
// board is never taken for verified, and a PX4 keeps the old one whole.
func TestEveryMisbehaviour(t *testing.T) {
	if n := len(Misbehaviours()); n != 22 || len(outcomes()) != n+1 {
		t.Fatalf("%d misbehaviours, %d outcomes", n, len(outcomes()))
	}
	for how, want := range outcomes() {
		for _, plan := range []fleet.PlanType{fleet.PlanMission, fleet.PlanFence, fleet.PlanRally} {
			for _, px4 := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d/%v/px4=%v", how, plan, px4), func(t *testing.T) { oneMisbehaviour(t, how, plan, px4, want) })
			}
		}
	}
}

func oneMisbehaviour(t *testing.T, how Misbehaviour, plan fleet.PlanType, px4 bool, want outcome) {
	cfg := config()
	cfg.PX4 = px4
	var pilot fleet.Autopilot = fleet.Copter{}
	if px4 {
		pilot = fleet.PX4{}
	}
	g := newGCS(t, cfg, 1)
	old, fresh := plansOf(plan)
	load := func(items []fleet.Item) (*fleet.Upload, time.Duration) {
		u, err := fleet.NewUpload(plan, pilot.Board(plan, items))
		if err != nil {
			t.Fatal(err)
		}
		return u, g.move(u)
	}
	if u, _ := load(old); u.State() != fleet.TransferDone {
		t.Fatalf("the old plan: %v", u.Err())
	}
	g.v.cfg.Misbehaves, g.v.cfg.MisbehavesOn = how, plan
	g.run(6 * time.Second) // what is unexpected comes now
	up, took := load(fresh)
	const limit = 10 * time.Second // 1.5 s x 6, and a step
	if up.State() != want.up || took > limit {
		t.Errorf("upload: state %d, want %d, in %v; %v", up.State(), want.up, took, up.Err())
	}
	if (up.Err() == nil) != (up.State() == fleet.TransferDone) {
		t.Errorf("upload: state %d and %v", up.State(), up.Err())
	}
	down := fleet.NewDownloadAhead(plan, pilot.ReadAhead())
	took = g.move(down)
	if down.State() != want.down || took > limit {
		t.Errorf("download: state %d, want %d, in %v; %v", down.State(), want.down, took, down.Err())
	}
	verified := down.State() == fleet.TransferDone && pilot.Compare(plan, fresh, down.Items()) == nil
	if verified != want.verified {
		t.Errorf("verified %v, want %v", verified, want.verified)
	}
	if verified && pilot.Compare(plan, fresh, g.v.Plan(plan)) != nil {
		t.Error("verified, and something else is on board")
	}
	if px4 && want.down == fleet.TransferDone && !verified && pilot.Compare(plan, old, g.v.Plan(plan)) != nil {
		t.Error("a failed upload changed a PX4's plan")
	}
}

// TestTheDriverUnderEveryMisbehaviour: a whole preparation verifies exactly
// when the flight's plan is on board, and else fails with words, in time.
func TestTheDriverUnderEveryMisbehaviour(t *testing.T) {
	ends := map[bool]int{}
	for _, how := range Misbehaviours() {
		for _, on := range []fleet.PlanType{fleet.PlanMission, fleet.PlanFence} {
			for _, px4 := range []bool{false, true} {
				cfg := config()
				cfg.PX4, cfg.Misbehaves, cfg.MisbehavesOn = px4, how, on
				r := newDriven(t, cfg, 1)
				r.d = driver.New(driver.Config{Drone: "d1", System: 1, Term: 1})
				r.prepared(4 * time.Minute)
				_, verified := r.find(fleet.ReportPlanVerified)
				failed, said := r.find(fleet.ReportPlanFailed)
				// A refusal is believed: what a vehicle took under protest is not
				// flown.
				want := outcomes()[how].verified && how != WriteFinalAckError
				if verified != want || said == verified || said && failed.Text == "" {
					t.Errorf("%d on the %v, px4 %v: verified %v, want %v; %+v", how, on, px4, verified, want, failed)
				}
				ends[verified]++
			}
		}
	}
	if ends[true] == 0 || ends[false] == 0 {
		t.Errorf("ends %v", ends)
	}
}

// prepared steps until the preparation has ended either way.
func (r *driven) prepared(limit time.Duration) {
	r.t.Helper()
	for end := r.wall.Add(limit); r.wall.Before(end); r.step() {
		_, ok := r.find(fleet.ReportPlanVerified)
		_, no := r.find(fleet.ReportPlanFailed)
		if ok || no {
			return
		}
	}
	r.t.Error("the preparation does not end")
}
