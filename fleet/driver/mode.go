package driver

import "airvein/fleet"

// in reports whether the vehicle is in one of the modes.
func (d *Driver) in(modes ...fleet.Mode) bool { return d.is(d.v.mode(), modes...) }

func (d *Driver) is(custom uint32, modes ...fleet.Mode) bool {
	for _, m := range modes {
		if d.pilot.Custom(m) == custom {
			return true
		}
	}
	return false
}

func (d *Driver) modeName() string { return d.pilot.ModeName(d.v.mode()) }

// readyName is the mode in which a drone is armed, in its pilots' words.
func (d *Driver) readyName() string {
	return d.pilot.ModeName(d.pilot.Custom(fleet.ModeReady))
}

// flyable reports whether this version flies what the heartbeat is of.
func (d *Driver) flyable() bool {
	_, ok := fleet.AutopilotOf(d.v.beat, d.v.ext.VTOL)
	return ok
}

// nameless reports whether a fixed wing has not said yet that it has rotors.
func (d *Driver) nameless() bool {
	return d.v.beat.Type == fleet.TypeFixedWing && d.v.extAt.IsZero()
}
