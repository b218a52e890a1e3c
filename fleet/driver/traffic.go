package driver

import (
	"cmp"
	"slices"
	"time"

	"airvein/fleet"
)

// Sighting is another aircraft with the wall time at which the drone told
// of it. Signed says that the drone's link has a key.
type Sighting struct {
	At       time.Time
	Signed   bool
	Aircraft fleet.Aircraft
}

const (
	// sightingFor is how long an aircraft that is not told again is kept.
	sightingFor = 30 * time.Second
	// sightingsMax bounds what one receiver can make us keep; those heard
	// longest ago go first.
	sightingsMax = 64
)

// sight keeps an aircraft, and reports whether the message was one.
func (d *Driver) sight(now time.Time, f fleet.Frame) bool {
	a, ok := f.Message.(fleet.Aircraft)
	if !ok {
		return false
	}
	d.sightings = slices.DeleteFunc(d.sightings, func(s Sighting) bool {
		return s.Aircraft.ICAO == a.ICAO || now.Sub(s.At) > sightingFor
	})
	if len(d.sightings) == sightingsMax {
		d.sightings = d.sightings[1:]
	}
	d.sightings = append(d.sightings, Sighting{At: now, Signed: f.Signed, Aircraft: a})
	return true
}

// Traffic is the aircraft that the drone's receiver heard lately, by
// address. It is advisory (F21).
func (d *Driver) Traffic(now time.Time) []Sighting {
	out := slices.DeleteFunc(slices.Clone(d.sightings), func(s Sighting) bool { return now.Sub(s.At) > sightingFor })
	slices.SortFunc(out, func(a, b Sighting) int { return cmp.Compare(a.Aircraft.ICAO, b.Aircraft.ICAO) })
	return out
}
