package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet/guard"
	"airvein/sim/people"
	"airvein/sim/scenarios"
)

// TestServeFliesAMissionOverTCP: the product's own `serve --site` prepares,
// launches, releases and lands a drone that it reaches by TCP, as it would a
// SITL on 5760: the boot banner first, no telemetry that was not asked for,
// the mission protocol as an ArduPilot has it. The aircraft's own time runs
// faster than the server's, so that the flight takes seconds.
func TestServeFliesAMissionOverTCP(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	raw, err := scenarios.Load("nanjing")
	if err != nil {
		t.Fatal(err)
	}
	sc, err := site.ParseScenario(raw)
	if err != nil {
		t.Fatal(err)
	}
	wall := wallClock()
	fast := simClock{wall: wall.wall, scenario: wall.scenario, speed: 50}
	vehicles, err := launchPilots(pilotsConfig{host: "127.0.0.1", tcp: true}, sc, sc.Site.Drones, nil, fast, newLogger(os.Stderr))
	if err != nil {
		t.Fatal(err)
	}
	defer vehicles.close()
	data := t.TempDir()
	file, hash := siteOverTCP(t, string(raw), vehicles)
	cast, tokens := openForService(ctx, t, data, file, hash, sc)

	var said lockedBuffer
	ready := filepath.Join(data, "ready.json")
	ended := make(chan int, 1)
	var rest sync.WaitGroup
	defer rest.Wait()
	defer stop()
	rest.Go(func() { vehicles.run(ctx, 0) })
	rest.Go(func() {
		ended <- Run(ctx, []string{"serve", "--site", file, "--data", data, "--listen", "127.0.0.1:0", "--ready-file", ready}, nil, &said, &said)
	})
	s := &served{t: t, ended: ended, said: &said}
	s.until("the server is ready", readyWithin, func() bool {
		raw, err := os.ReadFile(ready)
		return err == nil && json.Unmarshal(raw, &s.ready) == nil
	})
	modems := newModems(sc, wall, func() (*client, error) { return newClient(s.ready.URL, tokens[deviceAccount]), nil }, newLogger(&said))
	rest.Go(func() { modems.run(ctx) })
	demand, err := people.NewDemand(sc, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := &players{team: people.NewTeam(1, people.Pace{}), demand: demand, auto: true, clock: simClock{wall: wall.wall, scenario: wall.scenario, speed: 1},
		log: newLogger(&said), site: sc.Site, run: "tcp", cast: cast.clients(s.ready.URL, tokens)}
	rest.Go(func() {
		if err := p.play(ctx); err != nil {
			t.Error(err)
		}
	})
	eyes := newClient(s.ready.URL, tokens["dispatcher"])
	s.until("the box is received and the drone is back", deliveredWithin, func() bool {
		var o struct {
			Orders []struct{ State string }
		}
		var f struct {
			Flights []struct{ State string }
		}
		for path, to := range map[string]any{"/api/v1/orders": &o, "/api/v1/flights": &f} {
			if err := eyes.call(ctx, "GET", path, nil, to); err != nil {
				t.Fatal(err)
			}
		}
		return len(o.Orders) == 1 && o.Orders[0].State == "delivered" && len(f.Flights) == 1 && f.Flights[0].State == "ended"
	})
	stop()
	if code := <-ended; code != exitOK {
		t.Errorf("serve exits %d\n%s", code, said.String())
	}
	if logs, err := filepath.Glob(filepath.Join(data, tlogDir, "*.tlog")); err != nil || len(logs) == 0 {
		t.Errorf("no flight log: %v", err)
	} else if raw, err := os.ReadFile(logs[0]); err != nil || bytes.Count(raw, []byte{0xFD}) < 100 || !isTlog(raw) {
		t.Errorf("%s is no log of MAVLink 2 frames: %v", logs[0], err)
	}
}

// siteOverTCP writes the scenario's site with each drone's link a TCP one to
// its vehicle, and gives the file and its hash.
func siteOverTCP(t *testing.T, scenario string, vehicles *pilots) (file, hash string) {
	t.Helper()
	text, _, found := strings.Cut(scenario, "\nstock:")
	if !found {
		t.Fatal("the scenario has no stock to cut off")
	}
	const udp = `link: {kind: udp_client, address: "", signing: "off"}`
	for _, v := range vehicles.roster().Vehicles {
		text = strings.Replace(text, udp, `link: {kind: tcp_client, address: "`+v.Address+`", signing: "off"}`, 1)
	}
	if strings.Contains(text, udp) {
		t.Fatal("a drone without a vehicle")
	}
	file = filepath.Join(t.TempDir(), "site.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, hashOf([]byte(text))
}

// openForService does what people do before a server's first day: accounts,
// tokens, the policy's approval, the stock and the weather.
func openForService(ctx context.Context, t *testing.T, data, file, hash string, sc site.Scenario) (*cast, map[string]string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dd, err := openDataDir(data)
	must(err)
	defer dd.close()
	st, err := openStores(ctx, dd, "")
	must(err)
	defer st.close()
	c, err := makeCast(ctx, st.accounts, sc.Site)
	must(err)
	tokens, err := c.tokens(ctx, st.accounts)
	must(err)
	tokens[deviceAccount], err = st.accounts.NewToken(ctx, deviceAccount, "box modems", tokenLife)
	must(err)
	text, err := os.ReadFile(file)
	must(err)
	s, err := site.ParseSite(text)
	must(err)
	now := time.Now()
	inputs := []dispatch.Input{dispatch.Configure{Site: s, Hash: hash}, dispatch.ApprovePolicy{Version: mustPolicy(t, s), By: "this test"},
		dispatch.SetWeather{By: "this test", Weather: site.Weather{WindMPS: 2, WindFromDeg: 90, TemperatureC: 15}}}
	for _, d := range s.Depots {
		in := dispatch.ImportStock{By: "this test", Depot: d.ID, Snapshot: true, AsOf: now, Source: "this test"}
		for _, u := range sc.Units(now) {
			if u.Depot == d.ID {
				in.Units = append(in.Units, u)
			}
		}
		inputs = append(inputs, in)
	}
	term, err := st.journal.Lead(ctx)
	must(err)
	for _, in := range inputs {
		state, last, err := newest(ctx, st.journal)
		must(err)
		events, err := state.Decide(now, in)
		must(err)
		_, err = st.journal.Append(ctx, term, last, now, events)
		must(err)
	}
	return c, tokens
}

func mustPolicy(t *testing.T, s site.Site) string {
	t.Helper()
	p, err := blood.FindPolicy(s.CountryPolicy)
	if err != nil {
		t.Fatal(err)
	}
	return p.Version
}

// served is a server that runs in this process.
type served struct {
	t     *testing.T
	ended chan int
	said  *lockedBuffer
	ready readyFile
}

func (s *served) until(what string, limit time.Duration, ok func() bool) {
	s.t.Helper()
	deadline := time.After(limit)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case code := <-s.ended:
			s.ended <- code
			s.t.Fatalf("waiting until %s: the server ended with %d\n%s", what, code, s.said)
		case <-deadline:
			s.t.Fatalf("not in %v: %s\n%s", limit, what, s.said)
		}
	}
}

// isTlog walks a log as QGroundControl and MAVExplorer do: eight bytes of
// microseconds, big-endian, then one frame.
func isTlog(raw []byte) bool {
	for len(raw) > 0 {
		if len(raw) < 8+12 || raw[8] != 0xFD || raw[10]&1 != 0 {
			return false
		}
		n := 8 + 10 + int(raw[9]) + 2
		if n > len(raw) {
			return false
		}
		frames := 0
		if junk := guard.Datagram(raw[8:n], func(guard.Frame) { frames++ }); junk != 0 || frames != 1 {
			return false
		}
		raw = raw[n:]
	}
	return true
}
