package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/fleet/driver"
	"airvein/geo"
)

// mavlinkSizes are the sizes of the measurement; tests take smaller ones.
type mavlinkSizes struct {
	uploads  int
	restarts int
	fleet    int // drones over loopback
	fleetAim int // and the aim
	drones   int // in the air at a restart
	loadFor  time.Duration
}

func fullMAVLink() mavlinkSizes {
	return mavlinkSizes{uploads: 1000, restarts: 50, fleet: 200, fleetAim: 500, drones: 20, loadFor: 10 * time.Second}
}

// MAVLink measures the link to the aircraft: transfers and restarts in
// virtual time, with the driver and the simulated autopilot as they are, and
// the load of a whole fleet over loopback UDP in real time.
func MAVLink(ctx context.Context) (Report, error) {
	results, err := measureMAVLink(ctx, fullMAVLink())
	return newReport("mavlink", results), err
}

func measureMAVLink(ctx context.Context, size mavlinkSizes) ([]Result, error) {
	out := []Result{cleanUpload()}
	for _, mix := range mixes() {
		out = append(out, uploads(mix, size.uploads)...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	out = append(out, restarts(size)...)
	load, err := fleetLoad(ctx, size.fleet, size.loadFor)
	if err != nil {
		return nil, err
	}
	out = append(out, load.results()...)
	carried, err := carries(ctx, size, load)
	return append(out, carried), err
}

const (
	uploadItems = 20
	uploadTrip  = 100 * time.Millisecond
	uploadStep  = 10 * time.Millisecond
)

func benchModel() fleet.Model {
	return fleet.Model{ID: "bench", CruiseMPS: 22, ClimbMPS: 4, DescentMPS: 3, BatteryWh: 1400, CruiseW: 1300, HoverW: 1500,
		ClimbW: 2000, PayloadWPerKg: 90, PayloadMaxG: 10000, ReservePct: 20, WindMaxMPS: 12, WinchHeightM: 20, SwapS: 180}
}

func benchHome() geo.LatLng { return geo.LatLng{Lat: 32.0603, Lng: 118.7969} }

// benchPlan is a delivery of 20 items: home, take-off, seven waypoints, the
// hold, ten over the pad and on the way back, RTL.
func benchPlan() *fleet.Plan {
	at := func(command uint16, m, z float64) fleet.Item {
		lat, lng := geo.Offset(benchHome(), 300, m).E7()
		return fleet.Item{Command: command, Frame: fleet.FrameGlobalRelAlt, Autocontinue: true, LatE7: lat, LngE7: lng, Z: z}
	}
	p := &fleet.Plan{Home: benchHome(), HomeAMSLM: 12, Pad: geo.Offset(benchHome(), 300, 8000), PadRadiusM: 15, HoldSeq: 9, ReleaseSeq: 13,
		ReleaseMaxM: 28, CruiseAltM: 120, CorridorM: 100, ReservePct: 20, NeedPct: 60}
	p.Mission = []fleet.Item{at(fleet.CmdNavWaypoint, 0, 12), at(fleet.CmdNavTakeoff, 0, 120)}
	for i := range 7 {
		p.Mission = append(p.Mission, at(fleet.CmdNavWaypoint, float64(i+1)*1000, 120))
	}
	p.Mission = append(p.Mission, at(fleet.CmdNavLoiterUnlim, 8000, 120), at(fleet.CmdNavWaypoint, 8000, 20),
		fleet.Item{Command: fleet.CmdDoWinch, Autocontinue: true, P: [4]float64{1, 1, 20, 1}},
		fleet.Item{Command: fleet.CmdNavDelay, Autocontinue: true, P: [4]float64{25, -1, -1, -1}},
		fleet.Item{Command: fleet.CmdDoGripper, Autocontinue: true, P: [4]float64{1}},
		fleet.Item{Command: fleet.CmdDoWinch, Autocontinue: true, P: [4]float64{1, 1, -20, 1}},
		at(fleet.CmdNavWaypoint, 8000, 120), at(fleet.CmdNavWaypoint, 5000, 120), at(fleet.CmdNavWaypoint, 2000, 120),
		at(fleet.CmdNavWaypoint, 0, 120), fleet.Item{Command: fleet.CmdNavRTL, Autocontinue: true})
	for i := range 4 {
		lat, lng := geo.Offset(geo.Offset(benchHome(), 300, 4000), float64(i)*90+45, 9000).E7()
		p.Fence = append(p.Fence, fleet.Item{Command: fleet.CmdFenceInclusion, P: [4]float64{4}, LatE7: lat, LngE7: lng})
	}
	for i := range p.Mission {
		p.ReturnSeq = append(p.ReturnSeq, uint16(max(i, 15)))
	}
	p.Hash = fleet.HashPlan(p.Mission, p.Fence)
	return p
}

func newVehicle(system uint8, seed uint64) *autopilot.Vehicle {
	return autopilot.New(autopilot.Config{System: system, Model: benchModel(), Home: benchHome(), HomeAMSLM: 12, Seed: seed,
		Probe: autopilot.Conditioned(4, 90), AmbientC: 20})
}

// mix is what a link does to frames, each way, in shares of one.
type mix struct {
	id                   string
	loss, double, shift  float64 // shift: delivered up to 500 ms late, so out of order
	within               time.Duration
	verifiedMust, aimAll float64
}

func mixes() []mix {
	return []mix{
		{id: "loss30", loss: 0.30, within: 120 * time.Second, verifiedMust: 0.99, aimAll: 1},
		{id: "loss10dup2reorder2", loss: 0.10, double: 0.02, shift: 0.02, within: 60 * time.Second, verifiedMust: 0.99, aimAll: 1},
		{id: "loss40", loss: 0.40, within: 180 * time.Second},
		{id: "loss30dup10reorder10", loss: 0.30, double: 0.10, shift: 0.10, within: 180 * time.Second},
	}
}

// pipe carries frames one way through a mix.
type pipe struct {
	mix    mix
	rng    *rand.Rand
	delay  time.Duration
	flying []parcel
}

type parcel struct {
	at time.Time
	f  fleet.Frame
}

func (p *pipe) send(now time.Time, fs []fleet.Frame) {
	for _, f := range fs {
		copies := 1
		if p.rng.Float64() < p.mix.loss {
			copies = 0
		} else if p.rng.Float64() < p.mix.double {
			copies = 2
		}
		for range copies {
			at := now.Add(p.delay)
			if p.rng.Float64() < p.mix.shift {
				at = at.Add(time.Duration(p.rng.Float64() * float64(500*time.Millisecond)))
			}
			p.flying = append(p.flying, parcel{at, f})
		}
	}
}

func (p *pipe) due(now time.Time) []fleet.Frame {
	var out []fleet.Frame
	keep := p.flying[:0]
	for _, x := range p.flying {
		if x.at.After(now) {
			keep = append(keep, x)
		} else {
			out = append(out, x.f)
		}
	}
	p.flying = keep
	return out
}

// pair is a driver and its vehicle at the two ends of a link.
type pair struct {
	v        *autopilot.Vehicle
	d        *driver.Driver
	dir      *fleet.Directive
	up, down pipe
	reports  []fleet.Report
}

func newPair(system uint8, m mix, seed uint64) *pair {
	rng := rand.New(rand.NewPCG(seed, 5))
	return &pair{v: newVehicle(system, seed), d: driver.New(driver.Config{Drone: "b", System: system, Term: 1}),
		dir: &fleet.Directive{Flight: "F", Term: 1, Plan: benchPlan(), Stage: fleet.StagePrepare},
		up:  pipe{mix: m, rng: rng, delay: uploadTrip / 2}, down: pipe{mix: m, rng: rng, delay: uploadTrip / 2}}
}

// step lets a moment pass at both ends; a nil driver is a server that is
// down.
func (p *pair) step(wall, scenario time.Time) {
	for _, f := range p.up.due(wall) {
		p.v.Receive(wall, fleet.Frame{System: fleet.GroundSystem, Component: fleet.GroundComponent, Message: f.Message})
	}
	p.v.Step(wall, scenario)
	p.down.send(wall, p.v.Outbox())
	in := p.down.due(wall)
	if p.d == nil {
		return
	}
	p.d.Direct(wall, p.dir)
	for _, f := range in {
		p.d.Receive(wall, fleet.Frame{System: p.system(), Component: fleet.AutopilotComponent, Message: f.Message})
	}
	p.d.Tick(wall)
	p.up.send(wall, p.d.Outbox())
	p.reports = append(p.reports, p.d.Reports()...)
}

func (p *pair) system() uint8 { return p.v.System() }

func (p *pair) said(kind fleet.ReportKind) bool {
	for _, r := range p.reports {
		if r.Kind == kind {
			return true
		}
	}
	return false
}

func benchStart() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }

// cleanUpload counts the round trips of uploading and reading back 20 items
// over a link that loses nothing, step by step in virtual time.
func cleanUpload() Result {
	plan := benchPlan()
	v := newVehicle(1, 1)
	now := benchStart()
	v.Step(now, now)
	v.Outbox()
	quiet := rand.New(rand.NewPCG(1, 1))
	up, down := pipe{rng: quiet, delay: uploadTrip / 2}, pipe{rng: quiet, delay: uploadTrip / 2}
	began := now
	carry := func(start func(time.Time), receive func(time.Time, fleet.Message), tick func(time.Time), outbox func() []fleet.Message, running func() bool) {
		for start(now); running(); now = now.Add(time.Millisecond) {
			for _, f := range up.due(now) {
				v.Receive(now, fleet.Frame{System: fleet.GroundSystem, Component: fleet.GroundComponent, Message: f.Message})
			}
			v.Step(now, now)
			down.send(now, v.Outbox())
			for _, f := range down.due(now) {
				receive(now, f.Message)
			}
			tick(now)
			for _, m := range outbox() {
				up.send(now, []fleet.Frame{{Message: m}})
			}
		}
	}
	u, err := fleet.NewUpload(fleet.PlanMission, plan.Mission)
	r := Result{ID: "mavlink.upload_trips", What: fmt.Sprintf("round trips of a verified upload of %d items over 100 ms, virtual time", uploadItems),
		Unit: "round trips", Better: Lower, Must: 2 * (uploadItems + 3), Aim: uploadItems + 6}
	if err != nil {
		return r.over([]float64{1e9}) // the plan is this file's own
	}
	carry(u.Start, u.Receive, u.Tick, u.Outbox, func() bool { return u.State() == fleet.TransferRunning })
	d := fleet.NewDownloadAhead(fleet.PlanMission, fleet.Copter{}.ReadAhead())
	carry(d.Start, d.Receive, d.Tick, d.Outbox, func() bool { return d.State() == fleet.TransferRunning })
	trips := float64(now.Sub(began)) / float64(uploadTrip)
	if u.Err() != nil || d.Err() != nil || fleet.ComparePlan(plan.Mission, d.Items()) != nil {
		trips = 1e9
	}
	return r.over([]float64{trips})
}

// uploads has drivers bring a mission of 20 items and a fence of 4 on board
// through a mix, and counts those that were verified in time, and those that
// were called verified while something else was on board.
func uploads(m mix, n int) []Result {
	verified, wrong := 0, 0
	for i := range n {
		p := newPair(1, m, uint64(i)+1)
		now := benchStart()
		for end := now.Add(m.within); now.Before(end); now = now.Add(uploadStep) {
			p.step(now, now)
			if len(p.reports) > 0 && (p.said(fleet.ReportPlanVerified) || p.said(fleet.ReportPlanFailed)) {
				break
			}
		}
		if !p.said(fleet.ReportPlanVerified) {
			continue
		}
		verified++
		if fleet.ComparePlan(p.dir.Plan.Mission, p.v.Plan(fleet.PlanMission)) != nil ||
			fleet.ComparePlan(p.dir.Plan.Fence, p.v.Plan(fleet.PlanFence)) != nil {
			wrong++
		}
	}
	what := fmt.Sprintf("%d missions of %d items and fences of 4 at %.0f %% loss, %.0f %% doubled, %.0f %% out of order, each way",
		n, uploadItems, m.loss*100, m.double*100, m.shift*100)
	return []Result{
		Result{ID: "mavlink." + m.id + ".wrong", What: what + ": called verified and not on board", Unit: "uploads", Better: Equal}.over([]float64{float64(wrong)}),
		Result{ID: "mavlink." + m.id + ".verified", What: fmt.Sprintf("%s: verified within %.0f virtual s", what, m.within.Seconds()), Unit: "uploads",
			Better: Higher, Must: m.verifiedMust * float64(n), Aim: m.aimAll * float64(n)}.over([]float64{float64(verified)}),
	}
}
