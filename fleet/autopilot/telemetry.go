package autopilot

import (
	"slices"
	"time"

	"airvein/fleet"
)

// Message numbers of the telemetry.
const (
	msgHeartbeat      = 0
	msgSysStatus      = 1
	msgGPSRaw         = 24
	msgGlobalPosition = 33
	msgMissionCurrent = 42
	msgBatteryStatus  = 147
	msgFenceStatus    = 162
	msgHomePosition   = 242
	msgExtendedState  = 245
	msgHygrometer     = 12920
)

// telemetryIDs in the order in which they are sent.
func telemetryIDs() []uint32 {
	return []uint32{msgSysStatus, msgGPSRaw, msgGlobalPosition, msgMissionCurrent, msgBatteryStatus,
		msgFenceStatus, msgHomePosition, msgExtendedState, fleet.MsgADSBVehicle, msgHygrometer}
}

const (
	beatEvery   = time.Second
	minInterval = 20 * time.Millisecond // 50 Hz
	dockProbe   = 2                     // the box modem's own probe is 1
	probeNoiseC = 0.05
)

type stream struct {
	every time.Duration
	next  time.Time
}

// setInterval is SET_MESSAGE_INTERVAL: -1 stops; 0, the default, is off
// here, since nothing is streamed until it is asked for.
func (v *Vehicle) setInterval(id, us float64) uint8 {
	n := uint32(id)
	if v.cfg.PX4 && (n == msgMissionCurrent || n == msgFenceStatus) {
		return fleet.ResultFailed
	}
	if id != float64(n) || !slices.Contains(telemetryIDs(), n) {
		return fleet.ResultDenied
	}
	if us <= 0 {
		delete(v.streams, n)
		return fleet.ResultAccepted
	}
	every := max(minInterval, time.Duration(min(us, 3.6e9))*time.Microsecond)
	v.streams[n] = &stream{every: every, next: v.wall}
	return fleet.ResultAccepted
}

// dataStream is REQUEST_DATA_STREAM ALL: it overrides every interval set
// before, but leaves EXTENDED_SYS_STATE, HOME_POSITION and the probe alone.
func (v *Vehicle) dataStream(m fleet.RequestDataStream) {
	if m.Stream != 0 || v.cfg.PX4 {
		return
	}
	for _, id := range []uint32{msgSysStatus, msgGPSRaw, msgGlobalPosition, msgMissionCurrent, msgBatteryStatus, msgFenceStatus} {
		delete(v.streams, id)
		if m.Start && m.RateHz > 0 {
			v.streams[id] = &stream{every: max(minInterval, time.Second/time.Duration(m.RateHz)), next: v.wall}
		}
	}
}

func (v *Vehicle) stream() {
	if !v.wall.Before(v.beatAt) {
		v.beatAt = v.wall.Add(beatEvery)
		v.sendHeartbeat()
		if v.cfg.PX4 {
			v.sendCurrent() // whether it is asked for or not
		}
	}
	for _, id := range telemetryIDs() {
		s := v.streams[id]
		if s == nil || v.wall.Before(s.next) {
			continue
		}
		if s.next = s.next.Add(s.every); !s.next.After(v.wall) {
			s.next = v.wall.Add(s.every) // late: no burst to catch up
		}
		if id == fleet.MsgADSBVehicle {
			for _, a := range v.traffic {
				v.send(a)
			}
		} else if m := v.telemetry(id); m != nil {
			v.send(m)
		}
	}
}

func (v *Vehicle) sendHeartbeat() {
	v.send(v.telemetry(msgHeartbeat))
}

func (v *Vehicle) sendCurrent() { v.send(v.telemetry(msgMissionCurrent)) }

