package autopilot

import (
	"fmt"
	"math"
	"strings"
	"time"

	"airvein/fleet"
)

// Failures are what is wrong with a vehicle from its power-up; the zero
// value is nothing. Times are scenario time.
type Failures struct {
	// AgedPct is how much of its capacity the battery has lost. The vehicle
	// measures what is left of the rest: it empties sooner.
	AgedPct float64
	// Sensor is what becomes of the dock probe after so long in use.
	Sensor      SensorFault
	SensorAfter time.Duration
	// GPSAfter is how long it flies until its receiver has no fix any more; 0
	// is never.
	GPSAfter time.Duration
}

// SensorFault is a way in which a box's sensor goes wrong.
type SensorFault uint8

// The faults.
const (
	SensorGood   SensorFault = iota
	SensorDrifts             // half a degree an hour
	SensorSticks             // the same value again and again
	SensorStops              // nothing comes any more
)

const driftCPerH = 0.5

func sensorFaults() []string { return []string{"good", "drift", "stick", "stop"} }

func (s SensorFault) String() string { return sensorFaults()[s] }

// ParseSensorFault reads a fault by its name.
func ParseSensorFault(name string) (SensorFault, error) {
	for i, n := range sensorFaults() {
		if n == name {
			return SensorFault(i), nil
		}
	}
	return SensorGood, fmt.Errorf("%q is no sensor fault; there are %s", name, strings.Join(sensorFaults(), ", "))
}

// capacityWh is what a full battery holds.
func (v *Vehicle) capacityWh() float64 {
	return v.cfg.Model.BatteryWh * (1 - v.cfg.AgedPct/100)
}

// hygrometer is what the dock probe says, nil for nothing.
func (v *Vehicle) hygrometer() fleet.Message {
	h := fleet.Hygrometer{ID: dockProbe, C: v.probe.C + probeNoiseC*v.noise.symmetric(), HumidityPct: 60}
	over := v.upS - v.cfg.SensorAfter.Seconds()
	if v.cfg.Sensor == SensorGood || over < 0 {
		v.stuckC = h.C
		return h
	}
	switch v.cfg.Sensor {
	case SensorDrifts:
		h.C += driftCPerH * over / 3600
	case SensorSticks:
		h.C = v.stuckC
	case SensorStops:
		return nil
	}
	return h
}

// blind reports whether the receiver has lost its fix.
func (v *Vehicle) blind() bool {
	return v.cfg.GPSAfter > 0 && v.airS >= v.cfg.GPSAfter.Seconds()
}

// checkGPS lands a vehicle that does not know any more where it is, where
// its estimator's failsafe is set to.
func (v *Vehicle) checkGPS() {
	if v.saidBlind || !v.flying || !v.blind() {
		return
	}
	v.saidBlind = true
	v.text(4, "GPS Glitch or Compass error")
	if v.cfg.PX4 || v.params["FS_EKF_ACTION"].value >= 1 {
		v.failsafeTo(fleet.CopterLand, "EKF Failsafe: changed to "+v.nameOf(fleet.CopterLand)+" Mode")
	}
}

const (
	lowPct  = 20 // BATT_LOW_MAH, as a share
	critPct = 10 // BATT_CRT_MAH
	px4Crit = 7  // BAT_CRIT_THR
)

// checkBattery does what the battery's failsafes are set to, each once, and
// lands a vehicle that is about to fall whatever they are.
func (v *Vehicle) checkBattery() {
	if !v.flying {
		return
	}
	left := v.batteryPct()
	switch {
	case left < fallingPct:
		if v.mode != fleet.CopterLand {
			v.failsafeTo(fleet.CopterLand, "Battery Failsafe - Critical")
		}
	case v.cfg.PX4:
		v.onBattery(2, left < px4Crit, px4Action(v.params["COM_LOW_BAT_ACT"].value), "Critical battery, failsafe")
	case left < critPct:
		v.onBattery(2, true, arduAction(v.params["BATT_FS_CRT_ACT"].value), "Battery 1 critical failsafe")
	default:
		v.onBattery(1, left < lowPct, arduAction(v.params["BATT_FS_LOW_ACT"].value), "Battery 1 low failsafe")
	}
}

// onBattery acts once for each stage; mode 0 is none.
func (v *Vehicle) onBattery(stage uint8, due bool, mode uint32, text string) {
	if !due || v.batteryStage >= stage {
		return
	}
	v.batteryStage = stage
	if mode != 0 {
		v.failsafeTo(mode, text)
	}
}

// arduAction is BATT_FS_LOW_ACT and BATT_FS_CRT_ACT: 1 land, 2 RTL, 3 and 4
// SmartRTL, or where there is none RTL or land.
func arduAction(value float64) uint32 {
	switch value {
	case 1:
		return fleet.CopterLand
	case 2, 3, 4:
		return fleet.CopterRTL
	}
	return 0
}

// px4Action is COM_LOW_BAT_ACT at the critical level: 2 land, 3 return.
func px4Action(value float64) uint32 {
	switch value {
	case 2:
		return fleet.CopterLand
	case 3:
		return fleet.CopterRTL
	}
	return 0
}

func (f Failures) check() Failures {
	f.AgedPct = math.Max(0, math.Min(90, f.AgedPct))
	return f
}

// Parameters are the names that a vehicle has.
func Parameters(px4, vtol bool) map[string]bool {
	params := defaultParams
	if px4 {
		params = px4Params
	}
	out := map[string]bool{}
	for name := range params(Config{VTOL: vtol}) {
		out[name] = true
	}
	return out
}
