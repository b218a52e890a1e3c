package fleet_test

import (
	"reflect"
	"testing"
	"time"

	"airvein/fleet"
)

func newUpload(t *testing.T, n int) *fleet.Upload {
	t.Helper()
	u, err := fleet.NewUpload(fleet.PlanMission, waypoints(n))
	if err != nil {
		t.Fatal(err)
	}
	u.Start(at(0))
	return u
}

// seqs is the item numbers in an outbox; the test fails at anything else.
func seqs(t *testing.T, ms []fleet.Message) []int {
	t.Helper()
	out := []int{}
	for _, m := range ms {
		it, ok := m.(fleet.MissionItem)
		if !ok {
			t.Fatalf("sent %#v, not an item", m)
		}
		out = append(out, int(it.Seq))
	}
	return out
}

func request(seq int) fleet.Message { return fleet.MissionRequest{Seq: uint16(seq)} }

func wantSeqs(t *testing.T, what string, ms []fleet.Message, want ...int) {
	t.Helper()
	if got := seqs(t, ms); !reflect.DeepEqual(got, append([]int{}, want...)) {
		t.Fatalf("%s: items %v, want %v", what, got, want)
	}
}

func TestUploadAnswersRequestsInOrder(t *testing.T) {
	u := newUpload(t, 3)
	if got := u.Outbox(); !reflect.DeepEqual(got, []fleet.Message{fleet.MissionCount{Count: 3}}) {
		t.Fatalf("started with %#v", got)
	}
	for i := range 3 {
		// ArduPilot asks with MISSION_REQUEST, PX4 with MISSION_REQUEST_INT.
		u.Receive(at(50*i+50), fleet.MissionRequest{Seq: uint16(i), Int: i%2 == 0})
		wantSeqs(t, "in order", u.Outbox(), i)
	}
	u.Receive(at(220), fleet.MissionAck{TargetSystem: fleet.GroundSystem})
	if u.State() != fleet.TransferDone || u.Err() != nil {
		t.Fatalf("state %d, %v", u.State(), u.Err())
	}
}

func TestUploadNeverRepeatsAnItemByItself(t *testing.T) {
	u := newUpload(t, 3)
	u.Outbox()
	u.Receive(at(50), request(0))
	wantSeqs(t, "asked", u.Outbox(), 0)
	for ms := 60; ms < 20000; ms += 20 {
		u.Tick(at(ms))
		if out := u.Outbox(); len(out) > 0 {
			t.Fatalf("sent %#v at %d ms though nothing was asked", out, ms)
		}
	}
	if u.State() != fleet.TransferUnknown || u.Err() == nil {
		t.Fatalf("a vehicle that fell silent leaves state %d, %v", u.State(), u.Err())
	}
}

func TestUploadRepeatsTheCountFiveTimes(t *testing.T) {
	u := newUpload(t, 3)
	counts := 0
	for ms := 0; ms < 60000 && u.State() == fleet.TransferRunning; ms += 10 {
		u.Tick(at(ms))
		for range u.Outbox() {
			if want := counts * 1500; ms != want {
				t.Fatalf("count %d at %d ms, want %d", counts, ms, want)
			}
			counts++
		}
	}
	if counts != 6 || u.State() != fleet.TransferSilent {
		t.Fatalf("%d counts, state %d", counts, u.State())
	}
}

func TestUploadIgnoresStraysOfAnOldUpload(t *testing.T) {
	u := newUpload(t, 6)
	u.Outbox()
	strays := []fleet.Message{
		request(4), // the abort's last request, seen before request 0
		fleet.MissionAck{Result: fleet.MissionAccepted},
		fleet.MissionAck{Result: fleet.MissionCancelled},
		fleet.MissionAck{Result: fleet.MissionInvalidSequence},
		fleet.MissionRequest{Seq: 0, Type: fleet.PlanFence},
		fleet.MissionAck{Result: fleet.MissionDenied, TargetSystem: 254}, // another station's
		fleet.MissionAck{Result: fleet.MissionError, Type: fleet.PlanRally},
	}
	for _, m := range strays {
		u.Receive(at(20), m)
	}
	wantSeqs(t, "strays", u.Outbox())
	for i := range 3 {
		u.Receive(at(100+i), request(i))
	}
	u.Receive(at(104), request(5))
	u.Receive(at(105), request(0))
	u.Receive(at(106), fleet.MissionAck{Result: fleet.MissionAccepted}) // not all was asked for
	wantSeqs(t, "after strays", u.Outbox(), 0, 1, 2)
	if u.State() != fleet.TransferRunning {
		t.Fatalf("a stray ended it: state %d, %v", u.State(), u.Err())
	}
}

func TestUploadAnswersARepeatedRequestOnlyAfterARoundTrip(t *testing.T) {
	u := newUpload(t, 4)
	u.Outbox()
	u.Receive(at(2000), request(0)) // a round trip of 2 s
	wantSeqs(t, "first", u.Outbox(), 0)
	// The vehicle asks again after 1 s, long before our item can be there: an
	// answer would be the duplicate that ends ArduPilot's upload.
	u.Receive(at(3000), request(0))
	u.Receive(at(4000), request(0))
	wantSeqs(t, "too early", u.Outbox())
	u.Receive(at(5000), request(0))
	wantSeqs(t, "the item was lost", u.Outbox(), 0)
}

