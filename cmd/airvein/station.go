package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/fleet"
	"airvein/fleet/mavlink"
	"airvein/web"
)

// stationConfig is what demo and serve differ in.
type stationConfig struct {
	site    dispatch.Configure
	clock   simClock
	links   []mavlink.LinkConfig
	marks   string // folder of the signing times of links with a key
	tlogs   string // folder of the flights' MAVLink logs; empty: none
	demo    bool
	signIns []web.SignIn
	log     *slog.Logger
}

// station is one running server: stores, engine, MAVLink and web.
type station struct {
	*stores
	clock  simClock
	ground *mavlink.Ground
	engine *engine.Engine
	web    *web.Server
	lns    []*listener
	tlog   *flightLog // nil: none
}

// newStation joins the parts; run runs them. It owns neither the stores
// nor the listener.
func newStation(ctx context.Context, s *stores, ln *listener, cfg stationConfig) (*station, error) {
	st := &station{stores: s, clock: cfg.clock, lns: []*listener{ln}}
	marks, err := openMarks(cfg.links, cfg.marks)
	if err != nil {
		return nil, err
	}
	var record func(fleet.DroneID, time.Time, []byte)
	if cfg.tlogs != "" {
		st.tlog = newFlightLog(cfg.tlogs, cfg.clock, cfg.log)
		record = st.tlog.record
	}
	st.ground, err = mavlink.NewGround(mavlink.GroundConfig{
		Links:   cfg.links,
		Record:  record,
		Marks:   marks,
		OnFrame: func(d fleet.DroneID, f fleet.Frame) { st.engine.Frame(d, f) },
		Logger:  cfg.log,
	})
	if err != nil {
		return nil, err
	}
	st.engine, err = engine.Open(ctx, engine.Config{
		Journal: s.journal, History: s.history, Spool: s.spool, Sender: st.ground, Clock: cfg.clock, Site: cfg.site, Logger: cfg.log,
	})
	if err != nil {
		return nil, err
	}
	st.web, err = web.New(web.Config{
		Engine: st.engine, History: s.history, Texts: s.texts, Accounts: s.accounts, Clock: cfg.clock,
		Demo: cfg.demo, SignIns: cfg.signIns, Origins: ln.origins, SecureCookies: ln.secure, Logger: cfg.log,
	})
	return st, err
}

// run answers requests and flies until ctx ends, then puts everything away:
// first who asks, then the engine, last the links. front is what the caller
// does meanwhile; its error ends the station, as any part's does.
func (s *station) run(ctx context.Context, front func(context.Context) error) error {
	ctx, fail := context.WithCancelCause(ctx)
	core, stopCore := context.WithCancel(context.WithoutCancel(ctx))
	defer stopCore()
	defer fail(nil)
	if err := s.ground.Start(core); err != nil {
		return err
	}
	defer s.ground.Close()

	var errs errorList
	part := func(wg *sync.WaitGroup, fn func() error) {
		wg.Go(func() {
			if err := fn(); err != nil {
				errs.add(err)
				fail(err)
			}
		})
	}
	var engines, fronts sync.WaitGroup
	part(&engines, func() error { return s.engine.Run(core) })
	if s.tlog != nil {
		part(&engines, func() error {
			return s.tlog.run(core, func() map[fleet.DroneID]string { return flying(s.engine) })
		})
	}
	part(&fronts, func() error { return s.web.Run(ctx) })
	for _, ln := range s.lns {
		part(&fronts, func() error { return serveHTTP(ctx, ln, s.web.Handler()) })
	}
	part(&fronts, func() error { return front(ctx) })
	fronts.Wait()
	stopCore()
	engines.Wait()
	return errs.joined()
}

// errorList collects errors from several goroutines. What only says that
// the end was asked for is left out.
type errorList struct {
	mu   sync.Mutex
	errs []error
}

func (l *errorList) add(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *errorList) joined() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.errs...)
}
