// Package route plans shortest ways around airspace that fail closed: a way
// that touches no binding zone or its buffer, or a refusal that says what is
// in the way. There is never a straight line instead.
//
// A way is exact for what the search sees: each zone as a polygon that
// encloses the zone with its buffer and the clearance by less than a metre,
// in a plane whose error is stated at type plane. It owns no clock and no
// airspace; a Planner belongs to one goroutine at a time.
package route
