package autopilot

import (
	"math"

	"airvein/fleet"
	"airvein/geo"
)

// What a VTOL does otherwise than a multicopter. It takes off and lands on
// its rotors, and goes over to its wings when the take-off is done and when
// an item says so. Inside, the vehicle keeps a Copter's modes.

const (
	wingCircleM = 70.0 // WP_LOITER_RAD, about
	rotorMPS    = 8.0  // Q_WP_SPEED, about: on the rotors it is slow
)

// planeMode is the mode as an ArduPilot Plane numbers it.
func planeMode(mode uint32) uint32 {
	switch mode {
	case fleet.CopterAuto:
		return fleet.PlaneAuto
	case fleet.CopterRTL:
		return fleet.PlaneRTL
	case fleet.CopterLand:
		return fleet.PlaneQLand
	case fleet.CopterLoiter, fleet.CopterBrake:
		return fleet.PlaneLoiter
	case fleet.CopterGuided:
		return fleet.PlaneQLoiter
	}
	return fleet.PlaneManual
}

// copterMode is the way back, false for a mode that is not simulated.
func copterMode(plane uint32) (uint32, bool) {
	switch plane {
	case fleet.PlaneManual:
		return fleet.CopterStabilize, true
	case fleet.PlaneAuto:
		return fleet.CopterAuto, true
	case fleet.PlaneRTL, fleet.PlaneQRTL:
		return fleet.CopterRTL, true
	case fleet.PlaneQLand:
		return fleet.CopterLand, true
	case fleet.PlaneLoiter:
		return fleet.CopterLoiter, true
	case fleet.PlaneQLoiter, fleet.PlaneGuided:
		return fleet.CopterGuided, true
	}
	return 0, false
}

// vtolState is MAV_VTOL_STATE.
func (v *Vehicle) vtolState() uint8 {
	switch {
	case !v.cfg.VTOL:
		return 0
	case v.wings:
		return fleet.VTOLFlies
	}
	return fleet.VTOLHovers
}

// circle flies around a place on the wings for so long.
func (v *Vehicle) circle(around geo.LatLng, altAMSLM, left float64) float64 {
	if d := geo.Distance(v.pos, around); d > wingCircleM+1 {
		to := geo.Offset(around, geo.Bearing(around, v.pos), wingCircleM)
		used, _ := v.flyTo(to, altAMSLM, left)
		return used
	}
	v.nowW = v.cfg.Model.CruiseW + v.payloadW()
	at := geo.Bearing(around, v.pos) + v.cfg.Model.CruiseMPS*left/wingCircleM*180/math.Pi
	v.pos, v.heading = geo.Offset(around, at, wingCircleM), geo.NormDeg(at+90)
	v.setVelocity(v.heading, v.cfg.Model.CruiseMPS, 0)
	return left
}
