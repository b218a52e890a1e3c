package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The times that the autopilots' process is given, wall time.
const (
	fleetStartTimeout = 20 * time.Second
	fleetStopTimeout  = 3 * time.Second
	pollEvery         = 50 * time.Millisecond
)

// simFleet is the process of simulated autopilots that a demo flies: one of
// its own, or one that an earlier server left flying.
type simFleet struct {
	roster roster
	gone   chan struct{} // closed when our own child has ended; nil where taken over
	keep   bool          // somebody else's: never ended by us
}

// startPlace is where one drone begins, for --state.
type startPlace struct {
	Drone      string  `json:"drone"`
	Lat        float64 `json:"lat"`
	Lon        float64 `json:"lon"`
	BatteryPct float64 `json:"battery_pct"`
}

// takeOverFleet finds the autopilots that an earlier server on this
// directory left behind, if one still answers a heartbeat.
func takeOverFleet(ctx context.Context, dir string) (*simFleet, bool) {
	r, err := readRoster(dir)
	if err != nil || !r.alive(ctx) {
		return nil, false
	}
	return &simFleet{roster: r}, true
}

// awaitFleet waits for autopilots that somebody else starts.
func awaitFleet(ctx context.Context, dir string) (*simFleet, error) {
	ctx, cancel := context.WithTimeout(ctx, fleetStartTimeout)
	defer cancel()
	var f *simFleet
	err := poll(ctx, func() (bool, error) {
		got, ok := takeOverFleet(ctx, dir)
		f = got
		return ok, nil
	})
	if err != nil {
		return nil, fmt.Errorf("no autopilot of %s answers: start `airvein autopilots --data %s` first, or leave out --external-autopilots", dir, dir)
	}
	f.keep = true
	return f, nil
}

// fleetStart is what new autopilots are told.
type fleetStart struct {
	dir      string
	scenario string
	speed    float64
	at       time.Time // scenario time
	places   []startPlace
}

// startFleet starts `airvein autopilots` in a session of its own, so that
// neither a terminal's Ctrl-C nor the server's death ends it, and waits for
// its roster.
func startFleet(ctx context.Context, dd *dataDir, o fleetStart) (*simFleet, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := os.Remove(dd.file(rosterFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	args := []string{"autopilots", "--scenario", o.scenario, "--data", dd.path,
		"--speed", strconv.FormatFloat(o.speed, 'g', -1, 64), "--start", o.at.Format(time.RFC3339Nano)}
	if len(o.places) > 0 {
		data, err := json.Marshal(o.places)
		if err != nil {
			return nil, err
		}
		if err := writeFileAtomic(dd.file(pilotsState), data, 0o600); err != nil {
			return nil, err
		}
		args = append(args, "--state", dd.file(pilotsState))
	}
	log, err := os.OpenFile(dd.file(pilotsLog), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the child has its own copy
	cmd := exec.Command(exe, args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the autopilots: %w", err)
	}
	f := &simFleet{gone: make(chan struct{})}
	go func() { // ends with the child, which stop waits for
		cmd.Wait()
		close(f.gone)
	}()
	return f, f.awaitRoster(ctx, dd, cmd.Process.Pid)
}

// awaitRoster waits until the child has said where its drones are.
func (f *simFleet) awaitRoster(ctx context.Context, dd *dataDir, pid int) error {
	ctx, cancel := context.WithTimeout(ctx, fleetStartTimeout)
	defer cancel()
	f.roster.PID = pid
	err := poll(ctx, func() (bool, error) {
		select {
		case <-f.gone:
			return false, errors.New("the autopilots ended at once")
		default:
		}
		r, err := readRoster(dd.path)
		if err != nil || r.PID != pid {
			return false, nil
		}
		f.roster = r
		return r.alive(ctx), nil
	})
	if err == nil {
		return nil
	}
	f.stop()
	return fmt.Errorf("%w; their log is %s%s", err, dd.file(pilotsLog), lastLine(dd.file(pilotsLog)))
}

// stop ends the autopilots and waits until they have; those of somebody
// else are left alone.
func (f *simFleet) stop() {
	if f.keep || !f.ours() {
		return
	}
	syscall.Kill(f.roster.PID, syscall.SIGTERM) // gone already is as good
	if f.await(fleetStopTimeout) {
		return
	}
	syscall.Kill(f.roster.PID, syscall.SIGKILL)
	f.await(fleetStopTimeout)
}

// ours guards against a process number that was given away again: only a
// child, or a process that was started as `… autopilots …`, is signalled.
func (f *simFleet) ours() bool {
	if f.gone != nil {
		return true
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", f.roster.PID))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat("/proc/self/cmdline"); err == nil {
			return false
		}
		return true // a system without /proc: the heartbeat has to do
	}
	return err == nil && strings.Contains(string(line), "\x00autopilots\x00")
}

func (f *simFleet) await(limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return poll(ctx, func() (bool, error) {
		if f.gone == nil {
			return processGone(f.roster.PID), nil
		}
		select {
		case <-f.gone:
			return true, nil
		default:
			return false, nil
		}
	}) == nil
}

// processGone reports whether a process has ended. One that is dead and
// that its parent has not looked at yet has ended too.
func processGone(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false // a system without /proc
	}
	// The state follows the name, which stands in parentheses (proc(5)).
	_, rest, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')'):]), " ")
	return strings.HasPrefix(rest, "Z")
}

// poll asks again and again until fn says yes, fails, or ctx ends.
func poll(ctx context.Context, fn func() (bool, error)) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if ok, err := fn(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer in time: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// lastLine is the last line of a log, for an error's text.
func lastLine(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return ", its last line: " + last
	}
	return ""
}
