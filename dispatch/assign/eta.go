package assign

import (
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/route"
)

// The planning assumptions of a promise, not measurements: people take half
// to one and a half of the times that the site states, a flight 0.95 to 1.2
// of its planned time, a drive 0.85 to 1.4 of the site's table, and at the latest the ward's word that the pad is
// clear is waited for besides.
const (
	peopleLow, peopleHigh = 0.5, 1.5
	flightLow, flightHigh = 0.95, 1.2

	driveLow, driveHigh = 0.85, 1.4 // of the table's time on the road

	winchMPS = 1.0 // the box goes down on the line at this speed, as in the mission
	settleS  = 5.0 // and comes to rest before it is let go, as in the mission
)

// LowerS is how long a drone takes over the pad: down from cruise to winch
// height, the box down on the line, at rest, and let go.
func LowerS(m fleet.Model, altM float64) float64 {
	s := m.WinchHeightM/winchMPS + settleS
	if m.DescentMPS > 0 {
		s += max(0, altM-m.WinchHeightM) / m.DescentMPS
	}
	return s
}

type arrival struct{ eta, low, high time.Time }

// arrive is the expected arrival of the box on the pad, and its spread.
func arrive(now time.Time, t site.Timing, m fleet.Model, leg Leg) arrival {
	people := t.PackS + t.ConsentS + t.PreflightS
	flight := leg.Out.TimeS
	lower := LowerS(m, leg.Out.AltM)
	at := func(s float64) time.Time { return now.Add(time.Duration(s * float64(time.Second))).Round(time.Second) }
	return arrival{
		eta:  at(people + flight + lower),
		low:  at(people*peopleLow + flight*flightLow + lower),
		high: at(people*peopleHigh + flight*flightHigh + lower + t.PadClearS),
	}
}

// UnderWay is the arrival of a box whose flight took off at a time: what
// people do before it is over, and only the flight and the pad are left.
func UnderWay(tookOff time.Time, t site.Timing, m fleet.Model, out route.Plan) (eta, low, high time.Time) {
	lower := LowerS(m, out.AltM)
	at := func(s float64) time.Time {
		return tookOff.Add(time.Duration(s * float64(time.Second))).Round(time.Second)
	}
	return at(out.TimeS + lower), at(out.TimeS*flightLow + lower), at(out.TimeS*flightHigh + lower + t.PadClearS)
}

// byRoad is the expected arrival of a box by car: packed, handed over and
// driven to the ward's door.
func byRoad(now time.Time, t site.Timing, driveS float64) arrival {
	at := func(people, drive float64) time.Time {
		return now.Add(time.Duration((t.PackS*people + driveS*drive) * float64(time.Second))).Round(time.Second)
	}
	return arrival{eta: at(1, 1), low: at(peopleLow, driveLow), high: at(peopleHigh, driveHigh)}
}

// OnTheRoad is the arrival of a box whose car left, or leaves, at a time.
func OnTheRoad(departed time.Time, driveS float64) Promise {
	a := byRoad(departed, site.Timing{}, driveS)
	return Promise{a.eta, a.low, a.high}
}

func (a arrival) promise() Promise { return Promise{a.eta, a.low, a.high} }
