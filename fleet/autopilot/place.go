package autopilot

import (
	"math"

	"airvein/fleet"
)

// placing is how far NAV_PAYLOAD_PLACE has come: over the pad, down until
// there is ground, the gripper open, and up to where it began.
type placing struct {
	phase    placePhase
	startAlt float64
	waitS    float64
}

type placePhase uint8

const (
	placeGo placePhase = iota
	placeDown
	placeTouch
	placeUp
)

// placeTouchS is how long it stands while the gripper opens.
const placeTouchS = 3.0

// touching reports whether the vehicle stands on the ground with its motors
// turning, about to climb again.
func (v *Vehicle) touching() bool { return v.place.phase == placeTouch }

// flyPlace flies NAV_PAYLOAD_PLACE for at most left seconds. It opens the
// gripper on contact alone: where there is no ground within the first
// parameter's metres it comes up again with its box.
func (v *Vehicle) flyPlace(it fleet.Item, left float64) float64 {
	p := &v.place
	switch p.phase {
	case placeGo:
		used, there := v.flyTo(it.Pos(), v.altAMSLM, left)
		if there {
			p.phase, p.startAlt = placeDown, v.altAMSLM
		}
		return used
	case placeDown:
		return v.sink(it.P[0], left)
	case placeTouch:
		used := math.Min(left, p.waitS)
		if p.waitS -= used; p.waitS <= 0 {
			p.phase = placeUp
		}
		return used
	}
	used, there := v.flyTo(v.pos, p.startAlt, left)
	if there {
		v.place = placing{}
		v.reached()
	}
	return used
}

func (v *Vehicle) sink(mostM, left float64) float64 {
	v.nowW = v.cfg.Model.HoverW + v.payloadW()
	above := v.altAMSLM - v.ground()
	rate, until := v.cfg.Model.DescentMPS, above-landSlowM
	if until <= 1e-6 {
		rate, until = landSlowMPS, above
	}
	used := math.Min(left, until/rate)
	v.altAMSLM -= used * rate
	v.vel = velocity{down: rate}
	switch {
	case v.altAMSLM-v.ground() < 1e-3:
		v.altAMSLM, v.vel = v.ground(), velocity{}
		v.gripper(gripperRelease)
		v.place.phase, v.place.waitS = placeTouch, placeTouchS
	case mostM > 0 && v.place.startAlt-v.altAMSLM > mostM:
		v.text(4, "Payload place: reached maximum descent")
		v.place.phase = placeUp
	}
	return used
}
