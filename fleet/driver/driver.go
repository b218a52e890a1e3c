package driver

import (
	"math"
	"strconv"
	"strings"
	"time"

	"airvein/fleet"
)

// Config names the drone. Term is the leadership under which the driver
// speaks: a directive of an older one is not obeyed.
type Config struct {
	Drone  fleet.DroneID
	System uint8 // MAVLink system id, never 0
	Term   uint64
}

// Probe is one box temperature seen over MAVLink, with the wall time at
// which it came. ID is the sensor's number on the drone.
type Probe struct {
	At          time.Time
	ID          uint8
	C           float64
	HumidityPct float64 // NaN where the message has none
}

// probesKept bounds the readings between two drains; the oldest go first.
const probesKept = 256

// heartbeatEvery is the ground station's rate (1 Hz): ArduPilot's failsafe
// for a lost ground station fires after 5 s without.
const heartbeatEvery = time.Second

// Driver drives one drone. All its methods take the wall time; it is not
// safe for concurrent use.
type Driver struct {
	cfg       Config
	link      fleet.LinkWatch
	positions fleet.Positions
	ground    fleet.GroundWatch
	air       airWatch
	told      bool // what the dispatcher wants, if anything
	v         vehicle
	pilot     fleet.Autopilot // ArduPilot's until a heartbeat says what it is
	streams   streams
	params    params
	tel       fleet.Telemetry
	flight    *flight
	goal      goal

	beatNext time.Time
	homeAsk  time.Time

	versionAsk  time.Time
	versionAsks int

	out     []fleet.Frame
	reports []fleet.Report
	probes  []Probe

	sightings []Sighting // the oldest first
}

// New makes a driver that knows nothing of its drone.
func New(cfg Config) *Driver {
	return &Driver{
		cfg: cfg, pilot: fleet.Copter{}, v: vehicle{battery: -1}, streams: newStreams(),
		tel: fleet.Telemetry{Link: fleet.LinkNone, BatteryPct: -1},
	}
}

// Direct tells the driver what the core wants now; nil means listen only.
func (d *Driver) Direct(now time.Time, dir *fleet.Directive) {
	d.told = true
	switch {
	case dir == nil || dir.Plan == nil:
		if d.flight != nil {
			// The drone is free again: where it stands and its battery are told
			// anew.
			d.ground.Reset()
		}
		d.flight, d.goal = nil, goal{}
	case dir.Term < d.cfg.Term:
		return
	case d.flight == nil || d.flight.id != dir.Flight:
		d.goal = goal{}
		d.flight = newFlight(now, dir)
		d.params.forget()
	default:
		d.flight.direct(now, dir)
	}
	d.step(now)
}

// Receive takes a frame. What another system or component sent is ignored.
func (d *Driver) Receive(now time.Time, f fleet.Frame) {
	if f.System != d.cfg.System {
		return
	}
	if m, ok := f.Message.(fleet.LinkSuspect); ok {
		d.report(fleet.Report{Kind: fleet.ReportLinkSuspect, Text: m.Text})
		return
	}
	if d.probe(now, f.Message) || d.sight(now, f) {
		return
	}
	if h, ok := f.Message.(fleet.Heartbeat); ok {
		if !h.IsVehicle() {
			return
		}
		if d.v.component == 0 {
			d.v.component = f.Component
		}
		if p, ok := fleet.AutopilotOf(h, d.v.ext.VTOL); ok && f.Component == d.v.component {
			d.pilot = p
		}
	}
	if d.v.component == 0 || f.Component != d.v.component {
		return
	}
	d.tel.Signed = f.Signed
	d.hear(now, d.pilot.Heard(f.Message))
	if _, ok := f.Message.(fleet.ExtendedSysState); ok && !d.v.beatAt.IsZero() {
		// A fixed wing says only here that it has rotors.
		if p, ok := fleet.AutopilotOf(d.v.beat, d.v.ext.VTOL); ok {
			d.pilot = p
		}
	}
	d.step(now)
}

