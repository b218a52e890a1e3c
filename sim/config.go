package sim

import (
	"fmt"
	"io"
	"time"

	"airvein/dispatch/engine"
	"airvein/dispatch/journal"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/history"
	"airvein/sim/people"
)

// Config is one run. Faults strike for Length; then they stop, and Calm is
// the most that everything has to come to an end.
type Config struct {
	Seed     uint64
	Scenario site.Scenario
	Start    time.Time
	Orders   int
	Stream   []people.Timed // orders at their times, instead of Orders
	Crowd    int            // so many orders may be open at a time; 0: as many as there are drones to spare
	Signed   bool           // the links have keys
	Length   time.Duration
	Calm     time.Duration
	Plan     Plan
	Trace    io.Writer // one line an event; nil: none
	Seams    Seams
}

// Seams are where a test may put something of its own between the world
// and the server; nil leaves the real thing.
type Seams struct {
	Journal func(journal.Journal) journal.Journal
	History func(history.Store) history.Store
	Sender  func(engine.Sender) engine.Sender
	Clock   func(engine.Clock) engine.Clock
	Hear    func(fleet.DroneID, fleet.Frame) fleet.Frame // what the server hears
}

// Violation is an invariant that did not hold. At is since the start of
// the world.
type Violation struct {
	Seed      uint64        `json:"seed"`
	Invariant string        `json:"invariant"`
	At        time.Duration `json:"at"`
	Text      string        `json:"text"`
	Command   string        `json:"command"` // runs it again, with the fewest faults found
}

func (v Violation) String() string {
	return fmt.Sprintf("seed %d, %s: %s: %s", v.Seed, v.At.Round(time.Millisecond), v.Invariant, v.Text)
}

// broken notes a violation; the world stops at its first.
func (w *World) broken(invariant, format string, args ...any) {
	v := Violation{Seed: w.cfg.Seed, Invariant: invariant, At: w.now.Sub(w.cfg.Start), Text: fmt.Sprintf(format, args...)}
	w.Violations = append(w.Violations, v)
	w.trace("! %s: %s", v.Invariant, v.Text)
}

// trace writes a line for `airvein check --trace`.
func (w *World) trace(format string, args ...any) {
	if w.cfg.Trace != nil {
		fmt.Fprintf(w.cfg.Trace, "%12s ", w.now.Sub(w.cfg.Start).Round(time.Millisecond))
		fmt.Fprintf(w.cfg.Trace, format+"\n", args...)
	}
}
