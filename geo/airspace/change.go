package airspace

import "slices"

// With is the set with one zone more, or changed where its id is there
// already, as a new version. Only that zone is validated, and the others'
// outlines are shared.
func (s *Set) With(version string, z Zone) (*Set, error) {
	one, err := NewSet(version, []Zone{z})
	if err != nil {
		return nil, err
	}
	zones := slices.Clone(s.zones)
	if i := slices.IndexFunc(zones, func(o Zone) bool { return o.ID == z.ID }); i >= 0 {
		zones[i] = one.zones[0]
	} else {
		zones = append(zones, one.zones[0])
	}
	return &Set{version: version, zones: zones}, nil
}

// Without is the set without a zone, as a new version; it is the same zones
// where none has the id.
func (s *Set) Without(version, id string) *Set {
	zones := slices.DeleteFunc(slices.Clone(s.zones), func(o Zone) bool { return o.ID == id })
	return &Set{version: version, zones: zones}
}
