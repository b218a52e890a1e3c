package site

import (
	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// Routing says where a site's drones may fly.
type Routing string

// The routings. Free is anywhere that no zone forbids; Corridors is only
// along the corridors that the site has permits for; PermittedVolumes is
// anywhere in the volumes that it has permits for.
const (
	RoutingFree             Routing = "free"
	RoutingCorridors        Routing = "corridors"
	RoutingPermittedVolumes Routing = "permitted_volumes"
)

// Permit is a corridor's permit between one depot and one hospital, out and
// home. Its line leads from pad to pad.
type Permit struct {
	airspace.Permit
	Depot    string `json:"depot"`
	Hospital string `json:"hospital"`
}

// PermitsFor are a site's permits between a depot and a hospital, in the
// order of the file.
func (s Site) PermitsFor(depot, hospital string) []Permit {
	var out []Permit
	for _, p := range s.Permits {
		if p.Depot == depot && p.Hospital == hospital {
			out = append(out, p)
		}
	}
	return out
}

// routing reads what the site's flights keep to. A permit with an outline
// or a circle is a volume's, any other a corridor's.
func (p *parser) routing(o *object) {
	s := &p.out.Site
	switch r := o.text("routing", false); Routing(r) {
	case "":
		s.Routing = RoutingFree
	case RoutingFree, RoutingCorridors, RoutingPermittedVolumes:
		s.Routing = Routing(r)
	default:
		p.errs.add(o.lineOf("routing"), "routing %q is not one of free, corridors, permitted_volumes", r)
	}
	o.each("permits", "permit", false, func(c *object) {
		if c.get("outline", false) != nil || c.get("circle", false) != nil {
			v := p.volume(c)
			p.claim("permit", v.ID, c.line)
			s.Volumes = append(s.Volumes, v)
			return
		}
		permit := p.permit(c)
		p.claim("permit", permit.ID, c.line)
		s.Permits = append(s.Permits, permit)
	})
}

// permit reads one permit. Its line is complete once the pads are known.
func (p *parser) permit(o *object) Permit {
	out := Permit{Depot: o.ident("depot"), Hospital: o.ident("hospital")}
	out.ID, out.Reference = o.ident("id"), o.text("reference", true)
	out.WidthM = o.number("width_m", 40, 20000)
	out.FloorM, out.CeilingM, out.Ref = p.band(o)
	out.Valid = o.validity()
	for _, pair := range o.list("via", false) {
		if len(pair.Content) != 2 {
			p.errs.add(pair.Line, "%s: a position of via is [lat, lon], not %s", o.what, kindName(pair))
			continue
		}
		out.Line = append(out.Line, geo.LatLng{Lat: o.numberIn(pair.Content[0], "latitude", -80, 80), Lng: o.numberIn(pair.Content[1], "longitude", -178, 178)})
	}
	return out
}

// volume reads a permit for an area, drawn as a zone's outline or circle is.
func (p *parser) volume(o *object) airspace.Volume {
	out := airspace.Volume{ID: o.ident("id"), Reference: o.text("reference", true)}
	out.FloorM, out.CeilingM, out.Ref = p.band(o)
	out.Valid = o.validity()
	if c := o.child("circle", false); c != nil {
		out.Geometry = orb.MultiPolygon{p.circle(o, c)}
	} else {
		polygon := orb.Polygon{p.ring(o, o.get("outline", true))}
		for _, n := range o.list("holes", false) {
			polygon = append(polygon, p.ring(o, n))
		}
		out.Geometry = orb.MultiPolygon{polygon}
	}
	if len(p.errs.Mistakes) == 0 {
		if err := out.Check(); err != nil {
			p.errs.add(o.line, "%s: %v", o.what, err)
		}
	}
	return out
}

// band reads the heights that a permit allows.
func (p *parser) band(o *object) (floorM, ceilingM *float64, frame geo.Frame) {
	floorM, ceilingM = o.optional("floor_m", -500, 50000), o.optional("ceiling_m", -500, 50000)
	if ref := o.oneOf("altitude_ref", floorM != nil || ceilingM != nil, "amsl", "takeoff"); ref != "" {
		if err := frame.UnmarshalText([]byte(ref)); err != nil {
			p.errs.add(o.lineOf("altitude_ref"), "%s: %v", o.what, err)
		}
	}
	return floorM, ceilingM, frame
}

// validity reads when a permit holds.
func (o *object) validity() airspace.Window {
	v := o.child("valid", true)
	if v == nil {
		return airspace.Window{}
	}
	w := airspace.Window{From: v.instant("from"), To: v.instant("to")}
	v.done()
	return w
}

// crossPermits leads each corridor from pad to pad and checks it whole.
func (p *parser) crossPermits() {
	s := &p.out.Site
	for i := range s.Permits {
		permit := &s.Permits[i]
		line := p.lines["permit "+permit.ID]
		d, knownDepot := s.Depot(permit.Depot)
		h, knownHospital := s.Hospital(permit.Hospital)
		switch {
		case !knownDepot:
			p.errs.add(line, "permit %s names depot %q, which is not among the depots", permit.ID, permit.Depot)
			continue
		case !knownHospital:
			p.errs.add(line, "permit %s names hospital %q, which is not among the hospitals", permit.ID, permit.Hospital)
			continue
		}
		whole := append([]geo.LatLng{d.Pad.LatLng}, permit.Line...)
		permit.Line = append(whole, h.Pad.LatLng)
		if err := permit.Check(); err != nil {
			p.errs.add(line, "permit %s: %v", permit.ID, err)
		}
	}
}
