package blood

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// RequiredTests are the tests whose negative result must be known before a
// unit is available, in the policy's order. ok is false where the policy
// does not say, and then nothing is released.
func (p *Policy) RequiredTests() (tests []string, ok bool) {
	r := p.get()
	return r.requiredTests, len(r.requiredTests) > 0
}

// Unreleasable is why a unit's tests keep it from becoming available, as a
// sentence; empty where they do not. Every test that is missing, and every
// one that is not negative, is named.
func (p *Policy) Unreleasable(u Unit) string {
	required, ok := p.RequiredTests()
	if !ok {
		return p.name() + " does not say which tests a unit needs before it is available"
	}
	var missing, wrong []string
	for _, t := range required {
		if _, done := u.Tests[t]; !done {
			missing = append(missing, t)
		}
	}
	for _, t := range slices.Sorted(maps.Keys(u.Tests)) {
		if u.Tests[t] != TestNegative {
			wrong = append(wrong, t+" is "+u.Tests[t])
		}
	}
	var why []string
	if len(missing) > 0 {
		why = append(why, "missing: "+strings.Join(missing, ", "))
	}
	if len(wrong) > 0 {
		why = append(why, "not negative: "+strings.Join(wrong, ", "))
	}
	if len(why) == 0 {
		return ""
	}
	return "a unit is available only after every test that " + p.name() + " requires; " + strings.Join(why, "; ")
}

// FateDue is how long after a delivery a unit's fate is due; ok is false
// where the policy does not say.
func (p *Policy) FateDue() (d time.Duration, ok bool) {
	h := p.get().fateH
	return hours(h), h > 0
}

// ReservedFor is how long units stay reserved without being packed; ok is
// false where the policy does not say.
func (p *Policy) ReservedFor() (d time.Duration, ok bool) {
	h := p.get().reservationH
	return hours(h), h > 0
}

func hours(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
