// Package bench measures: each measurement is held to a bound, on worlds
// drawn from fixed seeds, in the processor time of one thread. What is
// compared is run in turns, so that a busy machine slows both. The peers
// stand in files of their own with their parameters.
package bench
