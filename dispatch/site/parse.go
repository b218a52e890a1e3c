package site

import (
	"fmt"
	"math"
	"slices"
	"time"
	_ "time/tzdata" // a site's time zone must not depend on the host's files

	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"
)

// The bounds that number checks share. They are wide: they catch a figure
// in the wrong unit or column, not an unusual one.
const (
	maxCruiseAltM  = 1000
	maxClearanceM  = 5000
	maxGroundM     = 6000
	maxPadRadiusM  = 200
	maxStepS       = 4 * 3600
	maxZoneBufferM = 20000
	minLayerM      = 25
)

// ParseSite reads a site file: what `airvein serve --site` takes. Keys that
// only a scenario has are refused. The error is *Errors with every mistake
// found and its line.
func ParseSite(data []byte) (Site, error) {
	sc, err := parse(data, false)
	return sc.Site, err
}

// ParseScenario reads a scenario file: a site with stock, weather and
// demand. The error is *Errors with every mistake found and its line.
func ParseScenario(data []byte) (Scenario, error) { return parse(data, true) }

func parse(data []byte, scenario bool) (Scenario, error) {
	errs := &Errors{}
	o := document(data, errs)
	if o == nil {
		return Scenario{}, errs.result()
	}
	p := parser{errs: errs, lines: map[string]int{}}
	if _, plain := o.names["drone_models"]; plain && scenario {
		p.out.Plain = true
		p.plain(o)
	} else {
		p.site(o)
	}
	if scenario {
		p.scenario(o)
	} else {
		p.refuseScenarioKeys(o)
	}
	o.done()
	if len(errs.Mistakes) == 0 {
		// The checks across sections would only repeat what is wrong in
		// one, so they wait until each section is right by itself.
		p.cross()
	}
	if err := errs.result(); err != nil {
		return Scenario{}, err
	}
	return p.out, nil
}

type parser struct {
	errs  *Errors
	out   Scenario
	lines map[string]int // "drone AV-01" -> where it was first given
	timed []namedAt      // hospitals that orders name
}

// claim notes where a thing stands, and a mistake if it is there already.
func (p *parser) claim(kind, id string, line int) {
	if id == "" {
		return
	}
	key := kind + " " + id
	if at, twice := p.lines[key]; twice {
		p.errs.add(line, "%s is given twice, first on line %d", key, at)
		return
	}
	p.lines[key] = line
}

func (p *parser) refuseScenarioKeys(o *object) {
	for _, key := range []string{"stock", "weather", "demand", "start", "orders", "hours", "people", "road", "on_time", "drone_models", "decide_every", "pack", "origin"} {
		if _, ok := o.names[key]; ok {
			o.taken[key] = true
			p.errs.add(o.names[key], "%q belongs to a scenario, not to a site: a server takes stock, weather and orders through its API, and flies drones that are there; remove it", key)
		}
	}
}

func (p *parser) site(o *object) {
	s := &p.out.Site
	s.ID = o.ident("id")
	s.Name = o.text("name", true)
	s.Note = o.text("note", false)
	s.Zone = o.text("zone", true)
	if _, err := time.LoadLocation(s.Zone); s.Zone != "" && (err != nil || s.Zone == "Local") {
		p.errs.add(o.lineOf("zone"), "zone %q is not a time zone; give an IANA name such as Asia/Shanghai", s.Zone)
	}
	s.Language = o.oneOf("language", true, "zh-CN", "en")
	s.CountryPolicy = o.oneOf("policy", true, blood.PolicyIDs()...)
	s.CruiseAltM = o.number("cruise_alt_m", 20, maxCruiseAltM)
	s.LayersM = p.layers(o)
	s.ClearanceM = o.number("clearance_m", 0, maxClearanceM)
	if t := o.child("timing", true); t != nil {
		s.Timing = Timing{
			PackS: t.number("pack_s", 0, maxStepS), ConsentS: t.number("consent_s", 0, maxStepS),
			PreflightS: t.number("preflight_s", 0, maxStepS), PadClearS: t.number("pad_clear_s", 0, maxStepS),
			ReceiveS: t.number("receive_s", 0, maxStepS),
		}
		t.done()
	}
	o.each("depots", "depot", true, func(d *object) {
		id := d.ident("id")
		p.claim("depot", id, d.line)
		s.Depots = append(s.Depots, Depot{ID: id, Name: d.text("name", true), ZH: d.text("name_zh", false), Pad: p.pad(d), Floor: p.floor(d)})
	})
	o.each("hospitals", "hospital", true, func(h *object) {
		id := h.ident("id")
		p.claim("hospital", id, h.line)
		s.Hospitals = append(s.Hospitals, Hospital{ID: id, Name: h.text("name", true), ZH: h.text("name_zh", false),
			Contact: h.text("contact", false), Pad: p.pad(h), RoadMin: p.roads(h, id)})
	})
	o.each("models", "model", true, func(m *object) { s.Models = append(s.Models, p.model(m)) })
	o.each("drones", "drone", true, func(d *object) { s.Drones = append(s.Drones, p.drone(d)) })
	o.each("boxes", "box", true, func(b *object) { s.Boxes = append(s.Boxes, p.boxes(b)...) })
	o.each("storage", "storage", false, func(x *object) { s.Storage = append(s.Storage, p.storage(x)) })
	p.supply(o)
	p.routing(o)
	o.each("zones", "zone", false, func(z *object) { s.Zones = append(s.Zones, p.zone(z)) })
}

