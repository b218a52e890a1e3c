package driver

import (
	"strings"
	"time"

	"airvein/fleet"
)

// vitalSensors are what a flight cannot do without, as SYS_STATUS names
// them: gyroscopes, accelerometers, compass, barometer, GPS, estimator.
const vitalSensors = 0x1 | 0x2 | 0x4 | 0x8 | fleet.SensorGPS | fleet.SensorAHRS

// checkSensors reads the health of what is enabled.
func (d *Driver) checkSensors(now time.Time) fleet.Check {
	c := fleet.Check{Check: "sensors"}
	if d.v.sysAt.IsZero() || now.Sub(d.v.sysAt) > slowFreshFor {
		c.Value = "no report"
		return c
	}
	bad := d.v.sys.Enabled &^ d.v.sys.Health & vitalSensors
	var names []string
	for bit, name := range [...]string{0: "gyroscopes", 1: "accelerometers", 2: "compass", 3: "barometer", 5: "GPS", 21: "position estimate"} {
		if name != "" && bad&(1<<bit) != 0 {
			names = append(names, name)
		}
	}
	if c.OK = bad == 0; c.OK {
		c.Value = "healthy"
	} else {
		c.Value = "not healthy: " + strings.Join(names, ", ")
	}
	return c
}

// checkFailsafes holds the vehicle's settings against its model's profile.
func (d *Driver) checkFailsafes() fleet.Check {
	c := fleet.Check{Check: "failsafes"}
	var off []string
	for _, l := range d.pilot.Failsafes() {
		v, known := d.params.value(l.Name)
		switch {
		case !d.params.settled(l.Name):
			c.Value = "being read"
			return c
		case !known:
			off = append(off, l.Name+" is not answered")
		case !l.Holds(v):
			off = append(off, l.Difference(v))
		}
	}
	text := strings.Join(off, "; ")
	switch {
	case len(off) == 0:
		c.OK, c.Value = true, "as the "+d.profile()+" profile wants"
	case d.profile() == fleet.ProfileSITL:
		c.OK, c.Value = true, "accepted by the sitl profile, for simulators only: "+text
	default:
		c.Value = text
	}
	return c
}

func (d *Driver) profile() string {
	if p := d.flight.plan.Profile; p != "" {
		return p
	}
	return fleet.ProfileSITL
}