func TestUploadRefused(t *testing.T) {
	u := newUpload(t, 4)
	u.Receive(at(10), request(0))
	u.Receive(at(20), request(1))
	u.Receive(at(30), fleet.MissionAck{Result: fleet.MissionUnsupported, TargetSystem: fleet.GroundSystem})
	if u.State() != fleet.TransferRefused || u.Result() != fleet.MissionUnsupported {
		t.Fatalf("state %d, result %d", u.State(), u.Result())
	}
	if want := "upload of the mission refused at item 1: unsupported command"; u.Err().Error() != want {
		t.Fatalf("%q, want %q", u.Err(), want)
	}
}

func TestUploadOfNothingIsRefused(t *testing.T) {
	if _, err := fleet.NewUpload(fleet.PlanFence, nil); err == nil {
		t.Fatal("an upload of no items would send a count of 0")
	}
}

// TestTransferLosesEachMessageOnce loses every message of an upload and its
// read-back in turn, at three delays, and doubles it in turn as well. A
// doubled item ends an upload; it must then be known to have failed.
func TestTransferLosesEachMessageOnce(t *testing.T) {
	plan := waypoints(5)
	for _, delay := range []time.Duration{0, 50 * time.Millisecond, 700 * time.Millisecond} {
		for _, copies := range []int{0, 2} {
			for hit := 0; ; hit++ {
				w := &wire{delay: delay, copies: func(n int, up bool) int {
					if n == hit {
						return copies
					}
					return 1
				}}
				if !transferOnce(t, w, plan, copies == 0) {
					t.Fatalf("delay %v, message %d in %d copies: not verified", delay, hit, copies)
				}
				if w.n <= hit {
					break // the run had fewer messages
				}
			}
		}
	}
}

// transferOnce uploads and reads back until the plan is verified, and
// reports whether it was within four rounds. At the first try the vehicle
// must never be sent a duplicate when first is set.
func transferOnce(t *testing.T, w *wire, plan []fleet.Item, first bool) bool {
	t.Helper()
	a := newArdu()
	a.plans[fleet.PlanMission] = waypoints(9) // an older, longer plan
	now := start
	for round := range 4 {
		u, err := fleet.NewUpload(fleet.PlanMission, plan)
		if err != nil {
			t.Fatal(err)
		}
		u.Start(now)
		var ended bool
		if now, ended = w.run(now, u, a, 5*time.Minute); !ended {
			t.Fatal("the upload does not end")
		}
		if first && round == 0 && u.State() == fleet.TransferRefused {
			t.Fatalf("lost message %v ended the upload: %v", w.n, u.Err())
		}
		if s := u.State(); s == fleet.TransferRefused || s == fleet.TransferSilent {
			now = now.Add(2 * time.Second)
			w.flying = nil
			continue
		}
		d := fleet.NewDownload(fleet.PlanMission)
		d.Start(now)
		if now, ended = w.run(now, d, a, 5*time.Minute); !ended {
			t.Fatal("the download does not end")
		}
		if d.State() == fleet.TransferDone && fleet.ComparePlan(plan, d.Items()) == nil {
			return fleet.ComparePlan(plan, a.plans[fleet.PlanMission]) == nil
		}
		now = now.Add(2 * time.Second)
		w.flying = nil
	}
	return false
}

// TestTransferUnderRandomLoss: 10 % loss each way and 2 % duplication. What
// counts is that nothing wrong is ever taken for verified.
func TestTransferUnderRandomLoss(t *testing.T) {
	verified := 0
	for seed := range 40 {
		d := dice(seed + 1)
		w := &wire{delay: 30 * time.Millisecond, copies: func(int, bool) int {
			switch {
			case d.chance(10):
				return 0
			case d.chance(2):
				return 2
			}
			return 1
		}}
		if transferOnce(t, w, waypoints(20), false) {
			verified++
		}
	}
	if verified < 36 {
		t.Fatalf("%d of 40 verified within four rounds", verified)
	}
}

func TestLostFinalAckIsUnknownAndReadBack(t *testing.T) {
	a := newArdu()
	plan := waypoints(4)
	u, err := fleet.NewUpload(fleet.PlanMission, plan)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{delay: 20 * time.Millisecond}
	u.Start(start)
	acks := &ackEater{u}
	now, _ := w.run(start, acks, a, time.Minute)
	if u.State() != fleet.TransferUnknown || a.items != 4 {
		t.Fatalf("state %d after %d items", u.State(), a.items)
	}
	d := fleet.NewDownload(fleet.PlanMission)
	d.Start(now)
	w.run(now, d, a, time.Minute)
	if err := fleet.ComparePlan(plan, d.Items()); err != nil {
		t.Fatalf("the vehicle has the plan, and reading it back says %v", err)
	}
	if a.items != 4 {
		t.Fatalf("items were sent again: %d", a.items)
	}
}

// ackEater loses every acknowledgement.
type ackEater struct{ *fleet.Upload }

func (e *ackEater) Receive(now time.Time, m fleet.Message) {
	if _, ok := m.(fleet.MissionAck); !ok {
		e.Upload.Receive(now, m)
	}
}

func TestVehicleThatGivesUpWithoutAWord(t *testing.T) {
	a := newArdu()
	a.silent = true
	w := &wire{copies: func(n int, up bool) int {
		if up && n >= 4 {
			return 0 // nothing reaches the vehicle from here on
		}
		return 1
	}}
	u := newUpload(t, 4)
	if _, ended := w.run(start, u, a, time.Minute); !ended || u.State() != fleet.TransferUnknown {
		t.Fatalf("ended %v in state %d", ended, u.State())
	}
}
