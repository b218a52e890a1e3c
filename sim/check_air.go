package sim

import (
	"math"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/history"
	"airvein/geo"
)

// sample is a reading that the server took.
type sample = history.Reading

const (
	wordFor   = 2 * time.Minute // the ward's word holds
	wordSlack = time.Second     // a tick of the server, and the air
)

// sends looks at what the server says to a drone.
func (c *checker) sends(id fleet.DroneID, f fleet.Frame) {
	cmd, ok := f.Message.(fleet.Command)
	if !ok {
		return
	}
	c.step() // what is said rests on what is in the journal already
	c.tells(id, cmd)
	flight, d := c.flights[c.current[id]], c.drones[id]
	if flight == nil {
		return
	}
	past := cmd.ID == fleet.CmdDoSetMissionCurr && uint16(cmd.P[0]) == flight.Plan.HoldSeq+1
	if past && (flight.word.IsZero() || c.w.now.Sub(flight.word) > wordFor+wordSlack) {
		c.w.broken("I21", "%s is sent down to its pad, and the ward's word is of %s ago", id, c.w.now.Sub(flight.word).Round(time.Second))
	}
	changes := []uint16{fleet.CmdDoSetMode, fleet.CmdMissionStart, fleet.CmdDoSetMissionCurr, fleet.CmdComponentArm, fleet.CmdDoPauseContinue, fleet.CmdDoGripper}
	if d.taken && slices.Contains(changes, cmd.ID) && !d.last.OnGround {
		c.w.broken("I20", "%s is in a mode that another hand chose, and the server sends command %d", id, cmd.ID)
	}
}

// hears looks at what reaches the server, before it does.
func (c *checker) hears(id fleet.DroneID, f fleet.Frame) {
	d := c.drones[id]
	c.answers(id, f.Message)
	switch m := f.Message.(type) {
	case fleet.Heartbeat:
		d.heardAt, d.beat = c.w.now, true
		if d.hand && d.handMode != 0 && m.CustomMode == d.handMode && !d.last.OnGround {
			f := c.flights[c.current[id]]
			d.taken = d.taken || f != nil && f.command == nil
		}
	case fleet.GlobalPosition:
		if !d.beat {
			return
		}
		d.heardAt = c.w.now
		if !plausible(m.Pos) || c.w.now.Before(d.unclearUntil) {
			return
		}
		if !d.hasPos || m.BootMS > d.bootMS {
			d.bootMS, d.pos, d.hasPos = m.BootMS, m.Pos, true
		}
	case fleet.Hygrometer:
		if f := c.flights[c.current[id]]; f != nil {
			if box := c.ships[f.ID].box; box != "" && c.docked(box) {
				c.reading(sample{Sensor: string(box), Probe: 2 + int(m.ID), At: c.w.now, C: m.C})
			}
		}
	}
}

// afterFrame: F2, a late datagram never moves a drone back.
func (c *checker) afterFrame(id fleet.DroneID) {
	d := c.drones[id]
	if t, ok := c.w.loop.Telemetry(id); ok && d.hasPos && t.HasPos && t.Pos != d.pos {
		c.w.broken("F2", "%s shows at %v, and the newest that was heard is %v", id, t.Pos, d.pos)
	}
}

// otherHand: somebody or something else than the server touches a drone.
func (c *checker) otherHand(id fleet.DroneID) { c.drones[id].hand = true }

// chose is the mode that the other hand brought it into.
func (c *checker) chose(id fleet.DroneID, mode uint32) { c.drones[id].handMode = mode }

func (c *checker) disturbed(id fleet.DroneID) { c.drones[id].disturbed = true }

func (c *checker) boxFell(id fleet.DroneID) { c.drones[id].fell = true }

// links: I17 and I19, every second.
func (c *checker) links() {
	s := c.w.loop.State()
	for _, x := range c.w.cfg.Scenario.Site.Drones {
		d := c.drones[x.ID]
		t, ok := c.w.loop.Telemetry(x.ID)
		if ok && t.Link == fleet.LinkLive && c.w.now.Sub(d.heardAt) > fleet5+1500*time.Millisecond && c.wellFor(d.heardAt, fleet5+1500*time.Millisecond) {
			c.w.broken("I17", "%s shows live, and was last heard %s ago", x.ID, c.w.now.Sub(d.heardAt))
		}
		id := c.current[x.ID]
		f, ok := s.Flight(id)
		if c.flights[id] == nil || d.last.OnGround {
			continue
		}
		if !ok || !f.State.Airborne() {
			c.w.broken("I19", "%s is in the air, and its flight %s is not known as airborne", x.ID, id)
			continue
		}
		if c.w.now.Sub(d.heardAt) > 10*time.Second && c.wellFor(d.heardAt, 10*time.Second) && c.w.now.Sub(c.w.bootedAt) > 10*time.Second &&
			f.Link != fleet.LinkLost && !f.TookOffAt.IsZero() && t.Link != fleet.LinkNone {
			c.w.broken("I17", "%s has not been heard for %s, and its flight says %q", x.ID, c.w.now.Sub(d.heardAt), f.Link)
		}
	}
}

// fleet5 is T of I17.
const fleet5 = 5 * time.Second

// volumes: I23, a drone that is truly outside its volume and is heard shows
// so within five seconds.
func (c *checker) volumes() {
	for _, x := range c.w.cfg.Scenario.Site.Drones {
		d, f := c.drones[x.ID], c.flights[c.current[x.ID]]
		if f == nil || d.last.OnGround || metres(d.last.Pos, f.line) <= f.Plan.CorridorM+50 || c.w.now.Sub(d.heardAt) > 2*time.Second {
			if f != nil {
				f.outSince = time.Time{}
			}
			continue
		}
		if f.outSince.IsZero() {
			f.outSince = c.w.now
		}
		s, ok := c.w.loop.State().Flight(f.Flight)
		if ok && s.Intent == dispatch.IntentActivated && c.wellFor(f.outSince, 8*time.Second) {
			c.w.broken("I23", "%s is %.0f m off its line since %s, and its intent is %s", x.ID, metres(d.last.Pos, f.line), c.w.now.Sub(f.outSince), s.Intent)
		}
	}
}

// docked reports whether a drone's dock probe reads a box.
func (c *checker) docked(id dispatch.BoxID) bool {
	for _, b := range c.w.cfg.Scenario.Site.Boxes {
		if dispatch.BoxID(b.ID) == id {
			return b.Dock
		}
	}
	return false
}

// plausible reports whether a position can be one; zero is what a receiver
// says that has none.
func plausible(p geo.LatLng) bool {
	return math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180 && (p.Lat != 0 || p.Lng != 0)
}
