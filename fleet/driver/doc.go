// Package driver steps one drone's machines: frames and the wall time come
// in, frames and reports go out. It brings a flight's plan on board and
// reads it back, checks the drone, launches it, watches it, and works on a
// person's command until its effect was seen.
//
// It opens no socket, reads no clock and keeps nothing: a new driver after a
// restart learns where the drone is by reading its mode, its position and
// its mission before it commands anything, and reports again what it sees.
// It never fights a pilot or a failsafe: a mode that it did not ask for is
// reported, and left.
package driver
