package driver

import (
	"strings"
	"time"

	"airvein/fleet"
)

// vehicle is the newest that was heard of the drone, each with its wall
// time, zero when it never came.
type vehicle struct {
	component uint8 // of the autopilot, 0 before its first heartbeat

	version fleet.AutopilotVersion // zero: not told

	beat   fleet.Heartbeat
	beatAt time.Time
	modeAt time.Time // since when it is in its mode

	pos   fleet.GlobalPosition
	posAt time.Time

	sys    fleet.SysStatus
	sysAt  time.Time
	gps    fleet.GPSRaw
	gpsAt  time.Time
	ext    fleet.ExtendedSysState
	extAt  time.Time
	home   fleet.HomePosition
	homeAt time.Time
	cur    fleet.MissionCurrent
	curAt  time.Time

	groundSince time.Time // it has said "on the ground" since then
	battery     float64   // percent, -1 unknown
	bySys       bool      // SYS_STATUS gives the battery
	breached    bool
	planAt      time.Time // the mission protocol was last heard

	reasons []reason // pre-arm and arming refusals
	trouble reason   // the newest failsafe text
}

type reason struct {
	text string
	at   time.Time
}

// reasonsKept bounds the reasons; reasonFor is how long one counts:
// ArduPilot repeats them every 30 s.
const (
	reasonsKept = 8
	reasonFor   = 35 * time.Second
)

// observe notes a message of the autopilot. Positions have been judged.
func (v *vehicle) observe(now time.Time, m fleet.Message) {
	switch m := m.(type) {
	case fleet.Heartbeat:
		if v.beatAt.IsZero() || m.CustomMode != v.beat.CustomMode {
			v.modeAt = now
		}
		v.beat, v.beatAt = m, now
	case fleet.GlobalPosition:
		v.pos, v.posAt = m, now
	case fleet.SysStatus:
		v.sys, v.sysAt = m, now
		if m.BatteryPct >= 0 {
			v.battery, v.bySys = m.BatteryPct, true
		}
	case fleet.BatteryStatus:
		if !v.bySys && m.BatteryPct >= 0 {
			v.battery = m.BatteryPct
		}
	case fleet.GPSRaw:
		v.gps, v.gpsAt = m, now
	case fleet.ExtendedSysState:
		if m.Landed != fleet.LandedOnGround {
			v.groundSince = time.Time{}
		} else if v.groundSince.IsZero() {
			v.groundSince = now
		}
		v.ext, v.extAt = m, now
	case fleet.HomePosition:
		if m.Pos.Valid() {
			v.home, v.homeAt = m, now
		}
	case fleet.MissionCurrent:
		v.cur, v.curAt = m, now
	case fleet.AutopilotVersion:
		v.version = m
	case fleet.FenceStatus:
		v.breached = m.Breached
	case fleet.StatusText:
		v.text(now, m.Text)
	case fleet.MissionCount, fleet.MissionRequest, fleet.MissionItem, fleet.MissionAck:
		v.planAt = now
	}
}

func (v *vehicle) text(now time.Time, s string) {
	low := strings.ToLower(s)
	if strings.Contains(low, "failsafe") && !strings.Contains(low, "clear") || strings.Contains(low, "fence breach") {
		v.trouble = reason{s, now}
	}
	if !strings.HasPrefix(s, "PreArm:") && !strings.HasPrefix(s, "Arm:") {
		return
	}
	for i := range v.reasons {
		if v.reasons[i].text == s {
			v.reasons[i].at = now
			return
		}
	}
	if len(v.reasons) == reasonsKept {
		v.reasons = v.reasons[1:]
	}
	v.reasons = append(v.reasons, reason{s, now})
}

// why is what the vehicle itself said lately against arming.
func (v *vehicle) why(now time.Time) string {
	var texts []string
	for _, r := range v.reasons {
		if now.Sub(r.at) <= reasonFor {
			texts = append(texts, r.text)
		}
	}
	return strings.Join(texts, "; ")
}

func (v *vehicle) armed() bool  { return v.beat.Armed() }
func (v *vehicle) mode() uint32 { return v.beat.CustomMode }
func (v *vehicle) known() bool  { return !v.beatAt.IsZero() && !v.posAt.IsZero() }

// onGround reports whether the vehicle says, and has said for a second,
// that it is on the ground.
func (v *vehicle) onGround(now time.Time) bool {
	return !v.groundSince.IsZero() && v.extAt.Sub(v.groundSince) >= time.Second && now.Sub(v.extAt) < fleet.LostAfter
}

// prearmOK reports the pre-arm bit, read after the newest change of mode:
// ArduPilot judges it for each mode anew.
func (v *vehicle) prearmOK() bool {
	return v.sysAt.After(v.modeAt) && v.sys.Health&fleet.SensorPrearm != 0
}

// fenceOn reports whether SYS_STATUS shows the fence enabled and unbroken.
func (v *vehicle) fenceOn() bool {
	return !v.sysAt.IsZero() && v.sys.Enabled&fleet.SensorGeofence != 0 && v.sys.Health&fleet.SensorGeofence != 0
}

// restart forgets what a vehicle that has restarted must say anew.
func (v *vehicle) restart() {
	v.sysAt, v.gpsAt, v.extAt, v.homeAt, v.curAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	v.groundSince, v.breached, v.reasons = time.Time{}, false, nil
}