// layers are cruise heights for flights that would else meet at the usual
// one: far enough from it and from each other that barometers, gusts and
// the geoid leave room between them.
func (p *parser) layers(o *object) []float64 {
	out := []float64{}
	for _, n := range o.list("layers_m", false) {
		m := o.numberIn(n, "layers_m", 20, maxCruiseAltM)
		for _, other := range append(slices.Clone(out), p.out.Site.CruiseAltM) {
			if math.Abs(m-other) < minLayerM {
				p.errs.add(n.Line, "layers_m: %v m is nearer than %v m to the height of %v m", m, minLayerM, other)
			}
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (p *parser) pad(o *object) Pad {
	c := o.child("pad", true)
	if c == nil {
		return Pad{}
	}
	defer c.done()
	return Pad{
		LatLng:      geo.LatLng{Lat: c.number("lat", -80, 80), Lng: c.number("lon", -178, 178)},
		GroundAMSLM: c.number("ground_amsl_m", -400, maxGroundM),
		RadiusM:     c.number("radius_m", 1, maxPadRadiusM),
		Delivery:    Delivery(c.oneOf("delivery", false, string(DeliveryWinch), string(DeliveryLand), string(DeliveryLocker))),
	}
}

func (p *parser) roads(h *object, id string) map[string]float64 {
	c := h.child("road_min", false)
	if c == nil {
		return nil
	}
	out := map[string]float64{}
	for _, depot := range sortedKeys(c.keys) {
		n := c.keys[depot]
		c.taken[depot] = true
		out[depot] = c.numberIn(n, depot, 0.1, 24*60)
		p.lines["road "+id+" "+depot] = n.Line
	}
	return out
}

func (p *parser) model(o *object) fleet.Model {
	m := fleet.Model{
		ID: o.ident("id"), Name: o.text("name", true),
		CruiseMPS: o.number("cruise_mps", 3, 100), ClimbMPS: o.number("climb_mps", 0.3, 20), DescentMPS: o.number("descent_mps", 0.3, 20),
		BatteryWh: o.number("battery_wh", 10, 1e5), CruiseW: o.number("cruise_w", 1, 1e5), HoverW: o.number("hover_w", 1, 1e5),
		ClimbW: o.number("climb_w", 1, 1e5), PayloadWPerKg: o.number("payload_w_per_kg", 0, 1e4),
		PayloadMaxG: o.number("payload_max_g", 100, 1e6), ReservePct: o.number("reserve_pct", 5, 80),
		WindMaxMPS: o.number("wind_max_mps", 1, 40), WinchHeightM: o.number("winch_height_m", 3, 100), SwapS: o.number("swap_s", 0, 24*3600),
		Profile: o.oneOf("failsafe_profile", false, fleet.ProfileSITL, fleet.ProfileDelivery),
		VTOL:    o.flag("vtol"),
	}
	p.claim("model", m.ID, o.line)
	return m
}

func (p *parser) drone(o *object) Drone {
	d := Drone{ID: fleet.DroneID(o.ident("id")), Model: o.ident("model"), Depot: o.ident("depot"),
		System: uint8(o.whole("system", 1, 250))}
	p.claim("drone", string(d.ID), o.line)
	p.claim("MAVLink system", fmt.Sprint(d.System), o.lineOf("system"))
	if l := o.child("link", true); l != nil {
		d.Link = p.link(l)
	}
	if l := o.child("second_link", false); l != nil {
		second := p.link(l)
		d.Second = &second
		if second.Address == "" {
			p.errs.add(l.line, "%s needs an address", l.what)
		}
		if second.KeyFile != d.Link.KeyFile {
			p.errs.add(l.lineOf("key_file"), "%s has another key_file than the drone's first link: a drone has one key", l.what)
		}
	}
	return d
}

// storage reads one storage. Its readings go by its id, as a box's do, so
// that no box may have the same.
func (p *parser) storage(o *object) Storage {
	x := Storage{ID: o.ident("id"), Depot: o.ident("depot"), Class: p.class(o)}
	p.claim("box", x.ID, o.line)
	p.lines["storage "+x.ID] = o.line
	return x
}

func (p *parser) class(o *object) blood.Class {
	return blood.Class(o.oneOf("class", true, string(blood.Cold), string(blood.Room), string(blood.Frozen)))
}

// boxes reads one entry, which may stand for several boxes alike.
func (p *parser) boxes(o *object) []Box {
	ids := []string{}
	if _, several := o.names["ids"]; several {
		for _, n := range o.list("ids", true) {
			if !isIdent(n.Value) {
				p.errs.add(n.Line, "%s: %q in ids must be 1 to 64 letters, digits, dots, dashes or underscores", o.what, n.Value)
			}
			ids = append(ids, n.Value)
			p.claim("box", n.Value, n.Line)
		}
	} else {
		ids = append(ids, o.ident("id"))
		p.claim("box", ids[0], o.line)
	}
	b := Box{
		Class: p.class(o),
		Depot: o.ident("depot"), Conditioned: o.flag("conditioned"),
		TareG: o.number("tare_g", 50, 1e5), CapacityML: o.whole("capacity_ml", 50, 100000),
		TimeConstantMin: o.number("time_constant_min", 1, 1e5), Modem: o.flag("modem"), Dock: o.flag("dock"),
	}
	out := make([]Box, len(ids))
	for i, id := range ids {
		out[i] = b
		out[i].ID = id
	}
	return out
}
