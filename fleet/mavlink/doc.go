// Package mavlink carries fleet's frames over MAVLink 2, and is the only
// importer of gomavlib. It owns the sockets of both sides: the ground
// side's one link a drone, and the server a simulated vehicle listens on.
//
// Of gomavlib it takes the dialect and the framing, not its Node: a Node
// blocks its reader on an unread event, drops writes without a count,
// closes idle connections, and may speak heartbeats and stream requests
// that nobody asked for (safety.md 0.2, 0.7). Here the only heartbeat is
// the one the control loop sends, every queue has a bound, and what is
// dropped is counted beside the reason.
//
// A frame whose values cannot be true (not a number, off the globe) is
// dropped and counted at the conversion, so that nothing behind it has to
// ask. The package decides nothing: no retries, no time-outs, no state of
// the vehicle.
package mavlink
