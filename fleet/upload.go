package fleet

import (
	"errors"
	"fmt"
	"time"
)

// Upload puts one plan on a vehicle. It answers requests and never sends
// an item by its own timer: ArduPilot ends an upload at the first duplicate
// item. Only MISSION_COUNT is repeated, and only while nothing was asked
// for yet. It ends by itself; that a vehicle acknowledged says that it
// finished, not that it holds the right plan, which only reading back does.
type Upload struct {
	kind  PlanType
	items []Item

	state  TransferState
	result uint8

	end       time.Time // give up whatever is said
	counts    int       // MISSION_COUNTs sent
	nextCount time.Time // when to send the next
	asked     int       // items asked for: 0..asked-1 have been sent
	firstAt   time.Time // the newest item, or the count, was first sent
	sentAt    time.Time // and last
	resent    bool      // it was sent more than once
	trip      time.Duration
	heardAt   time.Time
	zeros     int // stray requests for item 0
	stray     int
	out       []Message
}

// NewUpload makes an upload of a plan. An empty one is refused: a count of
// 0 would clear what the vehicle holds.
func NewUpload(kind PlanType, items []Item) (*Upload, error) {
	switch {
	case len(items) == 0:
		return nil, errors.New("an empty plan is never uploaded: a count of 0 clears the vehicle's")
	case len(items) > maxItems:
		return nil, fmt.Errorf("a plan of %d items is more than %d", len(items), maxItems)
	}
	return &Upload{kind: kind, items: items}, nil
}

// Start sends the count.
func (u *Upload) Start(now time.Time) {
	u.heardAt, u.sentAt, u.firstAt, u.end = now, now, now, transferEnd(now, len(u.items))
	u.sendCount(now)
}

func (u *Upload) sendCount(now time.Time) {
	u.counts++
	u.resent = u.counts > 1
	u.nextCount = now.Add(replyTimeout)
	u.out = append(u.out, MissionCount{Count: uint16(len(u.items)), Type: u.kind})
}

// Receive takes a message of the vehicle; those of no concern are ignored.
func (u *Upload) Receive(now time.Time, m Message) {
	if u.state != TransferRunning || u.counts == 0 {
		return
	}
	switch m := m.(type) {
	case MissionRequest:
		if m.Type == u.kind {
			u.request(now, int(m.Seq))
		}
	case MissionAck:
		if m.Type == u.kind && addressedToUs(m.TargetSystem) {
			u.ack(m.Result)
		}
	}
}

func (u *Upload) request(now time.Time, seq int) {
	switch {
	case seq == u.asked && seq < len(u.items):
		u.measure(now)
		u.asked, u.zeros = seq+1, 0
		u.resent, u.firstAt = false, now
		u.sendItem(now, seq)
	case seq == u.asked-1:
		// Asked again. When that comes sooner than a round trip after the item
		// went out, the vehicle asked before the item can have reached it (or
		// the network doubled the request): an answer would be the duplicate
		// that ends the upload. If the item was lost, it will ask once more.
		if now.Sub(u.sentAt) < u.patience() {
			u.stray++
			return
		}
		u.resent = true
		u.sendItem(now, seq)
	case seq == 0 && u.counts > 1:
		// A second count that arrived late starts ArduPilot from 0 again. One
		// such request may be a late copy; a vehicle that means it repeats it.
		u.zeros++
		u.stray++
		if u.zeros < 2 || now.Sub(u.sentAt) < u.patience() {
			return
		}
		u.asked, u.zeros, u.resent = 1, 0, true
		u.sendItem(now, 0)
	default:
		u.stray++ // of an old upload, seen after an abort
	}
}

// measure takes the round trip from a message's first sending to the request
// that answers it. One that was sent twice gives no more than an upper
// bound, good until there is a better one.
func (u *Upload) measure(now time.Time) {
	d := now.Sub(u.firstAt)
	if u.trip == 0 || !u.resent && d < u.trip {
		u.trip = d
	}
}

// patience is how soon after an item a repeated request is not answered: a
// little over the shortest round trip seen, within bounds.
func (u *Upload) patience() time.Duration {
	return min(max(u.trip+u.trip/4, 150*time.Millisecond), 3*time.Second)
}

func (u *Upload) sendItem(now time.Time, seq int) {
	u.sentAt, u.heardAt = now, now
	u.out = append(u.out, MissionItem{Seq: uint16(seq), Type: u.kind, Item: u.items[seq]})
}

func (u *Upload) ack(result uint8) {
	switch {
	case result == MissionAccepted && u.asked < len(u.items):
		u.stray++ // of an old upload: this one was not asked for everything
	case result == MissionAccepted:
		u.state = TransferDone
	case u.asked == 0 && (result == MissionCancelled || result == MissionInvalidSequence):
		u.stray++ // no answer to a count: it ends an old upload
	default:
		u.state, u.result = TransferRefused, result
	}
}

// Tick lets time pass.
func (u *Upload) Tick(now time.Time) {
	if u.state != TransferRunning || u.counts == 0 {
		return
	}
	switch {
	case !now.Before(u.end):
		u.state = TransferUnknown
	case u.asked == len(u.items):
		if now.Sub(u.heardAt) >= finalAckTimeout {
			u.state = TransferUnknown
		}
	case u.asked > 0:
		if now.Sub(u.heardAt) >= silenceTimeout {
			u.state = TransferUnknown
		}
	case now.Before(u.nextCount):
	case u.counts > maxRetries:
		u.state = TransferSilent
	default:
		u.sendCount(now)
	}
}

// Next is when Tick has something to do.
func (u *Upload) Next() time.Time {
	switch {
	case u.asked == len(u.items):
		return u.heardAt.Add(finalAckTimeout)
	case u.asked > 0:
		return u.heardAt.Add(silenceTimeout)
	}
	return u.nextCount
}

// Outbox drains what is to be sent.
func (u *Upload) Outbox() []Message {
	out := u.out
	u.out = nil
	return out
}

// State is how far the upload is.
func (u *Upload) State() TransferState { return u.state }

// Result is the vehicle's word when it refused.
func (u *Upload) Result() uint8 { return u.result }

// Err says in plain words how the upload failed, nil while it runs and when
// the vehicle acknowledged.
func (u *Upload) Err() error {
	switch u.state {
	case TransferRefused:
		if u.asked == 0 {
			return fmt.Errorf("upload of the %v refused: %s", u.kind, MissionResultText(u.result))
		}
		return fmt.Errorf("upload of the %v refused at item %d: %s", u.kind, u.asked-1, MissionResultText(u.result))
	case TransferSilent:
		return fmt.Errorf("upload of the %v: no answer", u.kind)
	case TransferUnknown:
		return fmt.Errorf("upload of the %v: the vehicle fell silent after item %d", u.kind, u.asked-1)
	}
	return nil
}

// Stray counts what was ignored: requests and acknowledgements of an old
// upload, and requests that came twice.
func (u *Upload) Stray() int { return u.stray }
