package driver_test

import (
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// anything turns three bytes into a message of a vehicle that says anything.
func anything(kind, a, b byte) fleet.Message {
	here := geo.Offset(base, 300, float64(a)*40)
	switch kind % 14 {
	case 0:
		return fleet.Heartbeat{Type: [4]uint8{13, 2, 6, 1}[b>>6], Autopilot: 3, BaseMode: b & 1 << 7, Status: a & 7, CustomMode: uint32(b & 31)}
	case 1:
		return fleet.GlobalPosition{BootMS: uint32(a)<<8 | uint32(b), Pos: here, AltTakeoffM: float64(b)}
	case 2:
		return fleet.ExtendedSysState{Landed: a & 7}
	case 3:
		return fleet.SysStatus{BatteryPct: float64(a) - 1, Health: uint32(b) << 24, Enabled: uint32(b) << 20}
	case 4:
		return fleet.MissionCurrent{Seq: uint16(a & 31), State: b & 7}
	case 5:
		return fleet.MissionItemReached{Seq: uint16(a & 31)}
	case 6:
		return fleet.MissionRequest{Seq: uint16(a & 15), Type: fleet.PlanType(b & 3)}
	case 7:
		return fleet.MissionAck{Result: a & 15, Type: fleet.PlanType(b & 3), TargetSystem: 255}
	case 8:
		return fleet.MissionCount{Count: uint16(a & 15), Type: fleet.PlanType(b & 3)}
	case 9:
		items := plan().Mission
		return fleet.MissionItem{Seq: uint16(a & 15), Type: fleet.PlanType(b & 3), Item: items[int(a&15)%len(items)]}
	case 10:
		return fleet.CommandAck{ID: [8]uint16{176, 207, 400, 300, 224, 511, 512, 0}[a&7], Result: b & 7, TargetSystem: 255}
	case 11:
		return fleet.HomePosition{Pos: here}
	case 12:
		return fleet.StatusText{Severity: a & 7, Text: "Battery Failsafe"}
	}
	return fleet.GPSRaw{FixType: a & 7}
}

// FuzzDriver lets a vehicle say anything at any stage: the driver does not
// panic, never clears a plan, never speaks to all systems, and arms only
// when it is told to launch.
func FuzzDriver(f *testing.F) {
	f.Add([]byte{1, 0, 19, 4, 1, 0, 0, 4, 2, 1, 1, 200, 2, 1, 1, 200, 3, 90, 16, 9})
	f.Add([]byte{3, 0, 147, 3, 1, 20, 50, 4, 4, 3, 3, 9, 8, 13, 0, 9, 9, 0, 0, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 {
			return
		}
		d, now := newDriver(), start
		dir := directive(fleet.Stage(data[0] & 3))
		dir.PadClear = data[0]&4 != 0
		if v := data[0] >> 3 & 7; v < 4 {
			dir.Command = &fleet.FlightCommand{Key: "k", Verb: [4]fleet.Verb{fleet.VerbHold, fleet.VerbReturn, fleet.VerbLand, "dance"}[v]}
		}
		for data = data[1:]; len(data) >= 4; data = data[4:] {
			now = now.Add(time.Duration(data[3]) * 10 * time.Millisecond)
			d.Direct(now, dir)
			d.Receive(now, fleet.Frame{System: system, Component: 1, Message: anything(data[0], data[1], data[2])})
			d.Tick(now)
			if !d.Next().After(now) {
				t.Fatalf("wants to be called at %v, which was a moment ago", d.Next())
			}
			d.Reports()
			for _, out := range d.Outbox() {
				if out.System != system {
					t.Fatalf("a frame to system %d", out.System)
				}
				switch m := out.Message.(type) {
				case fleet.MissionCount:
					if m.Count == 0 || dir.Stage != fleet.StagePrepare {
						t.Fatalf("%+v at %v", m, dir.Stage)
					}
				case fleet.Command:
					if m.ID == fleet.CmdComponentArm && dir.Stage != fleet.StageLaunch {
						t.Fatalf("armed at %v", dir.Stage)
					}
				}
			}
		}
	})
}
