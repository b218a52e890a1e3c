package engine

import (
	"context"
	"log/slog"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/fleet"
	"airvein/fleet/history"
)

// Clock gives the wall time, and the scenario time that belongs to it.
// Speed is how many seconds of the scenario pass in one of the wall's.
type Clock interface {
	Wall() time.Time
	Scenario(wall time.Time) time.Time
	Speed() float64
}

// Sender puts a frame on its way to a drone. It never blocks; an error
// means that the frame is lost, as one may be in the air too.
type Sender interface {
	Send(fleet.DroneID, fleet.Frame) error
}

// Texts holds what must be erasable and so is in no event.
type Texts interface {
	Put(ctx context.Context, ref, text string) error
	Get(ctx context.Context, ref string) (string, bool, error)
	Erase(ctx context.Context, ref string) error
}

// Spool keeps entries on disk, in order, while the journal does not answer:
// Add returns when they are there. *spool.File is one.
type Spool interface {
	Add(entries ...[]byte) error
	Entries() ([][]byte, error)
	Clear() error
}

// Config is what a Loop works with. Site is applied at the start where the
// journal does not have it yet. Without a Spool no command is taken while
// the journal does not answer.
type Config struct {
	Journal journal.Journal
	History history.Store
	Spool   Spool
	Sender  Sender
	Clock   Clock
	Site    dispatch.Configure
	Logger  *slog.Logger
}
