package autopilot

import "airvein/fleet"

// What may go wrong with a vehicle, for the world that simulates it. None
// of it can be asked for over the wire.

// Fail has the vehicle act by a failsafe of its own: the text, a critical
// state, and the mode. On the ground it does nothing.
func (v *Vehicle) Fail(mode uint32, text string) {
	if v.flying {
		v.failsafeTo(mode, text)
	}
}

// SetDrain has the battery empty that many times as fast as the model says;
// 1 is a good one.
func (v *Vehicle) SetDrain(times float64) { v.drain = times }

// JamGripper keeps the gripper shut whatever it is told. The vehicle does
// not notice: it says that it has let go.
func (v *Vehicle) JamGripper(jammed bool) { v.jammed = jammed }

// DropBox lets the box fall off where the vehicle is, unnoticed.
func (v *Vehicle) DropBox() { v.loaded = false }

// SetTraffic is what the vehicle's ADS-B receiver hears from now on; it
// tells each of them when it is asked for that message.
func (v *Vehicle) SetTraffic(heard []fleet.Aircraft) { v.traffic = heard }

// Misbehave has the vehicle get the transfer of one plan wrong from now on;
// Behaves ends it.
func (v *Vehicle) Misbehave(how Misbehaviour, on fleet.PlanType) {
	v.cfg.Misbehaves, v.cfg.MisbehavesOn, v.bad = how, on, misbehaved{moved: v.wall}
}

// Restart has the autopilot's processor start anew, as after a watchdog: its
// clock begins at zero, and what it streamed and read of GPS is forgotten.
// Mode, mission and motors go on, as ArduPilot keeps them over a watchdog.
func (v *Vehicle) Restart() {
	v.boot, v.streams, v.estimate = v.wall, map[uint32]*stream{}, v.flying
	v.text(3, "WDG: watchdog reset")
}

// LoseCharge takes a part of the battery's content at once, in percent: a
// cell that fails.
func (v *Vehicle) LoseCharge(pct float64) { v.usedWh += v.cfg.Model.BatteryWh * pct / 100 }
