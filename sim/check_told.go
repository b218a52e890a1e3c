package sim

import (
	"time"

	"airvein/fleet"
)

// telling is the newest command to a drone that changes its flight.
type telling struct {
	id    uint16
	mode  float64
	at    time.Time
	heard bool // its answer, or what the drone does since, reached the server
}

// changesFlight reports whether a command changes what a drone does.
func changesFlight(id uint16) bool {
	switch id {
	case fleet.CmdDoSetMode, fleet.CmdMissionStart, fleet.CmdDoSetMissionCurr, fleet.CmdComponentArm, fleet.CmdDoPauseContinue, fleet.CmdDoGripper:
		return true
	}
	return false
}

// alwaysPermitted are commands that only make a flight safer: return, land
// and hold in whatever words, and disarming.
func alwaysPermitted(m fleet.Command) bool {
	switch m.ID {
	case fleet.CmdDoSetMode:
		mode := uint32(m.P[1])
		return mode == fleet.CopterRTL || mode == fleet.CopterLand || mode == fleet.CopterLoiter || mode == fleet.CopterBrake
	case fleet.CmdDoPauseContinue:
		return m.P[0] == 0
	case fleet.CmdComponentArm:
		return m.P[0] == 0
	}
	return false
}

// tells: I15, a command of which nobody knows what became of it is not
// followed by a different one before the drone has been heard.
func (c *checker) tells(id fleet.DroneID, m fleet.Command) {
	if !changesFlight(m.ID) {
		return
	}
	was, ok := c.told[id]
	same := was.id == m.ID && was.mode == m.P[1]
	if ok && !same && !was.heard && !alwaysPermitted(m) {
		c.w.broken("I15", "%s was sent command %d %s ago, nothing was heard since, and it is sent command %d", id, was.id, c.w.now.Sub(was.at), m.ID)
	}
	if !same || was.heard {
		c.told[id] = telling{id: m.ID, mode: m.P[1], at: c.w.now}
	}
}

// answers notes what a drone says to it.
func (c *checker) answers(id fleet.DroneID, m fleet.Message) {
	was, ok := c.told[id]
	if !ok || was.heard {
		return
	}
	switch m := m.(type) {
	case fleet.CommandAck:
		was.heard = m.ID == was.id
	case fleet.Heartbeat, fleet.MissionCurrent:
		was.heard = c.w.now.Sub(was.at) > 2*time.Millisecond
	}
	c.told[id] = was
}

// lateLeader: I14, a server that another one has taken over from says
// nothing any more that changes what a drone does.
func (c *checker) lateLeader(id fleet.DroneID, f fleet.Frame) {
	if m, ok := f.Message.(fleet.Command); ok && changesFlight(m.ID) {
		c.w.broken("I14", "a server that leads no more sends %s command %d", id, m.ID)
		return
	}
	switch f.Message.(type) {
	case fleet.MissionCount, fleet.MissionItem:
		c.w.broken("I14", "a server that leads no more sends %s a plan", id)
	}
}
