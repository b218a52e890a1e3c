package main

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/mavlink"
	"airvein/sim/scenarios"
)

// A ground station of either transport hears every one of many vehicles, of
// either kind, from one process.
func TestManyVehiclesOfEitherKind(t *testing.T) {
	data, err := scenarios.Load("nanjing")
	if err != nil {
		t.Fatal(err)
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		t.Fatal(err)
	}
	drones, err := firstDrones(sc.Site.Drones, 40)
	if err != nil {
		t.Fatal(err)
	}
	for name, pc := range map[string]pilotsConfig{
		"ardupilot udp": {host: "127.0.0.1"}, "px4 tcp": {host: "127.0.0.1", px4: true, tcp: true},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Now()
			p, err := launchPilots(pc, sc, drones, nil, simClock{wall: now, scenario: now, speed: 1}, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer p.close()
			ctx, cancel := context.WithTimeout(context.Background(), loopbackWait)
			var wg sync.WaitGroup
			wg.Go(func() { p.run(ctx, 0) })
			defer wg.Wait()
			defer cancel()
			links := p.roster().links()
			for i := range links {
				if pc.tcp {
					links[i].Kind = mavlink.TCPClient
				}
			}
			var mu sync.Mutex
			heard := map[fleet.DroneID]uint8{}
			g, err := mavlink.NewGround(mavlink.GroundConfig{Links: links, OnFrame: func(d fleet.DroneID, f fleet.Frame) {
				if h, ok := f.Message.(fleet.Heartbeat); ok {
					mu.Lock()
					defer mu.Unlock()
					heard[d] = h.Autopilot
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if err := g.Start(ctx); err != nil {
				t.Fatal(err)
			}
			defer g.Close()
			err = poll(ctx, func() (bool, error) {
				for _, l := range links {
					_ = g.Send(l.Drone, fleet.Frame{System: l.System, Message: fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}})
				}
				mu.Lock()
				defer mu.Unlock()
				return len(heard) == len(links), nil
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Fatalf("%d of %d are heard: %v", len(heard), len(links), err)
			}
			want := uint8(fleet.AutopilotArdu)
			if pc.px4 {
				want = fleet.AutopilotPX4
			}
			for d, got := range heard {
				if got != want {
					t.Errorf("%s is autopilot %d, want %d", d, got, want)
				}
			}
		})
	}
}
