package autopilot

import (
	"math"

	"airvein/fleet"
	"airvein/geo"
)

const (
	maxStepS     = 0.25 // scenario seconds of one step of the integration
	landSlowM    = 10.0 // LAND_ALT_LOW, above the ground
	landSlowMPS  = 0.5  // LAND_SPEED
	rtlAltM      = 15.0 // RTL_ALT: climbed to before flying home, when lower
	rtlLoiterS   = 5.0  // RTL_LOIT_TIME over home
	landedDisarm = 1.5  // scenario seconds from touch-down to disarmed
	minGroundMPS = 0.5  // less than this against the wind is standing still
	homeRadiusM  = 50.0
)

// phase is how far RTL or LAND has come.
type phase uint8

const (
	phaseStart phase = iota
	phaseCruise
	phaseLoiter
	phaseDescend
)

// advance integrates dt seconds of scenario time.
func (v *Vehicle) advance(dt float64) {
	for dt > 1e-9 {
		h := math.Min(dt, maxStepS)
		if !v.armed {
			h = dt // nothing moves
		}
		v.stepWinch(h)
		v.stepProbe(h)
		v.upS += h
		if v.flying {
			v.airS += h
		}
		for left := h; left > 1e-9; {
			used := v.behave(left)
			v.burn(used)
			v.checkFence()
			v.checkBattery()
			v.checkGPS()
			if used <= 0 {
				// An item was reached or a phase ended without time
				// passing; a plan of nothing else must not hang the world.
				used = 1e-4
			}
			left -= used
		}
		dt -= h
	}
}

// behave does what the mode asks for at most left seconds, and returns how
// long it took until that, or its present part, was done.
func (v *Vehicle) behave(left float64) float64 {
	v.vel, v.nowW = velocity{}, 0
	switch {
	case !v.armed:
		v.stepSwap(left)
		return left
	case !v.flying && v.landedFor > 0:
		return v.afterLanding(left)
	}
	switch v.mode {
	case fleet.CopterAuto:
		return v.flyMission(left)
	case fleet.CopterRTL:
		if !v.flying {
			return v.stand(left)
		}
		return v.flyHomeAndLand(left)
	case fleet.CopterLand, fleet.CopterStabilize: // STABILIZE without a pilot's throttle comes down
		if !v.flying {
			return v.stand(left)
		}
		return v.descend(left)
	case fleet.CopterGuided:
		if v.guided.set && (v.flying || v.guided.takeoff) {
			used, there := v.flyTo(v.guided.pos, v.guided.altAMSLM, left)
			if there {
				v.guided.takeoff = false
				return used + v.hover(left-used)
			}
			return used
		}
	}
	return v.hover(left)
}

// stand is armed on the ground.
func (v *Vehicle) stand(left float64) float64 { return left }

func (v *Vehicle) hover(left float64) float64 {
	if !v.flying {
		return v.stand(left)
	}
	v.nowW = v.cfg.Model.HoverW + v.payloadW()
	if v.wings {
		v.nowW = v.cfg.Model.CruiseW + v.payloadW() // it circles, on the spot as far as anybody sees
	}
	return left
}

// flyTo flies the straight way to a position and height, for at most left
// seconds. The course is corrected for wind, so the way over the ground is
// the leg itself; where a leg climbs, both ends are reached together.
func (v *Vehicle) flyTo(to geo.LatLng, altAMSLM, left float64) (used float64, there bool) {
	d, dz := geo.Distance(v.pos, to), altAMSLM-v.altAMSLM
	if d < 0.01 && math.Abs(dz) < 0.01 {
		return 0, true
	}
	v.flying = true
	course := geo.Bearing(v.pos, to)
	gs, heading := v.groundSpeed(course)
	level := d >= 1
	if level {
		v.heading = heading
		if gs < minGroundMPS {
			v.nowW = v.cfg.Model.CruiseW + v.payloadW() // fighting the wind
			return left, false
		}
	} else {
		gs = math.Max(gs, 1) // the last metre is position hold's
	}
	rate := v.cfg.Model.ClimbMPS
	if dz < 0 {
		rate = v.cfg.Model.DescentMPS
	}
	total := math.Max(d/gs, math.Abs(dz)/rate)
	v.nowW = v.moveW(level, dz)
	if total <= left {
		v.setVelocity(course, d/total, dz/total)
		v.pos, v.altAMSLM = to, altAMSLM
		return total, true
	}
	part := left / total
	v.setVelocity(course, d/total, dz/total)
	v.pos = geo.Offset(v.pos, course, d*part)
	v.altAMSLM = math.Max(v.altAMSLM+dz*part, v.ground())
	return left, false
}

