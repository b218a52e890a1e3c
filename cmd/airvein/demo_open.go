package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
	"airvein/sim/people"
	"airvein/web/account"
)

// open brings the demo's world up once requests are answered, says that it
// is ready, and plays the people until ctx ends.
func (d *demo) open(ctx context.Context) error {
	if err := d.stockUp(ctx); err != nil {
		return err
	}
	if err := d.writeLink(ctx); err != nil {
		return err
	}
	d.awaitDrones(ctx)
	if ctx.Err() != nil {
		return nil
	}
	tokens, err := d.cast.tokens(ctx, d.stores.accounts)
	if err != nil {
		return err
	}
	err = readyFile{
		URL: d.url, Clock: readyClock{d.clock.now(), d.clock.speed},
		PIDs:   readyPIDs{Server: os.Getpid(), Autopilots: d.fleet.roster.PID},
		Tokens: d.cast.named(tokens), Hospitals: d.cast.sites(account.Hospital), Depots: d.cast.sites(account.Depot),
	}.write(d.opt.ready)
	if err != nil {
		return err
	}
	d.greet()
	p := &players{
		team: people.NewTeam(d.opt.seed, people.DefaultPace()), demand: d.demand, auto: d.opt.auto,
		clock: d.clock, log: d.log, site: d.sc.Site, run: randomKey(),
		cast: d.cast.clients(d.own.url, tokens),
	}
	return p.play(ctx)
}

// stockUp gives the depots the scenario's stock and the sky its weather,
// where an earlier run has not.
func (d *demo) stockUp(ctx context.Context) error {
	var have map[string]bool
	var weather bool
	d.server.engine.View(func(v engine.View) {
		have = map[string]bool{}
		for _, depot := range d.sc.Site.Depots {
			_, have[depot.ID] = v.State.StockAsOf(depot.ID)
		}
		w, _ := v.State.Weather()
		weather = w != nil
	})
	now := d.clock.now()
	units := d.sc.Units(now)
	for _, depot := range d.sc.Site.Depots {
		if have[depot.ID] {
			continue
		}
		in := dispatch.ImportStock{By: scenarioActor, Depot: depot.ID, Snapshot: true, AsOf: now, Source: "scenario " + d.sc.Site.ID}
		for _, u := range units {
			if u.Depot == depot.ID {
				in.Units = append(in.Units, u)
			}
		}
		if err := d.server.engine.Do(ctx, in); err != nil {
			return fmt.Errorf("the scenario's stock of %s: %w", depot.ID, err)
		}
	}
	if !weather && len(d.sc.Weather) > 0 {
		if err := d.server.engine.Do(ctx, dispatch.SetWeather{By: scenarioActor, Weather: d.sc.Weather[0]}); err != nil {
			return fmt.Errorf("the scenario's weather: %w", err)
		}
	}
	return nil
}

// scenarioActor is who did what the scenario file says.
const scenarioActor = "scenario"

// writeLink tells the boxes' modems where to post, and with which token.
func (d *demo) writeLink(ctx context.Context) error {
	token, err := d.stores.accounts.NewToken(ctx, deviceAccount, "box modems of the demo", tokenLife)
	if err != nil {
		return err
	}
	data, err := json.Marshal(map[string]string{"url": d.own.url, "device_token": token})
	if err != nil {
		return err
	}
	return writeFileAtomic(d.dir.file(linkFile), data, 0o600)
}

// awaitDrones gives the drones a moment to be heard, so that the first
// order finds them. One that stays silent is told of, not waited for.
func (d *demo) awaitDrones(ctx context.Context) {
	const patience = 15 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var silent []string
	err := poll(ctx, func() (bool, error) {
		silent = nil
		d.server.engine.View(func(v engine.View) {
			for _, dr := range v.State.Drones() {
				if dr.State == dispatch.DroneUnseen {
					silent = append(silent, string(dr.ID))
				}
			}
		})
		return len(silent) == 0, nil
	})
	if err != nil && len(silent) > 0 {
		d.log.Warn("not heard of yet", "drones", silent)
	}
}

// greet prints where to go and how to sign in.
func (d *demo) greet() {
	w := d.std.out
	fmt.Fprintf(w, "\nAirvein demo: %s\nNOT FOR CLINICAL USE. %s\n\n  %s\n\nSign in with the password %s as:\n", d.sc.Site.Name, d.sc.Site.Note, d.url, demoPassword)
	for _, s := range d.cast.signIns {
		fmt.Fprintf(w, "  %-16s %s\n", s.User, s.Label)
	}
	if p, err := blood.FindPolicy(d.sc.Site.CountryPolicy); err == nil && len(p.Unconfirmed()) > 0 {
		fmt.Fprintf(w, "\nBlood policy %s: %d safety values are not confirmed; a server would refuse them until they are approved.\n", p.Version, len(p.Unconfirmed()))
	}
	fmt.Fprintf(w, "\nScenario time %s, running %g times as fast as the clock. Data in %s. End with Ctrl-C.\n",
		d.clock.now().Format(time.RFC3339), d.clock.speed, d.dir.path)
}
