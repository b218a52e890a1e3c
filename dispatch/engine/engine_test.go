package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	memjournal "airvein/dispatch/journal/memory"
	"airvein/fleet"
	"airvein/fleet/history"
	memhistory "airvein/fleet/history/memory"
)

// bubble is a clock on the bubble's time.
type bubble struct{ speed float64 }

func (b bubble) Wall() time.Time { return time.Now() }
func (b bubble) Scenario(wall time.Time) time.Time {
	return (&clock{speed: b.speed}).Scenario(start().Add(wall.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))))
}
func (b bubble) Speed() float64 { return b.speed }

// outbox counts what is sent.
type outbox struct {
	mu    sync.Mutex
	beats map[fleet.DroneID]int
}

func (o *outbox) Send(id fleet.DroneID, f fleet.Frame) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := f.Message.(fleet.Heartbeat); ok {
		o.beats[id]++
	}
	return nil
}

type running struct {
	*Engine
	disk    *memjournal.Disk
	history *memhistory.Store
	out     *outbox
	stop    func() error
}

// run starts an engine; it is called inside a bubble.
func run(t *testing.T, disk *memjournal.Disk, h *memhistory.Store) *running {
	t.Helper()
	r := &running{disk: disk, history: h, out: &outbox{beats: map[fleet.DroneID]int{}}}
	cfg := Config{Journal: memjournal.Open(disk), History: h, Sender: r.out, Clock: bubble{1}, Site: dispatch.Configure{Site: testSite(), Hash: "h1"}}
	e, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.Engine = e
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	r.stop = func() error { cancel(); return <-done }
	return r
}

func TestEngineBeatsAndStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := run(t, memjournal.NewDisk(), memhistory.New())
		if err := e.Do(t.Context(), dispatch.ImportStock{Depot: "center", AsOf: start(), Units: testUnits()}); err != nil {
			t.Fatal(err)
		}
		<-time.After(10 * time.Second) // the bubble's time
		synctest.Wait()
		if err := e.Ready(); err != nil {
			t.Errorf("ready: %v", err)
		}
		e.out.mu.Lock()
		for _, id := range []fleet.DroneID{"d1", "d2"} {
			if n := e.out.beats[id]; n < 10 || n > 11 {
				t.Errorf("%d heartbeats to %s in 10 s", n, id)
			}
		}
		e.out.mu.Unlock()
		if err := e.stop(); err != nil {
			t.Fatalf("run: %v", err)
		}
		if e.Ready() == nil {
			t.Error("an engine that has ended is ready")
		}
		var refused *dispatch.Error
		if err := e.Do(t.Context(), dispatch.Tick{}); !errors.As(err, &refused) || refused.Code != dispatch.CodeUnavailable {
			t.Errorf("an engine that has ended says %v", err)
		}
		seq, _, err := memjournal.Open(e.disk).Snapshot(t.Context())
		if head, _ := memjournal.Open(e.disk).Head(t.Context()); err != nil || seq != head {
			t.Errorf("the snapshot at the end is at %d, %v; the journal at %d", seq, err, head)
		}
	})
}

// Inputs that race are decided one after the other: each key makes one
// order, each unit is promised once, and what was answered is durable.
func TestInputsRace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := memjournal.NewDisk()
		e := run(t, disk, memhistory.New())
		if err := e.Do(t.Context(), dispatch.ImportStock{Depot: "center", AsOf: start(), Units: testUnits()}); err != nil {
			t.Fatal(err)
		}
		for _, d := range []fleet.DroneID{"d1", "d2"} {
			if err := e.Do(t.Context(), dispatch.DroneReport{Drone: d, Report: fleet.Report{Kind: fleet.ReportOnGround, BatteryPct: 100, Pos: testSite().Depots[0].Pad.LatLng}}); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				in := redCells(dispatch.OrderID(fmt.Sprint("o", i)))
				in.Key = fmt.Sprint("key", i%10) // each key twice, under two ids
				if err := e.Do(t.Context(), in); err != nil {
					t.Errorf("order %d: %v", i, err)
				}
				e.View(func(v View) {
					if _, ok := v.State.OrderByKey("north", in.Key); !ok {
						t.Errorf("order %d was answered and is not shown", i)
					}
				})
			})
		}
		wg.Wait()
		if err := e.stop(); err != nil {
			t.Fatal(err)
		}
		orders, promised := 0, map[string]int{}
		rs, err := memjournal.Open(disk).Read(t.Context(), 0, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rs {
			switch x := r.Event.(type) {
			case dispatch.OrderPlaced:
				orders++
			case dispatch.ShipmentAllocated:
				for _, p := range x.Picks {
					promised[string(p.Unit)]++
				}
			}
		}
		if orders != 10 || len(promised) == 0 {
			t.Errorf("%d orders, %d units promised", orders, len(promised))
		}
		for u, n := range promised {
			if n != 1 {
				t.Errorf("unit %s is promised %d times", u, n)
			}
		}
	})
}

