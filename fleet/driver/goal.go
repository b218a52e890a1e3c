package driver

import (
	"fmt"
	"time"

	"airvein/fleet"
)

// goal is the one effect that the driver pursues now. There is never more
// than one, so that no command with an unknown outcome is followed by a
// different one before its effect was read back (I15); what a step does not
// pursue any more is dropped, with whatever it would still have sent.
type goal struct {
	name   string
	effort *fleet.Effort
	wanted bool
}

func (g *goal) receive(now time.Time, m fleet.Message) {
	if g.effort != nil {
		g.effort.Receive(now, m)
	}
}

func (g *goal) begin() { g.wanted = false }

// pursue goes on with an effect, or begins with it. The name says what.
func (g *goal) pursue(now time.Time, name string, c fleet.Command) *fleet.Effort {
	if g.effort == nil || g.name != name {
		g.name, g.effort = name, fleet.NewEffort(now, c)
	}
	g.wanted = true
	return g.effort
}

// end gives what is to be sent for the effect that this step pursues.
func (g *goal) end(now time.Time) []fleet.Message {
	if g.effort == nil {
		return nil
	}
	if !g.wanted {
		*g = goal{}
		return nil
	}
	g.effort.Tick(now)
	return g.effort.Outbox()
}

func refusal(e *fleet.Effort, what string) string {
	_, result := e.Failures()
	if result == fleet.ResultAccepted {
		return what + " was acknowledged and not done"
	}
	return fmt.Sprintf("%s was refused (%s)", what, fleet.ResultText(result))
}
