package driver_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/fleet/driver"
	"airvein/geo"
)

var (
	start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	base  = geo.LatLng{Lat: 32.06, Lng: 118.78}
	ward  = geo.Offset(base, 300, 6000)
	mid   = geo.Offset(base, 300, 3000)
)

const system = 3

func located(cmd uint16, p geo.LatLng, z float64) fleet.Item {
	lat, lng := p.E7()
	return fleet.Item{Command: cmd, Frame: fleet.FrameGlobalRelAlt, Autocontinue: true, LatE7: lat, LngE7: lng, Z: z}
}

// plan: home, take-off, waypoint 2, hold 3, down 4, winch 5, wait 6, release
// 7, winch 8, up 9, waypoint 10, home 11, RTL 12.
func plan() *fleet.Plan {
	p := &fleet.Plan{
		Home: base, Pad: ward, PadRadiusM: 10, HoldSeq: 3, ReleaseSeq: 7, ReleaseMaxM: 35,
		CruiseAltM: 120, CorridorM: 100, ReservePct: 20, NeedPct: 60,
		ReturnSeq: []uint16{11, 11, 11, 10, 9, 9, 9, 9, 9, 9, 10, 11, 12},
		Mission: []fleet.Item{
			located(fleet.CmdNavWaypoint, base, 20), located(fleet.CmdNavTakeoff, base, 120),
			located(fleet.CmdNavWaypoint, mid, 120), located(fleet.CmdNavLoiterUnlim, ward, 120),
			located(fleet.CmdNavWaypoint, ward, 30), {Command: fleet.CmdDoWinch, P: [4]float64{1, 1, 20, 1}},
			{Command: fleet.CmdNavDelay, P: [4]float64{25}}, {Command: fleet.CmdDoGripper, P: [4]float64{1}},
			{Command: fleet.CmdDoWinch, P: [4]float64{1, 1, -20, 1}}, located(fleet.CmdNavWaypoint, ward, 120),
			located(fleet.CmdNavWaypoint, mid, 120), located(fleet.CmdNavWaypoint, base, 120), {Command: fleet.CmdNavRTL},
		},
	}
	for i := range 4 {
		v := located(fleet.CmdFenceInclusion, geo.Offset(mid, float64(i)*90+45, 8000), 0)
		v.Frame, v.P[0] = fleet.FrameGlobal, 4
		p.Fence = append(p.Fence, v)
	}
	p.Hash = fleet.HashPlan(p.Mission, p.Fence)
	return p
}

// copter answers like ArduPilot Copter; where it is, the test says.
type copter struct {
	now     time.Time
	boot    time.Time
	mode    uint32
	armed   bool
	status  uint8
	pos     geo.LatLng
	alt     float64
	landed  uint8
	cur     uint16
	battery float64
	fence   bool
	prearm  bool
	silent  bool // sends and hears nothing
	deny    map[uint16]uint8
	swallow map[uint16]bool // acknowledged, and nothing is done
	old     bool            // knows no message intervals
	minor   uint8           // of its release, 4.something
	plans   map[fleet.PlanType][]fleet.Item
	params  map[string]float64
	up      *intake
	streams map[uint32]bool
	beatAt  time.Time
	dataAt  time.Time
	out     []fleet.Frame
	got     []fleet.Message
}

type intake struct {
	kind    fleet.PlanType
	items   []fleet.Item
	count   int
	askedAt time.Time
}

func newCopter() *copter {
	return &copter{
		now: start, boot: start.Add(-time.Hour), status: fleet.StatusStandby, pos: base, landed: fleet.LandedOnGround,
		battery: 95, prearm: true, deny: map[uint16]uint8{}, swallow: map[uint16]bool{},
		params: map[string]float64{"FS_GCS_ENABLE": 1, "BATT_FS_LOW_ACT": 2, "BATT_FS_CRT_ACT": 1, "FS_EKF_ACTION": 1, "FENCE_ACTION": 1,
			"FENCE_TYPE": 4, "FENCE_ALT_MAX": 100, "FENCE_RADIUS": 300},
		plans: map[fleet.PlanType][]fleet.Item{fleet.PlanMission: plan().Mission[:2]}, streams: map[uint32]bool{},
	}
}

func (c *copter) say(m fleet.Message) {
	c.out = append(c.out, fleet.Frame{System: system, Component: 1, Message: m})
}

func (c *copter) beat() {
	h := fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu, Status: c.status, CustomMode: c.mode}
	if c.armed {
		h.BaseMode = fleet.FlagArmed
	}
	c.say(h)
}

