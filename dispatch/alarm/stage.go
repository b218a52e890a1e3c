package alarm

import "time"

// Stage is the step that an open order waits for, who owes it, and until
// when. A stage that is overdue raises OrderOverdue.
type Stage struct {
	Name  string    `json:"name"`
	Owner string    `json:"owner"` // a role, or a place's staff
	Due   time.Time `json:"due"`   // zero: nobody is waited for
}

// Overdue reports whether the step should have been done by now.
func (s Stage) Overdue(now time.Time) bool { return !s.Due.IsZero() && now.After(s.Due) }
