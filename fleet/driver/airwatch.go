package driver

import (
	"time"

	"airvein/fleet"
)

// strangeFor is how long a drone must be seen in the air on no flight of
// ours before that is reported: what was just ended is still on its way down
// to disarming, and a restart has not said yet what flies.
const strangeFor = 5 * time.Second

// airWatch watches for a drone that flies though nobody told it to.
type airWatch struct {
	since time.Time
	said  bool
}

// watchAir reports once that the drone is in the air for sure, and that the
// dispatcher knows of no flight that has it there: a record that was
// restored from before its launch, or somebody else's flight.
func (d *Driver) watchAir(now time.Time) {
	ours := d.flight != nil && d.flight.edges != nil
	if !d.told || ours || !d.link.Live() || !d.v.known() || !d.v.armed() || d.v.onGround(now) || d.tel.AltTakeoffM < strangeAltM {
		d.air = airWatch{}
		return
	}
	if d.air.since.IsZero() {
		d.air.since = now
	}
	if !d.air.said && now.Sub(d.air.since) >= strangeFor {
		d.air.said = true
		d.report(fleet.Report{Kind: fleet.ReportAirborne})
	}
}

// strangeAltM is a height over its place of take-off at which a drone
// stands on nothing.
const strangeAltM = 5
