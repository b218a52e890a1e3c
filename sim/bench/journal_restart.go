package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/postgres"
	"airvein/dispatch/site"
	"airvein/fleet/history/memory"
	"airvein/sim/scenarios"
)

const atOnce = 5000

// startOnSnapshot fills the journal up to its size with what a quiet fleet says,
// and starts an engine on it with its snapshot, and without.
func startOnSnapshot(ctx context.Context, url string, size journalSizes) ([]Result, error) {
	cfg, err := quietFleet(ctx, url, size)
	if err != nil {
		return nil, err
	}
	defer cfg.Journal.Close()
	start := func() error {
		_, err := engine.NewLoop(ctx, cfg)
		return err
	}
	with, err := wall(start)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, "DELETE FROM snapshots")
	if err = errors.Join(err, conn.Close(ctx)); err != nil {
		return nil, err
	}
	all, err := wall(start)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("with %d events, of which the newest %d come after the snapshot", size.events, size.events-size.snapshot)
	return []Result{
		Result{ID: "journal.restart_vs_replay", What: "a start " + what + ", against replaying all", Unit: "ratio", Better: Lower, Must: 1.0 / 20, Aim: 1.0 / 50}.over([]float64{with.Seconds() / all.Seconds()}),
		Result{ID: "journal.restart", What: "a start " + what, Unit: "s", Better: Lower, Must: 5, Aim: 5}.over([]float64{with.Seconds()}),
	}, nil
}

// quietFleet is a journal of the Nanjing site, its drones seen again and
// again, with a snapshot before its end.
func quietFleet(ctx context.Context, url string, size journalSizes) (engine.Config, error) {
	var cfg engine.Config
	data, err := scenarios.Load("nanjing")
	if err != nil {
		return cfg, err
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		return cfg, err
	}
	j, term, _, err := lead(ctx, url)
	if err != nil {
		return cfg, err
	}
	cfg = engine.Config{Journal: j, History: memory.New(), Sender: nobody{}, Clock: wallClock{}, Site: dispatch.Configure{Site: sc.Site, Hash: "bench"}, Logger: slog.New(slog.DiscardHandler)}
	loop, err := engine.NewLoop(ctx, cfg) // which makes the site known
	if err != nil {
		return cfg, errors.Join(err, j.Close())
	}
	if err := fleetSeen(ctx, j, term+1, loop, size); err != nil {
		return cfg, errors.Join(err, j.Close())
	}
	return cfg, nil
}

func fleetSeen(ctx context.Context, j *postgres.Journal, term journal.Term, loop *engine.Loop, size journalSizes) error {
	drones := loop.State().Drones()
	seq, at := loop.Seq(), loop.State().LastAt()
	fill := func(to int) error {
		for int(seq) < to {
			n := min(atOnce, to-int(seq))
			events := make([]dispatch.Event, n)
			for i := range events {
				d := drones[(int(seq)+i)%len(drones)]
				events[i] = dispatch.DroneSeen{Drone: d.ID, State: dispatch.DroneTurnaround, Link: "live", BatteryPct: float64(i % 100)}
			}
			var err error
			if seq, err = j.Append(ctx, term, seq, at, events); err != nil {
				return err
			}
		}
		return nil
	}
	if err := fill(size.snapshot); err != nil {
		return err
	}
	mid, err := engine.NewLoop(ctx, engine.Config{Journal: leading{j, term}, History: memory.New(), Sender: nobody{}, Clock: wallClock{}, Site: dispatch.Configure{Hash: "bench"}})
	if err != nil {
		return err
	}
	if err := mid.Save(ctx); err != nil {
		return err
	}
	return fill(size.events)
}

// leading is a journal whose lead is taken already.
type leading struct {
	journal.Journal
	term journal.Term
}

func (l leading) Lead(context.Context) (journal.Term, error) { return l.term, nil }
