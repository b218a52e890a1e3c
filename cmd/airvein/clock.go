package main

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// simClock maps wall time to scenario time: scenario was wall's scenario
// time, and has run speed times as fast since.
type simClock struct {
	wall     time.Time
	scenario time.Time
	speed    float64
}

// wallClock is a server's clock: scenario time is wall time.
func wallClock() simClock {
	now := time.Now().Round(0)
	return simClock{wall: now, scenario: now, speed: 1}
}

// Wall is the wall time now.
func (c simClock) Wall() time.Time { return time.Now() }

// Scenario is the scenario time at a wall time, in UTC.
func (c simClock) Scenario(wall time.Time) time.Time {
	return c.scenario.Add(time.Duration(float64(wall.Sub(c.wall)) * c.speed)).UTC()
}

// Speed is scenario seconds in a second of wall time.
func (c simClock) Speed() float64 { return c.speed }

func (c simClock) now() time.Time { return c.Scenario(c.Wall()) }

// maxSpeed bounds --speed: beyond it people and links, which live in wall
// time, cannot follow the aircraft.
const maxSpeed = 100

// speedFlag is --speed.
type speedFlag float64

func (s *speedFlag) String() string { return strconv.FormatFloat(float64(*s), 'g', -1, 64) }

func (s *speedFlag) Set(v string) error {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(f) || f <= 0 || f > maxSpeed {
		return fmt.Errorf("the speed must be a number above 0 and at most %d", maxSpeed)
	}
	*s = speedFlag(f)
	return nil
}