// probe keeps a box temperature, and reports whether the message was one.
func (d *Driver) probe(now time.Time, m fleet.Message) bool {
	p := Probe{At: now, HumidityPct: math.NaN()}
	switch m := m.(type) {
	case fleet.Hygrometer:
		p.ID, p.C, p.HumidityPct = m.ID, m.C, m.HumidityPct
		d.streams.observe(now, m)
	case fleet.NamedValue:
		digits, ok := strings.CutPrefix(m.Name, "BOXT")
		id, err := strconv.ParseUint(digits, 10, 8)
		if !ok || err != nil {
			return true // a value of no concern
		}
		p.ID, p.C = uint8(id), m.Value
	default:
		return false
	}
	if math.IsNaN(p.C) || math.IsInf(p.C, 0) {
		return true
	}
	if len(d.probes) == probesKept {
		d.probes = d.probes[1:]
	}
	d.probes = append(d.probes, p)
	return true
}

// hear takes a message of the autopilot into what is known.
func (d *Driver) hear(now time.Time, m fleet.Message) {
	if d.link.Receive(now, m) {
		d.streams.reset()
		if d.flight != nil {
			d.flight.linkUp(now)
		}
		d.report(fleet.Report{Kind: fleet.ReportLinkUp})
	}
	if g, ok := m.(fleet.GlobalPosition); ok {
		d.streams.observe(now, m)
		switch d.positions.Judge(g) {
		case fleet.PositionBad, fleet.PositionStale:
			return
		case fleet.PositionReboot:
			d.rebooted(now)
		}
	}
	d.v.observe(now, m)
	d.streams.observe(now, m)
	d.goal.receive(now, m)
	d.params.receive(m)
	if f := d.flight; f != nil {
		f.receive(now, m)
	}
	d.note(now, m)
}

// rebooted: the vehicle has restarted. It has forgotten its streams, and
// what it holds must be read anew.
func (d *Driver) rebooted(now time.Time) {
	d.v.restart()
	d.params.forget()
	d.streams.reset()
	d.ground.Reset()
	if f := d.flight; f != nil {
		f.rebooted(now)
		if f.edges != nil && f.edges.Flown() && !f.edges.Landed() {
			d.report(fleet.Report{Kind: fleet.ReportFailsafe, Text: "the autopilot restarted in flight"})
		}
	}
}

// note keeps the telemetry that consoles see.
func (d *Driver) note(now time.Time, m fleet.Message) {
	t := &d.tel
	switch m := m.(type) {
	case fleet.Heartbeat:
		t.Mode, t.Armed = d.modeName(), m.Armed()
		t.Failsafe = m.Status >= fleet.StatusCritical && m.Status <= fleet.StatusEmergency || d.v.breached
	case fleet.GlobalPosition:
		t.At, t.Pos, t.HasPos = now, m.Pos, true
		t.AltAMSLM, t.AltTakeoffM = m.AltAMSLM, m.AltTakeoffM
		t.SpeedMPS = math.Hypot(m.VNorthMPS, m.VEastMPS)
		if m.HeadingDeg >= 0 {
			t.HeadingDeg = m.HeadingDeg
		}
	case fleet.SysStatus, fleet.BatteryStatus:
		t.BatteryPct = d.v.battery
	case fleet.ExtendedSysState:
		t.Landed = m.Landed
	case fleet.MissionCurrent:
		t.MissionSeq = m.Seq
	case fleet.StatusText:
		if m.Severity <= severityWarning {
			t.Text = m.Text
		}
	}
}

const severityWarning = 4 // MAV_SEVERITY_WARNING

// Tick lets time pass. It is to be called at least at Next.
func (d *Driver) Tick(now time.Time) {
	if !now.Before(d.beatNext) {
		d.send(fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid, Status: fleet.StatusActive})
		if d.beatNext = d.beatNext.Add(heartbeatEvery); !d.beatNext.After(now) {
			d.beatNext = now.Add(heartbeatEvery)
		}
	}
	d.step(now)
}

// step lets every machine act on what is known now.
func (d *Driver) step(now time.Time) {
	if d.link.Tick(now) {
		d.ground.Reset()
		d.report(fleet.Report{Kind: fleet.ReportLinkLost})
	}
	d.tel.Link = d.link.State()
	if d.link.Live() {
		d.sendAll(d.streams.tick(now))
		d.askHome(now)
		d.askVersion(now)
		d.readParams(now)
	}
	d.goal.begin()
	if d.flight != nil {
		d.fly(now)
	}
	d.sendAll(d.goal.end(now))
	d.watchGround(now)
	d.watchAir(now)
}

