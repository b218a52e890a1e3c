// Package blood owns what Airvein knows of blood: components, groups,
// eligibility for issue, units, amounts and shelf life.
//
// It never says "compatible" or "crossmatched": only the hospital's
// laboratory crossmatches. It is no clinical authority.
package blood
