// Package deconflict keeps flights apart before they fly: each is an
// operational intent of 4D volumes, and no two that are accepted may
// overlap. The words are those of ASTM F3548-21 (strategic coordination)
// and of interuss/dss.
//
// A volume is a neighbourhood of H3 cells of geo.RouteRes, a band of
// heights above the sea and a span of time, all with their buffers inside.
// Two volumes conflict if they share a cell, a height and a moment; touching
// is not sharing. Everything here is exact about these volumes: that a
// flight stays inside its own is for whoever builds them to see to.
//
// It does no I/O, knows no clock and decides nothing: who waits for whom is
// the caller's business.
package deconflict
