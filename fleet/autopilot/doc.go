// Package autopilot is a simulated vehicle: the physics of one flight, its
// battery, winch, gripper and dock probe, and the MAVLink behaviour of an
// ArduPilot Copter 4.5 as it was seen on the wire, with the traits that
// catch a ground station out: a refused upload is not atomic, a duplicated
// item aborts it, the pre-arm bit is per mode, a finished mission goes back
// to item 0.
//
// It is sans-I/O: frames and two times come in, frames come out. Protocol
// time-outs, telemetry rates and the readiness after power-up run in wall
// time; everything that flies, waits over a pad or drains a battery runs in
// scenario time, and is integrated in steps so small that a flight at
// twenty times the speed is the same flight.
//
// What it does not simulate: acceleration, gusts, sensor errors other than
// the probe's noise, and the end of a box's coolant.
package autopilot
