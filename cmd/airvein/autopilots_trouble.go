package main

import (
	"flag"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
)

// vehicleTrouble is what is wrong with every simulated vehicle of a process:
// its parameters, its protocol, its battery, its sensors, its air.
type vehicleTrouble struct {
	params   map[string]float64
	failures autopilot.Failures
	how      autopilot.Misbehaviour
	on       fleet.PlanType
	wind     *site.Weather // in place of the scenario's
}

func (v *vehicleTrouble) flags(fs *flag.FlagSet) {
	fs.Func("param", "`NAME=VALUE` of a parameter at power-up, such as FS_GCS_ENABLE=1; repeats", v.param)
	fs.Func("misbehave", "get the mission protocol wrong as `HOW[:mission|fence|rally]`, such as write-final-ack-silent:fence", v.misbehave)
	fs.Func("wind", "a steady wind `MPS@FROM_DEG` in place of the scenario's", v.windFlag)
	fs.Func("battery-aged", "`PERCENT` of its capacity that each battery has lost", func(s string) (err error) {
		v.failures.AgedPct, err = within(s, 0, 90)
		return err
	})
	fs.Func("sensor", "`drift|stick|stop[@AFTER]`: what the dock probe does, after so long of scenario time", v.sensor)
	fs.DurationVar(&v.failures.GPSAfter, "gps-loss", 0, "lose the position fix after so `LONG` in the air, scenario time (0: never)")
}

func (v *vehicleTrouble) param(s string) error {
	name, text, ok := strings.Cut(s, "=")
	value, err := strconv.ParseFloat(text, 64)
	if !ok || name == "" || err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("give NAME=VALUE, such as FS_GCS_ENABLE=1")
	}
	if v.params == nil {
		v.params = map[string]float64{}
	}
	v.params[name] = value
	return nil
}

func (v *vehicleTrouble) misbehave(s string) (err error) {
	how, on, _ := strings.Cut(s, ":")
	if v.how, err = autopilot.ParseMisbehaviour(how); err != nil {
		return err
	}
	switch on {
	case "", "mission":
		v.on = fleet.PlanMission
	case "fence":
		v.on = fleet.PlanFence
	case "rally":
		v.on = fleet.PlanRally
	default:
		return fmt.Errorf("%q is no plan: mission, fence or rally", on)
	}
	return nil
}

func (v *vehicleTrouble) windFlag(s string) error {
	speed, from, ok := strings.Cut(s, "@")
	mps, err := within(speed, 0, 60)
	if err != nil || !ok {
		return fmt.Errorf("give metres a second and where it comes from, such as 8@270")
	}
	deg, err := within(from, 0, 360)
	if err != nil {
		return err
	}
	v.wind = &site.Weather{WindMPS: mps, WindFromDeg: deg}
	return nil
}

func (v *vehicleTrouble) sensor(s string) (err error) {
	name, after, timed := strings.Cut(s, "@")
	if v.failures.Sensor, err = autopilot.ParseSensorFault(name); err != nil || !timed {
		return err
	}
	v.failures.SensorAfter, err = time.ParseDuration(after)
	return err
}

// within reads a number between two bounds.
func within(s string, low, high float64) (float64, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n >= low && n <= high) {
		return 0, fmt.Errorf("%q is not a number from %g to %g", s, low, high)
	}
	return n, nil
}

// check refuses a parameter that the vehicle does not have: a typing error
// would leave a failsafe off.
func (v *vehicleTrouble) check(px4, vtol bool) error {
	known := autopilot.Parameters(px4, vtol)
	for name := range v.params {
		if !known[name] {
			return usagef("--param %s: the simulated vehicle has no such parameter", name)
		}
	}
	return nil
}

func (v *vehicleTrouble) apply(c *autopilot.Config) {
	c.Params, c.Failures, c.Misbehaves, c.MisbehavesOn = v.params, v.failures, v.how, v.on
}

// air is the weather that the vehicles feel.
func (v *vehicleTrouble) air(w site.Weather) site.Weather {
	if v.wind != nil {
		w.WindMPS, w.WindFromDeg = v.wind.WindMPS, v.wind.WindFromDeg
	}
	return w
}
