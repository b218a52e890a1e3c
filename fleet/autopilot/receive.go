package autopilot

import (
	"math"
	"time"

	"airvein/fleet"
)

// Wall times of the protocol, as seen on ArduPilot; the readiness times are
// its own cut down to seconds.
const (
	gpsAfter      = 1 * time.Second
	sensorsAfter  = 2 * time.Second
	estimateAfter = 4 * time.Second
	gcsTimeout    = 5 * time.Second  // FS_GCS_TIMEOUT
	disarmDelay   = 10 * time.Second // DISARM_DELAY, armed but never off the ground
	myGCS         = 255              // SYSID_MYGCS
)

// Receive takes a frame from a ground station; Frame.System says which.
// Anyone commands, as on ArduPilot: SYSID_MYGCS matters to the failsafe
// alone.
func (v *Vehicle) Receive(wall time.Time, f fleet.Frame) {
	if v.boot.IsZero() {
		return // not booted
	}
	if wall.After(v.wall) {
		v.wall = wall
	}
	if v.wrong(f) {
		return
	}
	switch m := f.Message.(type) {
	case fleet.Heartbeat:
		if f.System == myGCS && m.Type == fleet.TypeGCS {
			v.heardGCS()
		}
	case fleet.Command:
		v.command(f, m)
	case fleet.SetMode:
		if v.cfg.PX4 {
			v.ack(f, 11, v.px4Mode(m.CustomMode>>16&0xFF, m.CustomMode>>24))
			return
		}
		v.ack(f, 11, v.setModeResult(m.CustomMode, m.BaseMode&fleet.FlagCustomMode != 0))
	case fleet.RequestDataStream:
		v.dataStream(m)
	case fleet.ParamRequestRead:
		if p, ok := v.params[m.Name]; ok {
			v.answer(f, fleet.ParamValue{Name: m.Name, Value: p.value, Type: p.typ})
		}
	case fleet.ParamSet:
		v.setParam(f, m)
	case fleet.MissionSetCurrent:
		v.setCurrent(float64(m.Seq)) // unacknowledged: MISSION_CURRENT tells
	case fleet.MissionCount:
		v.uploadCount(f, m)
	case fleet.MissionItem:
		v.uploadItem(f, m)
	case fleet.MissionRequestList:
		v.downloadList(f, m)
	case fleet.MissionRequest:
		v.downloadItem(f, m)
	case fleet.MissionClearAll:
		v.clearAll(f, m)
	}
}

func (v *Vehicle) ack(f fleet.Frame, command uint16, result uint8) {
	v.answer(f, fleet.CommandAck{ID: command, Result: result, TargetSystem: f.System})
}

func (v *Vehicle) heardGCS() {
	v.gcsHeard = v.wall
	if v.gcsLost {
		v.gcsLost, v.failsafe = false, false
		v.text(4, "GCS Failsafe Cleared") // the mode stays
	}
}

// stepProtocol does what wall time brings by itself.
func (v *Vehicle) stepProtocol() {
	v.uploadTimers()
	v.stepReached()
	v.sayUnexpected()
	if !v.estimate && v.sinceBoot() >= estimateAfter {
		v.estimate = true
		v.text(6, "EKF3 IMU0 is using GPS")
	}
	if v.armed && !v.flying && v.landedFor == 0 && v.wall.Sub(v.armedAt) >= disarmDelay && !v.climbing() {
		v.disarm()
	}
	v.watchGCS()
}

// watchGCS fires the failsafe for a lost ground station, which is off unless
// a parameter says otherwise.
func (v *Vehicle) watchGCS() {
	timeout, mode := gcsTimeout, uint32(fleet.CopterRTL)
	on := v.params["FS_GCS_ENABLE"].value == 1 || v.params["FS_GCS_ENABL"].value == 1
	if v.cfg.PX4 {
		timeout = px4GCSTimeout
		switch action := v.params["NAV_DLL_ACT"].value; action {
		case 1:
			on, mode = true, fleet.CopterGuided
		case 3:
			on, mode = true, fleet.CopterLand
		default:
			on = action >= 2
		}
	}
	silent := !v.gcsHeard.IsZero() && v.wall.Sub(v.gcsHeard) > timeout
	if silent && !v.gcsLost && v.flying && on {
		v.gcsLost = true
		v.failsafeTo(mode, "GCS Failsafe")
	}
}

// failsafeTo takes the vehicle over: status critical and the mode, unless
// it is landing already.
func (v *Vehicle) failsafeTo(mode uint32, text string) {
	v.failsafe = true
	v.text(4, text)
	if v.mode != fleet.CopterLand && v.mode != mode {
		v.enterMode(mode)
	}
}

type param struct {
	value float64
	typ   uint8 // MAV_PARAM_TYPE
}

const typeReal32 = 9

func defaultParams(cfg Config) map[string]param {
	p := copterParams(cfg)
	if cfg.VTOL { // Plane's own names
		delete(p, "FS_GCS_ENABLE")
		p["FS_GCS_ENABL"], p["FS_LONG_ACTN"], p["Q_ENABLE"] = param{0, 2}, param{0, 2}, param{1, 2}
	}
	return p
}

func copterParams(cfg Config) map[string]param {
	return map[string]param{
		"SYSID_THISMAV":   {float64(cfg.System), 4},
		"SYSID_MYGCS":     {myGCS, 4},
		"FS_GCS_ENABLE":   {0, 2},
		"BATT_FS_LOW_ACT": {0, 2},
		"BATT_FS_CRT_ACT": {0, 2},
		"FS_EKF_ACTION":   {1, 2},
		"FENCE_ACTION":    {1, 2},
		"FENCE_ENABLE":    {0, 2},
		"FENCE_TYPE":      {fleet.FencePolygon, 2}, // a Copter's default is 7; a delivery drone is set up otherwise
		"FENCE_ALT_MAX":   {100, typeReal32},
		"FENCE_RADIUS":    {300, typeReal32},
		"FENCE_TOTAL":     {0, 2},
		"MIS_TOTAL":       {0, 4},
		"RTL_ALT":         {rtlAltM * 100, 4},
		"WPNAV_SPEED":     {cfg.Model.CruiseMPS * 100, typeReal32},
	}
}

// setParam sets a parameter and tells it. Set to the value that it had, its
// type is told as real32, where a read tells the type it has.
func (v *Vehicle) setParam(f fleet.Frame, m fleet.ParamSet) {
	p, ok := v.params[m.Name]
	if !ok {
		return
	}
	if p.value == m.Value {
		v.answer(f, fleet.ParamValue{Name: m.Name, Value: p.value, Type: typeReal32})
		return
	}
	p.value = m.Value
	v.params[m.Name] = p
	v.readFence()
	if m.Name == "WPNAV_SPEED" {
		v.speedMPS = math.Max(1, math.Min(m.Value/100, v.cfg.Model.CruiseMPS))
	}
	v.answer(f, fleet.ParamValue{Name: m.Name, Value: p.value, Type: p.typ})
}

func (v *Vehicle) paramIs(name string, value float64) {
	p := v.params[name]
	p.value = value
	v.params[name] = p
}
