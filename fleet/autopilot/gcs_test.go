package autopilot

import (
	"math"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// gcs is a ground station beside a vehicle, in made-up time.
type gcs struct {
	t     *testing.T
	v     *Vehicle
	wall  time.Time
	scen  time.Time
	tick  time.Duration // wall time of a step
	speed float64
	sys   uint8
	got   []fleet.Message // all that came, newest last
}

func hexa() fleet.Model {
	return fleet.Model{ID: "hexa", CruiseMPS: 22, ClimbMPS: 4, DescentMPS: 3, BatteryWh: 1400, CruiseW: 1300, HoverW: 1700,
		ClimbW: 2000, PayloadWPerKg: 90, PayloadMaxG: 10000, ReservePct: 20, WindMaxMPS: 12, WinchHeightM: 20, SwapS: 180}
}

func homePos() geo.LatLng { return geo.FromE7(320603000, 1187969000) }

func config() Config {
	return Config{System: 1, Model: hexa(), Home: homePos(), HomeAMSLM: 12, Seed: 7, PayloadKg: 4,
		Probe: Conditioned(4, 90), AmbientC: 25}
}

func newGCS(t *testing.T, cfg Config, speed float64) *gcs {
	g := &gcs{t: t, v: New(cfg), wall: time.Unix(1_780_000_000, 0), scen: time.Unix(1_700_000_000, 0),
		tick: 50 * time.Millisecond, speed: speed, sys: 255}
	g.step()
	return g
}

func (g *gcs) step() {
	g.v.Step(g.wall, g.scen)
	for _, f := range g.v.Outbox() {
		g.got = append(g.got, f.Message)
	}
	g.wall = g.wall.Add(g.tick)
	g.scen = g.scen.Add(time.Duration(float64(g.tick) * g.speed))
}

func (g *gcs) run(wall time.Duration) {
	for end := g.wall.Add(wall); g.wall.Before(end); {
		g.step()
	}
}

func (g *gcs) until(what string, limit time.Duration, ok func() bool) {
	g.t.Helper()
	for end := g.scen.Add(limit); !ok(); g.step() {
		if g.scen.After(end) {
			g.t.Fatalf("never within %v: %s; %+v", limit, what, g.v.State())
		}
	}
}

// say sends a message and gives the direct answers to it.
func (g *gcs) say(m fleet.Message) []fleet.Message {
	g.v.Receive(g.wall, fleet.Frame{System: g.sys, Component: 190, Message: m})
	var out []fleet.Message
	for _, f := range g.v.Outbox() {
		out = append(out, f.Message)
		g.got = append(g.got, f.Message)
	}
	return out
}

func first[T fleet.Message](messages []fleet.Message) (T, bool) {
	for _, m := range messages {
		if t, ok := m.(T); ok {
			return t, true
		}
	}
	var zero T
	return zero, false
}

func last[T fleet.Message](messages []fleet.Message) (T, bool) {
	for i := len(messages) - 1; i >= 0; i-- {
		if t, ok := messages[i].(T); ok {
			return t, true
		}
	}
	var zero T
	return zero, false
}

func (g *gcs) cmd(id uint16, p ...float64) uint8 {
	g.t.Helper()
	c := fleet.Command{ID: id}
	copy(c.P[:], p)
	ack, ok := last[fleet.CommandAck](g.say(c))
	if !ok || ack.ID != id {
		g.t.Fatalf("command %d: no answer", id)
	}
	return ack.Result
}

func (g *gcs) must(id uint16, p ...float64) {
	g.t.Helper()
	if r := g.cmd(id, p...); r != fleet.ResultAccepted {
		text, _ := last[fleet.StatusText](g.got)
		g.t.Fatalf("command %d: result %d, %q", id, r, text.Text)
	}
}

func (g *gcs) said(text string) bool {
	for _, m := range g.got {
		if s, ok := m.(fleet.StatusText); ok && s.Text == text {
			return true
		}
	}
	return false
}

// upload sends a plan as asked, and gives the final acknowledgement.
func (g *gcs) upload(t fleet.PlanType, items []fleet.Item) uint8 {
	g.t.Helper()
	answers := g.say(fleet.MissionCount{Count: uint16(len(items)), Type: t})
	for range len(items) + 1 {
		if ack, ok := first[fleet.MissionAck](answers); ok {
			return ack.Result
		}
		req, ok := first[fleet.MissionRequest](answers)
		if !ok || req.Int || int(req.Seq) >= len(items) {
			g.t.Fatalf("asked %#v", answers)
		}
		answers = g.say(fleet.MissionItem{Seq: req.Seq, Type: t, Item: items[req.Seq]})
	}
	g.t.Fatal("no acknowledgement")
	return 0
}

func (g *gcs) download(t fleet.PlanType) []fleet.Item {
	g.t.Helper()
	count, ok := first[fleet.MissionCount](g.say(fleet.MissionRequestList{Type: t}))
	if !ok {
		g.t.Fatal("no count")
	}
	items := make([]fleet.Item, count.Count)
	for i := range items {
		m, ok := first[fleet.MissionItem](g.say(fleet.MissionRequest{Seq: uint16(i), Type: t, Int: true}))
		if !ok {
			g.t.Fatalf("no item %d", i)
		}
		items[i] = m.Item
	}
	return items
}

func at(command uint16, p geo.LatLng, z float64, params ...float64) fleet.Item {
	it := fleet.Item{Command: command, Frame: fleet.FrameGlobalRelAltInt, Autocontinue: true, Z: z}
	it.LatE7, it.LngE7 = p.E7()
	copy(it.P[:], params)
	return it
}

func bare(command uint16, params ...float64) fleet.Item {
	it := fleet.Item{Command: command, Frame: fleet.FrameMission, Autocontinue: true}
	copy(it.P[:], params)
	return it
}

const (
	holdSeq    = 3
	releaseSeq = 7
	cruiseM    = 120.0
)

func bend() geo.LatLng { return geo.Offset(homePos(), 300, 2500) }
func pad() geo.LatLng  { return geo.Offset(bend(), 350, 3000) }

// delivery is a mission as the core lays it out.
func delivery() []fleet.Item {
	return []fleet.Item{
		at(fleet.CmdNavWaypoint, homePos(), 0),
		at(fleet.CmdNavTakeoff, homePos(), cruiseM),
		at(fleet.CmdNavWaypoint, bend(), cruiseM),
		at(fleet.CmdNavLoiterUnlim, pad(), cruiseM),
		at(fleet.CmdNavWaypoint, pad(), 20),
		bare(fleet.CmdDoWinch, 1, 1, 20, 1),
		bare(fleet.CmdNavDelay, 25, -1, -1, -1),
		bare(fleet.CmdDoGripper, 1, 0),
		bare(fleet.CmdDoWinch, 1, 1, -20, 1),
		at(fleet.CmdNavWaypoint, pad(), cruiseM),
		at(fleet.CmdNavWaypoint, bend(), cruiseM),
		at(fleet.CmdNavWaypoint, homePos(), cruiseM),
		bare(fleet.CmdNavRTL),
	}
}

// ring is a fence of n vertices around a position.
func ring(centre geo.LatLng, metres float64, n int) []fleet.Item {
	var out []fleet.Item
	for i := range n {
		it := at(fleet.CmdFenceInclusion, geo.Offset(centre, float64(i)*360/float64(n), metres), 0, float64(n))
		it.Frame = fleet.FrameGlobal
		out = append(out, it)
	}
	return out
}

// launched is a vehicle that has just been sent off.
func launched(t *testing.T, cfg Config, speed float64) *gcs {
	t.Helper()
	g := newGCS(t, cfg, speed)
	if r := g.upload(fleet.PlanMission, delivery()); r != missionOK {
		t.Fatalf("mission refused: %d", r)
	}
	g.launch()
	return g
}

func (g *gcs) launch() {
	g.t.Helper()
	g.run(estimateAfter)
	g.must(fleet.CmdDoSetMode, 1, fleet.CopterGuided)
	g.must(fleet.CmdComponentArm, 1)
	g.must(fleet.CmdMissionStart)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v within %v", what, got, want, tolerance)
	}
}
