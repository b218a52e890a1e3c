package site

import (
	"fmt"
	"strconv"
	"time"

	"airvein/dispatch/blood"
	"airvein/fleet"
	"airvein/geo"

	"go.yaml.in/yaml/v3"
)

// A plain scenario says what a queueing model needs and nothing else: places,
// speed, range, orders. Its drones have no autopilot, and a server refuses
// it; `airvein sim` runs it on the same dispatcher as any other.

// What a plain scenario does not say.
const (
	plainZone     = "UTC"
	plainPolicy   = "cn"
	plainRadiusM  = 10
	plainPayloadG = 1e6 // no bound: packages are
	plainBoxML    = 20000
	plainBoxTareG = 1000
	plainStepS    = 60 // after which a step that nobody does is late
)

// plain reads a plain scenario's site. What a full one must say has its
// usual value here.
func (p *parser) plain(o *object) {
	s := &p.out.Site
	s.ID, s.Name, s.Note = o.word("id", "scenario"), o.word("name", ""), o.text("note", false)
	if s.Name == "" {
		s.Name = s.ID
	}
	s.Zone = o.word("zone", plainZone)
	p.zoneName(o)
	s.Language = o.word("language", "en", "en", "zh-CN")
	s.CountryPolicy = o.word("policy", plainPolicy, blood.PolicyIDs()...)
	s.Zones, s.Routing, s.LayersM = nil, RoutingFree, []float64{}
	s.PlainPackS = o.duration("pack", 0).Seconds()
	s.Timing = Timing{PackS: max(s.PlainPackS, plainStepS), ConsentS: plainStepS, PreflightS: plainStepS, PadClearS: plainStepS, ReceiveS: plainStepS}
	s.DecideEveryS = o.duration("decide_every", 0).Seconds()

	origin := p.origin(o)
	o.each("depots", "depot", true, func(d *object) {
		id := d.ident("id")
		p.claim("depot", id, d.line)
		s.Depots = append(s.Depots, Depot{ID: id, Name: d.word("name", id), ZH: d.text("name_zh", false), Pad: p.place(d, origin)})
	})
	o.each("hospitals", "hospital", true, func(h *object) {
		id := h.ident("id")
		p.claim("hospital", id, h.line)
		hospital := Hospital{ID: id, Name: h.word("name", id), ZH: h.text("name_zh", false), Pad: p.place(h, origin)}
		hospital.RoadMin = p.plainRoads(h, id)
		s.Hospitals = append(s.Hospitals, hospital)
	})
	if c := o.child("drone_models", true); c != nil {
		for _, id := range sortedKeys(c.keys) {
			c.taken[id] = true
			if m := newObject(c.keys[id], "drone model "+id, p.errs); m != nil {
				s.Models = append(s.Models, p.plainModel(m, id))
				m.done()
			}
		}
		if len(s.Models) == 0 {
			p.errs.add(c.line, "drone_models is empty")
		}
	}
	p.plainDrones(o)
	s.Boxes = plainBoxes(*s)
}

func (p *parser) zoneName(o *object) {
	z := p.out.Site.Zone
	if _, err := time.LoadLocation(z); err != nil || z == "Local" {
		p.errs.add(o.lineOf("zone"), "zone %q is not a time zone; give an IANA name such as Asia/Shanghai", z)
	}
}

func (p *parser) origin(o *object) *geo.LatLng {
	c := o.child("origin", false)
	if c == nil {
		return nil
	}
	defer c.done()
	return &geo.LatLng{Lat: c.number("lat", -80, 80), Lng: c.number("lon", -178, 178)}
}

// place is lat and lon, or metres east and north of the origin: the position
// at that azimuth and distance, so that every distance from the origin is
// exact, and one between two places within 100 km of it to a few metres.
func (p *parser) place(o *object, origin *geo.LatLng) Pad {
	pad := Pad{RadiusM: plainRadiusM}
	_, east := o.names["east_m"]
	_, north := o.names["north_m"]
	if !east && !north {
		pad.LatLng = geo.LatLng{Lat: o.number("lat", -80, 80), Lng: o.number("lon", -178, 178)}
		return pad
	}
	e, n := o.number("east_m", -2e6, 2e6), o.number("north_m", -2e6, 2e6)
	if origin == nil {
		p.errs.add(o.line, "%s is given in metres, and the scenario has no origin: {lat, lon} to reckon them from", o.what)
		return pad
	}
	pad.LatLng = geo.FromPlane(*origin, e, n)
	return pad
}

