package blood

import "time"

// Unit is one bag: what its label says and what is known of it.
type Unit struct {
	ID         UnitID            `json:"id"`
	Scheme     string            `json:"scheme"` // "isbt128" or a site's own
	DIN        string            `json:"din"`
	Product    string            `json:"product"`
	Division   string            `json:"division"`
	Component  Component         `json:"component"`
	Group      Group             `json:"group"`
	ML         int               `json:"ml"`
	UnitDef    UnitDef           `json:"unit_def"`
	Collected  time.Time         `json:"collected"`
	Expiry     time.Time         `json:"expiry"`
	Attributes []Attribute       `json:"attributes,omitempty"`
	Tests      map[string]string `json:"tests,omitempty"`
	Depot      string            `json:"depot"`
	Status     Status            `json:"status"`
	Cold       ColdHistory       `json:"cold,omitzero"` // on earlier legs
}

// MakeUnitID joins the parts of a unit's identity into its id.
func MakeUnitID(scheme, din, product, division string) UnitID {
	id := din + "-" + product + "-" + division
	if scheme != "" && scheme != "isbt128" {
		id = scheme + ":" + id
	}
	return UnitID(id)
}

// Undivided reports whether the bag was not split.
func (u Unit) Undivided() bool { return u.Division == undivided }

// GroupKnown reports whether the unit's ABO and RhD are known, or that it
// is H-deficient.
func (u Unit) GroupKnown() bool { return u.Group == GroupOh || u.Group.Full() }
