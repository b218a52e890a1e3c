package blood

import (
	"slices"
	"time"
)

// Shortened is a unit with the expiry that its treatment leaves it: an
// irradiated unit of red cells keeps its own expiry or lives as long after
// its collection as the policy says, whichever is first. No list says when a
// unit was irradiated, so that the rule is the latest there can be. ok is
// false where the policy, or the unit's collection, is not known: then
// nobody can say until when it is good.
func (p *Policy) Shortened(u Unit) (_ Unit, ok bool) {
	if u.Component != RedCells || !slices.Contains(u.Attributes, Irradiated) {
		return u, true
	}
	days := p.get().irradiatedD
	if days == 0 || u.Collected.IsZero() {
		return u, false
	}
	if latest := u.Collected.Add(time.Duration(days * 24 * float64(time.Hour))); latest.Before(u.Expiry) {
		u.Expiry = latest
	}
	return u, true
}
