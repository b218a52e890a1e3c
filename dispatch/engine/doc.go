// Package engine is the shell around the dispatch core. Loop is one step at
// a time, without goroutine or clock: an input is decided, appended to the
// journal, applied, and only then spoken of; the simulated world drives it
// directly. Engine is one goroutine around a Loop, with bounded queues
// before it. Inputs that come while the disk is busy share its next turn:
// they are decided one after the other on one State and appended together,
// and nobody sees that State before they are durable.
//
// It owns the drivers of the drones, the recorders of the boxes and the
// only State. It makes no decision of its own: those are dispatch's.
package engine
