package airspace

import (
	"errors"
	"fmt"
	"math"
	"time"

	"airvein/geo"
)

// Permit is an authority's permission to fly along one corridor: within
// half of WidthM on either side of a line that is straight in longitude and
// latitude from position to position, between two heights where given.
type Permit struct {
	ID        string       `json:"id"`
	Reference string       `json:"reference"` // the authority's own, as it is filed
	Line      []geo.LatLng `json:"line"`
	WidthM    float64      `json:"width_m"`
	FloorM    *float64     `json:"floor_m,omitempty"`
	CeilingM  *float64     `json:"ceiling_m,omitempty"`
	Ref       geo.Frame    `json:"altitude_ref,omitempty"` // amsl or takeoff; none where neither is set
	Valid     Window       `json:"valid"`
}

// The bounds of a corridor's width: under the least of them positioning
// error and wind alone leave it.
const (
	minWidthM = 40.0
	maxWidthM = 20000.0
)

// Check says what is wrong with a permit, if anything. A band above ground
// is refused: without terrain nobody can say that a flight stays in it.
func (p Permit) Check() error {
	switch {
	case p.Reference == "":
		return errors.New("it has no reference")
	case !(p.WidthM >= minWidthM && p.WidthM <= maxWidthM):
		return fmt.Errorf("width_m %v is not between %v and %v", p.WidthM, minWidthM, maxWidthM)
	case p.Valid.From.IsZero() || !p.Valid.To.After(p.Valid.From):
		return errors.New("valid needs from and a later to")
	case len(p.Line) < 2:
		return errors.New("a corridor's line has two positions at least")
	}
	for i, at := range p.Line {
		if !at.Valid() {
			return fmt.Errorf("position %d of the line, %v, is not on the globe", i+1, at)
		}
		if i > 0 && (at == p.Line[i-1] || math.Abs(at.Lng-p.Line[i-1].Lng) >= 180) {
			return fmt.Errorf("position %d of the line is the one before it again, or across the 180th meridian from it", i+1)
		}
	}
	z := Zone{FloorM: p.FloorM, CeilingM: p.CeilingM, Ref: p.Ref}
	if err := z.checkHeights(); err != nil {
		return err
	}
	if p.Ref == geo.FrameAGL {
		return errAGL
	}
	return nil
}

var errAGL = errors.New("altitude_ref agl cannot be kept without terrain; give the band as amsl or takeoff")

// Allows says why a permit does not allow a flight from at to until that
// cruises at altTakeoffM above its place of take-off, groundAMSLM above the
// sea; nil where it does. What cannot be decided is not allowed. Of the
// heights only the cruise is looked at: the way up and down over its ends
// belongs to a corridor between two pads.
func (p Permit) Allows(at, until time.Time, altTakeoffM, groundAMSLM float64) error {
	if at.IsZero() || until.Before(at) || at.Before(p.Valid.From) || !until.Before(p.Valid.To) {
		return fmt.Errorf("permit %s is valid from %s to %s", p.Reference, p.Valid.From.Format(time.RFC3339), p.Valid.To.Format(time.RFC3339))
	}
	alt := altTakeoffM
	if p.Ref == geo.FrameAMSL {
		alt += groundAMSLM
	}
	low, high := math.Inf(-1), math.Inf(1)
	if p.FloorM != nil {
		low = *p.FloorM
	}
	if p.CeilingM != nil {
		high = *p.CeilingM
	}
	if !(alt >= low && alt <= high) {
		return fmt.Errorf("permit %s is for %v to %v m %s, and the flight cruises at %v m", p.Reference, low, high, p.Ref, alt)
	}
	return nil
}
