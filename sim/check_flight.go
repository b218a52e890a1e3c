package sim

import (
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb/planar"
)

// sortie is what the journal says of a flight.
type sortie struct {
	dispatch.ShipmentAllocated
	launched  bool
	launchPct float64
	tookOff   time.Time
	consent   string
	word      time.Time // the ward's newest
	command   *spoken
	over      bool
	rerouted  bool // in the air, by another plan
	line      []geo.LatLng
	outSince  time.Time // truly outside its volume
}

// spoken is a person's or the dispatcher's command to a flight.
type spoken struct {
	key  string
	verb fleet.Verb
	at   time.Time
	done bool
}

// watched is what an onlooker knows of one aircraft.
type watched struct {
	last         autopilot.State
	heardAt      time.Time // a heartbeat or position reached the server
	beat         bool      // a heartbeat did, since it started
	bootMS       uint32
	pos          geo.LatLng
	hasPos       bool
	unclearUntil time.Time // it has restarted: late frames are not told from new ones
	releases     int
	hand         bool      // another hand has touched it on this flight
	handMode     uint32    // in the air, and this is what it chose
	taken        bool      // and the server has heard so
	disturbed    bool      // wind or battery are not as planned
	fell         bool      // its box fell off
	inDrawn      time.Time // since when it flies in a zone that was drawn
}

// booted: a new server has heard nothing.
func (c *checker) booted() {
	for _, d := range c.drones {
		d.beat, d.hasPos, d.bootMS, d.heardAt = false, false, 0, time.Time{}
	}
}

func (c *checker) flightEvent(e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.WeatherSet:
		c.gusting = max(e.Weather.WindMPS, e.Weather.GustMPS) > 12 // every model of the scenario flies in up to 12 m/s
	case dispatch.ShipmentAllocated:
		if e.Mode != dispatch.ModeRoad {
			c.planned(e)
		}
	case dispatch.FlightConsented:
		c.flights[e.Flight].consent = e.Pilot
	case dispatch.LaunchOrdered:
		c.launch(e)
	case dispatch.PadCleared:
		c.flights[e.Flight].word = c.w.now
	case dispatch.FlightCommanded:
		f := c.flights[e.Flight]
		f.command = &spoken{key: e.Key, verb: e.Verb, at: c.w.now}
		if e.By != "airvein" || e.Verb != fleet.VerbResume {
			c.drones[f.Drone].taken = false // a person has it in hand, or it is sent home
		}
	case dispatch.FlightObserved:
		f := c.flights[e.Flight]
		switch {
		case e.Report.Kind == fleet.ReportTookOff:
			f.tookOff = c.w.now
		case f.command != nil && e.Report.Key == f.command.key:
			f.command.done = true // observed, or said to have failed
		}
	case dispatch.FlightFailed:
		c.endFlight(e.Flight, "failed")
	case dispatch.FlightEnded:
		c.endFlight(e.Flight, "ended")
	}
}

func (c *checker) planned(e dispatch.ShipmentAllocated) {
	if f, ok := c.current[e.Drone]; ok {
		c.w.broken("I19", "drone %s was given flight %s while it has %s", e.Drone, e.Flight, f)
	}
	c.current[e.Drone] = e.Flight
	f := &sortie{ShipmentAllocated: e, line: lineOf(e.Plan)}
	c.flights[e.Flight] = f
	d := c.drones[e.Drone]
	d.hand, d.handMode, d.taken, d.disturbed, d.fell = false, 0, false, false, false
	m, _ := c.w.cfg.Scenario.Site.Model(c.droneModel(e.Drone))
	// In still air, without climb, payload or wait: no plan needs less.
	least := m.ReservePct + 100*2*geo.Distance(e.Plan.Home, e.Plan.Pad)/m.CruiseMPS*m.CruiseW/3600/m.BatteryWh
	if e.NeedPct < least {
		c.w.broken("I11", "flight %s is planned with %.1f %% of its battery, and the distance alone and the reserve take %.1f %%", e.Flight, e.NeedPct, least)
	}
}

func (c *checker) droneModel(id fleet.DroneID) string {
	d, _ := c.w.cfg.Scenario.Site.Drone(id)
	return d.Model
}

// launch: I18 and I11, all that an arming rests on.
func (c *checker) launch(e dispatch.LaunchOrdered) {
	f := c.flights[e.Flight]
	f.launched, f.launchPct = true, e.BatteryPct
	for _, k := range e.Checks {
		if !k.OK {
			c.w.broken("I18", "flight %s was launched though %s failed: %s", e.Flight, k.Check, k.Value)
		}
	}
	s := c.ships[f.ID]
	switch {
	case f.consent == "":
		c.w.broken("I18", "flight %s was launched without a pilot's consent", e.Flight)
	case s.state != dispatch.ShipmentStatePacked:
		c.w.broken("I18", "flight %s was launched with its box %s", e.Flight, s.state)
	case c.gusting:
		c.w.broken("I18", "flight %s was launched in gusts that its drone does not fly in", e.Flight)
	case c.w.states[f.Drone].BatteryPct < f.NeedPct-1:
		c.w.broken("I11", "flight %s was launched with %.1f %% in its battery, and needs %.1f %%", e.Flight, c.w.states[f.Drone].BatteryPct, f.NeedPct)
	}
	xs := c.samples[string(s.box)]
	if len(xs) == 0 || !slices.ContainsFunc(xs, func(x sample) bool { return c.w.now.Sub(x.At) < 4*time.Minute && !x.At.Before(s.packedAt) }) {
		c.w.broken("I18", "flight %s was launched and no reading of box %s is under four minutes old", e.Flight, s.box)
	}
	if why := c.unfit(s); why != "" {
		c.w.broken("I18", "flight %s was launched with its box out of range: %s", e.Flight, why)
	}
}

