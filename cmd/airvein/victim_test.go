package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/dispatch/site"
	"airvein/fleet/history"
	"airvein/sim/scenarios"
)

// asVictim makes the test binary a server that kills itself: a killPlan.
const asVictim = "AIRVEIN_TEST_VICTIM"

// killPlan is a server process of the kill harness: the product's own
// serve, on stores that end the process at the nth passing of a point. From
// its outage on, an append's number, its stores do not answer; 0 is never.
type killPlan struct {
	Data, DB, Listen, Ready string
	Point                   string
	Nth                     int64
	Outage                  int64
}

// killPoints are all at which something is made durable, just before and
// just after. The spool is written in an outage alone.
func killPoints() []killPlan {
	var out []killPlan
	for _, p := range []killPlan{{Point: "append", Nth: 100}, {Point: "snapshot", Nth: 1}, {Point: "readings", Nth: 5}, {Point: "spool", Nth: 1, Outage: 50}} {
		for _, when := range []string{".before", ".after"} {
			out = append(out, killPlan{Point: p.Point + when, Nth: p.Nth, Outage: p.Outage})
		}
	}
	return out
}

type trap struct {
	killPlan
	passed  atomic.Int64
	appends atomic.Int64
}

// down is an error once the plan's outage has begun.
func (k *trap) down() error {
	if k.Outage > 0 && k.appends.Load() >= k.Outage {
		return fmt.Errorf("%w: the plan's outage", journal.ErrUnavailable)
	}
	return nil
}

func (k *trap) pass(point string) {
	if point == k.Point && k.passed.Add(1) == k.Nth {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // nothing runs any more
	}
}

// mortalJournal passes the trap around whatever it writes.
type mortalJournal struct {
	record
	trap *trap
}

func (m *mortalJournal) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	if err := m.trap.down(); err != nil {
		return 0, err
	}
	if len(events) > 0 {
		m.trap.appends.Add(1)
		m.trap.pass("append.before")
		defer m.trap.pass("append.after")
	}
	return m.record.Append(ctx, term, after, at, events)
}

func (m *mortalJournal) SaveSnapshot(ctx context.Context, seq journal.Seq, data []byte) error {
	m.trap.pass("snapshot.before")
	defer m.trap.pass("snapshot.after")
	return m.record.SaveSnapshot(ctx, seq, data)
}

func (m *mortalJournal) Head(ctx context.Context) (journal.Seq, error) {
	if err := m.trap.down(); err != nil {
		return 0, err
	}
	return m.record.Head(ctx)
}

type mortalHistory struct {
	history.Store
	trap *trap
}

func (m *mortalHistory) AddReadings(ctx context.Context, rs []history.Reading) (int, error) {
	if err := m.trap.down(); err != nil {
		return 0, err
	}
	m.trap.pass("readings.before")
	defer m.trap.pass("readings.after")
	return m.Store.AddReadings(ctx, rs)
}

type mortalSpool struct {
	spooler
	trap *trap
}

func (m *mortalSpool) Add(entries ...[]byte) error {
	m.trap.pass("spool.before")
	defer m.trap.pass("spool.after")
	return m.spooler.Add(entries...)
}

// victim is the server process's main.
func victim(plan string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serveMortal(ctx, plan); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitOK
}

func serveMortal(ctx context.Context, plan string) error {
	var p killPlan
	if err := json.Unmarshal([]byte(plan), &p); err != nil {
		return err
	}
	r, err := readRoster(p.Data)
	if err != nil {
		return err
	}
	s, hash, err := nanjingSite()
	if err != nil {
		return err
	}
	dd, err := openDataDir(p.Data)
	if err != nil {
		return err
	}
	defer dd.close()
	st, err := openStores(ctx, dd, p.DB)
	if err != nil {
		return err
	}
	defer st.close()
	k := &trap{killPlan: p}
	st.journal, st.spool, st.history = &mortalJournal{st.journal, k}, &mortalSpool{st.spool, k}, &mortalHistory{st.history, k}
	o := &serveOptions{listen: listenOptions{addr: p.Listen}, data: p.Data, ready: p.Ready}
	return o.serve(ctx, stdio{os.Stdin, os.Stdout, os.Stderr}, st, stationConfig{
		site: dispatch.Configure{Site: s.Site, Hash: hash}, clock: simClock{r.Clock.Wall, r.Clock.Scenario, r.Clock.Speed}, links: r.links(), log: newLogger(os.Stderr),
	})
}

func nanjingSite() (site.Scenario, string, error) {
	data, err := scenarios.Load("nanjing")
	if err != nil {
		return site.Scenario{}, "", err
	}
	sc, err := site.ParseScenario(data)
	return sc, hashOf(data), err
}
