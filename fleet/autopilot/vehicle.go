package autopilot

import (
	"time"

	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/route"
)

// Config describes one vehicle at power-up.
type Config struct {
	System    uint8
	PX4       bool // answer as a PX4, not as an ArduPilot
	VTOL      bool // hovers and flies on wings: a QuadPlane, or a PX4 VTOL
	Model     fleet.Model
	Home      geo.LatLng // where its battery is changed
	HomeAMSLM float64
	// Misbehaves is how it gets the transfer of the plan MisbehavesOn wrong.
	Misbehaves   Misbehaviour
	MisbehavesOn fleet.PlanType
	Params       map[string]float64 // in place of the defaults; a name that it does not have is not taken up
	Seed         uint64             // of the probe's noise
	// PayloadKg is what a loaded vehicle carries. Nothing on the wire says
	// what was packed, so it is one figure for every flight.
	PayloadKg float64

	Failures

	Start      *geo.LatLng // where it stands now; nil: at home
	BatteryPct float64     // 0: full
	// GroundAMSLM is the height of the ground; nil: that of home everywhere.
	GroundAMSLM func(geo.LatLng) float64
	Probe       Thermal // the box in its dock
	AmbientC    float64
	Wind        route.Wind
}

// Vehicle is the simulated vehicle. It has one owner: no method may be
// called beside another.
type Vehicle struct {
	cfg  Config
	boot time.Time // wall
	wall time.Time
	scen time.Time

	pos      geo.LatLng
	altAMSLM float64
	vel      velocity
	heading  float64 // degrees
	wind     route.Wind

	home      geo.LatLng // where it was armed, or stood at power-up
	homeAMSLM float64

	mode      uint32
	armed     bool
	armedAt   time.Time // wall
	flying    bool
	landedFor float64 // scenario seconds on the ground, armed, after a flight
	failsafe  bool
	way       phase // of RTL and LAND
	wings     bool  // a VTOL flies on them
	place     placing
	guided    guidedTarget
	speedMPS  float64 // 0: the model's cruise

	usedWh   float64 // from this battery
	totalWh  float64 // since power-up
	swapLeft float64 // scenario seconds; 0: no change under way
	nowW     float64 // power drawn now
	drain    float64 // times as fast as the model says
	jammed   bool    // the gripper does not open

	loaded   bool // a box hangs below
	lineM    float64
	lineToM  float64
	lineRate float64
	releases []Release
	probe    Thermal
	stuckC   float64 // what the probe said last while it was good
	ambientC float64
	upS      float64 // scenario seconds since power-up
	airS     float64 // and in the air
	noise    noise
	traffic  []fleet.Aircraft
	bad      misbehaved
	again    reachedAgain
	// floatAsked: the newest download asked for items as floats.
	floatAsked bool
	params     map[string]param
	plans      [3][]fleet.Item // by fleet.PlanType
	run        missionRun
	upload     *upload
	giving     giving
	fence      fenceState
	gcsHeard   time.Time // wall
	gcsLost    bool
	saidBlind  bool
	// batteryStage is the newest battery failsafe of this flight: 1 low, 2
	// critical.
	batteryStage uint8
	estimate     bool // "using GPS" was said
	streams      map[uint32]*stream
	beatAt       time.Time
	out          []fleet.Frame
}

// velocity is over the ground, metres a second.
type velocity struct{ north, east, down float64 }

// Release is one opening of the gripper with a box below.
type Release struct {
	At          time.Time // scenario
	Pos         geo.LatLng
	AltTakeoffM float64
	LineM       float64
}