// askHome reads home once a few seconds until it is known: a vehicle that
// does not stream it still answers for it.
func (d *Driver) askHome(now time.Time) {
	if d.flight == nil || !d.v.homeAt.IsZero() || now.Before(d.homeAsk) {
		return
	}
	d.homeAsk = now.Add(askAgain)
	d.send(fleet.Command{ID: fleet.CmdRequestMessage, P: [7]float64{fleet.MsgHomePosition}})
}

// askVersion reads which release the autopilot is of, a few times.
func (d *Driver) askVersion(now time.Time) {
	if d.flight == nil || d.askedVersion() || now.Before(d.versionAsk) {
		return
	}
	d.versionAsks++
	d.versionAsk = now.Add(askAgain / 2)
	d.send(fleet.Command{ID: fleet.CmdRequestMessage, P: [7]float64{fleet.MsgAutopilotVersion}})
}

// readParams reads what a preparation has to know of the vehicle's own
// settings.
func (d *Driver) readParams(now time.Time) {
	if d.flight == nil || d.v.beatAt.IsZero() {
		return
	}
	if name, _, ok := d.pilot.FenceParam(); ok {
		d.params.want(name)
	}
	for _, l := range d.pilot.Failsafes() {
		d.params.want(l.Name)
	}
	for _, name := range d.pilot.FenceLimits() {
		d.params.want(name)
	}
	d.sendAll(d.params.step(now))
}

// watchGround reports a drone that is on the ground for sure, and how its
// battery fills.
func (d *Driver) watchGround(now time.Time) {
	if d.v.armed() {
		d.ground.Reset()
		return
	}
	over := d.flight == nil || d.flight.edges == nil || d.flight.edges.Over()
	if !over || !d.link.Live() || !d.v.known() || d.v.battery < 0 || !d.v.onGround(now) {
		return
	}
	if d.ground.Judge(d.v.battery) {
		d.report(fleet.Report{Kind: fleet.ReportOnGround})
	}
}

func (d *Driver) report(r fleet.Report) {
	if d.flight != nil {
		r.Flight = d.flight.id
	}
	r.Pos, r.AltTakeoffM, r.BatteryPct = d.tel.Pos, d.tel.AltTakeoffM, max(d.v.battery, 0)
	d.reports = append(d.reports, r)
}

func (d *Driver) send(m fleet.Message) {
	component := d.v.component
	if component == 0 {
		component = fleet.AutopilotComponent
	}
	d.out = append(d.out, fleet.Frame{System: d.cfg.System, Component: component, Message: d.pilot.Told(m)})
}

func (d *Driver) sendAll(ms []fleet.Message) {
	for _, m := range ms {
		d.send(m)
	}
}

// Outbox drains the frames to be sent, addressed to the drone.
func (d *Driver) Outbox() []fleet.Frame {
	out := d.out
	d.out = nil
	return out
}

// Reports drains what was observed.
func (d *Driver) Reports() []fleet.Report {
	out := d.reports
	d.reports = nil
	return out
}

// Telemetry is the newest known of the drone.
func (d *Driver) Telemetry() fleet.Telemetry { return d.tel }

// Hygrometer drains the box temperatures seen over MAVLink.
func (d *Driver) Hygrometer() []Probe {
	out := d.probes
	d.probes = nil
	return out
}

// Adopted reports whether the driver knows what its drone is doing: its
// mode and position and, with a flight past its preparation, the plan on
// board.
func (d *Driver) Adopted() bool {
	if !d.link.Live() || !d.v.known() {
		return false
	}
	f := d.flight
	return f == nil || f.stage <= fleet.StagePrepare || f.known != fleet.PlanUnread
}

// poll is how often a driver with a flight looks at what time alone
// changes.
const poll = 200 * time.Millisecond

// Next is when Tick should be called at the latest.
func (d *Driver) Next() time.Time {
	next := d.beatNext
	if t := d.link.Next(); !t.IsZero() && t.Before(next) {
		next = t
	}
	if f := d.flight; f != nil && f.stage != fleet.StageNone {
		if t := f.stepped.Add(poll); t.Before(next) {
			next = t
		}
	}
	return next
}
