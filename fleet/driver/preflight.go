package driver

import (
	"fmt"
	"math"
	"strings"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

const (
	// settle is how long the first preflight waits for checks that do not
	// pass yet: the fence, the mode and its pre-arm bit need a moment.
	settle = 5 * time.Second
	// checkAgain is the least time between two reports of failing checks.
	checkAgain = 2 * time.Second
	// freshFor is how old telemetry may be that an arming rests on (I18).
	freshFor = 2 * time.Second
	// slowFreshFor is the same for what comes once a second.
	slowFreshFor = 5 * time.Second
	// homeWithinM is how far home and the drone may be from the plan's home.
	homeWithinM = 50
	// groundTries is how often the fence and the mode are asked for before
	// the driver leaves them to the person on the spot for a while.
	groundTries = 3
	groundPause = 10 * time.Second
)

// preflight remembers what was reported, so that only changes are.
type preflight struct {
	began  time.Time
	said   bool
	failed string // names of the checks that failed in the newest report
	saidAt time.Time
	rest   time.Time // no commands before
}

// preflight readies the drone on the ground, fence and mode, and reports
// its checks: first when all pass or have had time to, then when the set of
// the failing ones changes.
func (d *Driver) preflight(now time.Time) {
	c := &d.flight.check
	d.ready(now)
	checks := d.checks(now)
	var names []string
	for _, ch := range checks {
		if !ch.OK {
			names = append(names, ch.Check)
		}
	}
	failed := strings.Join(names, " ")
	switch {
	case c.said && failed == c.failed:
		return
	case !c.said && failed != "" && now.Sub(c.began) < settle:
		return
	case c.said && failed != "" && now.Sub(c.saidAt) < checkAgain:
		return
	}
	c.said, c.failed, c.saidAt = true, failed, now
	d.report(fleet.Report{Kind: fleet.ReportPreflight, Checks: checks})
}

// ready turns the fence on and brings the drone into GUIDED, in which it
// will be armed: the pre-arm bit counts for the mode that it is read in.
func (d *Driver) ready(now time.Time) {
	c := &d.flight.check
	if !d.link.Live() || d.v.armed() || !d.v.onGround(now) || now.Before(c.rest) {
		return
	}
	f := d.fencing()
	var e *fleet.Effort
	switch {
	case !d.fenceOn() && f.commanded:
		e = d.goal.pursue(now, "fence", f.enable)
	case !d.in(fleet.ModeReady):
		e = d.goal.pursue(now, "ready", d.pilot.Enter(fleet.ModeReady))
	default:
		return
	}
	if n, _ := e.Failures(); n >= groundTries {
		d.goal = goal{}
		c.rest = now.Add(groundPause)
	}
}

func (d *Driver) checks(now time.Time) []fleet.Check {
	return []fleet.Check{
		d.checkLink(now), d.checkGPS(now), d.checkPrearm(now), d.checkBattery(), d.checkHome(),
		{Check: "mission", OK: d.flight.known == fleet.PlanSame,
			Value: fmt.Sprintf("%d items read back, %.8s", len(d.flight.plan.Mission), d.flight.plan.Hash)},
		d.checkFence(), d.checkGround(now), d.checkSensors(now), d.checkFailsafes(),
	}
}

func (d *Driver) checkLink(now time.Time) fleet.Check {
	c := fleet.Check{Check: "link"}
	switch age := now.Sub(d.v.posAt); {
	case !d.link.Live():
		c.Value = "not heard"
	case d.v.posAt.IsZero():
		c.Value = "no position yet"
	default:
		c.OK = age <= freshFor
		c.Value = fmt.Sprintf("position %.1f s old", age.Seconds())
	}
	return c
}

func (d *Driver) checkGPS(now time.Time) fleet.Check {
	c := fleet.Check{Check: "gps_fix"}
	if d.v.gpsAt.IsZero() || now.Sub(d.v.gpsAt) > slowFreshFor {
		c.Value = "no report"
		return c
	}
	g := d.v.gps
	c.OK = g.FixType >= 3
	fix := "no 3D fix"
	if c.OK {
		fix = "3D fix"
	}
	c.Value = fmt.Sprintf("%s, %d satellites", fix, g.Satellites)
	if g.HDOP > 0 && g.HDOP < 100 {
		c.Value += fmt.Sprintf(", HDOP %.1f", g.HDOP)
	}
	return c
}

func (d *Driver) checkPrearm(now time.Time) fleet.Check {
	c := fleet.Check{Check: "prearm"}
	switch {
	case !d.in(fleet.ModeReady):
		c.Value = "in " + d.modeName() + ", not " + d.readyName()
	case d.v.prearmOK() && now.Sub(d.v.sysAt) <= slowFreshFor:
		c.OK, c.Value = true, "passed in "+d.readyName()
	default:
		c.Value = "not passed in " + d.readyName()
		if why := d.v.why(now); why != "" {
			c.Value += ": " + why
		}
	}
	return c
}

func (d *Driver) checkBattery() fleet.Check {
	need := d.flight.plan.NeedPct
	if d.v.battery < 0 {
		return fleet.Check{Check: "battery", Value: fmt.Sprintf("unknown, %.0f %% needed", need)}
	}
	return fleet.Check{Check: "battery", OK: d.v.battery >= need,
		Value: fmt.Sprintf("%.0f %%, %.0f %% needed", math.Floor(d.v.battery), math.Ceil(need))}
}

func (d *Driver) checkHome() fleet.Check {
	c := fleet.Check{Check: "home"}
	if d.v.homeAt.IsZero() || d.v.posAt.IsZero() {
		c.Value = "not read yet"
		return c
	}
	home := geo.Distance(d.v.home.Pos, d.flight.plan.Home)
	here := geo.Distance(d.v.pos.Pos, d.flight.plan.Home)
	c.OK = home <= homeWithinM && here <= homeWithinM
	c.Value = fmt.Sprintf("home %.0f m, drone %.0f m from the planned home", home, here)
	return c
}

func (d *Driver) checkFence() fleet.Check {
	f := d.fencing()
	c := fleet.Check{Check: "fence", OK: d.flight.known == fleet.PlanSame && d.fenceGood(f)}
	c.Value = fmt.Sprintf("%d vertices read back, %s", len(d.flight.plan.Fence), d.fenceText(f))
	return c
}

func (d *Driver) checkGround(now time.Time) fleet.Check {
	c := fleet.Check{Check: "landed", OK: d.v.onGround(now) && !d.v.armed()}
	ground, armed := "not on the ground", "disarmed"
	if d.v.onGround(now) {
		ground = "on the ground"
	}
	if d.v.armed() {
		armed = "armed"
	}
	c.Value = ground + ", " + armed
	return c
}
