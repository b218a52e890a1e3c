package fleet

import (
	"fmt"
	"time"
)

// CallState is how far one sending of a command is.
type CallState uint8

// The states. Unanswered is an unknown outcome: only telemetry tells.
const (
	CallRunning CallState = iota
	CallAccepted
	CallRefused
	CallUnanswered
)

const (
	// progressTimeout is how long a vehicle that said IN_PROGRESS may be silent.
	progressTimeout = 10 * time.Second
	// maxWaits bounds how often TEMPORARILY_REJECTED is waited for.
	maxWaits = 10
)

// Call sends one command by the rules of the MAVLink command protocol:
// again every 1.5 s with its confirmation raised, until it is answered.
// TEMPORARILY_REJECTED and IN_PROGRESS mean wait. An acceptance says that
// the vehicle understood, not that it did it.
type Call struct {
	command Command
	state   CallState
	result  uint8
	sent    int
	waits   int
	nextTry time.Time
	out     []Message
}

// NewCall makes a call of a command.
func NewCall(c Command) *Call { return &Call{command: c} }

// Start sends it for the first time.
func (c *Call) Start(now time.Time) { c.send(now) }

func (c *Call) send(now time.Time) {
	m := c.command
	m.Confirmation = uint8(min(c.sent, 255))
	c.sent++
	c.nextTry = now.Add(replyTimeout)
	c.out = append(c.out, m)
}

// Receive takes a message of the vehicle; only the acknowledgement of this
// command to this ground station counts.
func (c *Call) Receive(now time.Time, m Message) {
	ack, ok := m.(CommandAck)
	if !ok || c.state != CallRunning || c.sent == 0 || ack.ID != c.command.ID || !addressedToUs(ack.TargetSystem) {
		return
	}
	switch ack.Result {
	case ResultAccepted:
		c.state = CallAccepted
	case ResultTemporarilyRejected:
		// Also the answer to a second copy of a command that is running: it is
		// success so far.
		c.waits++
		c.nextTry = now.Add(replyTimeout)
	case ResultInProgress:
		c.waits++
		c.nextTry = now.Add(progressTimeout)
	default:
		c.state = CallRefused
	}
	c.result = ack.Result
	if c.state == CallRunning && c.waits > maxWaits {
		c.state = CallUnanswered
	}
}

// Tick lets time pass.
func (c *Call) Tick(now time.Time) {
	if c.state != CallRunning || c.sent == 0 || now.Before(c.nextTry) {
		return
	}
	if c.sent-c.waits > maxRetries {
		c.state = CallUnanswered
		return
	}
	c.send(now)
}

// Next is when Tick has something to do.
func (c *Call) Next() time.Time { return c.nextTry }

// Outbox drains what is to be sent.
func (c *Call) Outbox() []Message {
	out := c.out
	c.out = nil
	return out
}

// State is how far the call is; Result is the newest MAV_RESULT heard.
func (c *Call) State() CallState { return c.state }

// Result is the newest MAV_RESULT heard.
func (c *Call) Result() uint8 { return c.result }

var results = map[uint8]string{
	ResultAccepted: "accepted", ResultTemporarilyRejected: "temporarily rejected", ResultDenied: "denied",
	ResultUnsupported: "unsupported", ResultFailed: "failed", ResultInProgress: "in progress", 6: "cancelled",
}

// ResultText is a MAV_RESULT in plain words.
func ResultText(result uint8) string {
	if s, ok := results[result]; ok {
		return s
	}
	return fmt.Sprintf("result %d", result)
}

// Effort pursues the effect of a command: it calls, and calls anew, until
// its owner has seen the effect in telemetry and drops it. It never ends by
// itself; the owner counts failures.
type Effort struct {
	command  Command
	call     *Call
	doneAt   time.Time // the newest call's end, zero while it runs
	failures int
	result   uint8
	// instead is a message that does what the command would, for a vehicle
	// that does not know the command. Nothing answers it.
	instead Message
	out     []Message
}

const (
	// effectTimeout is how long an accepted command's effect may take to show
	// before it is commanded anew.
	effectTimeout = 3 * time.Second
	// refusalPause lies between a refusal and the next call.
	refusalPause = 1500 * time.Millisecond
)

// NewEffort starts to pursue a command's effect.
func NewEffort(now time.Time, c Command) *Effort {
	e := &Effort{command: c, call: NewCall(c)}
	e.call.Start(now)
	return e
}

// Receive takes a message of the vehicle.
func (e *Effort) Receive(now time.Time, m Message) {
	e.call.Receive(now, m)
	e.settle(now)
}

// settle notes a call's end once.
func (e *Effort) settle(now time.Time) {
	if e.call.State() == CallRunning || !e.doneAt.IsZero() {
		return
	}
	e.doneAt = now
	if e.call.State() != CallRefused {
		return
	}
	if e.command.ID == CmdDoSetMissionCurr && e.call.Result() == ResultUnsupported {
		e.instead = MissionSetCurrent{Seq: uint16(max(0, e.command.P[0]))}
		e.out = append(e.out, e.instead)
		return
	}
	e.failures++
	e.result = e.call.Result()
}

// Tick lets time pass.
func (e *Effort) Tick(now time.Time) {
	if e.instead != nil {
		e.say(now)
		return
	}
	e.call.Tick(now)
	e.settle(now)
	if e.call.State() != CallRunning && !now.Before(e.Next()) {
		if e.call.State() == CallAccepted {
			e.failures++
			e.result = ResultAccepted
		}
		e.call, e.doneAt = NewCall(e.command), time.Time{}
		e.call.Start(now)
	}
}

// say repeats the message that stands for the command, and counts the times
// that its effect had to show and did not.
func (e *Effort) say(now time.Time) {
	if now.Before(e.Next()) {
		return
	}
	e.failures++
	e.result, e.doneAt = ResultAccepted, now
	e.out = append(e.out, e.instead)
}

// Next is when Tick has something to do.
func (e *Effort) Next() time.Time {
	if e.instead != nil {
		return e.doneAt.Add(effectTimeout)
	}
	switch e.call.State() {
	case CallAccepted:
		return e.doneAt.Add(effectTimeout)
	case CallRefused:
		return e.doneAt.Add(refusalPause)
	case CallUnanswered:
		return e.doneAt
	}
	return e.call.Next()
}

// Outbox drains what is to be sent.
func (e *Effort) Outbox() []Message {
	out := append(e.call.Outbox(), e.out...)
	e.out = nil
	return out
}

// Failures is how often the vehicle answered and the effect did not show,
// and its newest MAV_RESULT then: a refusal, or an acceptance without
// effect. Silence is not counted: its outcome is unknown.
func (e *Effort) Failures() (n int, result uint8) { return e.failures, e.result }
