package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/memory"
	"airvein/fleet"
	"airvein/fleet/history"
)

// The ground station's own address in MAVLink.
const (
	gcsSystem    = 255
	gcsComponent = 190
)

// bootAgain is how soon a server that could not start is started again.
const bootAgain = 2 * time.Second

// errDown is what everybody hears of a server that is not there.
var errDown = &dispatch.Error{Code: dispatch.CodeUnavailable, Message: "the server is down"}

// boot starts the server on its disk.
func (w *World) boot() {
	w.boots++
	w.tickAt, w.killed, w.bootedAt = time.Time{}, false, w.now
	var j journal.Journal = &badDisk{Journal: memory.Open(w.disk), w: w, r: w.chaos}
	var h history.Store = w.history
	var out engine.Sender = &antenna{w, w.boots}
	var clock engine.Clock = w
	if s := w.cfg.Seams; true {
		if s.Journal != nil {
			j = s.Journal(j)
		}
		if s.History != nil {
			h = s.History(h)
		}
		if s.Sender != nil {
			out = s.Sender(out)
		}
		if s.Clock != nil {
			clock = s.Clock(clock)
		}
	}
	for _, x := range w.wires {
		if err := x.listen(); err != nil {
			w.broken("I30", "the guard does not start: %v", err)
		}
	}
	loop, err := engine.NewLoop(context.Background(), engine.Config{
		Journal: j, History: h, Sender: out, Clock: clock,
		Site: dispatch.Configure{Site: w.cfg.Scenario.Site, Hash: "world"}, Logger: slog.New(slog.DiscardHandler),
	})
	if w.killed || errors.Is(err, journal.ErrUnavailable) || unavailable(err) {
		w.loop = nil
		w.after(bootAgain, func() {
			if w.loop == nil {
				w.boot()
			}
		})
		return
	}
	if err != nil {
		w.broken("I36", "the server does not start: %v", err)
		return
	}
	w.trace("- server up, boot %d", w.boots)
	w.loop = loop
	w.check.booted()
	w.settle(nil)
	w.arm()
}

func unavailable(err error) bool {
	var refused *dispatch.Error
	return errors.As(err, &refused) && refused.Code == dispatch.CodeUnavailable
}

// kill ends the server in the middle of what it does: what it goes on to
// say reaches nobody.
func (w *World) kill() { w.killed, w.disked.killAt = true, "" }

// crash ends the server for a while.
func (w *World) crash(down time.Duration) {
	w.trace("- server down for %s", down)
	w.loop, w.killed = nil, false
	boot := w.boots
	w.after(down, func() {
		if w.loop == nil && w.boots == boot {
			w.boot()
		}
	})
}

// settle follows a step of the server: checks it.
func (w *World) settle(err error) {
	if err != nil && !w.killed {
		w.broken("I32", "a step of the server failed: %v", err)
	}
	w.check.step()
	if w.killed {
		w.crash(between(w.chaos, 500*time.Millisecond, 10*time.Second))
	}
}

// arm asks for the tick that the loop wants, once.
func (w *World) arm() {
	if w.loop == nil {
		return
	}
	at := w.loop.Next()
	if at.Before(w.now) {
		at = w.now
	}
	if !w.tickAt.IsZero() && !at.Before(w.tickAt) {
		return
	}
	w.tickAt = at
	boot := w.boots
	w.after(at.Sub(w.now), func() {
		if w.loop == nil || w.boots != boot || !w.tickAt.Equal(at) {
			return
		}
		w.tickAt = time.Time{}
		w.settle(w.loop.Tick(context.Background(), w.now))
		w.arm()
	})
}

// heard is a frame that reached the server.
func (w *World) heard(id fleet.DroneID, f fleet.Frame) {
	if w.loop == nil {
		return
	}
	if hear := w.cfg.Seams.Hear; hear != nil {
		f = hear(id, f)
	}
	w.check.hears(id, f)
	before := w.loop.Seq()
	err := w.loop.Frame(context.Background(), w.now, id, f)
	if err == nil && w.loop.Seq() == before && !w.killed {
		w.check.afterFrame(id)
		return // nothing happened that anybody has to look at
	}
	w.settle(err)
	w.arm()
}

// input gives the server something to decide, as a person's request over
// the API does: a server that is down answers nobody.
func (w *World) input(in dispatch.Input) error {
	if w.loop == nil {
		return errDown
	}
	err := w.loop.Do(context.Background(), w.now, in)
	var refused *dispatch.Error
	if err != nil && !errors.As(err, &refused) {
		w.broken("I32", "the answer to %T is no refusal with a code: %v", in, err)
	}
	if w.killed {
		err = errDown // nobody got the answer
	}
	w.trace("> %T: %v", in, err)
	w.settle(nil)
	w.arm()
	return err
}

// reading puts a box's samples into the server, if it is up.
func (w *World) reading(box string, rs []history.Reading) error {
	if w.loop == nil {
		return errDown
	}
	_, err := w.loop.Readings(context.Background(), w.now, box, rs)
	if w.killed {
		err = errDown
	}
	w.settle(nil)
	w.arm()
	return err
}

// antenna is one server's: what a dead one says reaches nobody.
type antenna struct {
	w    *World
	boot int
}

// Send puts a frame on the air.
func (a *antenna) Send(id fleet.DroneID, f fleet.Frame) error {
	w := a.w
	n, ok := w.radios[id]
	if !ok {
		return fmt.Errorf("no radio for %s", id)
	}
	if a.boot != w.boots {
		w.check.lateLeader(id, f)
		return nil
	}
	if w.killed {
		return nil
	}
	w.check.sends(id, f)
	n.carry(true, f, func(f fleet.Frame) {
		w.vehicles[id].Receive(w.now, fleet.Frame{System: gcsSystem, Component: gcsComponent, Message: f.Message})
	})
	return nil
}
