package driver_test

import (
	"testing"
	"time"

	"airvein/fleet"
)

// TestTrafficIsKeptAndMovesNothing: what a drone's ADS-B receiver heard is
// told for a while, the newest of each aircraft, bounded, and is no word of
// the drone itself (F21, S6).
func TestTrafficIsKeptAndMovesNothing(t *testing.T) {
	d := newDriver()
	hear := func(at time.Time, icao uint32, heading float64) {
		d.Receive(at, fleet.Frame{System: system, Component: 156, Signed: true,
			Message: fleet.Aircraft{ICAO: icao, Pos: mid, HeadingDeg: heading}})
	}
	hear(start, 7, 10)
	hear(start.Add(time.Second), 3, 20)
	hear(start.Add(2*time.Second), 7, 30)
	got := d.Traffic(start.Add(2 * time.Second))
	if len(got) != 2 || got[0].Aircraft.ICAO != 3 || got[1].Aircraft.HeadingDeg != 30 || !got[1].Signed {
		t.Fatalf("%+v", got)
	}
	d.Tick(start.Add(2 * time.Second))
	if tel := d.Telemetry(); tel.Link != fleet.LinkNone || tel.HasPos {
		t.Errorf("another aircraft's position is the drone's: %+v", tel)
	}
	if left := d.Traffic(start.Add(32*time.Second - time.Millisecond)); len(left) != 1 {
		t.Errorf("after a while: %+v", left)
	}
	for i := range uint32(200) {
		hear(start.Add(time.Minute), 100+i, 0)
	}
	if n := len(d.Traffic(start.Add(time.Minute))); n != 64 {
		t.Errorf("%d aircraft are kept", n)
	}
}
