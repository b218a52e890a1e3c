package driver

import (
	"fmt"
	"strings"

	"airvein/fleet"
)

// fencing is how this flight's fence is enforced on this vehicle.
type fencing struct {
	settled   bool          // what it rests on was read
	enable    fleet.Command // has it enforced
	commanded bool          // there is such a command, and it is to be given
	conflict  string        // limits of the vehicle's own that would end the flight
	waived    bool          // flown without, which only the sitl profile allows
}

// fencing looks at the vehicle's own limits before the fence is turned on:
// one command enables them all, and a flight that leaves them is turned home.
func (d *Driver) fencing() fencing {
	f := fencing{settled: true}
	sitl := d.profile() == fleet.ProfileSITL
	var trouble []string
	for _, name := range d.pilot.FenceLimits() {
		if !d.params.settled(name) {
			return fencing{}
		}
		if _, known := d.params.value(name); !known && !sitl {
			trouble = append(trouble, name+" is not answered")
		}
	}
	trouble = append(trouble, d.pilot.FenceConflicts(d.flight.plan, d.params.value)...)
	f.conflict = strings.Join(trouble, "; ")
	switch {
	case f.conflict == "":
		f.enable, f.commanded = d.pilot.EnableFence(false, d.v.version)
	case sitl && d.askedVersion():
		f.enable, f.commanded = d.pilot.EnableFence(true, d.v.version)
		f.waived = !f.commanded && !d.fenceOn()
	case sitl:
		f.settled = false
	}
	return f
}

// versionTries is how often the release is asked for before it counts as one
// of those that do not tell.
const versionTries = 3

// askedVersion reports whether the autopilot's release was told, or asked for
// in vain.
func (d *Driver) askedVersion() bool {
	return d.v.version != (fleet.AutopilotVersion{}) || d.versionAsks >= versionTries
}

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

// fenceGood reports whether the flight may rest on the fence, or fly without.
func (d *Driver) fenceGood(f fencing) bool {
	return f.settled && (f.waived || d.fenceOn() && (f.conflict == "" || f.commanded))
}

func (d *Driver) fenceText(f fencing) string {
	name, least, byParam := d.pilot.FenceParam()
	v, known := d.params.value(name)
	switch {
	case !f.settled || byParam && !known:
		return "its settings are being read"
	case f.waived:
		return "not enabled, accepted by the sitl profile, for simulators only: " + f.conflict
	case f.conflict != "" && !f.commanded:
		return f.conflict + "; change it on the vehicle"
	case d.fenceOn() && f.conflict != "":
		return "the polygon alone is enabled, by the sitl profile: " + f.conflict
	case d.fenceOn():
		return "enabled"
	case byParam:
		return fmt.Sprintf("%s is %g, needs %g or more", name, v, least)
	}
	return "not enabled"
}
