// Package fleet owns what a drone is to the rest of Airvein: its model, its
// telemetry, the plan it flies, and the sans-I/O machines that talk to one
// autopilot: mission transfer, commands, link watch and edge detection.
//
// Nothing here opens a socket, reads a clock or starts a goroutine: frames
// and the wall time come in, frames and reports go out. Time-outs of the
// MAVLink protocol run in wall time, whatever the scenario's speed.
package fleet
