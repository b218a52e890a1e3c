package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"airvein/dispatch/engine"
	"airvein/fleet"
)

const (
	// flightLogQueue is how many frames wait for the disk; more are dropped
	// and counted, so that a slow disk never slows a link.
	flightLogQueue = 8192
	flightLogLook  = time.Second // how often it is asked who flies
	tlogDir        = "tlog"
)

// flightLog writes the MAVLink of each flight, heard and sent, to a file
// that QGroundControl and MAVExplorer open: eight bytes of microseconds
// since 1970, big-endian, then the frame. Signatures are left out.
type flightLog struct {
	dir     string
	clock   simClock
	log     *slog.Logger
	queue   chan loggedFrame
	dropped atomic.Uint64
}

type loggedFrame struct {
	drone fleet.DroneID
	at    time.Time // wall
	raw   []byte
}

func newFlightLog(dir string, clock simClock, log *slog.Logger) *flightLog {
	return &flightLog{dir: dir, clock: clock, log: log, queue: make(chan loggedFrame, flightLogQueue)}
}

// record is called by the links and never waits.
func (l *flightLog) record(drone fleet.DroneID, at time.Time, raw []byte) {
	select {
	case l.queue <- loggedFrame{drone, at, append([]byte(nil), raw...)}:
	default:
		l.dropped.Add(1)
	}
}

// tlogPath is where a flight's log lies.
func tlogPath(dir, flight string) string { return filepath.Join(dir, flight+".tlog") }

// flying is the flight of each drone that has one.
func flying(e *engine.Engine) map[fleet.DroneID]string {
	out := map[fleet.DroneID]string{}
	e.View(func(v engine.View) {
		for _, d := range v.State.Drones() {
			if d.Flight != "" {
				out[d.ID] = string(d.Flight)
			}
		}
	})
	return out
}

// run writes until ctx ends. What cannot be written is logged once a look
// and lost: a full disk grounds nobody.
func (l *flightLog) run(ctx context.Context, flights func() map[fleet.DroneID]string) error {
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return fmt.Errorf("flight logs: %w", err)
	}
	files := map[string]*tlogFile{}
	now := map[fleet.DroneID]string{}
	look := time.NewTicker(flightLogLook)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			for len(l.queue) > 0 {
				l.keep(files, now, <-l.queue)
			}
			return closeLogs(files, nil)
		case <-look.C:
			now = flights()
			if err := closeLogs(files, now); err != nil {
				l.log.Error("a flight log is not whole", "err", err)
			}
			if n := l.dropped.Swap(0); n > 0 {
				l.log.Warn("flight logs miss frames: the disk is too slow", "frames", n)
			}
		case f := <-l.queue:
			l.keep(files, now, f)
		}
	}
}

// keep writes a frame of a drone that has a flight.
func (l *flightLog) keep(files map[string]*tlogFile, now map[fleet.DroneID]string, f loggedFrame) {
	id := now[f.drone]
	if id == "" {
		return
	}
	if files[id] == nil {
		files[id] = openTlog(tlogPath(l.dir, id))
	}
	files[id].write(l.clock.Scenario(f.at), f.raw)
}

// closeLogs brings what is open to the disk, and closes what nobody flies
// any more.
func closeLogs(files map[string]*tlogFile, now map[fleet.DroneID]string) error {
	open := map[string]bool{}
	for _, id := range now {
		open[id] = true
	}
	var errs []error
	for id, f := range files {
		errs = append(errs, f.flush(!open[id]))
		if !open[id] {
			delete(files, id)
		}
	}
	return errors.Join(errs...)
}

// tlogFile is one open log. Its first error is kept until it is asked for.
type tlogFile struct {
	file *os.File
	w    *bufio.Writer
	err  error
}

func openTlog(path string) *tlogFile {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	return &tlogFile{file: f, w: bufio.NewWriter(f), err: err}
}

func (t *tlogFile) write(at time.Time, raw []byte) {
	if t.err != nil {
		return
	}
	_, t.err = t.w.Write(append(binary.BigEndian.AppendUint64(nil, uint64(at.UnixMicro())), raw...))
}

func (t *tlogFile) flush(end bool) error {
	if t.file == nil {
		return t.err
	}
	if t.err == nil {
		t.err = t.w.Flush()
	}
	if !end {
		return t.err
	}
	return errors.Join(t.err, t.file.Sync(), t.file.Close())
}