func (v *Vehicle) moveW(level bool, dz float64) float64 {
	m := v.cfg.Model
	switch {
	case level:
		return m.CruiseW + v.payloadW()
	case dz > 0:
		return m.ClimbW + v.payloadW()
	}
	return m.HoverW + v.payloadW()
}

func (v *Vehicle) setVelocity(course, horizontal, up float64) {
	s, c := math.Sincos(course * math.Pi / 180)
	v.vel = velocity{north: horizontal * c, east: horizontal * s, down: -up}
}

// groundSpeed is the wind triangle: the speed along a course and the
// heading that holds it. 0: the wind across is faster than the aircraft.
func (v *Vehicle) groundSpeed(course float64) (mps, heading float64) {
	air := v.cfg.Model.CruiseMPS
	if v.cfg.VTOL && !v.wings {
		air = math.Min(air, rotorMPS)
	}
	if v.speedMPS > 0 {
		air = v.speedMPS
	}
	s, c := math.Sincos((v.wind.FromDeg + 180 - course) * math.Pi / 180)
	along, across := v.wind.SpeedMPS*c, v.wind.SpeedMPS*s
	if math.Abs(across) >= air {
		return 0, course
	}
	return math.Sqrt(air*air-across*across) + along, geo.NormDeg(course - math.Asin(across/air)*180/math.Pi)
}

// flyHomeAndLand is RTL: up to the least height, straight home, a moment
// over it, down. It knows of no zone: the planned way home is waypoints.
func (v *Vehicle) flyHomeAndLand(left float64) float64 {
	switch v.way {
	case phaseStart:
		used, there := v.flyTo(v.pos, math.Max(v.altAMSLM, v.homeAMSLM+rtlAltM), left)
		if there {
			v.way = phaseCruise
		}
		return used
	case phaseCruise:
		used, there := v.flyTo(v.home, v.altAMSLM, left)
		if there {
			v.way, v.run.waitS = phaseLoiter, rtlLoiterS
		}
		return used
	case phaseLoiter:
		used := v.hover(math.Min(left, v.run.waitS))
		if v.run.waitS -= used; v.run.waitS <= 0 {
			v.way = phaseDescend
		}
		return used
	}
	return v.descend(left)
}

// descend comes straight down and touches down.
func (v *Vehicle) descend(left float64) float64 {
	v.way, v.wings = phaseDescend, false
	v.nowW = v.cfg.Model.HoverW + v.payloadW()
	above := v.altAMSLM - v.ground()
	rate, until := v.cfg.Model.DescentMPS, above-landSlowM
	if until <= 1e-6 {
		rate, until = landSlowMPS, above
	}
	used := math.Min(left, until/rate)
	v.altAMSLM -= used * rate
	v.vel = velocity{down: rate}
	if rate == landSlowMPS && v.altAMSLM-v.ground() < 1e-3 {
		v.touchDown()
	}
	return used
}

func (v *Vehicle) touchDown() {
	v.altAMSLM = v.ground()
	v.flying, v.landedFor = false, 1e-9
	v.vel = velocity{}
	if v.mode == fleet.CopterAuto && v.run.state == missionActive {
		v.reached()
	}
}

func (v *Vehicle) afterLanding(left float64) float64 {
	used := math.Min(left, math.Max(0, landedDisarm-v.landedFor))
	v.landedFor += used
	if v.landedFor >= landedDisarm-1e-6 {
		v.disarm()
	}
	return used
}

// disarm stops the motors. In the air that is a fall.
func (v *Vehicle) disarm() {
	if !v.armed {
		return
	}
	if v.flying {
		v.text(0, "Disarmed in flight")
		v.altAMSLM = v.ground()
	}
	v.armed, v.flying, v.failsafe, v.landedFor = false, false, false, 0
	v.wings, v.place, v.batteryStage = false, placing{}, 0
	v.vel, v.guided = velocity{}, guidedTarget{}
	v.speedMPS = 0
	if v.run.state != missionComplete && v.run.state != missionNone {
		v.run = missionRun{state: missionNotStarted, seq: v.run.seq}
	}
	v.text(6, "Disarming motors")
	v.beginSwap()
}

// climbing reports whether a take-off has been asked for.
func (v *Vehicle) climbing() bool {
	return v.mode == fleet.CopterAuto && v.run.state == missionActive || v.guided.takeoff
}

func (v *Vehicle) atHome() bool { return geo.Distance(v.pos, v.cfg.Home) <= homeRadiusM }
