package people

import (
	"strings"
	"time"
)

// Span is the least and the most that something takes.
type Span struct{ Min, Max time.Duration }

// Pace is how long each step takes a person from the moment it could be
// done, in scenario time.
type Pace map[Kind]Span

// DefaultPace is plausible for trained staff who are at their desks.
// Bringing a box back is by road, so it takes longest.
func DefaultPace() Pace {
	return Pace{
		Pack:     {90 * time.Second, 210 * time.Second},
		Unpack:   {2 * time.Minute, 5 * time.Minute},
		Consent:  {15 * time.Second, 50 * time.Second},
		PadClear: {4 * time.Second, 15 * time.Second},
		Receive:  {40 * time.Second, 120 * time.Second},
		MoveBox:  {6 * time.Minute, 15 * time.Minute},
		AckAlarm: {30 * time.Second, 150 * time.Second},
		Depart:   {60 * time.Second, 150 * time.Second},
		Arrive:   {0, 8 * time.Minute}, // after it is expected: traffic
	}
}

// The wait after a step that was refused doubles from retryFirst to
// retryMost.
const (
	retryFirst = 20 * time.Second
	retryMost  = 10 * time.Minute
)

// Team is all the players. It keeps when each occasion was first seen and
// when it will be taken; an occasion that has passed is forgotten. It is
// not safe for several goroutines.
type Team struct {
	seed  uint64
	pace  Pace
	plans map[string]*plan
}

type plan struct {
	due      time.Time
	attempts int
	done     bool
	seen     bool
}

// NewTeam makes players whose delays follow from the seed.
func NewTeam(seed uint64, pace Pace) *Team {
	return &Team{seed: seed, pace: pace, plans: map[string]*plan{}}
}

// Step is what the given role at the given site does now. The caller carries
// the actions out before the next Step, and answers each with Done or
// Failed.
func (t *Team) Step(now time.Time, role Role, site string, v View) []Action {
	prefix := string(role) + ":" + site + ":"
	t.unsee(prefix)
	var due []Action
	for _, a := range occasions(role, site, now, v) {
		a.Role, a.Site, a.Key = role, site, prefix+a.Key
		p, ok := t.plans[a.Key]
		if !ok {
			p = &plan{due: now.Add(t.delay(a.Do, a.Key))}
			t.plans[a.Key] = p
		}
		p.seen = true
		if !p.done && !now.Before(p.due) {
			due = append(due, a)
		}
	}
	t.forget(prefix)
	return due
}

// Done says that an action was carried out.
func (t *Team) Done(key string) {
	if p, ok := t.plans[key]; ok {
		p.done = true
	}
}

// Failed says that an action was refused; it is tried again later if it is
// still called for then.
func (t *Team) Failed(key string, now time.Time) {
	p, ok := t.plans[key]
	if !ok {
		return
	}
	wait := retryFirst << min(p.attempts, 10)
	p.attempts++
	p.due = now.Add(min(wait, retryMost))
}

func (t *Team) delay(k Kind, key string) time.Duration {
	span := t.pace[k]
	return span.Min + time.Duration(draw(t.seed, key)*float64(span.Max-span.Min))
}

func (t *Team) unsee(prefix string) {
	for k, p := range t.plans {
		if strings.HasPrefix(k, prefix) {
			p.seen = false
		}
	}
}

func (t *Team) forget(prefix string) {
	for k, p := range t.plans {
		if strings.HasPrefix(k, prefix) && !p.seen {
			delete(t.plans, k)
		}
	}
}