// telemetry is one message as it is now, nil where there is none to give.
func (v *Vehicle) telemetry(id uint32) fleet.Message {
	switch id {
	case msgHeartbeat:
		return v.heartbeat()
	case fleet.MsgAutopilotVersion:
		return v.version()
	case msgSysStatus:
		return v.sysStatus()
	case msgGPSRaw:
		if v.sinceBoot() < gpsAfter || v.blind() {
			return fleet.GPSRaw{FixType: 1, HDOP: 99.99}
		}
		return fleet.GPSRaw{FixType: 3, Satellites: 14, HDOP: 0.8}
	case msgGlobalPosition:
		return fleet.GlobalPosition{BootMS: uint32(v.sinceBoot().Milliseconds()), Pos: v.pos, AltAMSLM: v.altAMSLM,
			AltTakeoffM: v.altAMSLM - v.homeAMSLM, VNorthMPS: v.vel.north, VEastMPS: v.vel.east, VDownMPS: v.vel.down,
			HeadingDeg: v.heading}
	case msgMissionCurrent:
		return v.missionCurrent()
	case msgBatteryStatus:
		return fleet.BatteryStatus{ConsumedWh: v.usedWh, BatteryPct: v.batteryPct()}
	case msgFenceStatus:
		if !v.fence.enabled {
			return nil // nor does a PX4 send it
		}
		return fleet.FenceStatus{Breached: v.fence.breached != 0, BreachType: v.fence.breached}
	case msgHomePosition:
		if v.sinceBoot() < estimateAfter {
			return nil
		}
		return fleet.HomePosition{Pos: v.home, AltAMSLM: v.homeAMSLM}
	case msgExtendedState:
		return fleet.ExtendedSysState{Landed: v.landedState(), VTOL: v.vtolState()}
	case msgHygrometer:
		if !v.loaded {
			return nil // nothing is plugged into the dock
		}
		return v.hygrometer()
	}
	return nil
}

func (v *Vehicle) heartbeat() fleet.Message {
	hb := fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu, CustomMode: v.custom(),
		BaseMode: fleet.FlagCustomMode | stabilized, Status: fleet.StatusStandby}
	switch {
	case v.cfg.PX4 && v.cfg.VTOL:
		hb.Autopilot, hb.Type = fleet.AutopilotPX4, fleet.TypeVTOL
	case v.cfg.PX4:
		hb.Autopilot = fleet.AutopilotPX4
	case v.cfg.VTOL:
		hb.Type = fleet.TypeFixedWing // Q_MAV_TYPE is 0
	}
	if v.armed {
		hb.BaseMode |= fleet.FlagArmed
		hb.Status = fleet.StatusActive
	}
	if v.mode == fleet.CopterAuto || v.mode == fleet.CopterGuided || v.mode == fleet.CopterRTL {
		hb.BaseMode |= guidedFlag
	}
	if v.failsafe {
		hb.Status = fleet.StatusCritical
	}
	return hb
}

// version is the release whose behaviour is simulated.
func (v *Vehicle) version() fleet.Message {
	if v.cfg.PX4 {
		return fleet.AutopilotVersion{Major: 1, Minor: 18}
	}
	return fleet.AutopilotVersion{Major: 4, Minor: 5, Patch: 6}
}

const (
	stabilized = 16 // MAV_MODE_FLAG_STABILIZE_ENABLED
	guidedFlag = 8  // MAV_MODE_FLAG_GUIDED_ENABLED
	sensorBase = 0x0C | fleet.SensorGPS
)

func (v *Vehicle) sysStatus() fleet.Message {
	s := fleet.SysStatus{Present: sensorBase | fleet.SensorPrearm, VoltageV: v.batteryV(), BatteryPct: v.batteryPct()}
	s.CurrentA = v.nowW / s.VoltageV
	s.Enabled, s.Health = s.Present, s.Present
	if v.sinceBoot() < gpsAfter || v.blind() {
		s.Health &^= fleet.SensorGPS
	}
	if !v.armed && len(v.prearm()) > 0 {
		s.Health &^= fleet.SensorPrearm
	}
	if v.cfg.PX4 {
		return s // its fence is not shown here
	}
	if len(v.plans[fleet.PlanFence]) > 0 || v.fence.enabled {
		s.Present |= fleet.SensorGeofence
	}
	if v.fence.enabled {
		s.Enabled |= fleet.SensorGeofence
		if v.fence.breached == 0 {
			s.Health |= fleet.SensorGeofence
		}
	}
	return s
}

func (v *Vehicle) missionCurrent() fleet.Message {
	m := fleet.MissionCurrent{Seq: v.wireSeq(v.run.seq), State: v.run.state, MissionID: v.opaque(fleet.PlanMission)}
	if n := len(v.mission()); n > 1 {
		m.Total = uint16(n - 1) // home is not counted
	} else {
		m.State = missionNone
		if v.cfg.PX4 {
			m.Total = fleet.MissionNone
		}
	}
	return m
}

func (v *Vehicle) landedState() uint8 {
	switch {
	case !v.flying, v.touching():
		return fleet.LandedOnGround
	case v.way == phaseDescend:
		return fleet.LandedLanding
	case v.guided.takeoff, v.mode == fleet.CopterAuto && v.run.state == missionActive &&
		v.run.seq < len(v.mission()) && isTakeoff(v.mission()[v.run.seq].Command):
		return fleet.LandedTakeoff
	}
	return fleet.LandedInAir
}
