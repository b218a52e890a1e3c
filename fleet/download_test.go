package fleet_test

import (
	"reflect"
	"testing"
	"time"

	"airvein/fleet"
)

func TestDownloadAsksAgainAndEnds(t *testing.T) {
	d := fleet.NewDownload(fleet.PlanFence)
	d.Start(start)
	if got := d.Outbox(); !reflect.DeepEqual(got, []fleet.Message{fleet.MissionRequestList{Type: fleet.PlanFence}}) {
		t.Fatalf("started with %#v", got)
	}
	d.Tick(at(1499))
	if out := d.Outbox(); len(out) != 0 {
		t.Fatalf("asked again after less than 1.5 s: %#v", out)
	}
	d.Tick(at(1500))
	if len(d.Outbox()) != 1 {
		t.Fatal("did not ask again after 1.5 s")
	}
	d.Receive(at(1600), fleet.MissionCount{Count: 2, Type: fleet.PlanFence})
	want := []fleet.Message{fleet.MissionRequest{Seq: 0, Type: fleet.PlanFence, Int: true}}
	if got := d.Outbox(); !reflect.DeepEqual(got, want) {
		t.Fatalf("%#v, want %#v", got, want)
	}
	d.Tick(at(1850))
	if got := d.Outbox(); !reflect.DeepEqual(got, want) {
		t.Fatalf("after 250 ms %#v, want %#v", got, want)
	}
	for ms := 1850; ms < 20000; ms += 50 {
		d.Tick(at(ms))
	}
	if d.State() != fleet.TransferUnknown || d.Err() == nil {
		t.Fatalf("state %d, %v", d.State(), d.Err())
	}
}

func TestDownloadTakesItemsInOrderAndAcknowledges(t *testing.T) {
	items := waypoints(3)
	d := fleet.NewDownload(fleet.PlanMission)
	d.Start(start)
	d.Receive(at(10), fleet.MissionCount{Count: 3})
	d.Receive(at(11), fleet.MissionCount{Count: 3}) // the answer to a repeated request
	for _, i := range []int{1, 0, 0, 2, 1} {
		d.Receive(at(20+i), fleet.MissionItem{Seq: uint16(i), Item: items[i]})
	}
	if d.State() != fleet.TransferRunning {
		t.Fatalf("state %d: item 1 came too early only, then late and once", d.State())
	}
	d.Receive(at(40), fleet.MissionItem{Seq: 2, Item: items[2]})
	if d.State() != fleet.TransferDone || !reflect.DeepEqual(d.Items(), items) {
		t.Fatalf("state %d, items %v", d.State(), d.Items())
	}
	out := d.Outbox()
	if last := out[len(out)-1]; last != (fleet.MissionAck{}) {
		t.Fatalf("ended with %#v, not an acknowledgement", last)
	}
}

func TestDownloadRefused(t *testing.T) {
	for name, m := range map[string]fleet.Message{
		"denied":       fleet.MissionAck{Result: fleet.MissionDenied, TargetSystem: fleet.GroundSystem},
		"absurd count": fleet.MissionCount{Count: 60000},
	} {
		d := fleet.NewDownload(fleet.PlanMission)
		d.Start(start)
		d.Receive(at(10), fleet.MissionAck{Result: fleet.MissionDenied, TargetSystem: 254})
		if d.State() != fleet.TransferRunning {
			t.Fatal("another station's refusal ended it")
		}
		d.Receive(at(20), m)
		if d.State() == fleet.TransferRunning || d.Err() == nil {
			t.Errorf("%s: state %d, %v", name, d.State(), d.Err())
		}
	}
}

func TestDownloadWhoseCountChangesFails(t *testing.T) {
	d := fleet.NewDownload(fleet.PlanMission)
	d.Start(start)
	d.Receive(at(10), fleet.MissionCount{Count: 3})
	d.Receive(at(20), fleet.MissionCount{Count: 4})
	if d.State() != fleet.TransferUnknown {
		t.Fatalf("state %d: the plan changed while it was read", d.State())
	}
}

func TestDownloadOfNothing(t *testing.T) {
	d := fleet.NewDownload(fleet.PlanMission)
	d.Start(start)
	d.Receive(at(10), fleet.MissionCount{})
	if d.State() != fleet.TransferDone || len(d.Items()) != 0 {
		t.Fatalf("state %d, %d items", d.State(), len(d.Items()))
	}
}

// TestRefusedUploadLeavesAMixThatReadingBackShows: ArduPilot's refused
// upload is not atomic.
func TestRefusedUploadLeavesAMixThatReadingBackShows(t *testing.T) {
	a := newArdu()
	a.plans[fleet.PlanMission] = waypoints(6)
	a.refuse = map[int]uint8{3: fleet.MissionUnsupported}
	plan := waypoints(4)
	for i := range plan {
		plan[i].Z += 7
	}
	u, err := fleet.NewUpload(fleet.PlanMission, plan)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{}
	u.Start(start)
	now, _ := w.run(start, u, a, time.Minute)
	if u.State() != fleet.TransferRefused {
		t.Fatalf("state %d", u.State())
	}
	d := fleet.NewDownload(fleet.PlanMission)
	d.Start(now)
	w.run(now, d, a, time.Minute)
	if fleet.ComparePlan(plan, d.Items()) == nil || fleet.ComparePlan(waypoints(6), d.Items()) == nil {
		t.Fatalf("the vehicle holds a mix and it was taken for a plan: %v", d.Items())
	}
}

// TestDownloadAhead: several items are on their way at once; one that is lost
// is asked for again, alone, and what comes out of turn or twice is kept once.
func TestDownloadAhead(t *testing.T) {
	items := waypoints(6)
	d := fleet.NewDownloadAhead(fleet.PlanMission, 4)
	d.Start(start)
	d.Outbox()
	seqs := func() (out []int) {
		for _, m := range d.Outbox() {
			if r, ok := m.(fleet.MissionRequest); ok {
				out = append(out, int(r.Seq))
			}
		}
		return out
	}
	give := func(ms, i int) { d.Receive(at(ms), fleet.MissionItem{Seq: uint16(i), Item: items[i]}) }
	d.Receive(at(10), fleet.MissionCount{Count: 6})
	if got := seqs(); !reflect.DeepEqual(got, []int{0, 1, 2, 3}) {
		t.Fatalf("asked for %v", got)
	}
	give(20, 5) // not asked for yet
	give(21, 2)
	give(22, 0)
	give(23, 2)
	if got := seqs(); !reflect.DeepEqual(got, []int{4}) {
		t.Fatalf("asked for %v", got)
	}
	d.Tick(at(280))
	if got := seqs(); !reflect.DeepEqual(got, []int{1, 3, 4}) {
		t.Fatalf("asked again for %v", got)
	}
	for _, i := range []int{4, 3, 1, 5} {
		give(300, i)
	}
	if d.State() != fleet.TransferDone || !reflect.DeepEqual(d.Items(), items) {
		t.Fatalf("state %d, %v", d.State(), d.Items())
	}
}
