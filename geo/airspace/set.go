package airspace

import (
	"fmt"
	"slices"
	"time"
)

// Set is an immutable, validated collection of zones with a version.
type Set struct {
	version string
	zones   []Zone
}

// NewSet validates the zones and freezes a copy of them. The error names
// the zone, the ring and the vertex. No zones at all is a valid set: an
// empty sky, not an unknown one.
func NewSet(version string, zones []Zone) (*Set, error) {
	seen := map[string]int{}
	frozen := make([]Zone, len(zones))
	for i, z := range zones {
		if z.ID == "" {
			return nil, fmt.Errorf("zone number %d has no id", i+1)
		}
		if at, twice := seen[z.ID]; twice {
			return nil, fmt.Errorf("zone %s is given twice, as number %d and %d", z.ID, at+1, i+1)
		}
		seen[z.ID] = i
		if err := z.check(); err != nil {
			return nil, fmt.Errorf("zone %s: %w", z.ID, err)
		}
		frozen[i] = z.clone()
	}
	return &Set{version: version, zones: frozen}, nil
}

// Version is what the set was made as.
func (s *Set) Version() string { return s.version }

// Zones are the set's zones, in their given order. Not to be changed.
func (s *Set) Zones() []Zone { return s.zones }

// Zone finds a zone by its id.
func (s *Set) Zone(id string) (Zone, bool) {
	i := slices.IndexFunc(s.zones, func(z Zone) bool { return z.ID == id })
	if i < 0 {
		return Zone{}, false
	}
	return s.zones[i], true
}

// Binding is what binds, at some moment from at to until, a flight at
// altTakeoffM above its place of take-off, which lies groundAMSLM above the
// sea. What cannot be decided (a band above ground where no terrain is
// known, a height that is not a number, a time that is zero) binds.
func (s *Set) Binding(at, until time.Time, altTakeoffM, groundAMSLM float64) []Zone {
	return s.BindingBetween(at, until, altTakeoffM, altTakeoffM, groundAMSLM)
}

// BindingBetween is Binding for a flight that uses every height from lowM
// to highM above its place of take-off: where it climbs or lets a box down.
func (s *Set) BindingBetween(at, until time.Time, lowM, highM, groundAMSLM float64) []Zone {
	var out []Zone
	for _, z := range s.zones {
		if z.Kind != Advisory && z.activeIn(at, until) && z.meets(lowM, highM, groundAMSLM) {
			out = append(out, z)
		}
	}
	return out
}