func TestWatchAndReadings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := run(t, memjournal.NewDisk(), memhistory.New())
		changes := make(chan Change, 100)
		stop := e.Watch(func(c Change) {
			e.View(func(View) {}) // allowed here
			changes <- c
		})
		n, err := e.Readings(t.Context(), "cold-1", []history.Reading{{Probe: 1, At: bubble{1}.Scenario(time.Now()), C: 4}})
		if err != nil || n != 1 {
			t.Fatalf("readings: %d, %v", n, err)
		}
		synctest.Wait()
		seen := false
		for len(changes) > 0 {
			c := <-changes
			seen = seen || slices.Contains(c.Boxes, "cold-1")
		}
		if !seen {
			t.Error("the reading was not told")
		}
		stop()
		if _, err := e.Readings(t.Context(), "cold-1", []history.Reading{{Probe: 1, At: bubble{1}.Scenario(time.Now()).Add(time.Second), C: 4}}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if len(changes) != 0 {
			t.Error("told after the watch was stopped")
		}
		if err := e.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFramesReachTheirDriver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := run(t, memjournal.NewDisk(), memhistory.New())
		e.Frame("d1", fleet.Frame{System: 1, Component: 1, Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu, Status: fleet.StatusStandby}})
		e.Frame("stranger", fleet.Frame{System: 9, Component: 1, Message: fleet.Heartbeat{}})
		synctest.Wait()
		e.View(func(v View) {
			if tel, ok := v.Telemetry("d1"); !ok || tel.Link != fleet.LinkLive {
				t.Errorf("telemetry is %+v", tel)
			}
			if _, ok := v.Telemetry("stranger"); ok {
				t.Error("a stranger has telemetry")
			}
		})
		if err := e.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnotherLeaderEndsTheEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := memjournal.NewDisk()
		e := run(t, disk, memhistory.New())
		synctest.Wait()
		if _, err := memjournal.Open(disk).Lead(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * leadCheck) // the bubble's time
		synctest.Wait()
		if err := e.stop(); !errors.Is(err, journal.ErrFenced) {
			t.Fatalf("run ended with %v", err)
		}
	})
}

func TestInboxShedsTelemetryFirst(t *testing.T) {
	b := newInbox()
	b.put("d1", fleet.Frame{Message: fleet.MissionAck{Result: 7}})
	for i := range framesMax {
		b.put("d1", fleet.Frame{Message: fleet.GlobalPosition{BootMS: uint32(i)}})
	}
	b.put("d2", fleet.Frame{Message: fleet.Heartbeat{}})
	if n := b.shedCount(); n != 1 {
		t.Fatalf("%d were shed", n)
	}
	fs := b.take()
	if len(fs) != framesMax+1 {
		t.Fatalf("%d frames wait", len(fs))
	}
	if _, ok := fs[0].frame.Message.(fleet.MissionAck); !ok {
		t.Errorf("the answer was shed before telemetry")
	}
	if p, ok := fs[1].frame.Message.(fleet.GlobalPosition); !ok || p.BootMS != 1 {
		t.Errorf("the oldest telemetry that is left is %+v", fs[1].frame.Message)
	}
}
