package driver

import "fmt"

// fenceOn reports whether the fence is enforced, the way this autopilot
// shows it: in SYS_STATUS, or in a parameter that was read.
func (d *Driver) fenceOn() bool {
	name, least, byParam := d.pilot.FenceParam()
	if !byParam {
		return d.v.fenceOn()
	}
	v, known := d.params.value(name)
	return known && v >= least
}

func (d *Driver) fenceText() string {
	name, least, byParam := d.pilot.FenceParam()
	v, known := d.params.value(name)
	switch {
	case byParam && !known:
		return name + " is not read yet"
	case d.fenceOn():
		return "enabled"
	case byParam:
		return fmt.Sprintf("%s is %g, needs %g or more", name, v, least)
	}
	return "not enabled"
}
