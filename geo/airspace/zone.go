// Package airspace owns zones that must not be flown through: what they
// are, when and at which heights they bind, and a versioned, immutable set
// of them. It never plans a way; geo/route does.
package airspace

import (
	"time"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// Kind says how a zone binds.
type Kind string

// The kinds. Restricted zones are flown only with a permission, which this
// form does not know, so they bind like prohibited ones; advisory ones are
// shown and do not bind.
const (
	Prohibited Kind = "prohibited"
	Restricted Kind = "restricted"
	Advisory   Kind = "advisory"
)

// Window is a span of time, the end excluded.
type Window struct {
	From time.Time `json:"from" yaml:"from"`
	To   time.Time `json:"to" yaml:"to"`
}

// Zone is one volume of airspace: polygons (outer ring first, then holes),
// between two heights where given, at all times or in windows.
type Zone struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Kind     Kind             `json:"kind"`
	Geometry orb.MultiPolygon `json:"geometry"`
	FloorM   *float64         `json:"floor_m,omitempty"`
	CeilingM *float64         `json:"ceiling_m,omitempty"`
	Ref      geo.Frame        `json:"altitude_ref,omitempty"` // of floor and ceiling; none where neither is set
	Active   []Window         `json:"active,omitempty"`
	BufferM  float64          `json:"buffer_m"`
}
