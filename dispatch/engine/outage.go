package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/history"
)

// owing is an input that the journal has not taken yet. nth numbers a
// command among its flight's, so that it is given once however often the
// spool is read.
type owing struct {
	in  dispatch.Input
	nth int
}

// outage is what is known while the journal does not answer.
type outage struct {
	// ghost is the State as it will be once the owed inputs are decided. It
	// exists from the first spooled command on, and says what the drones of
	// commanded flights are to do; nobody else sees it.
	ghost     *dispatch.State
	heard     int // of owed, what the ghost has
	commanded map[dispatch.FlightID]bool

	kept    int  // of owed, what is spooled
	seen    int  // of the readings that wait, what is spooled
	spilled bool // there are readings in the spool alone
	dirty   bool // there is something in the spool
}

// entry is an owed input, or readings, in the spool.
type entry struct {
	Command  *dispatch.CommandFlight `json:"command,omitempty"`
	Nth      int                     `json:"nth,omitempty"`
	Report   *dispatch.DroneReport   `json:"report,omitempty"`
	Readings []spooledReading        `json:"readings,omitempty"`
}

type spooledReading struct {
	Box string `json:"box"`
	history.Reading
}

// permitted are the commands that are given whatever does not work: each
// makes a flight safer.
func permitted(v fleet.Verb) bool {
	return slices.Contains([]fleet.Verb{fleet.VerbHold, fleet.VerbReturn, fleet.VerbLand}, v)
}

// withoutJournal takes what must not wait for the journal: it is spooled,
// then sent. Everything else is refused with why.
func (l *Loop) withoutJournal(wall time.Time, in dispatch.Input, why error) error {
	c, ok := in.(dispatch.CommandFlight)
	if !ok || !permitted(c.Verb) || l.fatal != nil || l.cfg.Spool == nil {
		return unavailable(why)
	}
	l.keepOwed() // what was seen before it comes before it
	if err := l.raiseGhost(); err != nil {
		return unavailable(err)
	}
	now, ghost := l.now(wall), l.outage.ghost
	events, err := ghost.Decide(now, c)
	if err != nil || len(events) == 0 {
		return err
	}
	f, _ := ghost.Flight(c.Flight) // Decide has found it
	o := owing{c, f.Commands + 1}
	if err := l.spool(entry{Command: &c, Nth: o.nth}); err != nil {
		return unavailable(err)
	}
	l.owed = append(l.owed, o)
	l.outage.kept = len(l.owed)
	l.outage.heard = len(l.owed)
	for _, e := range events {
		ghost.Apply(now, e)
	}
	l.outage.commanded[c.Flight] = true
	l.log.Warn("the journal does not answer: a command is spooled and sent", "flight", string(c.Flight), "verb", string(c.Verb), "by", c.By)
	l.direct(wall)
	return nil
}

// raiseGhost makes the ghost, or lets it hear what is owed since.
func (l *Loop) raiseGhost() error {
	o := &l.outage
	if o.ghost == nil {
		data, err := l.state.Snapshot()
		if err != nil {
			return err
		}
		if o.ghost, err = dispatch.Restore(data); err != nil {
			return err
		}
		o.heard, o.commanded = 0, map[dispatch.FlightID]bool{}
	}
	for ; o.heard < len(l.owed); o.heard++ {
		in := l.owed[o.heard].in
		now := l.now(l.wall)
		events, _ := o.ghost.Decide(now, in) // what is refused is so on the State too
		for _, e := range events {
			o.ghost.Apply(now, e)
		}
		if c, ok := in.(dispatch.CommandFlight); ok {
			o.commanded[c.Flight] = true
		}
	}
	return nil
}

// restrain changes what the last durable State wants while it cannot be
// brought up to date: nothing is armed any more, and a flight that was
// commanded meanwhile does that.
func (l *Loop) restrain(wall time.Time, directives map[fleet.DroneID]*fleet.Directive) {
	for id, d := range directives {
		if d != nil && d.Stage == fleet.StageLaunch && !l.drivers[id].Telemetry().Armed {
			directives[id] = nil
		}
	}
	if l.outage.ghost == nil {
		return
	}
	if err := l.raiseGhost(); err != nil {
		l.log.Error("what was seen since cannot be followed", "err", err)
		return
	}
	ghosts := l.outage.ghost.Directives(l.now(wall))
	for id := range directives {
		d, ok := l.outage.ghost.Drone(id)
		if !ok || !l.outage.commanded[d.Flight] {
			continue
		}
		if g := ghosts[id]; g != nil {
			g.PadClear = false // a word that is not durable lets nothing down
			directives[id] = g
		}
	}
}

