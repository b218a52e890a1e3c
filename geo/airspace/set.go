package airspace

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Set is an immutable, validated collection of zones with a version. Its
// methods may be called by several at once.
type Set struct {
	version string
	zones   []Zone
	entries []*entry // of each zone

	once  sync.Once
	built *index
}

// NewSet validates the zones and freezes a copy of them, rings wound as RFC
// 7946 has it. The error names the zone, the ring and the vertex. No zones
// at all is a valid set: an empty sky, not an unknown one.
func NewSet(version string, zones []Zone) (*Set, error) {
	seen := map[string]int{}
	s := &Set{version: version, zones: make([]Zone, len(zones)), entries: make([]*entry, len(zones))}
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
		s.zones[i] = z.clone()
		s.entries[i] = &entry{zone: s.zones[i]}
	}
	return s, nil
}

// Put is the set with a zone added, or put in the place of the one with its
// id. Only that zone is validated and indexed; the rest is shared.
func (s *Set) Put(version string, z Zone) (*Set, error) {
	one, err := NewSet(version, []Zone{z})
	if err != nil {
		return nil, err
	}
	out := &Set{version: version, zones: slices.Clone(s.zones), entries: slices.Clone(s.entries)}
	if i := s.find(z.ID); i >= 0 {
		out.zones[i], out.entries[i] = one.zones[0], one.entries[0]
		return out, nil
	}
	out.zones, out.entries = append(out.zones, one.zones[0]), append(out.entries, one.entries[0])
	return out, nil
}

// Remove is the set without a zone; where it has none of that id, the same
// zones under the new version.
func (s *Set) Remove(version, id string) *Set {
	out := &Set{version: version, zones: slices.Clone(s.zones), entries: slices.Clone(s.entries)}
	if i := s.find(id); i >= 0 {
		out.zones, out.entries = slices.Delete(out.zones, i, i+1), slices.Delete(out.entries, i, i+1)
	}
	return out
}

func (s *Set) find(id string) int {
	return slices.IndexFunc(s.zones, func(z Zone) bool { return z.ID == id })
}

// Version is what the set was made as.
func (s *Set) Version() string { return s.version }

// Zones are the set's zones, in their given order. Not to be changed.
func (s *Set) Zones() []Zone { return s.zones }

// Zone finds a zone by its id.
func (s *Set) Zone(id string) (Zone, bool) {
	i := s.find(id)
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
		if z.BindsBetween(at, until, lowM, highM, groundAMSLM) {
			out = append(out, z)
		}
	}
	return out
}