func (c *copter) setMode(m uint32) {
	c.mode = m
	c.beat()
}

func (c *copter) tick() {
	if !c.now.Before(c.beatAt) {
		c.beatAt = c.now.Add(time.Second)
		c.beat()
	}
	if c.up != nil && c.now.Sub(c.up.askedAt) >= time.Second {
		c.ask()
	}
	if c.now.Before(c.dataAt) {
		return
	}
	c.dataAt = c.now.Add(200 * time.Millisecond)
	sys := fleet.SysStatus{BatteryPct: c.battery, Health: fleet.SensorGPS}
	if c.prearm {
		sys.Health |= fleet.SensorPrearm
	}
	if c.fence {
		sys.Enabled |= fleet.SensorGeofence
		sys.Health |= fleet.SensorGeofence
	}
	for _, s := range []struct {
		id uint32
		m  fleet.Message
	}{
		{fleet.MsgGlobalPosition, fleet.GlobalPosition{BootMS: uint32(c.now.Sub(c.boot).Milliseconds()), Pos: c.pos, AltTakeoffM: c.alt}},
		{fleet.MsgSysStatus, sys},
		{fleet.MsgGPSRaw, fleet.GPSRaw{FixType: 3, Satellites: 14, HDOP: 0.8}},
		{fleet.MsgExtendedSysState, fleet.ExtendedSysState{Landed: c.landed}},
		{fleet.MsgMissionCurrent, fleet.MissionCurrent{Seq: c.cur, State: 3}},
	} {
		if c.streams[s.id] {
			c.say(s.m)
		}
	}
}

func (c *copter) receive(m fleet.Message) {
	c.got = append(c.got, m)
	switch m := m.(type) {
	case fleet.Command:
		result, denied := c.deny[m.ID]
		if !denied && !c.swallow[m.ID] {
			result = c.obey(m)
		}
		c.say(fleet.CommandAck{ID: m.ID, Result: result, TargetSystem: fleet.GroundSystem})
	case fleet.ParamRequestRead:
		if v, ok := c.params[m.Name]; ok {
			c.say(fleet.ParamValue{Name: m.Name, Value: v, Type: 2})
		}
	case fleet.RequestDataStream:
		c.streams[fleet.MsgGlobalPosition] = true
	case fleet.MissionCount:
		c.up = &intake{kind: m.Type, count: int(m.Count)}
		c.ask()
	case fleet.MissionItem:
		c.item(m)
	case fleet.MissionRequestList:
		c.say(fleet.MissionCount{Count: uint16(len(c.plans[m.Type])), Type: m.Type})
	case fleet.MissionRequest:
		if p := c.plans[m.Type]; int(m.Seq) < len(p) {
			c.say(fleet.MissionItem{Seq: m.Seq, Type: m.Type, Item: p[m.Seq]})
		}
	}
}

func (c *copter) ask() {
	c.up.askedAt = c.now
	c.say(fleet.MissionRequest{Seq: uint16(len(c.up.items)), Type: c.up.kind})
}

func (c *copter) item(m fleet.MissionItem) {
	if c.up == nil || int(m.Seq) != len(c.up.items) {
		c.up = nil
		c.say(fleet.MissionAck{Result: fleet.MissionInvalidSequence, Type: m.Type, TargetSystem: fleet.GroundSystem})
		return
	}
	c.up.items = append(c.up.items, m.Item)
	c.plans[c.up.kind] = c.up.items
	if len(c.up.items) < c.up.count {
		c.ask()
		return
	}
	if result, denied := c.deny[denyUpload]; denied {
		c.plans[c.up.kind] = c.up.items[:1]
		c.say(fleet.MissionAck{Result: result, Type: m.Type, TargetSystem: fleet.GroundSystem})
	} else {
		c.say(fleet.MissionAck{Type: m.Type, TargetSystem: fleet.GroundSystem})
	}
	c.up = nil
}

// denyUpload stands in deny for the end of an upload.
const denyUpload = 44

