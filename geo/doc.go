// Package geo owns positions, altitudes with their frame, and H3 cells, and
// the conversions between the three notations the system meets: orb (lon,
// lat), H3 (lat, lng) and MAVLink (degrees times 1e7).
//
// It does no I/O, knows no clock, and decides nothing: what may be flown
// where is the business of the packages below it.
package geo
