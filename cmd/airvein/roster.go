package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"airvein/fleet"
	"airvein/fleet/mavlink"
)

// rosterFile is where the simulated autopilots of a data directory say who
// they are.
const rosterFile = "autopilots.json"

// roster is the process of simulated autopilots: its vehicles' ports, and
// the clock it flies by, which whoever takes it over has to keep.
type roster struct {
	PID      int             `json:"pid"`
	Started  time.Time       `json:"started"`
	Clock    rosterClock     `json:"clock"`
	Vehicles []rosterVehicle `json:"vehicles"`
}

type rosterClock struct {
	Wall     time.Time `json:"wall"`
	Scenario time.Time `json:"scenario"`
	Speed    float64   `json:"speed"`
}

type rosterVehicle struct {
	Drone   string `json:"drone"`
	System  uint8  `json:"system"`
	Address string `json:"address"` // host:port, UDP
}

func readRoster(dir string) (roster, error) {
	var r roster
	path := filepath.Join(dir, rosterFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return roster{}, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return roster{}, fmt.Errorf("%s is not a roster of autopilots: %w; remove it", path, err)
	}
	if r.PID <= 0 || len(r.Vehicles) == 0 || r.Clock.Wall.IsZero() || r.Clock.Scenario.IsZero() || !(r.Clock.Speed > 0) {
		return roster{}, fmt.Errorf("%s is not a roster of autopilots; remove it", path)
	}
	return r, nil
}

func (r roster) write(dir string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return writeFileAtomic(filepath.Join(dir, rosterFile), append(data, '\n'), 0o600)
}

const (
	aliveWithin = 2 * time.Second // a vehicle sends a heartbeat each second
	aliveBeat   = 100 * time.Millisecond
)

// alive reports whether one of the vehicles answers a ground station's
// heartbeat within two seconds.
func (r roster) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, aliveWithin)
	defer cancel()
	answered := make(chan struct{}, 1)
	g, err := mavlink.NewGround(mavlink.GroundConfig{Links: r.links(), OnFrame: func(fleet.DroneID, fleet.Frame) {
		select {
		case answered <- struct{}{}:
		default:
		}
	}})
	if err != nil || g.Start(ctx) != nil {
		return false
	}
	defer g.Close()
	tick := time.NewTicker(aliveBeat)
	defer tick.Stop()
	for {
		for _, v := range r.Vehicles {
			err := g.Send(fleet.DroneID(v.Drone), fleet.Frame{System: v.System,
				Message: fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}})
			if errors.Is(err, mavlink.ErrNoLink) {
				return false
			}
		}
		select {
		case <-answered:
			return true
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
}

// links are the ground station's links to the vehicles.
func (r roster) links() []mavlink.LinkConfig {
	var out []mavlink.LinkConfig
	for _, v := range r.Vehicles {
		out = append(out, mavlink.LinkConfig{Drone: fleet.DroneID(v.Drone), System: v.System, Kind: mavlink.UDPClient, Address: v.Address})
	}
	return out
}
