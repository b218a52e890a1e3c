// Package sim is the world: the real dispatcher, engine step, drivers and
// simulated autopilots in virtual time, from one seed, with people, boxes,
// a lossy network, a server that crashes, and checkers that stand apart.
//
// One goroutine owns it, an event heap ordered by time and sequence drives
// it, and each concern draws from its own random stream: the same seed is
// the same history, byte for byte. It opens no socket and reads no clock.
package sim