// New makes a vehicle that has just been switched on. It boots with its
// first Step.
func New(cfg Config) *Vehicle {
	if cfg.GroundAMSLM == nil {
		cfg.GroundAMSLM = func(geo.LatLng) float64 { return cfg.HomeAMSLM }
	}
	cfg.Failures = cfg.Failures.check()
	v := &Vehicle{cfg: cfg, drain: 1, pos: cfg.Home, wind: cfg.Wind, ambientC: cfg.AmbientC,
		mode: fleet.CopterStabilize, probe: cfg.Probe, noise: newNoise(cfg.Seed),
		streams: map[uint32]*stream{}, params: defaultParams(cfg), run: missionRun{state: missionNone}}
	if cfg.PX4 {
		v.mode, v.params = fleet.CopterGuided, px4Params(cfg)
		for _, id := range telemetryIDs() { // unasked, until somebody thins them
			if id != msgMissionCurrent && id != msgFenceStatus {
				v.streams[id] = &stream{every: minInterval}
			}
		}
	}
	for name, value := range cfg.Params {
		if _, ok := v.params[name]; ok {
			v.paramIs(name, value)
		}
	}
	v.readFence()
	if cfg.Start != nil {
		v.pos = *cfg.Start
	}
	v.altAMSLM = v.ground()
	v.home, v.homeAMSLM = v.pos, v.altAMSLM
	if cfg.BatteryPct > 0 && cfg.BatteryPct < 100 {
		v.usedWh = v.capacityWh() * (1 - cfg.BatteryPct/100)
	}
	v.plans[fleet.PlanMission] = []fleet.Item{v.homeItem()}
	v.beginSwap()
	return v
}

// SetWind changes the wind.
func (v *Vehicle) SetWind(w route.Wind) { v.wind = w }

// SetAmbient changes the temperature of the air, in degrees Celsius.
func (v *Vehicle) SetAmbient(c float64) { v.ambientC = c }

// Step lets the time pass: wall for the protocol, scenario for the flight.
// Times that go back are taken as standing still.
func (v *Vehicle) Step(wall, scenario time.Time) {
	if v.boot.IsZero() {
		v.boot, v.wall, v.scen = wall, wall, scenario
		v.beatAt = wall
		if v.cfg.PX4 {
			v.text(6, "PX4 (simulated)")
		} else {
			v.text(6, "ArduCopter V4.5 (simulated)")
		}
	}
	if wall.After(v.wall) {
		v.wall = wall
	}
	v.stepProtocol()
	if dt := scenario.Sub(v.scen).Seconds(); dt > 0 {
		v.scen = scenario
		v.advance(dt)
	}
	v.stream()
}

// Outbox gives what the vehicle sends, and empties it. Frames of system 0
// are telemetry for whoever listens.
func (v *Vehicle) Outbox() []fleet.Frame {
	out := v.out
	v.out = nil
	return out
}

// State is what an onlooker beside the vehicle would see.
type State struct {
	Pos         geo.LatLng
	AltAMSLM    float64
	AltTakeoffM float64
	Mode        uint32
	Armed       bool
	OnGround    bool
	Failsafe    bool
	BatteryPct  float64
	UsedWh      float64 // since power-up, over all batteries
	Seq         uint16
	Loaded      bool
	LineM       float64 // winch line out
	BoxC        float64 // true temperature of the box
	Releases    []Release
}

// State describes the vehicle now.
func (v *Vehicle) State() State {
	return State{Pos: v.pos, AltAMSLM: v.altAMSLM, AltTakeoffM: v.altAMSLM - v.homeAMSLM, Mode: v.mode,
		Armed: v.armed, OnGround: !v.flying, Failsafe: v.failsafe, BatteryPct: v.batteryPct(), UsedWh: v.totalWh,
		Seq: uint16(v.run.seq), Loaded: v.loaded, LineM: v.lineM, BoxC: v.probe.C, Releases: v.releases}
}

func (v *Vehicle) ground() float64 { return v.cfg.GroundAMSLM(v.pos) }

func (v *Vehicle) sinceBoot() time.Duration { return v.wall.Sub(v.boot) }

func (v *Vehicle) send(m fleet.Message) { v.out = append(v.out, fleet.Frame{Message: m}) }

func (v *Vehicle) answer(to fleet.Frame, m fleet.Message) {
	v.out = append(v.out, fleet.Frame{System: to.System, Component: to.Component, Message: m})
}

func (v *Vehicle) text(severity uint8, text string) {
	v.send(fleet.StatusText{Severity: severity, Text: text})
}

// System is the vehicle's MAVLink system id.
func (v *Vehicle) System() uint8 { return v.cfg.System }
