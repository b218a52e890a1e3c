package fleet

// PositionVerdict is what a position is worth.
type PositionVerdict uint8

// The verdicts.
const (
	PositionFresh  PositionVerdict = iota
	PositionStale                  // older than the newest: it moves nothing
	PositionReboot                 // fresh, and the vehicle has restarted
	PositionBad                    // no position: off the globe, not a number, or before the first fix
)

// Positions keeps a drone from being moved back by a late datagram, and
// tells that from a vehicle that restarted, whose boot clock also goes back.
type Positions struct {
	bootMS uint32
	some   bool

	// suspect is a boot time far behind the newest. One such frame may be
	// late; a second that follows it is a restart.
	suspect uint32
	doubt   bool
}

// reorderMS is how late a datagram may be without looking like a restart:
// links that hold frames back for ten seconds are in the fault catalogue
// (F2). A vehicle that restarts within its first fifteen seconds is shown
// where it was until its clock has passed them.
const reorderMS = 15000

// Judge takes the next position.
func (p *Positions) Judge(g GlobalPosition) PositionVerdict {
	if !g.Pos.Valid() || (g.Pos.Lat == 0 && g.Pos.Lng == 0) {
		return PositionBad
	}
	switch {
	case !p.some, g.BootMS > p.bootMS, p.bootMS > 1<<32-reorderMS && g.BootMS < reorderMS:
		p.bootMS, p.some, p.doubt = g.BootMS, true, false
		return PositionFresh
	case p.bootMS-g.BootMS <= reorderMS:
		return PositionStale
	case p.doubt && g.BootMS > p.suspect:
		p.bootMS, p.doubt = g.BootMS, false
		return PositionReboot
	}
	p.suspect, p.doubt = g.BootMS, true
	return PositionStale
}