func (c *checker) endFlight(id dispatch.FlightID, how string) {
	f := c.flights[id]
	f.over = true
	if !c.w.states[f.Drone].OnGround && f.launched {
		c.w.broken("I19", "flight %s %s while %s is in the air", id, how, f.Drone)
	}
	if c.current[f.Drone] == id {
		delete(c.current, f.Drone)
	}
}

// vehicle looks at one aircraft from outside, ten times a second.
func (c *checker) vehicle(id fleet.DroneID, v autopilot.State) {
	d := c.drones[id]
	f := c.flights[c.current[id]]
	if v.Armed && !d.last.Armed {
		c.armed(id, d, f)
	}
	switch {
	case !v.OnGround && f == nil:
		c.w.broken("I19", "%s is in the air and has no flight", id)
	case !v.OnGround && v.Mode == fleet.CopterAuto && !d.hand:
		c.outsideZones(id, v)
		c.insideDrawn(id, d, v)
	case !v.OnGround:
		c.insideDrawn(id, d, v)
	case v.OnGround && !d.last.OnGround && d.last.AltTakeoffM > 0:
		c.landed(id, d, f, v)
	}
	for ; d.releases < len(v.Releases); d.releases++ {
		c.release(id, f, d, v.Releases[d.releases])
	}
	d.last = v
}

// armed: I18, only by a decision; I13, with that flight's plan aboard.
func (c *checker) armed(id fleet.DroneID, d *watched, f *sortie) {
	if f == nil || !f.launched {
		c.w.broken("I18", "%s is armed without a decision to launch", id)
		return
	}
	have := c.w.vehicles[id].Plan(fleet.PlanMission)
	same := len(have) == len(f.Plan.Mission)
	for i := 1; same && i < len(have); i++ {
		a, b := have[i], f.Plan.Mission[i]
		same = a.Command == b.Command && a.LatE7 == b.LatE7 && a.LngE7 == b.LngE7 && a.Z-b.Z < 0.02 && b.Z-a.Z < 0.02
	}
	if !same && !d.hand {
		c.w.broken("I13", "%s is armed with %d items aboard that are not those of %s", id, len(have), f.Flight)
	}
	if n := len(c.w.vehicles[id].Plan(fleet.PlanFence)); n != len(f.Plan.Fence) {
		c.w.broken("I13", "%s is armed with a fence of %d vertices, not %d", id, n, len(f.Plan.Fence))
	}
}

// landed: I11, home with the reserve, where the air and the battery were as
// planned and nobody made the flight longer.
func (c *checker) landed(id fleet.DroneID, d *watched, f *sortie, v autopilot.State) {
	if f == nil {
		return
	}
	c.cameDown(f, v)
	if s := c.ships[f.ID]; v.Loaded && !c.onPad[string(s.ID)] && geo.Distance(v.Pos, f.Plan.Home) < 100 {
		c.cameHome[string(s.ID)] = true
	}
	m, _ := c.w.cfg.Scenario.Site.Model(c.droneModel(id))
	if !d.disturbed && !d.hand && f.command == nil && v.BatteryPct < m.ReservePct-0.5 {
		c.w.broken("I11", "%s came down with %.1f %% of its battery; the reserve is %.0f %%", id, v.BatteryPct, m.ReservePct)
	}
}

// outsideZones: I12, by the true position.
func (c *checker) outsideZones(id fleet.DroneID, v autopilot.State) {
	for _, z := range c.w.cfg.Scenario.Site.Zones {
		if z.Kind != airspace.Advisory && len(z.Active) == 0 && z.FloorM == nil && z.CeilingM == nil && planar.MultiPolygonContains(z.Geometry, v.Pos.Point()) {
			c.w.broken("I12", "%s is inside zone %s at %v", id, z.ID, v.Pos)
		}
	}
}

// release: I21, inside the pad of that flight's order, low, once, and on
// the ward's word.
func (c *checker) release(id fleet.DroneID, f *sortie, d *watched, r autopilot.Release) {
	if f == nil {
		c.w.broken("I21", "%s let a box go without a flight", id)
		return
	}
	h, _ := c.w.cfg.Scenario.Site.Hospital(f.Hospital)
	switch {
	case c.onPad[string(f.ID)]:
		c.w.broken("I21", "%s let a box go twice", id)
	case geo.Distance(r.Pos, h.Pad.LatLng) > h.Pad.RadiusM:
		c.w.broken("I21", "%s let its box go %.0f m from the pad of %s", id, geo.Distance(r.Pos, h.Pad.LatLng), f.Hospital)
	case r.AltTakeoffM > f.Plan.ReleaseMaxM:
		c.w.broken("I21", "%s let its box go at %.0f m", id, r.AltTakeoffM)
	case f.word.IsZero() && !d.hand:
		c.w.broken("I21", "%s let its box go and nobody said that the pad was clear", id)
	}
	if !d.fell {
		c.onPad[string(f.ID)] = true
	}
}
