// Package dispatch is the core of Airvein: orders, shipments, flights,
// units, boxes and drones as one State that events alone change.
//
//	Decide(now, input) reads State and answers with the events that happen.
//	Apply(at, event) changes State and never fails.
//	NextDeadline says when the core wants to be asked again.
//	Directives says what every drone should be doing, from State alone.
//
// It does no I/O, reads no clock, starts no goroutine and draws no random
// number: ids, codes and the time come in with the input.
package dispatch
