package site

import (
	"time"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
	"go.yaml.in/yaml/v3"
)

// zone reads one no-fly zone. Rings are written latitude first, like every
// position in the file, and are closed here where they are not.
func (p *parser) zone(o *object) airspace.Zone {
	z := airspace.Zone{ID: o.ident("id"), Name: o.text("name", true),
		Kind:    airspace.Kind(o.oneOf("kind", true, string(airspace.Prohibited), string(airspace.Restricted), string(airspace.Advisory))),
		FloorM:  o.optional("floor_m", -500, 50000),
		BufferM: o.number("buffer_m", 0, maxZoneBufferM)}
	z.CeilingM = o.optional("ceiling_m", -500, 50000)
	p.claim("zone", z.ID, o.line)
	heights := z.FloorM != nil || z.CeilingM != nil
	if ref := o.oneOf("altitude_ref", heights, "amsl", "agl", "takeoff"); ref != "" {
		if err := z.Ref.UnmarshalText([]byte(ref)); err != nil {
			p.errs.add(o.lineOf("altitude_ref"), "%s: %v", o.what, err)
		}
	}
	o.each("active", o.what+": window", false, func(w *object) {
		win := airspace.Window{From: w.instant("from"), To: w.instant("to")}
		if win.From.IsZero() || !win.To.After(win.From) {
			p.errs.add(w.line, "%s needs from and a later to", w.what)
		}
		z.Active = append(z.Active, win)
	})
	if c := o.child("circle", false); c != nil {
		z.Geometry = orb.MultiPolygon{p.circle(o, c)}
		if len(p.errs.Mistakes) == 0 {
			p.whole(o, z)
		}
		return z
	}
	polygon := orb.Polygon{p.ring(o, o.get("outline", true))}
	for _, n := range o.list("holes", false) {
		polygon = append(polygon, p.ring(o, n))
	}
	z.Geometry = orb.MultiPolygon{polygon}
	if len(p.errs.Mistakes) == 0 {
		p.whole(o, z)
	}
	return z
}

// circle reads a zone that is one, in place of an outline.
func (p *parser) circle(o, c *object) orb.Polygon {
	at := geo.LatLng{Lat: c.number("lat", -80, 80), Lng: c.number("lon", -178, 178)}
	polygon, err := airspace.Circle(at, c.number("radius_m", 1, 100000))
	c.done()
	if err != nil {
		p.errs.add(c.line, "%s: %v", o.what, err)
	}
	return polygon
}

// whole asks airspace what it thinks of the zone: first of its outline
// alone, so that a mistake in it is named where the outline stands.
func (p *parser) whole(o *object, z airspace.Zone) {
	bare := airspace.Zone{ID: z.ID, Kind: z.Kind, Geometry: z.Geometry}
	if _, err := airspace.NewSet("", []airspace.Zone{bare}); err != nil {
		p.errs.add(o.lineOf("outline"), "%v", err)
		return
	}
	if _, err := airspace.NewSet("", []airspace.Zone{z}); err != nil {
		p.errs.add(o.line, "%v", err)
	}
}

func (p *parser) ring(o *object, n *yaml.Node) orb.Ring {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) < 3 {
		p.errs.add(n.Line, "%s: a ring is a list of at least three [lat, lon] pairs, not %s", o.what, kindName(n))
		return nil
	}
	var ring orb.Ring
	for _, pair := range n.Content {
		if pair.Kind != yaml.SequenceNode || len(pair.Content) != 2 {
			p.errs.add(pair.Line, "%s: a ring's point is [lat, lon], not %s", o.what, kindName(pair))
			continue
		}
		at := geo.LatLng{Lat: o.numberIn(pair.Content[0], "latitude", -80, 80), Lng: o.numberIn(pair.Content[1], "longitude", -178, 178)}
		ring = append(ring, at.Point())
	}
	if len(ring) > 0 && !ring.Closed() {
		ring = append(ring, ring[0])
	}
	return ring
}

func (o *object) optional(key string, lo, hi float64) *float64 {
	n := o.get(key, false)
	if n == nil {
		return nil
	}
	v := o.numberIn(n, key, lo, hi)
	return &v
}

// Location is the site's time zone.
func (s Site) Location() *time.Location {
	loc, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC // a checked site has a zone that loads; see ParseSite
	}
	return loc
}
