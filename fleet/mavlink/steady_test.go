package mavlink

import (
	"log/slog"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/fleet/guard"
)

// The wall clock is set anew while drones fly: an honest frame is honest
// still, by the monotonic clock.
func TestAWallClockThatIsSetCutsNoLink(t *testing.T) {
	for _, step := range []time.Duration{-24 * time.Hour, -time.Hour, -2 * time.Minute, 2 * time.Minute, time.Hour, 24 * time.Hour} {
		rw, err := newDialect()
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPacker(rw, 5, 1)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := p.pack(fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		signed, err := guard.NewSigner(testKey(5), 5, 1, 0, guard.NoMarks{}).Sign(began.Add(time.Minute), raw[0])
		if err != nil {
			t.Fatal(err)
		}
		c, err := newCraft(LinkConfig{Drone: "d5", System: 5, Key: testKey(5)},
			GroundConfig{Logger: slog.New(slog.DiscardHandler), Marks: func(fleet.DroneID) guard.Marks { return guard.NoMarks{} }})
		if err != nil {
			t.Fatal(err)
		}
		c.clock = steadyClock{began, func() time.Duration { return time.Minute }}
		guard.Datagram(signed, func(f guard.Frame) {
			if v := c.check(began.Add(time.Minute+step), f); v != guard.Pass {
				t.Errorf("the clock was set by %v, and an honest frame is %v", step, v)
			}
		})
	}
}
