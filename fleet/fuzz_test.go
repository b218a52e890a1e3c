package fleet_test

import (
	"testing"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// script turns bytes into messages of a vehicle that says anything, and
// the milliseconds between them.
func script(data []byte) (ms []fleet.Message, gaps []time.Duration) {
	for ; len(data) >= 4; data = data[4:] {
		kind, a, b := data[0], data[1], data[2]
		seq, typ := uint16(a), fleet.PlanType(b>>6)
		var m fleet.Message
		switch kind % 6 {
		case 0:
			m = fleet.MissionRequest{Seq: seq, Type: typ, Int: b&1 == 1}
		case 1:
			m = fleet.MissionAck{Result: a, Type: typ, TargetSystem: [4]uint8{0, 255, 254, 1}[b&3]}
		case 2:
			m = fleet.MissionCount{Count: seq * uint16(1+b&31*8), Type: typ}
		case 3:
			m = fleet.MissionItem{Seq: seq, Type: typ, Item: fleet.Item{Command: uint16(b)}}
		case 4:
			m = fleet.CommandAck{ID: 400, Result: a & 7, TargetSystem: [4]uint8{0, 255, 254, 1}[b&3]}
		case 5:
			m = fleet.StatusText{Text: "anything"}
		}
		ms = append(ms, m)
		gaps = append(gaps, time.Duration(data[3])*10*time.Millisecond)
	}
	return ms, gaps
}

// FuzzTransfer feeds an upload and a download whatever a vehicle may say,
// then silence: neither panics, sends an item that was not asked for, or
// goes on for ever.
func FuzzTransfer(f *testing.F) {
	f.Add([]byte{0, 0, 0, 5, 0, 1, 0, 5, 0, 2, 0, 5, 1, 0, 1, 5})
	f.Add([]byte{2, 3, 0, 5, 3, 0, 16, 5, 3, 1, 16, 5, 3, 2, 16, 5})
	f.Add([]byte{0, 4, 0, 1, 1, 13, 1, 1, 0, 0, 0, 250, 0, 0, 0, 250})
	f.Fuzz(func(t *testing.T, data []byte) {
		u, err := fleet.NewUpload(fleet.PlanMission, waypoints(3))
		if err != nil {
			t.Fatal(err)
		}
		d := fleet.NewDownloadAhead(fleet.PlanMission, 4)
		now := start
		u.Start(now)
		d.Start(now)
		asked := map[uint16]int{}
		ms, gaps := script(data)
		for i, m := range ms {
			now = now.Add(gaps[i])
			if r, ok := m.(fleet.MissionRequest); ok && r.Type == fleet.PlanMission {
				asked[r.Seq]++
			}
			u.Receive(now, m)
			d.Receive(now, m)
			u.Tick(now)
			d.Tick(now)
			d.Outbox()
			for _, out := range u.Outbox() {
				it, ok := out.(fleet.MissionItem)
				if !ok {
					continue
				}
				if asked[it.Seq]--; asked[it.Seq] < 0 {
					t.Fatalf("item %d was sent though it was not asked for", it.Seq)
				}
			}
		}
		for range 200 {
			now = now.Add(time.Second)
			u.Tick(now)
			d.Tick(now)
		}
		if u.State() == fleet.TransferRunning {
			t.Fatal("the upload does not end")
		}
		now = now.Add(5 * time.Hour) // a count of thousands has its time
		d.Tick(now)
		if d.State() == fleet.TransferRunning {
			t.Fatal("the download does not end")
		}
		if d.State() == fleet.TransferDone && d.Err() != nil || u.State() == fleet.TransferRefused && u.Err() == nil {
			t.Fatal("the state and the error disagree")
		}
	})
}

// FuzzEdges feeds the detector any telemetry: it does not panic, and says
// nothing twice that may be said once.
func FuzzEdges(f *testing.F) {
	f.Add([]byte{0, 1, 1, 9, 2, 2, 3, 9, 4, 6, 4, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		e := fleet.NewEdges(flightPlan(), len(data)%2 == 0)
		now := start
		said := map[fleet.ReportKind]int{}
		for ; len(data) >= 2; data = data[2:] {
			a := data[1]
			now = now.Add(time.Duration(a) * 20 * time.Millisecond)
			switch data[0] % 7 {
			case 0:
				e.Observe(now, armed(a&1 == 1))
			case 1:
				e.Observe(now, pos(geo.Offset(base, 300, float64(a)*40), float64(a)))
			case 2:
				e.Observe(now, state(a&7))
			case 3:
				e.Observe(now, fleet.SysStatus{BatteryPct: float64(a) - 1})
			case 4:
				e.Observe(now, current(uint16(a)))
			case 5:
				e.Observe(now, fleet.MissionItemReached{Seq: uint16(a)})
			case 6:
				e.Know(fleet.PlanKnowledge(a % 3))
			}
			for _, r := range e.Reports() {
				said[r.Kind]++
			}
		}
		for _, k := range []fleet.ReportKind{fleet.ReportArmed, fleet.ReportTookOff, fleet.ReportHoldReached,
			fleet.ReportLanded, fleet.ReportDisarmed, fleet.ReportBatteryLow} {
			if said[k] > 1 {
				t.Fatalf("%s was said %d times", k, said[k])
			}
		}
		if said[fleet.ReportReleased]+said[fleet.ReportReleasedAway] > 1 {
			t.Fatal("one release was said twice")
		}
	})
}