func (c *copter) obey(m fleet.Command) uint8 {
	switch m.ID {
	case fleet.CmdSetMessageInterval:
		if c.old {
			return fleet.ResultUnsupported
		}
		c.streams[uint32(m.P[0])] = true
	case fleet.CmdRequestMessage:
		if m.P[0] == fleet.MsgAutopilotVersion {
			c.say(fleet.AutopilotVersion{Major: 4, Minor: c.minor})
			break
		}
		c.say(fleet.HomePosition{Pos: base, AltAMSLM: 20})
	case fleet.CmdDoSetMode:
		c.setMode(uint32(m.P[1]))
	case fleet.CmdDoFenceEnable:
		c.fence = m.P[0] == 1
	case fleet.CmdComponentArm:
		if m.P[0] == 1 && c.mode != fleet.CopterGuided {
			return fleet.ResultFailed
		}
		c.armed = m.P[0] == 1
	case fleet.CmdMissionStart:
		c.setMode(fleet.CopterAuto)
	case fleet.CmdDoSetMissionCurr:
		c.cur = uint16(m.P[0])
	default:
		return fleet.ResultUnsupported
	}
	return fleet.ResultAccepted
}

// rig is a driver, a copter and the time between them.
type rig struct {
	t       *testing.T
	d       *driver.Driver
	c       *copter
	now     time.Time
	dir     *fleet.Directive
	drop    func(m fleet.Message) bool // both ways
	reports []fleet.Report
}

func newRig(t *testing.T) *rig {
	return &rig{t: t, d: newDriver(), c: newCopter(), now: start}
}

func newDriver() *driver.Driver {
	return driver.New(driver.Config{Drone: "NJ-3", System: system, Term: 7})
}

func directive(stage fleet.Stage) *fleet.Directive {
	return &fleet.Directive{Flight: "F1", Term: 7, Plan: plan(), Stage: stage}
}

// run lets the time pass, with the directive told again at every step.
func (r *rig) run(d time.Duration) {
	r.t.Helper()
	for end := r.now.Add(d); r.now.Before(end); r.now = r.now.Add(50 * time.Millisecond) {
		r.c.now = r.now
		r.d.Direct(r.now, r.dir)
		if !r.now.Before(r.d.Next()) {
			r.d.Tick(r.now)
		}
		for _, f := range r.d.Outbox() {
			if f.System != system || f.Component != 1 {
				r.t.Fatalf("a frame to system %d component %d", f.System, f.Component)
			}
			if !r.c.silent && (r.drop == nil || !r.drop(f.Message)) {
				r.c.receive(f.Message)
			}
		}
		r.c.tick()
		out := r.c.out
		r.c.out = nil
		for _, f := range out {
			if !r.c.silent && (r.drop == nil || !r.drop(f.Message)) {
				r.d.Receive(r.now, f)
			}
		}
		r.reports = append(r.reports, r.d.Reports()...)
	}
}

// until runs until a report of the kind comes, and gives it.
func (r *rig) until(kind fleet.ReportKind, limit time.Duration) fleet.Report {
	r.t.Helper()
	for range limit / (50 * time.Millisecond) {
		r.run(50 * time.Millisecond)
		for i, rep := range r.reports {
			if rep.Kind == kind {
				r.reports = slices.Delete(r.reports, i, i+1)
				return rep
			}
		}
	}
	r.t.Fatalf("no %s within %v; said %s", kind, limit, r.words())
	return fleet.Report{}
}

// words is the reports so far, but for the drone on the ground.
func (r *rig) words() string {
	var out []string
	for _, rep := range r.reports {
		if rep.Kind != fleet.ReportOnGround {
			out = append(out, string(rep.Kind))
		}
	}
	return strings.Join(out, " ")
}

func (r *rig) want(words string) {
	r.t.Helper()
	if got := r.words(); got != words {
		r.t.Fatalf("said %q, want %q; %+v", got, words, r.reports)
	}
	r.reports = nil
}

// commands is the state-changing commands that the copter got since the
// last look: no streams, no requests to tell something.
func (r *rig) commands() []fleet.Command {
	var out []fleet.Command
	for _, m := range r.c.got {
		if c, ok := m.(fleet.Command); ok && c.ID != fleet.CmdSetMessageInterval && c.ID != fleet.CmdRequestMessage {
			out = append(out, c)
		}
	}
	r.c.got = nil
	return out
}

// fly puts the copter into the air in AUTO, with the plan on board.
func (c *copter) fly(p geo.LatLng, alt float64, seq uint16) {
	c.mode, c.armed, c.status, c.landed, c.fence = fleet.CopterAuto, true, fleet.StatusActive, fleet.LandedInAir, true
	c.pos, c.alt, c.cur = p, alt, seq
	c.plans[fleet.PlanMission], c.plans[fleet.PlanFence] = plan().Mission, plan().Fence
}
