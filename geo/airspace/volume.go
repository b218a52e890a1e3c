package airspace

import (
	"errors"
	"time"

	"airvein/geo"

	"github.com/paulmach/orb"
)

// Volume is an authority's permission to fly anywhere inside polygons,
// between two heights where given. Several that are valid together are
// flown as one: where they overlap or share an edge a way may pass from one
// into the other.
type Volume struct {
	ID        string           `json:"id"`
	Reference string           `json:"reference"` // the authority's own, as it is filed
	Geometry  orb.MultiPolygon `json:"geometry"`
	FloorM    *float64         `json:"floor_m,omitempty"`
	CeilingM  *float64         `json:"ceiling_m,omitempty"`
	Ref       geo.Frame        `json:"altitude_ref,omitempty"` // amsl or takeoff; none where neither is set
	Valid     Window           `json:"valid"`
}

// Check says what is wrong with a volume, if anything; of a ring it names
// the vertex.
func (v Volume) Check() error {
	switch {
	case v.Reference == "":
		return errors.New("it has no reference")
	case v.Valid.From.IsZero() || !v.Valid.To.After(v.Valid.From):
		return errors.New("valid needs from and a later to")
	}
	z := Zone{Kind: Restricted, Geometry: v.Geometry, FloorM: v.FloorM, CeilingM: v.CeilingM, Ref: v.Ref}
	if err := z.check(); err != nil {
		return err
	}
	if v.Ref == geo.FrameAGL {
		return errAGL
	}
	return nil
}

// Allows says why a volume does not allow a flight from at to until that
// cruises at altTakeoffM above its place of take-off; see Permit.Allows.
// Where the flight leads is not looked at.
func (v Volume) Allows(at, until time.Time, altTakeoffM, groundAMSLM float64) error {
	p := Permit{Reference: v.Reference, FloorM: v.FloorM, CeilingM: v.CeilingM, Ref: v.Ref, Valid: v.Valid}
	return p.Allows(at, until, altTakeoffM, groundAMSLM)
}

// Touches reports whether a line, straight in longitude and latitude from
// position to position, enters the volume, heights and times aside.
func (v Volume) Touches(line []geo.LatLng) bool { return Zone{Geometry: v.Geometry}.NearLine(line, 0) }