// plainRoads is one number of minutes from every depot, or one for each.
func (p *parser) plainRoads(h *object, id string) map[string]float64 {
	n := h.keys["road_min"]
	if n == nil || n.Kind == yaml.MappingNode {
		return p.roads(h, id)
	}
	min := h.numberIn(h.get("road_min", false), "road_min", 0.1, 24*60)
	out := map[string]float64{}
	for _, d := range p.out.Site.Depots {
		out[d.ID] = min
		p.lines["road "+id+" "+d.ID] = n.Line
	}
	return out
}

func (p *parser) plainModel(o *object, id string) fleet.Model {
	if !isIdent(id) {
		p.errs.add(o.line, "drone model %q must be 1 to 64 letters, digits, dots, dashes or underscores", id)
	}
	m := fleet.Model{
		ID: id, Name: o.word("name", id), Straight: true,
		CruiseMPS: o.number("cruise_mps", 0.1, 1000), RangeM: o.number("range_m", 1, 1e8),
		Packages: o.wholeOr("packages", 1, 1, 1000), SwapS: o.duration("turnaround", 0).Seconds(),
		WhPerKm: o.numberOr("wh_per_km", 0, 0, 1e5), PayloadMaxG: plainPayloadG,
	}
	o.oneOf("flight", false, "straight")
	return m
}

// plainDrones reads how many of each model stand where.
func (p *parser) plainDrones(o *object) {
	type entry struct {
		model, depot string
		count, line  int
	}
	var entries []entry
	total := map[string]int{}
	o.each("drones", "drones", true, func(d *object) {
		e := entry{d.ident("model"), d.ident("depot"), d.wholeOr("count", 1, 0, 5000), d.line}
		total[e.model] += e.count
		entries = append(entries, e)
	})
	made := map[string]int{}
	for _, e := range entries {
		width := len(strconv.Itoa(total[e.model]))
		for range e.count {
			made[e.model]++
			id := fleet.DroneID(fmt.Sprintf("%s-%0*d", e.model, width, made[e.model]))
			p.out.Site.Drones = append(p.out.Site.Drones, Drone{ID: id, Model: e.model, Depot: e.depot})
			p.lines["drone "+string(id)] = e.line
		}
	}
	if len(entries) > 0 && len(p.out.Site.Drones) == 0 {
		p.errs.add(entries[0].line, "the scenario has no drone: every count is 0")
	}
}

// plainBoxes are as many of each class as could be away at once.
func plainBoxes(s Site) []Box {
	var out []Box
	for _, d := range s.Depots {
		n := 0
		for _, x := range s.Drones {
			if m, ok := s.Model(x.Model); ok && x.Depot == d.ID {
				n += m.Packages
			}
		}
		for _, class := range []blood.Class{blood.Cold, blood.Room, blood.Frozen} {
			for i := range n {
				out = append(out, Box{ID: fmt.Sprintf("%s-%s-%d", d.ID, class, i+1), Class: class, Depot: d.ID, Conditioned: true,
					TareG: plainBoxTareG, CapacityML: plainBoxML, TimeConstantMin: 600, Dock: true})
			}
		}
	}
	return out
}

// word is an optional text with a value where it is left out, out of a list
// where one is given.
func (o *object) word(key, usual string, allowed ...string) string {
	if _, ok := o.keys[key]; !ok {
		o.get(key, false)
		return usual
	}
	if len(allowed) > 0 {
		return o.oneOf(key, true, allowed...)
	}
	if key == "id" {
		return o.ident(key)
	}
	return o.text(key, true)
}

func (o *object) numberOr(key string, usual, lo, hi float64) float64 {
	n := o.get(key, false)
	if n == nil {
		return usual
	}
	return o.numberIn(n, key, lo, hi)
}

func (o *object) wholeOr(key string, usual, lo, hi int) int {
	if _, ok := o.keys[key]; !ok {
		o.get(key, false)
		return usual
	}
	return o.whole(key, lo, hi)
}

// duration is an optional time span: 90s, 5m, or a number of seconds.
func (o *object) duration(key string, usual time.Duration) time.Duration {
	n := o.get(key, false)
	if n == nil {
		return usual
	}
	return o.span(n, key)
}

const longestSpan = 366 * 24 * time.Hour

func (o *object) span(n *yaml.Node, key string) time.Duration {
	var d time.Duration
	err := fmt.Errorf("not a time span")
	if n.Kind == yaml.ScalarNode {
		if s, ferr := strconv.ParseFloat(n.Value, 64); ferr == nil && s >= 0 && s <= longestSpan.Seconds() {
			d, err = time.Duration(s*float64(time.Second)), nil
		} else if ferr != nil {
			d, err = time.ParseDuration(n.Value)
		}
	}
	if err != nil || d < 0 || d > longestSpan {
		o.bad(n.Line, "%s: %s must be a time span such as 90s, 5m or a number of seconds, at least 0 and at most a year, not %s", o.what, key, kindName(n))
		return 0
	}
	return d
}
