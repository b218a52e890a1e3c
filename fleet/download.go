package fleet

import (
	"fmt"
	"time"
)

// Download reads one plan from a vehicle: what it holds is known only so.
type Download struct {
	kind PlanType

	state   TransferState
	result  uint8
	started bool
	end     time.Time // give up whatever is said
	counted bool      // MISSION_COUNT has come
	count   int
	items   []Item       // the plan's first ones
	early   map[int]Item // that came before the one in front of them
	ahead   int          // items that are asked for at once
	asked   int          // items that were asked for
	tries   int          // of the requests now open
	nextTry time.Time
	heardAt time.Time
	changed bool // the vehicle gave two counts
	out     []Message
}

// NewDownload makes a download that asks for one item at a time.
func NewDownload(kind PlanType) *Download { return NewDownloadAhead(kind, 1) }

// NewDownloadAhead makes one that asks for so many items at once, which
// costs a round trip for all of them. It is for a vehicle that answers each
// request by itself; one that counts along takes it for an error.
func NewDownloadAhead(kind PlanType, items int) *Download {
	return &Download{kind: kind, ahead: max(1, items), early: map[int]Item{}}
}

// Start asks for the count.
func (d *Download) Start(now time.Time) {
	d.started, d.heardAt, d.end = true, now, transferEnd(now, 0)
	d.ask(now)
}

// ask sends the requests that are open: for the list, or for the items that
// are missing.
func (d *Download) ask(now time.Time) {
	if !d.counted {
		d.out = append(d.out, MissionRequestList{Type: d.kind})
		d.nextTry = now.Add(replyTimeout)
	} else {
		for seq := len(d.items); seq < d.asked; seq++ {
			if _, has := d.early[seq]; !has {
				d.request(seq)
			}
		}
		d.nextTry = now.Add(min(itemTimeout<<min(d.tries, 3), replyTimeout))
	}
	d.tries++
}

func (d *Download) request(seq int) {
	d.out = append(d.out, MissionRequest{Seq: uint16(seq), Type: d.kind, Int: true})
}

// Receive takes a message of the vehicle; those of no concern are ignored.
func (d *Download) Receive(now time.Time, m Message) {
	if d.state != TransferRunning || !d.started {
		return
	}
	switch m := m.(type) {
	case MissionCount:
		if m.Type == d.kind {
			d.gotCount(now, int(m.Count))
		}
	case MissionItem:
		if m.Type == d.kind && d.counted {
			d.gotItem(now, int(m.Seq), m.Item)
		}
	case MissionAck:
		// An acceptance is the end of an upload, late; anything else is the
		// vehicle's no.
		if m.Type == d.kind && addressedToUs(m.TargetSystem) && m.Result != MissionAccepted {
			d.state, d.result = TransferRefused, m.Result
		}
	}
}

func (d *Download) gotCount(now time.Time, n int) {
	switch {
	case d.counted && n == d.count: // an answer to a repeated request
	case d.counted || n > maxItems:
		d.state, d.changed = TransferUnknown, true
	default:
		d.counted, d.count, d.heardAt, d.tries = true, n, now, 0
		d.items, d.end = make([]Item, 0, n), transferEnd(now, n)
		d.goOn(now)
	}
}

// gotItem takes an item that was asked for, once.
func (d *Download) gotItem(now time.Time, seq int, it Item) {
	if _, has := d.early[seq]; has || seq < len(d.items) || seq >= d.asked {
		return
	}
	d.early[seq] = it
	for next, has := d.early[len(d.items)]; has; next, has = d.early[len(d.items)] {
		delete(d.early, len(d.items))
		d.items = append(d.items, next)
	}
	d.heardAt, d.tries = now, 0
	d.goOn(now)
}

func (d *Download) goOn(now time.Time) {
	if len(d.items) == d.count {
		d.state = TransferDone
		d.out = append(d.out, MissionAck{Result: MissionAccepted, Type: d.kind})
		return
	}
	for ; d.asked < min(d.count, len(d.items)+d.ahead); d.asked++ {
		d.request(d.asked)
	}
	d.tries = 1
	d.nextTry = now.Add(itemTimeout)
}

// Tick lets time pass.
func (d *Download) Tick(now time.Time) {
	if d.state != TransferRunning || !d.started {
		return
	}
	if now.Sub(d.heardAt) >= silenceTimeout || !now.Before(d.end) {
		d.state = TransferUnknown
		if !d.counted {
			d.state = TransferSilent
		}
		return
	}
	if !now.Before(d.nextTry) {
		d.ask(now)
	}
}

// Next is when Tick has something to do.
func (d *Download) Next() time.Time {
	if end := d.heardAt.Add(silenceTimeout); end.Before(d.nextTry) {
		return end
	}
	return d.nextTry
}

// Outbox drains what is to be sent.
func (d *Download) Outbox() []Message {
	out := d.out
	d.out = nil
	return out
}

// State is how far the download is.
func (d *Download) State() TransferState { return d.state }

// Result is the vehicle's word when it refused.
func (d *Download) Result() uint8 { return d.result }

// Items is what the vehicle holds, once the state is TransferDone.
func (d *Download) Items() []Item { return d.items }

// Err says in plain words how the download failed, nil while it runs and
// when it is complete.
func (d *Download) Err() error {
	switch {
	case d.state == TransferRefused:
		return fmt.Errorf("reading the %v back was refused: %s", d.kind, MissionResultText(d.result))
	case d.state == TransferSilent:
		return fmt.Errorf("reading the %v back: no answer", d.kind)
	case d.changed:
		return fmt.Errorf("reading the %v back: its count changed on the way or is absurd", d.kind)
	case d.state == TransferUnknown:
		return fmt.Errorf("reading the %v back: the vehicle fell silent at item %d of %d", d.kind, len(d.items), d.count)
	}
	return nil
}