// done tells a command that is in the journal already: the spool was read
// again, or the append whose answer was lost had written it.
func (l *Loop) done(o owing) bool {
	c, ok := o.in.(dispatch.CommandFlight)
	if !ok || o.nth == 0 {
		return false
	}
	f, ok := l.state.Flight(c.Flight)
	return ok && f.Commands >= o.nth
}

// keepOwed spools the reports that are owed and not spooled yet.
func (l *Loop) keepOwed() {
	if l.cfg.Spool == nil || l.outage.kept >= len(l.owed) {
		return
	}
	var entries []entry
	for _, o := range l.owed[l.outage.kept:] {
		if r, ok := o.in.(dispatch.DroneReport); ok {
			entries = append(entries, entry{Report: &r})
		}
	}
	if err := l.spool(entries...); err != nil {
		l.log.Error("drones' reports are in memory alone", "count", len(entries), "err", err)
		return
	}
	l.outage.kept = len(l.owed)
}

// keepSeen spools the readings that wait for the history.
func (l *Loop) keepSeen() {
	if l.cfg.Spool == nil || l.outage.seen >= len(l.seen) {
		return
	}
	var e entry
	for _, r := range l.seen[l.outage.seen:] {
		e.Readings = append(e.Readings, spooledReading{r.Sensor, r})
	}
	if err := l.spool(e); err != nil {
		l.log.Error("box readings are in memory alone", "count", len(e.Readings), "err", err)
		return
	}
	l.outage.seen = len(l.seen)
}

// makeRoom lets go of the oldest reading that waits: the spool has it, or
// it is lost, and counted.
func (l *Loop) makeRoom() {
	l.keepSeen()
	if l.outage.seen > 0 {
		l.outage.seen--
		l.outage.spilled = true
	} else {
		l.unstored++
	}
	l.seen = l.seen[1:]
}

// setAside spools readings that the history does not take, and reports
// whether they are on disk now.
func (l *Loop) setAside(rs []history.Reading) bool {
	if l.cfg.Spool == nil {
		return false
	}
	for _, r := range rs {
		l.see(r)
	}
	l.keepSeen()
	return l.outage.seen == len(l.seen)
}

// fetchSpilled stores the readings that were in the spool alone. Those that
// are stored already are found so.
func (l *Loop) fetchSpilled(ctx context.Context) error {
	all, err := l.cfg.Spool.Entries()
	if err != nil {
		return err
	}
	for i, data := range all {
		var e entry
		if err := json.Unmarshal(data, &e); err != nil {
			return fmt.Errorf("entry %d of the spool cannot be read: %w", i+1, err)
		}
		if _, err := l.store(ctx, l.now(l.wall), e.readings()); err != nil {
			return err
		}
	}
	return nil
}

func (e *entry) readings() []history.Reading {
	var out []history.Reading
	for _, r := range e.Readings {
		r.Reading.Sensor = r.Box
		out = append(out, r.Reading)
	}
	return out
}

func (l *Loop) spool(entries ...entry) error {
	var out [][]byte
	for _, e := range entries {
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		out = append(out, data)
	}
	if len(out) == 0 {
		return nil
	}
	if err := l.cfg.Spool.Add(out...); err != nil {
		return err
	}
	l.outage.dirty = true
	return nil
}

// forgetSpool clears the spool once the stores have all of it.
func (l *Loop) forgetSpool(ctx context.Context) {
	if !l.outage.dirty || len(l.owed) > 0 || len(l.seen) > 0 || l.Trouble() != nil {
		return
	}
	if l.outage.spilled {
		if err := l.fetchSpilled(ctx); err != nil {
			l.log.Error("readings are in the spool alone", "err", err)
			return
		}
		l.outage.spilled = false
	}
	if err := l.cfg.Spool.Clear(); err != nil {
		// It is read again at the next start, and changes nothing then.
		l.log.Warn("the spool cannot be cleared", "err", err)
		return
	}
	l.outage.dirty = false
}

// recall takes from the spool what an earlier process did not bring into
// the stores.
func (l *Loop) recall() error {
	if l.cfg.Spool == nil {
		return nil
	}
	all, err := l.cfg.Spool.Entries()
	if err != nil {
		return err
	}
	for i, data := range all {
		var e entry
		if err := json.Unmarshal(data, &e); err != nil {
			return fmt.Errorf("entry %d of the spool cannot be read: %w", i+1, err)
		}
		switch {
		case e.Command != nil:
			l.owed = append(l.owed, owing{*e.Command, e.Nth})
		case e.Report != nil:
			l.owed = append(l.owed, owing{in: *e.Report})
		}
		l.seen = append(l.seen, e.readings()...)
	}
	l.outage.kept, l.outage.seen, l.outage.dirty = len(l.owed), len(l.seen), len(all) > 0
	if len(all) > 0 {
		l.log.Info("an outage's spool is brought into the journal", "entries", len(all))
	}
	return nil
}
