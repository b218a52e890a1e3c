package driver

import (
	"time"

	"airvein/fleet"
)

// readPause lies between a failed transfer and the next: stray messages of
// the old one have died by then.
const readPause = 2 * time.Second

// reading reads one plan back and compares it, again until it has an
// answer.
type reading struct {
	kind fleet.PlanType
	want []fleet.Item

	load    *fleet.Download
	retryAt time.Time
	done    bool
	err     error // of the comparison, once done
	trouble error // of the newest download that failed
}

func newReading(kind fleet.PlanType, want []fleet.Item) *reading {
	return &reading{kind: kind, want: want}
}

func (r *reading) receive(now time.Time, m fleet.Message) {
	if r.load != nil {
		r.load.Receive(now, m)
	}
}

// step goes on and gives what is to be sent.
func (r *reading) step(now time.Time, pilot fleet.Autopilot) []fleet.Message {
	if r.done {
		return nil
	}
	if r.load == nil {
		if now.Before(r.retryAt) {
			return nil
		}
		r.load = fleet.NewDownloadAhead(r.kind, pilot.ReadAhead())
		r.load.Start(now)
	}
	r.load.Tick(now)
	out := r.load.Outbox()
	switch r.load.State() {
	case fleet.TransferRunning:
	case fleet.TransferDone:
		r.done, r.err = true, pilot.Compare(r.kind, r.want, r.load.Items())
	default:
		r.trouble = r.load.Err()
		r.load, r.retryAt = nil, now.Add(readPause)
	}
	return out
}
