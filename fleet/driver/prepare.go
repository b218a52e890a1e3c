package driver

import (
	"fmt"
	"time"

	"airvein/fleet"
)

const (
	// prepareSilence is how long a drone may say nothing before arming.
	prepareSilence = 60 * time.Second
	// prepareFor is how long bringing the plan on board may take in all.
	prepareFor = 3 * time.Minute
	// uploadTries is how often a refusal or a wrong read-back is tried again.
	uploadTries = 3
)

// part is one of the plans of a flight on its way to the vehicle.
type part struct {
	kind  fleet.PlanType
	items []fleet.Item
}

// preparation brings a plan on board: each part is uploaded, read back and
// compared, whatever the upload's acknowledgement was. Until then what the
// vehicle holds is unknown.
type preparation struct {
	parts   []part
	at      int // the part now worked on
	load    *fleet.Upload
	read    *reading
	waitTo  time.Time // no upload before
	tries   int       // of this part that the vehicle refused or got wrong
	inAir   bool      // what is on board is read before each upload
	looked  bool      // and was, for the part now worked on
	looking bool      // is being
	began   time.Time
	heard   time.Time // the vehicle's newest word that counts
	trouble error
	blocker string // why nothing happens at the moment
}

func newPreparation(now time.Time, p fleet.Plan) *preparation {
	return &preparation{began: now, heard: now, parts: []part{
		{fleet.PlanMission, p.Mission}, {fleet.PlanFence, p.Fence},
	}}
}

func (p *preparation) done() bool { return p.at == len(p.parts) }

func (p *preparation) receive(now time.Time, m fleet.Message) {
	if p.load != nil {
		p.load.Receive(now, m)
	}
	if p.read != nil {
		p.read.receive(now, m)
	}
	switch m.(type) {
	case fleet.MissionCount, fleet.MissionRequest, fleet.MissionItem, fleet.MissionAck:
		p.heard = now
	case fleet.Heartbeat:
		if p.done() {
			p.heard = now
		}
	}
}

// newExchange is a preparation in flight: the vehicle may hold the plan
// already, so that each part is read first and uploaded only where it differs.
func newExchange(now time.Time, p fleet.Plan) *preparation {
	x := newPreparation(now, p)
	x.inAir = true
	return x
}

// uploads reports whether the next step begins an upload or goes on with
// one.
func (p *preparation) uploads() bool { return !p.done() && p.read == nil && (!p.inAir || p.looked) }

// again starts the parts over: the vehicle has restarted.
func (p *preparation) again() {
	p.at, p.load, p.read = 0, nil, nil
}

// pause drops what is under way: the link is lost or the drone is armed.
func (p *preparation) pause(now time.Time, why string) {
	p.load, p.read, p.blocker = nil, nil, why
	p.looked, p.looking = false, false
	p.waitTo = now.Add(readPause)
}

// step goes on with the parts. The error ends the preparation.
func (p *preparation) step(now time.Time, pilot fleet.Autopilot) ([]fleet.Message, error) {
	if p.done() {
		return nil, nil
	}
	p.blocker = ""
	part := p.parts[p.at]
	if p.read != nil {
		return p.reading(now, pilot)
	}
	if p.load == nil {
		if now.Before(p.waitTo) {
			return nil, nil
		}
		if p.inAir && !p.looked {
			p.looked, p.looking, p.read = true, true, newReading(part.kind, part.items)
			return p.reading(now, pilot)
		}
		u, err := fleet.NewUpload(part.kind, pilot.Board(part.kind, part.items))
		if err != nil {
			return nil, fmt.Errorf("the flight has no %v: %w", part.kind, err)
		}
		p.load = u
		u.Start(now)
	}
	p.load.Tick(now)
	out := p.load.Outbox()
	switch p.load.State() {
	case fleet.TransferRunning:
	case fleet.TransferDone, fleet.TransferUnknown:
		// Acknowledged is not verified, and a lost acknowledgement is no reason
		// to upload again: what the vehicle holds is read.
		p.load, p.read = nil, newReading(part.kind, part.items)
	default:
		return out, p.failed(now)
	}
	return out, nil
}

// failed: the upload was refused or never answered.
func (p *preparation) failed(now time.Time) error {
	p.trouble = p.load.Err()
	p.waitTo = now.Add(readPause)
	if p.load.State() == fleet.TransferRefused {
		switch p.load.Result() {
		case fleet.MissionDenied, fleet.MissionCancelled, fleet.MissionInvalidSequence:
			// Another ground station's turn, or frames that the link lost or
			// doubled: it may go better next time.
		default:
			p.tries++
		}
	}
	p.load, p.looked = nil, false
	if p.tries >= uploadTries {
		return p.trouble
	}
	return nil
}

func (p *preparation) reading(now time.Time, pilot fleet.Autopilot) ([]fleet.Message, error) {
	out := p.read.step(now, pilot)
	switch {
	case p.read.done && p.read.err == nil:
		p.at, p.tries, p.read = p.at+1, 0, nil
		p.looked, p.looking = false, false
	case p.read.done && p.looking: // it is still the plan before
		p.looking, p.read = false, nil
	case p.read.done:
		p.trouble = fmt.Errorf("the %v on board is not the one that was sent: %w", p.parts[p.at].kind, p.read.err)
		p.tries++
		p.read, p.waitTo = nil, now.Add(readPause)
		if p.tries >= uploadTries {
			return out, p.trouble
		}
	case p.read.trouble != nil:
		p.trouble = p.read.trouble
	}
	return out, nil
}

// overdue says why the preparation has taken too long, or nothing.
func (p *preparation) overdue(now time.Time, link *fleet.LinkWatch) error {
	switch {
	case !link.Live() && now.Sub(laterOf(link.Heard(), p.began)) >= prepareSilence:
		return fmt.Errorf("no heartbeat for %.0f s", prepareSilence.Seconds())
	case p.done():
		return nil
	case p.blocker != "" && now.Sub(p.heard) >= prepareSilence:
		return fmt.Errorf("%s for %.0f s", p.blocker, prepareSilence.Seconds())
	case now.Sub(p.heard) >= prepareSilence:
		return fmt.Errorf("no answer to the plan for %.0f s", prepareSilence.Seconds())
	case now.Sub(p.began) >= prepareFor && p.trouble != nil:
		return fmt.Errorf("the plan is not on board after %.0f s: %w", prepareFor.Seconds(), p.trouble)
	case now.Sub(p.began) >= prepareFor:
		return fmt.Errorf("the plan is not on board after %.0f s", prepareFor.Seconds())
	}
	return nil
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
