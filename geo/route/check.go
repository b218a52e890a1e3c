package route

import (
	"fmt"
	"math"
	"time"

	"airvein/geo"
)

// Bounds of a request.
const (
	maxStraightM  = 300e3
	minStraightM  = 1
	maxLatDeg     = 80
	maxLngDeg     = 178
	maxClearanceM = 20e3
	lingerS       = 3600 // a flight not on time is over by then, or as long as it takes
	maxFlight     = 48 * time.Hour
	maxWait       = 7 * 24 * time.Hour
	maxLayers     = 32
)

func refuse(code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

type bound struct {
	name      string
	v, lo, hi float64
}

func (b bound) check() error {
	if !(b.v >= b.lo && b.v <= b.hi) {
		return refuse(BadRequest, "%s %v is not between %v and %v", b.name, b.v, b.lo, b.hi)
	}
	return nil
}

func (req *Request) check() error {
	if req.Airspace == nil {
		return refuse(BadRequest, "the airspace is not known; a set of no zones is an empty sky")
	}
	for _, p := range []geo.LatLng{req.From, req.To} {
		if err := checkPlace(p); err != nil {
			return err
		}
	}
	bounds := req.bounds()
	for _, l := range req.layers() {
		bounds = append(append(bounds, bound{"cruise altitude", l.AltM, 1, 10000}), windBounds(l.Wind)...)
	}
	for _, b := range bounds {
		if err := b.check(); err != nil {
			return err
		}
	}
	if len(req.Layers) > maxLayers {
		return refuse(BadRequest, "%d layers are more than %d", len(req.Layers), maxLayers)
	}
	if math.Abs(req.From.Lng-req.To.Lng) >= 180 {
		return refuse(BadRequest, "the way from %v to %v crosses the 180th meridian", req.From, req.To)
	}
	if d := geo.Distance(req.From, req.To); !(d >= minStraightM && d <= maxStraightM) {
		return refuse(BadRequest, "start and goal are %.1f m apart; between %d m and %.0f km can be planned", d, minStraightM, maxStraightM/1000)
	}
	if req.Within != nil && len(req.Within.Polygons) == 0 {
		return refuse(OutsidePermit, "there is no permitted volume to fly in")
	}
	if req.Terrain != nil && req.GroundUnknown {
		return refuse(BadRequest, "the height of the take-off above the sea is needed to keep clear of terrain")
	}
	return nil
}

func checkPlace(p geo.LatLng) error {
	if !(math.Abs(p.Lat) <= maxLatDeg && math.Abs(p.Lng) <= maxLngDeg) {
		return refuse(BadRequest, "position %v is not within %d degrees of the equator and %d of Greenwich, which this planner covers", p, maxLatDeg, maxLngDeg)
	}
	return nil
}

func (req *Request) bounds() []bound {
	a := req.Aircraft
	out := []bound{
		{"clearance", req.ClearanceM, 0, maxClearanceM},
		{"cruise speed", a.CruiseMPS, 0.5, 300}, {"climb rate", a.ClimbMPS, 0.1, 100},
		{"cruise power", a.CruiseW, 0, 1e7}, {"climb power", a.ClimbW, 0, 1e7},
		{"wait in seconds", req.MaxWait.Seconds(), 0, maxWait.Seconds()},
	}
	if !req.GroundUnknown {
		out = append(out, bound{"ground height", req.GroundAMSLM, -500, 9000})
	}
	if req.Within != nil {
		out = append(out, bound{"distance kept from the edge of the permitted volumes", req.Within.KeepM, 0, maxClearanceM})
	}
	if req.Terrain != nil {
		out = append(out, bound{"terrain clearance", req.TerrainClearanceM, 0, 10000})
	}
	if b := req.Battery; b != nil {
		out = append(out, bound{"battery capacity", b.CapacityWh, 0, 1e9}, bound{"battery reserve", b.ReservePct, 0, 100},
			bound{"hover time", b.HoverS, 0, 86400}, bound{"hover power", a.HoverW, 0, 1e7})
	}
	if len(req.Alternates) > 0 {
		out = append(out, bound{"reach of alternates", req.AlternateReachM, 1, maxStraightM})
	}
	for _, x := range req.Alternates {
		out = append(out, bound{"latitude of alternate " + x.ID, x.At.Lat, -maxLatDeg, maxLatDeg},
			bound{"longitude of alternate " + x.ID, x.At.Lng, -maxLngDeg, maxLngDeg})
	}
	return out
}

func (req *Request) layers() []Layer {
	if len(req.Layers) > 0 {
		return req.Layers
	}
	return []Layer{{AltM: req.CruiseAltM, Wind: req.Wind}}
}
