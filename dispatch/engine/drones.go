package engine

import (
	"context"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/history"
)

const (
	positionEvery = 2 * time.Second // of scenario time, for one flying drone
	positionsMax  = 20_000          // kept until they are taken
	rounds        = 8               // of report and directive in one step
)

// Frame takes a frame from a drone.
func (l *Loop) Frame(ctx context.Context, wall time.Time, id fleet.DroneID, f fleet.Frame) error {
	l.awake(ctx, wall)
	c, ok := l.drivers[id]
	if !ok || l.fatal != nil {
		return l.fatal
	}
	c.Receive(wall, f)
	switch f.Message.(type) {
	case fleet.GlobalPosition:
		l.touched.drones[id] = true
		l.keepPosition(wall, id, c.Telemetry())
	case fleet.Heartbeat, fleet.StatusText, fleet.SysStatus:
		l.touched.drones[id] = true
	}
	l.collect(wall, id)
	if len(l.owed) > 0 && l.trouble == nil {
		l.follow(ctx, wall)
	}
	return l.fatal
}

// collect takes from a driver what it has to say: frames go out, reports
// are owed to the core, box readings to the history.
func (l *Loop) collect(wall time.Time, id fleet.DroneID) {
	c := l.drivers[id]
	for _, f := range c.Outbox() {
		if err := l.cfg.Sender.Send(id, f); err != nil {
			l.log.Debug("a frame was not sent", "drone", string(id), "err", err)
		}
	}
	for _, r := range c.Reports() {
		if len(l.owed) == owedMax {
			l.log.Error("a report is lost: too many wait for the journal", "drone", string(id), "report", string(r.Kind))
			continue
		}
		l.owed = append(l.owed, owing{in: dispatch.DroneReport{Drone: id, Report: r}})
	}
	for _, p := range c.Hygrometer() {
		box, ok := l.state.BoxAboard(id)
		if !ok {
			continue
		}
		l.see(history.Reading{Sensor: string(box), Probe: dockProbe + int(p.ID), At: l.at(p.At), ReceivedAt: l.now(wall), C: p.C})
	}
}

// follow decides the reports that are owed and what is due, and tells the
// drivers what the State wants now, again while they have something to say
// to it.
func (l *Loop) follow(ctx context.Context, wall time.Time) {
	for range rounds {
		l.report(ctx, wall)
		l.deadlines(ctx, wall)
		if l.trouble != nil || l.fatal != nil {
			return
		}
		l.direct(wall)
		if len(l.owed) == 0 {
			return
		}
	}
}

// report decides what is owed, in order. What the journal did not take
// stays owed; what the core refuses is done with.
func (l *Loop) report(ctx context.Context, wall time.Time) {
	for len(l.owed) > 0 && l.trouble == nil && l.fatal == nil {
		if o := l.owed[0]; !l.done(o) {
			now := l.now(wall)
			err := l.cutBefore(ctx, now, o.in)
			if err != nil && l.Trouble() == nil {
				// A driver says what it saw once: it is heard all the same.
				l.log.Error("a digest was refused", "err", err)
				err = nil
			}
			if err == nil {
				err = l.step(ctx, now, o.in)
			}
			if l.Trouble() != nil {
				return
			}
			if err != nil {
				l.log.Warn("a report or a spooled command was refused", "err", err)
			}
		}
		l.owed = l.owed[1:]
		l.outage.kept = max(0, l.outage.kept-1)
	}
	l.forgetSpool(ctx)
}

// direct tells every driver what the State wants of its drone.
func (l *Loop) direct(wall time.Time) {
	directives := l.state.Directives(l.now(wall))
	if l.trouble != nil {
		l.restrain(wall, directives)
	}
	for _, id := range l.ids {
		d := directives[id]
		if d != nil {
			d.Term = uint64(l.term)
		}
		l.drivers[id].Direct(wall, d)
		l.collect(wall, id)
	}
}

// keepPosition keeps a flying drone's position, thinned.
func (l *Loop) keepPosition(wall time.Time, id fleet.DroneID, t fleet.Telemetry) {
	d, ok := l.state.Drone(id)
	if !ok || d.Flight == "" || !t.HasPos {
		return
	}
	f, ok := l.state.Flight(d.Flight)
	if !ok || !f.State.Airborne() {
		return
	}
	now := l.now(wall)
	if last, ok := l.posAt[id]; ok && now.Sub(last) < positionEvery {
		return
	}
	l.posAt[id] = now
	if len(l.positions) == positionsMax {
		l.positions = l.positions[1:]
	}
	l.positions = append(l.positions, history.Position{At: now, Drone: string(id), Flight: string(d.Flight), Pos: t.Pos, AltTakeoffM: t.AltTakeoffM, BatteryPct: t.BatteryPct})
}
